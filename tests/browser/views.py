"""Every view of the page, and how to come to it. Who builds a view adds a line to `VIEWS`."""

import io
import math
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

Open = Callable[[Page], None]
LONG = 30_000
"""Milliseconds until the first view stands on a machine that is busy."""


@dataclass(frozen=True)
class View:
    """One view: its name in the report, and what opens it from anywhere, in English.

    ``open`` returns when the view can be seen. While a dialog or a menu lies over the page, it is
    ``covered``: nobody can switch the language, and the view is seen in English alone.
    """

    name: str
    open: Open
    covered: bool = False


def line() -> dict[str, Any]:
    """Give a flow with all that a canvas shows: choices, problems, a note, a frame, a stranger."""
    menu = {
        "prompt": {
            "say": "For appointments press 1.",
            "languages": {"de": {"say": "Für Termine drücken Sie 1."}},
        },
        "wrong_prompt": {
            "parts": [{"say": "You pressed {{digits}}."}, {"pause": 1}],
            "languages": {"de": {"say": "Das war die {{digits}}."}},
        },
        "choices": [{"key": "1", "label": "Appointments"}, {"key": "2", "label": ""}],
        "wait": 2,
    }
    dial = {"numbers": ["+49 30 23125012"]}
    return {
        "schema": 1,
        "name": "Practice",
        "about": "",
        "settings": {"country": "DE", "voice": "en-GB", "languages": ["de-DE"]},
        "nodes": [
            _node("in", "webhook", (40, 120), {"path": "views"}),
            _node("menu", "menu", (330, 120), menu, "What about?"),
            _node("desk", "dial", (700, 60), dial, "Reception"),
            _node("log", "log", (700, 300), {"text": "silent"}),
            _node("lost", "hangup", (330, 420), {}, "Forgotten"),
            _node("fax", "fax", (700, 420), {"to": "nobody"}, "Bought elsewhere"),
            _node("memo", "note", (40, 300), {"text": "Ask Anna about the holidays."}),
        ],
        "wires": [
            _wire("in", "rings", "menu"),
            _wire("menu", "1", "desk"),
            _wire("menu", "silence", "menu"),
            _wire("desk", "hung up", "log"),
        ],
        "frames": [
            {"id": "frame1", "title": "The desk", "colour": "blue"}
            | {"x": 670, "y": 0, "width": 300, "height": 240}
        ],
    }


def _node(
    name: str, kind: str, place: tuple[int, int], config: dict[str, Any], title: str = ""
) -> dict[str, Any]:
    row = {"id": name, "type": kind, "version": 1, "name": title, "config": config}
    return {**row, "x": place[0], "y": place[1]}


def _wire(source: str, port: str, target: str) -> dict[str, Any]:
    return {"source": source, "port": port, "target": target}


def at(address: str, heading: str) -> Open:
    """Open a page of its own by its address."""

    def open_(page: Page) -> None:
        page.goto(address)
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible(timeout=LONG)

    return open_


def made(page: Page) -> str:
    """Make a flow of one's own, and give its id."""
    answer = page.request.post("/api/flows", data={"document": line()})
    assert answer.ok, answer.text()
    flow_id: str = answer.json()["id"]
    return flow_id


def editor(page: Page) -> None:
    """Open the editor with a flow of one's own."""
    page.goto(f"/#/flow/{made(page)}")
    expect(page.locator("[data-node-id]")).to_have_count(7, timeout=LONG)


def in_editor(*steps: Open) -> Open:
    """Open the editor, then do these steps."""

    def open_(page: Page) -> None:
        editor(page)
        for step in steps:
            step(page)

    return open_


def tab(name: str) -> Open:
    return lambda page: page.get_by_role("tab", name=name).click()


def button(name: str, within: str = "body") -> Open:
    """Click the first button of this name in a part of the page."""
    return lambda page: page.locator(within).get_by_role("button", name=name).first.click()


def text(words: str) -> Open:
    """Click the first place where just these words stand."""
    return lambda page: page.get_by_text(words, exact=True).first.click()


def press(keys: str) -> Open:
    return lambda page: page.keyboard.press(keys)


def choose(title: str) -> Open:
    """Choose a node by its title."""
    return lambda page: node(page, title).locator("b").first.click()


def node(page: Page, title: str) -> Locator:
    return page.locator("[data-node-id]").filter(has=page.locator("b", has_text=title).first)


def see(role: str) -> Open:
    """Wait until something of this role stands there."""
    return lambda page: expect(page.locator(f"[role={role}]").first).to_be_visible(timeout=LONG)


def then(*steps: Open) -> Open:
    """Do one step after another."""

    def all_(page: Page) -> None:
        for step in steps:
            step(page)

    return all_


def no_flows(page: Page) -> None:
    """Open the list of flows of a server that has none."""
    page.route("**/api/flows", lambda route: route.fulfill(json={"flows": []}))
    page.goto("/")
    expect(page.get_by_role("button", name="New flow").first).to_be_visible(timeout=LONG)


def beep() -> bytes:
    """Give a second of sound, as a file."""
    samples = (round(9000 * math.sin(at * 0.35)) for at in range(8000))
    file = io.BytesIO()
    with wave.open(file, "wb") as opened:
        opened.setparams((1, 2, 8000, 0, "NONE", ""))
        opened.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()


