"""The library of prompts: sounds with a name, in folders, one file for each language."""

import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Self

from aiohttp import web
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from flowforge.errors import NameTaken, NotFound, SoundError, SoundReplaced, StoreError
from flowforge.prompts import LATEST_CUT, MOST_BYTES, Cut
from flowforge.store import SoundFile, SoundRow, SoundUse
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.headers import attachment
from flowforge.web.naming import UNWRITTEN, Folder, Language, Name, language_tag
from flowforge.web.pages import RangedFile
from flowforge.web.rooms import LIBRARY, LIVE, RECORDINGS, STORE
from flowforge.web.uploads import uploaded

_NO_SPEECH = "-"
"""What stands in an address for the language of what is no speech."""
_NO_FILE = "-"
"""What stands in an address for the place of a file that is not there."""
_LEAST_S = 0.05
"""Seconds that a piece of a sound has at least."""
_LONGEST_FILE_NAME = 255


# --- what people write ----------------------------------------------------------------------

Seconds = Annotated[float, Field(ge=0, le=LATEST_CUT, allow_inf_nan=False)]


class Piece(Shape):
    """The seconds of the original between which it is heard; without them all of it is."""

    begin: Seconds | None = Field(None, alias="from")
    end: Seconds | None = Field(None, alias="to")

    @field_validator("end")
    @classmethod
    def _need_order(cls, end: float | None, info: ValidationInfo) -> float | None:
        _need_some(info.data.get("begin"), end)
        return end


def _need_some(begin: float | None, end: float | None) -> None:
    if end is not None and end < (begin or 0.0) + _LEAST_S:
        raise PydanticCustomError("piece_empty", "it ends before it begins")


class Upload(Piece):
    """What is said of a file in the address that it is sent to: `file` is what it was called."""

    file: str = ""

    @classmethod
    def of(cls, request: web.Request) -> Self:
        """Read the address; raises `pydantic.ValidationError`."""
        return cls.model_validate({name: said for name, said in request.query.items() if said})


class Replacement(Upload):
    """The same for a file of a prompt that is there.

    `instead` is the place of the file that it is to take the place of, "-" where there was none;
    without it, it takes the place of any.
    """

    instead: str | None = None


class NewSound(Upload):
    """The same for a new prompt."""

    name: Name
    folder: Folder = ""
    language: Language = ""


class SoundChange(Shape):
    """Another name or folder; what is left out stays."""

    name: Name | None = None
    folder: Folder | None = None


class FileChange(Piece):
    """What is to be another; `from` or `to` let it be cut anew out of the original."""

    text: str | None = Field(None, max_length=4000)
    language: Language | None = None


# --- what they are told ---------------------------------------------------------------------


class FileOut(Shape):
    """What is heard in one language, and `text`, what is said in it."""

    language: str
    place: str
    seconds: float
    text: str
    file_name: str
    begin: float | None = Field(alias="from")
    end: float | None = Field(alias="to")


class UseOut(Shape):
    """A flow that uses the prompt: in its draft, in its version that is live or switched off."""

    flow: str
    name: str
    draft: bool
    live: bool


class SoundOut(Shape):
    """A prompt of the library. Flows name it as ``/sounds/<id>``."""

    id: str
    name: str
    folder: str
    files: list[FileOut]
    used: list[UseOut]
    updated: datetime
    updated_by: str


class LibraryOut(Shape):
    """All prompts of the library, by folder and name."""

    sounds: list[SoundOut]


def _out(row: SoundRow, uses: Mapping[str, Sequence[SoundUse]]) -> SoundOut:
    used = uses.get(row.id, ())
    return SoundOut(
        id=row.id,
        name=row.name,
        folder=row.folder,
        files=[_file_out(file) for file in row.files],
        used=[UseOut.model_validate(use, from_attributes=True) for use in used],
        updated=row.updated,
        updated_by=row.updated_by,
    )


