"""What a call that is only tried out finds around it: another time, and lookups that are pretended.

Nothing of the engine or of a node is changed for it. The time comes by `World.now`, and a flow is
`staged`: each of its nodes stands behind one that hands it the databases of the pretence, and that
sees what the node does to the variables.
"""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any, Literal, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flowforge import numbers
from flowforge.call import Answered, Call, Databases, Digits, HungUp, Lookup
from flowforge.errors import DatabaseError
from flowforge.flow import CompiledFlow
from flowforge.node import Node, Step

T = TypeVar("T")

Row = dict[str, str | int | float | bool | None]
"""A row of a database: columns and their values."""
Returned = Literal["real", "not found", "database away"] | Row
"""What a lookup returns: what the database really says, or what is pretended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretence:
    """What is pretended: the moment `at` which the call begins (None: now), and `lookups` by node.

    The nodes are named by their ids.
    """

    at: datetime | None = None
    lookups: Mapping[str, Returned] = field(default_factory=dict)


NOTHING = Pretence()
"""Nothing is pretended: the call comes now, and lookups are real."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a node did when a call came to it: the variables before and after, and its time."""

    node: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    ms: float


# --- the time -------------------------------------------------------------------------------


def moment(written: str, country: str) -> datetime:
    """Read "2026-12-25 14:00" as the local time of a country (ISO 3166), and give it in UTC.

    A country with several time zones counts as that of its example number in libphonenumber (New
    York for the United States); an offset, as in "2026-12-25 14:00-08:00", says which is meant.
    Raises `ValueError`, in plain words, for what is no date with a time.
    """
    text = written.strip()
    wrong = f"“{text[:40]}” is no date with a time. Write it as 2026-12-25 14:00."
    if ":" not in text:  # a date alone would be midnight, which nobody means
        raise ValueError(wrong)
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=_home(country))).astimezone(UTC)
    except ZoneInfoNotFoundError:
        raise ValueError(
            f"This machine knows no time zones. Write the offset too: {text}+01:00."
        ) from None
    except (ValueError, OverflowError):
        raise ValueError(wrong) from None


def local(at: datetime, country: str) -> str:
    """Write a moment as `moment` reads it."""
    try:
        return at.astimezone(_home(country)).strftime("%Y-%m-%d %H:%M")
    except ZoneInfoNotFoundError:
        return at.astimezone(UTC).isoformat(" ", "minutes")


def _home(country: str) -> ZoneInfo:
    return numbers.time_zone(country) or ZoneInfo("UTC")


# --- the lookups ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pretended:
    """Databases that return for each lookup what is pretended."""

    returned: Row | Literal["not found", "database away"]

    async def find(self, lookup: Lookup) -> Mapping[str, Any] | None:
        """Give the row, with nothing in the columns that it does not have; or none; or fail."""
        if self.returned == "database away":
            raise DatabaseError("The database is away, as this call pretends.")
        if not isinstance(self.returned, dict):
            return None
        return {column: self.returned.get(column) for column in lookup.columns}


# --- the stage ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Watched:
    """The databases themselves; `found` is told what each lookup returned."""

    databases: Databases
    found: Callable[[Returned], None]

    async def find(self, lookup: Lookup) -> Mapping[str, Any] | None:
        """Look, and tell."""
        try:
            row = await self.databases.find(lookup)
        except (DatabaseError, asyncio.CancelledError):
            self.found("database away")
            raise
        # The columns' names are texts of a kind of their own, which JSON does not take as keys.
        plain = None if row is None else {str(name): value for name, value in row.items()}
        self.found(plain if plain is not None else "not found")
        return row


def _unseen(_visit: Visit) -> None:
    pass


def _untold(_node: str, _returned: Returned) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class _StagedFlow(CompiledFlow):
    """A flow whose nodes stand behind others; their forms are read from the nodes themselves."""

    played: CompiledFlow

    def typed_numbers(self, node: str) -> frozenset[str]:
        """Give the telephone numbers of the node itself."""
        return self.played.typed_numbers(node)


def staged(
    flow: CompiledFlow,
    lookups: Mapping[str, Returned],
    seen: Callable[[Visit], None] = _unseen,
    found: Callable[[str, Returned], None] = _untold,
) -> CompiledFlow:
    """Give the flow with these lookups pretended; `seen` is told of every visit to a node.

    `found` is told what the real lookups of nodes returned.
    `lookups` are named by the nodes' ids; those of nodes that the flow does not have are left out.
    """
    nodes = {
        # It has all that a node has: what it does not do itself, the node behind it does.
        name: cast("Node", _Staged(name, node, lookups.get(name, "real"), seen, found))
        for name, node in flow.nodes.items()
    }
    return _StagedFlow(
        id=flow.id,
        version=flow.version,
        name=flow.name,
        settings=flow.settings,
        start=flow.start,
        nodes=nodes,
        wires=flow.wires,
        played=flow,
    )


@dataclass(frozen=True, slots=True)
class _Staged:
    """Stands before a node."""

    name: str
    node: Node
    returned: Returned
    seen: Callable[[Visit], None]
    found: Callable[[str, Returned], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.node, name)

    async def enter(self, call: Call) -> Step:
        """Let the call into the node."""
        return await self._visited(call, self.node.enter)

    async def resume(self, call: Call, event: Digits) -> Step:
        """Let the digits in."""
        return await self._visited(call, lambda inner: self.node.resume(inner, event))

    async def happened(self, call: Call, event: Answered | HungUp) -> None:
        """Let the event in."""
        await self._visited(call, lambda inner: self.node.happened(inner, event))

    async def _visited(self, call: Call, visit: Callable[[Call], Awaitable[T]]) -> T:
        before = copy.deepcopy(call.vars)
        began = perf_counter()
        try:
            return await visit(self._surrounded(call))
        finally:
            ms = (perf_counter() - began) * 1000
            after = copy.deepcopy(call.vars)
            self.seen(Visit(node=self.name, before=before, after=after, ms=ms))

    def _surrounded(self, call: Call) -> Call:
        """Give the call with the pretended databases around it; all else is the call's own."""
        if self.returned == "real":
            return replace(call, databases=_Watched(call.databases, partial(self.found, self.name)))
        return replace(call, databases=_Pretended(self.returned))
