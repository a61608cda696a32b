"""The live flows, compiled and in memory: no call waits for the database or for a compiler."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from flowforge.call import NewCall
from flowforge.errors import DocumentError
from flowforge.flow import Claim, CompiledFlow, claims, compile_flow, read
from flowforge.node import Node
from flowforge.store import Flows

log = structlog.get_logger()

_MOST_KEPT = 500
"""Compiled versions that are kept for calls that began on them."""


@dataclass(slots=True)
class LiveFlows:
    """Which flow answers which call, and each version that running calls have pinned."""

    flows: Flows
    types: Mapping[str, type[Node]]
    tell: Callable[[], None] = lambda: None
    """Tells other servers that something else is live."""
    _by_path: dict[str, list[tuple[Claim, CompiledFlow]]] = field(default_factory=dict)
    _off: frozenset[str] = frozenset()
    _versions: OrderedDict[tuple[str, int], CompiledFlow] = field(default_factory=OrderedDict)
    _live: frozenset[tuple[str, int]] = frozenset()
    _loaded: bool = False
    _refreshing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def loaded(self) -> bool:
        """Whether the store has said which flows are live, be it that there are none."""
        return self._loaded

    async def refresh(self) -> None:
        """Read anew which versions are live; calls see the old state or the new, nothing between.

        Raises `errors.StoreError` and then leaves everything as it was.
        """
        # One at a time: else what was read first could be put in place last.
        async with self._refreshing:
            by_path: dict[str, list[tuple[Claim, CompiledFlow]]] = {}
            rows, off = await self.flows.live(), await self.flows.switched_off()
            for row in rows:
                try:
                    compiled = self._compiled(row.flow_id, row.number, row.document)
                except DocumentError:
                    # One damaged flow must not keep the others from answering.
                    log.exception("a live flow cannot be read", flow=row.flow_id)
                    continue
                for claim in claims(row.document):
                    by_path.setdefault(claim.path, []).append((claim, compiled))
            self._by_path, self._off = by_path, off
            self._live = frozenset((row.flow_id, row.number) for row in rows)
            self._loaded = True

    async def changed(self) -> None:
        """Read anew what is live, because it was changed here, and tell the others.

        Raises `errors.StoreError`.
        """
        await self.refresh()
        self.tell()

    async def follow(self) -> list[CompiledFlow]:
        """Read anew what is live if it is something else than before; give what has come.

        To be asked often: mostly it is one short question. Raises `errors.StoreError`.
        """
        before = self._live
        if await self.flows.live_versions() == before:
            return []
        await self.refresh()
        return [flow for flow in self.all() if (flow.id, flow.version) not in before]

    def all(self) -> list[CompiledFlow]:
        """Give every live flow, once."""
        flows = (flow for known in self._by_path.values() for _, flow in known)
        return list({(flow.id, flow.version): flow for flow in flows}.values())

    def knows(self, path: str) -> bool:
        """Tell whether calls are posted to `path` rightly: to a flow that is live or switched off.

        Nothing is `answering` the latter's: they ring as usual.
        """
        return path in self._by_path or path in self._off

    def answering(self, path: str, call: NewCall) -> CompiledFlow | None:
        """Give the live flow whose claim a new call fits."""
        known = self._by_path.get(path, ())
        return next((flow for claim, flow in known if claim.fits(call)), None)

    def at(self, path: str) -> CompiledFlow | None:
        """Give a live flow of this path, for a call of which nothing else is known any more."""
        return next((flow for _, flow in self._by_path.get(path, ())), None)

    def known(self, flow_id: str, number: int) -> CompiledFlow | None:
        """Give a version that is in memory, at once."""
        known = self._versions.get((flow_id, number))
        if known is not None:
            self._versions.move_to_end((flow_id, number))
        return known

    async def version(self, flow_id: str, number: int) -> CompiledFlow:
        """Give the version that a call began on.

        Raises `errors.NotFound` where it was deleted, `errors.StoreError` where the store is away.
        """
        known = self.known(flow_id, number)
        if known is not None:
            return known
        return self._compiled(flow_id, number, await self.flows.version(flow_id, number))

    def _compiled(self, flow_id: str, number: int, document: Mapping[str, object]) -> CompiledFlow:
        key = (flow_id, number)
        if key not in self._versions:
            self._versions[key] = compile_flow(read(document), self.types, flow_id, number)
        self._versions.move_to_end(key)
        while len(self._versions) > _MOST_KEPT:
            self._versions.popitem(last=False)
        return self._versions[key]
