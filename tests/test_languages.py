"""The language of a call: from the node on that chooses it, wherever and whenever it goes on."""

import json
from pathlib import Path
from typing import Any

import pytest

from flowforge.call import Gather, HungUp, Play, Sound
from flowforge.engine import run_side
from flowforge.flow import CompiledFlow, compile_flow, read
from flowforge.testing import CallFailed, Phone, play, read_calls
from flowforge.testing.calls import read_kept, run
from flowforge.testing.kept import steps_of
from flowforge.testing.phone import the_catalog
from flowforge.testing.story import told
from tests.flow.drawn import TYPES, line, menu
from tests.test_engine import Line

ASK = {"say": "Welche?", "languages": {"en": {"say": "Which one?"}}}
BYE = {"say": "Tschüss.", "languages": {"en": {"say": "Bye."}}}


def drawn(*wires: str, version: int = 1, **settings: Any) -> CompiledFlow:
    """Ask, choose a language by key, and ask again in it."""
    nodes: dict[str, Any] = {
        "ask": menu("1", "2", prompt=ASK, silence_prompt=""),
        "again": menu("1", prompt=ASK),
        "en": ("language", {"language": "en"}),
        "bye": ("hangup", {"announcement": BYE}),
        "note": ("log", {"text": "speaks {{language}}"}),
    }
    usual = ("in.rings > ask", "ask.2 > en", "ask.1 > bye", "en.next > again", "again.1 > bye")
    spoken = {"voice": "de-DE", "languages": ["en-GB"], **settings}
    return compile_flow(line(nodes, *usual, *wires, **spoken), TYPES, "f", version)


def heard(action: object) -> Sound:
    sound = action.sound if isinstance(action, Gather | Play) else None
    assert sound is not None
    return sound


async def test_a_call_begins_in_the_first_language_and_is_in_the_other_from_the_node_on() -> None:
    at = Line(drawn())
    assert heard(await at.rings()) == Sound(text="Welche?", voice="de-DE")
    assert heard(await at.presses("2")) == Sound(text="Which one?", voice="en-GB")


async def test_it_stays_in_it_while_it_waits_and_in_another_process() -> None:
    at = Line(drawn())
    await at.rings()
    await at.presses("2")
    at = _elsewhere(at)
    assert heard(await at.presses("")) == Sound(text="Which one?", voice="en-GB")
    at = _elsewhere(at)
    assert heard(await at.presses("1")) == Sound(text="Bye.", voice="en-GB")


def _elsewhere(line: Line) -> Line:
    """Go on with a flow that was read anew: only the session is the same."""
    other = Line(drawn())
    other.session = line.session
    return other


async def test_two_calls_at_once_do_not_hear_each_others_language() -> None:
    flow = drawn()
    one, other = Line(flow), Line(flow)
    await one.rings()
    await other.rings()
    assert heard(await one.presses("2")).text == "Which one?"
    assert heard(await other.presses("")).text == "Welche?"


async def test_side_tasks_see_the_language_of_the_call() -> None:
    at = Line(drawn("en.next > note"))
    await at.rings()
    await at.presses("2")
    lines = await run_side(at.flow, at.session, at.outcome.side, at.world)
    assert [entry.data["text"] for entry in lines if entry.kind == "note"] == ["speaks en"]


async def test_it_is_still_known_when_the_call_is_over() -> None:
    at = Line(drawn())
    await at.rings()
    await at.presses("2")
    await at.gets(HungUp(call_id="c1", cause="cancel"))
    assert at.session.vars["language"] == "en"


@pytest.mark.parametrize("language", ["fr", "", "{{caller}}", "en-US", "EN", "en_GB"])
async def test_what_is_no_language_of_the_flow_leaves_the_call_in_the_first(language: str) -> None:
    nodes: dict[str, Any] = {
        "l": ("language", {"language": language}),
        "ask": menu("1", prompt=ASK),
    }
    flow = line(nodes, "in.rings > l", "l.next > ask", voice="de-DE", languages=["en-GB"])
    phone = Phone(flow)
    await phone.rings()
    english = language.lower().startswith("en")
    assert phone.heard == (["Which one?"] if english else ["Welche?"])


