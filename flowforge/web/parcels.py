"""A flow with all its sounds in one file, to be opened on another server: a ZIP archive.

=================== ==============================================================
``flow.json``       the draft and its tests, as `flowforge export` writes them
``sounds.json``     the prompts of the library that the flow names, see `Packed`
``p/<name>.wav``    what is heard, by the SHA-256 of the file
``originals/<name>`` what people gave, by the same, as far as it is here
=================== ==============================================================

Parcels come from strangers: nothing in one is believed that cannot be seen from the bytes.
"""

import asyncio
import hashlib
import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from errno import ENOSPC
from pathlib import Path
from shutil import disk_usage
from typing import Annotated, Any

import orjson
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError

from flowforge.errors import DocumentError
from flowforge.flow import Flow, read
from flowforge.prompts import MOST_BYTES, SOUNDS, Recordings
from flowforge.store import NewSound, SoundFile, Store
from flowforge.web.naming import Folder, Language, Name
from flowforge.web.sounds import is_for_telephone, sounds_of

_FLOW, _SOUNDS = "flow.json", "sounds.json"
_LONGEST_TEXT = 4_000_000
_LONGEST_WAV = 5_000_000
"""Bytes of a recording: five minutes."""
_MOST = 2_000
"""Files in a parcel."""
_LARGEST = 1_000_000_000
"""Bytes of all its files, unpacked: no more than they say is read of them."""
_DIRECTORY = 2**20
"""Bytes of its table of contents, of which each file takes about 200."""
_PIECE = 2**16
_PACKED_BY = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""How its files may be packed. Of the others `zipfile` unpacks all that a piece holds, however
little is asked for: a few hundred bytes fill the memory."""
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""What `zipfile` raises for archives that are damaged."""
_RECORDING = re.compile(r"/p/([0-9a-f]{64})\.wav")

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Place = Annotated[str, StringConstraints(pattern=r"^/p/[0-9a-f]{64}\.wav$")]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text that every database takes."""


class _Packed(BaseModel):
    model_config = ConfigDict(extra="ignore")


class PackedFile(_Packed):
    """One file of a prompt, as `store.SoundFile` has it."""

    language: Language
    place: Place
    original: Digest
    seconds: float = Field(ge=0, le=3600, allow_inf_nan=False)
    cut_from: float | None = Field(None, ge=0, allow_inf_nan=False)
    cut_to: float | None = Field(None, ge=0, allow_inf_nan=False)
    text: Line = Field("", max_length=4000)
    file_name: Line = Field("", max_length=255)


class Packed(_Packed):
    """One prompt of the library, with the id that the flow names it by."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    name: Name
    folder: Folder = ""
    files: list[PackedFile] = Field(max_length=100)

    @field_validator("files")
    @classmethod
    def _need_one_each(cls, files: list[PackedFile]) -> list[PackedFile]:
        _need_different("language", [file.language for file in files])
        return files


class _Contents(_Packed):
    sounds: list[Packed] = Field(max_length=_MOST)

    @field_validator("sounds")
    @classmethod
    def _need_one_each(cls, sounds: list[Packed]) -> list[Packed]:
        _need_different("id", [sound.id for sound in sounds])
        return sounds


