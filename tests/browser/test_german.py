"""Those who read German get German everywhere: the page, the nodes' names and what is wrong."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Server
from tests.browser.views import editor

pytestmark = pytest.mark.usefixtures("complaints")


def test_switching_to_german_turns_the_palette_and_the_problems_german(page: Page) -> None:
    page.goto("/#/settings")
    page.get_by_role("radiogroup", name="Language").get_by_text("Deutsch").click()
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")

    page.goto("/")
    page.get_by_role("button", name="Neuer Ablauf").click()
    page.get_by_role("button", name="Leerer Ablauf").click()
    palette = page.get_by_role("complementary", name="Bausteine")
    for label in ("Eingehender Anruf", "Auswahl", "Verbinden", "Auflegen"):
        expect(palette.get_by_role("button", name=label, exact=True)).to_be_visible()
    palette.get_by_role("button", name="Verbinden", exact=True).press("Enter")
    page.get_by_role("tab", name="Hinweise").click()
    problems = page.get_by_role("tabpanel")
    expect(problems).to_contain_text("vor dem Live-Schalten")
    expect(problems).to_contain_text("Nummer")


def test_those_who_hear_the_page_hear_german_on_the_canvas(page: Page) -> None:
    editor(page)
    page.get_by_role("contentinfo").get_by_text("Deutsch").click()
    wire = page.locator(".react-flow__edge").first
    expect(wire).to_have_attribute(
        "aria-label", "„wenn es klingelt“ führt von „Eingehender Anruf“ zu „What about?“"
    )
    expect(wire).to_have_attribute("aria-roledescription", "Verbindung")
    node = page.locator(".react-flow__node").filter(has=page.locator('[data-node-id="menu"]'))
    expect(node).to_have_attribute("aria-roledescription", "Baustein")
    for spoken in (wire, node):
        about = page.locator(f"#{spoken.get_attribute('aria-describedby')}")
        expect(about).to_contain_text("Leertaste")


def test_a_german_browser_is_asked_in_german_to_sign_in(server: Server, browser: Browser) -> None:
    context = browser.new_context(base_url=server.url, locale="de-DE")
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Name", exact=True).fill("admin")
    page.get_by_label("Passwort", exact=True).fill("nicht das richtige")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Abläufe")).to_be_visible()
    context.close()
