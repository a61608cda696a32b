"""One search for everything, quick keys, copying between flows, and undo in words."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import Canvas

pytestmark = pytest.mark.usefixtures("complaints")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Without motion, and with leave to use the clipboard."""
    permissions = ["clipboard-read", "clipboard-write"]
    return {**browser_context_args, "permissions": permissions, "reduced_motion": "reduce"}


def finder(page: Page) -> Locator:
    """The open search, ready to type in."""
    dialog = page.get_by_role("dialog", name="Find a node, a command, a place…")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    return dialog


def test_one_search_finds_nodes_commands_and_places(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    box = canvas.pane.bounding_box()
    assert box is not None
    canvas.pane.dblclick(position={"x": 90, "y": 90})
    finder(page)
    page.keyboard.type("voicemail")
    page.keyboard.press("Enter")
    place = canvas.node("Dial").bounding_box()
    assert place is not None
    assert abs(place["x"] + place["width"] / 2 - box["x"] - 90) < 12, "where the click was"

    page.get_by_role("tabpanel").get_by_role("textbox", name="Numbers: entry 1").fill(
        "0171 3920045"
    )
    page.keyboard.press("Control+k")
    options = finder(page).get_by_role("option")
    page.keyboard.type("+49171 39")
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text("0171 3920045")
    page.keyboard.press("Escape")

    page.get_by_role("banner").get_by_role("button", name="Find a node").click()
    options = finder(page).get_by_role("option")
    page.keyboard.type("layout")
    expect(options).to_have_text(["Tidy upT"])
    page.keyboard.press("Enter")
    undo = page.get_by_role("banner").get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("title", "Undo: tidy up")


def test_quick_keys_stand_in_menus_and_in_one_overview(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    canvas.node("Incoming call").locator("b").first.click(button="right")
    duplicate = page.get_by_role("menuitem", name="Duplicate")
    expect(duplicate).to_contain_text("Ctrl D")
    page.keyboard.press("Escape")
    expect(duplicate).to_have_count(0)
    page.keyboard.press("?")
    overview = page.get_by_role("dialog", name="Quick keys")
    expect(overview).to_contain_text("Delete, keep the path")
    expect(overview).to_contain_text("Ctrl Del")


def test_nodes_travel_as_text_and_other_text_is_refused_in_plain_words(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    canvas.drag_from_palette("Hang up", 480, 200)
    canvas.connect("Incoming call", "rings", "Hang up")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    canvas.saved()
    canvas.new_flow()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-node-id]")).to_have_count(3)
    expect(page.locator(".react-flow__edge")).to_have_count(1)

    page.evaluate("navigator.clipboard.writeText('Dear Anna, thank you for your letter')")
    page.keyboard.press("Control+v")
    notice = page.get_by_role("main").get_by_role("status")
    expect(notice).to_contain_text("no part of a flow")
    text = '{"flowforge": {"nodes": [{"id": "a", "type": "fax", "x": 0, "y": 0}]}}'
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
    expect(notice).to_contain_text("does not know the node type fax")
    expect(page.locator("[data-node-id]")).to_have_count(4)


def test_undo_says_what_it_takes_back_and_survives_a_reload(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    canvas.drag_from_palette("Dial", 480, 200)
    canvas.connect("Incoming call", "rings", "Dial")
    form = canvas.select("Dial")
    form.get_by_role("textbox", name="Numbers: entry 1").fill("0171 3920045")
    undo = page.get_by_role("banner").get_by_role("button", name="Undo")
    redo = page.get_by_role("banner").get_by_role("button", name="Redo")
    expect(undo).to_have_attribute("title", "Undo: change “Numbers” of “Dial”")
    undo.click()
    expect(undo).to_have_attribute("title", "Undo: connect “Incoming call” → “Dial”")
    canvas.saved()
    page.reload()
    expect(undo).to_have_attribute("title", "Undo: connect “Incoming call” → “Dial”")
    expect(redo).to_have_attribute("title", "Redo: change “Numbers” of “Dial”")
    undo.click()
    expect(page.locator(".react-flow__edge")).to_have_count(0)
    redo.click()
    redo.click()
    form = canvas.select("Dial")
    expect(form.get_by_role("textbox", name="Numbers: entry 1")).to_have_value("0171 3920045")


def test_a_frame_carries_its_nodes_and_is_found_by_its_title(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    canvas.node("Incoming call").locator("b").first.click()
    page.keyboard.press("g")
    title = page.get_by_role("textbox", name="Title of the frame")
    expect(title).to_be_focused()
    page.keyboard.type("The door")
    page.keyboard.press("Enter")
    frame = page.locator("[data-frame-id]")
    frame.get_by_role("button", name="Blue").click()
    expect(frame).to_have_attribute("data-colour", "blue")

    before = canvas.node("Incoming call").bounding_box(), frame.bounding_box()
    head = frame.get_by_text("The door").bounding_box()
    assert head is not None
    page.mouse.move(head["x"] + 10, head["y"] + 8)
    page.mouse.down()
    page.mouse.move(head["x"] + 40, head["y"] + 40, steps=4)
    page.mouse.move(head["x"] + 70, head["y"] + 68, steps=4)
    page.mouse.up()
    undo = page.get_by_role("banner").get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("title", "Undo: move a frame")
    after = canvas.node("Incoming call").bounding_box(), frame.bounding_box()
    node, box = (_shift(*places) for places in zip(before, after, strict=True))
    assert box[0] > 20
    assert box[1] > 20
    assert abs(node[0] - box[0]) < 3
    assert abs(node[1] - box[1]) < 3

    canvas.saved()
    page.reload()
    expect(frame).to_contain_text("The door")
    page.keyboard.press("Control+k")
    options = finder(page).get_by_role("option")
    page.keyboard.type("the door")
    expect(options.first).to_contain_text("Frame")
    page.keyboard.press("Escape")
    frame.get_by_text("The door").click()
    page.keyboard.press("Delete")
    expect(frame).to_have_count(0)
    expect(canvas.node("Incoming call")).to_be_visible()


def _shift(before: object, after: object) -> tuple[float, float]:
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    return after["x"] - before["x"], after["y"] - before["y"]
