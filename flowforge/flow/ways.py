"""The ways through a flow: what comes after what, circles, and what holds on every way."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import and_, or_

Next = Mapping[str, Sequence[str]]
"""For each node those that come right after it."""


def reach(names: Iterable[str], after: Next) -> set[str]:
    """Give `names` and all nodes that come after them, at any distance."""
    found: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(after.get(name, ()))
    return found


def turned(after: Next) -> dict[str, list[str]]:
    """Turn all arrows round: for each node those that come right before it."""
    before: dict[str, list[str]] = {}
    for name, targets in after.items():
        for target in targets:
            before.setdefault(target, []).append(name)
    return before


def nearest(goals: Iterable[str], after: Next) -> dict[str, str]:
    """Map each node from which a goal can be reached to the one that is the fewest steps away."""
    before = turned(after)
    found = {goal: goal for goal in goals}
    ahead = deque(found)
    while ahead:
        name = ahead.popleft()
        for earlier in before.get(name, ()):
            if earlier not in found:
                found[earlier] = found[name]
                ahead.append(earlier)
    return found


def fewest(start: str, after: Next, counted: frozenset[str]) -> dict[str, int]:
    """Count, for each node, the `counted` ones that every way to it passes, itself included."""
    best = {start: int(start in counted)}
    ahead = deque([start])
    while ahead:
        name = ahead.popleft()
        for target in after.get(name, ()):
            price = best[name] + (target in counted)
            if price < best.get(target, price + 1):
                best[target] = price
                if target in counted:
                    ahead.append(target)
                else:
                    ahead.appendleft(target)
    return best


def circles(names: Iterable[str], after: Next) -> list[list[str]]:
    """Give the groups of nodes among `names` that lead back to themselves, in a stable order.

    Tarjan's strongly connected components, without recursion; each arrow is looked at once.
    """
    order = list(names)
    search = _Search(frozenset(order), after)
    for name in order:
        if name not in search.index:
            search.run(name)
    place = {name: number for number, name in enumerate(order)}
    found = [sorted(group, key=place.__getitem__) for group in search.groups]
    return sorted(found, key=lambda group: place[group[0]])


class _Search:
    def __init__(self, allowed: frozenset[str], after: Next) -> None:
        self.allowed = allowed
        self.after = after
        self.index: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.open: dict[str, None] = {}
        self.groups: list[list[str]] = []

    def run(self, root: str) -> None:
        work = [(root, iter(self._next(root)))]
        self._enter(root)
        while work:
            name, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                self._leave(name)
                if work:
                    above = work[-1][0]
                    self.low[above] = min(self.low[above], self.low[name])
            elif target not in self.index:
                self._enter(target)
                work.append((target, iter(self._next(target))))
            elif target in self.open:
                self.low[name] = min(self.low[name], self.index[target])

    def _next(self, name: str) -> list[str]:
        return [target for target in self.after.get(name, ()) if target in self.allowed]

    def _enter(self, name: str) -> None:
        self.index[name] = self.low[name] = len(self.index)
        self.open[name] = None

    def _leave(self, name: str) -> None:
        if self.low[name] != self.index[name]:
            return
        group = []
        while True:
            last, _ = self.open.popitem()
            group.append(last)
            if last == name:
                break
        if len(group) > 1 or name in self.after.get(name, ()):
            self.groups.append(group)


Wired = Mapping[str, Sequence[tuple[str, str]]]
"""For each node its ports, each with the node that it leads to."""


def on_every_way(
    start: str, wired: Wired, leaving: Callable[[str, str, int], int], whole: int
) -> dict[str, int]:
    """Give the bits that hold at each node whichever way a call came: see `_settled`."""
    return _settled(start, wired, leaving, whole, and_)


def on_some_way(
    start: str, wired: Wired, leaving: Callable[[str, str, int], int]
) -> dict[str, int]:
    """Give the bits that hold at each node on one way or another: see `_settled`."""
    return _settled(start, wired, leaving, 0, or_)


def _settled(
    start: str,
    wired: Wired,
    leaving: Callable[[str, str, int], int],
    unknown: int,
    join: Callable[[int, int], int],
) -> dict[str, int]:
    """Carry bits along the wires until nothing changes any more.

    `leaving(node, port, bits)` gives what holds behind a port, `bits` being what holds before the
    node. `unknown` stands where no way has come by yet.
    """
    state = {start: 0}
    ahead = deque([start])
    waiting = {start}
    while ahead:
        name = ahead.popleft()
        waiting.discard(name)
        for port, target in wired.get(name, ()):
            before = state.get(target, unknown)
            after = join(before, leaving(name, port, state[name]))
            if target not in state or after != before:
                state[target] = after
                if target not in waiting:
                    waiting.add(target)
                    ahead.append(target)
    return state
