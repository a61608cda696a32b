"""A flow goes to another server with all its sounds, and nothing that is not what it says."""

import asyncio
import hashlib
import io
import random
import shutil
import wave
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from flowforge.cli.opened import opened, recordings_of
from flowforge.errors import DocumentError
from flowforge.prompts.shelf import LEFT_FREE
from flowforge.settings import Settings
from flowforge.store import SoundFile, SoundRow
from flowforge.web import parcels
from tests.cli.conftest import Command, Server, Start
from tests.prompts.sounds import made, tone
from tests.web.test_recordings import says

Servers = Callable[[str], Settings]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Servers:
    """Let the command work on the data of one of several servers."""

    def use(name: str) -> Settings:
        monkeypatch.setenv("FLOWFORGE_DATA", str(tmp_path / name))
        return Settings.load(None)

    return use


async def fill(settings: Settings, file: Path) -> tuple[SoundRow, str]:
    """Make a prompt of the library, a recording, and a flow that says both."""
    async with opened(settings) as store, recordings_of(settings) as recordings:
        first = await recordings.take(file)
        sound = SoundFile(
            language="de",
            place=first.place,
            original=first.original,
            seconds=first.seconds,
            text="Grüß Gott",
            file_name="a.flac",
        )
        kept = await store.sounds.add("Hello", "Family", [sound], "ada")
        place = (await recordings.take(made(file.with_name("b.flac"), tone(900)))).place
        document = says(f"/sounds/{kept.id}")
        parts = [{"url": f"/sounds/{kept.id}"}, {"pause": 1}, {"url": place}]
        document["nodes"][1]["config"]["prompt"] = {"parts": parts}
        await store.flows.create(document)
        return kept, place


async def library(settings: Settings) -> list[SoundRow]:
    async with opened(settings) as store:
        return await store.sounds.list()


async def originals(settings: Settings) -> list[str]:
    folder = settings.recordings_folder / "originals"
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def parcel(server: Servers, flowforge: Command, tmp_path: Path) -> Path:
    """A parcel of the first server's flow."""
    asyncio.run(fill(server("first"), made(tmp_path / "a.flac", tone(500))))
    assert flowforge("export", "Recorded", "--with-sounds", "-o", "flow.zip").code == 0
    return tmp_path / "flow.zip"


def test_a_flow_comes_with_its_sounds_and_its_prompts_keep_their_ids(
    parcel: Path, server: Servers, flowforge: Command
) -> None:
    there = asyncio.run(library(server("first")))
    second = server("second")
    said = flowforge("import", str(parcel), "--publish")
    assert said.code == 0, said.err
    assert "Hello is in the library" in said.out
    assert "Recorded is live" in said.out
    [here] = asyncio.run(library(second))
    assert replace(here, updated=there[0].updated, updated_by="ada") == there[0]
    assert asyncio.run(originals(second)) == [there[0].files[0].original]
    again = flowforge("import", str(parcel), "--publish")
    assert again.code == 1, "its calls are answered already"
    once_more = flowforge("import", str(parcel))
    assert once_more.code == 0
    assert "library" not in once_more.out
    assert asyncio.run(library(second)) == [here], "what is here stays as it is"


def test_a_restored_database_and_a_copied_folder_let_callers_hear_the_library_again(
    parcel: Path, server: Servers, flowforge: Command, start: Start, tmp_path: Path
) -> None:
    old = server("second")
    assert flowforge("import", str(parcel), "--publish").code == 0
    assert flowforge("db", "backup", str(tmp_path / "copy")).code == 0
    new = server("third")
    assert flowforge("db", "restore", str(tmp_path / "copy")).code == 0
    shutil.copytree(old.recordings_folder, new.recordings_folder, dirs_exist_ok=True)
    [prompt] = asyncio.run(library(new))
    running = start(FLOWFORGE_DATA=str(new.data), FLOWFORGE_VERIFY_SIGNATURES="false")
    kept = (old.recordings_folder / prompt.files[0].place.removeprefix("/p/")).read_bytes()
    assert running.fetch(prompt.files[0].place) == kept
    whole = prompt.files[0].seconds + 1
    # What comes too late for one caller, on a busy machine, is there for the next.
    assert any(seconds_heard(running, call_id) > whole for call_id in range(30)), "and a recording"


