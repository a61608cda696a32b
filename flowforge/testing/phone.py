"""A caller for tests: rings, listens, presses keys, and sees what the flow answers."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flowforge import numbers, resources, testing
from flowforge.call import (
    Action,
    Answered,
    Databases,
    Dial,
    Digits,
    Direction,
    Entry,
    Event,
    Gather,
    Hangup,
    HungUp,
    NewCall,
    NoDatabases,
    Play,
    Reject,
    Session,
    Sound,
    language_of,
)
from flowforge.catalog import Catalog
from flowforge.engine import Limits, World, advance, run_side
from flowforge.errors import NumberError
from flowforge.flow import Flow, compile_flow, read
from flowforge.settings import Settings
from flowforge.testing.pretending import NOTHING, Pretence, staged
from flowforge.testing.story import node_names, words_of
from flowforge.transcripts import sound_data

CALLER = "+49 211 1234567"
CALLEE = "+49 211 63553355"
_MOST_SOUNDS = 100
"""So many sounds after each other, with no question between, have no end."""


def the_catalog() -> Catalog:
    """Give the catalogue of all installed node types and of your folders; each loaded once.

    The folders are those in ``FLOWFORGE_NODES`` and in pytest's ini option ``flowforge_nodes``.
    Raises `errors.SettingsError` for a folder in the former that is not there.
    """
    return _loaded(own_folders())


def own_folders() -> tuple[Path, ...]:
    """Give the folders with node packages of your own, each once."""
    known = {resources.nodes().resolve()}
    named = [folder.resolve() for folder in (*Settings.load().nodes, *testing.node_folders)]
    return tuple(dict.fromkeys(folder for folder in named if folder not in known))


@cache
def _loaded(folders: tuple[Path, ...]) -> Catalog:
    return Catalog.load(folders)


class Phone:
    """A telephone that calls a flow, with the real engine and the real nodes.

    It behaves as the carrier does: sounds are heard to their end, the digits of a Gather are cut
    to those that it takes, and side tasks run after each event. Between events the call's state
    goes through JSON, as it does when a server stores it.
    """

    def __init__(
        self,
        flow: Flow | Mapping[str, Any] | Path | str,
        *,
        catalog: Catalog | None = None,
        databases: Databases | None = None,
        pretence: Pretence = NOTHING,
        limits: Limits | None = None,
    ) -> None:
        """Take a flow, its document, or the path of its file.

        `catalog` is that of the installed types unless given, `databases` none. At the moment of a
        `pretence` the time stands still. Raises `errors.DocumentError` for a flow that cannot be
        read.
        """
        if isinstance(flow, str | Path):
            flow = read(Path(flow).read_bytes())
        self.flow = flow if isinstance(flow, Flow) else read(flow)
        catalog = catalog or the_catalog()
        self.names = node_names(self.flow, catalog)
        """What people call each node, by its id."""
        self._compiled = staged(compile_flow(self.flow, catalog.types), pretence.lookups)
        self._world = World(
            databases=databases or NoDatabases(),
            now=lambda: pretence.at or datetime.now(UTC),
            limits=limits or Limits(),
        )
        self._session = Session(call_id="", flow_id="", version=0)
        self._calls = 0
        self.sounds: list[Sound] = []
        """What the caller heard since the last event."""
        self.action: Action | None = None
        """What the flow answered last."""
        self.entries: list[Entry] = []
        """The transcript of the present call."""

    # --- what the caller, and the one who is called, can do

    async def rings(
        self,
        from_: str = CALLER,
        to: str = CALLEE,
        *,
        direction: Direction = "in",
        users: tuple[str, ...] = (),
        diversion: str = "",
    ) -> Action | None:
        """Begin a call, and give what the flow answers. Numbers are as people write them."""
        self._calls += 1
        call_id = f"call-{self._calls}"
        self._session = Session(call_id=call_id, flow_id=self._compiled.id, version=0)
        self.entries = []
        event = NewCall(
            call_id=call_id,
            caller=self.number(from_),
            callee=self.number(to),
            direction=direction,
            users=users,
            diversion=self.number(diversion) if diversion else "",
        )
        return await self._happens(event)

    async def presses(self, digits: str) -> Action | None:
        """Press keys; raise `AssertionError` where nobody waits for so many."""
        if not isinstance(self.action, Gather) or self.ended:
            raise AssertionError("Nobody waits for keys.")
        if len(digits) > self.action.max_digits:
            most = self.action.max_digits
            raise AssertionError(f"The flow waits for {most} of these {len(digits)} keys only.")
        return await self._happens(Digits(call_id=self._session.call_id, digits=digits))

    async def silent(self) -> Action | None:
        """Press nothing until the time is up."""
        return await self.presses("")

    async def answers(self, by: str = "", *, user: str = "") -> None:
        """Let somebody answer: the number `by`, or the first one that is rung."""
        rung = self.dials[0] if self.dials else self._session.vars.get("callee", "")
        await self._happens(
            Answered(
                call_id=self._session.call_id,
                caller=self._session.vars.get("caller", ""),
                callee=self._session.vars.get("callee", ""),
                answering_number=self.number(by) if by else rung,
                user=user,
            )
        )

    async def hangs_up(self, cause: str = "normalClearing") -> None:
        """End the call: the caller hangs up, or the other side does."""
        known = self._session.vars
        await self._happens(
            HungUp(
                call_id=self._session.call_id,
                cause=cause,
                caller=known.get("caller", ""),
                callee=known.get("callee", ""),
                answering_number=known.get("answering_number", ""),
            )
        )

    # --- what there is to see

    @property
    def heard(self) -> list[str]:
        """What the caller heard since the last event: texts and the addresses of sounds.

        A prompt that is put together of pieces is one text.
        """
        return [words_of(sound_data(sound)) for sound in self.sounds]

    @property
    def language(self) -> str:
        """The language of what was heard last: "de"; "" where nothing was."""
        return language_of(self.sounds[-1].voice) if self.sounds else ""

    @property
    def waits(self) -> float | None:
        """How many seconds the flow waits for keys; None if it does not."""
        if self.ended or not isinstance(self.action, Gather):
            return None
        return self.action.timeout_ms / 1000

    @property
    def dials(self) -> tuple[str, ...]:
        """The numbers that ring now, as E.164 digits."""
        return self.action.numbers if isinstance(self.action, Dial) else ()

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self._session.ended or isinstance(self.action, Hangup | Reject)

    @property
    def vars(self) -> dict[str, Any]:
        """The call's variables."""
        return self._session.vars

    @property
    def session(self) -> Session:
        """The call's whole state."""
        return self._session

    def number(self, text: str) -> str:
        """Give the digits that the carrier sends for a number; other text stays as it is."""
        try:
            return numbers.e164(text, self.flow.settings.country)
        except NumberError:
            return text

    # --- how it works

    async def _happens(self, event: Event) -> Action | None:
        self.sounds = []
        await self._takes(event)
        sounds = 0
        while isinstance(self.action, Gather) and _only_announces(self.action, event):
            sounds += 1
            if sounds > _MOST_SOUNDS:
                raise AssertionError("The flow plays one sound after the other without an end.")
            await self._takes(Digits(call_id=self._session.call_id))
        return self.action

    async def _takes(self, event: Event) -> None:
        self._session = _stored(self._session)
        outcome = await advance(self._compiled, self._session, event, self._world)
        self.entries += outcome.entries
        if outcome.action is not None:
            self.action = outcome.action
            sound = _sound(outcome.action)
            self.sounds = [*self.sounds, sound] if sound else self.sounds
        self.entries += await run_side(self._compiled, self._session, outcome.side, self._world)


def _only_announces(action: Gather, event: Event) -> bool:
    """Tell whether a Gather is "play this, then go on": nobody can press within 1 ms."""
    return action.timeout_ms <= 1 and not isinstance(event, Answered | HungUp)


def _sound(action: Action) -> Sound | None:
    if isinstance(action, Gather | Play):
        return action.sound
    return action.announcement if isinstance(action, Dial | Reject | Hangup) else None


def _stored(session: Session) -> Session:
    """Give the session as it comes back from a store."""
    return Session(**json.loads(json.dumps(asdict(session))))
