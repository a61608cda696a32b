"""Connections to the user's own databases. Passwords go in and never come out."""

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field, SecretStr, StringConstraints

from flowforge.databases import ConnectionSettings
from flowforge.errors import DatabaseError, StoreError
from flowforge.store import ConnectionRow
from flowforge.web.access import may
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.rooms import DATABASES, STORE, SURROUNDINGS
from flowforge.web.surroundings import connection
from flowforge.web.words import lang_of, said

Kind = Literal["mysql", "sqlite", "postgres"]
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)]


class Where(Shape):
    """Where the database is: `path` for SQLite, the rest for the others."""

    host: Word = ""
    port: int | None = Field(None, ge=0, le=65535)
    database: Word = ""
    user: Word = ""
    path: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class ConnectionOut(Shape):
    """A connection, without its password."""

    id: str
    name: str
    kind: Kind
    settings: Where
    has_password: bool


class ConnectionIn(Shape):
    """A connection to make or change; without a password the stored one stays."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    kind: Kind
    settings: Where
    password: SecretStr | None = Field(None, max_length=1000)


class Trial(Shape):
    """A connection to try before it is saved; `id` lends the stored password."""

    id: str = ""
    kind: Kind
    settings: Where
    password: SecretStr | None = Field(None, max_length=1000)


def _absent(value: object) -> bool:
    return value is None


class Result(Shape):
    """How a trial went: the tables seen and the milliseconds it took, or what went wrong."""

    ok: bool
    tables: int | None = Field(None, exclude_if=_absent)
    ms: float | None = Field(None, exclude_if=_absent)
    message: str | None = Field(None, exclude_if=_absent)


class ColumnOut(Shape):
    """A column; `key` is "primary" or "unique" where it alone finds one row."""

    name: str
    type: str
    key: str


class TableOut(Shape):
    """A table and its columns."""

    name: str
    columns: list[ColumnOut]


class TablesOut(Shape):
    """What is in a database."""

    tables: list[TableOut]


async def listed(request: web.Request) -> list[ConnectionOut]:
    """List all connections; where each leads is for those who may change it."""
    rows = [_out(row) for row in await request.app[STORE].connections.list()]
    if may(request[USER].role, "admin"):
        return rows
    return [row.model_copy(update={"settings": Where()}) for row in rows]


async def add(request: web.Request, body: ConnectionIn) -> ConnectionOut:
    """Make a connection."""
    await _need_free_name(request, body.name)
    row = await request.app[STORE].connections.add(
        body.name, body.kind, _settings(body.settings), _password(body) or ""
    )
    request.app[SURROUNDINGS].forget()
    return _out(row)


async def change(request: web.Request, body: ConnectionIn) -> ConnectionOut:
    """Change a connection."""
    connections = request.app[STORE].connections
    number = _number(request.match_info["id"])
    await _need_free_name(request, body.name, number)
    if body.password is None:
        _need_same_server(await connections.get(number), body)
    row = await connections.change(
        number,
        name=body.name,
        kind=body.kind,
        settings=_settings(body.settings),
        password=_password(body),
    )
    request.app[SURROUNDINGS].forget()
    return _out(row)


async def remove(request: web.Request) -> None:
    """Forget a connection."""
    await request.app[STORE].connections.remove(_number(request.match_info["id"]))
    request.app[SURROUNDINGS].forget()


async def test(request: web.Request, body: Trial) -> Result:
    """Connect, look, and say how it went."""
    try:
        password = _password(body)
        if password is None:
            password = await _lent_password(request, body)
        settings = ConnectionSettings.of(body.kind, _settings(body.settings), password)
        tested = await request.app[DATABASES].test(settings)
    except DatabaseError as error:
        return Result(ok=False, message=said(lang_of(request), error))
    except StoreError as error:
        return Result(ok=False, message=str(error))
    return Result(ok=True, tables=tested.tables, ms=round(tested.ms, 1))


async def tables(request: web.Request) -> TablesOut:
    """Read a connection's tables and columns from the database itself."""
    settings = await connection(request.app[STORE].connections, request.match_info["name"])
    if settings is None:
        raise Fault(404, "not_found")
    found = await request.app[DATABASES].tables(settings)
    return TablesOut(
        tables=[
            TableOut(
                name=name,
                columns=[ColumnOut.model_validate(one, from_attributes=True) for one in columns],
            )
            for name, columns in found.items()
        ]
    )


def _out(row: ConnectionRow) -> ConnectionOut:
    return ConnectionOut(
        id=str(row.id),
        name=row.name,
        kind=row.kind,
        settings=Where.model_validate(row.settings),
        has_password=row.has_password,
    )


def _settings(where: Where) -> dict[str, Any]:
    """Give what is to be kept: nothing that is empty."""
    return {name: value for name, value in where.model_dump().items() if value}


def _password(body: ConnectionIn | Trial) -> str | None:
    return None if body.password is None else body.password.get_secret_value()


async def _lent_password(request: web.Request, body: Trial) -> str:
    """Give the stored password of the connection that is being edited."""
    if not body.id:
        return ""
    connections = request.app[STORE].connections
    row = await connections.get(_number(body.id))
    _need_same_server(row, body)
    opened = await connections.opened(row.name)
    return opened.password if opened else ""


def _need_same_server(row: ConnectionRow, wanted: ConnectionIn | Trial) -> None:
    """Let a stored password go only to the server that it was entered for.

    Else whoever may edit connections could have it sent to a server of their own, and read it.
    """
    now = _settings(wanted.settings)
    moved = any(row.settings.get(name) != now.get(name) for name in ("host", "port"))
    if row.has_password and (moved or row.kind != wanted.kind):
        raise Fault(422, "password_again", field="password")


async def _need_free_name(request: web.Request, name: str, own: int = 0) -> None:
    rows = await request.app[STORE].connections.list()
    if any(row.name == name and row.id != own for row in rows):
        raise Fault(409, "name_taken", field="name")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - fits an int
        raise Fault(404, "not_found")
    return int(text)


_ALL, _ONE = "/api/connections", "/api/connections/{id}"

ENDPOINTS = (
    Endpoint(
        method="GET",
        path=_ALL,
        about="All connections",
        handler=listed,
        gives=list[ConnectionOut],
    ),
    Endpoint(
        method="POST",
        path=_ALL,
        about="Make a connection",
        handler=add,
        takes=ConnectionIn,
        gives=ConnectionOut,
    ),
    Endpoint(
        method="POST",
        path="/api/connections/test",
        about="Try a connection",
        handler=test,
        takes=Trial,
        gives=Result,
    ),
    Endpoint(
        method="PUT",
        path=_ONE,
        about="Change a connection",
        handler=change,
        takes=ConnectionIn,
        gives=ConnectionOut,
    ),
    Endpoint(method="DELETE", path=_ONE, about="Forget a connection", handler=remove),
    Endpoint(
        method="GET",
        path="/api/connections/{name}/tables",
        about="What is in a database",
        handler=tables,
        gives=TablesOut,
    ),
)
