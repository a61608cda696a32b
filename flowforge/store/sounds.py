"""The library of prompts: each has an id that flows name, and a file for each language."""

import builtins
import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from flowforge.errors import NameTaken, NotFound, SoundReplaced, SoundUsed
from flowforge.store.models import LibraryFile, LibrarySound, Stamp
from flowforge.store.rows import NewSound, SoundFile, SoundRow, SoundUse
from flowforge.store.scope import Room, Scope, stored

_STAMP = "sounds"
_SOUND = ("id", "name", "folder", "updated", "updated_by")
_FILE = tuple(column.name for column in fields(SoundFile))
_LONGEST_NAME = 100
_AT_ONCE = 50
"""Documents that are read in one go, to look which prompts they name."""
_NAMED = re.compile(r'"\s*/sounds/([0-9a-f]{16})\s*"')
"""A prompt of the library as it stands in a flow's document, which is JSON."""
_FLOWS = "SELECT id, name, digest, live, off, live_digest FROM flow ORDER BY name, id"
_DRAFTS = "SELECT digest, document FROM flow WHERE id IN ({ids})"
_VERSIONS = (
    "SELECT v.digest, v.document FROM flow f JOIN flow_version v ON v.flow_id = f.id "
    "AND v.number = COALESCE(f.live, f.off) WHERE f.id IN ({ids})"
)


