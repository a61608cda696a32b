"""Engines that say what they are told to, or nothing."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from flowforge.errors import SpeechError
from flowforge.prompts.voices import Engine, Need, Voice, Words
from tests.prompts.vendors import sound


class Silent:
    """No standard voice."""

    voices: frozenset[str] = frozenset()
    missing = "speech_not_installed"

    async def speak(self, text: str, voice: str, speed: float = 1.0) -> bytes:
        raise SpeechError(self.missing)

    async def close(self) -> None:
        """Nothing runs."""


class German(Silent):
    """A standard voice that gives back what it was asked for."""

    voices: frozenset[str] = frozenset({"de-DE"})
    missing = ""

    async def speak(self, text: str, voice: str, speed: float = 1.0) -> bytes:
        return f"{voice} {speed} {text}".encode()


class Parrot(Engine):
    """Somebody else's engine: it beeps, and may be told to do otherwise."""

    id: ClassVar = "parrot"
    name: ClassVar = "Parrot"
    about: ClassVar[Words] = {"en": "It beeps.", "de": "Er piept."}
    paid: ClassVar = True
    needs: ClassVar = (
        Need(name="seed", label={"en": "Seed", "de": "Korn"}, secret=True),
        Need(name="cage", label={"en": "Cage", "de": "Käfig"}, pattern="[a-z]+", default="big"),
    )
    limit_s: ClassVar = 0.2
    spoken: ClassVar[list[tuple[str, str, float]]] = []
    closed: ClassVar[list[str]] = []

    async def voices(self) -> Sequence[Voice]:
        if self.settings["seed"] == "stale":
            raise SpeechError("Parrot does not accept the key.", "voice_key", engine="P", told="")
        return [
            Voice(id="Polly Jr", language="en-GB", name="a space in its id"),
            Voice(id="x" * 100, language="en-GB", name="too long"),
            Voice(id="b<r>", language="en-GB", name="a tag"),
            Voice(id="nameless", language="en-GB", name=""),
            Voice(id="tongue", language="../en", name="no language"),
            Voice(id="Lora", language="en-GB", name="Lora"),
            Voice(id="Coco:HD", language="de-DE", name="Coco"),
        ]

    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        self.spoken.append((text, voice.id, speed))
        if "hang" in text:
            await asyncio.Event().wait()
        if "crash" in text:
            raise ZeroDivisionError(self.settings["seed"])
        return sound("mp3")

    async def close(self) -> None:
        self.closed.append(self.settings["seed"])
