"""Piper, with voices that the operator has put into a folder.

https://github.com/OHF-Voice/piper1-gpl/blob/main/docs/CLI.md. It is under the GPL, so nothing of it
is imported: the operator's own ``piper`` is run as a program, once for each text, in a process with
little memory and time. Both the old (rhasspy) and the new one know these options.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import orjson

from flowforge.errors import SpeechError
from flowforge.prompts.voices.asking import no_sound
from flowforge.prompts.voices.engine import Engine, Means, Voice, Words

_GUARDED = (sys.executable, "-I", "-S", str(Path(__file__).with_name("guarded.py")))
_LIMIT_S = 15.0
_AT_ONCE = 2
"""Processes at a time: each loads the whole voice and takes all the cores that it finds."""
_FROM_THE_SYSTEM = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")
"""What a program needs of our environment; our secrets are in there too."""


class Piper(Engine):
    """Runs ``piper``; each ``*.onnx`` in the operator's folder is a voice."""

    id: ClassVar = "piper"
    name: ClassVar = "Piper"
    about: ClassVar[Words] = {
        "en": "Good voices in 40 languages on this server itself: free, and no text leaves it. "
        "Each text takes about a second, as the voice is loaded for it.",
        "de": "Gute Stimmen in 40 Sprachen auf diesem Server selbst: kostenlos, und kein Text "
        "verlässt ihn. Jeder Text dauert etwa eine Sekunde, da die Stimme dafür geladen wird.",
    }

    def __init__(self, settings: Mapping[str, str], means: Means) -> None:
        super().__init__(settings, means)
        self._places = asyncio.Semaphore(_AT_ONCE)

    @property
    def missing(self) -> Words | None:
        """Say which of the program and the voices is not there."""
        if self.means.piper_voices is None:
            return {
                "en": "Whoever runs this server has to set FLOWFORGE_PIPER_VOICES, the folder with "
                "the voices (*.onnx with their *.onnx.json), and to install Piper.",
                "de": "Wer diesen Server betreibt, muss FLOWFORGE_PIPER_VOICES setzen, den Ordner "
                "mit den Stimmen (*.onnx mit ihren *.onnx.json), und Piper installieren.",
            }
        if shutil.which(self.means.piper) is None:
            return {
                "en": f"There is no program {self.means.piper}: install Piper, or name it in "
                "FLOWFORGE_PIPER.",
                "de": f"Es gibt kein Programm {self.means.piper}: Installieren Sie Piper, oder "
                "nennen Sie es in FLOWFORGE_PIPER.",
            }
        if not any(self.means.piper_voices.glob("*.onnx")):
            return {
                "en": f"There is no voice (*.onnx) in {self.means.piper_voices}.",
                "de": f"In {self.means.piper_voices} liegt keine Stimme (*.onnx).",
            }
        return None

    async def voices(self) -> Sequence[Voice]:
        """Read what lies in the folder."""
        if self.missing or self.means.piper_voices is None:
            return []
        return await asyncio.to_thread(_voices, self.means.piper_voices)

    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        """Run it, and give the WAV file that it writes."""
        folder = self.means.piper_voices or Path()
        with tempfile.TemporaryDirectory(prefix="flowforge-piper-") as place:
            file = Path(place) / "said.wav"
            options = ["--model", str(folder / f"{voice.id}.onnx"), "--output_file", str(file)]
            options += ["--length_scale", f"{1 / speed:.3f}"]
            async with self._places:
                status = await _run([*_GUARDED, self.means.piper, *options], text)
            if status != 0:
                raise SpeechError(
                    f"{self.name} stopped with {status}: try it by hand.",
                    "voice_stopped",
                    engine=self.name,
                    status=status,
                )
            try:
                return await asyncio.to_thread(file.read_bytes)
            except OSError as error:
                raise no_sound(self.name) from error


def _voices(folder: Path) -> list[Voice]:
    found = []
    for file in sorted(folder.glob("*.onnx")):
        told = _told(file.with_name(f"{file.name}.json"))
        # de_DE-thorsten-medium: what Piper's own voices are called.
        tag, _, name = file.stem.partition("-")
        language = str((told.get("language") or {}).get("code") or tag)
        found.append(
            Voice(id=file.stem, language=language.replace("_", "-"), name=name or file.stem)
        )
    return found


def _told(file: Path) -> dict[str, Any]:
    """Read what is told of a voice; its name has to do where nothing can be read."""
    with suppress(OSError, orjson.JSONDecodeError):
        told = orjson.loads(file.read_bytes())
        if isinstance(told, dict):
            return told
    return {}


async def _run(command: Sequence[str], text: str) -> int:
    """Run a program with a text on its standard input; give its status."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _FROM_THE_SYSTEM if name in os.environ},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_LIMIT_S):
            await process.communicate(f"{text}\n".encode())
    finally:
        if process.returncode is None:
            # All that it started, too. Not process.kill(): it reaps under asyncio's feet.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return process.returncode or 0
