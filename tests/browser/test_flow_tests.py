"""Calls that are kept as tests: kept, run, looked at, made where they are missing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from flowforge import resources
from tests.browser.drawing import Canvas

pytestmark = pytest.mark.usefixtures("complaints")


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Tests of a flow run on the server, which may be busy with other things."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


FAMILY = resources.examples() / "family-line.json"


def in_one_language(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the example has for a second language: its ways are counted here."""
    nodes = [node for node in document["nodes"] if node["type"] != "language"]
    menu = next(node["config"] for node in nodes if node["type"] == "menu")
    menu["prompt"] = {"say": menu["prompt"]["parts"][0]["say"]}
    del menu["choices"][-1]
    kept = {node["id"] for node in nodes}
    wires = [wire for wire in document["wires"] if {wire["source"], wire["target"]} <= kept]
    settings = {**document["settings"], "languages": []}
    return {**document, "settings": settings, "nodes": nodes, "wires": wires}


def family(page: Page) -> Canvas:
    """Bring in a family line of the test's own, and open it."""
    document = in_one_language(json.loads(FAMILY.read_text("utf-8")))
    answer = page.request.post("/api/flows", data={"document": document})
    assert answer.ok, answer.text()
    page.goto(f"/#/flow/{answer.json()['id']}")
    canvas = Canvas(page)
    expect(canvas.node("Dial Ben")).to_be_visible()
    return canvas


def call_and_keep(page: Page, key: str) -> None:
    page.get_by_role("button", name="Try it").click()
    phone = page.get_by_role("region", name="Telephone")
    phone.get_by_role("button", name="Call", exact=True).or_(
        phone.get_by_role("button", name="Call again", exact=True)
    ).click()
    expect(phone.get_by_role("button", name=f"Key {key}")).to_be_enabled()
    phone.get_by_role("button", name=f"Key {key}").click()
    expect(phone).to_contain_text("It rings at")
    page.get_by_role("button", name="Keep as test").click()
    name = page.get_by_label("Name of the test")
    expect(name).to_have_value(f"presses {key}")
    name.press("Enter")
    expect(page.get_by_text("Kept as a test.")).to_be_visible()
    # While a call goes on, a click on a node leaves the telephone where it is.
    phone.get_by_role("button", name="Hang up").click()
    expect(phone).to_contain_text("The call has ended")


def panel_of(page: Page) -> Locator:
    page.get_by_role("tab", name="Tests", exact=True).click()
    return page.get_by_role("region", name="Tests", exact=True)


def run_all(page: Page, said: str) -> Locator:
    panel = panel_of(page)
    panel.get_by_role("button", name="Run all tests").click()
    expect(panel.get_by_text(said)).to_be_visible()
    return panel


def dial_another(canvas: Canvas, title: str, number: str) -> None:
    form = canvas.select(title)
    form.get_by_role("textbox", name="Numbers: entry 1").fill(number)
    canvas.saved()


def test_a_call_is_kept_as_a_test_and_reads_as_sentences(page: Page) -> None:
    family(page)
    call_and_keep(page, "2")
    panel = panel_of(page)
    expect(panel.get_by_text("1 of 1 test passes")).to_be_visible()
    expect(panel).not_to_contain_text("The flow has changed since the tests ran.")
    panel.get_by_role("button", name="passes presses 2").click()
    steps = panel.get_by_role("list").get_by_role("listitem")
    expect(steps.filter(has_text="calls from +49 211 1234567").first).to_be_visible()
    expect(steps.filter(has_text="hears “For Anna press 1").first).to_be_visible()
    expect(steps.filter(has_text="is connected to +49 171 3920045").first).to_be_visible()


def test_a_test_is_renamed_noted_downloaded_imported_and_deleted(
    page: Page, tmp_path: Path
) -> None:
    family(page)
    call_and_keep(page, "1")
    panel = panel_of(page)
    panel.get_by_role("button", name="More about “presses 1”").click()
    page.get_by_role("menuitem", name="Name and note …").click()
    panel.get_by_label("Name", exact=True).fill("asks for Anna")
    panel.get_by_label("Note").fill("most calls go there")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_text("most calls go there")).to_be_visible()
    panel.get_by_role("button", name="Tests as files").click()
    with page.expect_download() as downloading:
        page.get_by_role("menuitem", name="Download all tests").click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    [call] = json.loads(file.read_text("utf-8"))["calls"]
    assert (call["about"], call["note"]) == ("asks for Anna", "most calls go there")
    again = json.dumps({"calls": [call | {"about": "once more"}]}).encode()
    panel.locator("[data-tests-file]").set_input_files(
        FilePayload(name="a.call.json", mimeType="application/json", buffer=again)
    )
    expect(panel.get_by_text("1 test came in.")).to_be_visible()
    panel.get_by_role("button", name="More about “once more”").click()
    page.get_by_role("menuitem", name="Delete …").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(panel.get_by_text("“once more” was deleted.")).to_be_visible()
    expect(panel.get_by_role("button", name="More about “once more”")).to_have_count(0)
    expect(panel.get_by_role("button", name="More about “asks for Anna”")).to_be_visible()


