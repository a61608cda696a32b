"""Bring the tables to what this program expects."""

import asyncio
import warnings
from importlib import import_module
from pkgutil import iter_modules

from pymysql.err import Warning as MariaDbWarning
from tortoise.exceptions import BaseORMException, DBConnectionError

from flowforge.errors import StoreError
from flowforge.store import migrations
from flowforge.store.address import Address
from flowforge.store.models import APP, APPS
from flowforge.store.scope import Scope

_TRIES = 10
_PAUSE_S = 0.3
_DONE = f"SELECT name FROM tortoise_migrations WHERE app = '{APP}'"  # noqa: S608 - our own word
"""Tortoise's own record of the steps that were done."""


async def migrate(address: Address) -> None:
    """Apply what is missing.

    Raises `StoreError` where a newer FlowForge made the database, or where a step fails.
    """
    for left in reversed(range(_TRIES)):
        try:
            await _migrate(address)
        except StoreError as error:
            # Another process that starts now may be at it: then it is done in a moment. SQLite
            # does not even let the second one in while the first sets the journal up.
            away = isinstance(error.__cause__, DBConnectionError)
            if isinstance(error, _Newer) or away or not left:
                raise
            await asyncio.sleep(_PAUSE_S)
        else:
            return


async def _migrate(address: Address) -> None:
    scope = await Scope.open(address.to_migrate())
    try:
        await scope.run(_apply(scope), limit_s=300)
    finally:
        await scope.close()


class _Newer(StoreError):
    """The database knows migrations that this program does not have."""


async def _apply(scope: Scope) -> None:
    known = {module.name for module in iter_modules(migrations.__path__)}
    applied = await _applied(scope)
    if applied - known:
        raise _Newer(
            "The database was made by a newer FlowForge (it has "
            f"{max(applied - known)}): update FlowForge, or use the database's backup."
        )
    if known - applied:
        # Only now: a start at which nothing is to be done needs none of it.
        executor = import_module("tortoise.migrations.executor")
        with warnings.catch_warnings():
            # MariaDB warns where the table of migrations is there already, as it should be.
            warnings.simplefilter("ignore", MariaDbWarning)
            await executor.MigrationExecutor(scope.client, APPS).migrate(direction="forward")


async def _applied(scope: Scope) -> set[str]:
    """Give the names of the steps that were done; none where there is no table of them yet."""
    try:
        rows = await scope.client.execute_query_dict(_DONE)
    except DBConnectionError:
        raise
    except BaseORMException:
        # Whatever else is wrong, the attempt to take the steps will say.
        return set()
    return {row["name"] for row in rows}
