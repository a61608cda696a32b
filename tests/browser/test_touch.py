"""A tablet: everything by touch. A telephone: flows are read, called, and switched live or off."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.drawing import Canvas

pytestmark = pytest.mark.usefixtures("complaints")

TABLET = {"width": 820, "height": 1180}
TELEPHONE = {"width": 390, "height": 844}


class Finger:
    """One finger on the screen. Playwright itself can only tap."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._page = page

    def down(self, x: float, y: float) -> None:
        self._touch("touchStart", x, y)

    def move(self, x: float, y: float) -> None:
        self._touch("touchMove", x, y)

    def up(self) -> None:
        self._cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def drag(self, begin: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
        self.down(*begin)
        for step in range(1, steps + 1):
            share = step / steps
            self.move(
                begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share
            )
        self.up()

    def _touch(self, kind: str, x: float, y: float) -> None:
        points = [{"x": x, "y": y}]
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def on(context_args: dict[str, Any], screen: dict[str, int]) -> dict[str, Any]:
    return {**context_args, "viewport": screen, "has_touch": True}


class TestTablet:
    @pytest.fixture
    def browser_context_args(self, server: Server, signed_in: Any) -> dict[str, Any]:
        mine = {"base_url": server.url, "storage_state": signed_in, "locale": "en-GB"}
        return on(mine, TABLET)

    @pytest.fixture
    def canvas(self, page: Page) -> Canvas:
        canvas = Canvas(page)
        page.goto("/#/new")
        page.wait_for_load_state("networkidle")  # the pictures of templates move what is tapped
        page.get_by_role("button", name="Empty flow").tap()
        expect(page.locator("[data-node-id]")).to_have_count(1)
        canvas.still()
        return canvas

    def add(self, page: Page, label: str) -> None:
        """Tap a kind of node in the palette, which is a sheet at the side."""
        count = page.locator("[data-node-id]").count()
        page.get_by_role("button", name="Show the left column").tap()
        palette = page.get_by_role("complementary", name="Nodes")
        palette.get_by_role("button", name=label, exact=True).tap()
        expect(page.locator("[data-node-id]")).to_have_count(count + 1)
        page.get_by_role("button", name="Hide the left column").tap()
        expect(palette).to_have_count(0)

    def test_a_wire_is_drawn_with_a_finger(self, page: Page, canvas: Canvas) -> None:
        self.add(page, "Menu")
        canvas.still()
        finger = Finger(page)
        entry = canvas.node("Menu").locator(".react-flow__handle-left")
        finger.drag(middle(canvas.port("Incoming call", "rings")), middle(entry))
        expect(page.locator(".react-flow__edge")).to_have_count(1)

    def test_a_wire_let_go_on_nothing_asks_what_shall_come_there(
        self, page: Page, canvas: Canvas
    ) -> None:
        x, y = middle(canvas.port("Incoming call", "rings"))
        Finger(page).drag((x, y), (x + 150, y + 200))
        picker = page.get_by_role("dialog", name="What follows here")
        # The drag was so quick that Chromium still rolls on: the first tap only stops that.
        picker.get_by_role("combobox").tap()
        picker.get_by_role("option", name="Dial").tap()
        expect(page.locator("[data-node-id]")).to_have_count(2)
        expect(page.locator(".react-flow__edge")).to_have_count(1)

    def test_a_node_is_moved_with_a_finger(self, page: Page, canvas: Canvas) -> None:
        title = canvas.node("Incoming call").locator("b").first
        x, y = middle(title)
        Finger(page).drag((x, y), (x + 40, y + 180))
        canvas.still()
        moved_x, moved_y = middle(title)
        assert moved_y > y + 90
        assert moved_x > x

    def test_a_long_press_opens_the_menu_of_a_node(self, page: Page, canvas: Canvas) -> None:
        finger = Finger(page)
        finger.down(*middle(canvas.node("Incoming call").locator("b").first))
        menu = page.get_by_role("menu")
        expect(menu).to_be_visible()
        finger.up()
        expect(menu).to_be_visible()
        menu.get_by_role("menuitem", name="Duplicate").tap()
        expect(page.locator("[data-node-id]")).to_have_count(2)

    def test_a_tap_on_a_node_opens_its_form_as_a_sheet_below_the_canvas(
        self, page: Page, canvas: Canvas
    ) -> None:
        expect(page.get_by_role("complementary", name="Details")).to_have_count(0)
        canvas.node("Incoming call").locator("b").first.tap()
        sheet = page.get_by_role("complementary", name="Details")
        expect(sheet.get_by_role("textbox", name="Name", exact=True)).to_be_visible()
        box, room = sheet.bounding_box(), canvas.pane.bounding_box()
        assert box is not None
        assert room is not None
        assert box["y"] >= room["y"] + room["height"] - 1
        sheet.get_by_role("button", name="Hide the details").tap()
        expect(sheet).to_have_count(0)


class TestTelephone:
    @pytest.fixture
    def browser_context_args(self, server: Server, signed_in: Any) -> dict[str, Any]:
        mine = {"base_url": server.url, "storage_state": signed_in, "locale": "en-GB"}
        return on(mine, TELEPHONE)

    @pytest.fixture
    def practice(self, page: Page) -> str:
        """A flow of this test's own; give its name."""
        page.goto("/#/new")
        page.get_by_role("button", name="Use this: Practice line").tap()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("Practice line")
        return heading.inner_text()

    def test_the_flows_fit_the_screen_and_lead_to_one_that_can_be_read(
        self, page: Page, practice: str
    ) -> None:
        page.get_by_role("navigation").get_by_role("link", name="Flows").tap()
        expect(page.get_by_role("heading", name="Flows")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
        page.get_by_role("link", name=practice, exact=True).tap()
        story = page.get_by_role("region", name="When somebody calls")
        expect(story).to_contain_text("For an appointment press 1.")
        expect(story.get_by_role("listitem").filter(has_text="2 Prescription")).to_contain_text(
            "Prescription voicemail"
        )

    def test_a_flow_is_called_on_the_whole_screen(self, page: Page, practice: str) -> None:
        page.get_by_text("Call", exact=True).tap()
        phone = page.get_by_role("region", name="Telephone")
        phone.get_by_role("button", name="Call", exact=True).tap()
        expect(phone).to_contain_text("For an appointment press 1.")
        phone.get_by_role("button", name="Key 2", exact=True).tap()
        expect(phone).to_contain_text("leave your name")
        box = phone.bounding_box()
        assert box is not None
        assert box["width"] > TELEPHONE["width"] * 0.85

    def test_a_flow_is_switched_live_and_off(self, page: Page, practice: str) -> None:
        switch = page.get_by_role("region", name="Live", exact=True)
        expect(switch).to_contain_text("Not live")
        switch.get_by_role("button", name="Go live").tap()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Go live").tap()
        dialog.get_by_role("button", name="Close").tap()
        expect(switch).to_contain_text("version 1", ignore_case=True)
        switch.get_by_role("button", name="Switch off").tap()
        expect(switch.get_by_role("button", name="Switch on")).to_be_visible()
        expect(switch).not_to_contain_text("Live ·")
