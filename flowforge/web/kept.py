"""Opening what is kept, the key and the store; a setting that is in the way is told by its name."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from flowforge.errors import SettingsError, StoreError
from flowforge.keys import Keys
from flowforge.settings import Settings
from flowforge.store import Store

if TYPE_CHECKING:
    from flowforge.redis import Redis


async def open_store(settings: Settings) -> tuple[Keys, Store]:
    """Make the data folder if need be, and open the store, brought up to date.

    Raises `errors.SettingsError` with one line that names the setting which is wrong, or
    `errors.StoreError` where the embedded database itself is.
    """
    await asyncio.to_thread(settings.make_data)
    keys = Keys.load(settings.data, settings.secret_key.get_secret_value())
    try:
        return keys, await Store.open(settings.store_url, keys)
    except StoreError as error:
        if not settings.database_url:
            raise
        raise SettingsError(f"FLOWFORGE_DATABASE_URL: {error}") from error


def open_redis(settings: Settings, keys: Keys) -> "Redis | None":
    """Give the Redis that the servers of one key share, None where no setting names one.

    Nothing is asked yet. Raises `errors.SettingsError` for an address that cannot be read.
    """
    url = settings.redis_url.get_secret_value()
    if not url:
        return None
    # Who has no Redis does not pay for its client: 5 MB, and a fifth of the start.
    room: Redis = import_module("flowforge.redis").Redis(url, keys.token("redis"))
    return room
