"""The databases of a call file: real SQLite files, filled with the rows that the file names."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from flowforge.databases import ConnectionSettings, UserDatabases

Value = str | int | float | None
Rows = list[dict[str, Value]]
Tables = Mapping[str, Rows]

_TYPES = {int: "INTEGER", float: "REAL"}


def databases(connections: Mapping[str, Tables | None], folder: Path) -> UserDatabases:
    """Give the databases, made in `folder`. One that is None is away: its file is missing."""
    known: dict[str, ConnectionSettings] = {}
    for number, (name, tables) in enumerate(connections.items()):
        file = folder / f"{number}.sqlite3"
        if tables is not None:
            _make(file, tables)
        known[name] = ConnectionSettings(kind="sqlite", path=str(file))

    async def opened(name: str) -> ConnectionSettings | None:
        return known.get(name)

    return UserDatabases(opened)


def _make(file: Path, tables: Tables) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for table, rows in tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            typed = ", ".join(f"{_name(column)} {_type(column, rows)}" for column in columns)
            database.execute(f"CREATE TABLE {_name(table)} ({typed})")
            places = ", ".join("?" for _ in columns)
            database.executemany(
                f"INSERT INTO {_name(table)} VALUES ({places})",  # noqa: S608 - names are quoted
                [[row.get(column) for column in columns] for row in rows],
            )


def _type(column: str, rows: Rows) -> str:
    """Give a column's type, by the first value that stands in it."""
    first = next((row[column] for row in rows if row.get(column) is not None), "")
    return _TYPES.get(type(first), "TEXT")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
