"""Switch: look at a variable and choose the way by rules."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, get_args

from pydantic import Field

from flowforge.node import (
    Call,
    Compares,
    Facts,
    FlowRule,
    Node,
    Operator,
    Part,
    Port,
    Problem,
    Step,
    Text,
    VariableName,
    compare,
    fill,
    value_of,
    when,
)

_ALONE = frozenset({"empty", "filled", "anonymous"})
"""Operators that compare with nothing."""
_NUMERIC = frozenset({"greater", "less", "between"})
_FIELD_MISSING = FlowRule("field_missing")
_VALUE_MISSING = FlowRule("value_missing")
_NO_NUMBER = FlowRule("no_number")
_PORT_TWICE = FlowRule("port_twice")
_WITH_VALUE = tuple(name for name in get_args(Operator) if name not in _ALONE)


class Rule(Part):
    """One condition. Its port has a name that nobody sees, so that the rule can be reworded."""

    port: str = Field("", max_length=64, json_schema_extra={"x-widget": "hidden", "x-port": True})
    operator: Operator = "equals"
    value: Text = Field(Text(""), json_schema_extra=when("operator", *_WITH_VALUE))
    upper: Text = Field(Text(""), json_schema_extra=when("operator", "between"))
    label: Text = Text("")

    def holds(self, call: Call, text: str) -> bool:
        """Tell whether the variable's text fulfils this rule in this call."""
        return compare(self.operator, text, fill(call, self.value), fill(call, self.upper))


class Switch(Node):
    """Go on along the first rule that holds, else along "otherwise"."""

    type: ClassVar = "switch"
    category: ClassVar = "decide"
    rank: ClassVar = 10
    ports: ClassVar = ("otherwise",)
    ports_from: ClassVar = "rules"
    own_rules: ClassVar = (_VALUE_MISSING, _NO_NUMBER, _PORT_TWICE)

    variable: VariableName = VariableName("")
    rules: tuple[Rule, ...] = Field((), min_length=1, max_length=50)

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Look at the digits, and compare them with 1."""
        rule = {"port": "rule-1", "operator": "equals", "value": "1", "upper": "", "label": ""}
        return {"variable": "digits", "rules": [rule]}

    async def enter(self, call: Call) -> Step:
        """Take the first rule that holds."""
        text = value_of(call, self.variable)
        ports = (rule.port for rule in self.rules if rule.holds(call, text))
        return Port(next(ports, "otherwise"))

    def compares(self) -> Iterable[Compares]:
        """Give the rules, for the checks on what can come by."""
        return (
            Compares(
                field=f"rules.{index}",
                variable=self.variable,
                operator=rule.operator,
                value=rule.value,
                upper=rule.upper,
            )
            for index, rule in enumerate(self.rules)
            if self.variable and not any(_rule_problems(rule, ""))
        )

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find rules that lack what they compare with, and ports that are not their own."""
        if not self.variable:
            yield _FIELD_MISSING.at(field="variable")
        seen = {"", "otherwise"}
        for index, rule in enumerate(self.rules):
            if rule.port in seen:
                yield _PORT_TWICE.at(field=f"rules.{index}")
            seen.add(rule.port)
            yield from _rule_problems(rule, f"rules.{index}")


def _rule_problems(rule: Rule, place: str) -> Iterator[Problem]:
    wanted = [] if rule.operator in _ALONE else [("value", rule.value)]
    if rule.operator == "between":
        wanted.append(("upper", rule.upper))
    for name, text in wanted:
        if not text:
            yield _VALUE_MISSING.at(field=f"{place}.{name}")
        elif rule.operator in _NUMERIC and "{{" not in text and not _is_number(text):
            yield _NO_NUMBER.at(field=f"{place}.{name}", value=text)


def _is_number(text: str) -> bool:
    return compare("between", text, text, text)
