"""The telephone as a laboratory: it sounds; calls are set up; steps are opened and taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.drawing import Canvas
from tests.browser.test_people import let_in, sign_in

BEHIND = "What lies behind this"
BACK = "Go back and do something else here"
RECORDS = """
window.tones = [];
window.sounds = [];
window.OscillatorNode = class extends OscillatorNode {
    constructor(context, options) {
        super(context, options);
        window.tones.push(options.frequency);
    }
};
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
    window.sounds.push(this);
    return play.call(this);
};
"""
"""What sounds is written down, and sounds all the same."""

pytestmark = pytest.mark.usefixtures("complaints")


def order_line(**webhook: Any) -> dict[str, Any]:
    """Give a flow that asks for eight digits, and looks for the order in a database."""
    document: dict[str, Any] = {
        "schema": 1,
        "name": "Order line",
        "settings": {"country": "DE", "voice": "en-GB"},
        "nodes": [
            _node("in", "webhook", {"path": "orders", **webhook}),
            _node("ask", "gather", {"prompt": {"say": ASKS}, "digits": 8, "wait": 60}, "Number"),
            _node("find", "db_lookup", LOOKUP, "Find the order"),
            _node("sent", "hangup", {"announcement": {"say": "It is {{status}}."}}, "Say it"),
            _node("none", "dial", {"numbers": ["+49 30 23125012"]}, "Dial Ben"),
            _node("away", "dial", {"target": "voicemail"}, "Voicemail"),
        ],
        "wires": [
            _wire("in", "rings", "ask"),
            _wire("ask", "digits", "find"),
            _wire("ask", "silence", "none"),
            _wire("ask", "wrong", "none"),
            _wire("find", "found", "sent"),
            _wire("find", "not_found", "none"),
            _wire("find", "error", "away"),
        ],
    }
    return document


ASKS = (
    "Good day. Please key in the eight digits of your order, one after the other. "
    "You find them at the top of the letter that came with your parcel, beside the date. "
    "If you have no letter, look into the message that we sent you when you ordered. "
    "Take all the time that you need: we wait for a whole minute after the end of this text."
)
"""Long enough that nobody misses a key that stops it."""
LOOKUP = {
    "connection": "nowhere",
    "table": "orders",
    "key": "id",
    "columns": [{"column": "orderStatus", "save_as": "status"}],
}


def _node(name: str, kind: str, config: dict[str, Any], title: str = "") -> dict[str, Any]:
    place = {"x": 250 * len(name), "y": 40}
    return {"id": name, "type": kind, "version": 1, "name": title, **place, "config": config}


def _wire(source: str, port: str, target: str) -> dict[str, str]:
    return {"source": source, "port": port, "target": target}


@pytest.fixture
def orders(page: Page) -> Locator:
    """The telephone in front of an order line of one's own."""
    return telephone(page, order_line())


def telephone(page: Page, document: dict[str, Any]) -> Locator:
    page.add_init_script(RECORDS)
    spoken = {"say": ASKS, "voice": "en-GB"}
    page.request.post("/api/prompts/preview", data=spoken)
    made = page.request.post("/api/flows", data={"document": document})
    assert made.ok, made.text()
    page.goto(f"/#/flow/{made.json()['id']}")
    page.get_by_role("button", name="Try it").click()
    phone = page.get_by_role("region", name="Telephone")
    expect(phone).to_be_visible()
    return phone


def calls(phone: Locator) -> None:
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone).to_contain_text("Waiting for up to 8 keys")


def types(phone: Locator, digits: str) -> None:
    phone.get_by_role("button", name="Type the digits").click()
    enters(phone, digits)


def enters(phone: Locator, digits: str) -> None:
    phone.get_by_label("Digits to press").fill(digits)
    phone.get_by_role("button", name="Press", exact=True).click()


def arranges(phone: Locator) -> Locator:
    phone.get_by_role("button", name="Set up the call", exact=True).click()
    return phone.get_by_role("region", name="Set up the call")


def line(page: Page, text: str) -> Locator:
    """Find a line of what happened."""
    steps = page.get_by_role("list", name="What happened")
    return steps.get_by_role("listitem").filter(has_text=text).first


# --- it looks and sounds like a telephone ---------------------------------------------------


