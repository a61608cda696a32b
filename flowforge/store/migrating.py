"""Bring the tables to what this program expects."""

import asyncio
import warnings

from pymysql.err import Warning as MariaDbWarning
from tortoise.exceptions import DBConnectionError
from tortoise.migrations.executor import MigrationExecutor

from flowforge.errors import StoreError
from flowforge.store.address import Address
from flowforge.store.models import APP, APPS
from flowforge.store.scope import Scope

_TRIES = 10
_PAUSE_S = 0.3


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
    executor = MigrationExecutor(scope.client, APPS)
    await executor.loader.build_graph()
    known = {key.name for key in executor.loader.disk_migrations}
    applied = {key.name for key in executor.loader.applied_migrations if key.app_label == APP}
    if applied - known:
        raise _Newer(
            "The database was made by a newer FlowForge (it has "
            f"{max(applied - known)}): update FlowForge, or use the database's backup."
        )
    if known - applied:
        with warnings.catch_warnings():
            # MariaDB warns where the table of migrations is there already, as it should be.
            warnings.simplefilter("ignore", MariaDbWarning)
            await executor.migrate(direction="forward")
