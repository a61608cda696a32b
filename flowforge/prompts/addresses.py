"""From what a node wants heard to an address that the carrier can fetch."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.prompts.recordings import Recordings
from flowforge.prompts.shelf import Shelf
from flowforge.prompts.speech import Speech

_MADE_LIKE = "sound:1"
"""Raise it when texts are spoken or converted differently: kept sounds are then made anew."""
_LONGEST = 1_300
"""Letters that are spoken at most: an engine takes fewer, and an address has an end."""
_AT_ONCE = 2
"""Texts that `Prompts.prepare` has under way: a caller's own text waits behind no more."""


SAYS = "says"
"""The name of what an address of ours carries: what is to be spoken, sealed."""


class Sealing(Protocol):
    """What no stranger can make or read, as `keys.Keys` does it."""

    def seal(self, text: str, name: str) -> str:
        """Give `text` sealed and bound to `name`: the same every time, fit for an address."""

    def unseal(self, sealed: str, name: str) -> str | None:
        """Give the text that was sealed for `name`, None where it was not."""


class Prompts:
    """The sounds of all flows, kept in `folder` and served below `base_url` as ``/p/<name>.wav``.

    `name` turns what is spoken into a name that nobody can guess; it is called with two texts,
    as `keys.Keys.token` takes them, and gives 20 to 128 letters, digits, ``-`` and ``_``.

    Where several machines serve the sounds, `sealing` writes into each address what is to be
    spoken: whichever machine is asked for it can make it.
    """

    def __init__(
        self,
        folder: Path,
        name: Callable[[str, str], str],
        base_url: str,
        speech: Speech,
        *,
        sealing: Sealing | None = None,
    ) -> None:
        self._shelf = Shelf(folder)
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._speech = speech
        self._sealing = sealing
        self.recordings: Recordings | None = None
        """The recordings that are served beside what is spoken."""
        self._making: dict[str, asyncio.Task[None]] = {}

    async def url(self, sound: Sound, *, limit_s: float = 2.0) -> str:
        """Give the absolute URL of a sound; text is spoken if it has not been before.

        Raises `SpeechError` when there is nothing to say, nobody to say it, or it takes longer
        than `limit_s` seconds. What was too late is finished all the same, for the next caller.
        """
        if sound.url:
            return self._given(sound.url)
        text = " ".join(sound.text.encode(errors="ignore").decode().split())[:_LONGEST]
        if not text:
            raise SpeechError("there is no text to speak")
        voice = self._voice(sound.voice)
        name = self._name(f"{_MADE_LIKE}:{voice}", text)
        if not self._shelf.holds(name):
            await self._wait(self._make(name, text, voice), limit_s)
        told = f"?{SAYS}={self._sealing.seal(f'{voice} {text}', name)}" if self._sealing else ""
        return f"{self._base_url}/p/{name}.wav{told}"

    def _given(self, url: str) -> str:
        """Give the address of a sound that somebody gave: kept here, or elsewhere."""
        if not url.startswith("/"):
            return url
        if self.recordings is None or not self.recordings.holds(url):
            raise SpeechError("the recording is not here")
        return f"{self._base_url}{url}"

    def path(self, name: str) -> Path | None:
        """Give the WAV file that is served under `name`, or None where there is none."""
        recorded = self.recordings.path(name) if self.recordings else None
        return recorded or self._shelf.path(name)

    async def fetch(self, name: str, sealed: str, *, limit_s: float = 5.0) -> Path | None:
        """Give the WAV file as `path` does, made here and now if its address says how.

        Raises `SpeechError` where it says so, but it cannot be spoken within `limit_s` seconds.
        """
        found = self.path(name)
        told = self._sealing.unseal(sealed, name) if self._sealing and not found else None
        if told is not None:
            voice, _, text = told.partition(" ")
            await self._wait(self._make(name, text, voice), limit_s)
            found = self._shelf.path(name)
        return found

    async def prepare(
        self, sounds: Iterable[Sound], *, limit_s: float = 30.0
    ) -> list[tuple[Sound, SpeechError]]:
        """Make all these sounds; give those that failed, and why. `limit_s` holds for each one."""
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(sound: Sound) -> tuple[Sound, SpeechError] | None:
            async with places:
                try:
                    await self.url(sound, limit_s=limit_s)
                except SpeechError as error:
                    return sound, error
            return None

        results = await asyncio.gather(*(one(sound) for sound in dict.fromkeys(sounds)))
        return [failed for failed in results if failed]

    async def close(self) -> None:
        """Give up what is under way and stop the engine."""
        under_way = list(self._making.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._speech.close()

    def _voice(self, wanted: str) -> str:
        """Choose the voice, or the nearest one of its language."""
        voices = self._speech.voices
        if wanted in voices:
            return wanted
        if not voices:
            raise SpeechError(f"no text can be spoken here ({self._speech.missing})")
        language = wanted.replace("_", "-").partition("-")[0].lower()
        near = sorted(voice for voice in voices if voice.partition("-")[0].lower() == language)
        if not near:
            raise SpeechError(f"nobody here speaks {wanted!r}, only {', '.join(sorted(voices))}")
        return near[0]

    def _make(self, name: str, text: str, voice: str) -> asyncio.Task[None]:
        """Begin to make a sound, once however many ask for it."""
        task = self._making.get(name)
        if task is None:
            task = self._making[name] = asyncio.create_task(self._speak(name, text, voice))
            task.add_done_callback(lambda done: self._made(name, done))
        return task

    def _made(self, name: str, task: asyncio.Task[None]) -> None:
        del self._making[name]
        if not task.cancelled():
            task.exception()  # seen here, should everybody who waited have gone

    async def _speak(self, name: str, text: str, voice: str) -> None:
        wav = await self._speech.speak(text, voice)
        try:
            await asyncio.to_thread(self._shelf.put, name, wav)
        except OSError as error:
            raise SpeechError(f"the sound cannot be kept: {error.strerror}") from error

    async def _wait(self, task: asyncio.Task[None], limit_s: float) -> None:
        done, _ = await asyncio.wait({task}, timeout=limit_s)
        if not done:
            raise SpeechError(f"speaking took longer than {limit_s:g} s")
        if task.cancelled():
            raise SpeechError("speaking was given up")
        task.result()