def library(page: Page) -> None:
    """Open the library at a prompt that a flow uses."""
    about: dict[str, str | float | bool] = {
        "name": "Welcome",
        "folder": "Practice",
        "language": "en",
        "file": "welcome.wav",
    }
    answer = page.request.post("/api/sounds", params=about, data=beep())
    assert answer.ok, answer.text()
    flow = line()
    flow["nodes"][1]["config"]["prompt"] = {"url": f"/sounds/{answer.json()['id']}"}
    assert page.request.post("/api/flows", data={"document": flow}).ok
    page.goto(f"/#/prompts/{answer.json()['id']}")
    expect(page.get_by_label("What is said in it")).to_be_visible(timeout=LONG)


def no_prompts(page: Page) -> None:
    """Open the library of a server that has no prompts."""
    page.route("**/api/sounds", lambda route: route.fulfill(json={"sounds": []}))
    page.goto("/#/prompts")
    expect(page.get_by_role("heading", name="No prompts yet")).to_be_visible(timeout=LONG)


def trimming(page: Page) -> None:
    """See the waveform of a prompt, with its handles."""
    library(page)
    page.get_by_role("button", name="Trim", exact=True).first.click()
    expect(page.get_by_role("slider").first).to_be_visible(timeout=LONG)


def check_list(page: Page) -> None:
    """Open what is still to be done until calls get to a flow."""
    page.goto(f"/#/connect/{made(page)}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Practice", timeout=LONG)


def on_a_telephone(page: Page) -> None:
    """Open a flow on a screen on which nobody can draw."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/#/flow/{made(page)}")
    expect(page.get_by_role("heading", name="Practice", level=1)).to_be_visible(timeout=LONG)


def menu_on(title: str) -> Open:
    return lambda page: node(page, title).locator("b").first.click(button="right")


def calling(page: Page) -> None:
    """Be asked for a digit by the telephone."""
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Call", exact=True).click()
    expect(page.get_by_role("button", name="Stay silent")).to_be_visible(timeout=LONG)


FLOWS = at("/", "Flows")
TEMPLATES = at("/#/new", "New flow")
CONNECTIONS = at("/#/connections", "Connections")
VOICES = at("/#/voices", "Voices")
SETTINGS = at("/#/settings", "Settings")

VIEWS = (
    View("flows", FLOWS),
    View("no flows yet", no_flows),
    View("menu of a flow", then(FLOWS, button("More for"), see("menu")), covered=True),
    View("templates", TEMPLATES),
    View("a template's telephone", then(TEMPLATES, button("Call it"), see("dialog")), covered=True),
    View("check-list", check_list),
    View("a flow on a telephone", on_a_telephone, covered=True),
    View("connections", CONNECTIONS),
    View(
        "new connection", then(CONNECTIONS, button("New connection"), see("dialog")), covered=True
    ),
    View("library", library),
    View("no prompts yet", no_prompts),
    View("new prompt", then(library, button("New prompt"), see("dialog")), covered=True),
    View("several files", then(library, button("Upload files"), see("dialog")), covered=True),
    View("trimming a prompt", trimming, covered=True),
    View("voices", then(VOICES, button("Add a name"))),
    View(
        "set up an engine", then(VOICES, button("Set up Amazon Polly"), see("dialog")), covered=True
    ),
    View("settings and people", SETTINGS),
    View("add a person", then(SETTINGS, button("Add a person"), see("dialog")), covered=True),
    View("password", then(SETTINGS, button("Change password"), see("dialog")), covered=True),
    View("editor", editor),
    View("form of a menu", in_editor(choose("What about?"))),
    View(
        "prompts of the library",
        in_editor(choose("What about?"), text("Recording"), button("Choose from"), see("dialog")),
        covered=True,
    ),
    View("form of a connection", in_editor(choose("Reception"))),
    View("form of an unknown node", in_editor(choose("Bought elsewhere"))),
    View("several nodes", in_editor(choose("Forgotten"), press("Control+a"))),
    View("telephone", in_editor(tab("Telephone"))),
    View("telephone in a call", in_editor(calling)),
    View("setting up a call", in_editor(tab("Telephone"), button("Set up the call"))),
    View("behind a step of a call", in_editor(calling, button("What lies behind this", "ol"))),
    View("versions", in_editor(tab("Versions"))),
    View("problems", in_editor(tab("Problems"))),
    View("why a problem", in_editor(tab("Problems"), button("Why?", "[role=tabpanel]"))),
    View("outline", in_editor(press("F6"), see("tree"))),
    View(
        "menu of a row",
        in_editor(press("F6"), see("tree"), press("Shift+F10"), see("menu")),
        covered=True,
    ),
    View("finder", in_editor(press("Control+k"), see("dialog")), covered=True),
    View("key overview", in_editor(press("?"), see("dialog")), covered=True),
    View("menu of a node", in_editor(menu_on("Reception"), see("menu")), covered=True),
    View(
        "what follows",
        in_editor(choose("What about?"), button("Choose what follows")),
        covered=True,
    ),
    View("connect to", in_editor(choose("What about?"), press("c"), see("dialog")), covered=True),
    View("go live", in_editor(button("Go live", "header"), see("dialog")), covered=True),
)
