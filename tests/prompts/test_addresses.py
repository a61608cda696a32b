"""From a sound that a node wants heard to an address that the carrier can fetch."""

import asyncio
import hashlib
import hmac
import os
import wave
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.expressions import sorry
from flowforge.keys import Keys
from flowforge.prompts import SAYS, PicoSpeech, Prompts, Shelf
from flowforge.prompts.pieces import Words, written

HELLO = Sound(text="Guten Tag.", voice="de-DE")
BASE = "https://flow.example.org"
NAME = "a-name_that-nobody-guesses"


def name(voice: str, text: str) -> str:
    digest = hmac.digest(b"secret", f"{voice}\0{text}".encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")


class Scribe:
    """An engine for tests: notes what it was asked and, once `go` is set, gives its text back."""

    def __init__(self, *voices: str) -> None:
        self.voices = frozenset(voices)
        self.missing = "" if voices else "speech_not_installed"
        self.spoken: list[tuple[str, str]] = []
        self.go = asyncio.Event()
        self.go.set()
        self.asked = asyncio.Event()
        self.most = self.now = 0

    async def speak(self, text: str, voice: str, speed: float = 1.0) -> bytes:
        self.spoken.append((text, voice))
        self.asked.set()
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.go.wait()
            await asyncio.sleep(0)
        finally:
            self.now -= 1
        if text == "unspeakable":
            raise SpeechError("no")
        return text.encode()

    async def close(self) -> None:
        self.voices = frozenset()


@pytest.fixture
async def scribe() -> Scribe:
    return Scribe("de-DE", "en-GB", "en-US")


@pytest.fixture
def prompts(tmp_path: Path, scribe: Scribe) -> Prompts:
    return Prompts(tmp_path / "sounds", name, BASE + "/", scribe)


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[Prompts]:
    prompts = Prompts(tmp_path, name, BASE, PicoSpeech(limit_s=60))  # its start is cold
    yield prompts
    await prompts.close()


def file_of(prompts: Prompts, url: str) -> Path:
    file = prompts.path(url.removeprefix(f"{BASE}/p/").removesuffix(".wav"))
    assert file is not None
    return file


async def test_the_real_engine_makes_a_file_that_the_telephone_can_play(real: Prompts) -> None:
    url = await real.url(HELLO, limit_s=60)
    with wave.open(str(file_of(real, url))) as file:
        assert file.getparams()[:3] == (1, 2, 8000)
        assert file.getnframes() > 4000


async def test_the_real_engine_prepares_all_prompts_of_a_flow(real: Prompts) -> None:
    sounds = [Sound(text=f"Nummer {number}", voice="de-DE") for number in range(10)]
    assert await real.prepare([*sounds, *sounds], limit_s=60) == []
    for sound in sounds:
        assert file_of(real, await real.url(sound, limit_s=0)).stat().st_size > 8000


async def test_a_text_is_spoken_once_and_kept(
    prompts: Prompts, scribe: Scribe, tmp_path: Path
) -> None:
    url = await prompts.url(HELLO)
    assert file_of(prompts, url).read_bytes() == b"Guten Tag."
    assert await prompts.url(Sound(text=" Guten\n Tag. ", voice="de-DE")) == url
    later = Prompts(tmp_path / "sounds", name, BASE, scribe)
    assert await later.url(HELLO) == url
    assert scribe.spoken == [("Guten Tag.", "de-DE")]


async def test_a_text_asked_for_twice_at_once_is_spoken_once(
    prompts: Prompts, scribe: Scribe
) -> None:
    urls = await asyncio.gather(*(prompts.url(HELLO) for _ in range(5)))
    assert len(set(urls)) == 1
    assert len(scribe.spoken) == 1


async def test_another_voice_or_text_has_another_name(prompts: Prompts) -> None:
    others = [
        HELLO,
        Sound(text="Guten Tag", voice="de-DE"),
        Sound(text="Guten Tag.", voice="en-GB"),
    ]
    assert len({await prompts.url(sound) for sound in others}) == 3


async def test_a_sound_with_an_address_is_left_alone(prompts: Prompts, scribe: Scribe) -> None:
    assert await prompts.url(Sound(text="x", url="https://x.org/a.wav")) == "https://x.org/a.wav"
    assert scribe.spoken == []


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        ("en-US", "en-US"),
        ("de-AT", "de-DE"),
        ("de", "de-DE"),
        ("en-AU", "en-GB"),
        ("EN_us", "en-GB"),
    ],
)
async def test_an_unknown_voice_is_taken_from_its_language(
    prompts: Prompts, scribe: Scribe, wanted: str, taken: str
) -> None:
    await prompts.url(Sound(text="Hi", voice=wanted))
    assert scribe.spoken == [("Hi", taken)]