def _file_out(file: SoundFile) -> FileOut:
    return FileOut(
        language=file.language,
        place=file.place,
        seconds=file.seconds,
        text=file.text,
        file_name=file.file_name,
        begin=file.cut_from,
        end=file.cut_to,
    )


async def _changed(request: web.Request, row: SoundRow) -> SoundOut:
    """Let calls here and elsewhere follow what was changed, and give it."""
    await _follow(request)
    return _out(row, await request.app[STORE].sounds.uses())


async def _follow(request: web.Request) -> None:
    with suppress(StoreError):  # it is looked at again in a moment
        await request.app[LIBRARY].follow()
    request.app[LIVE].tell()


# --- prompts --------------------------------------------------------------------------------


async def listed(request: web.Request) -> LibraryOut:
    """List the library, each prompt with the flows that use it."""
    sounds = request.app[STORE].sounds
    rows, uses = await sounds.list(), await sounds.uses()
    return LibraryOut(sounds=[_out(row, uses) for row in rows])


async def add(request: web.Request) -> SoundOut:
    """Make a prompt of a sound file of any usual kind; what it is stands in itself."""
    said = NewSound.of(request)
    file = await _taken(request, said, said.language)
    sounds, by = request.app[STORE].sounds, request[USER].name
    return await _changed(request, await sounds.add(said.name, said.folder, [file], by))


async def change(request: web.Request, body: SoundChange) -> SoundOut:
    """Give a prompt another name or folder; flows name it by its id, and notice nothing."""
    sounds, by = request.app[STORE].sounds, request[USER].name
    row = await sounds.change(request.match_info["id"], body.name, body.folder, by)
    return await _changed(request, row)


async def remove(request: web.Request) -> None:
    """Remove a prompt that no flow uses. Its sounds stay on the disk."""
    await request.app[STORE].sounds.remove(request.match_info["id"])
    await _follow(request)


# --- their files ----------------------------------------------------------------------------


async def put_file(request: web.Request) -> SoundOut:
    """Keep a file for one language, instead of the one that was there; its text stays."""
    said, language = Replacement.of(request), _of_address(request)
    sounds, sound_id = request.app[STORE].sounds, request.match_info["id"]
    await sounds.get(sound_id)  # before anything is taken in
    file = await _taken(request, said, language)
    instead = "" if said.instead == _NO_FILE else said.instead
    try:
        row = await sounds.put_file(sound_id, file, request[USER].name, instead=instead)
    except SoundReplaced:
        raise await _overtaken(request) from None
    return await _changed(request, row)


async def _overtaken(request: web.Request) -> Fault:
    """Say that somebody else was faster, and give the prompt as it is by now."""
    sounds = request.app[STORE].sounds
    row = await sounds.get(request.match_info["id"])
    current = _out(row, await sounds.uses()).model_dump(mode="json", by_alias=True)
    return Fault(409, "sound_overtaken", more={"current": current})


async def change_file(request: web.Request, body: FileChange) -> SoundOut:
    """Change what is known of a file, or cut it anew out of its original."""
    sounds, old = request.app[STORE].sounds, await _file(request)
    new = old
    if body.model_fields_set & {"begin", "end"}:
        new = await _cut_anew(request, old, body)
    if body.text is not None:
        new = replace(new, text=body.text.strip())
    if body.language is not None:
        new = replace(new, language=body.language)
    by, sound_id = request[USER].name, request.match_info["id"]
    try:
        row = await sounds.change_file(sound_id, old, new, by)
    except NameTaken:
        raise Fault(409, "sound_language_taken", field="language") from None
    except SoundReplaced:
        raise Fault(409, "sound_replaced") from None
    return await _changed(request, row)


async def remove_file(request: web.Request) -> SoundOut:
    """Remove a prompt's file of one language: its calls hear another one from now on."""
    sounds, language = request.app[STORE].sounds, _of_address(request)
    row = await sounds.remove_file(request.match_info["id"], language, request[USER].name)
    return await _changed(request, row)