def test_a_failed_test_is_marked_on_the_canvas_and_opens_as_a_call_where_it_differs(
    page: Page,
) -> None:
    canvas = family(page)
    call_and_keep(page, "2")
    dial_another(canvas, "Dial Ben", "+49 171 3920099")
    panel = run_all(page, "0 of 1 test passes")
    expect(canvas.node("Who?")).to_have_attribute("data-tests", "failed")
    expect(canvas.node("Dial Ben")).to_have_attribute("data-tests", "here")
    expect(canvas.port("Who?", "2")).to_have_attribute("data-tests", "failed")
    panel.get_by_role("button", name="fails presses 2").click()
    panel.get_by_role("button", name="Show where it differs").click()
    expect(page.get_by_text("The test “presses 2” goes another way here.")).to_be_visible()
    shown = page.get_by_role("tabpanel")
    expect(shown.get_by_role("definition").first).to_have_text("is connected to +49 171 3920045")
    expect(shown.get_by_role("definition").last).to_have_text("is connected to +49 171 3920099")
    phone = page.get_by_role("region", name="Telephone")
    expect(phone).to_contain_text("It rings at Ben.")
    expect(canvas.node("Dial Ben")).to_have_attribute("data-trace", "active")


def test_a_watched_test_stands_still_until_somebody_goes_on(page: Page) -> None:
    canvas = family(page)
    call_and_keep(page, "2")
    form = canvas.select("Who?")
    form.get_by_role("textbox", name="What the caller hears").fill("Who shall it be?")
    canvas.saved()
    panel = run_all(page, "0 of 1 test passes")
    panel.get_by_role("button", name="fails presses 2").click()
    panel.get_by_role("button", name="Show where it differs").click()
    phone = page.get_by_role("region", name="Telephone")
    expect(phone).to_contain_text("Who shall it be?")
    expect(phone.get_by_role("button", name="Key 2")).to_be_disabled()
    page.get_by_role("button", name="Go on from here").click()
    expect(phone.get_by_role("button", name="Key 2")).to_be_enabled()
    phone.get_by_role("button", name="Key 2").click()
    expect(phone).to_contain_text("It rings at Ben.")


def test_what_happens_now_can_be_declared_right(page: Page) -> None:
    canvas = family(page)
    call_and_keep(page, "2")
    dial_another(canvas, "Dial Ben", "+49 171 3920099")
    panel = run_all(page, "0 of 1 test passes")
    panel.get_by_role("button", name="fails presses 2").click()
    panel.get_by_role("button", name="It is right as it goes now").click()
    expect(panel.get_by_text("1 of 1 test passes")).to_be_visible()
    expect(panel.get_by_text("is connected to +49 171 3920099")).to_be_visible()
    expect(canvas.node("Dial Ben")).not_to_have_attribute("data-tests", "here")


def test_untested_ways_are_shown_and_the_missing_calls_are_made(page: Page) -> None:
    canvas = family(page)
    call_and_keep(page, "2")
    panel = panel_of(page)
    panel.get_by_label("Which ways are untested?").check()
    expect(panel.get_by_text("2 of 6 ways tested")).to_be_visible()
    expect(canvas.port("Who?", "1")).to_have_attribute("data-tests", "untested")
    expect(canvas.port("Who?", "2")).not_to_have_attribute("data-tests", "untested")
    ways = panel.get_by_role("list", name="Which ways are untested?")
    expect(ways.get_by_role("button")).to_have_text(
        ["Who? → 1 Anna", "Who? → 3 Clara", "Who? → silence", "Who? → wrong key"]
    )
    panel.get_by_role("button", name="Make the missing calls").click()
    expect(panel.get_by_text("5 of 5 tests pass")).to_be_visible()
    expect(panel.get_by_text("6 of 6 ways tested")).to_be_visible()
    expect(canvas.port("Who?", "1")).not_to_have_attribute("data-tests", "untested")
    expect(
        panel.get_by_role("button", name="passes stays silent, then stays silent")
    ).to_be_visible()


def test_going_live_with_a_failing_test_needs_a_second_click(page: Page) -> None:
    canvas = family(page)
    form = canvas.select("Incoming call")
    form.get_by_role("textbox", name="Path").fill("tested-family")
    canvas.saved()
    call_and_keep(page, "1")
    call_and_keep(page, "2")
    dial_another(canvas, "Dial Ben", "+49 171 3920099")
    page.get_by_role("banner").get_by_role("button", name="Go live").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("1 of 2 tests pass")).to_be_visible()
    expect(dialog.get_by_text("is connected to +49 171 3920045")).to_be_visible()
    dialog.get_by_role("button", name="Go live", exact=True).click()
    anyway = dialog.get_by_role("button", name="Go live with 1 failing test")
    expect(anyway).to_be_visible()
    expect(dialog.get_by_role("button", name="Go live", exact=True)).to_have_count(0)
    anyway.click()
    expect(page.get_by_role("dialog")).to_contain_text("/call/tested-family")
