"""Nothing that people type, record or bring is lost: by a key, a click or another node."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.drawing import Canvas
from tests.browser.test_prompts import opened, press, prompt_of
from tests.prompts.sounds import made, tone


@pytest.fixture
def greeting(tmp_path: Path) -> Path:
    return made(tmp_path / "greeting.s16.wav", tone(440), 1.0)


def keep(room: Locator) -> Locator:
    return room.get_by_role("button", name="Keep", exact=True)


@pytest.mark.usefixtures("complaints")
def test_a_text_that_becomes_a_variable_stays_under_the_caret(page: Page) -> None:
    canvas = opened(page, "Typed variable")
    prompt = prompt_of(canvas.select("Menu"))
    press(prompt.get_by_role("button", name="Put it together from pieces"))
    text = prompt.get_by_role("textbox", name="Text of piece 1")
    text.focus()
    page.keyboard.type("{{caller}}")
    expect(text).to_be_focused()
    page.keyboard.press("Backspace")
    expect(text).to_have_value("{{caller}")
    page.keyboard.type("}, hello")
    expect(text).to_have_value("{{caller}}, hello")

    press(prompt.get_by_role("button", name="Pause", exact=True))
    pause = prompt.get_by_role("spinbutton", name="Pause")
    pause.fill("2")
    pause.press("Enter")
    expect(pause).to_be_focused()
    page.keyboard.press("Backspace")
    expect(canvas.node("Menu")).to_be_visible()


@pytest.mark.usefixtures("complaints")
def test_a_sound_that_is_not_kept_waits_at_its_prompt_and_follows_its_piece(
    page: Page, greeting: Path
) -> None:
    canvas = opened(page, "Not kept")
    prompt = prompt_of(canvas.select("Menu"))
    prompt.get_by_text("Recording", exact=True).click()
    prompt.locator('input[type="file"]').set_input_files(greeting)
    expect(keep(prompt)).to_be_visible()
    canvas.select("Incoming call")
    expect(keep(page.locator(".side-panel"))).to_have_count(0)
    prompt = prompt_of(canvas.select("Menu"))
    expect(keep(prompt)).to_be_visible()
    prompt.get_by_role("button", name="Discard").click()

    press(prompt.get_by_role("button", name="Put it together from pieces"))
    prompt.get_by_role("textbox", name="Text of piece 1").fill("Before it")
    press(prompt.get_by_role("button", name="Sound", exact=True))
    prompt.locator('input[type="file"]').set_input_files(greeting)
    pieces = prompt.get_by_role("listitem").filter(has=page.locator(".part-number"))
    press(pieces.nth(1).get_by_role("button", name="up").first)
    expect(keep(pieces.nth(0))).to_be_visible()
    keep(pieces.nth(0)).click()
    expect(pieces.nth(0).locator(".recording-kept")).to_be_visible()
    expect(pieces.nth(1).get_by_role("textbox")).to_have_value("Before it")


@pytest.mark.usefixtures("complaints")
def test_a_dialog_does_not_close_over_a_sound_that_is_not_kept(page: Page, greeting: Path) -> None:
    Canvas(page).new_flow()
    page.goto("/#/prompts")
    page.get_by_role("button", name="New prompt").first.click()
    dialog = page.get_by_role("dialog", name="New prompt")
    dialog.locator('input[type="file"]').set_input_files(greeting)
    expect(keep(dialog)).to_be_visible()
    page.mouse.click(2, 2)
    page.keyboard.press("Escape")
    question = dialog.get_by_text("What is here is not kept yet.")
    expect(question).to_be_visible()
    dialog.get_by_role("button", name="Go on with it").click()
    expect(question).to_have_count(0)
    expect(keep(dialog)).to_be_visible()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Throw it away and close").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="New prompt").first.click()
    expect(dialog.get_by_role("button", name="Record now")).to_be_visible()
    dialog.locator('input[type="file"]').set_input_files(greeting)
    expect(keep(dialog)).to_be_visible()
    dialog.get_by_role("button", name="Close", exact=True).click()
    expect(question).to_be_visible()
    dialog.get_by_role("button", name="Throw it away and close").click()
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="Upload files").first.click()
    dialog = page.get_by_role("dialog", name="Upload several files")
    dialog.get_by_label("Choose files").set_input_files(greeting)
    expect(dialog.get_by_text("1 file chosen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog.get_by_text("What is here is not kept yet.")).to_be_visible()
    dialog.get_by_role("button", name="Throw it away and close").click()
    expect(dialog).to_have_count(0)


def drop(page: Page, file: Path, at: Locator) -> None:
    """Drop a file there as the system does: the browser opens it where nobody minds."""
    box = at.bounding_box()
    assert box is not None
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    held = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    browser = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": kind, **place, "data": held})
    browser.detach()


@pytest.mark.usefixtures("complaints")
def test_a_file_that_is_dropped_beside_leaves_the_page_alone_and_on_a_prompt_replaces_its_sound(
    page: Page, greeting: Path
) -> None:
    canvas = opened(page, "Dropped")
    address = page.url
    prompt = prompt_of(canvas.select("Menu"))
    prompt.get_by_text("Recording", exact=True).click()
    drop(page, greeting, page.get_by_role("banner"))
    drop(page, greeting, page.locator(".react-flow__pane"))
    expect(keep(prompt)).to_have_count(0)
    drop(page, greeting, prompt.locator(".recording-ways"))
    keep(prompt).click()
    kept = prompt.locator(".recording-kept")
    expect(kept).to_contain_text("0:01")

    longer = made(greeting.with_name("longer.s16.wav"), tone(880), 3.0)
    drop(page, longer, kept)
    expect(keep(prompt)).to_be_visible()
    drop(page, greeting, kept)
    expect(prompt.get_by_role("spinbutton", name="Ends at (s)")).to_have_value("1")
    drop(page, longer, kept)
    expect(prompt.get_by_role("spinbutton", name="Ends at (s)")).to_have_value("3")
    keep(prompt).click()
    expect(keep(prompt)).to_have_count(0)
    expect(kept).to_contain_text("0:03")
    assert [tab.url for tab in page.context.pages] == [address]


def asks_before_it_goes(page: Page) -> None:
    """Close the browser's tab, and stay when the browser asks."""
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()


