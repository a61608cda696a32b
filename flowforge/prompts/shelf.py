"""The folder in which sounds are kept as files.

Where all of them can be made again, the sounds that were longest not asked for make room.
"""

import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9_-]{20,128}")
_LOOK_EVERY = 100
"""Sounds put away between two looks at how full the folder is."""


class Shelf:
    """Sounds in `folder`, which is made if need be; about `room` bytes of them are kept.

    Without `room` all of them are.
    """

    def __init__(self, folder: Path, *, room: int | None = 2_000_000_000) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._room = room
        self._put = 0

    def path(self, name: str) -> Path | None:
        """Give the WAV file of that name, or None where there is none or it cannot be a name."""
        if not _NAME.fullmatch(name):
            return None
        file = self._file(name)
        return file if file.is_file() else None

    def holds(self, name: str) -> bool:
        """Tell whether the sound is here, and note that it was asked for.

        When it was made stays as it is: whoever keeps a copy compares it.
        """
        file = self._file(name)
        try:
            os.utime(file, ns=(time.time_ns(), file.stat().st_mtime_ns))
        except OSError:
            return False
        return True

    def put(self, name: str, wav: bytes) -> None:
        """Keep a sound: whole or not at all, whenever the power fails. Raises OSError."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a sound")
        handle, draft = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(wav)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(self._file(name))
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        self._put += 1
        if self._put % _LOOK_EVERY == 0:
            self.make_room()

    def make_room(self) -> None:
        """Take away the sounds that were longest not asked for until the rest fits."""
        if self._room is None:
            return
        files = [(file.stat(), file) for file in self._folder.glob("*.wav")]
        files.sort(key=lambda pair: pair[0].st_atime, reverse=True)
        held = 0
        for facts, file in files:
            held += facts.st_size
            if held > self._room:
                with suppress(OSError):
                    file.unlink()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.wav"
