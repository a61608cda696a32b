"""An engine whose every letter is a hundredth of a second of one tone, and how it is heard."""

import asyncio

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.prompts import Prompts
from flowforge.prompts.joining import samples_of
from tests.prompts.test_addresses import BASE
from tests.prompts.test_joining import loud, quiet, wav

EDGE = 0.1
"""Seconds of silence that the engine leaves around every text."""


class Tones:
    """An engine that gives each letter a hundredth of a second; it hangs while `go` is not set."""

    def __init__(self) -> None:
        self.voices = frozenset({"de-DE", "en-GB", "de-DE:polly:Vicki"})
        self.missing = ""
        self.spoken: list[str] = []
        self.speeds: list[float] = []
        self.fails = False
        self.asked = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def speak(self, text: str, voice: str, speed: float = 1.0) -> bytes:
        self.spoken.append(text)
        self.speeds.append(speed)
        self.asked.set()
        await self.go.wait()
        if self.fails:
            raise SpeechError("the engine is broken")
        return wav(quiet(EDGE) + loud(len(text) / 100) + quiet(EDGE))

    async def close(self) -> None:
        self.voices = frozenset()


def heard(prompts: Prompts, url: str) -> list[int]:
    file = prompts.path(url.removeprefix(f"{BASE}/p/").partition(".wav")[0])
    assert file is not None
    return list(samples_of(file.read_bytes()))


def text(say: str, **more: object) -> Sound:
    return Sound(text=say, voice="de-DE", **more)  # type: ignore[arg-type]  # its other fields
