"""What the store gives: plain, immutable rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Role = Literal["viewer", "editor", "admin"]
"""What somebody may do; each may all that the ones before it may. See `web.access`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """A flow in the list. `live` is the live version's number, `path` the webhook's.

    `changed` tells that a version is live and the draft differs from it.
    """

    id: str
    name: str
    path: str
    live: int | None
    live_at: datetime | None
    changed: bool
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A flow as it is being drawn; `revision` is what the next `save` has to name."""

    id: str
    revision: int
    document: dict[str, Any]
    live: int | None
    live_at: datetime | None
    changed: bool
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A published version. `by` is who published it, `live` whether it answers calls now."""

    number: int
    at: datetime
    by: str
    live: bool


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