def test_it_rings_and_every_key_has_its_tones(page: Page, orders: Locator) -> None:
    calls(orders)
    assert set(page.evaluate("window.tones")) == {425}
    orders.get_by_role("button", name="Key 5").click()
    page.keyboard.press("#")
    keyed = page.evaluate("window.tones.filter((hertz) => hertz !== 425)")
    assert keyed == [770, 1336, 941, 1477]


def test_a_key_stops_the_prompt_and_the_time_begins_to_run(page: Page, orders: Locator) -> None:
    calls(orders)
    page.wait_for_function("window.sounds.length === 1 && !window.sounds[0].paused")
    expect(orders).to_contain_text(ASKS)
    orders.get_by_role("button", name="Key 1").click()
    assert page.evaluate("[window.sounds[0].paused, window.sounds[0].ended]") == [True, False]
    expect(orders.locator(".seconds")).not_to_have_text("60\u00a0s")


def test_muted_it_makes_no_sound_and_goes_on_with_captions_alone(
    page: Page, orders: Locator
) -> None:
    orders.get_by_role("button", name="Mute").click()
    calls(orders)
    expect(orders).to_contain_text(ASKS)
    types(orders, "123")
    expect(orders).to_contain_text("123")
    assert page.evaluate("window.tones") == []
    assert page.evaluate("window.sounds.every((sound) => sound.muted)")
    page.reload()
    page.get_by_role("button", name="Try it").click()
    expect(orders.get_by_role("button", name="Sound on")).to_be_visible()


