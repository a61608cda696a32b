"""What the store gives: plain, immutable rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Role = Literal["viewer", "editor", "admin"]
"""What somebody may do; each may all that the ones before it may. See `web.access`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """A flow in the list. `live` is the live version's number, `path` the webhook's.

    `off` is the version that is switched off, where one is. `changed` tells that the draft differs
    from the version that is live or switched off. `live_at` is when that was last switched.
    """

    id: str
    name: str
    path: str
    live: int | None
    off: int | None
    live_at: datetime | None
    changed: bool
    updated: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A flow as it is being drawn; `revision` is what the next `save` has to name.

    The rest is as in `FlowRow`. `live_by` is who put live, or switched, what `live_at` dates;
    `updated_by` who saved last.
    """

    id: str
    revision: int
    document: dict[str, Any]
    live: int | None
    off: int | None
    live_at: datetime | None
    live_by: str
    changed: bool
    updated: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """How a flow stands, without its document: the draft's revision, and as in `Draft`."""

    revision: int
    live: int | None
    off: int | None
    live_at: datetime | None
    live_by: str
    changed: bool
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A published version. `by` is who published it, and `why`, if they said so.

    `live` tells that it answers calls now, `off` that it would if the flow were not switched off.
    """

    number: int
    at: datetime
    by: str
    why: str
    live: bool
    off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRow:
    """A flow that answers calls, with the version that does."""

    flow_id: str
    number: int
    document: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCall:
    """A call that is kept as a test of a flow; `document` is what a call file holds of one call."""

    id: int
    document: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFile:
    """What is heard of a prompt of the library in one language, "" for what is no speech.

    `place` is where callers hear it, `text` what is said in it. `original` is the name of the file
    that was given, `file_name` what it was called; of it the seconds from `cut_from` to `cut_to`
    are kept, without them all.
    """

    language: str
    place: str
    original: str
    seconds: float
    cut_from: float | None = None
    cut_to: float | None = None
    text: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRow:
    """A prompt of the library, with a file for each of its languages."""

    id: str
    name: str
    folder: str
    files: tuple[SoundFile, ...]
    updated: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSound:
    """A prompt that the library is to have, under an id that it does not know yet."""

    id: str
    name: str
    folder: str
    files: Sequence[SoundFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundUse:
    """A flow that names a prompt of the library: in its draft, in the version that is live.

    A version that is switched off counts as live: switching it on asks nobody.
    """

    flow: str
    name: str
    draft: bool
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call in the list, running or ended."""

    call_id: str
    flow_id: str
    version: int
    path: str
    caller: str
    callee: str
    started: datetime
    updated: datetime
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may log in."""

    id: int
    name: str
    role: Role
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRow:
    """A connection to one of the user's databases. The password is not in it.

    `settings` may have host, port, database, user and path.
    """

    id: int
    name: str
    kind: str
    settings: Mapping[str, Any]
    has_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConnection:
    """A connection with its password, for connecting only: never sent, exported or logged."""

    name: str
    kind: str
    settings: Mapping[str, Any]
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEngineRow:
    """What a speech engine is set to; of its secrets only the names are in it."""

    name: str
    settings: Mapping[str, str]
    secrets: frozenset[str]
    updated: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVoiceEngine:
    """A speech engine with its secrets, for speaking only: never sent, exported or logged.

    A voice has id, language, name and kind.
    """

    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    voices: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PronunciationRows:
    """The list of pronunciations; an entry has written, spoken and language.

    `revision` is what the next change has to name.
    """

    revision: int
    entries: tuple[Mapping[str, str], ...]
