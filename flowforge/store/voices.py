"""What speech engines are set to, and how names are said: for all servers of one database.

Keys are encrypted as passwords of connections are, and given out for speaking only.
"""

import builtins
import secrets as randoms
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from flowforge.errors import Conflict, NotFound, SettingsError
from flowforge.keys import Keys
from flowforge.store.models import PronunciationList, Stamp, VoiceEngine
from flowforge.store.rows import OpenVoiceEngine, PronunciationRows, VoiceEngineRow
from flowforge.store.scope import Room, Scope, stored

_STAMP = "voices"
_LIST = 1
_LONGEST_NAME = 100


class VoiceSettings(Room):
    """The settings of all engines, and the one list of pronunciations.

    Methods raise `errors.StoreError` while the database is away.
    """

    def __init__(self, scope: Scope, keys: Keys, now: Callable[[], datetime]) -> None:
        super().__init__(scope)
        self._keys = keys
        self._now = now

    @stored
    async def stamp(self) -> int:
        """Give a number that is another one after each change. This may be asked often."""
        stamp = await Stamp.get_or_none(name=_STAMP)
        return stamp.value if stamp else 0

    @stored
    async def list(self) -> builtins.list[VoiceEngineRow]:
        """Give all engines that have settings, without their secrets."""
        return [_row(engine) for engine in await VoiceEngine.all().order_by("name")]

    @stored
    async def opened(self) -> builtins.list[OpenVoiceEngine]:
        """Give all engines that have settings, with their secrets.

        One whose secrets were encrypted with another key is left out: they have to be entered
        again.
        """
        opened = (self._opened(engine) for engine in await VoiceEngine.all().order_by("name"))
        return [one for one in opened if one is not None]

    @stored
    async def put(
        self,
        name: str,
        settings: Mapping[str, str],
        secrets: Mapping[str, str],
        voices: Sequence[Mapping[str, str]],
        by: str = "",
    ) -> None:
        """Keep an engine's settings and the voices that it has, instead of those before."""
        locked = {one: self._keys.encrypt(value) for one, value in secrets.items()}
        fields: dict[str, Any] = {
            "settings": dict(settings),
            "secrets": locked,
            "voices": {"voices": [dict(voice) for voice in voices]},
            "updated": self._now(),
            "updated_by": by[:_LONGEST_NAME],
        }
        async with self._changing() as db:
            if await VoiceEngine.filter(name=name).using_db(db).exists():
                await VoiceEngine.filter(name=name).using_db(db).update(**fields)
            else:
                await VoiceEngine.create(name=name, using_db=db, **fields)

    @stored
    async def remove(self, name: str) -> None:
        """Forget an engine's settings. Raises `errors.NotFound`."""
        async with self._changing() as db:
            if not await VoiceEngine.filter(name=name).using_db(db).delete():
                raise NotFound(f"The engine {name!r} has no settings.")

    @stored
    async def pronunciations(self) -> PronunciationRows:
        """Give the list of pronunciations; before the first was kept its revision is 0."""
        kept = await PronunciationList.get_or_none(id=_LIST)
        if kept is None:
            return PronunciationRows(revision=0, entries=())
        return PronunciationRows(revision=kept.revision, entries=tuple(kept.entries["entries"]))

    @stored
    async def put_pronunciations(
        self, entries: Sequence[Mapping[str, str]], revision: int, by: str = ""
    ) -> PronunciationRows:
        """Keep the whole list, instead of the one with this revision.

        Raises `errors.Conflict` where somebody else has kept another one meanwhile.
        """
        fields = {
            "entries": {"entries": [dict(entry) for entry in entries]},
            "revision": revision + 1,
            "updated": self._now(),
            "updated_by": by[:_LONGEST_NAME],
        }
        async with self._changing() as db:
            kept = await PronunciationList.get_or_none(id=_LIST, using_db=db)
            current = 0 if kept is None else kept.revision
            if current != revision:
                raise Conflict("The pronunciations were saved by somebody else.", current)
            if kept is None:
                await PronunciationList.create(id=_LIST, using_db=db, **fields)
            else:
                await PronunciationList.filter(id=_LIST).using_db(db).update(**fields)
        return PronunciationRows(
            revision=revision + 1, entries=tuple(dict(entry) for entry in entries)
        )

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[BaseDBAsyncClient]:
        """Let one at a time change this, and everybody see that it was changed."""
        async with self.scope.transaction() as db:
            await Stamp.filter(name=_STAMP).using_db(db).update(value=randoms.randbits(62))
            yield db

    def _opened(self, engine: VoiceEngine) -> OpenVoiceEngine | None:
        try:
            secrets = {name: self._keys.decrypt(locked) for name, locked in engine.secrets.items()}
        except SettingsError:
            return None
        return OpenVoiceEngine(
            name=engine.name,
            settings=engine.settings,
            secrets=secrets,
            voices=tuple(engine.voices["voices"]),
        )


def _row(engine: VoiceEngine) -> VoiceEngineRow:
    return VoiceEngineRow(
        name=engine.name,
        settings=engine.settings,
        secrets=frozenset(engine.secrets),
        updated=engine.updated,
        updated_by=engine.updated_by,
    )
