"""The folder in which sounds are kept as files.

Where all of them can be made again, the sounds that were longest not asked for make room. What live
flows say is asked for seldom: an apology is heard when all else fails. It makes none.
"""

import errno
import math
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LEFT_FREE = 200 * 2**20
"""Bytes of the disk that sounds leave free: calls have to be written down on it."""
_NAME = re.compile(r"[A-Za-z0-9_-]{20,128}")
_LOOK_EVERY = 100
"""Sounds put away between two looks at how full the folder is."""
_MORE = 20_000_000
"""Bytes that are made free at once where the disk is nearly full: a look takes its time."""
_LIVE_S = 2 * 86_400.0
"""Seconds for which a sound is spared once a live flow was found to say it."""
_FORGOTTEN_S = 86_400.0
"""Seconds after which nobody is still writing a file."""
_ON_ITS_WAY_S = 60.0
"""Seconds in which a sound that was asked for may be on its way to a caller who waits for it."""
_TRIED = 100_000
"""Bytes that are written to see whether a disk takes sounds again: six seconds of one."""


def sweep(folder: Path, now: Callable[[], float] = time.time) -> None:
    """Take away what was being written when a server was killed. Raises OSError."""
    for file in folder.glob("*.part"):
        with suppress(FileNotFoundError):  # another process sweeps as well
            if now() - file.stat().st_mtime > _FORGOTTEN_S:
                file.unlink()


class Forgotten(NamedTuple):
    """How many sounds were taken away, and how many stay because somebody may just hear them."""

    gone: int
    left: int


class Shelf:
    """Sounds in `folder`, which is made if need be; about `room` bytes of them are kept.

    What live flows say (`spare`) is kept beside these. Without `room` all of them are, and whoever
    puts them looks how much of the disk is free.
    """

    def __init__(self, folder: Path, *, room: int | None = 2_000_000_000) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._room = room
        self._put = 0
        self._refused = False
        if room is not None:
            sweep(folder)

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
            facts, now = file.stat(), time.time()
            if not _is_spared(facts, now):
                os.utime(file, ns=(int(now * 1e9), facts.st_mtime_ns))
        except OSError:
            return False
        return True

    def spare(self, name: str) -> None:
        """Let a sound make no room for two days, whoever asks for it: a live flow says it.

        It stands in the file itself, as a time to come: other processes see it, and later starts.
        """
        file = self._file(name)
        with suppress(OSError):  # what is not here was not made
            os.utime(file, ns=(int((time.time() + _LIVE_S) * 1e9), file.stat().st_mtime_ns))

    def put(self, name: str, wav: bytes) -> None:
        """Keep a sound: whole or not at all, whenever the power fails. Raises OSError."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a sound")
        self.need_room(len(wav))
        draft = self._written(wav)
        try:
            draft.replace(self._file(name))
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._put += 1
        if self._put % _LOOK_EVERY == 0:
            self.make_room()

    def need_room(self, size: int = _TRIED) -> None:
        """Raise OSError where a sound of so many bytes cannot be kept, as far as one can tell."""
        if self._room is None:
            return
        if self._lacking(size) > 0:
            self.make_room(size)
            if self._lacking(size) > 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._refused:
            self._written(bytes(_TRIED)).unlink(missing_ok=True)

    def make_room(self, size: int = 0) -> None:
        """Take away the sounds that were longest not asked for until `size` bytes more fit."""
        if self._room is None:
            return
        with suppress(OSError):  # the sound that asks for room is in its place already
            files = sorted(self._passing(), reverse=True)
            lacking, most = self._lacking(size), self._room
            if lacking > 0:
                most = min(most, sum(held for _, held, _ in files) - lacking - _MORE)
            for _, held, file in files:
                most -= held
                if most < 0:
                    with suppress(OSError):
                        Path(file).unlink()

    def forget(
        self, before: float, names: Collection[str] = (), since: float = math.inf
    ) -> Forgotten:
        """Take away the sounds that were made before a moment, in seconds since 1970.

        What live flows say stays, and what was asked for in the last minute: a caller may be about
        to hear it. Those of `names` nobody waits for any more who asked before `since`. Raises
        OSError.
        """
        gone = left = 0
        recent = time.time() - _ON_ITS_WAY_S
        for _, _, found in self._passing():
            file = Path(found)
            with suppress(FileNotFoundError):  # another process makes room as well
                facts = file.stat()  # anew: to list many takes long enough for a call to ask
                if _is_spared(facts, time.time()):
                    continue
                if file.stem not in names or facts.st_atime >= since:
                    if facts.st_mtime >= before:
                        continue
                    if facts.st_atime >= recent:
                        left += 1
                        continue
                file.unlink()
                gone += 1
        return Forgotten(gone, left)

    def _passing(self) -> list[tuple[float, int, str]]:
        """List the sounds that may make room: when each was asked for, its bytes, its file."""
        found, now = [], time.time()
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(".wav"):
                    with suppress(FileNotFoundError):  # another process makes room as well
                        facts = entry.stat()
                        if not _is_spared(facts, now):
                            found.append((facts.st_atime, facts.st_size, entry.path))
        return found

    def _lacking(self, size: int = 0) -> int:
        """Tell how many bytes of the disk would be too few with so many more; 0 or less: none."""
        return LEFT_FREE + size - shutil.disk_usage(self._folder).free

    def _written(self, data: bytes) -> Path:
        """Write a file that has no name yet, and note whether the disk takes it. Raises OSError."""
        handle, draft = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self._refused = True
            Path(draft).unlink(missing_ok=True)
            raise
        self._refused = False
        return Path(draft)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.wav"


def _is_spared(facts: os.stat_result, now: float) -> bool:
    # What is later than any `spare` can be was written by a clock that went wrong.
    return now < facts.st_atime <= now + _LIVE_S
