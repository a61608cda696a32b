"""What several commands need open: the settings, the store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flowforge.databases import ConnectionSettings, UserDatabases
from flowforge.errors import NotFound
from flowforge.keys import Keys
from flowforge.prompts import Recordings
from flowforge.settings import Settings
from flowforge.store import Store
from flowforge.web.kept import open_recordings, open_redis, open_store

if TYPE_CHECKING:
    from flowforge.redis import Redis

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="The folder for everything that is kept (FLOWFORGE_DATA)."),
]


def settings(data: Path | None = None, **given: Any) -> Settings:
    """Read the settings; options that were given go before everything else."""
    options = {"data": data, **given}
    return Settings.load(**{name: value for name, value in options.items() if value is not None})


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """Open the store of these settings, brought up to date, and close it again."""
    _, store = await open_store(settings)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def recordings_of(settings: Settings) -> AsyncIterator[Recordings]:
    """Give the recordings of these settings."""
    recordings = open_recordings(settings)
    try:
        yield recordings
    finally:
        await recordings.close()


@asynccontextmanager
async def shared(settings: Settings) -> AsyncIterator["Redis | None"]:
    """Give the Redis that running servers share, None where there is none."""
    keys = Keys.load(settings.data, settings.secret_key.get_secret_value())
    redis = open_redis(settings, keys)
    try:
        yield redis
    finally:
        if redis is not None:
            await redis.close()


def has_store(settings: Settings) -> bool:
    """Tell whether there is a store already, so that merely looking does not make one."""
    embedded = settings.store_url.removeprefix("sqlite://")
    return embedded == settings.store_url or Path(embedded).is_file()


async def settings_of(store: Store, name: str) -> ConnectionSettings:
    """Give how to connect to a database by its connection's name; raise `NotFound`."""
    row = await store.connections.opened(name)
    if row is None:
        raise NotFound(f"There is no connection named {name!r}.")
    return ConnectionSettings.of(row.kind, row.settings, row.password)


@asynccontextmanager
async def databases_of(store: Store, settings: Settings) -> AsyncIterator[UserDatabases]:
    """Give the user's databases, by the connections in the store."""
    databases = UserDatabases(partial(settings_of, store), settings.data, own=settings.store_file)
    try:
        yield databases
    finally:
        await databases.close()
