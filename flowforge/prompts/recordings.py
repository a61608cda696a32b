"""Sounds that people recorded or had: made fit for the telephone, and kept for good."""

import asyncio
import hashlib
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flowforge.errors import SoundError
from flowforge.prompts.shelf import Shelf

_PLACE = re.compile(r"/p/([0-9a-f]{64})\.wav")
"""How a flow names a recording that is kept here."""
MOST_BYTES = 50 * 2**20
"""Bytes that a file may have."""
LEFT_FREE = 200 * 2**20
"""Bytes of the disk that recordings leave free."""

_CONVERT = (sys.executable, "-P", "-m", "flowforge.prompts.convert")
_LONGEST_ANSWER = 16_000_000
_HEAD, _BYTES_A_SECOND = 44, 16_000

REASONS = frozenset(
    {
        "empty",
        "no_sound_file",
        "no_sound_in_it",
        "too_long",
        "too_large",
        "too_many_channels",
        "changes_on_the_way",
        "damaged",
        "silent",
        "unreadable",
        "not_kept",
        "not_installed",
    }
)
"""Why a file is not taken: the codes of `errors.SoundError`."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound that is kept: where a flow finds it, and how many seconds it takes."""

    place: str
    seconds: float


class Recordings:
    """Sounds in `folder`, each under the SHA-256 of what callers hear, with its original.

    A file is converted in a process of its own, in at most `limit_s` seconds; `command` starts it.
    """

    def __init__(
        self, folder: Path, *, limit_s: float = 30.0, command: Sequence[str] = _CONVERT
    ) -> None:
        self._shelf = Shelf(folder, room=None)
        self._originals = folder / "originals"
        self._originals.mkdir(exist_ok=True)
        self._limit_s = limit_s
        self._command = command
        self._places = asyncio.Semaphore(2)

    def draft(self) -> Path:
        """Give a new empty file for what is still coming in; whoever asked takes it away.

        Raises `SoundError` where the disk is nearly full: calls have to be written down on it.
        """
        if shutil.disk_usage(self._originals).free < LEFT_FREE:
            raise SoundError("not_kept")
        handle, name = tempfile.mkstemp(dir=self._originals, suffix=".part")
        os.close(handle)
        return Path(name)

    async def take(self, file: Path) -> Recording:
        """Keep what stands in a file. Raises `SoundError` where it cannot be kept."""
        async with self._places:
            wav = await self._converted(file)
        name = hashlib.sha256(wav).hexdigest()
        try:
            await asyncio.to_thread(self._keep, name, wav, file)
        except OSError as error:
            raise SoundError("not_kept") from error
        return Recording(f"/p/{name}.wav", (len(wav) - _HEAD) / _BYTES_A_SECOND)

    def path(self, name: str) -> Path | None:
        """Give the WAV file of that name, None where there is none."""
        return self._shelf.path(name)

    def holds(self, place: str) -> bool:
        """Tell whether the recording that a flow names is here."""
        found = _PLACE.fullmatch(place)
        return found is not None and self._shelf.path(found[1]) is not None

    def _keep(self, name: str, wav: bytes, file: Path) -> None:
        self._shelf.put(name, wav)
        original = self._originals / name
        if not original.exists():
            shutil.copyfile(file, original)

    async def _converted(self, file: Path) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            str(file),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
                "OPENBLAS_NUM_THREADS": "1",
            },
            start_new_session=True,
            limit=_LONGEST_ANSWER,
        )
        try:
            async with asyncio.timeout(self._limit_s):
                answer, _ = await process.communicate()
        except TimeoutError:
            answer = b""
        finally:
            # Not process.kill(): it reaps a process that has just died under asyncio's feet.
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
                await process.wait()
        return _said(answer)


def _said(answer: bytes) -> bytes:
    """Give the sound in the converter's answer, or raise what it says."""
    status, rest = answer[:1], answer[1:]
    if status == b"+" and len(rest) > _HEAD:
        return rest
    if status == b"n":
        raise SoundError("not_installed")
    code = rest.decode(errors="replace") if status == b"-" else ""
    raise SoundError(code if code in REASONS else "unreadable")
