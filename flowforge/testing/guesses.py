"""What might lead a call along a certain way: keys to press, callers, rows that a lookup finds.

Guessed from what nodes say of themselves: what they ask (`Node.asks`) and what they compare
(`Node.compares`). Whether a guess was right, only a call can tell.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from flowforge import expressions
from flowforge.call import ANONYMOUS
from flowforge.expressions import number
from flowforge.fields import ColumnName, ConnectionName, DigitPattern, PhoneNumber, VariableName
from flowforge.findings import Asks, Compares
from flowforge.flow import CompiledFlow
from flowforge.flow.compiled import pieces
from flowforge.node import Node

KEYS = "0123456789*#"
_DIALLABLE, _DIALLED = "+49 211 1234567", "02111234567"
"""What a row holds, or a caller presses, where it is dialled: a number that belongs to nobody."""
_MOST = 40
"""Guesses for one question."""


@dataclass(frozen=True)
class Guesses:
    """All that can be guessed of one flow."""

    flow: CompiledFlow

    @cached_property
    def rules(self) -> Mapping[str, list[Compares]]:
        """The comparisons in the flow, by the variable that is compared."""
        found: dict[str, list[Compares]] = {}
        for node in self.flow.nodes.values():
            for one in compared(node):
                if not expressions.has_variables(one.value + one.upper):
                    found.setdefault(one.variable, []).append(one)
        return found

    def values(self, variable: str) -> list[str]:
        """Give texts for a variable, so that each comparison with it has one that fulfils it."""
        rules = self.rules.get(variable, [])
        good = [text for one in rules for text in _fulfilling(one)]
        others = ["1", "0", "something else", ""] if rules else []
        return list(dict.fromkeys([*good, *others]))[:_MOST]

    def entries(self, name: str, most: int) -> list[str]:
        """Give what to press where the node `name` waits for up to `most` keys; "" is silence."""
        asks = asked(self.flow.nodes[name])
        if asks is None:
            return ["", *KEYS[1:10], "0", "*", "#"]
        dialled = [_DIALLED] if asks.saves in self._dialled else []
        guessed = self.values(asks.saves)
        wanted = [*asks.choices, *dialled, *_patterns(self.flow.nodes[name]), *guessed]
        good = [text for one in wanted for text in _as_keys(one, asks, most)]
        usual = [text for text in _usual(asks, most) if asks.allows(text)][:1]
        wrong = [text for text in (*KEYS, "0" * most) if not asks.allows(text)][:1]
        return list(dict.fromkeys([*good, *usual, "", *wrong]))[:_MOST]

    def rows(self, name: str) -> list[dict[str, str | int | float | bool | None]]:
        """Give rows for the lookup at a node: first a usual one, then those that are compared."""
        columns = _columns(self.flow.nodes[name])
        usual = {column: self._usual(variable) for column, variable in columns.items()}
        others = [
            {**usual, column: text}
            for column, variable in columns.items()
            for text in self.values(variable)
        ]
        return [dict(row) for row in _once([usual, *others])]

    def _usual(self, variable: str) -> str:
        if variable in self._dialled:
            return _DIALLABLE
        return next((text for text in self.values(variable) if text), "1")

    @cached_property
    def _dialled(self) -> frozenset[str]:
        """The variables that stand where a number is dialled."""
        return frozenset(
            name
            for node in self.flow.nodes.values()
            for _, value in pieces(node)
            if isinstance(value, PhoneNumber) and value.is_template()
            for name in expressions.names(value)
        )

    @cached_property
    def lookups(self) -> list[str]:
        """The nodes that ask one of the user's databases."""
        return [
            name
            for name, node in self.flow.nodes.items()
            if any(isinstance(value, ConnectionName) for _, value in pieces(node))
        ]


def asked(node: Node) -> Asks | None:
    """Give what a node asks of the caller; None where it does not say."""
    try:
        return node.asks()
    except Exception:  # noqa: BLE001 - a node package may raise anything
        return None


def compared(node: Node) -> list[Compares]:
    """Give the comparisons by which a node chooses its way, as far as it says them."""
    try:
        return list(node.compares())
    except Exception:  # noqa: BLE001 - the same
        return []


def _once(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    seen: set[tuple[tuple[str, str], ...]] = set()
    for row in rows:
        key = tuple(row.items())
        if key not in seen:
            seen.add(key)
            yield row


def _columns(node: Node) -> dict[str, str]:
    """Map the columns that a lookup takes to the variables that they go into."""
    found: dict[str, dict[type, str]] = {}
    for place, value in pieces(node):
        if isinstance(value, ColumnName | VariableName) and value:
            found.setdefault(place.rpartition(".")[0], {})[type(value)] = str(value)
    return {
        pair[ColumnName]: pair[VariableName]
        for pair in found.values()
        if ColumnName in pair and VariableName in pair
    }


def _fulfilling(one: Compares) -> list[str]:
    """Give texts for which a comparison holds, as far as they can be told."""
    value = one.value
    match one.operator:
        case "one_of":
            guesses = sorted(expressions.listed(value))
        case "matches":
            guesses = [_of_pattern(value)]
        case "greater" | "less":
            guesses = _beside(value, 1 if one.operator == "greater" else -1)
        case "between":
            guesses = [value, one.upper]
        case "empty":
            guesses = [""]
        case "filled":
            guesses = ["1"]
        case "anonymous":
            guesses = [ANONYMOUS]
        case "differs":
            guesses = ["0", "1"]
        case _:
            guesses = [value]
    return [text for text in guesses if expressions.compare(one.operator, text, value, one.upper)]


def _beside(value: str, step: int) -> list[str]:
    read = number(value)
    return [] if read is None else [str(int(read) + step), str(int(read) + 10 * step)]


def _of_pattern(pattern: str) -> str:
    """Give a text that a pattern matches: "[1-5]?*" is matched by "10"."""
    ones = re.sub(r"\[!([^\]]*)\]", lambda found: _not_in(found[1]), pattern)
    ones = re.sub(r"\[([^\]])[^\]]*\]", r"\1", ones)
    return ones.replace("?", "0").replace("*", "")


def _not_in(chars: str) -> str:
    return next((key for key in KEYS[:10] if not expressions.matches(f"[{chars}]", key)), "0")


def _patterns(node: Node) -> Iterator[str]:
    for _, value in pieces(node):
        if isinstance(value, DigitPattern) and value:
            yield _of_pattern(value)


def _as_keys(text: str, asks: Asks, most: int) -> Iterator[str]:
    """Give an entry that a question takes; a text that is too short is made longer."""
    if not text or not set(text) <= set(KEYS):
        return
    for length in range(len(text), most + 1):
        for entry in (text.ljust(length, "0"), text.rjust(length, "0")):
            if asks.allows(entry):
                yield entry
                return


def _usual(asks: Asks, most: int) -> Iterator[str]:
    """Give entries that a question is likely to take, the one that reads best first."""
    for length in range(max(asks.least, 1), most + 1):
        yield "12345678901234567890"[:length]
        yield "1" * length
        yield "0" * length