@pytest.mark.parametrize("voice", ["nl-NL", "", "d"])
async def test_a_language_that_nobody_speaks_is_an_error(prompts: Prompts, voice: str) -> None:
    with pytest.raises(SpeechError, match="only de-DE, en-GB, en-US"):
        await prompts.url(Sound(text="Hoi", voice=voice))


async def test_without_an_engine_the_error_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="speech_not_installed"):
        await Prompts(tmp_path, name, BASE, Scribe()).url(HELLO)


@pytest.mark.parametrize("text", ["", " \n", "\ud800"])
async def test_no_text_is_an_error(prompts: Prompts, text: str) -> None:
    with pytest.raises(SpeechError, match="no text"):
        await prompts.url(Sound(text=text, voice="de-DE"))


async def test_a_text_that_came_too_late_is_there_for_the_next_caller(
    prompts: Prompts, scribe: Scribe
) -> None:
    scribe.go.clear()
    with pytest.raises(SpeechError, match=r"longer than 0\.01 s"):
        await prompts.url(HELLO, limit_s=0.01)
    scribe.go.set()
    assert file_of(prompts, await prompts.url(HELLO))
    assert len(scribe.spoken) == 1


async def test_a_text_that_failed_is_tried_again(prompts: Prompts, scribe: Scribe) -> None:
    for _ in range(2):
        with pytest.raises(SpeechError, match=r"^no$"):
            await prompts.url(Sound(text="unspeakable", voice="de-DE"))
    assert len(scribe.spoken) == 2


async def test_prepare_names_what_failed_and_makes_the_rest(prompts: Prompts) -> None:
    wrong = [Sound(text="unspeakable", voice="de-DE"), Sound(text="Hoi", voice="nl-NL")]
    failed = await prompts.prepare([wrong[0], HELLO, wrong[1], Sound(url="https://x.org/a.wav")])
    assert [sound for sound, _ in failed] == wrong
    assert [type(error) for _, error in failed] == [SpeechError, SpeechError]
    assert file_of(prompts, await prompts.url(HELLO, limit_s=0))


async def test_a_callers_text_waits_behind_two_at_most_however_many_flows_are_made(
    prompts: Prompts, scribe: Scribe
) -> None:
    flows = [[Sound(text=f"Text {n} of {m}", voice="de-DE") for n in range(10)] for m in range(4)]
    await asyncio.gather(*map(prompts.prepare, flows))
    assert scribe.most == 2


async def test_calls_go_on_while_a_whole_flow_is_found_made(prompts: Prompts) -> None:
    sounds = [Sound(text=f"Text {n}", voice="de-DE") for n in range(100)]
    await prompts.prepare(sounds)
    turns = 0

    async def call() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    calling = asyncio.create_task(call())
    await prompts.prepare(sounds)
    calling.cancel()
    assert turns >= len(sounds) / 2


async def test_a_folder_that_cannot_be_written_is_an_error_of_speech(
    prompts: Prompts, tmp_path: Path
) -> None:
    (tmp_path / "sounds").rmdir()
    with pytest.raises(SpeechError, match="cannot be kept: No such file"):
        await prompts.url(HELLO)


async def test_closing_gives_up_what_is_under_way(prompts: Prompts, scribe: Scribe) -> None:
    scribe.go.clear()
    waiting = asyncio.create_task(prompts.url(HELLO))
    await scribe.asked.wait()
    await prompts.close()
    with pytest.raises(SpeechError, match="given up"):
        await waiting
    assert scribe.voices == frozenset()


@pytest.mark.parametrize(
    "wrong",
    ["", "short", "../../etc/passwd-passwd-passwd", "a" * 129, "a" * 30 + "/b", "ä" * 30,
     "a" * 30 + ".wav", "a" * 30 + "\n", "a" * 30 + "\0"],
)  # fmt: skip
def test_only_names_that_we_give_lead_to_files(tmp_path: Path, wrong: str) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.path(wrong) is None
    with pytest.raises(ValueError, match="no name for a sound"):
        shelf.put(wrong, b"")
    assert list(tmp_path.iterdir()) == []


