"""One store's own place in Tortoise: its connections, its transactions, its plain errors.

Tortoise finds its connections by a context variable. So that several stores can be open at once,
and whoever calls need not know, every piece of work runs in a task whose context is a copy of the
store's own.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from contextvars import Context, copy_context
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakSet

from pymysql.err import MySQLError
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.mysql.client import TransactionWrapper as MySqlTransaction
from tortoise.backends.sqlite.client import SqliteTransactionWrapper as SqliteTransaction
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException, DBConnectionError

from flowforge.circuit import Circuit
from flowforge.errors import StoreError
from flowforge.store.address import Address
from flowforge.store.models import APP, APPS

T = TypeVar("T")
P = ParamSpec("P")

_CLOSE_S = 5.0
"""How long saying goodbye to a database may take that does not answer."""

_open: "WeakSet[Scope]" = WeakSet()
"""The stores that are open in this process."""

FAILURES = (
    BaseORMException,
    MySQLError,
    sqlite3.Error,
    OSError,
    TimeoutError,
    RuntimeError,
    ValueError,
    TypeError,
)
"""All that drivers raise when the database is away or does not take something."""


class Scope:
    """An open database."""

    def __init__(self, address: Address, tortoise: TortoiseContext, context: Context) -> None:
        self.kind = address.kind
        self.loop = asyncio.get_running_loop()
        self.client: BaseDBAsyncClient = tortoise.db()
        self._tortoise = tortoise
        self._context = context
        self._circuit = Circuit()

    @classmethod
    async def open(cls, address: Address) -> "Scope":
        """Connect. Raises `StoreError` where nothing answers."""
        _take_dialect(address.kind)
        context = copy_context()
        work = _enter(address)
        scope = cls(address, await asyncio.create_task(work, context=context), context)
        _open.add(scope)
        try:
            await scope.run(scope.client.execute_query("SELECT 1"))
        except StoreError:
            await scope.close()
            raise
        return scope

    async def close(self) -> None:
        """Close every connection; those that hang are left to the end of the process."""
        _open.discard(self)
        work = self._tortoise.close_connections()
        closing = asyncio.create_task(work, context=self.context())
        done, _ = await asyncio.wait({closing}, timeout=_CLOSE_S)
        if done:
            closing.result()
        else:
            closing.cancel()

    def context(self) -> Context:
        """Give a copy of the store's context, for a task of its own."""
        return self._context.copy()

    async def run(self, work: Coroutine[Any, Any, T], limit_s: float = 10.0) -> T:
        """Do database work within `limit_s` seconds; raise `StoreError` in plain words."""
        task = asyncio.create_task(work, context=self.context())
        try:
            async with asyncio.timeout(limit_s):
                return await task
        except FAILURES as error:
            raise StoreError(self.explain(error)) from error

    async def ask(self, work: Coroutine[Any, Any, T], limit_s: float) -> T:
        """Do the same while a caller waits: at once `StoreError` where the database is silent."""
        if not self._circuit.lets_through():
            work.close()
            raise StoreError(self.explain(TimeoutError()))
        try:
            found = await self.run(work, limit_s)
        except StoreError as error:
            if isinstance(error.__cause__, TimeoutError):
                self._circuit.was_silent()
            raise
        self._circuit.answered()
        return found

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[BaseDBAsyncClient]:
        """Give a client whose work is done as a whole or not at all: ``using_db(client)``.

        Tortoise's own transactions lose their connection for good when BEGIN fails, and in SQLite
        they take the lock too late.
        """
        async with self.client.acquire_connection() as connection:
            await _begin(self.kind, connection)
            try:
                yield _wrapped(self.kind, self.client, connection)
                await connection.commit()
            except BaseException:
                await _roll_back(self.kind, connection)
                raise

    def explain(self, error: BaseException) -> str:
        """Say in one line what is the matter. Never holds a password."""
        if isinstance(error, DBConnectionError):
            return "The database that holds flows and calls cannot be reached."
        if isinstance(error, TimeoutError):
            return "The database that holds flows and calls does not answer."
        text = " ".join(str(error).split()) or type(error).__name__
        return f"The database that holds flows and calls could not do this: {text}"


class Room:
    """A part of the store, which works in its scope."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @property
    def scope(self) -> Scope:
        """The open database."""
        return self._scope


R = TypeVar("R", bound=Room)


def stored(
    method: Callable[Concatenate[R, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[R, P], Coroutine[Any, Any, T]]:
    """Let a room's method run in the store's scope; what fails there becomes `StoreError`."""

    @wraps(method)
    async def run(room: R, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await room.scope.run(method(room, *args, **kwargs))

    return run


def _take_dialect(kind: str) -> None:
    """Tortoise keeps the models' SQL for the whole process, in one dialect."""
    # A loop that was closed with a store open, as after a failed test, has closed the store too.
    kinds = {scope.kind for scope in _open if not scope.loop.is_closed()}
    if kinds - {kind}:
        raise StoreError("One process cannot hold an SQLite and a MySQL store at once.")
    if not kinds:
        EXECUTOR_CACHE.clear()


async def _enter(address: Address) -> TortoiseContext:
    if address.kind == "sqlite":
        _make_file(Path(address.credentials["file_path"]))
    tortoise = TortoiseContext()
    tortoise.__enter__()
    connection = {"engine": address.engine, "credentials": address.credentials}
    await tortoise.init(
        {
            # Migrations work on the connection of this name and on no other.
            "connections": {"default": connection},
            "apps": {APP: APPS[APP] | {"default_connection": "default"}},
        },
        use_tz=True,
        timezone="UTC",
    )
    return tortoise


def _make_file(path: Path) -> None:
    """Make the file if it is missing, for its owner only: it will hold telephone numbers."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"The database {path} cannot be opened: {error.strerror}.") from error


async def _begin(kind: str, connection: Any) -> None:
    if kind == "sqlite":
        await connection.execute("BEGIN IMMEDIATE")
    else:
        await connection.begin()


def _wrapped(kind: str, client: Any, connection: Any) -> BaseDBAsyncClient:
    wrapper = SqliteTransaction(client) if kind == "sqlite" else MySqlTransaction(client)
    wrapper._connection = connection  # noqa: SLF001 - what its own `begin` would have set
    return wrapper


async def _roll_back(kind: str, connection: Any) -> None:
    try:
        await connection.rollback()
    except Exception:  # noqa: BLE001 - the first error is the one to tell
        if kind != "sqlite":
            with suppress(Exception):
                connection.close()
