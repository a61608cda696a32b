"""The telephone in the page: it runs the draft as it is, with real lookups, and dials nobody."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import Canvas

HOSTILE = "<img src=x onerror=alert(1)>"

pytestmark = pytest.mark.usefixtures("complaints")


def open_flow(page: Page, name: str) -> Canvas:
    page.goto("/")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Try it").click()
    return Canvas(page)


def phone_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Telephone")


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        ("12345678", "received"),
        ("87654321", "being prepared"),
        ("22222222", "on its way"),
        ("11111111", "cancelled"),
        ("99999999", "no customer"),
    ],
)
def test_a_customer_keys_in_a_number_and_hears_how_the_order_stands(
    page: Page, keys: str, heard: str
) -> None:
    open_flow(page, "Order status")
    phone = phone_of(page)
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone.get_by_role("button", name="Key 1")).to_be_enabled()
    page.keyboard.type(keys)
    expect(page.get_by_role("list", name="What happened")).to_contain_text(keys)
    expect(phone).to_contain_text(heard)


def test_a_silent_caller_is_asked_again_and_ends_at_the_voicemail(page: Page) -> None:
    canvas = open_flow(page, "Family line")
    phone = phone_of(page)
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone.get_by_role("button", name="Stay silent")).to_be_visible()
    assert phone.get_by_role("button", name="Type the digits").count() == 0, "it takes one key"
    phone.get_by_role("button", name="Stay silent").click()
    expect(phone).to_contain_text("Please press one key")
    phone.get_by_role("button", name="Stay silent").click()
    expect(phone).to_contain_text("We are not at home")
    expect(canvas.node("Voicemail")).to_have_attribute("data-trace", "active")
    steps = page.get_by_role("list", name="What happened").get_by_role("listitem")
    spoken = steps.filter(has_text="plays its prompt")
    spoken.get_by_role("button", name="What lies behind this").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("<Gather")


def test_an_announcement_is_played_through_and_asks_for_nothing(page: Page) -> None:
    canvas = open_flow(page, "Family line")
    phone = phone_of(page)
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone).to_contain_text("Waiting for a key")
    phone.get_by_role("button", name="Stay silent").click()
    expect(phone).to_contain_text("Please press one key")
    phone.get_by_role("button", name="Stay silent").click()
    expect(phone).to_contain_text("The prompt is being played")
    expect(phone).not_to_contain_text("Waiting for")
    expect(phone.get_by_role("button", name="Stay silent")).to_have_count(0)
    expect(phone.get_by_role("button", name="Key 1")).to_be_disabled()
    expect(canvas.node("Voicemail")).to_have_attribute("data-trace", "active")
    expect(phone).to_contain_text("The caller reaches the voicemail", timeout=30_000)


def test_after_a_call_a_click_on_a_node_opens_its_form_again(page: Page) -> None:
    canvas = open_flow(page, "Family line")
    phone = phone_of(page)
    phone.get_by_role("button", name="Call", exact=True).click()
    phone.get_by_role("button", name="Key 2").click()
    expect(phone).to_contain_text("It rings at Ben.")
    canvas.node("Dial Anna").locator("b").first.click()
    expect(phone).to_be_visible()
    phone.get_by_role("button", name="Hang up").click()
    expect(phone).to_contain_text("The call has ended")
    form = canvas.select("Dial Anna")
    expect(form.get_by_role("textbox", name="Name", exact=True)).to_have_value("Dial Anna")


def test_hostile_text_is_shown_as_plain_text_everywhere(page: Page) -> None:
    canvas = open_flow(page, "Order status")
    page.get_by_role("textbox", name="Name of the flow").fill(HOSTILE)
    page.keyboard.press("Enter")
    form = canvas.select("Customer number")
    canvas.rename(form, HOSTILE)
    form.get_by_role("textbox", name="What the caller hears").fill(HOSTILE)
    expect(page.locator("[data-node-id] b").filter(has_text=HOSTILE)).to_be_visible()
    canvas.saved()
    page.get_by_role("button", name="Try it").click()
    phone = phone_of(page)
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("img[src=x]").count() == 0
