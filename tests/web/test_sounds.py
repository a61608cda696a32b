"""Sounds given by their address: what is wrong with them is said where they stand, as a warning."""

import asyncio
import struct
from collections.abc import Mapping
from typing import Any

import pytest

from flowforge.errors import Unfetched
from flowforge.flow import read
from flowforge.outgoing import Fetched, Outgoing
from flowforge.web.rooms import SURROUNDINGS
from flowforge.web.sounds import Sounds, is_for_telephone, sounds_of
from tests.web.conftest import House
from tests.web.lines import changed, family

URL = "https://example.org/a.wav"


def wav(
    kind: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, before: bytes = b""
) -> bytes:
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * 2, 2, bits)
    chunks = before + b"fmt " + struct.pack("<I", len(form)) + form + b"data\x04\0\0\0\1\2\3\4"
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


class Internet(Outgoing):
    """What can be fetched; everything else lies inside our own network."""

    asked: list[str]
    pages: Mapping[str, Any]

    def __init__(self, **pages: Any) -> None:
        object.__setattr__(
            self, "pages", {f"https://{name}.org/": at for name, at in pages.items()}
        )
        object.__setattr__(self, "asked", [])

    async def fetch(self, address: str, most: int = 0) -> Fetched:
        self.asked.append(address)
        found = self.pages.get(address, Unfetched("", "url_inside"))
        if isinstance(found, asyncio.Event):
            await found.wait()
            found = wav()
        if isinstance(found, Exception):
            raise found
        return Fetched(body=found[:most], content_type="audio/wav", whole=True)


# --- the format -----------------------------------------------------------------------------


def test_what_the_carrier_plays() -> None:
    assert is_for_telephone(wav())
    assert is_for_telephone(wav(before=b"LIST\x03\0\0\0abc\0"))  # pieces have an even length


@pytest.mark.parametrize(
    "sound",
    [
        wav(kind=7), wav(kind=0xFFFE), wav(channels=2), wav(rate=44100), wav(bits=8), b"", b"RIFF",
        b"<html>", b"ID3\x04", wav()[:20], wav(before=b"LIST\xff\xff\xff\xff"),
    ],
)  # fmt: skip
def test_what_it_does_not_play(sound: bytes) -> None:
    assert not is_for_telephone(sound)


def test_addresses_that_a_variable_completes_are_left_alone() -> None:
    urls = [f" {URL} ", "https://example.org/{{digits}}.wav", "file:///a.wav", "", "Hello"]
    nodes = [{"id": f"n{i}", "type": "x", "config": {"p": {"url": u}}} for i, u in enumerate(urls)]
    assert sounds_of(read({"name": "n", "nodes": nodes})) == {URL}


# --- looking at them ------------------------------------------------------------------------


async def test_what_is_wrong_is_found_and_remembered() -> None:
    now = [0.0]
    internet = Internet(
        good=wav(), stereo=wav(channels=2), gone=Unfetched("", "url_away"), html=b"<html>"
    )
    sounds = Sounds(outgoing=internet, patience_s=60, clock=lambda: now[0])
    urls = [f"https://{name}.org/" for name in ("good", "stereo", "gone", "html", "router")]
    for _ in range(3):
        assert await sounds.faults(urls) == {
            "https://stereo.org/": "sound_silent",
            "https://gone.org/": "sound_away",
            "https://html.org/": "sound_silent",
            "https://router.org/": "sound_inside",
        }
    assert len(internet.asked) == 5
    now[0] += 600
    await sounds.faults(urls[:1])
    await sounds.close()


async def test_nobody_waits_for_a_slow_address() -> None:
    answers = asyncio.Event()
    sounds = Sounds(outgoing=Internet(slow=answers), patience_s=0.01)
    assert await sounds.faults(["https://slow.org/"]) == {}
    assert len(sounds._asked) == 1
    await sounds.close()
    assert sounds._asked == {}


async def test_the_warning_stands_where_the_prompt_does(inside: House) -> None:
    surroundings = inside.app[SURROUNDINGS]
    surroundings.sounds = Sounds(outgoing=Internet(stereo=wav(channels=2)), patience_s=60)
    document = changed(family(), "menu", prompt={"url": "https://stereo.org/"})
    made = await inside.client.post("/api/flows", json={"document": document})
    assert made.status == 200, await made.text()
    draft = await made.json()
    found = [one for one in draft["problems"] if one["code"] == "sound_silent"]
    assert [(one["level"], one["node"], one["field"]) for one in found] == [
        ("warning", "menu", "prompt.url")
    ]
    assert "silence" in found[0]["text"]
    await surroundings.sounds.close()
