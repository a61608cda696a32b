"""Tidying up leaves what somebody has pinned to its place, also after a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drawing import Canvas

pytestmark = pytest.mark.usefixtures("complaints")


def test_a_pinned_node_stays_where_it_is_when_the_flow_is_tidied(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.still()
    canvas.drag_from_palette("Hang up", 480, 150)
    canvas.connect("Incoming call", "rings", "Hang up")
    canvas.node("Hang up").locator("b").first.click(button="right")
    page.get_by_role("menuitem", name="Pin to its place").click()
    expect(canvas.node("Hang up").get_by_role("img", name="Pinned")).to_be_visible()
    undo = page.get_by_role("banner").get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("title", "Undo: pin “Hang up” to its place")
    canvas.saved()
    page.reload()
    expect(canvas.node("Hang up").get_by_role("img", name="Pinned")).to_be_visible()

    flow = page.url.rsplit("/", 1)[1]

    def places() -> dict[str, tuple[float, float]]:
        document = page.request.get(f"/api/flows/{flow}").json()["document"]
        return {node["type"]: (node["x"], node["y"]) for node in document["nodes"]}

    before = places()
    canvas.pane.click(position={"x": 60, "y": 500})
    page.keyboard.press("t")
    expect(undo).to_have_attribute("title", "Undo: tidy up")
    canvas.saved()
    after = places()
    assert after["hangup"] == before["hangup"]
    assert after["webhook"] != before["webhook"]
    undo.click()
    undo.click()
    expect(canvas.node("Hang up").get_by_role("img", name="Pinned")).to_have_count(0)
