"""Nothing that people type, record or bring is lost: by a key, a click or another node."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

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
