"""The address of FlowForge's own database, made into what Tortoise connects with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flowforge.errors import StoreError


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is. `kind` is "sqlite" or "mysql"; `credentials` may hold a password."""

    kind: str
    engine: str
    credentials: dict[str, Any]

    def to_migrate(self) -> "Address":
        """Give the same database for changing tables.

        With foreign keys on, SQLite deletes children when it rebuilds their parent's table.
        """
        if self.kind != "sqlite":
            return self
        return Address(self.kind, self.engine, self.credentials | {"foreign_keys": "OFF"})


def read_address(url: str) -> Address:
    """Read ``sqlite:///path/to/file`` or ``mysql://user:password@host:3306/name``.

    Raises `StoreError` with one line that says what to write.
    """
    scheme = url.partition("://")[0]
    if scheme == "sqlite":
        return _sqlite(url.partition("://")[2])
    if scheme == "mysql":
        return _mysql(url)
    raise StoreError(
        "FlowForge keeps flows and calls in SQLite, MySQL or MariaDB: give an address that "
        "begins with sqlite:// or mysql://."
    )


def _sqlite(path: str) -> Address:
    if not path or path.startswith(":"):
        raise StoreError("The database's address names no file: write sqlite:///path/to/file.")
    return Address(
        "sqlite",
        "tortoise.backends.sqlite",
        {
            "file_path": str(Path(path).absolute()),
            # First, because what follows may have to wait for another process.
            "busy_timeout": 2000,
            "journal_mode": "WAL",
            "synchronous": "FULL",
            "foreign_keys": "ON",
            # What is deleted is overwritten: it may have been a telephone number.
            "secure_delete": "ON",
        },
    )


def _mysql(url: str) -> Address:
    try:
        parts = urlsplit(url)
        port = parts.port or 3306
    except ValueError as error:
        raise StoreError(f"The database's address cannot be read: {error}.") from None
    name = unquote(parts.path.lstrip("/"))
    if not parts.hostname or not name:
        raise StoreError(
            "The database's address is not whole: write mysql://user:password@host:3306/name."
        )
    return Address(
        "mysql",
        "tortoise.backends.mysql",
        {
            "host": parts.hostname,
            "port": port,
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "database": name,
            "charset": "utf8mb4",
            # Tortoise sets the time zone on a pool's first connection only.
            "init_command": "SET time_zone='+00:00', innodb_lock_wait_timeout=3",
            "pool_recycle": 300,
            "connect_timeout": 2,
            "minsize": 1,
            "maxsize": 5,
        },
    )
