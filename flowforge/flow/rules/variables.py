"""Variables: whether they exist, and whether they hold something where they are used."""

from collections.abc import Iterator
from difflib import get_close_matches

from flowforge import expressions
from flowforge.call import BUILT_IN
from flowforge.fields import VariableName
from flowforge.findings import Change, FlowRule, Mend, Problem
from flowforge.flow import ways
from flowforge.flow.rules.view import Opened, View

UNKNOWN_VARIABLE = FlowRule("unknown_variable")
NOT_YET_SET = FlowRule("not_yet_set", "warning")
NO_VARIABLE_NAME = FlowRule("no_variable_name")
VARIABLE_TAKEN = FlowRule("variable_taken")

RULES = (UNKNOWN_VARIABLE, NOT_YET_SET, NO_VARIABLE_NAME, VARIABLE_TAKEN)


def variables(view: View) -> Iterator[Problem]:
    """Check every variable that is read or written."""
    held = Held(view)
    for name, found in view.nodes.items():
        for place, variable in found.reads:
            if not expressions.NAME.fullmatch(variable):
                yield NO_VARIABLE_NAME.at(name, field=place, name=variable)
            elif variable not in view.variables:
                mends = tuple(_meant(view, found, place, variable))
                yield UNKNOWN_VARIABLE.at(name, field=place, mends=mends, name=variable)
            elif not held.at(name, variable):
                yield NOT_YET_SET.at(name, field=place, name=variable, writer=held.writer(variable))
        yield from _written(name, found)


def _written(name: str, found: Opened) -> Iterator[Problem]:
    for place, value in found.named:
        if isinstance(value, VariableName) and value in found.writes:
            if not expressions.NAME.fullmatch(value):
                yield NO_VARIABLE_NAME.at(name, field=place, name=value)
            elif value.partition(".")[0] in BUILT_IN:
                yield VARIABLE_TAKEN.at(name, field=place, name=value)


def _meant(view: View, found: Opened, place: str, variable: str) -> Iterator[Mend]:
    """Offer the variable that is spelled most alike."""
    text = next(str(value) for where, value in found.pieces if where == place)
    for other in get_close_matches(variable, sorted(view.variables), n=1):
        changed = text.replace(variable, other) if "{{" in text else other
        change = Change(do="set", field=place, value=changed)
        yield Mend(code="meant", changes=(change,), params={"name": other})


class Held:
    """Which variables hold something at a node, whichever way a call came there.

    What hangs on an event port comes at any time of the call: there everything may be set.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._bits = {name: 1 << place for place, name in enumerate(sorted(view.variables))}
        self._all = (1 << len(self._bits)) - 1
        self._built_in = self._mask(frozenset((*BUILT_IN, *view.guessed)))
        self._writes = {name: self._mask(found.writes) for name, found in view.nodes.items()}
        self._state = (
            ways.on_every_way(view.start, view.tasks, self._leaving, self._all)
            if view.start
            else {}
        )
        self._beside = self._after_events()

    def _mask(self, names: frozenset[str]) -> int:
        return sum(self._bits[name] for name in names)

    def _leaving(self, node: str, _port: str, bits: int) -> int:
        return bits | self._writes.get(node, self._all)

    def _after_events(self) -> set[str]:
        view = self._view
        first = [
            target
            for name, found in view.nodes.items()
            for port in found.node.event_ports
            for target in view.wires.get((name, port), ())
        ]
        return ways.reach(first, view.everything)

    def at(self, node: str, variable: str) -> bool:
        """Tell whether a variable holds something whenever a call is at this node."""
        if node not in self._state or node in self._beside:
            return True
        return bool((self._state[node] | self._built_in) & self._bits[variable])

    def is_beside(self, node: str) -> bool:
        """Tell whether a node runs after an event beside the call."""
        return node in self._beside

    def writer(self, variable: str) -> str:
        """Give what a person calls the first node that sets a variable."""
        nodes = self._view.nodes.items()
        name = next((name for name, found in nodes if variable in found.writes), "")
        return self._view.names.get(name, "")
