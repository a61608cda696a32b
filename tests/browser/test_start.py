"""The first five minutes: an empty server, templates to call, the tour, the check-list."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import APIRequestContext, Browser, Locator, Page, Playwright, expect

from tests.browser.conftest import Server, first_start
from tests.faulty_line import free_port

pytestmark = pytest.mark.usefixtures("complaints")

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which nobody has made anything yet; it takes signed posts alone."""
    folder = tmp_path_factory.mktemp("empty")
    pem = folder / "carrier.pem"
    public = _KEY.public_key()
    pem.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    earnest = {"FLOWFORGE_VERIFY_SIGNATURES": "true", "FLOWFORGE_SIPGATE_PUBLIC_KEY": str(pem)}
    server = Server(folder, free_port(), words=("serve",), settings=earnest)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def newcomer(empty: Server, browser: Browser) -> Any:
    return first_start(empty, browser)


@pytest.fixture
def browser_context_args(empty: Server, newcomer: Any) -> dict[str, Any]:
    return {
        "base_url": empty.url,
        "storage_state": newcomer,
        "viewport": {"width": 1280, "height": 720},
        "locale": "en-GB",
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture(autouse=True)
def nothing_there(page: Page) -> None:
    """Take away what an earlier test has made."""
    for flow in page.request.get("/api/flows").json():
        page.request.delete(f"/api/flows/{flow['id']}", headers={"Origin": page_origin(page)})


def page_origin(page: Page) -> str:
    return page.request.get("/healthz").url.removesuffix("/healthz")


@dataclass
class Line:
    """sipgate's end of the line."""

    request: APIRequestContext

    def call(self, path: str, call_id: str, *, signed: bool = True) -> int:
        event = {
            "event": "newCall",
            "direction": "in",
            "callId": call_id,
            "from": "491701234567",
            "to": "493023125000",
        }
        body = urlencode(event).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if signed:
            signature = _KEY.sign(body, padding.PKCS1v15(), hashes.SHA256())
            headers["X-Sipgate-Signature"] = base64.b64encode(signature).decode()
        return self.request.post(f"/call/{path}", data=body, headers=headers).status


@pytest.fixture
def line(playwright: Playwright, empty: Server) -> Iterator[Line]:
    request = playwright.request.new_context(base_url=empty.url)
    yield Line(request)
    request.dispose()


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem", name=name)


def use(page: Page, name: str) -> str:
    """Choose a template on the empty server; give the id of the flow that it became."""
    page.goto("/")
    page.get_by_role("button", name=f"Use this: {name}").click()
    expect(page.locator("[data-node-id]").first).to_be_visible()
    return page.url.rpartition("/")[2]


# --- templates --------------------------------------------------------------------------------


def test_an_empty_server_greets_with_templates_that_show_what_they_look_like(page: Page) -> None:
    page.goto("/")
    expect(
        page.get_by_role("heading", name="What should happen when somebody calls?")
    ).to_be_visible()
    for name in ("Practice line", "Family line", "Out of hours", "Order status"):
        picture = card(page, name).locator("svg.flow-picture")
        expect(picture.locator("g[data-category=start]")).to_have_count(1)
        expect(picture.locator(".picture-wire").first).to_be_attached()


def test_a_template_is_called_before_it_is_chosen_and_nothing_is_made_of_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Call it: Practice line").click()
    phone = page.get_by_role("dialog")
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone).to_contain_text("For an appointment press 1")
    phone.get_by_role("button", name="Key 1", exact=True).click()
    expect(phone).to_contain_text("One moment, please.")
    expect(phone).to_contain_text("It rings: +493023125020, +493023125021.", timeout=30_000)
    phone.get_by_role("button", name="Somebody answers").click()
    phone.get_by_role("button", name="Hang up").click()
    expect(phone).to_contain_text("The call is over.")
    phone.get_by_role("button", name="Close").click()
    assert page.request.get("/api/flows").json() == []


def test_a_template_that_asks_a_database_answers_before_one_is_connected(page: Page) -> None:
    page.goto("/")
    expect(card(page, "Order status")).to_contain_text("Asks a database.")
    page.get_by_role("button", name="Call it: Order status").click()
    phone = page.get_by_role("dialog")
    phone.get_by_role("button", name="Call", exact=True).click()
    for key in "22222222":
        phone.get_by_role("button", name=f"Key {key}", exact=True).click()
    expect(phone).to_contain_text("Your order is on its way to you.")


def test_a_chosen_template_becomes_a_flow_of_ones_own(page: Page) -> None:
    use(page, "Family line")
    expect(page.get_by_role("textbox", name="Name of the flow")).to_have_value("Family line")
    page.goto("/#/new")
    page.get_by_role("button", name="Use this: Family line").click()
    expect(page.get_by_role("textbox", name="Name of the flow")).to_have_value("Family line 2")
    paths = [flow["path"] for flow in page.request.get("/api/flows").json()]
    assert len(set(paths)) == 2
    assert "family" in paths


def test_who_reads_german_is_offered_german_templates(page: Page) -> None:
    page.add_init_script("localStorage.setItem('flowforge.lang', 'de')")
    page.goto("/")
    expect(card(page, "Praxistelefon")).to_contain_text("Termin oder Rezept")
    page.get_by_role("button", name="Anrufen: Praxistelefon").click()
    phone = page.get_by_role("dialog")
    phone.get_by_role("button", name="Anrufen", exact=True).click()
    expect(phone).to_contain_text("Für einen Termin drücken Sie die 1")


