"""Checks of flows for people who draw: each document once, and large ones beside the calls."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

import orjson
from aiohttp import web

from flowforge.flow import Flow, check, read
from flowforge.node import Facts, Node, Problem

KEPT = 8
"""Documents whose findings are kept. A draft is checked when it is saved, when somebody puts it
live, and again once it is: that is the same document three times."""
SMALL = 60
"""Nodes that are checked within a few milliseconds: a thread would only make it longer. More would
hold up the calls that come meanwhile."""

_T = TypeVar("_T")


@dataclass(slots=True)
class _Known:
    flow: Flow
    facts: Facts | None = None
    problems: tuple[Problem, ...] = ()


class Linter:
    """Checks documents against `types`, the node types by name."""

    def __init__(self, types: Mapping[str, type[Node]]) -> None:
        self._types = types
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def read(self, document: Mapping[str, Any]) -> Flow:
        """Read a document, unless it was just read. Raises `DocumentError` if it is no flow."""
        return (await self._kept(document)).flow

    async def problems(self, document: Mapping[str, Any], facts: Facts) -> tuple[Problem, ...]:
        """Give what is wrong, errors first. Raises `DocumentError` for what is no flow."""
        known = await self._kept(document)
        if known.facts != facts:
            flow = known.flow
            found = await beside(len(flow.nodes), lambda: check(flow, self._types, facts))
            known.facts, known.problems = facts, tuple(found)
        return known.problems

    async def _kept(self, document: Mapping[str, Any]) -> _Known:
        name = blake2b(orjson.dumps(document), digest_size=16).digest()
        known = self._known.get(name)
        if known is None:
            nodes = document.get("nodes")
            size = len(nodes) if isinstance(nodes, list) else 0
            known = _Known(await beside(size, lambda: read(document)))
            self._known[name] = known
        self._known.move_to_end(name)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return known


async def beside(nodes: int, work: Callable[[], _T]) -> _T:
    """Do the work for a flow of so many nodes: in a thread where it takes long."""
    return work() if nodes <= SMALL else await asyncio.to_thread(work)


LINTER = web.AppKey("linter", Linter)
