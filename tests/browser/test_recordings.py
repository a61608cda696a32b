"""A prompt is brought as a file, and the caller hears just that."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Locator, Page, expect

from tests.browser.drawing import Canvas
from tests.browser.test_editor import call, go_live
from tests.prompts.sounds import made, tone
from tests.prompts.test_speech import samples_of


@pytest.fixture
def form(page: Page) -> Locator:
    """A new flow with a menu; its prompt is to be a recording."""
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.drag_from_palette("Menu", 640, 120)
    canvas.connect("Incoming call", "rings", "Menu")
    form = canvas.select("Menu")
    form.get_by_text("Recording", exact=True).first.click()
    return form


def heard_live(page: Page, sipgate: APIRequestContext, canvas: Canvas) -> bytes:
    """Put the flow live, call it, and fetch what the caller would hear."""
    path = page.locator("[data-node-id]").filter(has_text="/call/").inner_text()
    found = re.search(r"/call/[\w-]+", path)
    assert found is not None
    canvas.saved()
    go_live(page)
    reply = call(
        sipgate,
        found[0],
        event="newCall",
        callId=f"recorded-{found[0]}",
        direction="in",
        **{"from": "492111234567", "to": "4921163553355"},
    )
    sound = re.search(r"<Url>http://[^/]+(/p/[0-9a-f]{64}\.wav)</Url>", reply.text())
    assert sound is not None, reply.text()
    return sipgate.get(sound[1]).body()


def test_a_file_becomes_the_prompt_and_what_is_none_is_refused_in_plain_words(
    page: Page, form: Locator, sipgate: APIRequestContext, tmp_path: Path
) -> None:
    choose = form.locator('input[type="file"]')
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear Sir or Madam, " * 100)
    keep = form.get_by_role("button", name="Keep", exact=True)
    choose.set_input_files(letter)
    keep.click()
    expect(form.get_by_role("alert").last).to_contain_text("This is no sound file")
    form.get_by_role("button", name="Discard").click()
    choose.set_input_files(made(tmp_path / "greeting.m4a", tone(440), 1.5))
    keep.click()
    expect(form.locator(".recording-kept")).to_contain_text("0:0")
    samples = samples_of(heard_live(page, sipgate, Canvas(page)))
    assert 1.3 < len(samples) / 8000 < 1.7


def test_who_may_not_use_the_microphone_is_told_how(page: Page, form: Locator) -> None:
    page.evaluate(
        """() => {
            navigator.mediaDevices.getUserMedia = () =>
                Promise.reject(new DOMException("no", "NotAllowedError"));
        }"""
    )
    form.get_by_role("button", name="Record now").click()
    expect(form.get_by_role("alert").last).to_contain_text("was not allowed to use the microphone")
    expect(form.get_by_role("button", name="Choose a file")).to_be_visible()
