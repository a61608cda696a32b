"""MySQL and MariaDB databases of the user's, through a small pool of read-only connections."""

import asyncio
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import aiomysql
from pymysql.err import MySQLError

from flowforge.databases.settings import Column, ConnectionSettings, Key, Question, too_slow
from flowforge.errors import DatabaseError

_PORT = 3306
_MOST = 4
"""Connections to one database at once."""

_TABLES = (
    "SELECT table_name, column_name, column_type, column_key FROM information_schema.columns "
    "WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
)
_NUMBERS = {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal"}
_TEXTS = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum"}
_NUMBER = re.compile(r"-?[0-9]{1,65}(\.[0-9]{1,30})?", re.ASCII)
_CANNOT_COMPARE = {1267, 3854}
"""The value has letters that the column's character set does not know: no row has them."""

_BROKEN = {2006, 2013}
"""The connection is no more."""
_SLOW = {1969, 3024}
_MAY_NOT_READ = 1142
_MAY_NOT = {1044, _MAY_NOT_READ}


class MySqlDatabase:
    """One database on one server."""

    def __init__(self, settings: ConnectionSettings) -> None:
        self._settings = settings
        self._pool = aiomysql.Pool(
            minsize=0,
            maxsize=_MOST,
            echo=False,
            pool_recycle=300,
            loop=asyncio.get_running_loop(),
            host=settings.host,
            port=settings.port or _PORT,
            user=settings.user,
            password=settings.password,
            db=settings.database,
            charset="utf8mb4",
            autocommit=True,
            # Nothing can be written by these connections, whatever their user may do.
            init_command="SET SESSION TRANSACTION READ ONLY",
        )

    async def tables(self, limit_s: float) -> dict[str, list[Column]]:
        """Read the names of all tables and views, and their columns."""
        found: dict[str, list[Column]] = {}
        for table, name, kind, key in await self._rows(_limited(_TABLES, limit_s)):
            found.setdefault(table, []).append(
                Column(name=name, type=_word(kind), key=_KEYS.get(key, ""))
            )
        return {table: _without_shared_key(columns) for table, columns in found.items()}

    async def find(self, question: Question) -> Sequence[Any] | None:
        """Give the values of one row."""
        if question.key.type in _NUMBERS and not _NUMBER.fullmatch(question.value):
            return None
        try:
            rows = await self._rows(*_select(question))
        except MySQLError as error:
            if error.args and error.args[0] in _CANNOT_COMPARE:
                return None
            raise
        return rows[0] if rows else None

    def explain(self, error: Exception) -> DatabaseError:
        """Say in one line what went wrong, without the password."""
        number, text = (*error.args, "", "")[:2]
        settings = self._settings
        if number in _SLOW:
            return too_slow()
        if number in _BROKEN:
            place = settings.place
            return DatabaseError(
                f"The connection to {place} broke off.", "db_broke_off", place=place
            )
        if number in _MAY_NOT:
            return self._forbidden(number)
        known = {1045: settings.refused, 1049: settings.no_database, 2003: settings.away}
        return known[number]() if number in known else settings.says(text or error)

    def _forbidden(self, number: int) -> DatabaseError:
        user, database = self._settings.user, self._settings.database
        if number == _MAY_NOT_READ:
            return DatabaseError(
                f"The user {user!r} may not read this table.", "db_table_forbidden", user=user
            )
        return DatabaseError(
            f"The user {user!r} may not use the database {database!r}.",
            "db_forbidden",
            user=user,
            database=database,
        )

    async def close(self) -> None:
        """Close every connection, those in use as well."""
        self._pool.terminate()
        await self._pool.wait_closed()

    async def _rows(self, sql: str, values: tuple[str | Decimal, ...] | None = None) -> list[Any]:
        try:
            return await self._ask(sql, values)
        except MySQLError as error:
            if not error.args or error.args[0] not in _BROKEN:
                raise
            # The server was started anew since the last question: the next connection is fresh.
            return await self._ask(sql, values)

    async def _ask(self, sql: str, values: tuple[str | Decimal, ...] | None) -> list[Any]:
        async with self._pool.acquire() as connection, connection.cursor() as cursor:
            await cursor.execute(sql, values)
            rows: list[Any] = await cursor.fetchall()
            return rows


_KEYS: dict[str, Key] = {"PRI": "primary", "UNI": "unique"}


def _word(kind: str) -> str:
    """Give a type without its length: "int(8) unsigned" is "int"."""
    return re.split(r"[ (]", kind, maxsplit=1)[0].lower()


def _without_shared_key(columns: list[Column]) -> list[Column]:
    """A primary key of several columns: none of them alone finds one row."""
    if sum(column.key == "primary" for column in columns) < 2:  # noqa: PLR2004 - several
        return columns
    return [
        Column(name=column.name, type=column.type) if column.key == "primary" else column
        for column in columns
    ]


def _select(question: Question) -> tuple[str, tuple[str | Decimal, ...]]:
    key = _quoted(question.key.name)
    columns = ", ".join(_quoted(name) for name in question.columns) or "1"
    # MySQL takes "12abc" for 12 and "ANNA " for "anna". Compared as bytes they are different.
    exact = f"CAST(CONVERT({key} USING utf8mb4) AS BINARY) = CAST(%s AS BINARY)"
    fast, values = _fast(question, key)
    sql = (
        f"SELECT {columns} FROM {_quoted(question.table)} "  # noqa: S608 - names from the catalogue
        f"WHERE {fast}{exact} LIMIT 1"
    )
    return _limited(sql, question.limit_s), (*values, question.value)


def _fast(question: Question, key: str) -> tuple[str, tuple[str | Decimal, ...]]:
    """Give a wider condition that can use an index."""
    if question.key.type in _NUMBERS:
        # As a number and not as text, else MySQL compares rounded ones.
        return f"{key} = %s AND ", (Decimal(question.value),)
    if question.key.type in _TEXTS:
        return f"{key} = %s AND ", (question.value,)
    return "", ()


def _limited(sql: str, limit_s: float) -> str:
    """Let the server itself end a statement: MariaDB reads the first remark, MySQL the second."""
    select = sql.removeprefix("SELECT ")
    return (
        f"/*M!100101 SET STATEMENT max_statement_time={limit_s:.3f} FOR */ "
        f"SELECT /*+ MAX_EXECUTION_TIME({max(1, round(limit_s * 1000))}) */ {select}"
    )


def _quoted(name: str) -> str:
    # The driver reads % as the place of a value.
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"