# --- the tour -----------------------------------------------------------------------------------


def test_the_tour_notices_what_is_done_and_is_not_shown_again(page: Page) -> None:
    use(page, "Forward with a greeting")
    tour = page.get_by_role("region", name="Three steps to your first line")
    now = tour.locator("[aria-current=step]")
    expect(now).to_have_text("Change what callers hear")

    tour.get_by_role("button", name="Show me where").click()
    page.get_by_role("complementary", name="Details").locator("textarea").fill(
        "Hello, this is our workshop."
    )
    expect(now).to_have_text("Call it")

    tour.get_by_role("button", name="Show me where").click()
    page.get_by_role("region", name="Telephone").get_by_role(
        "button", name="Call", exact=True
    ).click()
    expect(now).to_have_text("Put it live")

    tour.get_by_role("button", name="Show me where").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Go live").click()
    expect(dialog.get_by_role("link", name="Go-live check-list")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    expect(tour.get_by_role("img", name="Done")).to_have_count(3)
    tour.get_by_role("link", name="Go-live check-list").click()
    expect(
        page.get_by_role("heading", name="Check-list of “Forward with a greeting”")
    ).to_be_visible()
    page.go_back()
    expect(page.locator("[data-node-id]").first).to_be_visible()
    expect(tour).to_have_count(0)


def test_the_tour_can_be_left_and_taken_up_again(page: Page) -> None:
    use(page, "Practice line")
    tour = page.get_by_role("region", name="Three steps to your first line")
    tour.get_by_role("button", name="Leave the tour").click()
    expect(tour).to_have_count(0)
    page.reload()
    expect(page.locator("[data-node-id]").first).to_be_visible()
    expect(tour).to_have_count(0)
    page.goto("/#/flows")
    page.get_by_role("link", name="Go on with the tour").click()
    expect(tour.locator("[aria-current=step]")).to_have_text("Change what callers hear")


# --- the check-list -------------------------------------------------------------------------------


def check(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem", name=title)


def test_the_check_list_is_reached_from_the_flows_and_says_what_is_left(
    page: Page, empty: Server
) -> None:
    use(page, "Practice line")
    page.goto("/#/flows")
    page.get_by_role("button", name="More for Practice line").click()
    page.get_by_role("menuitem", name="Go-live check-list").click()
    expect(page.get_by_role("status").first).to_have_text("5 things are left.")
    expect(check(page, "Your own numbers ring")).to_contain_text("+49 30 23125 020")
    address = check(page, "This server has a public address")
    expect(address).to_contain_text(f"ssh -R 80:localhost:{empty.port} nokey@localhost.run")
    expect(address).to_contain_text(f"FLOWFORGE_PORT={empty.port} FLOWFORGE_BASE_URL=https://")
    expect(address).to_contain_text("FLOWFORGE_BASE_URL=https://")


def test_one_button_copies_the_address_under_sipgates_own_name(page: Page, empty: Server) -> None:
    flow_id = use(page, "Practice line")
    page.goto(f"/#/connect/{flow_id}")
    paste = check(page, "sipgate knows the address")
    expect(paste).to_contain_text("Incoming calls")
    expect(paste).not_to_contain_text("Outgoing calls")
    paste.get_by_role("button", name="Copy the address for incoming calls").click()
    expect(paste.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{empty.url}/call/practice"


def test_it_waits_for_sipgates_first_post_and_says_at_once_what_came(
    page: Page, line: Line
) -> None:
    flow_id = use(page, "Out of hours")
    page.goto(f"/#/connect/{flow_id}")
    first = check(page, "sipgate's first call arrives")
    expect(first).to_contain_text("As soon as the flow is live")
    assert line.call("closed", "early") == 404

    draft = page.request.get(f"/api/flows/{flow_id}").json()
    origin = {"Origin": page_origin(page)}
    live = page.request.post(
        f"/api/flows/{flow_id}/publish", data={"revision": draft["revision"]}, headers=origin
    )
    assert live.ok
    expect(check(page, "The flow is live")).to_contain_text("Version 1 answers calls.")

    assert line.call("closed", "stranger", signed=False) == 403
    expect(first).to_contain_text("It had no signature")
    assert line.call("clsed", "typo") == 404
    expect(first).to_contain_text("/call/clsed")
    assert line.call("closed", "call-1") == 200
    expect(first).to_contain_text("signature good")
    expect(first).not_to_contain_text("turned away")


def test_a_check_list_of_a_flow_that_is_gone_says_so(page: Page) -> None:
    flow_id = use(page, "Family line")
    page.goto(f"/#/connect/{flow_id}")
    expect(check(page, "The flow is live")).to_be_visible()
    page.request.delete(f"/api/flows/{flow_id}", headers={"Origin": page_origin(page)})
    expect(page.get_by_text("This flow is not there any more.")).to_be_visible(timeout=30_000)


def test_a_page_scrolls_and_never_the_window_around_it(page: Page) -> None:
    """What is read aloud and not seen stands below the window, and must not stretch it."""
    flow = use(page, "Practice line")
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(f"/#/connect/{flow}")
    expect(check(page, "sipgate's first call arrives")).to_have_count(1)
    room = page.locator(".page-room")
    assert room.evaluate("room => room.scrollHeight > room.clientHeight")
    assert page.evaluate("document.documentElement.scrollHeight === innerHeight")
