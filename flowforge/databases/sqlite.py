"""SQLite files of the user's, opened anew for each question: read-only, and never kept open."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from flowforge.databases.settings import Column, ConnectionSettings, Key, Question
from flowforge.errors import DatabaseError

T = TypeVar("T")

_TABLES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
)
_AS_STORED = re.compile("blob|any")
"""Types of columns that keep a number as a number and do not compare it with text."""
_STEPS = 1000
"""Steps of SQLite's machine between two looks at the clock."""


class SqliteDatabase:
    """One file; `data` is the folder to which its path is relative.

    `own` is FlowForge's own database file: it is refused, and so are its copies beside it.
    """

    def __init__(self, settings: ConnectionSettings, data: Path, own: Path | None = None) -> None:
        self._path = data / settings.path if settings.path else None
        self._own = own

    async def tables(self, limit_s: float) -> dict[str, list[Column]]:
        """Read the names of all tables and views, and their columns."""
        return await self._ask(_tables, limit_s)

    async def find(self, question: Question) -> Sequence[Any] | None:
        """Give the values of one row."""
        return await self._ask(lambda database: _find(database, question), question.limit_s)

    def explain(self, error: Exception) -> DatabaseError:
        """Say in one line what went wrong."""
        path, text = self._path, str(error)
        if "interrupted" in text:
            return DatabaseError("The file took too long to search.", "db_slow")
        if "not a database" in text:
            return DatabaseError(f"{path} is no SQLite file.", "db_no_sqlite", path=path)
        return DatabaseError(
            f"The file {path} cannot be read: {text}.", "db_file", path=path, text=text
        )

    async def close(self) -> None:
        """Do nothing: no file stays open."""

    async def _ask(self, work: Callable[[sqlite3.Connection], T], limit_s: float) -> T:
        return await asyncio.to_thread(self._answer, work, limit_s)

    def _answer(self, work: Callable[[sqlite3.Connection], T], limit_s: float) -> T:
        with self._opened(limit_s) as database:
            return work(database)

    @contextmanager
    def _opened(self, limit_s: float) -> Iterator[sqlite3.Connection]:
        if self._path is None:
            raise DatabaseError("There is no file (none is named).", "db_no_name")
        if not self._path.is_file():
            raise DatabaseError(f"There is no file {self._path}.", "db_no_file", path=self._path)
        if self._own is not None and _belongs_to(self._own, self._path):
            # It holds users, sessions and every caller's number.
            raise DatabaseError(
                f"{self._path} is FlowForge's own database: flows cannot read it. "
                "Name a file of your own.",
                "db_own",
                path=self._path,
            )
        address = f"file:{quote(str(self._path.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=limit_s)) as database:
            until = time.monotonic() + limit_s
            # A thread cannot be stopped from outside: SQLite itself looks at the clock.
            database.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            database.execute("PRAGMA query_only = ON")
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = _text
            yield database


def _belongs_to(own: Path, path: Path) -> bool:
    """Tell whether a file is our own database, under whatever name, or a copy of it."""
    if own.exists() and path.samefile(own):
        return True
    own, path = own.resolve(), path.resolve()
    beside = path.parent == own.parent and path.name.startswith(own.name)
    return beside or path.is_relative_to(own.parent / "backups")


def _tables(database: sqlite3.Connection) -> dict[str, list[Column]]:
    return {name: _columns(database, name) for (name,) in database.execute(_TABLES).fetchall()}


def _columns(database: sqlite3.Connection, table: str) -> list[Column]:
    rows = database.execute("SELECT name, type, pk FROM pragma_table_info(?)", (table,)).fetchall()
    unique = _unique(database, table)
    primary = [name for name, _, place in rows if place]
    keys: dict[str, Key] = dict.fromkeys(unique, "unique")
    if len(primary) == 1:
        keys[primary[0]] = "primary"
    return [Column(name=name, type=kind.lower(), key=keys.get(name, "")) for name, kind, _ in rows]


def _unique(database: sqlite3.Connection, table: str) -> list[str]:
    """Give the columns that have a unique index, complete and to themselves."""
    found = database.execute(
        'SELECT name FROM pragma_index_list(?) WHERE "unique" AND NOT partial', (table,)
    )
    indexes = [
        database.execute("SELECT name FROM pragma_index_info(?)", index).fetchall()
        for index in found.fetchall()
    ]
    return [index[0][0] for index in indexes if len(index) == 1 and index[0][0]]


def _find(database: sqlite3.Connection, question: Question) -> Sequence[Any] | None:
    key = _quoted(question.key.name)
    columns = ", ".join(_quoted(name) for name in question.columns) or "1"
    # The first comparison can use an index but takes "01" for 1; the second is letter by letter.
    converts = question.key.type and not _AS_STORED.search(question.key.type)
    fast = f"{key} = :value AND " if converts else ""
    sql = (
        f"SELECT {columns} FROM {_quoted(question.table)} "  # noqa: S608 - names from the catalogue
        f"WHERE {fast}CAST({key} AS TEXT) = :value COLLATE BINARY LIMIT 1"
    )
    row: Sequence[Any] | None = database.execute(sql, {"value": question.value}).fetchone()
    return row


def _quoted(name: str) -> str:
    # SQLite takes an unknown name in double quotes for a text; in these it is an error.
    return "`" + name.replace("`", "``") + "`"


def _text(value: bytes) -> str | bytes:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value