def _need_different(what: str, values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise PydanticCustomError("twice", "one {what} stands twice", {"what": what})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel that was looked through; its sounds are read when it is unpacked."""

    file: Path
    flow: Flow
    document: bytes
    """The flow's file, as it was packed."""
    sounds: tuple[Packed, ...]
    names: frozenset[str]

    def holds(self, address: str) -> bool:
        """Tell whether a sound of ours that a flow names comes with it."""
        if found := _RECORDING.fullmatch(address):
            return f"p/{found[1]}.wav" in self.names
        return any(
            bool(sound.files) and all(file.place[1:] in self.names for file in sound.files)
            for sound in self.sounds
            if f"{SOUNDS}{sound.id}" == address
        )


async def pack(
    store: Store, recordings: Recordings, flow_id: str, target: Path, left_free: int = 0
) -> list[str]:
    """Write a flow's draft and all its sounds into a file; give the sounds that are not here.

    So many bytes of the disk are `left_free`. Raises `errors.NotFound`, and OSError where the file
    cannot be written.
    """
    document = await store.flow_file(flow_id)
    own = sorted(address for address in sounds_of(read(document)) if address.startswith("/"))
    known = {f"{SOUNDS}{row.id}": row for row in await store.sounds.list()}
    sounds = [known[address] for address in own if address in known]
    places = {address for address in own if not address.startswith(SOUNDS)}
    places |= {file.place for sound in sounds for file in sound.files}
    files, missing = await _here(recordings, places)
    missing += [address for address in own if address.startswith(SOUNDS) and address not in known]
    for original in sorted({file.original for sound in sounds for file in sound.files}):
        if (path := await recordings.original(original)) is not None:
            files[f"originals/{original}"] = path
    contents = {"sounds": [asdict(sound) for sound in sounds]}
    await asyncio.to_thread(_need_room, target.parent, files.values(), left_free)
    await asyncio.to_thread(_write, target, {_FLOW: document, _SOUNDS: contents}, files)
    return missing


async def _here(recordings: Recordings, places: Iterable[str]) -> tuple[dict[str, Path], list[str]]:
    """Give the files of recordings by their names in a parcel, and those that are not here."""
    files: dict[str, Path] = {}
    missing = []
    for place in sorted(places):
        found = _RECORDING.fullmatch(place)
        path = recordings.path(found[1]) if found and await recordings.bring(place) else None
        if path is None:
            missing.append(place)
        else:
            files[place.removeprefix("/")] = path
    return files, missing


def _need_room(folder: Path, files: Iterable[Path], left_free: int) -> None:
    if disk_usage(folder).free < left_free + sum(file.stat().st_size for file in files):
        raise OSError(ENOSPC, os.strerror(ENOSPC), str(folder))


def _write(target: Path, texts: dict[str, Any], files: dict[str, Path]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, orjson.dumps(text, option=orjson.OPT_INDENT_2))
        for name, path in files.items():
            archive.write(path, name)


def opened(file: Path) -> Parcel:
    """Look through a parcel. Raises `DocumentError` for what is none."""
    with _archive(file) as archive:
        names = archive.namelist()
        if len(names) > _MOST:
            raise _damaged(f"it holds more than {_MOST} files")
        if any(one.compress_type not in _PACKED_BY for one in archive.infolist()):
            raise _damaged("it is packed in an unusual way: make a plain ZIP file of it")
        if sum(one.file_size for one in archive.infolist()) > _LARGEST:
            raise _damaged(f"it unpacks to more than {_LARGEST // 1_000_000} MB")
        document = _read(archive, _FLOW, _LONGEST_TEXT)
        flow = read(document)
        text = _read(archive, _SOUNDS, _LONGEST_TEXT) if _SOUNDS in names else b'{"sounds":[]}'
    try:
        sounds = _Contents.model_validate_json(text).sounds
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise _damaged(f"{_SOUNDS} at {place}: {fault['msg']}") from error
    if unnamed := {name for name in names if _is_sound(name)} - _named(flow, sounds):
        raise _damaged(f"neither the flow nor a prompt in it names {min(unnamed)}")
    return Parcel(
        file=file,
        flow=flow,
        document=document,
        sounds=tuple(sounds),
        names=frozenset(names),
    )


def _is_sound(name: str) -> bool:
    return name.startswith(("p/", "originals/")) and not name.endswith("/")


def _named(flow: Flow, sounds: Iterable[Packed]) -> set[str]:
    """Give the names of the sounds that a parcel may hold: others would only fill the disk."""
    places = {address for address in sounds_of(flow) if _RECORDING.fullmatch(address)}
    files = [file for sound in sounds for file in sound.files]
    places |= {file.place for file in files}
    return {place[1:] for place in places} | {f"originals/{file.original}" for file in files}


async def unpack(parcel: Parcel, store: Store, recordings: Recordings, by: str = "") -> list[str]:
    """Keep the sounds of a parcel; prompts that are in the library already stay as they are.

    Gives the names of those that were new. Raises `DocumentError` where a sound is not what it
    says, `errors.SoundError` where one cannot be kept, and `errors.StoreError`.
    """
    with ExitStack() as stack:
        archive = await asyncio.to_thread(stack.enter_context, _archive(parcel.file))
        for name in sorted(parcel.names):
            if _is_sound(name):
                # One at a time: all of them together may be larger than the memory.
                kept, data = await asyncio.to_thread(_sound, archive, name)
                await recordings.adopt(kept, data)
    if not parcel.sounds:
        return []
    new = await store.sounds.adopt([_new(sound) for sound in parcel.sounds], by)
    return [sound.name for sound in new]


def _new(packed: Packed) -> NewSound:
    files = [SoundFile(**file.model_dump()) for file in packed.files]
    return NewSound(id=packed.id, name=packed.name, folder=packed.folder, files=files)


def _sound(archive: zipfile.ZipFile, name: str) -> tuple[str, bytes]:
    """Give a sound and its name in the folder of recordings, which fits its bytes."""
    is_heard = name.startswith("p/")
    data = _read(archive, name, _LONGEST_WAV if is_heard else MOST_BYTES)
    digest = hashlib.sha256(data).hexdigest()
    if name != (f"p/{digest}.wav" if is_heard else f"originals/{digest}"):
        raise _damaged(f"{name} is another file than it was")
    if is_heard and not is_for_telephone(data):
        raise _damaged(f"{name} is no sound for the telephone")
    return name.removeprefix("p/"), data


class _InPieces(io.BufferedReader):
    """A file of which nobody reads much at once.

    `zipfile` reads an archive's table of contents in one go, as long as the archive says it is,
    and makes an object of each line before anybody can count them.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes; raises `zipfile.BadZipFile` where they are more than `_DIRECTORY`."""
        if size is not None and size > _DIRECTORY:
            raise zipfile.BadZipFile("it holds too many files")
        return super().read(size)


@contextmanager
def _archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever is found damaged in it is told by `DocumentError`."""
    with _telling(), _InPieces(io.FileIO(file)) as opened_file, zipfile.ZipFile(opened_file) as it:
        yield it


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise _damaged(str(error) or "it ends too early") from error


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Unpack one file, and no more of it than it may have: its own header may lie."""
    data = bytearray()
    try:
        with archive.open(name) as packed:
            while len(data) <= most and (piece := packed.read(_PIECE)):
                data += piece
    except KeyError:
        raise _damaged(f"{name} is missing") from None
    if len(data) > most:
        raise _damaged(f"{name} is larger than {most // 1_000_000} MB")
    return bytes(data)


def _damaged(reason: str) -> DocumentError:
    return DocumentError(f"This parcel cannot be opened: {reason}.", "parcel", reason=reason)