async def test_a_prompt_without_words_in_the_language_is_told_in_the_first_with_its_voice() -> None:
    nodes: dict[str, Any] = {
        "l": ("language", {"language": "en"}),
        "ask": menu("1", prompt="Welche?"),
    }
    phone = Phone(line(nodes, "in.rings > l", "l.next > ask", voice="de-DE", languages=["en-GB"]))
    await phone.rings()
    assert phone.sounds == [Sound(text="Welche?", voice="de-DE")]


# --- in call files --------------------------------------------------------------------------

RECORDING = f"/p/{'0' * 64}.wav"
PIECES = {
    "parts": [{"say": "Hallo {{caller}}."}, {"pause": 1}, {"url": "/sounds/7"}, {"say": "Welche?"}],
    "languages": {"en": {"parts": [{"url": RECORDING}, {"say": "Which one?"}]}},
}


def in_pieces() -> dict[str, Any]:
    nodes: dict[str, Any] = {
        "ask": menu("2", prompt=PIECES),
        "en": ("language", {"language": "en"}),
        "end": ("hangup", {"announcement": {"url": "/sounds/8"}}),
    }
    wires = ("in.rings > ask", "ask.2 > en", "en.next > ask", "ask.silence > end")
    return line(nodes, *wires, voice="de-DE", languages=["en-GB"]).document()


async def failure(folder: Path, *steps: object) -> str:
    (folder / "pieces.json").write_text(json.dumps(in_pieces()))
    file = folder / "pieces.call.json"
    file.write_text(json.dumps({"about": "pieces", "call": steps}))
    try:  # a key that does not exist fails before anything is played
        [script] = read_calls(file)
        await play(script)
    except CallFailed as failed:
        return str(failed)
    return ""


RINGS = {"rings": {"from": "anonymous"}}
GERMAN = {"hears": "Hallo anonymous. /sounds/7 Welche?", "in": "de", "keys": 1}
ENGLISH = {"hears": f"{RECORDING} Which one?", "in": "en-US"}
CHOOSES = {"presses": "2"}


async def test_a_sequence_is_one_text_in_its_order_and_the_language_is_demanded(
    tmp_path: Path,
) -> None:
    silent = ({"presses": ""}, {"hears": "Which one?"}, {"presses": ""})
    ends = {"hung up": "/sounds/8", "in": "en"}
    assert await failure(tmp_path, RINGS, GERMAN, CHOOSES, ENGLISH, *silent, ends) == ""


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([RINGS, {**GERMAN, "in": "en"}], "The language of “Hallo anonymous."),
        ([RINGS, CHOOSES, {**ENGLISH, "in": "de"}], "should be 'de', and is 'en'."),
        ([RINGS, {"hears": "Welche? Hallo"}], "heard “Hallo anonymous. /sounds/7 Welche?”"),
        ([RINGS, {"hears": "Welche?"}, {"hears": "Hallo"}], "heard nothing (more)"),
        ([RINGS, {"hears": "Welche?", "inn": "de"}], "Did you mean “in”?"),
    ],
)
async def test_what_is_heard_otherwise_is_told(tmp_path: Path, steps: Any, why: str) -> None:
    assert why in await failure(tmp_path, *steps)


async def test_a_kept_call_names_the_language_that_was_chosen_and_passes() -> None:
    drawn_so = read(in_pieces())
    phone = Phone(drawn_so)
    await phone.rings("anonymous")
    await phone.presses("2")
    await phone.silent()
    await phone.silent()
    written = steps_of(phone.entries)
    assert [step.get("in", "") for step in written if "hears" in step] == ["", "en", "en", "en"]
    assert written[-2:] == [{"hears": "/sounds/8", "in": "en"}, {"hung up": True}]
    [script] = read_kept([{"call": written}], drawn_so, "kept")
    await play(script)


async def test_where_only_the_language_is_another_it_stands_beside_what_was_heard() -> None:
    wanted = {"hears": "Welche?", "in": "en"}
    [script] = read_kept([{"call": [RINGS, wanted]}], read(in_pieces()), "kept")
    [asked] = (await run(script)).instead
    assert (asked["hears"], asked["in"]) == ("Hallo anonymous. /sounds/7 Welche?", "de")


async def test_the_story_of_a_call_tells_what_is_said_and_what_is_played() -> None:
    phone = Phone(in_pieces(), catalog=the_catalog())
    await phone.rings("anonymous")
    asks = next(entry for entry in phone.entries if entry.kind == "action")
    assert told(asks, phone.names) == (
        "Menu says “Hallo anonymous.”, plays /sounds/7, says “Welche?” and waits 5 s for 1 key"
    )
