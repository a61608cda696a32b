"""Copies of the embedded database, made while it is in use, and the look at it before a start.

A backup is one SQLite file. Without another place it lies in the folder `backups` beside the
database; one that was made elsewhere is remembered there by its name.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from flowforge.errors import StoreError

_LOOK_S = 0.5
"""How long the look before a start may take; a large database is then looked at in part."""
_ELSEWHERE = "elsewhere"


def usual_place(database: Path, at: datetime) -> Path:
    """Give the name of a backup that was not given any."""
    return _folder(database) / f"{database.stem}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.sqlite3"


def newest(database: Path) -> Path | None:
    """Give the newest backup of a database, None where there is none."""
    folder = _folder(database)
    known = list(folder.glob("*.sqlite3"))
    with suppress(OSError):
        known.append(Path((folder / _ELSEWHERE).read_text("utf-8")))
    there = [file for file in known if file.is_file()]
    return max(there, key=lambda file: file.stat().st_mtime, default=None)


def back_up(database: Path, target: Path, *, force: bool = False) -> None:
    """Copy a database that may be in use, as it is at one moment; check the copy.

    Raises `StoreError` with one line; then `target` is as it was.
    """
    if not database.is_file():
        raise StoreError(f"There is no database {database}.")
    _need_place(target, force=force)
    _copy(database, target)
    if target.parent.resolve() != _folder(database).resolve():
        _folder(database).mkdir(parents=True, exist_ok=True)
        (_folder(database) / _ELSEWHERE).write_text(str(target.absolute()), "utf-8")


def restore(source: Path, database: Path, at: datetime, *, force: bool = False) -> Path | None:
    """Put a backup in the place of the database; give where the database before it is now.

    Raises `StoreError` with one line where `source` is no whole database, where a database is
    there and `force` is not given, or where a server has it open. Then nothing is changed.
    """
    if not source.is_file():
        raise StoreError(f"There is no file {source}.")
    _need_place(database, force=force)
    if database.is_file():
        _need_nobody(database)
    fresh = database.with_name(f"{database.name}.restored")
    _copy(source, fresh)
    aside = _set_aside(database, at)
    fresh.replace(database)
    return aside


def examine(database: Path) -> None:
    """Look at a database before it is used; an empty or missing one is fine if it is new.

    Raises `StoreError` with one line that names the newest backup.
    """
    log = database.with_name(f"{database.name}-wal")
    if not database.is_file() or not database.stat().st_size:
        if newest(database) is None and not (log.is_file() and log.stat().st_size):
            return
        raise StoreError(_damaged(database, "it is missing or empty, and once was not"))
    try:
        with closing(_opened(database)) as connection:
            _check(connection, "quick_check(1)", _LOOK_S)
    except sqlite3.OperationalError as error:
        # Locked, or no right to read it: opening it says so in its own words.
        if "malformed" in str(error) or "disk I/O" in str(error):
            raise StoreError(_damaged(database, str(error))) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(_damaged(database, str(error))) from error


def _damaged(database: Path, reason: str) -> str:
    backup = newest(database)
    help_ = "There is no backup of it that FlowForge knows."
    if backup:
        at = datetime.fromtimestamp(backup.stat().st_mtime, UTC)
        help_ = (
            f"The newest backup is of {at:%Y-%m-%d %H:%M} UTC; to go back to it: "
            f"flowforge db restore --force {backup}"
        )
    return f"The database {database} is damaged ({reason}) and was left as it is. {help_}"


def _folder(database: Path) -> Path:
    return database.parent / "backups"


def _need_place(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise StoreError(f"{target} is there already. Use --force to replace it.")


def _need_nobody(database: Path) -> None:
    """Refuse while anybody has the database open; a damaged one cannot tell."""
    try:
        with closing(_opened(database, mode="rw")) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError(
                f"{database} is in use. Stop FlowForge first, then restore."
            ) from error
    except sqlite3.DatabaseError:
        pass


def _set_aside(database: Path, at: datetime) -> Path | None:
    """Rename a database with what belongs to it: whoever restores the wrong file can go back."""
    aside = database.with_name(f"{database.name}.before-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for tail in ("-wal", "-shm", ""):
        part = database.with_name(database.name + tail)
        if part.is_file():
            part.replace(aside.with_name(aside.name + tail))
    return aside if aside.is_file() else None


def _copy(source: Path, target: Path) -> None:
    """Copy through SQLite, check what came out, and give it its name at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        draft.touch(mode=0o600)
        with closing(_opened(source)) as old, closing(_opened(draft, mode="rw")) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
            _check(new, "integrity_check(1)")
            new.execute("SELECT COUNT(*) FROM tortoise_migrations").fetchone()
        _sync(draft)
        draft.replace(target)
    except sqlite3.Error as error:
        raise StoreError(f"{source} is no whole database of FlowForge's ({error}).") from error
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _sync(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _opened(file: Path, mode: str = "ro") -> sqlite3.Connection:
    address = f"file:{quote(str(file.absolute()))}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=2.0, isolation_level=None)


def _check(connection: sqlite3.Connection, how: str, limit_s: float | None = None) -> None:
    """Let SQLite look at its own pages, for so many seconds at most; raise what is wrong."""
    try:
        with _ended_after(connection, limit_s):
            [(found, *_)] = connection.execute(f"PRAGMA {how}").fetchmany(1)
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            return
        raise
    if found != "ok":
        raise sqlite3.DatabaseError(" ".join(str(found).split()))


@contextmanager
def _ended_after(connection: sqlite3.Connection, limit_s: float | None) -> Iterator[None]:
    """Interrupt what runs beyond its time. A progress handler is not asked within a check.

    Checking is one operation to older SQLites, seconds long for a large table (seen in 3.40).
    """
    done = Event()

    def interrupt() -> None:
        wait_s = limit_s
        # More than once: what arrives before the question has begun is lost.
        while not done.wait(wait_s):
            connection.interrupt()
            wait_s = 0.001

    watch = Thread(target=interrupt, daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()
