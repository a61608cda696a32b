"""Opening what is kept: keys, store, recordings. A setting that is in the way is told by name."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from flowforge.errors import SettingsError, StoreError
from flowforge.keys import Keys
from flowforge.prompts import Account, Bucket, Recordings
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


def public_key(settings: Settings) -> str | None:
    """Give the key that replaces sipgate's, None where none does. Raises `errors.SettingsError`."""
    file = settings.sipgate_public_key
    try:
        return file.read_text("ascii") if file else None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"FLOWFORGE_SIPGATE_PUBLIC_KEY: {file} cannot be read.") from error


def open_recordings(settings: Settings) -> Recordings:
    """Give the recordings of these settings; what uploads left half done is swept.

    Nothing is asked of a bucket yet. Raises `errors.SettingsError` where the folder is of no use,
    or a bucket is named but its client not installed.
    """
    bucket = None
    if settings.recordings.startswith("s3://"):
        account = Account(
            address=settings.recordings,
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            key_id=settings.s3_key_id,
            secret=settings.s3_secret.get_secret_value(),
        )
        bucket = Bucket(account)
    try:
        recordings = Recordings(settings.recordings_folder, bucket=bucket)
        recordings.sweep()
    except OSError as error:
        raise SettingsError(
            f"FLOWFORGE_RECORDINGS: {settings.recordings_folder} cannot be the folder for "
            f"recordings: {error.strerror}. Name another one, or let this user write there."
        ) from error
    return recordings


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
