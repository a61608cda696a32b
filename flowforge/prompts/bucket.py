"""A bucket of any S3-compatible service, in which several machines keep the recordings they share.

The client is obstore (the extra ``s3``): Rust's object_store, which does its work beside our loop.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from flowforge.circuit import Circuit
from flowforge.errors import SettingsError

if TYPE_CHECKING:
    from obstore.store import S3Store

log = structlog.get_logger()

_CONNECT_S = 2.0
_LIMIT_S = 20.0
"""Seconds that one file may take on its way: 50 MB of somebody's original."""
_AGAIN_S = 5.0
"""Seconds for which nothing is asked of a bucket that has failed."""


class BucketAway(Exception):
    """The bucket cannot be reached, or refuses us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the bucket is, and who we are there. What is empty is as the AWS_* variables say.

    `address` is ``s3://bucket/folder``, `endpoint` the service's own address.
    """

    address: str
    endpoint: str = ""
    region: str = ""
    key_id: str = ""
    secret: str = field(default="", repr=False)


class Bucket:
    """Files by their names. While it is away nobody waits for it; that it is, is logged once."""

    def __init__(self, account: Account, circuit: Circuit | None = None) -> None:
        self._obstore, self._store = _opened(account)
        self._circuit = circuit or Circuit(in_a_row=1, again_s=_AGAIN_S)
        self._is_away = False

    async def put(self, name: str, file: Path) -> None:
        """Keep a file under a name: whole or not at all. Raises `BucketAway`."""
        try:
            await self._obstore.put_async(self._store, name, file)
        except self._obstore.exceptions.BaseError as error:
            raise self._failed(error) from error
        except OSError as error:
            raise self._failed(error) from error
        self._answered()

    async def get(self, name: str) -> bytes | None:
        """Give what is kept under a name, None where nothing is. Raises `BucketAway`."""
        if not self._circuit.lets_through():
            raise BucketAway
        try:
            found = await self._obstore.get_async(self._store, name)
            data = bytes(await found.bytes_async())
        except FileNotFoundError:
            data = None
        except self._obstore.exceptions.BaseError as error:
            raise self._failed(error) from error
        except OSError as error:
            raise self._failed(error) from error
        self._answered()
        return data

    def was_silent(self) -> None:
        """Say that somebody has waited for `get` in vain, though it may answer yet."""
        self._note("no answer in time")

    def _answered(self) -> None:
        self._circuit.answered()
        if self._is_away:
            self._is_away = False
            log.info("the bucket for recordings is back")

    def _failed(self, error: Exception) -> BucketAway:
        # The text may repeat what the service said, with the name of our key in it.
        self._note(type(error).__name__)
        return BucketAway()

    def _note(self, reason: str) -> None:
        self._circuit.was_silent()
        if not self._is_away:
            self._is_away = True
            log.warning("the bucket for recordings is away", reason=reason)


def _opened(account: Account) -> tuple[Any, "S3Store"]:
    try:
        obstore = import_module("obstore")
        s3_store = import_module("obstore.store").S3Store
    except ImportError as error:
        raise SettingsError(
            "FLOWFORGE_RECORDINGS: a bucket needs the package obstore: pip install 'flowforge[s3]'."
        ) from error
    parts = urlsplit(account.address)
    given: Mapping[str, str] = {
        "endpoint": account.endpoint,
        "region": account.region,
        "access_key_id": account.key_id,
        "secret_access_key": account.secret,
    }
    return obstore, s3_store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={
            "allow_http": account.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=_CONNECT_S),
            "timeout": timedelta(seconds=_LIMIT_S),
        },
        retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=_LIMIT_S)},
        **{name: value for name, value in given.items() if value},
    )
