"""The steps of a call file. Each class is one kind: its fields are how the step is written."""

import difflib
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flowforge import expressions
from flowforge.call import (
    Action,
    Deliver,
    Dial,
    Direction,
    Gather,
    Hangup,
    Play,
    Reject,
    RejectReason,
    Sound,
    language_of,
)
from flowforge.numbers import e164
from flowforge.testing.phone import CALLEE, CALLER, Phone
from flowforge.testing.story import words_of
from flowforge.transcripts import sound_data

Cause = Literal[
    "normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded"
]


Kind = TypeVar("Kind", bound=Action)


@dataclass(slots=True)
class Stage:
    """A call being played: the telephone, and what was heard that no step has named yet."""

    phone: Phone
    unnamed: list[Sound] = field(default_factory=list)

    def hears(self, text: str, language: str = "") -> None:
        """Demand that the caller has heard `text`, after what earlier steps have named.

        With a `language` ("en") it has to be in that one.
        """
        unnamed = [words_of(sound_data(sound)) for sound in self.unnamed]
        for index, sound in enumerate(self.unnamed):
            if text in unnamed[index]:
                del self.unnamed[: index + 1]
                if language:
                    spoken, wanted = language_of(sound.voice), language_of(language)
                    _same(f"The language of “{text}”", spoken, wanted)
                return
        heard = f"heard {_listed(unnamed)}" if unnamed else "heard nothing (more)"
        raise AssertionError(f"The caller {heard}, and should hear “{text}”.")


def _listed(texts: Iterable[str]) -> str:
    return ", then ".join(f"“{text}”" for text in texts)


def _same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise AssertionError(f"{what} should be {wanted!r}, and is {found!r}.")


def _the(kind: type[Kind] | tuple[type[Kind], ...], stage: Stage, otherwise: str) -> Kind:
    """Give the present action, which has to be of this kind."""
    if isinstance(stage.phone.action, kind):
        return stage.phone.action
    raise AssertionError(otherwise)


