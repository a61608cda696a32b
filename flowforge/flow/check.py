"""What is wrong with a flow, where, and how to mend it: all that can be known before a call."""

from collections.abc import Mapping
from dataclasses import replace

from flowforge.findings import Change, Facts, Mend, Problem
from flowforge.flow.document import Flow
from flowforge.flow.rules import FINDERS, Opened, View, possible_variables, read
from flowforge.flow.rules.fields import own_numbers
from flowforge.node import Node

_ORDER = {"error": 0, "warning": 1, "hint": 2}


def check(flow: Flow, types: Mapping[str, type[Node]], facts: Facts) -> list[Problem]:
    """Give every problem of a flow, errors first.

    `types` are the node types by name. A flow with an "error" does not go live. What somebody has
    silenced is given too, with the reason; an error cannot be silenced.
    """
    facts = replace(facts, country=flow.settings.country)
    facts = replace(facts, own_numbers=_own_numbers(flow, types, facts))
    problems: list[Problem] = []
    view = view_of(flow, types, facts, problems)
    for finder in FINDERS:
        problems += finder(view)
    silences = _silences(flow)
    problems = [_silenced(_placed(problem, problem.node), silences) for problem in problems]
    return sorted(problems, key=lambda problem: _ORDER[problem.level])


def view_of(
    flow: Flow, types: Mapping[str, type[Node]], facts: Facts, problems: list[Problem]
) -> View:
    """Lay a flow open; what cannot be read is added to `problems` and left out."""
    nodes: dict[str, Opened] = {}
    for node in flow.nodes:
        found = read(node, types, facts, problems)
        if found is not None:
            own = tuple(_placed(problem, node.id) for problem in found.problems)
            nodes[node.id] = replace(found, problems=own) if own else found
    unread = [node for node in flow.nodes if node.id not in nodes]
    return View(flow, nodes, facts, possible_variables(unread, types))


def _own_numbers(flow: Flow, types: Mapping[str, type[Node]], facts: Facts) -> frozenset[str]:
    """Give the numbers that the flow answers: nodes are to know them when they are asked."""
    starts = [node for node in flow.nodes if node.type in types and types[node.type].starts]
    found = {node.id: read(node, types, facts, []) for node in starts}
    return own_numbers({name: one for name, one in found.items() if one}, facts.country)


def _placed(problem: Problem, node: str) -> Problem:
    """Say at which node a problem is, in what mends it too."""
    mends = tuple(_mend_placed(mend, node) for mend in problem.mends)
    return replace(problem, node=node, mends=mends)


def _mend_placed(mend: Mend, node: str) -> Mend:
    changes: tuple[Change, ...] = tuple(
        change if change.node or change.do == "setting" else replace(change, node=node)
        for change in mend.changes
    )
    return replace(mend, changes=changes)


Silences = Mapping[tuple[str, str, str, str], str]


def _silences(flow: Flow) -> Silences:
    return {(one.code, one.node, one.field, one.port): one.reason for one in flow.silenced}


def _silenced(problem: Problem, silences: Silences) -> Problem:
    place = (problem.code, problem.node, problem.field, problem.port)
    if problem.level == "error" or place not in silences:
        return problem
    return replace(problem, silenced=silences[place])
