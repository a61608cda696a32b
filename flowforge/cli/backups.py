"""The commands ``db backup`` and ``db restore``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flowforge.cli.console import err, out, plain, stop
from flowforge.cli.opened import DataOption, settings
from flowforge.settings import Settings
from flowforge.store import backups

BackupArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]", help="Where to; without it: the folder backups beside the database."
    ),
]
RestoreArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


def backup(
    file: BackupArgument = None, *, force: ForceOption = False, data: DataOption = None
) -> None:
    """Copy FlowForge's SQLite database into one file, while the server runs.

    The recordings are files of their own; it says where.
    """
    wanted = settings(data)
    database = _database(wanted, "mysqldump --single-transaction --routines NAME > FILE")
    target = file or backups.usual_place(database, datetime.now(UTC))
    backups.back_up(database, target, force=force)
    out.print(f"[green]✓[/] {plain(target)}")
    if wanted.recordings.startswith("s3://"):
        err.print(f"Recordings are not in it: keep a copy of {plain(wanted.recordings)} as well.")
    elif any(wanted.recordings_folder.glob("*.wav")):
        folder = plain(wanted.recordings_folder)
        err.print(f"Recordings are not in it: keep a copy of the folder {folder} as well.")
    if not wanted.secret_key.get_secret_value():
        err.print(f"Keep a copy of {plain(wanted.data / 'secret.key')} as well, in another place.")


def restore(file: RestoreArgument, *, force: ForceOption = False, data: DataOption = None) -> None:
    """Put a backup in the place of FlowForge's SQLite database; the server must be stopped.

    What was there before is kept beside it under another name.
    """
    wanted = settings(data)
    database = _database(wanted, "mysql NAME < FILE")
    aside = backups.restore(file, database, datetime.now(UTC), force=force)
    out.print(f"[green]✓[/] {plain(database)} is what {plain(file)} holds.")
    if aside:
        err.print(f"What was there before is now {plain(aside)}; delete it when all is well.")


def _database(wanted: Settings, instead: str) -> Path:
    kind, _, path = wanted.store_url.partition("://")
    if kind != "sqlite":
        raise stop(f"This FlowForge keeps its data in MySQL: use its own tool, {instead}")
    return Path(path).absolute()