class Sounds(Room):
    """All prompts of the library. Methods raise `errors.StoreError` while the database is away."""

    def __init__(self, scope: Scope, now: Callable[[], datetime]) -> None:
        super().__init__(scope)
        self._now = now
        self._named: dict[str, frozenset[str]] = {}
        """The prompts that a document names, by the document's digest."""

    @stored
    async def stamp(self) -> int:
        """Give a number that is another one after each change. This may be asked often."""
        rows = await Stamp.filter(name=_STAMP).values("value")
        return int(rows[0]["value"]) if rows else 0

    @stored
    async def places(self) -> Mapping[str, Mapping[str, str]]:
        """Give where the files of each prompt are heard, by its id and their language."""
        found: dict[str, dict[str, str]] = {}
        found.update({one: {} for one in await LibrarySound.all().values_list("id", flat=True)})
        files = LibraryFile.all().order_by("id").values_list("sound_id", "language", "place")
        for sound_id, language, place in await files:
            found.setdefault(sound_id, {})[language] = place
        return found

    @stored
    async def list(self) -> builtins.list[SoundRow]:
        """Give all prompts, by folder and name."""
        files: dict[str, builtins.list[SoundFile]] = {}
        # Plain values: a library of thousands must not hold up calls while it is listed.
        for file in await LibraryFile.all().order_by("id").values("sound_id", *_FILE):
            files.setdefault(file.pop("sound_id"), []).append(SoundFile(**file))
        rows = await LibrarySound.all().order_by("folder", "name", "id").values(*_SOUND)
        return [SoundRow(files=tuple(files.get(row["id"], ())), **row) for row in rows]

    @stored
    async def get(self, sound_id: str) -> SoundRow:
        """Give one prompt. Raises `NotFound`."""
        return await _read(sound_id)

    @stored
    async def add(
        self, name: str, folder: str, files: builtins.list[SoundFile], by: str = ""
    ) -> SoundRow:
        """Keep a new prompt; a name that is taken in its folder gets a number behind it."""
        new = NewSound(id=secrets.token_hex(8), name=name, folder=folder, files=files)
        async with self._changing() as db:
            await self._create(new, by, db)
            return await _read(new.id, db)

    @stored
    async def adopt(self, sounds: builtins.list[NewSound], by: str = "") -> builtins.list[NewSound]:
        """Keep prompts that come from another server with their ids: all of them or none.

        Those whose ids are here stay as they are; gives the others. Names are as in `add`.
        """
        async with self._changing() as db:
            rows = await LibrarySound.all().using_db(db).values("id")
            known = {row["id"] for row in rows}
            new = [sound for sound in sounds if sound.id not in known]
            for sound in new:
                await self._create(sound, by, db)
            return new

    async def _create(self, new: NewSound, by: str, db: BaseDBAsyncClient) -> None:
        now = self._now()
        await LibrarySound.create(
            id=new.id,
            name=await _free(new.name, new.folder, "", db),
            folder=new.folder,
            created=now,
            updated=now,
            updated_by=by[:_LONGEST_NAME],
            using_db=db,
        )
        for file in new.files:
            await LibraryFile.create(sound_id=new.id, using_db=db, **asdict(file))

    @stored
    async def change(
        self, sound_id: str, name: str | None = None, folder: str | None = None, by: str = ""
    ) -> SoundRow:
        """Give a prompt another name or folder, as `add` does. Raises `NotFound`."""
        async with self._changing() as db:
            sound = await _sound(sound_id, db)
            folder = sound.folder if folder is None else folder
            name = await _free(sound.name if name is None else name, folder, sound_id, db)
            await self._touch(sound_id, by, db, name=name, folder=folder)
            return await _read(sound_id, db)

    @stored
    async def put_file(
        self, sound_id: str, file: SoundFile, by: str = "", *, instead: str | None = None
    ) -> SoundRow:
        """Keep a prompt's file, instead of one in the same language, whose text stays.

        `instead` is the place of the one that it is to take the place of, "" where there was none;
        None takes the place of any. Raises `NotFound`, and `SoundReplaced` where it is another.
        """
        async with self._changing() as db:
            await _sound(sound_id, db)
            known = {one.language: one for one in await _files(sound_id, db)}
            old = known.get(file.language)
            if old is not None:
                # What is sent once more, because the first answer was lost, takes nobody's place.
                if instead is not None and old.place not in {instead, file.place}:
                    raise SoundReplaced("Somebody has kept another sound meanwhile.")
                kept = LibraryFile.filter(id=old.id).using_db(db)
                await kept.update(**asdict(file) | {"text": file.text or old.text})
            else:
                await LibraryFile.create(sound_id=sound_id, using_db=db, **asdict(file))
            await self._touch(sound_id, by, db)
            return await _read(sound_id, db)

    @stored
    async def change_file(
        self, sound_id: str, old: SoundFile, new: SoundFile, by: str = ""
    ) -> SoundRow:
        """Make of a prompt's file, which was read as `old`, what `new` is; the rest of it stays.

        Raises `NotFound`, `NameTaken` where it would get the language of another file, and
        `SoundReplaced` where it was to be heard otherwise, but is another sound by now.
        """
        before = asdict(old)
        changes = {name: value for name, value in asdict(new).items() if value != before[name]}
        async with self._changing() as db:
            known = {one.language: one for one in await _files(sound_id, db)}
            file = known.get(old.language)
            if file is None:
                raise _no_file(sound_id, old.language)
            if "language" in changes and new.language in known:
                raise NameTaken(f"There is a file in the language {new.language!r} already.")
            if "place" in changes and file.place != old.place:
                raise SoundReplaced("Somebody has replaced this sound meanwhile.")
            if changes:
                await LibraryFile.filter(id=file.id).using_db(db).update(**changes)
            await self._touch(sound_id, by, db)
            return await _read(sound_id, db)

    @stored
    async def remove_file(self, sound_id: str, language: str, by: str = "") -> SoundRow:
        """Remove a prompt's file of one language. Raises `NotFound`."""
        async with self._changing() as db:
            mine = LibraryFile.filter(sound_id=sound_id, language=language).using_db(db)
            if not await mine.delete():
                raise _no_file(sound_id, language)
            await self._touch(sound_id, by, db)
            return await _read(sound_id, db)

    @stored
    async def remove(self, sound_id: str) -> None:
        """Remove a prompt. Raises `NotFound`, and `SoundUsed` where a flow names it."""
        async with self._changing() as db:
            await _sound(sound_id, db)
            used = (await self._uses(db)).get(sound_id, [])
            if used:
                names = [use.name for use in used]
                raise SoundUsed(f"It is used in {', '.join(names)}.", names)
            await LibrarySound.filter(id=sound_id).using_db(db).delete()

    @stored
    async def uses(self) -> Mapping[str, builtins.list[SoundUse]]:
        """Give the flows that name each prompt. Only documents that are new are looked through."""
        return await self._uses(self.scope.client)

    async def _uses(self, db: BaseDBAsyncClient) -> dict[str, builtins.list[SoundUse]]:
        flows = await db.execute_query_dict(_FLOWS)
        named = await self._look(flows, db)
        found: dict[str, builtins.list[SoundUse]] = {}
        for flow in flows:
            draft = named.get(flow["digest"], frozenset())
            live = named.get(_answers_by(flow), frozenset())
            for ids, is_draft, is_live in (
                (draft & live, True, True),
                (draft - live, True, False),
                (live - draft, False, True),
            ):
                use = SoundUse(flow=flow["id"], name=flow["name"], draft=is_draft, live=is_live)
                for sound_id in ids:
                    found.setdefault(sound_id, []).append(use)
        return found

    async def _look(
        self, flows: builtins.list[dict[str, Any]], db: BaseDBAsyncClient
    ) -> dict[str, frozenset[str]]:
        """Give the prompts that these flows' documents name; those that are new are looked through.

        It works on a copy: another one who looks at the same time may know fewer documents.
        """
        known = {digest for flow in flows for digest in (flow["digest"], _answers_by(flow))}
        named = {one: ids for one, ids in self._named.items() if one in known}
        drafts = [flow["id"] for flow in flows if flow["digest"] not in named]
        named |= await self._read(_DRAFTS, drafts, db)
        versions = [flow["id"] for flow in flows if _answers_by(flow) not in {*named, ""}]
        named |= await self._read(_VERSIONS, versions, db)
        self._named = named
        return named

    async def _read(
        self, sql: str, ids: builtins.list[str], db: BaseDBAsyncClient
    ) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        mark = "?" if self.scope.kind == "sqlite" else "%s"
        for at in range(0, len(ids), _AT_ONCE):
            some = ids[at : at + _AT_ONCE]
            asked = sql.format(ids=", ".join([mark] * len(some)))
            for row in await db.execute_query_dict(asked, some):
                found[row["digest"]] = frozenset(_NAMED.findall(row["document"]))
        return found

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[BaseDBAsyncClient]:
        """Let one at a time change the library, and everybody see that it was changed."""
        async with self.scope.transaction() as db:
            stamp = Stamp.filter(name=_STAMP).using_db(db)
            await stamp.update(value=secrets.randbits(62))
            yield db

    async def _touch(self, sound_id: str, by: str, db: BaseDBAsyncClient, **fields: Any) -> None:
        fields |= {"updated": self._now(), "updated_by": by[:_LONGEST_NAME]}
        await LibrarySound.filter(id=sound_id).using_db(db).update(**fields)