def seconds_heard(running: Server, call_id: int) -> float:
    event = f"event=newCall&direction=in&callId={call_id}&from=4930&to=4921"
    answer = running.post("/call/recorded", event)
    place = answer.partition("<Url>")[2].partition("</Url>")[0].removeprefix(running.address)
    if not place:
        return 0.0
    with wave.open(io.BytesIO(running.fetch(place))) as sound:
        return float(sound.getnframes() / sound.getframerate())


def test_without_its_sounds_a_flow_comes_with_a_word_and_does_not_go_live(
    parcel: Path, server: Servers, flowforge: Command
) -> None:
    server("first")
    alone = flowforge("export", "Recorded")
    assert alone.code == 0
    parcel.with_name("alone.json").write_text(alone.out)
    server("third")
    refused = flowforge("import", "alone.json", "--publish")
    assert refused.code == 1
    assert "Nothing was imported" in refused.err
    assert "not on this server" in refused.err
    taken = flowforge("import", "alone.json")
    assert taken.code == 0
    assert "not on this server" in taken.err


def test_what_is_not_here_is_left_out_of_a_parcel_and_told(
    parcel: Path, server: Servers, flowforge: Command
) -> None:
    first = server("first")
    for file in first.recordings_folder.glob("*.wav"):
        file.unlink()
    said = flowforge("export", "Recorded", "--with-sounds", "-o", str(parcel))
    assert said.code == 0
    assert said.err.count("was left out") == 2
    assert flowforge("export", "Recorded", "--with-sounds").code == 1, "it goes into a file"


# --- what strangers send ------------------------------------------------------------------------


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a parcel of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    path = Path("stranger.zip").absolute()
    path.write_bytes(out.getvalue())
    return path


FLOW = orjson.dumps(says(""))
BOMB = bytes(60_000_000)


