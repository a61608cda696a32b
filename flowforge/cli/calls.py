"""Commands about calls that have been: their record, and erasing everything of one number."""

import asyncio
import re
import time
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import orjson
import typer

from flowforge import numbers
from flowforge.cli import records
from flowforge.cli.console import err, out, plain, stop
from flowforge.cli.opened import DataOption, opened, settings, shared
from flowforge.prompts import Shelf
from flowforge.settings import Settings
from flowforge.store import Found, Store

app = typer.Typer(help="What is kept of calls: which there were, what happened, erasing.")
app.callback(invoke_without_command=True)(records.recent)
app.command()(records.show)

NumberArgument = Annotated[
    str, typer.Argument(help='The number, as you like: "+49 170 1234567", 0170/1234567.')
]
CountryOption = Annotated[
    str, typer.Option(help="The country in which the number is written without its code.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask first, for scripts.")]


_LONGEST = 17
"""Digits of a number that may stand in a transcript, though nobody can dial it."""


@app.command()
def erase(
    number: NumberArgument,
    country: CountryOption = "DE",
    *,
    yes: YesOption = False,
    data: DataOption = None,
) -> None:
    """Erase every call in which a number stands, in whatever spelling; there is no way back.

    What was spoken for calls goes as well, except what live flows say in every call.

    Exit code 1: something is left, because calls go on, because the database was too busy, because
    Redis, where servers share one, does not answer, because sounds were asked for in the last
    minute and a caller may be about to hear them, or because a sound may not be deleted.
    """
    digits = numbers.e164(number, country.upper(), longest=_LONGEST)
    if asyncio.run(_erase(settings(data), digits, sure=yes)):
        raise typer.Exit(1)


async def _erase(wanted: Settings, digits: str, *, sure: bool) -> bool:
    """Erase; tell whether something is left."""
    pattern = numbers.spellings(digits)
    async with opened(wanted) as store:
        found = await store.calls.with_number(pattern)
        if found.ended and not sure:
            _ask(digits, found)
        # Also where no call was found: bytes of calls erased before may still be in the files.
        since, heard = time.time(), await store.calls.heard_in(found.ended)
        clean = await store.calls.erase(found.ended)
        async with shared(wanted) as redis:
            forgotten = redis is None or await redis.erase(list(found.ended))
        out.print(f"[green]✓[/] {_counted(len(found.ended))} erased.")
        silent = _forget_spoken(wanted.prompts_folder, heard, since)
        _tell_of_flows(await _flows(store, pattern))
    if found.running:
        err.print(f"[red]✗[/] {_counted(len(found.running))} going on: do it again afterwards.")
    if not clean:
        err.print("[red]✗[/] The database was too busy to overwrite all bytes: do it again later.")
    if not forgotten:
        err.print(
            "[red]✗[/] Redis does not answer. What it holds goes within 15 minutes by itself."
        )
    return bool(found.running) or not (clean and forgotten and silent)


def _forget_spoken(folder: Path, heard: Collection[str], since: float) -> bool:
    """Take away what was spoken for calls, that of `heard` first of all; False where it stays.

    What another caller was answered with `since` then is left: to overwrite bytes takes its time.
    Which pieces a sound was put together from is not kept: so all goes that no live flow says.
    """
    if not folder.is_dir():
        return True
    try:
        forgotten = Shelf(folder).forget(time.time(), heard, since)
    except OSError as error:
        reason = f"{folder}: {error.strerror}"
        err.print(f"[red]✗[/] What was spoken for calls cannot be erased. {plain(reason)}")
        return False
    out.print(f"[green]✓[/] What was spoken for calls on this machine is erased: {forgotten.gone}.")
    if forgotten.left:
        left = f"asked for in the last minute and left: {forgotten.left}"
        err.print(f"[red]✗[/] Of what was spoken for calls, {left}. Do it again in a minute.")
    return not forgotten.left


def _ask(digits: str, found: Found) -> None:
    question = f"Erase {_counted(len(found.ended))} with {numbers.pretty(digits)} for good?"
    if not typer.confirm(question):
        raise stop("Nothing was erased.")


def _counted(calls: int) -> str:
    return "1 call" if calls == 1 else f"{calls} calls"


async def _flows(store: Store, number: re.Pattern[str]) -> list[str]:
    """Give the names of flows that name the number; versions and tests of theirs count as well."""
    found = []
    for row in await store.flows.list():
        published = [version.number for version in await store.flows.versions(row.id)]
        documents = [await store.flows.version(row.id, version) for version in published]
        documents.append((await store.flows.draft(row.id)).document)
        documents += [kept.document for kept in await store.tests.list(row.id)]
        if any(number.search(orjson.dumps(document).decode()) for document in documents):
            found.append(row.name)
    return found


def _tell_of_flows(names: list[str]) -> None:
    for name in names:
        err.print(f"The flow “{plain(name)}”, or a test of it, names this number: left as it is.")