def _answers_by(flow: Mapping[str, Any]) -> str:
    """Give the digest of the version that answers calls, or would if it were not switched off."""
    pinned = flow["live"] is not None or flow["off"] is not None
    return str(flow["live_digest"]) if pinned else ""


async def _free(name: str, folder: str, own: str, db: BaseDBAsyncClient) -> str:
    """Give a name that no other prompt of the folder has: people take "a" for "A"."""
    others = LibrarySound.filter(folder=folder).exclude(id=own).using_db(db)
    taken = {str(row["name"]).casefold() for row in await others.values("name")}
    tails = ("", *(f" {number}" for number in range(2, len(taken) + 3)))
    names = (f"{name[: _LONGEST_NAME - len(tail)]}{tail}" for tail in tails)
    return next(one for one in names if one.casefold() not in taken)


async def _sound(sound_id: str, db: BaseDBAsyncClient | None = None) -> LibrarySound:
    sound = await LibrarySound.get_or_none(id=sound_id, using_db=db)
    if sound is None:
        raise NotFound(f"There is no prompt {sound_id!r} in the library.")
    return sound


async def _files(sound_id: str, db: BaseDBAsyncClient | None = None) -> builtins.list[LibraryFile]:
    files = LibraryFile.filter(sound_id=sound_id).order_by("id")
    return await (files if db is None else files.using_db(db))


async def _read(sound_id: str, db: BaseDBAsyncClient | None = None) -> SoundRow:
    return _row(await _sound(sound_id, db), await _files(sound_id, db))


def _row(sound: LibrarySound, files: Iterable[LibraryFile]) -> SoundRow:
    kept = tuple(SoundFile(**{name: getattr(file, name) for name in _FILE}) for file in files)
    return SoundRow(files=kept, **{name: getattr(sound, name) for name in _SOUND})


def _no_file(sound_id: str, language: str) -> NotFound:
    return NotFound(f"The prompt {sound_id!r} has no file in the language {language!r}.")
