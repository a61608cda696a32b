"""Drawing without friction: what follows is chosen at the port, and goes where it is meant."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import Canvas

pytestmark = pytest.mark.usefixtures("complaints")


def picker(page: Page) -> Locator:
    """The list of nodes that may stand at the other end of a wire."""
    return page.get_by_role("dialog", name="What follows here")


def drag(page: Page, start: Locator, x: float, y: float) -> None:
    """Drag from the middle of `start` by so many pixels."""
    box = start.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + x / 2, middle[1] + y / 2, steps=4)
    page.mouse.move(middle[0] + x, middle[1] + y, steps=4)
    page.mouse.up()


def test_a_wire_dropped_on_empty_canvas_asks_what_follows_and_connects_it(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    drag(page, canvas.port("Incoming call", "rings"), 90, 60)
    options = picker(page).get_by_role("option")
    expect(options.filter(has_text="Menu")).to_be_visible()
    expect(options.filter(has_text="Incoming call")).to_have_count(0)
    expect(options.filter(has_text="Note")).to_have_count(0)
    expect(picker(page).get_by_role("combobox")).to_be_focused()
    page.keyboard.type("voicem")
    expect(options.first).to_contain_text("Dial")
    page.keyboard.press("Enter")
    expect(canvas.node("Dial")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(1)


def test_the_plus_of_a_port_beside_the_call_offers_side_tasks_alone(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.drag_from_palette("Dial", 430, 200)
    canvas.select("Dial")
    canvas.node("Dial").get_by_role("button", name="follows on “answered”").click()
    expect(picker(page)).to_contain_text("nothing can be said to the caller here")
    expect(picker(page).get_by_role("option")).to_have_text(
        ["Switch", "Look up in database", "Set a value", "Write to the log"]
    )
    picker(page).get_by_role("option", name="Write to the log").click()
    expect(page.locator(".react-flow__edge.beside")).to_have_count(1)


def test_the_plus_works_by_keyboard_alone(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    page.locator(".react-flow__node").focus()
    page.keyboard.press("Space")
    plus = canvas.node("Incoming call").get_by_role("button", name="follows on “when it rings”")
    plus.focus()
    page.keyboard.press("Enter")
    expect(picker(page).get_by_role("combobox")).to_be_focused()
    options = picker(page).get_by_role("option")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(picker(page)).to_have_count(0)
    expect(page.locator("[data-node-id]")).to_have_count(1)
    plus.press("Enter")
    expect(picker(page).get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("[data-node-id]")).to_have_count(1)


def test_a_wire_drawn_backwards_asks_what_comes_before(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.drag_from_palette("Hang up", 500, 200)
    drag(page, canvas.node("Hang up").locator(".react-flow__handle-left"), -70, -90)
    before = page.get_by_role("dialog", name="What comes before")
    expect(before.get_by_role("option", name="Dial")).to_have_count(0)
    before.get_by_role("option", name="Play").click()
    expect(canvas.node("Play")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(1)
