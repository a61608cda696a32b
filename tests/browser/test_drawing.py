"""Drawing without friction: what follows is chosen at the port, and goes where it is meant."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import Canvas

pytestmark = pytest.mark.usefixtures("complaints")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Without motion: where something was measured, it is met."""
    return {**browser_context_args, "reduced_motion": "reduce"}


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
    canvas.still()
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
    canvas.still()
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
    canvas.still()
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
    canvas.still()
    canvas.drag_from_palette("Hang up", 500, 200)
    drag(page, canvas.node("Hang up").locator(".react-flow__handle-left"), -70, -90)
    before = page.get_by_role("dialog", name="What comes before")
    expect(before.get_by_role("option", name="Dial")).to_have_count(0)
    before.get_by_role("option", name="Play").click()
    expect(canvas.node("Play")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(1)


def wires(page: Page) -> set[str]:
    """The wires as "source → target", by the types of their nodes."""
    ids = page.locator(".react-flow__edge").evaluate_all("all => all.map((one) => one.dataset.id)")
    return {re.sub(r"\d", "", "{0} → {2}".format(*wire.split("|"))) for wire in ids}


def start_with_goodbye(page: Page) -> Canvas:
    """A call that is hung up at once."""
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    drag(page, canvas.port("Incoming call", "rings"), 150, 40)
    expect(picker(page).get_by_role("combobox")).to_be_focused()
    page.keyboard.type("hang up")
    page.keyboard.press("Enter")
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    page.get_by_role("button", name="Fit", exact=True).click()
    canvas.still()
    return canvas


def test_a_node_dropped_on_a_wire_inserts_itself_and_leaves_with_its_path_kept(page: Page) -> None:
    canvas = start_with_goodbye(page)
    wire = page.locator(".react-flow__edge path").first.bounding_box()
    pane = canvas.pane.bounding_box()
    assert wire is not None
    assert pane is not None
    x = wire["x"] + wire["width"] / 2 - pane["x"]
    y = wire["y"] + wire["height"] / 2 - pane["y"]
    canvas.drag_from_palette("Play", round(x), round(y))
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    assert wires(page) == {"webhook → play", "play → hangup"}

    canvas.select("Play")
    page.keyboard.press("Control+Delete")
    expect(canvas.node("Play")).to_have_count(0)
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    assert wires(page) == {"webhook → hangup"}
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(page.locator("[data-node-id]")).to_have_count(2)
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    assert wires(page) == {"webhook → hangup"}


def test_an_unwired_node_held_over_a_wire_lights_it_up_and_goes_into_it(page: Page) -> None:
    canvas = start_with_goodbye(page)
    canvas.drag_from_palette("Play", 200, 560)
    node = canvas.node("Play").locator("b").first.bounding_box()
    wire = page.locator(".react-flow__edge path").first.bounding_box()
    assert node is not None
    assert wire is not None
    page.mouse.move(node["x"] + 8, node["y"] + 8)
    page.mouse.down()
    goal = wire["x"] + wire["width"] / 2, wire["y"] + wire["height"] / 2
    page.mouse.move(goal[0] - 30, goal[1] + 30, steps=4)
    page.mouse.move(*goal, steps=4)
    expect(page.locator(".wire.aimed")).to_have_count(1)
    page.mouse.up()
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    assert wires(page) == {"webhook → play", "play → hangup"}
    expect(page.locator(".wire.aimed")).to_have_count(0)


def test_a_node_dropped_onto_another_is_connected_by_the_best_port(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    target = canvas.node("Incoming call").locator("b").first.bounding_box()
    pane = canvas.pane.bounding_box()
    assert target is not None
    assert pane is not None
    at = round(target["x"] + 20 - pane["x"]), round(target["y"] + 8 - pane["y"])
    canvas.drag_from_palette("Menu", *at)
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    assert wires(page) == {"webhook → menu"}
    page.keyboard.press("Control+z")
    canvas.drag_from_palette("Hang up", 500, 560)
    body = canvas.node("Hang up").locator("b").first.bounding_box()
    begin = canvas.port("Incoming call", "rings").bounding_box()
    assert body is not None
    assert begin is not None
    drag(
        page,
        canvas.port("Incoming call", "rings"),
        body["x"] + 30 - begin["x"] - begin["width"] / 2,
        body["y"] + 8 - begin["y"] - begin["height"] / 2,
    )
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    assert wires(page) == {"webhook → hangup"}


def test_an_open_port_says_what_happens_to_the_caller_there(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    row = canvas.node("Incoming call").locator(".port")
    expect(row).to_contain_text("rings as usual")
    fallback = page.get_by_role("tabpanel")
    fallback.get_by_text("Take the caller to the voicemail").click()
    expect(row).to_contain_text("→ voicemail")
    fallback.get_by_text("Hang up", exact=True).click()
    expect(row).to_contain_text("hangs up")
    canvas.drag_from_palette("Hang up", 480, 200)
    canvas.connect("Incoming call", "rings", "Hang up")
    expect(row).to_have_text("when it rings")
