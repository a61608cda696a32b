"""Versions that people understand: what differs, why it went live, and two people on one flow."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIRequestContext, Browser, Locator, Page, expect

from tests.browser.drawing import Canvas
from tests.browser.test_editor import call

PATIENCE_MS = 30_000


@pytest.fixture
def other(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    """A second browser, signed in too."""
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def line(page: Page, path: str) -> Canvas:
    """Draw the smallest line there is: a caller is led on to a number."""
    canvas = Canvas(page)
    canvas.new_flow()
    form = canvas.select("Incoming call")
    form.get_by_role("textbox", name="Webhook path").fill(path)
    canvas.drag_from_palette("Dial", 430, 120)
    form = canvas.select("Dial")
    form.get_by_role("textbox", name="Numbers: entry 1").fill("0211 1234567")
    canvas.connect("Incoming call", "rings", "Dial")
    canvas.saved()
    return canvas


def go_live(page: Page, why: str = "") -> None:
    page.get_by_role("banner").get_by_role("button", name="Go live").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Why?").fill(why)
    dialog.get_by_role("button", name="Go live").click()
    expect(dialog).to_contain_text("is live")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def versions(page: Page) -> Locator:
    page.get_by_role("tab", name="Versions").click()
    return page.get_by_role("list", name="Versions").get_by_role("listitem")


def rings(sipgate: APIRequestContext, path: str, call_id: str) -> str:
    new = {"event": "newCall", "direction": "in", "from": "492111234567", "to": "4921163553355"}
    return call(sipgate, f"/call/{path}", callId=call_id, **new).text()


def number(canvas: Canvas, digits: str) -> None:
    canvas.select("Dial").get_by_role("textbox", name="Numbers: entry 1").fill(digits)
    canvas.saved()


def ready(canvas: Canvas) -> None:
    """Wait until all is there that is needed without a line to the server."""
    form = canvas.select("Dial")
    expect(form.get_by_role("textbox", name="Numbers: entry 1")).to_be_visible()


def test_draft_and_live_are_told_apart_in_words_and_on_the_canvas(
    page: Page, complaints: list[str]
) -> None:
    canvas = line(page, "apart")
    go_live(page, "The first one")
    number(canvas, "0211 7654321")
    canvas.drag_from_palette("Hang up", 430, 420)
    canvas.saved()
    rows = versions(page)
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("The first one")
    expect(rows.first).to_contain_text("Live")
    found = page.get_by_role("region", name="What is different").get_by_role("listitem")
    expect(found).to_have_count(2)
    expect(found.filter(has_text="New: Hang up")).to_be_visible()
    change = found.filter(has_text="0211 7654321")
    expect(change).to_contain_text("0211 1234567")
    page.get_by_role("button", name="Show on the canvas").click()
    expect(page.locator(".react-flow__node.is-added")).to_have_count(1)
    expect(page.locator(".react-flow__node.is-changed")).to_have_count(1)
    canvas.node("Dial").locator("b").first.click()
    page.keyboard.press("Delete")
    expect(page.locator(".react-flow__node.is-gone")).to_have_count(1)
    expect(page.locator(".react-flow__edge.is-gone")).to_have_count(1)
    page.get_by_role("note").get_by_role("button", name="Hide on the canvas").click()
    expect(page.locator(".react-flow__node.is-gone")).to_have_count(0)
    versions(page)
    expect(found.filter(has_text="Gone: Dial")).to_be_visible()
    assert complaints == []


def test_a_version_is_looked_at_called_restored_and_put_live_again_in_one_click(
    page: Page, sipgate: APIRequestContext, complaints: list[str]
) -> None:
    canvas = line(page, "again")
    go_live(page)
    number(canvas, "0211 7654321")
    go_live(page, "A new number")
    assert "492117654321" in rings(sipgate, "again", "again-2")
    rows = versions(page)
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("1 call goes on")

    rows.last.get_by_role("button", name="More about version 1").click()
    page.get_by_role("menuitem", name="Open version 1").click()
    banner = page.get_by_role("note").filter(has_text="You are looking at version 1")
    expect(banner).to_be_visible()
    expect(canvas.node("Dial")).to_contain_text("1234567")
    expect(page.get_by_role("banner").get_by_role("button", name="Go live")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/version/1$"))
    page.reload()
    expect(banner).to_be_visible()
    expect(canvas.node("Dial")).to_contain_text("1234567")
    banner.get_by_role("button", name="Call it").click()
    phone = page.get_by_role("region", name="Telephone")
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone).to_contain_text("rings at")
    phone.get_by_role("button", name="Hang up").click()
    banner.get_by_role("button", name="Back to the draft").click()
    expect(canvas.node("Dial")).to_contain_text("7654321")

    rows = versions(page)
    rows.last.get_by_role("button", name="Put version 1 live").click()
    expect(rows.last).to_contain_text("Live")
    expect(page.get_by_label("Compare with")).to_have_value("1")
    assert "492111234567" in rings(sipgate, "again", "again-1")
    rows.last.get_by_role("button", name="More about version 1").click()
    page.get_by_role("menuitem", name="Restore as draft").click()
    expect(canvas.node("Dial")).to_contain_text("1234567")
    canvas.saved()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(canvas.node("Dial")).to_contain_text("7654321")
    canvas.saved()
    assert complaints == []


def test_the_address_of_a_version_is_gone_back_from_and_leads_nowhere_where_there_is_none(
    page: Page,
) -> None:
    canvas = line(page, "address")
    go_live(page)
    number(canvas, "0211 7654321")
    address = page.url
    page.goto(f"{address}/version/1")
    banner = page.get_by_role("note").filter(has_text="You are looking at version 1")
    expect(banner).to_be_visible()
    page.go_back()
    expect(banner).to_have_count(0)
    expect(canvas.node("Dial")).to_contain_text("7654321")
    page.go_forward()
    banner.get_by_role("button", name="Restore as draft").click()
    expect(page.get_by_role("status").filter(has_text="what version 1 was")).to_be_visible()
    expect(canvas.node("Dial")).to_contain_text("1234567")
    canvas.saved()
    page.goto(f"{address}/version/77")
    expect(page.get_by_role("alert").filter(has_text="77")).to_be_visible()
    expect(page).to_have_url(address)


def test_a_flow_that_is_switched_off_says_so_everywhere_and_calls_ring_as_usual(
    page: Page, sipgate: APIRequestContext, complaints: list[str]
) -> None:
    line(page, "switch")
    page.get_by_role("textbox", name="Name of the flow").fill("To be switched")
    page.keyboard.press("Enter")
    Canvas(page).saved()
    go_live(page)
    page.get_by_role("banner").get_by_role("button", name="Live · version 1").click()
    page.get_by_role("menuitem", name="Switch off").click()
    off = page.get_by_role("note").filter(has_text="switched off")
    expect(off).to_be_visible()
    assert rings(sipgate, "switch", "switch-1").endswith("<Response/>")
    page.goto("/")
    row = page.get_by_role("listitem").filter(has_text="To be switched")
    expect(row).to_contain_text("Switched off")
    row.get_by_role("link", name="To be switched").click()
    off.get_by_role("button", name="Switch on").click()
    expect(off).to_have_count(0)
    assert "492111234567" in rings(sipgate, "switch", "switch-2")
    assert complaints == []


def test_two_people_see_each_other_and_what_the_other_changes(
    page: Page, other: Page, complaints: list[str]
) -> None:
    canvas = line(page, "two")
    other.goto(page.url)
    there = Canvas(other)
    expect(page.get_by_role("list", name=re.compile("Also here"))).to_be_visible()
    expect(other.get_by_role("list", name=re.compile("Also here"))).to_be_visible()
    number(canvas, "0211 7654321")
    expect(there.node("Dial")).to_contain_text("7654321")
    told = other.get_by_role("status").filter(has_text="changed this flow just now")
    expect(told).to_be_visible()
    told.get_by_role("button", name="What changed").click()
    dialog = other.get_by_role("dialog")
    expect(dialog).to_contain_text("0211 7654321")
    other.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    # One's own other window is no news once it is closed.
    page.goto("about:blank")
    expect(told).to_have_count(0)
    assert complaints == []


def test_what_two_people_do_at_once_is_put_together(
    page: Page, other: Page, complaints: list[str]
) -> None:
    canvas = line(page, "both")
    other.goto(page.url)
    there = Canvas(other)
    ready(there)
    other.context.set_offline(True)
    there.rename(there.select("Incoming call"), "Our number")
    number(canvas, "0211 7654321")
    other.context.set_offline(False)
    for one in (canvas, there):
        expect(one.node("Our number")).to_be_visible()
        expect(one.node("Dial")).to_contain_text("7654321")
    expect(other.get_by_role("status").filter(has_text="Both are kept")).to_be_visible()
    assert [text for text in complaints if "ERR_INTERNET" not in text] == []


def test_where_both_changed_the_same_a_person_chooses_and_a_copy_keeps_the_rest(
    page: Page, other: Page
) -> None:
    canvas = line(page, "clash")
    other.goto(page.url)
    there = Canvas(other)
    ready(there)
    other.context.set_offline(True)
    there.select("Dial").get_by_role("textbox", name="Numbers: entry 1").fill("0211 9999999")
    number(canvas, "0211 7654321")
    other.context.set_offline(False)
    alert = other.get_by_role("alert").filter(has_text="changed the same thing")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Look and choose").click()
    dialog = other.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Mine")).to_be_checked()
    expect(dialog.get_by_role("group", name="1 of 1", exact=True)).to_be_visible()
    expect(other.locator("[data-said]")).not_to_contain_text("undo")
    expect(dialog.get_by_role("group")).to_contain_text("0211 9999999")
    expect(dialog.get_by_role("group")).to_contain_text("0211 7654321")
    dialog.get_by_role("button", name="Keep mine as a new flow").click()
    expect(dialog).to_have_count(0)
    expect(there.node("Dial")).to_contain_text("7654321")
    there.saved()
    copied = other.get_by_role("status").filter(has_text="Your changes are in the flow")
    copied.get_by_role("link", name="Open it").click()
    expect(there.node("Dial")).to_contain_text("9999999")


def test_what_could_not_be_saved_is_put_back_when_the_flow_is_opened_again(page: Page) -> None:
    canvas = line(page, "kept")
    address = page.url
    page.context.set_offline(True)
    canvas.rename(canvas.select("Dial"), "Not saved")
    footer = page.get_by_role("contentinfo").get_by_role("status")
    expect(footer).to_contain_text("Not saved: trying again")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(canvas.node("Not saved")).to_be_visible()
    canvas.saved()


def test_a_server_that_is_away_is_said_and_asked_again(page: Page) -> None:
    canvas = line(page, "away")
    go_live(page)
    number(canvas, "0211 7654321")
    versions(page).first.get_by_role("button", name="More about version 1").click()
    page.get_by_role("menuitem", name="Open version 1").click()
    banner = page.get_by_role("note").filter(has_text="You are looking at version 1")
    expect(banner).to_be_visible()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.context.set_offline(True)
    banner.get_by_role("button", name="Restore as draft").click()
    expect(banner).to_contain_text("The server cannot be reached.")
    banner.get_by_role("button", name="Back to the draft").click()
    expect(page.get_by_role("heading", name="could not be opened")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(canvas.node("Dial")).to_contain_text("7654321")
    assert failures == []
