"""One prompt field: what is recorded, put together or written in a language is what is heard."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import APIRequestContext, Locator, Page, expect

from tests.browser.drawing import Canvas
from tests.browser.test_recordings import heard_live
from tests.prompts.sounds import made, tone
from tests.prompts.test_speech import samples_of
from tests.web.lines import node, wires

LISTENING = """() => {
    const heard = [];
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
        const end = () => {
            const whole = this.currentTime >= this.duration && !this.muted && this.volume === 1;
            heard.push({ place: new URL(this.src).pathname, whole });
            document.documentElement.dataset.heard = JSON.stringify(heard);
        };
        this.addEventListener("ended", end, { once: true });
        return play.call(this);
    };
}"""
"""Notes each sound that the page has played to its end."""

DECODED = """async (place) => {
    const file = await (await fetch(place)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(file);
    return [...sound.getChannelData(0)];
}"""
"""What the page's own decoder makes of a sound, as it goes to the loudspeaker."""

Samples = np.ndarray[Any, np.dtype[np.float64]]


@pytest.fixture
def listening(page: Page) -> None:
    page.add_init_script(f"({LISTENING})()")


def opened(page: Page, name: str, *, in_english: bool = False) -> Canvas:
    """Open a flow of one's own that asks for a key; all its calls may be in English."""
    nodes = [
        node("in", "webhook", path=name.lower().replace(" ", "-")),
        node("ask", "menu", choices=[{"key": "1", "label": "Sales"}], wait=5),
    ]
    ways = ["in.rings > ask"]
    if in_english:
        nodes.append(node("tongue", "language", language="en"))
        ways = ["in.rings > tongue", "tongue.next > ask"]
    for at, one in enumerate(nodes):
        one.update(x=320 * at, y=80)
    settings = {"country": "DE", "voice": "de-DE"}
    document = {"schema": 1, "name": name, "settings": settings}
    document |= {"nodes": nodes, "wires": wires(*ways)}
    flow = page.request.post("/api/flows", data={"document": document})
    assert flow.ok, flow.text()
    page.goto(f"/#/flow/{flow.json()['id']}")
    canvas = Canvas(page)
    expect(canvas.node("Menu")).to_be_visible()
    canvas.still()
    return canvas


def prompt_of(form: Locator) -> Locator:
    """Give the field of the prompt that is asked with, which is the first of a menu."""
    return form.locator(".prompt-widget").first


def call(page: Page) -> Locator:
    """Call the flow, and give the telephone once its prompt is being heard."""
    Canvas(page).saved()
    page.get_by_role("banner").get_by_role("button", name="Try it").click()
    phone = page.get_by_role("region", name="Telephone")
    phone.get_by_role("button", name="Call", exact=True).click()
    return phone


def heard_by(page: Page) -> tuple[str, Samples]:
    """Wait until the telephone has played its sound, and give where it lies and what it played."""
    expect(page.locator("html")).to_have_attribute("data-heard", re.compile("place"))
    sound = json.loads(page.locator("html").get_attribute("data-heard") or "")[-1]
    assert sound["whole"], "it was played to its end, and loudly"
    return sound["place"], np.array(page.evaluate(DECODED, sound["place"]))


def is_same(played: Samples, served: Samples) -> bool:
    """Tell whether two sounds are the same, sample by sample, but for how they are rounded."""
    return len(played) == len(served) and bool(np.abs(played - served).max() < 2 / 32768)


@pytest.mark.usefixtures("listening")
def test_what_is_recorded_and_trimmed_is_heard_on_the_telephone_to_the_last_sample(
    page: Page, sipgate: APIRequestContext, complaints: list[str]
) -> None:
    page.context.grant_permissions(["microphone"])
    canvas = opened(page, "Recorded")
    prompt = prompt_of(canvas.select("Menu"))
    prompt.get_by_text("Recording", exact=True).click()
    prompt.get_by_role("button", name="Record now").click()
    expect(prompt.get_by_text(re.compile(r"^\d:(0[3-9]|[1-5]\d)$"))).to_be_visible()
    prompt.get_by_role("button", name="Stop", exact=True).click()
    prompt.get_by_role("spinbutton", name="Ends at (s)").fill("2")
    prompt.get_by_role("button", name="Keep", exact=True).click()
    expect(prompt.get_by_text("Menu", exact=True)).to_be_visible()
    expect(canvas.node("Menu")).to_contain_text("♪ Menu")

    phone = call(page)
    expect(phone).to_contain_text("♪ Menu")
    place, played = heard_by(page)
    served = samples_of(sipgate.get(place).body())
    assert is_same(played, served)
    assert np.abs(played).max() > 0.01, "the browser's own test microphone beeps"
    [kept] = [one for one in library(page) if one["folder"] == "Recorded"]
    assert kept["files"][0]["place"] == place
    assert len(served) / 8000 <= 2.1, "its end was cut off"
    assert heard_live(page, sipgate, canvas) == sipgate.get(place).body()
    assert complaints == []


def library(page: Page) -> list[dict[str, Any]]:
    sounds: list[dict[str, Any]] = page.request.get("/api/sounds").json()["sounds"]
    return sounds


@pytest.mark.usefixtures("listening")
def test_a_prompt_is_put_together_without_a_mouse(page: Page, sipgate: APIRequestContext) -> None:
    canvas = opened(page, "Pieces")
    prompt = prompt_of(canvas.select("Menu"))
    keys = page.keyboard
    prompt.get_by_role("textbox", name="What the caller hears").fill("You called from")
    press(prompt.get_by_role("button", name="Put it together from pieces"))
    press(prompt.get_by_role("button", name="Pause", exact=True))
    expect(prompt.get_by_role("spinbutton", name="Pause")).to_be_focused()
    keys.press("Control+a")
    keys.type("0.5")
    press(prompt.get_by_role("button", name="Variable", exact=True))
    variable = prompt.get_by_role("combobox", name="Variable")
    expect(variable).to_be_focused()
    variable.select_option("caller")
    keys.press("Tab")
    said = prompt.get_by_role("combobox", name="How caller is said")
    expect(said).to_be_focused()
    keys.press("ArrowDown")
    expect(said).to_have_value("spoken")
    keys.press("ArrowDown")
    expect(said).to_have_value("digits")
    pieces = prompt.get_by_role("listitem").filter(has=page.locator(".part-number"))
    expect(pieces).to_have_count(3)
    press(pieces.nth(2).get_by_role("button", name="Move {{caller|digits}} up"))
    expect(pieces.nth(1)).to_contain_text("variable")
    expect(pieces.nth(1).get_by_role("button", name="Move {{caller|digits}} up")).to_be_focused()
    keys.press("Enter")
    expect(pieces.nth(0)).to_contain_text("variable")
    press(pieces.nth(2).get_by_role("button", name=re.compile("^Remove")))
    expect(pieces).to_have_count(2)

    phone = call(page)
    expect(phone).to_contain_text("You called from")
    place, played = heard_by(page)
    assert is_same(played, samples_of(sipgate.get(place).body()))


def press(button: Locator) -> None:
    """Press a button as who has no mouse does."""
    button.focus()
    button.press("Enter")


@pytest.mark.usefixtures("listening")
def test_a_second_language_is_added_written_and_heard(
    page: Page, sipgate: APIRequestContext
) -> None:
    canvas = opened(page, "Two languages", in_english=True)
    details = page.get_by_role("complementary", name="Details")
    details.get_by_role("combobox", name="Add a language").select_option(label="English")
    expect(details.get_by_role("combobox", name="Voice for English")).to_be_visible()
    prompt = prompt_of(canvas.select("Menu"))
    text = prompt.get_by_role("textbox", name="What the caller hears")
    text.fill("Guten Tag.")
    english = prompt.get_by_role("tab", name="English")
    expect(english).to_contain_text("nothing is said here yet")
    english.click()
    prompt.get_by_role("button", name="Begin with the text in German").click()
    expect(text).to_have_value("Guten Tag.")
    text.fill("Good morning.")
    expect(english).not_to_contain_text("nothing is said here yet")

    phone = call(page)
    expect(phone).to_contain_text("“Good morning.”")
    expect(phone).to_contain_text("Language of the call: English")
    place, played = heard_by(page)
    said = {"say": "Good morning.", "voice": "en-GB"}
    spoken = page.request.post("/api/prompts/preview", data=said).json()["url"]
    assert place == spoken
    assert is_same(played, samples_of(sipgate.get(place).body()))


@pytest.fixture
def shelf(page: Page, tmp_path: Path) -> Callable[[str, float], str]:
    """Put a tone into the library under a name, and give its id."""

    def put(name: str, hertz: float) -> str:
        sound = made(tmp_path / f"{hertz:.0f}.s16.wav", tone(hertz), 1.0)
        kept = page.request.post(
            f"/api/sounds?name={name}&folder=Tones&language=de", data=sound.read_bytes()
        )
        assert kept.ok, kept.text()
        sound_id: str = kept.json()["id"]
        return sound_id

    return put


@pytest.mark.usefixtures("listening", "complaints")
def test_a_prompt_of_the_library_is_found_heard_chosen_and_keeps_its_name(
    page: Page, shelf: Callable[[str, float], str]
) -> None:
    shelf("Low tone", 300)
    high = shelf("High tone", 900)
    canvas = opened(page, "From the library")
    prompt = prompt_of(canvas.select("Menu"))
    prompt.get_by_text("Recording", exact=True).click()
    prompt.get_by_role("button", name="Choose from the library").click()
    chooser = page.get_by_role("dialog", name="Prompts of the library")
    expect(chooser.get_by_role("button", name="Low tone").last).to_be_visible()
    chooser.get_by_role("searchbox").fill("high tone")
    expect(chooser.get_by_role("listitem")).to_have_count(1)
    chooser.get_by_role("button", name="Listen: High tone").click()
    expect(page.locator("html")).to_have_attribute("data-heard", re.compile("place"))
    chooser.get_by_role("searchbox").press("ArrowDown")
    page.keyboard.press("Enter")
    expect(chooser).to_have_count(0)
    expect(prompt).to_contain_text("High tone")
    expect(prompt).to_contain_text("Tones")
    expect(canvas.node("Menu")).to_contain_text("♪ High tone")
    canvas.saved()

    renamed = page.request.patch(f"/api/sounds/{high}", data={"name": "Very high tone"})
    assert renamed.ok, renamed.text()
    page.reload()
    expect(canvas.node("Menu")).to_contain_text("♪ Very high tone")
    call(page)
    place, _ = heard_by(page)
    [sound] = [one for one in library(page) if one["id"] == high]
    assert place == sound["files"][0]["place"]
    assert [use["name"] for use in sound["used"]] == ["From the library"]


@pytest.mark.usefixtures("listening", "complaints")
def test_who_may_only_look_reads_each_language_and_hears_what_is_said_in_it(
    page: Page, shelf: Callable[[str, float], str]
) -> None:
    shelf("Looked at tone", 500)
    canvas = opened(page, "Only looked at")
    details = page.get_by_role("complementary", name="Details")
    details.get_by_role("combobox", name="Add a language").select_option(label="English")
    prompt = prompt_of(canvas.select("Menu"))
    prompt.get_by_text("Recording", exact=True).click()
    prompt.get_by_role("button", name="Choose from the library").click()
    chooser = page.get_by_role("dialog", name="Prompts of the library")
    chooser.get_by_role("button", name="Looked at tone").last.click()
    expect(canvas.node("Menu")).to_contain_text("♪ Looked at tone")
    prompt.get_by_role("tab", name="English").click()
    prompt.get_by_role("textbox", name="What the caller hears").fill("Good morning.")
    canvas.saved()

    status = page.request.get("/api/status").json()
    page.route("**/api/status", lambda route: route.fulfill(json={**status, "role": "viewer"}))
    page.reload()
    prompt = prompt_of(canvas.select("Menu"))
    expect(prompt.get_by_text("Recording", exact=True)).to_be_visible()
    prompt.get_by_role("tab", name="English").click()
    expect(prompt.get_by_role("tab", name="English")).to_have_attribute("aria-selected", "true")
    expect(prompt.get_by_role("textbox", name="What the caller hears")).to_be_disabled()
    with page.expect_request("**/api/prompts/preview") as asked:
        press(prompt.get_by_role("button", name="Listen", exact=True))
    flow = page.url.rpartition("/")[2]
    wanted = {"say": "Good morning.", "voice": "en-GB", "flow": flow}
    assert asked.value.post_data_json == wanted, "it stands in what they look at"
    expect(page.locator("html")).to_have_attribute("data-heard", re.compile("place"))

    prompt.get_by_role("tab", name="English").press("ArrowLeft")
    with page.expect_response(re.compile(r"/p/\w+\.wav")) as tone:
        prompt.get_by_role("button", name="Listen: Looked at tone").click()
    assert tone.value.ok
    expect(prompt.get_by_role("button", name="Remove", exact=True)).to_be_disabled()
    page.unroute("**/api/status")


@pytest.mark.usefixtures("complaints")
def test_how_a_variable_is_said_is_chosen_and_no_pipe_is_typed(page: Page) -> None:
    canvas = opened(page, "Said as")
    prompt = prompt_of(canvas.select("Menu"))
    text = prompt.get_by_role("textbox", name="What the caller hears")
    text.fill("Your number is ")
    prompt.get_by_role("button", name="Insert a variable").click()
    page.get_by_role("menuitem", name="caller").first.click()
    expect(text).to_have_value("Your number is {{caller}}")
    prompt.get_by_role("combobox", name="How caller is said").select_option(label="digit by digit")
    expect(text).to_have_value("Your number is {{caller|digits}}")
    expect(canvas.node("Menu").locator("mark")).to_have_text("caller")
    with page.expect_request("**/api/prompts/preview") as asked:
        prompt.get_by_role("button", name="Listen").click()
    assert asked.value.post_data_json == {
        "say": "Your number is {{caller|digits}}",
        "voice": "de-DE",
    }
