"""The rules that flows are held to: a linter for telephone flows.

Each rule is a `FlowRule`; its words stand in ``problems/en.json`` and ``de.json``. A finder looks
at the whole flow once and yields a problem for each place that breaks one of its rules: none of
them walks the flow again for each node.
"""

from collections.abc import Callable, Iterator, Mapping

from flowforge.findings import FlowRule, Problem
from flowforge.flow.rules import (
    comparisons,
    fields,
    languages,
    questions,
    reading,
    trust,
    variables,
    wires,
    words,
)
from flowforge.flow.rules.reading import possible_variables, read
from flowforge.flow.rules.view import Opened, View

__all__ = ["FINDERS", "RULES", "Opened", "View", "possible_variables", "read"]

_GOING_LIVE = (FlowRule("speech_failed"), FlowRule("claimed"))
"""Held to by the server when a flow goes live: they need more than the flow."""

RULES: Mapping[str, tuple[FlowRule, ...]] = {
    "wires": wires.RULES,
    "questions": questions.RULES,
    "words": words.RULES,
    "languages": languages.RULES,
    "comparisons": comparisons.RULES,
    "variables": variables.RULES,
    "trust": trust.RULES,
    "fields": fields.RULES,
    "reading": reading.RULES,
    "live": _GOING_LIVE,
}
"""All rules by topic, in the order in which they are told."""

FINDERS: tuple[Callable[[View], Iterator[Problem]], ...] = (
    fields.settings,
    trust.address,
    wires.starts,
    wires.loose_wires,
    fields.fields,
    fields.own_problems,
    variables.variables,
    questions.questions,
    questions.deep_menus,
    words.words,
    languages.languages,
    comparisons.comparisons,
    trust.personal_data,
    trust.recordings,
    wires.beside,
    wires.circles,
    wires.open_ports,
)
