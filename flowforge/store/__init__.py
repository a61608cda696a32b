"""The store: flows, calls, people and connections, in SQLite or in MySQL and MariaDB."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from argon2 import PasswordHasher

from flowforge.keys import Keys
from flowforge.store.address import read_address
from flowforge.store.backups import examine
from flowforge.store.calls import Calls, Nearby
from flowforge.store.connections import Connections
from flowforge.store.flow_tests import FlowTests
from flowforge.store.flows import Flows
from flowforge.store.forgetting import Found
from flowforge.store.journal import Journal
from flowforge.store.limits import Limits
from flowforge.store.migrating import migrate
from flowforge.store.people import LOGIN_LASTS, People, folded_name
from flowforge.store.rows import (
    CallRow,
    ConnectionRow,
    Draft,
    FlowRow,
    FlowState,
    KeptCall,
    LiveRow,
    NewSound,
    OpenConnection,
    OpenVoiceEngine,
    Person,
    PronunciationRows,
    Role,
    SoundFile,
    SoundRow,
    SoundUse,
    VersionRow,
    VoiceEngineRow,
)
from flowforge.store.running import RunningCall, news_of, packed, unpacked
from flowforge.store.scope import Scope
from flowforge.store.sounds import Sounds
from flowforge.store.voices import VoiceSettings

__all__ = [
    "LOGIN_LASTS",
    "CallRow",
    "Calls",
    "ConnectionRow",
    "Connections",
    "Draft",
    "FlowRow",
    "FlowState",
    "FlowTests",
    "Flows",
    "Found",
    "Journal",
    "KeptCall",
    "Limits",
    "LiveRow",
    "Nearby",
    "NewSound",
    "OpenConnection",
    "OpenVoiceEngine",
    "People",
    "Person",
    "PronunciationRows",
    "Role",
    "RunningCall",
    "SoundFile",
    "SoundRow",
    "SoundUse",
    "Sounds",
    "Store",
    "VersionRow",
    "VoiceEngineRow",
    "VoiceSettings",
    "folded_name",
    "news_of",
    "packed",
    "unpacked",
]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One database, open, with its rooms."""

    def __init__(
        self,
        scope: Scope,
        now: Callable[[], datetime],
        keys: Keys,
        *,
        calls: Calls,
        people: People,
    ) -> None:
        self._scope = scope
        self.flows = Flows(scope, now)
        self.tests = FlowTests(scope)
        self.sounds = Sounds(scope, now)
        self.calls = calls
        self.people = people
        self.connections = Connections(scope, keys)
        self.voices = VoiceSettings(scope, keys, now)

    @classmethod
    async def open(
        cls,
        url: str,
        keys: Keys,
        *,
        hasher: PasswordHasher | None = None,
        now: Callable[[], datetime] = _utc_now,
        limits: Limits | None = None,
    ) -> Self:
        """Open a database, bring its tables up to date, and be ready.

        `url` is ``sqlite:///path/to/file`` or ``mysql://user:password@host:3306/name``.

        Raises `errors.StoreError` with one line where the database cannot be reached, is damaged,
        or was made by a newer FlowForge.
        """
        limits = limits or Limits()
        address = read_address(url)
        if address.kind == "sqlite":
            await asyncio.to_thread(examine, Path(address.credentials["file_path"]))
        await migrate(address)
        scope = await Scope.open(address)
        return cls(
            scope,
            now,
            keys,
            calls=Calls(scope, now, limits),
            people=People(scope, now, hasher),
        )

    async def flow_file(self, flow_id: str) -> dict[str, Any]:
        """Give a flow's draft as it stands in a file: with its tests. Raises `NotFound`."""
        draft = await self.flows.draft(flow_id)
        tests = [kept.document for kept in await self.tests.list(flow_id)]
        return draft.document | ({"tests": tests} if tests else {})

    async def close(self) -> None:
        """Write down what is queued and close every connection."""
        await self.calls.close()
        await self._scope.close()
