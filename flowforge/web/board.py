"""Which calls go on, and where each is.

It is made from news that may come late, twice or in another order.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flowforge.store.running import RunningCall

_REMEMBERED = 2_000
"""Calls of which it is remembered that they are over: older news of them may still come."""


@dataclass(slots=True)
class Board:
    """All calls that go on. `changes` counts how often something about them became another."""

    changes: int = 0
    _flows: dict[str, dict[str, RunningCall]] = field(default_factory=dict)
    _over: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def replace(self, calls: Iterable[RunningCall]) -> None:
        """Begin anew with the calls that the database has."""
        fresh: dict[str, dict[str, RunningCall]] = {}
        for call in calls:
            fresh.setdefault(call.flow_id, {})[call.call_id] = call
        if fresh != self._flows:
            self._flows = fresh
            self.changes += 1

    def take(self, news: Iterable[RunningCall]) -> None:
        """Take over what is new about some calls."""
        for one in news:
            if one.ended:
                self._ended(one)
            elif one.call_id not in self._over:
                self._went_on(one)

    def counts(self) -> Mapping[str, int]:
        """Give how many calls go on in each flow that has any."""
        return {flow: len(calls) for flow, calls in self._flows.items() if calls}

    def places(self, flow_id: str) -> Mapping[tuple[int, str], int]:
        """Give how many of a flow's calls are at each node of each version."""
        return Counter((call.version, call.node or "") for call in self._of(flow_id).values())

    def newest(self, flow_id: str, most: int) -> list[RunningCall]:
        """Give the calls of a flow that began last, the newest first."""
        calls = sorted(self._of(flow_id).values(), key=lambda call: call.started, reverse=True)
        return calls[:most]

    def _of(self, flow_id: str) -> dict[str, RunningCall]:
        return self._flows.get(flow_id, {})

    def _ended(self, call: RunningCall) -> None:
        self._over[call.call_id] = None
        while len(self._over) > _REMEMBERED:
            self._over.popitem(last=False)
        if self._of(call.flow_id).pop(call.call_id, None) is not None:
            self.changes += 1

    def _went_on(self, call: RunningCall) -> None:
        calls = self._flows.setdefault(call.flow_id, {})
        known = calls.get(call.call_id)
        if known is not None and known.lines >= call.lines:
            return
        if call.node is None:
            call = replace(call, node=known.node if known else "")
        calls[call.call_id] = call
        self.changes += 1
