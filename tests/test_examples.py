"""The example flows work as they are, and their call files go every way there is."""

import re
import wave
from collections.abc import Callable
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from flowforge import resources
from flowforge.call import language_of
from flowforge.catalog import Catalog
from flowforge.flow import Flow, check, claims, compile_flow, read
from flowforge.flow.compiled import pieces, read_node
from flowforge.flow.rules.hearing import heard_at
from flowforge.node import Facts
from flowforge.prompts import PicoSpeech, Prompts
from flowforge.testing import play, read_calls
from flowforge.testing.story import spoken_in, words_of
from flowforge.web.api.templates import TEMPLATES

CATALOG = Catalog.load(installed=False)
FACTS = Facts(
    connections={"example": {"customer": frozenset({"id", "orderStatus", "orderedOn"})}},
    voices=frozenset({"de-DE", "en-GB", "en-US"}),
)
EXAMPLES = sorted(
    file for file in resources.examples().glob("*.json") if not file.name.endswith(".call.json")
)
FLOWS = [*EXAMPLES, Path(__file__).parent / "calls/family-from-gather.json"]
by_name = pytest.mark.parametrize("file", FLOWS, ids=lambda file: file.stem)

WIDTH, HEADER, ROW, PROMPT, GAP = 232, 60, 30, 44, 16
"""Of a node on the canvas, roughly, in pixels."""


def in_both(test: Callable[..., Any]) -> Any:
    """Test the two examples that speak two languages, in the file of each first language."""
    names = pytest.mark.parametrize("name", ["family-line", "telephone-status"])
    return names(pytest.mark.parametrize("ending", ["", ".de"])(test))


def _example(name: str, ending: str) -> Path:
    return resources.examples() / f"{name}{ending}.json"


def load(file: Path) -> Flow:
    return read(file.read_bytes())


def test_each_is_a_template_that_the_page_offers_in_both_languages() -> None:
    assert {file.stem for file in EXAMPLES} == {
        f"{name}{ending}" for name in TEMPLATES for ending in ("", ".de")
    }
    assert {"family-line", "telephone-status"} <= set(TEMPLATES)
    voices = {file.stem: load(file).settings.voice for file in EXAMPLES}
    assert all(
        voice[:2] == ("de" if name.endswith(".de") else "en") for name, voice in voices.items()
    )


@by_name
def test_nothing_is_wrong_with_it_but_what_it_says_why_to_leave(file: Path) -> None:
    flow = load(file)
    problems = check(flow, CATALOG.types, FACTS)
    assert [one.silenced for one in problems] == [silence.reason for silence in flow.silenced]


def test_all_examples_can_be_live_at_the_same_time() -> None:
    claimed = [claim for file in EXAMPLES for claim in claims(load(file).document())]
    assert {claim.path for claim in claimed} >= {"family", "familie", "status", "auftragsstatus"}
    assert not any(one.overlaps(other) for one, other in combinations(claimed, 2))


@by_name
async def test_its_call_file_leaves_every_node_by_every_exit(file: Path) -> None:
    flow = load(file)
    taken: set[tuple[str, str]] = set()
    reached: set[str] = set()
    for script in read_calls(file.with_name(f"{file.stem}.call.json")):
        phone = await play(script, CATALOG)
        taken |= {(one.node, one.data["port"]) for one in phone.entries if one.kind == "step"}
        reached |= {one.node for one in phone.entries}
    nodes = {node.id: read_node(node, CATALOG.types) for node in flow.nodes}
    exits = {(name, port) for name, node in nodes.items() for port in node.own_ports()}
    assert exits - taken == set()
    assert {name for name, node in nodes.items() if node.wired} - reached == set()


@in_both
async def test_all_that_it_says_is_made_here(tmp_path: Path, name: str, ending: str) -> None:
    wanted = compile_flow(load(_example(name, ending)), CATALOG.types).prompts()
    assert {language_of(sound.voice) for sound in wanted} == {"de", "en"}
    prompts = Prompts(
        tmp_path,
        lambda voice, text: sha256(f"{voice} {text}".encode()).hexdigest(),
        "",
        PicoSpeech(limit_s=60),  # its start is cold
    )
    try:
        assert list(await prompts.prepare(wanted, limit_s=60)) == []
        for sound in wanted:
            place = await prompts.url(sound)
            made = prompts.path(place.removeprefix("/p/").removesuffix(".wav"))
            assert made is not None
            with wave.open(str(made)) as file:
                assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (
                    8000,
                    1,
                    2,
                )
                assert file.getnframes() > 0
    finally:
        await prompts.close()


def test_no_sound_comes_with_the_program() -> None:
    root = resources.examples().parent
    folders = [resources.examples(), resources.nodes(), root / "flowforge", root / "static/src"]
    files = [file.suffix for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert files
    assert not {".wav", ".mp3", ".m4a", ".ogg", ".opus", ".flac", ".webm", ".aiff"} & set(files)


@in_both
async def test_everything_that_it_says_is_heard_in_both_languages(name: str, ending: str) -> None:
    file = _example(name, ending)
    flow = load(file)
    assert {language_of(voice) for voice in flow.settings.voices} == {"de", "en"}
    unheard = {
        (node.id, language_of(one.language or flow.settings.voice), one.text.partition("{{")[0])
        for node in flow.nodes
        for one in heard_at(pieces(read_node(node, CATALOG.types)))
    }
    assert {language for _, language, _ in unheard} == {"de", "en"}
    for script in read_calls(file.with_name(f"{file.stem}.call.json")):
        for entry in (await play(script, CATALOG)).entries:
            sound = entry.data.get("sound") or entry.data.get("announcement")
            said = (entry.node, spoken_in(sound), words_of(sound))
            unheard -= {
                one for one in unheard if one[:2] == said[:2] and said[2].startswith(one[2])
            }
    assert unheard == set()


@by_name
def test_nobody_real_is_dialled(file: Path) -> None:
    """The German numbers for film and novels: 0171 39200xx and 030 23125xxx."""
    numbers = re.findall(r'"(\+?[0-9][0-9 ]{6,})"', file.read_text("utf-8"))
    kept = re.compile(r"\+49 (171 39200\d\d|30 23125 ?\d{3})|493023125\d{3}")
    assert [number for number in numbers if not kept.fullmatch(number)] == []


@by_name
def test_nothing_lies_on_top_of_anything_else(file: Path) -> None:
    flow = load(file)
    boxes = {}
    for node in flow.nodes:
        known = read_node(node, CATALOG.types)
        rows = len(known.own_ports()) + len(known.event_ports)
        prompt = PROMPT if known.prompt_field and getattr(known, known.prompt_field) else 0
        height = HEADER + rows * ROW + prompt
        boxes[node.id] = (node.x, node.y, node.x + WIDTH + GAP, node.y + height + GAP)
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, f"{one} lies on {other}"
