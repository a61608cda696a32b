"""All voices of a server: a text goes to the engine that its voice names, and fails alone."""

import asyncio
import re
from collections.abc import AsyncIterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.prompts import Prompts
from flowforge.prompts.voices import Engine, KeptEngine, Voices, engines
from flowforge.prompts.voices.installed import GROUP, OURS, _check
from tests.prompts.speakers import German, Parrot, Silent
from tests.prompts.vendors import sound

LORA, COCO = "en-GB:parrot:Lora", "de-DE:parrot:Coco:HD"


@pytest.fixture(autouse=True)
def _forget() -> None:
    Parrot.spoken.clear()
    Parrot.closed.clear()


async def whole(file: Path) -> bytes:
    """Convert nothing: that strangers' sounds are converted, test_engines.py shows."""
    return await asyncio.to_thread(file.read_bytes)


@pytest.fixture
async def voices() -> AsyncIterator[Voices]:
    made = Voices(German(), kinds={"parrot": Parrot}, convert=whole)
    await made.open()
    yield made
    await made.close()


async def configured(voices: Voices, seed: str = "fresh") -> None:
    settings = {"seed": seed, "cage": "big"}
    kept = KeptEngine(settings=settings, voices=await voices.asked("parrot", settings))
    await voices.configure({"parrot": kept})


async def test_an_engine_offers_voices_once_it_is_set(voices: Voices) -> None:
    assert voices.voices == {"de-DE"}
    await configured(voices)
    assert voices.voices == {"de-DE", LORA, COCO}, "what cannot be named is left out"
    assert voices.free == {"de-DE"}
    assert [(one.id, one.name, one.paid) for one in voices.listed()] == [
        ("de-DE", "", False),
        (COCO, "Coco", True),
        (LORA, "Lora", True),
    ]
    await voices.configure({})
    assert voices.voices == {"de-DE"}


async def test_a_text_goes_to_the_engine_that_the_voice_names(voices: Voices) -> None:
    await configured(voices)
    assert await voices.speak("Hallo", "de-DE", 1.5) == b"de-DE 1.5 Hallo"
    assert await voices.speak("Guten <b>Tag</b>\n", COCO, 0.75) == sound("mp3")
    assert Parrot.spoken == [("Guten Tag", "Coco:HD", 0.75)]


@pytest.mark.parametrize("text", ["", "...", "<break/>", "😀"])
async def test_nobody_is_paid_for_a_text_without_words(voices: Voices, text: str) -> None:
    await configured(voices)
    with pytest.raises(SpeechError, match="no words"):
        await voices.speak(text, LORA)
    assert Parrot.spoken == []


@pytest.mark.parametrize("voice", ["en-GB:parrot:Gone", "de-DE:parrot:Lora", "en-GB:nobody:Lora"])
async def test_a_voice_that_is_not_here_is_named(voices: Voices, voice: str) -> None:
    await configured(voices)
    with pytest.raises(SpeechError, match=voice) as caught:
        await voices.speak("Hallo", voice)
    assert caught.value.code == "voice_gone"


@pytest.mark.parametrize(("text", "code"), [("hang", "voice_away"), ("crash", "voice_broken")])
async def test_an_engine_that_hangs_or_crashes_costs_one_text(
    voices: Voices, text: str, code: str
) -> None:
    await configured(voices, seed="secret-7406")
    with pytest.raises(SpeechError) as caught:
        await voices.speak(text, LORA)
    assert caught.value.code == code
    assert "secret-7406" not in str(caught.value)
    assert await voices.speak("well", LORA)
    assert await voices.speak("well", "de-DE")


async def test_settings_are_tried_before_they_are_kept(voices: Voices) -> None:
    with pytest.raises(SpeechError, match="does not accept"):
        await configured(voices, seed="stale")
    assert voices.voices == {"de-DE"}


async def test_an_engine_is_made_anew_when_its_settings_change_and_only_then(
    voices: Voices,
) -> None:
    await configured(voices, "one")
    Parrot.closed.clear()
    await configured(voices, "one")
    assert Parrot.closed == ["one"], "the one that was asked for its voices"
    await configured(voices, "two")
    assert sorted(Parrot.closed) == ["one", "one", "two"]


async def test_without_a_standard_voice_the_others_speak_and_the_reason_is_told() -> None:
    voices = Voices(Silent(), kinds={"parrot": Parrot}, convert=whole)
    await configured(voices)
    assert voices.missing == "speech_not_installed"
    assert await voices.speak("Hallo", COCO)
    await voices.close()


async def test_nobody_is_charged_because_a_voice_is_gone(voices: Voices, tmp_path: Path) -> None:
    """A flow that wants another voice gets the standard one of its language, or none."""
    await configured(voices)
    prompts = Prompts(tmp_path, lambda *_: "n" * 32, "https://flows.example.org", voices)
    await prompts.url(Sound(text="Hallo", voice="de-AT:polly:Gone"))
    with pytest.raises(SpeechError):
        await prompts.url(Sound(text="Hello", voice="en-US"))
    assert Parrot.spoken == []
    await prompts.close()


async def test_the_engine_of_the_documentation_is_one() -> None:
    """What is told to people who write one works as it stands there."""
    page = Path(__file__).parents[2] / "docs" / "voice-authors.md"
    [code] = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    written: dict[str, Any] = {"__name__": "hall_voices"}
    exec(code, written)
    _check(written["Hall"], {})
    voices = Voices(German(), kinds={"hall": written["Hall"]})
    [anna] = await voices.asked("hall", {"key": "k"})
    assert (anna.id, anna.language) == ("anna", "de-DE")


# --- engines of other packages --------------------------------------------------------------


def entry(value: str, name: str = "theirs") -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


def test_an_engine_of_another_package_is_found_by_its_entry_point() -> None:
    found = engines([entry("tests.prompts.speakers:Parrot")])
    assert list(found) == [*(kind.id for kind in OURS), "parrot"]
    assert found["parrot"] is Parrot


class Copy(Parrot):
    id = "polly"


class Loud(Parrot):
    id = "LOUD:1"


class Standard(Parrot):
    id = "pico"


class Speechless(Parrot):
    id = "speechless"
    about = {"en": "Only English."}  # noqa: RUF012 - it is read only


@pytest.mark.parametrize("value", ["Copy", "Loud", "Standard", "Speechless", "entry", "nothing"])
def test_what_is_no_engine_is_left_out_and_said(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = engines([entry(f"{__name__}:{value}"), entry("no.such.module:Engine")])
    assert list(found) == [kind.id for kind in OURS]
    told = capsys.readouterr()
    assert (told.out + told.err).count("left out") == 2


@pytest.mark.parametrize("kind", OURS)
def test_our_engines_say_what_they_are_and_need_in_both_languages(kind: type[Engine]) -> None:
    for words in (kind.about, *(need.label for need in kind.needs)):
        assert words["en"]
        assert words["de"]
    for need in kind.needs:
        assert bool(need.help["en"]) == bool(need.help["de"])
    costs = ("money" in kind.about["en"] or "plan" in kind.about["en"], kind.paid)
    assert len(set(costs)) == 1, "who asks for money says so"
