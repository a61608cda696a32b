"""Comparisons that choose a way: which never get their turn, share entries, or cannot hold."""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby
from math import inf

from flowforge import expressions
from flowforge.call import BUILT_IN
from flowforge.findings import Asks, Change, Compares, FlowRule, Mend, Problem
from flowforge.flow import ways
from flowforge.flow.rules.view import View

NEVER_TAKEN = FlowRule("never_taken", "warning")
OVERLAP = FlowRule("overlap", "hint")
NEVER_HOLDS = FlowRule("never_holds", "warning")

RULES = (NEVER_TAKEN, OVERLAP, NEVER_HOLDS)

_KEYS = frozenset("0123456789*#")
_NUMERIC = frozenset({"greater", "less", "between"})


def comparisons(view: View) -> Iterator[Problem]:
    """Check each node that chooses its way by comparing."""
    pressed = _Pressed(view)
    for name, found in view.nodes.items():
        fixed = [_Fixed(one) for one in found.compares if _is_fixed(one)]
        impossible = [one for one in fixed if pressed.can_never_be(name, one)]
        yield from (
            NEVER_HOLDS.at(name, field=one.field, mends=_without(one), value=one.said)
            for one in impossible
        )
        rest = [one for one in fixed if one not in impossible]
        for _, group in groupby(rest, key=lambda one: one.compares.variable):
            yield from _among(name, list(group))


def _is_fixed(one: Compares) -> bool:
    return not expressions.has_variables(one.value + one.upper)


class _Fixed:
    """A comparison with nothing variable in it: what it catches can be told beforehand."""

    def __init__(self, compares: Compares) -> None:
        self.compares = compares
        self.field = compares.field
        self.operator = compares.operator

    def holds(self, text: str) -> bool:
        one = self.compares
        return expressions.compare(one.operator, text, one.value, one.upper)

    @property
    def said(self) -> str:
        return self.compares.value

    @cached_property
    def values(self) -> tuple[str, ...] | None:
        """All texts that it holds for, None where they cannot be counted."""
        value = self.compares.value
        if self.operator == "equals":
            return (value,)
        if self.operator == "one_of":
            return tuple(sorted(expressions.listed(value)))
        if self.operator == "empty":
            return ("",)
        return None

    @cached_property
    def range(self) -> tuple[float, float] | None:
        """From where to where it holds; "greater" and "less" do not hold at their end itself."""
        if self.operator not in _NUMERIC:
            return None
        low = expressions.number(self.compares.value)
        high = expressions.number(self.compares.upper)
        if low is None:
            return None
        if self.operator == "between":
            return None if high is None else (float(low), float(high))
        return (float(low), inf) if self.operator == "greater" else (-inf, float(low))


def _without(one: _Fixed) -> tuple[Mend, ...]:
    return (Mend(code="delete_rule", changes=(Change(do="clear", field=one.field),)),)


# --- among themselves -----------------------------------------------------------------------


def _among(name: str, rules: list[_Fixed]) -> Iterator[Problem]:
    """Compare each with those before it. Where all name their values, one look-up does."""
    taken: set[str] = set()
    wide: list[_Fixed] = []
    for one in rules:
        if _all_taken(one, taken, wide) or any(_covers(before, one) for before in wide):
            yield NEVER_TAKEN.at(name, field=one.field, mends=_without(one), value=one.said)
        elif _shares(one, taken, wide):
            yield OVERLAP.at(name, field=one.field, value=one.said)
        if one.values is None:
            wide.append(one)
        else:
            taken.update(one.values)


def _all_taken(one: _Fixed, taken: set[str], wide: list[_Fixed]) -> bool:
    return bool(one.values) and all(
        value in taken or any(before.holds(value) for before in wide) for value in one.values or ()
    )


