"""What “Set a value” promises."""

from flowforge.node import Facts, Port, Prompt
from flowforge.testing import call, check_node, node


def test_the_package_is_complete() -> None:
    check_node("set")


async def test_values_are_set_in_order_and_can_use_each_other() -> None:
    at = call()
    values = [
        {"name": "customer.name", "value": "Ada"},
        {"name": "greeting", "value": "Hello {{customer.name}}, {{caller}}"},
    ]
    assert await node("set", values=values).enter(at) == Port("next")
    assert at.vars["customer"] == {"name": "Ada"}
    assert at.vars["greeting"] == "Hello Ada, 492111234567"


async def test_what_a_variable_holds_is_never_read_as_a_template() -> None:
    at = call(digits="{{caller}}")
    await node("set", values=[{"name": "x", "value": "{{digits}}"}]).enter(at)
    assert at.vars["x"] == "{{caller}}"


async def test_a_price_of_a_lookup_is_still_the_same_number_when_it_is_spoken() -> None:
    at = call(row={"price": 1.859})
    await node("set", values=[{"name": "price", "value": "{{row.price}}"}]).enter(at)
    sound = Prompt(say="{{price|money}}").sound(at)
    assert sound is not None
    assert sound.text == "1 Komma 8 5 9 Euro"


def test_it_names_the_variables_that_it_sets() -> None:
    assert list(node("set", values=[{"name": "x"}, {"name": "y.z"}]).writes()) == ["x", "y.z"]


def test_a_value_without_a_name_is_a_problem() -> None:
    [problem] = node("set", values=[{"name": "x"}, {"name": ""}]).problems(Facts())
    assert (problem.code, problem.field) == ("field_missing", "values.1.name")
