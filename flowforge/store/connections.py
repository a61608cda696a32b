"""Connections to the user's own databases. Passwords are encrypted and never given out again."""

import builtins
from collections.abc import Mapping
from typing import Any

from tortoise.exceptions import IntegrityError

from flowforge.errors import NotFound, SettingsError, StoreError
from flowforge.keys import Keys
from flowforge.store.models import Connection
from flowforge.store.rows import ConnectionRow, OpenConnection
from flowforge.store.scope import Room, Scope, stored

KINDS = ("mysql", "sqlite", "postgres")
SETTINGS = ("host", "port", "database", "user", "path")
_LONGEST_NAME = 64
_OPENED_S = 1.0


class Connections(Room):
    """All connections, each with a name that flows use."""

    def __init__(self, scope: Scope, keys: Keys) -> None:
        super().__init__(scope)
        self._keys = keys

    @stored
    async def list(self) -> builtins.list[ConnectionRow]:
        """Give all connections, by name."""
        return [_row(connection) for connection in await Connection.all().order_by("name")]

    @stored
    async def get(self, connection_id: int) -> ConnectionRow:
        """Give one connection. Raises `errors.NotFound`."""
        return _row(await _connection(connection_id))

    @stored
    async def add(
        self, name: str, kind: str, settings: Mapping[str, Any], password: str = ""
    ) -> ConnectionRow:
        """Keep a new connection.

        `kind` is one of `KINDS`, `settings` hold some of `SETTINGS`. Raises `errors.StoreError` if
        the name is taken, or where something does not fit.
        """
        fields = _fields(name, kind, settings) | {"password": self._locked(password)}
        try:
            return _row(await Connection.create(**fields))
        except IntegrityError as error:
            raise _taken(name) from error

    @stored
    async def change(
        self,
        connection_id: int,
        *,
        name: str,
        kind: str,
        settings: Mapping[str, Any],
        password: str | None = None,
    ) -> ConnectionRow:
        """Change a connection; without a password the old one stays, an empty one removes it.

        Raises `errors.NotFound`, and `errors.StoreError` as `add` does.
        """
        fields = _fields(name, kind, settings)
        if password is not None:
            fields["password"] = self._locked(password)
        await _connection(connection_id)
        try:
            await Connection.filter(id=connection_id).update(**fields)
        except IntegrityError as error:
            raise _taken(name) from error
        return _row(await _connection(connection_id))

    @stored
    async def remove(self, connection_id: int) -> None:
        """Forget a connection. Raises `errors.NotFound`."""
        if not await Connection.filter(id=connection_id).delete():
            raise NotFound(f"There is no connection {connection_id}.")

    async def opened(self, name: str) -> OpenConnection | None:
        """Give what is needed to connect, the password with it; None where no name fits.

        A caller may wait for it. Raises `errors.StoreError` where the database does not answer
        within a second, or where the password was encrypted with another key.
        """
        connection = await self.scope.ask(_named(name), _OPENED_S)
        if connection is None:
            return None
        try:
            password = self._keys.decrypt(connection.password) if connection.password else ""
        except SettingsError as error:
            raise StoreError(
                f"The password of the connection “{name}” was encrypted with another secret key: "
                "enter it again."
            ) from error
        return OpenConnection(
            name=name, kind=connection.kind, settings=connection.settings, password=password
        )

    def _locked(self, password: str) -> str:
        return self._keys.encrypt(password) if password else ""


async def _named(name: str) -> Connection | None:
    return await Connection.get_or_none(name=name)


async def _connection(connection_id: int) -> Connection:
    connection = await Connection.get_or_none(id=connection_id)
    if connection is None:
        raise NotFound(f"There is no connection {connection_id}.")
    return connection


def _row(connection: Connection) -> ConnectionRow:
    return ConnectionRow(
        id=connection.id,
        name=connection.name,
        kind=connection.kind,
        settings=connection.settings,
        has_password=bool(connection.password),
    )


def _fields(name: str, kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME:
        raise StoreError(f"Give the connection a name of 1 to {_LONGEST_NAME} letters.")
    if kind not in KINDS:
        raise StoreError(f"A connection is one of {', '.join(KINDS)}, not {kind!r}.")
    unknown = sorted(set(settings) - set(SETTINGS))
    if unknown:
        # A password that came in by the wrong field would be kept in plain text.
        raise StoreError(f"A connection has no setting {unknown[0]!r}.")
    return {"name": name, "kind": kind, "settings": dict(settings)}


def _taken(name: str) -> StoreError:
    return StoreError(f"There is a connection “{name.strip()}” already.")
