"""The neutral words of a telephone call: what happens (events), what we answer (actions), the call.

No carrier's spelling and no flow's document stands here. All values are plain and immutable but
for `Call.vars`, which is where a running call keeps its state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, Protocol, TypeVar, dataclass_transform

from flowforge.errors import DatabaseError

Direction = Literal["in", "out"]
RejectReason = Literal["rejected", "busy"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def plain(cls: type[T]) -> type[T]:
    """Make a class of plain values, immutable to whoever is type-checked.

    At run time it is not frozen: that makes each take five times as long to build, and a post of
    the carrier's builds a dozen.
    """
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(cls)


ANONYMOUS = "anonymous"
"""What stands in place of a number when the caller hides it."""


# --- events: what the carrier tells us ------------------------------------------------------


@plain
class NewCall:
    """Somebody calls, or (direction "out") one of our users does.

    Numbers are E.164 digits without a plus, or `ANONYMOUS`. All of it is chosen by strangers.
    """

    kind: ClassVar = "rings"

    call_id: str
    caller: str
    callee: str
    direction: Direction = "in"
    users: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    full_user_ids: tuple[str, ...] = ()
    diversion: str = ""
    original_call_id: str = ""
    xcid: str = ""


@plain
class Digits:
    """What the caller pressed while a Gather waited; empty text is silence."""

    kind: ClassVar = "digits"

    call_id: str
    digits: str = ""


@plain
class Answered:
    """Somebody took the call. Nothing can be answered to it: it comes beside the path."""

    kind: ClassVar = "answered"

    call_id: str
    caller: str = ""
    callee: str = ""
    direction: Direction = "in"
    answering_number: str = ""
    user: str = ""
    user_id: str = ""
    full_user_id: str = ""
    diversion: str = ""
    original_call_id: str = ""
    xcid: str = ""


@plain
class HungUp:
    """The call is over.

    `cause` is normalClearing, busy, cancel, noAnswer, congestion, notFound or forwarded.
    """

    kind: ClassVar = "hung up"

    call_id: str
    cause: str = "normalClearing"
    caller: str = ""
    callee: str = ""
    direction: Direction = "in"
    answering_number: str = ""
    diversion: str = ""
    original_call_id: str = ""
    xcid: str = ""


Event = NewCall | Digits | Answered | HungUp


# --- actions: what we answer ----------------------------------------------------------------


@plain
class Sound:
    """What a caller hears: `parts` in turn, or a sound file, or silence, or spoken `text`.

    `pause_s` is the silence, in seconds. `voice` begins with a language tag such as "de-DE"; empty
    means the flow's own. `speed` is how many times as fast as usual it speaks. A `url` that begins
    with a slash is a sound of this server: ``/p/<sha256>.wav`` a recording, ``/sounds/<id>`` a
    prompt of the library. `instead` are those sentences of `text`, one a line, that are the same in
    every call: they are made beforehand, and heard alone where the others cannot be made in time.
    """

    text: str = ""
    voice: str = ""
    url: str = ""
    speed: float = 1.0
    pause_s: float = 0.0
    parts: tuple["Sound", ...] = ()
    instead: str = field(default="", compare=False)


@plain
class Dial:
    """Ring `numbers` (1 to 5, E.164 digits) all at once, or the voicemail."""

    kind: ClassVar = "dial"

    numbers: tuple[str, ...] = ()
    voicemail: bool = False
    caller_id: str = ""
    anonymous: bool | None = None
    announcement: Sound | None = None


@plain
class Play:
    """Play a sound; afterwards the call is delivered as if nothing had happened."""

    kind: ClassVar = "play"

    sound: Sound


@plain
class Gather:
    """Play `sound` and wait `timeout_ms` after its end for at most `max_digits` digits."""

    kind: ClassVar = "gather"

    max_digits: int = 1
    timeout_ms: int = 2000
    sound: Sound | None = None


@plain
class Reject:
    """Do not take the call: "rejected", or the engaged tone ("busy")."""

    kind: ClassVar = "reject"

    reason: RejectReason = "rejected"
    announcement: Sound | None = None


@plain
class Hangup:
    """End the call."""

    kind: ClassVar = "hangup"

    announcement: Sound | None = None


@plain
class Deliver:
    """Ring as usual: the call is delivered as if there were no webhook."""

    kind: ClassVar = "deliver"


Action = Dial | Play | Gather | Reject | Hangup | Deliver


# --- the call -------------------------------------------------------------------------------


@plain
class Lookup:
    """One question to a database of the user's: the row of `table` where `key` equals `value`.

    `connection` is a connection's name, `columns` are those to take, `limit_s` is how many
    seconds the whole lookup may take, connecting included.
    """

    connection: str
    table: str
    key: str
    value: str
    columns: tuple[str, ...]
    limit_s: float = 1.0


class Databases(Protocol):
    """The user's own databases."""

    async def find(self, lookup: Lookup) -> Mapping[str, Any] | None:
        """Give the columns of one row, or None where there is none.

        Raises `errors.DatabaseError` when the database is away, too slow or does not know the
        connection, the table or a column.
        """