class Step(BaseModel):
    """One step: see `STEPS` for the key by which each kind is known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    happens: ClassVar[bool] = False
    """Whether it makes something happen; the others look at what has happened."""

    @abstractmethod
    async def play(self, stage: Stage) -> None:
        """Do it, or demand it; raise `AssertionError` where the call goes another way."""


def keys_of(model: type[BaseModel]) -> list[str]:
    """Give the keys that a part of a call file may have."""
    return [known.alias or name for name, known in model.model_fields.items()]


# --- what happens ---------------------------------------------------------------------------


class _Ringing(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    from_: str = Field(CALLER, alias="from")
    to: str = CALLEE
    direction: Direction = "in"
    user: str | list[str] = ""
    diversion: str = ""


class Rings(Step):
    """Somebody calls."""

    happens: ClassVar = True

    rings: _Ringing

    async def play(self, stage: Stage) -> None:
        """Ring."""
        it = self.rings
        users = [it.user] if isinstance(it.user, str) else it.user
        await stage.phone.rings(
            it.from_,
            it.to,
            direction=it.direction,
            users=tuple(user for user in users if user),
            diversion=it.diversion,
        )


class Presses(Step):
    """The caller presses keys; an empty text is silence."""

    happens: ClassVar = True

    presses: str

    async def play(self, stage: Stage) -> None:
        """Press."""
        await stage.phone.presses(self.presses)


class _Answering(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    by: str = ""
    user: str = ""


class Answers(Step):
    """Somebody takes the call."""

    happens: ClassVar = True

    answers: _Answering

    async def play(self, stage: Stage) -> None:
        """Answer."""
        await stage.phone.answers(self.answers.by, user=self.answers.user)


class HangsUp(Step):
    """The caller, or the one who was called, hangs up."""

    happens: ClassVar = True

    hangs_up: Cause = Field(alias="hangs up")

    async def play(self, stage: Stage) -> None:
        """Hang up."""
        await stage.phone.hangs_up(self.hangs_up)


# --- what is demanded -----------------------------------------------------------------------


class _Listens(Step):
    in_: str = Field("", alias="in")

    def heard(self, stage: Stage, text: str) -> None:
        """Demand that a text was heard, in the language that the step names."""
        stage.hears(text, self.in_)


class Hears(_Listens):
    """The caller hears a text, and the flow waits so many seconds for so many keys."""

    hears: str
    waits: float | None = None
    keys: int | None = None

    async def play(self, stage: Stage) -> None:
        """Listen."""
        self.heard(stage, self.hears)
        if self.waits is not None:
            _same("The time to press a key, in seconds,", stage.phone.waits, self.waits)
        if self.keys is not None:
            action = stage.phone.action
            most = action.max_digits if isinstance(action, Gather) else 0
            _same("The number of keys", most, self.keys)


class _Announced(_Listens):
    announces: str = ""

    def announced(self, stage: Stage) -> None:
        """Demand the announcement that came before."""
        if self.announces:
            self.heard(stage, self.announces)


class Dials(_Announced):
    """These numbers ring, in any order."""

    dials: str | list[str]
    caller_id: str | None = Field(None, alias="caller id")
    anonymous: bool | None = None

    async def play(self, stage: Stage) -> None:
        """Look at the numbers."""
        action = _the(Dial, stage, "No number is dialled.")
        country = stage.phone.flow.settings.country
        wanted = [self.dials] if isinstance(self.dials, str) else self.dials
        _same("The numbers", sorted(action.numbers), sorted(e164(one, country) for one in wanted))
        if self.caller_id is not None:
            shown = self.caller_id and e164(self.caller_id, country)
            _same("The number that is shown", action.caller_id, shown)
        if self.anonymous is not None:
            _same("“anonymous”", bool(action.anonymous), self.anonymous)
        self.announced(stage)


class DialsVoicemail(_Announced):
    """The caller gets to the voicemail."""

    dials_voicemail: Literal[True] = Field(alias="dials voicemail")

    async def play(self, stage: Stage) -> None:
        """Look at the action."""
        action = _the(Dial, stage, "The voicemail is not dialled.")
        _same("“voicemail”", action.voicemail, wanted=True)
        self.announced(stage)


class Plays(_Listens):
    """A text is played, and then it rings as usual."""

    plays: str

    async def play(self, stage: Stage) -> None:
        """Listen, and look at the action."""
        _the(Play, stage, "Nothing is played after which the call rings as usual.")
        self.heard(stage, self.plays)


class RingsAsUsual(Step):
    """The call is delivered as if there were no flow."""

    rings_as_usual: Literal[True] = Field(alias="rings as usual")

    async def play(self, stage: Stage) -> None:
        """Look at the action."""
        _the((Play, Deliver), stage, "The call does not ring as usual.")


class Rejects(_Announced):
    """The call is not taken."""

    rejects: RejectReason

    async def play(self, stage: Stage) -> None:
        """Look at the action."""
        action = _the(Reject, stage, "The call is not rejected.")
        _same("The reason", action.reason, self.rejects)
        self.announced(stage)


class HungUp(_Listens):
    """The flow hangs up, after the text that is given."""

    hung_up: Literal[True] | str = Field(alias="hung up")

    async def play(self, stage: Stage) -> None:
        """Look at the action."""
        _the(Hangup, stage, "The flow does not hang up.")
        if isinstance(self.hung_up, str):
            self.heard(stage, self.hung_up)


class Sees(Step):
    """Variables hold these texts."""

    sees: dict[str, str]

    async def play(self, stage: Stage) -> None:
        """Look at the variables."""
        for name, wanted in self.sees.items():
            found = expressions.lookup(stage.phone.vars, name)
            _same(f"The variable {name}", found, wanted)


class Logs(Step):
    """A node has written a line with this text."""

    logs: str

    async def play(self, stage: Stage) -> None:
        """Look at the transcript."""
        _written(stage, "note", self.logs)


class GoesWrong(Step):
    """The transcript has a problem with this text."""

    goes_wrong: str = Field(alias="goes wrong")

    async def play(self, stage: Stage) -> None:
        """Look at the transcript."""
        _written(stage, "problem", self.goes_wrong)


def _written(stage: Stage, kind: str, text: str) -> None:
    lines = [str(one.data["text"]) for one in stage.phone.entries if one.kind == kind]
    if not any(text in line for line in lines):
        found = f"There is {_listed(lines)}" if lines else "Nothing is written"
        raise AssertionError(f"{found}, and there should be “{text}”.")


# --- reading --------------------------------------------------------------------------------

STEPS: Mapping[str, type[Step]] = {
    "rings": Rings,
    "presses": Presses,
    "answers": Answers,
    "hangs up": HangsUp,
    "hears": Hears,
    "dials": Dials,
    "dials voicemail": DialsVoicemail,
    "plays": Plays,
    "rings as usual": RingsAsUsual,
    "rejects": Rejects,
    "hung up": HungUp,
    "sees": Sees,
    "logs": Logs,
    "goes wrong": GoesWrong,
}
"""The kinds of step by the key that each is known by."""


def read_step(data: Any) -> Step:
    """Read one step; raise `ValueError` in plain words for one that nobody knows."""
    if not isinstance(data, dict) or not data:
        raise ValueError('a step is an object such as {"presses": "1"}')
    known = [STEPS[key] for key in data if key in STEPS]
    if not known:
        raise ValueError(near(next(iter(data)), STEPS))
    try:
        return known[0].model_validate(data)
    except ValidationError as error:
        raise ValueError(_fault(error, known[0])) from error


def _fault(error: ValidationError, step: type[Step]) -> str:
    fault = error.errors(include_url=False)[0]
    place = [str(part) for part in fault["loc"]]
    if fault["type"] != "extra_forbidden":
        return f"{'.'.join(place)}: {fault['msg']}"
    inner: dict[str, type[BaseModel]] = {"rings": _Ringing, "answers": _Answering}
    return near(place[-1], keys_of(inner[place[0]] if len(place) > 1 else step))


def near(name: str, known: Iterable[str]) -> str:
    """Name an unknown key, what was probably meant, and all that there is."""
    known = list(known)
    close = difflib.get_close_matches(name, known, 1)
    meant = f" Did you mean “{close[0]}”?" if close else ""
    return f"there is no “{name}” here.{meant} There is: {', '.join(known)}."
