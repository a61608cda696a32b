"""Nobody is kept out: no view has a serious barrier, light or dark, English or German."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import barriers
from tests.browser.conftest import Server
from tests.browser.views import VIEWS, View
from tests.faulty_line import free_port


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Without motion: a colour that is on its way is neither the one nor the other."""
    return {**browser_context_args, "reduced_motion": "reduce"}


def paint(page: Page, colours: str) -> None:
    page.evaluate("colours => { document.documentElement.dataset.theme = colours; }", colours)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_no_view_keeps_anybody_out(page: Page, view: View) -> None:
    view.open(page)
    light = barriers(page)
    if not view.covered:
        page.get_by_role("contentinfo").get_by_text("Deutsch").click()
        expect(page.locator("html")).to_have_attribute("lang", "de")
    paint(page, "dark")
    # Another colour is all that is new in what is covered.
    dark = barriers(page, *(["color-contrast"] if view.covered else []))
    assert light + dark == []


@pytest.fixture
def fresh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Nobody has set this one up yet."""
    server = Server(tmp_path_factory.mktemp("fresh"), free_port())
    server.start()
    yield server
    server.stop()


def test_neither_do_the_pages_before_signing_in(
    browser: Browser, server: Server, fresh_server: Server
) -> None:
    context = browser.new_context(locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    found = []
    for address in (f"{server.url}/login", fresh_server.link):
        page.goto(address)
        expect(page.get_by_role("button").first).to_be_visible()
        for colours in ("light", "dark"):
            paint(page, colours)
            found += barriers(page)
    context.close()
    assert found == []