def _covers(before: _Fixed, one: _Fixed) -> bool:
    """Tell whether `before` catches everything that `one` could, as far as that is plain."""
    if one.values is not None:
        return False
    same = before.operator == one.operator
    if before.compares.value == one.compares.value and same and before.operator not in _NUMERIC:
        return True
    if before.operator == "starts_with" == one.operator:
        return one.compares.value.startswith(before.compares.value)
    if before.operator == "ends_with" == one.operator:
        return one.compares.value.endswith(before.compares.value)
    if before.range and one.range:
        return (
            before.range[0] <= one.range[0]
            and one.range[1] <= before.range[1]
            and (same or before.operator == "between" or _strictly_inside(one.range, before.range))
        )
    return False


def _strictly_inside(inner: tuple[float, float], outer: tuple[float, float]) -> bool:
    return (outer[0] < inner[0] or outer[0] == -inf) and (inner[1] < outer[1] or outer[1] == inf)


def _shares(one: _Fixed, taken: set[str], wide: list[_Fixed]) -> bool:
    """Tell whether an entry that fits `one` may be taken by one before it."""
    if one.values is not None:
        return any(value in taken or any(b.holds(value) for b in wide) for value in one.values)
    if any(one.holds(value) for value in taken):
        # "Starts with 0" behind "is 0211" is how exceptions are written: no entry is in doubt.
        return False
    return any(_meets(before, one) for before in wide)


def _meets(before: _Fixed, one: _Fixed) -> bool:
    if before.range and one.range:
        low, high = max(before.range[0], one.range[0]), min(before.range[1], one.range[1])
        closed = before.operator == "between" == one.operator
        return low <= high if closed else low < high
    return False


# --- with what can be pressed ---------------------------------------------------------------


class _Pressed:
    """What a variable may hold that the caller's keys go into."""

    def __init__(self, view: View) -> None:
        self._writers: dict[str, list[Asks]] = {}
        self._others: set[str] = set(view.guessed) | set(BUILT_IN)
        for name, found in view.nodes.items():
            for variable in found.writes:
                asks = view.questions.get(name)
                if asks and asks.saves == variable:
                    self._writers.setdefault(variable, []).append(asks)
                else:
                    self._others.add(variable)
        self._bits = {name: 1 << place for place, name in enumerate(sorted(self._writers))}
        self._questions = view.questions
        compared = any(found.compares for found in view.nodes.values())
        self._spoiled = (
            ways.on_some_way(view.start, view.tasks, self._leaving)
            if view.start and compared
            else {}
        )

    def _leaving(self, node: str, port: str, bits: int) -> int:
        """Behind "silence" and "wrong" a variable holds what its question did not allow."""
        asks = self._questions.get(node)
        if asks is None or asks.saves not in self._bits:
            return bits
        bit = self._bits[asks.saves]
        return bits | bit if port in {asks.silence, asks.wrong} else bits & ~bit

    def can_never_be(self, node: str, one: _Fixed) -> bool:
        variable = one.compares.variable
        writers = self._writers.get(variable, [])
        if not writers or variable in self._others or node not in self._spoiled:
            return False
        spoiled = bool(self._spoiled[node] & self._bits[variable])
        if one.values is not None:
            return not any(_may_be(value, writers, spoiled) for value in one.values)
        return one.operator == "anonymous" or _too_long(one, max(asks.most for asks in writers))


def _may_be(value: str, writers: list[Asks], spoiled: bool) -> bool:
    if spoiled and _KEYS.issuperset(value) and len(value) <= max(asks.most for asks in writers):
        return True
    return any(len(value) <= asks.most and _allows(asks.allows, value) for asks in writers)


def _allows(allows: Callable[[str], bool], value: str) -> bool:
    return value != "" and allows(value)


def _too_long(one: _Fixed, most: int) -> bool:
    """Tell whether a comparison wants a key that no telephone has, or more keys than are taken."""
    value = one.compares.value
    if one.operator in {"starts_with", "ends_with", "contains"}:
        return len(value) > most or not _KEYS.issuperset(value)
    if one.range:
        low, high = one.range
        return high < 0 or low > 10**most - 1 or (one.operator == "greater" and low >= 10**most - 1)
    return False
