"""Looking calls up that are not in memory: other processes work on them, or they are long ones.

A caller waits meanwhile. Through Tortoise one look takes as long as the whole rest of an answer; so
all that are wanted while one question is under way share the next one, and SQLite is asked on a
thread of its own.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from tortoise.backends.sqlite.client import SqliteClient

from flowforge.errors import StoreError
from flowforge.store.lane import Thread
from flowforge.store.scope import Scope

_SQL = "SELECT call_id, state, stamp, entries FROM call_session WHERE call_id IN ({})"
_AT_ONCE = 200
"""Calls in one question, at most."""


class Stored(NamedTuple):
    """What stands in the database of a call: its state as JSON, stamp and number of lines."""

    state: bytes
    stamp: int
    lines: int


class Lookups:
    """Asks for calls; whoever wants one waits `limit_s` seconds at most."""

    def __init__(self, scope: Scope, limit_s: float) -> None:
        self._scope, self._limit_s = scope, limit_s
        client = scope.client
        self._reader = (
            Thread(client.filename, client.pragmas, "lookups")
            if isinstance(client, SqliteClient)
            else None
        )
        self._wanted: dict[str, asyncio.Future[Stored | StoreError | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def find(self, call_id: str) -> Stored | None:
        """Give what is stored of a call from now on; None where there is nothing.

        Raises `errors.StoreError` when the database does not answer in time, and at once while it
        is known to be silent.
        """
        answer = self._wanted.get(call_id)
        if answer is None:
            answer = self._wanted[call_id] = asyncio.get_running_loop().create_future()
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        try:
            async with asyncio.timeout(self._limit_s):
                found = await asyncio.shield(answer)  # others may wait for the same call
        except TimeoutError as error:
            raise StoreError(self._scope.explain(error)) from error
        if isinstance(found, StoreError):
            raise StoreError(str(found)) from found
        return found

    async def close(self) -> None:
        """Close the connection."""
        if self._reader is not None:
            await self._reader.close()

    async def _ask(self) -> None:
        try:
            while self._wanted:
                ids = list(self._wanted)[:_AT_ONCE]
                answers = {call_id: self._wanted.pop(call_id) for call_id in ids}
                rows = await self._rows(ids)
                for call_id, answer in answers.items():
                    answer.set_result(rows if isinstance(rows, StoreError) else rows.get(call_id))
        finally:
            self._asking = None

    async def _rows(self, ids: Sequence[str]) -> dict[str, Stored] | StoreError:
        try:
            rows = await self._scope.ask(self._asked(ids), self._limit_s)
            return {
                call_id: Stored(state.encode(), stamp, lines)
                for call_id, state, stamp, lines in rows
            }
        except StoreError as error:
            return error
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            return StoreError(self._scope.explain(error))

    async def _asked(self, ids: Sequence[str]) -> Sequence[Sequence[Any]]:
        if self._reader is not None:
            return await self._reader.run(partial(_select, ids))
        sql = _SQL.format(", ".join(["%s"] * len(ids)))
        return [
            tuple(row.values())
            for row in (await self._scope.client.execute_query(sql, list(ids)))[1]
        ]


def _select(ids: Sequence[str], connection: sqlite3.Connection) -> list[Any]:
    sql = _SQL.format(", ".join("?" * len(ids)))
    return connection.execute(sql, ids).fetchall()
