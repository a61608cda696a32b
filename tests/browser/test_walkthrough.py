"""The walk-through of docs/guide/walk-through.md, done as a person does it, and counted.

With ``WALK_PICTURES=FOLDER`` it takes the pictures that stand there.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import Canvas

PROMPT = "For appointments press 1, for prescriptions press 2."
# The family's line in Node-RED with the sipgate nodes; it could not be tried there.
NODE_RED_POINTER, NODE_RED_FIELDS, NODE_RED_KEYS = 24, 10, 80


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Without motion: where something was measured, it is met."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@dataclass
class Hand:
    """A hand on mouse and keyboard that counts what it does."""

    page: Page
    pointer: int = 0
    fields: int = 0
    keys: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.pointer += 1

    def drag(self, start: Locator, x: float, y: float) -> None:
        """Drag from the middle of something to a point of the page."""
        box = start.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        begin = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.move(*begin)
        mouse.down()
        mouse.move((begin[0] + x) / 2, (begin[1] + y) / 2, steps=4)
        mouse.move(x, y, steps=4)
        mouse.up()
        self.pointer += 1

    def drag_to(self, start: Locator, end: Locator) -> None:
        box = end.bounding_box()
        assert box is not None
        self.drag(start, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def drag_by(self, start: Locator, x: float, y: float) -> None:
        box = start.bounding_box()
        assert box is not None
        self.drag(start, box["x"] + x, box["y"] + y)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def fill(self, field: Locator, text: str, *, instead: bool = False) -> None:
        self.click(field)
        self.fields += 1
        if instead:
            self.press("Control+a")
        self.type(text)

    def picture(self, name: str) -> None:
        if folder := os.environ.get("WALK_PICTURES"):
            self.page.screenshot(path=Path(folder) / f"walk-{name}.png")


@dataclass
class Person:
    """Somebody in front of the editor."""

    page: Page
    hand: Hand
    canvas: Canvas

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("complementary", name="Details").get_by_role("tabpanel")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def choose(self, words: str) -> None:
        """Choose what follows, in the list that has opened."""
        nodes = self.page.locator("[data-node-id]").count()
        expect(self.page.get_by_role("dialog", name="What follows here")).to_be_visible()
        self.hand.picture("picker")
        self.hand.type(words)
        self.hand.press("Enter")
        expect(self.page.locator("[data-node-id]")).to_have_count(nodes + 1)
        self.canvas.still()

    def plus(self, port: str) -> None:
        """Press the "+" at a port of the menu."""
        menu = self.canvas.node("Menu")
        self.hand.click(menu.locator("b").first)
        self.hand.click(menu.get_by_role("button", name=f"follows on “{port}"))

    def go_live(self, picture: str = "") -> None:
        self.canvas.saved()
        self.hand.click(self.page.get_by_role("banner").get_by_role("button", name="Go live"))
        expect(self.dialog.get_by_role("button", name="Go live")).to_be_enabled()
        if picture:
            expect(self.dialog).to_contain_text("What callers will notice")
            self.hand.picture(picture)
        self.hand.click(self.dialog.get_by_role("button", name="Go live"))
        expect(self.dialog).to_contain_text("is live")
        self.hand.press("Escape")
        expect(self.dialog).to_have_count(0)


@pytest.fixture
def person(page: Page) -> Person:
    return Person(page, Hand(page), Canvas(page))


def test_the_practice_line_from_an_empty_canvas_to_a_version_taken_back(person: Person) -> None:
    _draw(person)
    _try_it_and_mend_what_is_wrong(person)
    _change_it_and_go_back(person)
    hand = person.hand
    assert (hand.pointer, hand.fields, hand.keys) == (26, 7, 125), "as the guide says"
    assert hand.fields < NODE_RED_FIELDS


def _draw(person: Person) -> None:
    page, hand, canvas = person.page, person.hand, person.canvas
    page.goto("/")
    hand.click(page.get_by_role("button", name="New flow", exact=True))
    hand.click(page.get_by_role("button", name="Empty flow"))
    expect(canvas.node("Incoming call")).to_be_visible()
    canvas.still()
    hand.drag_by(canvas.port("Incoming call", "rings"), 120, 40)
    person.choose("menu")
    hand.fill(person.form.get_by_role("textbox", name="What the caller hears").first, PROMPT)
    meanings = person.form.get_by_role("textbox", name="What it stands for")
    for place, meaning in enumerate(["Appointments", "Prescriptions"]):
        hand.fill(meanings.nth(place), meaning)
    hand.click(canvas.node("Menu").get_by_role("button", name="follows on “1"))
    person.choose("dial")
    hand.fill(person.form.get_by_role("textbox", name="Numbers: entry 1"), "030 23")
    person.plus("2")
    person.choose("voicem")
    chosen = person.form.get_by_role("combobox", name="Connect with")
    hand.click(chosen)
    chosen.select_option("Voicemail")
    hand.fields += 1
    into = canvas.node("Dial").first.locator(".react-flow__handle-left")
    for port, wires in (("silence", 4), ("wrong", 5)):
        hand.drag_to(canvas.port("Menu", port), into)
        expect(page.locator(".react-flow__edge")).to_have_count(wires)
    hand.picture("drawn")


def _try_it_and_mend_what_is_wrong(person: Person) -> None:
    page, hand = person.page, person.hand
    hand.click(page.get_by_role("banner").get_by_role("button", name="Try it"))
    phone = page.get_by_role("region", name="Telephone")
    hand.click(phone.get_by_role("button", name="Call", exact=True))
    expect(phone).to_contain_text(PROMPT)
    hand.click(phone.get_by_role("button", name="Key 1"))
    expect(phone).to_contain_text("The call rings as usual")
    hand.picture("tried")
    hand.click(page.get_by_role("banner").get_by_role("button", name="1 thing to look at"))
    problem = person.form.get_by_text("“030 23” cannot be dialled")
    expect(problem).to_be_visible()
    hand.picture("found")
    hand.click(problem)
    number = person.form.get_by_role("textbox", name="Numbers: entry 1")
    expect(number).to_be_focused()
    hand.press("Control+a")
    hand.type("030 2312 5020")
    hand.fields += 1
    expect(page.get_by_role("banner").get_by_role("button", name="to look at")).to_have_count(0)
    person.go_live()


def _change_it_and_go_back(person: Person) -> None:
    page, hand = person.page, person.hand
    hand.click(person.canvas.node("Menu").locator("b").first)
    prompt = person.form.get_by_role("textbox", name="What the caller hears").first
    hand.fill(prompt, " Or wait.")
    expect(prompt).to_have_value(re.compile("Or wait"))
    person.go_live(picture="go-live")
    expect(page.get_by_role("banner")).to_contain_text("Live · version 2")
    hand.click(page.get_by_role("tab", name="Versions"))
    hand.picture("versions")
    hand.click(person.form.get_by_role("button", name="Put version 1 live"))
    expect(page.get_by_role("banner")).to_contain_text("Live · version 1")


def test_the_family_line_from_its_template_takes_a_fraction_of_what_it_took_before(
    person: Person,
) -> None:
    page, hand = person.page, person.hand
    page.goto("/#/new")
    hand.click(page.get_by_role("button", name="Use this: Family line"))
    expect(person.canvas.node("Clara")).to_be_visible()
    person.canvas.still()
    for name, number in (
        ("Anna", "0171 3920012"),
        ("Ben", "0171 3920045"),
        ("Clara", "030 23125012"),
    ):
        hand.click(person.canvas.node(f"Dial {name}").locator("b").first)
        entry = person.form.get_by_role("textbox", name="Numbers: entry 1")
        hand.fill(entry, number, instead=True)
    person.go_live()
    assert (hand.pointer, hand.fields, hand.keys) == (9, 3, 40), "as the guide says"
    assert hand.pointer * 2 < NODE_RED_POINTER
    assert hand.fields * 3 < NODE_RED_FIELDS
    assert hand.keys * 2 <= NODE_RED_KEYS