def silence() -> bytes:
    """Give a sound that the carrier plays."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(1600))
    return out.getvalue()


def recording(data: bytes, digest: str = "") -> dict[str, bytes]:
    """Give a flow that names a recording, and the recording."""
    place = f"/p/{digest or hashlib.sha256(data).hexdigest()}.wav"
    return {"flow.json": orjson.dumps(says(place)), place[1:]: data}


def prompt(original: bytes) -> dict[str, bytes]:
    """Give a flow, a prompt of the library, and its original."""
    digest = hashlib.sha256(original).hexdigest()
    file = {"language": "", "place": f"/p/{digest}.wav", "original": digest, "seconds": 1}
    sounds = {"sounds": [{"id": "0" * 16, "name": "Hello", "files": [file]}]}
    return {
        "flow.json": FLOW,
        "sounds.json": orjson.dumps(sounds),
        f"originals/{digest}": original,
    }


def prompts(*files: dict[str, str], name: str = "Hello") -> dict[str, bytes]:
    """Give a flow and a prompt whose files are like this."""
    whole = {"language": "", "place": f"/p/{'0' * 64}.wav", "original": "0" * 64, "seconds": 1}
    sound = {"id": "0" * 16, "name": name, "files": [whole | file for file in files]}
    return {"flow.json": FLOW, "sounds.json": orjson.dumps({"sounds": [sound]})}


BAD: dict[str, dict[str, bytes]] = {
    "no flow": {"sounds.json": b'{"sounds": []}'},
    "a flow that is none": {"flow.json": b"[]"},
    "prompts that are none": {"flow.json": FLOW, "sounds.json": b'{"sounds": [{"id": "../.."}]}'},
    "a sound that is another": recording(b"RIFF", "0" * 64),
    "a sound that is none": recording(b"x"),
    "a bomb": recording(BOMB),
    "a larger bomb": prompt(BOMB),
    "a sound that nobody names": recording(silence()) | {"flow.json": FLOW},
    "an original that nobody names": prompt(b"x") | {"sounds.json": b'{"sounds": []}'},
    "a language that the library cannot keep": prompts({"language": "de-abcdefgh-abcdefgh"}),
    "two files of one language": prompts({"language": "de"}, {"language": "DE"}),
    "a text that no database takes": prompts({"text": "a\x00b"}),
    "a name that nobody can read": prompts({}, name="a\x1bb"),
    "a prompt that stands twice": {
        "flow.json": FLOW,
        "sounds.json": orjson.dumps({"sounds": [{"id": "0" * 16, "name": "a", "files": []}] * 2}),
    },
    "a way out": {"flow.json": FLOW, "originals/../../../here": b"x"},
    "too many files": {"flow.json": FLOW} | {f"p/{number}": b"" for number in range(2000)},
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_what_it_says_is_refused_and_nothing_of_it_stays(
    what: str, server: Servers, flowforge: Command, tmp_path: Path
) -> None:
    settings = server("stranger")
    said = flowforge("import", str(packed(BAD[what])))
    assert said.code == 1, what
    assert "Traceback" not in said.err
    folder = settings.recordings_folder
    assert not list(tmp_path.rglob("here*"))
    assert [file for file in folder.rglob("*") if file.is_file()] == []
    if settings.data.exists():
        assert asyncio.run(library(settings)) == []


def test_a_file_that_is_cut_off_is_no_parcel(parcel: Path) -> None:
    parcel.write_bytes(parcel.read_bytes()[:-200])
    with pytest.raises(DocumentError, match="cannot be opened"):
        parcels.opened(parcel)


def test_wherever_a_parcel_is_damaged_it_is_told_as_that(parcel: Path) -> None:
    chance, whole, refused = random.Random(20_26), parcel.read_bytes(), 0
    end = whole.index(b"PK\x01\x02")
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            data[
                chance.choice([chance.randrange(len(data)), chance.randrange(end, len(data))])
            ] ^= 85
        parcel.write_bytes(data)
        try:
            opened = parcels.opened(parcel)
            with parcels._archive(parcel) as archive:
                for name in opened.names:
                    if name.startswith(("p/", "originals/")):
                        parcels._sound(archive, name)
        except DocumentError:
            refused += 1
    assert refused > 200


def test_a_parcel_that_unpacks_to_more_than_anybody_needs_is_refused(
    parcel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parcels.opened(parcel).names
    monkeypatch.setattr(parcels, "_LARGEST", 10_000)
    with pytest.raises(DocumentError, match="unpacks to more than"):
        parcels.opened(parcel)


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_could_not_be_unpacked_little_by_little_is_not_unpacked_at_all(
    how: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def unpacked(*_: object) -> bytes:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(zipfile.ZipExtFile, "read", unpacked)
    with pytest.raises(DocumentError, match="packed in an unusual way"):
        parcels.opened(packed({"flow.json": FLOW}, how))


def test_an_endless_table_of_contents_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parcel = packed({"flow.json": FLOW} | {f"{number:0>50}": b"" for number in range(12_000)})
    made: list[object] = []
    real = zipfile.ZipInfo.__init__

    def count(one: zipfile.ZipInfo, *args: Any) -> None:
        made.append(one)
        real(one, *args)

    monkeypatch.setattr(zipfile.ZipInfo, "__init__", count)
    with pytest.raises(DocumentError, match="too many files"):
        parcels.opened(parcel)
    assert made == []


def test_a_parcel_does_not_fill_the_disk_on_which_calls_are_written(
    parcel: Path, server: Servers, flowforge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = server("second")
    free = shutil.disk_usage(parcel.parent)

    def nearly_full(_: object) -> object:
        # The server says what it leaves free, and there is one byte more.
        return free._replace(free=LEFT_FREE + 1)

    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", nearly_full)
        assert flowforge("import", str(parcel)).code == 1
    assert [file for file in settings.recordings_folder.rglob("*") if file.is_file()] == []
    assert asyncio.run(library(settings)) == []
    assert flowforge("import", str(parcel)).code == 0


def test_a_prompt_that_comes_without_its_sound_does_not_go_live(
    server: Servers, flowforge: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = server("second")
    monkeypatch.chdir(tmp_path)
    files = prompt(b"x") | {"flow.json": orjson.dumps(says(f"/sounds/{'0' * 16}"))}
    said = flowforge("import", str(packed(files)), "--publish")
    assert said.code == 1
    assert "not on this server" in said.err
    assert asyncio.run(library(settings)) == []