def test_without_motion_the_whole_way_is_lit_at_once(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    phone = telephone(page, order_line())
    calls(phone)
    expect(Canvas(page).node("Number")).to_have_attribute("data-trace", "active")
    types(phone, "12345678")
    expect(Canvas(page).node("Voicemail")).to_have_attribute("data-trace", "active")


# --- the set-up of a call -------------------------------------------------------------------


def test_a_caller_is_remembered_for_the_flow_and_chosen_again(page: Page, orders: Locator) -> None:
    number = orders.get_by_label("Call from")
    number.fill("+49 171 3920012")
    setup = arranges(orders)
    setup.get_by_label("Name for +49 171 3920012").fill("Ms Weber")
    setup.get_by_role("button", name="Remember").click()
    setup.get_by_role("button", name="Withhold the number").click()
    expect(number).to_have_value("anonymous")
    page.reload()
    page.get_by_role("button", name="Try it").click()
    setup = arranges(orders)
    known = setup.get_by_role("list", name="Known callers")
    known.get_by_role("button", name="Ms Weber +49").click()
    expect(number).to_have_value("+49 171 3920012")
    setup.get_by_role("button", name="Done").click()
    expect(orders).to_be_focused()
    calls(orders)
    expect(line(page, "Incoming call")).to_contain_text("+49 171 3920012")
    setup = arranges(orders)
    known.get_by_role("button", name="Forget Ms Weber").click()
    expect(known.get_by_role("listitem")).to_have_count(1)


def test_the_called_number_and_the_moment_are_those_that_were_chosen(page: Page) -> None:
    phone = telephone(page, order_line(numbers=["+49 30 23125001", "+49 30 23125002"]))
    setup = arranges(phone)
    setup.get_by_role("button", name="+49 30 23125002").click()
    setup.get_by_label("Date and time of the call").fill("2031-12-25T14:00")
    setup.get_by_role("button", name="Done").click()
    pretended = phone.get_by_role("button", name="to +49 30 23125002")
    expect(pretended).to_contain_text("25")
    with page.expect_response("**/api/phone") as answered:
        phone.get_by_role("button", name="Call", exact=True).click()
    call = answered.value.json()
    assert call["entries"][0]["at"].startswith("2031-12-25T13:00")
    assert call["vars"]["callee"] == "493023125002"
    pretended.click()
    expect(setup).to_contain_text("A call is going on")
    setup.get_by_role("button", name="As usual").click()
    setup.get_by_role("button", name="Done").click()
    expect(pretended).to_have_count(0)


@pytest.mark.parametrize(
    ("returns", "where"),
    [
        ("This row", "Say it"),
        ("No row is found", "Dial Ben"),
        ("The database is away", "Voicemail"),
        ("What the database says", "Voicemail"),  # there is no such database
    ],
)
def test_a_lookup_returns_what_was_chosen(
    page: Page, orders: Locator, returns: str, where: str
) -> None:
    setup = arranges(orders)
    setup.get_by_role("combobox", name="Find the order").select_option(returns)
    if returns == "This row":
        setup.get_by_label("orderStatus").fill("on its way")
    setup.get_by_role("button", name="Done").click()
    calls(orders)
    types(orders, "12345678")
    expect(Canvas(page).node(where)).to_have_attribute("data-trace", "active")
    if returns == "This row":
        expect(orders).to_contain_text("It is on its way.")


# --- each step, opened and taken back -------------------------------------------------------


def test_a_step_shows_what_it_changed_and_the_canvas_shows_the_call_at_it(
    page: Page, orders: Locator
) -> None:
    setup = arranges(orders)
    setup.get_by_role("combobox", name="Find the order").select_option("This row")
    setup.get_by_label("orderStatus").fill("on its way")
    setup.get_by_role("button", name="Done").click()
    calls(orders)
    types(orders, "12345678")
    canvas = Canvas(page)
    expect(canvas.node("Say it")).to_have_attribute("data-trace", "active")

    found = line(page, "Find the order")
    found.get_by_role("button", name=BEHIND).click()
    expect(found.get_by_role("row", name="status")).to_contain_text("on its way")
    expect(found).to_contain_text("This took")
    expect(found).to_contain_text("result was pretended")
    expect(canvas.node("Find the order")).to_have_attribute("data-trace", "active")

    pressed = line(page, "caller presses")
    pressed.get_by_role("button", name=BEHIND).click()
    expect(pressed).to_contain_text("Received")
    expect(pressed).to_contain_text("12345678")
    expect(pressed).to_contain_text("Everything until the answer took")

    asked = line(page, "asks for up to 8 digits")
    asked.get_by_role("button", name=BEHIND).click()
    expect(asked).to_contain_text("<Gather")
    asked.get_by_role("button", name=BEHIND).click()
    expect(canvas.node("Say it")).to_have_attribute("data-trace", "active")


def test_one_goes_back_to_a_question_and_presses_something_else(
    page: Page, orders: Locator
) -> None:
    setup = arranges(orders)
    setup.get_by_role("combobox", name="Find the order").select_option("No row is found")
    setup.get_by_role("button", name="Done").click()
    calls(orders)
    types(orders, "12345678")
    canvas = Canvas(page)
    expect(canvas.node("Dial Ben")).to_have_attribute("data-trace", "active")

    line(page, "caller presses").get_by_role("button", name=BACK).first.click()
    expect(orders).to_contain_text("Waiting for up to 8 keys")
    expect(canvas.node("Number")).to_have_attribute("data-trace", "active")
    steps = page.get_by_role("list", name="What happened")
    expect(steps).not_to_contain_text("12345678")
    enters(orders, "00000001")
    expect(steps).to_contain_text("00000001")

    orders.get_by_role("button", name="Hang up").click()
    expect(orders).to_contain_text("The call has ended")
    rang = line(page, "Dial Ben")
    rang.get_by_role("button", name=BEHIND).click()
    rang.get_by_role("button", name="Go on from here").click()
    expect(orders.get_by_role("button", name="Ben answers")).to_be_visible()


@pytest.fixture
def elsewhere(server: Server, browser: Browser) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context(base_url=server.url, locale="en-GB")
    yield context.new_page()
    context.close()


def test_somebody_who_only_looks_sets_up_calls_and_goes_back(page: Page, elsewhere: Page) -> None:
    made = page.request.post("/api/flows", data={"document": order_line()})
    let_in(page, "Lou", "Viewer")
    sign_in(elsewhere, "Lou")
    elsewhere.goto(f"/#/flow/{made.json()['id']}")
    elsewhere.get_by_role("button", name="Try it").click()
    phone = elsewhere.get_by_role("region", name="Telephone")
    setup = arranges(phone)
    setup.get_by_role("combobox", name="Find the order").select_option("No row is found")
    setup.get_by_role("button", name="Done").click()
    calls(phone)
    types(phone, "12345678")
    expect(Canvas(elsewhere).node("Dial Ben")).to_have_attribute("data-trace", "active")
    line(elsewhere, "caller presses").get_by_role("button", name=BACK).first.click()
    expect(phone).to_contain_text("Waiting for up to 8 keys")
