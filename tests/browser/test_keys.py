"""The canvas by the keyboard: menus, and frames that are moved and sized without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import views

pytestmark = pytest.mark.usefixtures("complaints")

SHOWS_FOCUS = """() => {
    const shows = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const at = document.activeElement;
    if (at === document.body || shows(getComputedStyle(at))) return "";
    // A switch or a radio button is drawn by what stands around it, a wire by its line.
    if (shows(getComputedStyle(at.parentElement)) || at.matches(".react-flow__edge")) return "";
    return at.outerHTML.slice(0, 200);
}"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "reduced_motion": "reduce"}


def test_the_menu_of_a_node_opens_by_its_key_and_gives_the_focus_back(page: Page) -> None:
    views.editor(page)
    node = page.get_by_role("group", name="Reception, +49 30 23125012", exact=True)
    node.focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="Rename")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(node).to_be_focused()


def test_a_frame_is_moved_and_sized_by_the_arrow_keys(page: Page) -> None:
    views.editor(page)
    frame = page.get_by_role("group", name="The desk")
    frame.focus()
    page.keyboard.press("Enter")
    before, inside = frame.bounding_box(), views.node(page, "Reception").bounding_box()
    page.keyboard.press("Shift+ArrowDown")
    undo = page.get_by_role("banner").get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("title", "Undo: move a frame")
    moved, with_it = frame.bounding_box(), views.node(page, "Reception").bounding_box()
    assert before
    assert moved
    assert inside
    assert with_it
    assert moved["y"] > before["y"]
    assert with_it["y"] > inside["y"], "what stands in it comes along"

    frame.get_by_role("button", name="Size of the frame").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(undo).to_have_attribute("title", "Undo: change a frame")
    sized = frame.bounding_box()
    assert sized
    assert sized["width"] > moved["width"]
    assert sized["height"] > moved["height"]
    assert abs(sized["x"] - moved["x"]) < 1, "the corner sizes it and moves nothing"
    undo.press("Enter")
    expect(undo).to_have_attribute("title", "Undo: move a frame")


@pytest.mark.parametrize("open_", [views.FLOWS, views.SETTINGS, views.editor])
def test_where_the_focus_is_can_be_seen_at_every_stop_of_the_tab_key(
    page: Page, open_: views.Open
) -> None:
    open_(page)
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        unseen.append(page.evaluate(SHOWS_FOCUS))
    assert [one for one in unseen if one] == []
