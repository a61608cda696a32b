"""What “Switch” promises."""

from typing import Any

import pytest

from flowforge.node import Facts, Node, Port
from flowforge.testing import call, check_node, node


def switch(*rules: dict[str, str], variable: str = "digits") -> Node:
    named = [{"port": f"rule-{number}", **rule} for number, rule in enumerate(rules, 1)]
    return node("switch", variable=variable, rules=named)


async def way(one: Node, **variables: Any) -> str:
    step = await one.enter(call(**variables))
    assert isinstance(step, Port)
    return step.name


def test_the_package_is_complete() -> None:
    check_node("switch")


@pytest.mark.parametrize(
    ("operator", "value", "upper", "holds", "fails"),
    [
        ("equals", "1", "", "1", "01"),
        ("differs", "1", "", "01", "1"),
        ("one_of", "1, 2,3", "", "2", "12"),
        ("starts_with", "49", "", "4921", "0049"),
        ("ends_with", "00", "", "100", "001"),
        ("contains", "7", "", "171", "161"),
        ("matches", "4???", "", "4711", "471"),
        ("greater", "9", "", "10", "9"),
        ("less", "10", "", "9", "x"),
        ("between", "5", "10", "7", "11"),
        ("empty", "", "", "", "0"),
        ("filled", "", "", "0", ""),
        ("anonymous", "", "", "anonymous", "49211"),
    ],
)
async def test_every_condition(
    operator: str, value: str, upper: str, holds: str, fails: str
) -> None:
    one = switch({"operator": operator, "value": value, "upper": upper})
    assert list(one.problems(Facts())) == []
    assert await way(one, digits=holds) == "rule-1"
    assert await way(one, digits=fails) == "otherwise"


async def test_the_first_rule_that_holds_is_taken() -> None:
    rules = ({"operator": "equals", "value": "1"}, {"operator": "filled"}, {"operator": "empty"})
    assert await way(switch(*rules), digits="1") == "rule-1"
    assert await way(switch(*rules), digits="2") == "rule-2"
    assert await way(switch(*rules), digits="") == "rule-3"


async def test_rules_compare_with_other_variables() -> None:
    one = switch({"operator": "equals", "value": "{{pin}}"})
    assert await way(one, digits="4711", pin="4711") == "rule-1"
    assert await way(one, digits="4711", pin="0815") == "otherwise"


async def test_what_a_variable_holds_is_never_read_as_a_template() -> None:
    one = switch({"operator": "equals", "value": "{{pin}}"})
    assert await way(one, digits="{{caller}}", pin="{{caller}}") == "rule-1"


async def test_a_variable_that_is_missing_is_empty_text() -> None:
    assert await way(switch({"operator": "empty"}, variable="customer.status")) == "rule-1"


@pytest.mark.parametrize(
    ("rule", "code", "field"),
    [
        ({"operator": "equals"}, "value_missing", "rules.0.value"),
        ({"operator": "between", "value": "1"}, "value_missing", "rules.0.upper"),
        ({"operator": "greater", "value": "many"}, "no_number", "rules.0.value"),
        ({"operator": "empty", "port": "otherwise"}, "port_twice", "rules.0"),
    ],
)
def test_what_cannot_hold_is_named(rule: dict[str, str], code: str, field: str) -> None:
    [problem] = switch(rule).problems(Facts())
    assert (problem.code, problem.field) == (code, field)


def test_two_rules_cannot_share_an_exit() -> None:
    rule = {"operator": "empty", "port": "same"}
    [problem] = switch(rule, rule).problems(Facts())
    assert (problem.code, problem.field) == ("port_twice", "rules.1")


def test_a_variable_as_a_limit_is_no_problem() -> None:
    assert list(switch({"operator": "less", "value": "{{limit}}"}).problems(Facts())) == []