def test_the_browser_asks_before_a_tab_goes_with_what_is_not_saved_kept_or_sent(
    page: Page, greeting: Path
) -> None:
    canvas = opened(page, "Asked before")
    held: list[Route] = []
    saves = re.compile(r"/api/flows/[^/]+$")
    page.route(saves, lambda route: held.append(route))  # noqa: PLW0108  (Playwright marks what it is given)
    text = prompt_of(canvas.select("Menu")).get_by_role("textbox", name="What the caller hears")
    text.fill("Good morning.")
    asks_before_it_goes(page)
    page.unroute(saves)
    for route in held:
        route.continue_()
    canvas.saved()

    page.goto("/#/prompts")
    page.get_by_role("button", name="New prompt").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator('input[type="file"]').set_input_files(greeting)
    expect(keep(dialog)).to_be_visible()
    asks_before_it_goes(page)
    dialog.get_by_role("button", name="Discard").click()
    dialog.get_by_role("button", name="Close", exact=True).click()

    page.route("**/api/sounds?*", lambda _: None)
    page.get_by_role("button", name="Upload files").first.click()
    dialog.get_by_label("Choose files").set_input_files(greeting)
    dialog.get_by_role("button", name="Upload 1 file").click()
    expect(dialog).to_have_count(0)
    asks_before_it_goes(page)
    page.get_by_role("button", name=f"Cancel {greeting.name}").click()
    expect(page.get_by_text("Done: 0 of 1 files are there.")).to_be_visible()
    with page.expect_event("close"):
        page.close(run_before_unload=True)