class NoDatabases:
    """The databases of somebody who has none: every lookup fails."""

    async def find(self, lookup: Lookup) -> Mapping[str, Any] | None:
        """Raise `errors.DatabaseError`: there is no connection."""
        raise DatabaseError(f"there is no connection named {lookup.connection!r}")


LANGUAGE = "language"
"""The variable that holds a call's language ("en"), once a node has set it."""

LONGEST_VOICE = 100
"""Letters that the name of a voice may have: ``de-DE``, or ``de-DE:polly:Vicki``."""


def language_of(voice: str) -> str:
    """Give the language that a voice speaks, in lower case and without its region: "de"."""
    return voice.partition(":")[0].replace("_", "-").partition("-")[0].lower()


def voice_for(voices: tuple[str, ...], language: str) -> str:
    """Give the one of a flow's voices that speaks a language; the first one where none does."""
    wanted = language_of(language)
    return next((voice for voice in voices if language_of(voice) == wanted), voices[0])


@dataclass(slots=True, kw_only=True)
class Call:
    """A running call as a node sees it.

    `vars` holds everything that templates can name, from the start: caller, callee, direction,
    user, diversion, call_id; then what nodes add (`digits`, `customer.status` …: dotted names are
    nested mappings). `attempt` counts how often the present node has asked, from 1. `country` is
    the flow's home country (ISO 3166, "DE"). `voice` speaks the language that the call is in: it
    begins with the language's tag ("de-DE"). `voices` has the flow's voice for each of its
    languages, the one that calls begin with first; a node changes the language by setting the
    variable `LANGUAGE`.
    """

    id: str
    vars: dict[str, Any]
    attempt: int = 1
    country: str = "DE"
    voice: str = "de-DE"
    voices: tuple[str, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    databases: Databases = field(default_factory=NoDatabases)
    notes: list[str] = field(default_factory=list)
    """Lines that the present node adds to the transcript."""

    @property
    def caller(self) -> str:
        """The caller's number as E.164 digits, or `ANONYMOUS`."""
        return str(self.vars.get("caller", ""))

    @property
    def callee(self) -> str:
        """The called number as E.164 digits."""
        return str(self.vars.get("callee", ""))

    def log(self, text: str) -> None:
        """Write a line into the call's transcript."""
        self.notes.append(text)


# --- what is kept of a call -----------------------------------------------------------------

EntryKind = Literal["event", "step", "action", "note", "problem"]


@plain
class Entry:
    """One line of a transcript: what happened, at which node, and its particulars as JSON data.

    ======== ======================================================================
    kind     data
    ======== ======================================================================
    event    ``{"event": "rings" | "digits" | "answered" | "hung up", …fields}``
    step     ``{"port": name}``: the call left `node` along that port
    action   ``{"action": kind, …fields}``: what `node` answered
    note     ``{"text": …}``: a line that a node wrote
    problem  ``{"code": …, "text": …}``: what went wrong at `node`, the fallback included
    ======== ======================================================================
    """

    at: datetime
    kind: EntryKind
    node: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)  # without slots: orjson writes it in less than half the time
class Session:
    """One running call's state: all that is needed to go on, in this process or another.

    Every field is JSON data. It pins the `version` of the flow that the call began on.
    """

    call_id: str
    flow_id: str
    version: int
    path: str = ""
    """The webhook's path that the call came in by."""
    vars: dict[str, Any] = field(default_factory=dict)
    step: int = 0
    """How many answers have gone out; callback tokens are bound to it."""
    at: str = ""
    """The node that waits for digits; empty where none does."""
    attempt: int = 0
    """How often that node has asked."""
    pending: dict[str, Any] | None = None
    """The action to answer once its announcement has been heard."""
    listeners: list[str] = field(default_factory=list)
    """The nodes that asked for "answered" and "hung up", in the order they were reached."""
    seen: list[str] = field(default_factory=list)
    """Fingerprints of the events beside the path that had their effect."""
    replies: dict[str, str] = field(default_factory=dict)
    """The documents answered lately, by the fingerprint of their event."""
    ended: bool = False
    started: str = ""
    """When the call began: ISO 8601, UTC."""


def first_vars(event: NewCall) -> dict[str, Any]:
    """Give the variables that a call begins with."""
    return {
        "caller": event.caller,
        "callee": event.callee,
        "direction": event.direction,
        "user": event.users[0] if event.users else "",
        "users": ", ".join(event.users),
        "diversion": event.diversion,
        "call_id": event.call_id,
        "original_call_id": event.original_call_id,
        "answering_number": "",
        "cause": "",
    }


BUILT_IN = tuple(first_vars(NewCall(call_id="", caller="", callee="")))
"""The variables that every call has; the last two are empty until it is answered, or over."""
