"""Admins let others in; whoever may only look sees everything and can change nothing."""

from collections.abc import Iterator
from functools import partial
from typing import Any, TypedDict

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.drawing import Canvas
from tests.web.lines import node, wires

SECRET = "another four words"
OTHER = "yet another four words"

READABLE = 4.5
"""The contrast that WCAG 2.2 asks of texts; axe-core does not look at what is disabled."""
LOOK = """(room) => {
    const field = getComputedStyle(room.querySelector(".input"));
    const light = (colour) => colour.match(/[0-9]+/g).slice(0, 3).map((part) => part / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0.05);
    const [dim, bright] = [light(field.color), light(field.backgroundColor)].sort((a, b) => a - b);
    const names = getComputedStyle(room.querySelector(".chips")).backgroundColor;
    return { field: field.backgroundColor, names, contrast: bright / dim };
}"""


class Look(TypedDict):
    """The colours behind a field and behind the names that lie over it."""

    field: str
    names: str
    contrast: float


pytestmark = pytest.mark.usefixtures("complaints")


@pytest.fixture
def elsewhere(server: Server, browser: Browser) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context(base_url=server.url, locale="en-GB")
    yield context.new_page()
    context.close()


def people(page: Page) -> Locator:
    page.goto("/#/settings")
    return page.get_by_role("region", name="People")


def let_in(page: Page, name: str, role: str) -> None:
    people(page).get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("New password").fill(SECRET)
    dialog.get_by_role("radiogroup", name="Role").get_by_text(role).click()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)


def sign_in(page: Page, name: str, password: str = SECRET) -> None:
    page.goto("/login")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Flows")).to_be_visible()


def test_a_viewer_looks_and_tries_and_is_told_why_nothing_can_be_changed(
    page: Page, elsewhere: Page
) -> None:
    let_in(page, "Vic", "Viewer")
    sign_in(elsewhere, "Vic")
    expect(elsewhere.get_by_text("You can look at the flows")).to_be_visible()
    expect(elsewhere.get_by_role("button", name="New flow", exact=True)).to_have_count(0)

    elsewhere.get_by_role("link", name="Family line", exact=True).click()
    expect(elsewhere.get_by_role("note")).to_contain_text("but not change it")
    expect(elsewhere.get_by_role("button", name="Go live")).to_have_count(0)
    expect(elsewhere.get_by_role("textbox", name="Name of the flow")).not_to_be_editable()
    field = elsewhere.get_by_role("tabpanel").get_by_label("Name", exact=True)
    expect(field).to_be_visible()
    expect(field).to_be_disabled()
    elsewhere.locator("[data-node-id]").first.click()
    elsewhere.keyboard.press("Delete")
    elsewhere.get_by_role("button", name="Try it").click()
    elsewhere.get_by_role("button", name="Call", exact=True).click()
    expect(elsewhere.get_by_role("button", name="Hang up")).to_be_visible()

    elsewhere.goto("/#/connections")
    expect(elsewhere.get_by_text("Only admins see where connections lead")).to_be_visible()
    elsewhere.goto("/#/settings")
    expect(elsewhere.get_by_role("region", name="Account")).to_contain_text("Viewer")
    expect(elsewhere.get_by_role("region", name="People")).to_have_count(0)


def test_a_role_is_changed_and_the_person_signs_in_again(page: Page, elsewhere: Page) -> None:
    let_in(page, "Edith", "Viewer")
    sign_in(elsewhere, "Edith")
    row = people(page).get_by_role("listitem").filter(has_text="Edith")
    row.get_by_role("button", name="More for Edith").click()
    page.get_by_role("menuitem", name="Make Editor").click()
    page.get_by_role("dialog").get_by_role("button", name="Make Editor").click()
    expect(row).to_contain_text("Editor")

    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(elsewhere, "Edith")
    expect(elsewhere.get_by_role("button", name="New flow").first).to_be_visible()

    row.get_by_role("button", name="More for Edith").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove Edith").click()
    expect(row).to_have_count(0)


def test_the_only_admin_is_told_why_they_must_stay(page: Page) -> None:
    row = people(page).get_by_role("listitem").filter(has_text="(you)")
    expect(row).to_contain_text("The only admin")
    row.get_by_role("button").click()
    expect(page.get_by_role("menuitem", name="Remove")).to_be_disabled()


def test_everybody_changes_their_own_password(page: Page, elsewhere: Page) -> None:
    let_in(page, "Olga", "Editor")
    sign_in(elsewhere, "Olga")
    elsewhere.goto("/#/settings")
    elsewhere.get_by_role("button", name="Change password").click()
    dialog = elsewhere.get_by_role("dialog")
    dialog.get_by_label("Your password now").fill("not this one")
    dialog.get_by_label("New password").fill(OTHER)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("This is not your password")
    dialog.get_by_label("Your password now").fill(SECRET)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    elsewhere.get_by_role("button", name="Sign out").click()
    expect(elsewhere.get_by_role("button", name="Sign in")).to_be_visible()
    sign_in(elsewhere, "Olga", OTHER)


def _answer(status: dict[str, Any], route: Route) -> None:
    route.fulfill(json=status)


def test_fields_that_cannot_be_changed_look_so_by_day_and_by_night(page: Page) -> None:
    nodes = [
        node("in", "webhook", path="looked-at"),
        node("book", "log", text="A call of {{caller}}", x=320),
    ]
    document = {"schema": 1, "name": "Looked at", "nodes": nodes, "wires": wires("in.rings > book")}
    flow = page.request.post("/api/flows", data={"document": document}).json()
    status = page.request.get("/api/status").json()
    looks: dict[str, list[Look]] = {}
    for role in ("editor", "viewer"):
        page.route("**/api/status", partial(_answer, {**status, "role": role}))
        page.goto(f"/#/flow/{flow['id']}")
        page.reload()
        field = Canvas(page).select("Log").locator(".with-insert")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator(f'html[data-theme="{scheme}"]')).to_have_count(1)
            looks.setdefault(role, []).append(field.evaluate(LOOK))
        page.unroute("**/api/status")
    for to_change, to_look_at in zip(looks["editor"], looks["viewer"], strict=True):
        assert to_look_at["field"] != to_change["field"]
        assert to_look_at["names"] == to_look_at["field"], "what lies over it and names variables"
        assert to_look_at["contrast"] >= READABLE