async def original(request: web.Request) -> web.StreamResponse:
    """Give the file that somebody gave, before anything was cut off or converted."""
    file = await _file(request)
    path = await request.app[RECORDINGS].original(file.original)
    if path is None:
        raise SoundError("no_original")
    # A browser is to keep it and not to show it: it is whatever somebody sent. Another file may be
    # given for the same address, and only who may see it is told that it is still the same.
    headers = {
        "Content-Disposition": attachment(file.file_name, "sound"),
        "Content-Type": "application/octet-stream",
        "Cache-Control": "private, no-cache",
    }
    return RangedFile(path, headers)


async def _taken(request: web.Request, said: Upload, language: str) -> SoundFile:
    cut = Cut(said.begin, said.end)
    async with uploaded(request) as sent:
        taken = await request.app[RECORDINGS].take(sent, cut)
    return SoundFile(
        language=language,
        place=taken.place,
        original=taken.original,
        seconds=taken.seconds,
        cut_from=cut.begin,
        cut_to=cut.end,
        file_name=_bare(said.file),
    )


async def _cut_anew(request: web.Request, old: SoundFile, wanted: Piece) -> SoundFile:
    begin, end = (
        getattr(wanted, name) if name in wanted.model_fields_set else before
        for name, before in (("begin", old.cut_from), ("end", old.cut_to))
    )
    try:
        _need_some(begin, end)
    except PydanticCustomError as error:
        raise Fault(422, error.type, field="to") from None
    taken = await request.app[RECORDINGS].cut(old.original, Cut(begin, end))
    return replace(old, place=taken.place, seconds=taken.seconds, cut_from=begin, cut_to=end)


async def _file(request: web.Request) -> SoundFile:
    """Give the file that an address names. Raises `errors.NotFound`."""
    row = await request.app[STORE].sounds.get(request.match_info["id"])
    language = _of_address(request)
    found = next((file for file in row.files if file.language == language), None)
    if found is None:
        raise NotFound(f"The prompt {row.id!r} has no file in the language {language!r}.")
    return found


def _of_address(request: web.Request) -> str:
    """Give the language in an address."""
    text = request.match_info["language"]
    try:
        return "" if text == _NO_SPEECH else language_tag(text)
    except PydanticCustomError as error:
        raise Fault(422, error.type, field="language") from None


def _bare(file_name: str) -> str:
    """Give a file's name without the folders it stood in, on whatever system."""
    name = PurePosixPath(file_name.replace("\\", "/")).name
    kept = (letter for letter in name if unicodedata.category(letter) not in UNWRITTEN)
    return "".join(kept)[:_LONGEST_FILE_NAME]


_ONE = "/api/sounds/{id}"
_FILE = _ONE + "/files/{language}"

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/sounds",
        about="The library of prompts",
        handler=listed,
        gives=LibraryOut,
    ),
    Endpoint(
        method="POST",
        path="/api/sounds",
        about="Make a prompt of a sound file",
        handler=add,
        takes_file=MOST_BYTES,
        gives=SoundOut,
    ),
    Endpoint(
        method="PATCH",
        path=_ONE,
        about="Rename or move a prompt",
        handler=change,
        takes=SoundChange,
        gives=SoundOut,
    ),
    Endpoint(method="DELETE", path=_ONE, about="Remove a prompt that is not used", handler=remove),
    Endpoint(
        method="PUT",
        path=_FILE,
        about="Keep a prompt's file for a language",
        handler=put_file,
        takes_file=MOST_BYTES,
        gives=SoundOut,
    ),
    Endpoint(
        method="PATCH",
        path=_FILE,
        about="Change or trim a prompt's file",
        handler=change_file,
        takes=FileChange,
        gives=SoundOut,
    ),
    Endpoint(
        method="DELETE",
        path=_FILE,
        about="Remove a prompt's file",
        handler=remove_file,
        gives=SoundOut,
    ),
    Endpoint(
        method="GET",
        path=_FILE + "/original",
        about="A prompt's file as it was given",
        handler=original,
        media="application/octet-stream",
    ),
)
