"""Forms: what is wrong is said while one types, and what can be put in is known at the node."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.drawing import Canvas
from tests.web.lines import node, wires

pytestmark = pytest.mark.usefixtures("complaints")


def opened(page: Page, name: str) -> Canvas:
    """Make a flow that asks for a number, looks at it, and rings somebody; open it."""
    nodes = [
        node("in", "webhook", path=name.lower()),
        node("ask", "gather", prompt="Your number, please", digits=5, save_as="customer"),
        node(
            "way",
            "switch",
            variable="customer",
            rules=[
                {"port": "r1", "operator": "equals", "value": "12345", "upper": "", "label": ""}
            ],
        ),
        node("ring", "dial", numbers=["0211 63553355"]),
        node("later", "set", values=[{"name": "mood", "value": "good {{customer}}"}]),
    ]
    for at, one in enumerate(nodes):
        one.update(x=300 * (at % 3), y=260 * (at // 3))
    document: dict[str, Any] = {
        "schema": 1,
        "name": name,
        "nodes": nodes,
        "wires": wires(
            "in.rings > ask", "ask.digits > way", "way.r1 > ring", "way.otherwise > later"
        ),
    }
    made = page.request.post("/api/flows", data={"document": document}).json()
    page.goto(f"/#/flow/{made['id']}")
    canvas = Canvas(page)
    expect(canvas.node("Dial")).to_be_visible()
    canvas.still()
    return canvas


def field(form: Locator, name: str) -> Locator:
    return form.get_by_role("textbox", name=name, exact=True)


def test_a_problem_is_said_at_its_field_before_anything_is_saved(page: Page) -> None:
    form = opened(page, "Said at once").select("Dial")
    held: list[Route] = []
    holding = True

    def hold(route: Route) -> None:
        if holding:
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile(r"/api/flows/[^/]+(\?.*)?$"), hold)  # no save gets through
    number = field(form, "Numbers: entry 1")
    number.fill("0211 1")
    expect(number).to_have_attribute("aria-invalid", "true")
    number.fill("0211 63553356")
    expect(number).not_to_have_attribute("aria-invalid", "true")
    holding = False
    for route in held:
        route.continue_()
    Canvas(page).saved()


def test_a_number_is_shown_as_it_is_dialled(page: Page) -> None:
    form = opened(page, "Echo").select("Dial")
    expect(form.get_by_text("is dialled as +49 211 63553355")).to_be_visible()
    field(form, "Numbers: entry 1").fill("0170/1234567")
    expect(form.get_by_text("is dialled as +49 170 1234567")).to_be_visible()
    field(form, "Numbers: entry 1").fill("0170")
    expect(form.get_by_text("is dialled as")).to_have_count(0)


def test_a_rule_reads_as_a_sentence(page: Page) -> None:
    form = opened(page, "Sentence").select("Switch")
    rule = form.get_by_role("listitem").first
    expect(rule).to_contain_text(re.compile(r"When\s*customer"))
    rule.get_by_label("Condition").select_option(label="is between")
    field(rule, "and").fill("99999")
    expect(rule.get_by_role("textbox", name="Compare with")).to_have_value("12345")
    rule.get_by_label("Condition").select_option(label="is one of")
    expect(rule).to_contain_text("put commas between")


def test_only_what_is_known_at_the_node_is_offered_and_shown_without_braces(page: Page) -> None:
    canvas = opened(page, "Known")
    form = canvas.select("Set a value")
    value = field(form, "Value")
    expect(form.locator(".chips")).to_have_text("good customer")
    value.focus()
    expect(form.locator(".chips")).to_have_count(0)
    expect(value).to_have_value("good {{customer}}")

    form = canvas.select("Dial")
    form.get_by_role("button", name="Insert a variable").first.click()
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="customer")).to_contain_text("e.g. 12345")
    expect(menu.get_by_role("menuitem", name="customer")).to_contain_text("from Ask for digits")
    expect(menu.get_by_role("menuitem", name="mood")).to_have_count(0)
    menu.get_by_role("menuitem", name="customer").click()
    expect(field(form, "Numbers: entry 1")).to_have_value(re.compile(r"\{\{customer\}\}"))
