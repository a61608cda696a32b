"""What is known of a database of the user's: how to connect, what is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from flowforge.errors import DatabaseError

Key = Literal["primary", "unique", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """How to connect. `kind` is "mysql" (MariaDB too), "sqlite" or "postgres".

    SQLite needs `path` only, which may be relative to the data folder; the others need the rest.
    A `port` of 0 is the kind's usual one.
    """

    kind: str
    host: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    path: str = ""

    @classmethod
    def of(cls, kind: str, settings: Mapping[str, Any], password: str = "") -> "ConnectionSettings":
        """Make settings from JSON. Raises `DatabaseError` where the port is no number."""
        port = str(settings.get("port") or 0).strip()
        if not (port.isascii() and port.isdigit() and int(port) < 65536):  # noqa: PLR2004 - TCP's
            raise DatabaseError(
                f"The port {port!r} is no number from 1 to 65535.", "db_port", port=port
            )
        words = {
            name: str(settings.get(name) or "").strip()
            for name in ("host", "database", "user", "path")
        }
        return cls(kind=kind, port=int(port), password=password, **words)

    @property
    def place(self) -> str:
        """The server's name and port, for messages."""
        return f"{self.host}:{self.port}" if self.port else self.host

    # What every server's driver tells in words of its own.

    def away(self) -> DatabaseError:
        """Nothing answers there."""
        return DatabaseError(
            f"Nothing answers at {self.place}: check host and port.", "db_away", place=self.place
        )

    def refused(self) -> DatabaseError:
        """The server does not let this user in."""
        return DatabaseError(
            f"The server refuses the user {self.user!r}: check name and password.",
            "db_refused",
            user=self.user,
        )

    def no_database(self) -> DatabaseError:
        """The server has no database of that name."""
        return DatabaseError(
            f"The server has no database {self.database!r}.", "db_unknown", database=self.database
        )

    def says(self, text: object) -> DatabaseError:
        """Tell what has no words of ours."""
        return DatabaseError(
            f"The database at {self.place} says: {text}.", "db_says", place=self.place, text=text
        )


def too_slow() -> DatabaseError:
    """Searching was ended at its limit."""
    return DatabaseError("The database took too long to search.", "db_slow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `type` is the database's own word. `key` tells whether it alone finds one row."""

    name: str
    type: str
    key: Key = ""


Tables = Mapping[str, Sequence[Column]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A connection that works: how many tables are seen, and how long connecting and looking took.

    `ms` is in milliseconds.
    """

    tables: int
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A lookup whose names stand in the catalogue."""

    table: str
    key: Column
    value: str
    columns: tuple[str, ...]
    limit_s: float


class Client(Protocol):
    """One kind of database. Raises the driver's own errors, which `explain` puts into words."""

    async def tables(self, limit_s: float) -> dict[str, list[Column]]:
        """Read the catalogue of the one database that the settings name."""

    async def find(self, question: Question) -> Sequence[Any] | None:
        """Give the values of `question.columns` of one row, or None."""

    def explain(self, error: Exception) -> DatabaseError:
        """Say in one line what went wrong, without the password."""

    async def close(self) -> None:
        """Close every connection."""
