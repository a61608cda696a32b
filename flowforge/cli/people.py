"""Commands about people: who may sign in."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from flowforge.cli.console import out, plain, stop
from flowforge.cli.opened import DataOption, opened, settings
from flowforge.errors import NotFound
from flowforge.store import Store
from flowforge.web.api.people import SHORTEST_PASSWORD

app = typer.Typer(no_args_is_help=True, help="Who may sign in.")

Given = TypeVar("Given")
NameArgument = Annotated[str, typer.Argument(help="The person's name.")]
StdinOption = Annotated[
    bool, typer.Option("--stdin", help="Read the password from standard input, for scripts.")
]


@app.command()
def add(name: NameArgument, *, stdin: StdinOption = False, data: DataOption = None) -> None:
    """Let somebody sign in; the password is asked for."""
    password = _password(stdin=stdin)
    _with_store(data, lambda store: store.people.add(name, password))
    out.print(f"[green]✓[/] {plain(name)} may sign in.")


@app.command("list")
def list_people(data: DataOption = None) -> None:
    """List who may sign in."""
    for person in _with_store(data, lambda store: store.people.list()):
        out.print(plain(person.name))


@app.command()
def password(name: NameArgument, *, stdin: StdinOption = False, data: DataOption = None) -> None:
    """Give somebody another password; whoever is signed in under that name is signed out."""
    fresh = _password(stdin=stdin)

    async def work(store: Store) -> None:
        await store.people.set_password(await _id(store, name), fresh)

    _with_store(data, work)
    out.print(f"[green]✓[/] {plain(name)} has another password.")


@app.command()
def remove(name: NameArgument, data: DataOption = None) -> None:
    """Let somebody sign in no more."""

    async def work(store: Store) -> None:
        await store.people.remove(await _id(store, name))

    _with_store(data, work)
    out.print(f"[green]✓[/] {plain(name)} is removed.")


async def _id(store: Store, name: str) -> int:
    people = await store.people.list()
    found = [person.id for person in people if person.name.casefold() == name.casefold()]
    if not found:
        raise NotFound(f"There is nobody named {name!r}. See: flowforge user list")
    return found[0]


def _with_store(data: DataOption, work: Callable[[Store], Awaitable[Given]]) -> Given:
    async def run() -> Given:
        async with opened(settings(data)) as store:
            return await work(store)

    return asyncio.run(run())


def _password(*, stdin: bool) -> str:
    if stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(given) < SHORTEST_PASSWORD:
        raise stop(f"Use at least {SHORTEST_PASSWORD} characters.")
    return str(given)
