"""Sounds that people recorded or had: made fit for the telephone, and kept for good."""

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import structlog

from flowforge.errors import SoundError
from flowforge.prompts.bucket import Bucket, BucketAway
from flowforge.prompts.converting import CONVERT, HEAD, converted
from flowforge.prompts.shelf import LEFT_FREE, Shelf, sweep

_ORIGINAL = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(r"/p/([0-9a-f]{64})\.wav")
"""How a flow names a recording that is kept here."""
MOST_BYTES = 50 * 2**20
"""Bytes that a file may have."""
_BYTES_A_SECOND = 16_000
_AT_ONCE = 4
_FETCHED_AT_ONCE = 16
"""Files that are on their way out of the bucket, each in the memory: `_fill` leaves room."""
_PATIENCE_S = 60.0
_AGAIN_S = 5.0
"""Seconds after which what could not be fetched is asked for again."""

LATEST_CUT = 3_600
"""Seconds of a file that are looked through at most for what is to be cut out."""

log = structlog.get_logger()


class Cut(NamedTuple):
    """The seconds of a file between which it is heard; None is its beginning or end."""

    begin: float | None = None
    end: float | None = None


WHOLE = Cut()


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound that is kept: where a flow finds it, and how many seconds it takes.

    `original` is the name of the file that it was made of.
    """

    place: str
    seconds: float
    original: str


class Recordings:
    """Sounds in `folder`, each under the SHA-256 of what callers hear, with its original.

    A file is converted in a process of its own, in at most `limit_s` seconds; `command` starts it.
    With a `bucket` the folder is this machine's copy of what several machines share: what is kept
    here is put there first, what is missing here is fetched once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        bucket: Bucket | None = None,
        limit_s: float = 30.0,
        command: Sequence[str] = CONVERT,
    ) -> None:
        self._bucket = bucket
        self._wanted: set[str] = set()
        self._fetching: dict[str, asyncio.Task[bool]] = {}
        self._filling: asyncio.Task[None] | None = None
        self._folder = folder
        self._shelf = Shelf(folder, room=None)
        self._originals = folder / "originals"
        self._originals.mkdir(exist_ok=True)
        self._limit_s = limit_s
        self._command = command
        self._places = asyncio.Semaphore(2)
        self._turn = asyncio.Semaphore(_FETCHED_AT_ONCE)

    def sweep(self, now: Callable[[], float] = time.time) -> None:
        """Take away what uploads left that were under way when a server was killed.

        Raises OSError.
        """
        for folder in (self._folder, self._originals):
            sweep(folder, now)

    def draft(self, size: int = 0) -> Path:
        """Give a new empty file for `size` bytes still coming in; whoever asked takes it away.

        Raises `SoundError` where the disk is nearly full: calls have to be written down on it.
        """
        self.need_room(size)
        return self._draft()

    def need_room(self, size: int) -> None:
        """Raise `SoundError` where the disk would be nearly full with so many bytes more."""
        if shutil.disk_usage(self._originals).free < LEFT_FREE + size:
            raise SoundError("not_kept")

    def _draft(self) -> Path:
        handle, name = tempfile.mkstemp(dir=self._originals, suffix=".part")
        os.close(handle)
        return Path(name)

    async def take(self, file: Path, cut: Cut = WHOLE) -> Recording:
        """Keep what stands in a file, or a piece of it; the file is kept whole as well.

        Raises `SoundError` where it cannot be kept, or not be shared.
        """
        bounds = ("-" if bound is None else repr(float(bound)) for bound in cut)
        async with self._places:
            wav = await converted(file, *bounds, limit_s=self._limit_s, command=self._command)
        name = hashlib.sha256(wav).hexdigest()
        try:
            original = await asyncio.to_thread(self._keep, name, wav, file)
        except OSError as error:
            raise SoundError("not_kept") from error
        await self._share(f"{name}.wav", f"originals/{original}")
        return Recording(f"/p/{name}.wav", (len(wav) - HEAD) / _BYTES_A_SECOND, original)

    async def adopt(self, name: str, data: bytes) -> None:
        """Keep a file that comes from another server, ``<sha256>.wav`` or ``originals/<sha256>``.

        Whoever calls this has looked whether the name fits. Raises `SoundError`.
        """
        try:
            await asyncio.to_thread(self.need_room, len(data))
            await asyncio.to_thread(self._write, name, data)
        except OSError as error:
            raise SoundError("not_kept") from error
        await self._share(name)

    async def cut(self, original: str, cut: Cut) -> Recording:
        """Make another recording of a file that is kept. Raises `SoundError`."""
        file = await self.original(original)
        if file is None:
            raise SoundError("no_original")
        return await self.take(file, cut)

    async def original(self, name: str) -> Path | None:
        """Give the file of that name that somebody gave, None where it cannot be had."""
        file = self._originals / name
        if not _ORIGINAL.fullmatch(name):
            return None
        if not file.is_file() and self._bucket is not None:
            await self._fetch(f"originals/{name}", name)
        return file if file.is_file() else None

    def path(self, name: str) -> Path | None:
        """Give the WAV file of that name, None where there is none."""
        return self._shelf.path(name)

    def holds(self, place: str) -> bool:
        """Tell whether the recording that a flow names is here."""
        found = _PLACE.fullmatch(place)
        return found is not None and self._shelf.path(found[1]) is not None

    def _keep(self, name: str, wav: bytes, file: Path) -> str:
        """Keep the sound and its original; give the original's name, which follows from it."""
        self._shelf.put(name, wav)
        with file.open("rb") as opened:
            original = hashlib.file_digest(opened, "sha256").hexdigest()
        kept = self._originals / original
        if not kept.exists():
            draft = self._draft()
            try:
                shutil.copyfile(file, draft)
                draft.replace(kept)
            finally:
                draft.unlink(missing_ok=True)
        return original

    # --- what several machines share ---------------------------------------------------------

    @property
    def is_shared(self) -> bool:
        """Whether there may be recordings that other machines have kept."""
        return self._bucket is not None

    async def bring(self, place: str, limit_s: float = 2.0) -> bool:
        """Tell whether a recording is here, fetched from the bucket if need be.

        A fetch that takes longer than `limit_s` seconds goes on for those who come later.
        """
        if self.holds(place):
            return True
        found = _PLACE.fullmatch(place)
        if found is None or self._bucket is None:
            return False
        task = self._fetching.get(found[1])
        if task is None:
            work = self._fetch(f"{found[1]}.wav", found[1])
            task = self._fetching[found[1]] = asyncio.create_task(work)
            task.add_done_callback(lambda _: self._fetching.pop(found[1]))
        await asyncio.wait({task}, timeout=limit_s)
        if not task.done():
            self._bucket.was_silent()
        return self.holds(place)

    def want(self, places: Iterable[str]) -> None:
        """Fetch all these beside everything else, as soon as the bucket gives them."""
        if self._bucket is None:
            return
        self._wanted |= {place for place in places if not self.holds(place)}
        if self._wanted and self._filling is None:
            self._filling = asyncio.create_task(self._fill())

    def is_wanted(self, place: str) -> bool:
        """Tell whether somebody here has asked for it, and it has not come yet."""
        return place in self._wanted

    async def close(self) -> None:
        """Give up what is being fetched."""
        tasks = [*self._fetching.values(), *([self._filling] if self._filling else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fill(self) -> None:
        try:
            while self._wanted:
                wanted = sorted(self._wanted)
                for at in range(0, len(wanted), _AT_ONCE):
                    some = wanted[at : at + _AT_ONCE]
                    await asyncio.gather(*(self.bring(place, _PATIENCE_S) for place in some))
                self._wanted = {place for place in self._wanted if not self.holds(place)}
                if self._wanted:
                    await asyncio.sleep(_AGAIN_S)
        finally:
            self._filling = None

    async def _share(self, *names: str) -> None:
        if self._bucket is None:
            return
        try:
            for name in names:
                await self._bucket.put(name, self._folder / name)
        except BucketAway as error:
            raise SoundError("not_shared") from error

    async def _fetch(self, name: str, digest: str) -> bool:
        """Copy a file out of the bucket, which has to be what its name says it is."""
        assert self._bucket is not None  # noqa: S101 - who calls this has asked
        try:
            async with self._turn:
                data = await self._bucket.get(name)
                if data is not None and await asyncio.to_thread(self._adopted, name, digest, data):
                    return True
        except (BucketAway, OSError):
            return False
        self._wanted.discard(f"/p/{name}")
        return False

    def _adopted(self, name: str, digest: str, data: bytes) -> bool:
        """Write down what came, if it is what its name says: in a thread, for it may be large."""
        if hashlib.sha256(data).hexdigest() != digest:
            log.warning("a recording in the bucket is damaged", name=name)
            return False
        self._write(name, data)
        return True

    def _write(self, name: str, data: bytes) -> None:
        if name.endswith(".wav"):
            self._shelf.put(name.removesuffix(".wav"), data)
            return
        draft = self._draft()
        try:
            draft.write_bytes(data)
            draft.replace(self._folder / name)
        finally:
            draft.unlink(missing_ok=True)