def test_a_sound_is_kept_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "a" / "b")
    assert shelf.path(NAME) is None
    assert not shelf.holds(NAME)
    shelf.put(NAME, b"one")
    shelf.put(NAME, b"two")
    assert shelf.holds(NAME)
    assert [file.read_bytes() for file in (tmp_path / "a" / "b").iterdir()] == [b"two"]
    assert shelf.path(NAME) == tmp_path / "a" / "b" / f"{NAME}.wav"


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.wav").mkdir()
    with pytest.raises(IsADirectoryError):
        Shelf(tmp_path).put(NAME, b"one")
    assert [file.name for file in tmp_path.iterdir()] == [f"{NAME}.wav"]


def test_the_sounds_longest_not_asked_for_make_room(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, room=250)
    names = [f"{NAME}-{number:03}" for number in range(100)]
    for age, one in enumerate(names[:99]):
        shelf.put(one, b"x" * 100)
        os.utime(tmp_path / f"{one}.wav", (age, age))
    assert shelf.holds(names[0])
    shelf.put(names[99], b"x" * 100)
    assert {file.stem for file in tmp_path.iterdir()} == {names[0], names[99]}


# --- several machines ---------------------------------------------------------------------------


class Machines:
    """Two machines with one key and a folder each."""

    def __init__(self, folder: Path, scribe: Scribe) -> None:
        self.keys = Keys.load(folder)
        self.one, self.other = (
            Prompts(folder / place, self.keys.token, BASE, scribe, sealing=self.keys)
            for place in ("one", "other")
        )


def asked(url: str) -> tuple[str, str]:
    """Give what a machine that is asked for an address gets of it."""
    address = urlsplit(url)
    name = address.path.removeprefix("/p/").removesuffix(".wav")
    return name, parse_qs(address.query)[SAYS][0]


async def test_a_machine_makes_the_sound_that_another_one_has_named(
    tmp_path: Path, scribe: Scribe
) -> None:
    machines = Machines(tmp_path, scribe)
    url = await machines.one.url(Sound(text="Hello Größe 🎈 \u0661", voice="en-GB"))
    assert url == await machines.other.url(Sound(text="Hello Größe 🎈 \u0661", voice="en-GB"))
    await machines.one.url(HELLO)
    name, sealed = asked(await machines.one.url(HELLO))
    assert machines.other.path(name) is None
    file = await machines.other.fetch(name, sealed)
    assert file is not None
    assert file.read_bytes() == b"Guten Tag."
    assert await machines.other.fetch(name, "") == file, "it is kept there now"


async def test_no_stranger_lets_a_machine_speak(tmp_path: Path, scribe: Scribe) -> None:
    machines = Machines(tmp_path, scribe)
    name, sealed = asked(await machines.one.url(HELLO))
    other_name, _ = asked(await machines.one.url(Sound(text="Hello", voice="en-GB")))
    spoken = list(scribe.spoken)
    for wrong in ("", "x", "ä", sealed[:-4], sealed[1:], sealed + "A" * 4, "A" * 9000):
        assert await machines.other.fetch(name, wrong) is None
    assert await machines.other.fetch(other_name, sealed) is None
    assert scribe.spoken == spoken


async def test_an_address_has_an_end_however_long_the_text(tmp_path: Path, scribe: Scribe) -> None:
    url = await Machines(tmp_path, scribe).one.url(Sound(text="ä" * 100_000, voice="de-DE"))
    assert len(url) < 8_000


async def test_a_sound_that_cannot_be_made_there_is_told(tmp_path: Path, scribe: Scribe) -> None:
    machines = Machines(tmp_path, scribe)
    told = written([Words("unspeakable", "de-DE")])
    sealed = machines.keys.seal(told, "some-name-of-twenty-letters")
    with pytest.raises(SpeechError):
        await machines.other.fetch("some-name-of-twenty-letters", sealed)
    await machines.other.prepare([Sound(text=sorry("de"), voice="de-DE"), HELLO])
    file = await machines.other.fetch("some-name-of-twenty-letters", sealed)
    assert file is not None
    assert file.stem != "some-name-of-twenty-letters", "so nobody may keep it under that name"
    assert file.read_text() == sorry("de")
    some = written([Words("Guten Tag.", "de-DE"), Words("unspeakable", "de-DE")])
    file = await machines.other.fetch(
        "another-name-of-letters", machines.keys.seal(some, "another-name-of-letters")
    )
    assert file is not None
    assert file.read_text() == "Guten Tag."
