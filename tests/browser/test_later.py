"""Most of the page is fetched after its first view: a lost line takes nothing of it away."""

import re

from playwright.sync_api import Page, expect

from tests.browser.drawing import Canvas

SCRIPTS = re.compile(r"/static/assets/.*\.js$")
FETCHED = """() => performance.getEntriesByType("resource")
    .some(({name, responseEnd}) => name.includes("/KeyOverview-") && responseEnd > 0)"""


def test_what_was_not_opened_yet_is_there_when_the_line_is_lost(page: Page) -> None:
    Canvas(page).new_flow()
    page.wait_for_function(FETCHED)
    page.route(SCRIPTS, lambda route: route.abort())
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_part_that_could_not_be_fetched_says_so_and_comes_by_itself(page: Page) -> None:
    phone = re.compile(r"/static/assets/Telephone-.*\.js$")
    page.route(phone, lambda route: route.abort())
    Canvas(page).new_flow()
    page.get_by_role("button", name="Try it").click()
    panel = page.get_by_role("complementary", name="Details")
    expect(panel.get_by_role("alert")).to_contain_text("could not be fetched")
    page.unroute(phone)
    expect(panel.get_by_role("button", name="Call", exact=True)).to_be_visible()
    expect(panel.get_by_role("alert")).to_have_count(0)


def test_a_sign_says_what_it_means_to_the_pointer_and_to_the_keyboard(page: Page) -> None:
    Canvas(page).new_flow()
    # The words come last: until then a sign is told by its name alone.
    page.wait_for_function(FETCHED)
    words = page.locator("[data-hint-words]")
    settings = page.get_by_role("link", name="Settings")
    settings.hover()
    expect(words).to_have_text("Settings")
    page.keyboard.press("Escape")
    expect(words).to_have_count(0)
    page.get_by_role("link", name="Flows", exact=True).focus()
    page.keyboard.press("Tab")
    expect(words).to_have_text("Editor")
    page.keyboard.press("Tab")
    expect(words).to_have_text("Prompts")
