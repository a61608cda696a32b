"""The problems panel: what is wrong is seen, mended in one click, undone, or left with a reason."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import Canvas

pytestmark = pytest.mark.usefixtures("complaints")


def practice(**menu: Any) -> dict[str, Any]:
    """A line whose menu waits too short a time, and a node that no call reaches."""
    config = {
        "prompt": {"say": "For appointments press 1."},
        "choices": [{"key": "1", "label": "Appointments"}],
        "wait": 2,
        **menu,
    }
    ports = ("1", "silence", "wrong")
    return {
        "schema": 1,
        "name": "Practice",
        "about": "",
        "settings": {"country": "DE", "voice": "en-GB"},
        "nodes": [
            _node("in", "webhook", 40, {"path": "practice"}),
            _node("menu", "menu", 330, config, name="What about?"),
            _node("desk", "dial", 700, {"numbers": ["+49 30 23125012"]}, name="Reception"),
            _node("lost", "hangup", 1000, {}, name="Forgotten"),
        ],
        "wires": [
            {"source": "in", "port": "rings", "target": "menu"},
            *({"source": "menu", "port": port, "target": "desk"} for port in ports),
        ],
    }


def _node(node: str, kind: str, x: int, config: dict[str, Any], name: str = "") -> dict[str, Any]:
    row = {"id": node, "type": kind, "version": 1, "name": name, "x": x, "y": 120}
    return {**row, "config": config}


def opened(page: Page, document: dict[str, Any]) -> Locator:
    """Open a flow of one's own at its problems, and give the list."""
    made = page.request.post("/api/flows", data={"document": document})
    assert made.ok, made.text()
    page.goto(f"/#/flow/{made.json()['id']}")
    page.get_by_role("tab", name="Problems").click()
    panel = page.get_by_role("region", name="Problems")
    expect(panel).to_be_visible()
    return panel


def test_a_problem_is_seen_mended_in_one_click_and_the_mend_is_undone(page: Page) -> None:
    panel = opened(page, practice())
    menu = panel.get_by_role("region", name="What about?")
    expect(menu).to_contain_text("Warning")
    expect(menu).to_contain_text("Wait at least 3 seconds")

    menu.get_by_role("button", name="Why?").click()
    expect(menu).to_contain_text("Time to press a key")

    menu.get_by_role("button", name="Mend: Wait 5 seconds").click()
    expect(menu).to_have_count(0)
    expect(panel.get_by_role("status")).to_contain_text("Done: Wait 5 seconds")
    expect(Canvas(page).node("What about?")).to_contain_text("waits 5 s")
    undo = page.get_by_role("banner").get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("title", "Undo: mend: Wait 5 seconds")

    undo.click()
    expect(menu).to_contain_text("Wait at least 3 seconds")
    expect(Canvas(page).node("What about?")).to_contain_text("waits 2 s")


def test_a_problem_leads_to_its_field_and_a_node_shows_its_own(page: Page) -> None:
    panel = opened(page, practice())
    canvas = Canvas(page)
    expect(canvas.node("What about?").locator(".problem-mark")).to_be_visible()
    expect(canvas.node("Reception").locator(".problem-mark")).to_have_count(0)

    panel.get_by_role("button", name="Wait at least 3 seconds").click()
    form = page.get_by_role("tabpanel")
    expect(form.get_by_role("textbox", name="Name", exact=True)).to_have_value("What about?")
    expect(form).to_contain_text("Wait at least 3 seconds")


def test_a_node_that_no_call_reaches_is_deleted_from_the_list_by_keyboard(page: Page) -> None:
    panel = opened(page, practice())
    canvas = Canvas(page)
    panel.get_by_role("button", name="Mend: Delete this node").press("Enter")
    expect(canvas.node("Forgotten")).to_have_count(0)
    expect(panel).to_be_focused()
    page.keyboard.press("Control+z")
    expect(canvas.node("Forgotten")).to_be_visible()


def test_a_problem_is_left_with_a_reason_that_stays_and_can_be_looked_at_again(page: Page) -> None:
    panel = opened(page, practice())
    menu = panel.get_by_role("region", name="What about?")
    menu.get_by_role("button", name="Leave it").click()
    reason = menu.get_by_label("Why is it right like this?")
    expect(reason).to_be_focused()
    reason.fill("our callers are quick")
    reason.press("Enter")
    expect(menu).to_have_count(0)
    expect(Canvas(page).node("What about?").locator(".problem-mark")).to_have_count(0)
    Canvas(page).saved()

    page.reload()
    page.get_by_role("tab", name="Problems").click()
    expect(panel.get_by_role("region", name="Forgotten")).to_be_visible()
    expect(menu).to_have_count(0)
    panel.get_by_text("1 thing left as it is").click()
    expect(panel).to_contain_text("our callers are quick")

    panel.get_by_role("button", name="Look at it again").click()
    expect(menu).to_contain_text("Wait at least 3 seconds")


def test_an_error_cannot_be_left_and_a_hint_does_not_keep_a_flow_from_going_live(
    page: Page,
) -> None:
    document = practice(prompt={"say": "Press 1 for appointments."}, wait=5)
    document["nodes"][2]["config"]["numbers"] = ["+49 30 abc"]
    panel = opened(page, document)
    desk = panel.get_by_role("region", name="Reception")
    expect(desk).to_contain_text("Error")
    expect(desk.get_by_role("button", name="Leave it")).to_have_count(0)
    menu = panel.get_by_role("region", name="What about?")
    expect(menu).to_contain_text("Hint")
    mend = menu.get_by_role("button", name="Mend: Say: “For appointments press 1.”")
    mend.click()
    expect(Canvas(page).node("What about?")).to_contain_text("For appointments press 1.")


def test_the_list_speaks_german(page: Page) -> None:
    panel = opened(page, practice())
    expect(panel).to_be_visible()
    page.get_by_role("contentinfo").get_by_text("Deutsch").click()
    german = page.get_by_role("region", name="Hinweise")
    menu = german.get_by_role("region", name="What about?")
    expect(menu).to_contain_text("Mindestens 3 Sekunden warten")
    expect(menu.get_by_role("button", name="Beheben: 5 Sekunden warten")).to_be_visible()
    expect(menu.get_by_role("button", name="So lassen")).to_be_visible()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_counts_of_problems_look_like_the_worst_of_them(page: Page, look: str) -> None:
    unreachable = practice()
    unreachable["nodes"][2]["config"]["numbers"] = ["+49 30 abc"]
    for document, level in ((unreachable, "error"), (practice(), "warning")):
        page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        panel = opened(page, document)
        word = panel.locator(f".level[data-level={level}]").first
        expect(word).to_be_visible()
        colour = word.evaluate("element => getComputedStyle(element).color")
        for count in (
            page.get_by_role("banner").get_by_role("button", name="to look at"),
            page.get_by_role("tab", name="Problems").locator(".problem-count"),
        ):
            expect(count).to_have_css("color", colour)
