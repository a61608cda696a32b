"""Hibari: a neural voice on this server. https://github.com/MMWilliams/hibari (Apache-2.0).

Only the voice that lies in its wheel is used: the others would be fetched from the internet.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from flowforge.errors import SpeechError
from flowforge.prompts.speech import WorkerSpeech
from flowforge.prompts.voices.engine import Engine, Means, Voice, Words

_VOICE = Voice(id="heart", language="en-US", name="Heart")
_PACKAGES = ("hibari", "onnxruntime", "soxr", "numpy")
_LIMIT_S = 15.0


class Neural(Engine):
    """Speaks American English, in a worker of its own that loads the voice once."""

    id: ClassVar = "neural"
    name: ClassVar = "Hibari"
    about: ClassVar[Words] = {
        "en": "A natural voice in American English on this server itself: free, and no text leaves "
        "it.",
        "de": "Eine natürliche Stimme in amerikanischem Englisch auf diesem Server selbst: "
        "kostenlos, und kein Text verlässt ihn.",
    }
    finished: ClassVar = True

    def __init__(self, settings: Mapping[str, str], means: Means) -> None:
        super().__init__(settings, means)
        self.worker = WorkerSpeech("neural", {_VOICE.language}, _PACKAGES, limit_s=_LIMIT_S)

    @property
    def missing(self) -> Words | None:
        """Say that the extra is not installed."""
        if not self.worker.missing:
            return None
        return {
            "en": "It is not installed: pip install 'flowforge[neural]'.",
            "de": "Sie ist nicht installiert: pip install 'flowforge[neural]'.",
        }

    async def voices(self) -> Sequence[Voice]:
        """Give its one voice."""
        return [] if self.missing else [_VOICE]

    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        """Let the worker speak."""
        if self.missing:
            raise SpeechError("Hibari is not installed.", "voice_gone", voice=voice.name)
        return await self.worker.speak(text, voice.language, speed)

    async def close(self) -> None:
        """Stop the worker."""
        await self.worker.close()
