"""Commands about people: who may sign in, and what each may do."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from flowforge.cli.console import out, plain, stop
from flowforge.cli.opened import DataOption, opened, settings
from flowforge.errors import NotFound
from flowforge.store import Role, Store
from flowforge.web.api.people import SHORTEST_PASSWORD

app = typer.Typer(no_args_is_help=True, help="Who may sign in, and what each may do.")

Given = TypeVar("Given")
NameArgument = Annotated[str, typer.Argument(help="The person's name.")]
StdinOption = Annotated[
    bool, typer.Option("--stdin", help="Read the password from standard input, for scripts.")
]

_ROLES = (
    "viewer: sees everything and tries it on the telephone; editor: changes flows and puts them "
    "live; admin: people, connections, settings."
)
RoleOption = Annotated[
    Role | None,
    typer.Option("--role", help=f"{_ROLES} Without it: editor, and the first person is admin."),
]


@app.command()
def add(
    name: NameArgument,
    *,
    role: RoleOption = None,
    stdin: StdinOption = False,
    data: DataOption = None,
) -> None:
    """Let somebody sign in; the password is asked for."""
    password = _password(stdin=stdin)
    person = _with_store(data, lambda store: store.people.add(name, password, role))
    out.print(f"[green]✓[/] {plain(person.name)} may sign in as {person.role}.")


@app.command("list")
def list_people(data: DataOption = None) -> None:
    """List who may sign in, each with a role."""
    for person in _with_store(data, lambda store: store.people.list()):
        out.print(f"{person.role:<8}{plain(person.name)}")


@app.command()
def role(
    name: NameArgument,
    role: Annotated[Role, typer.Argument(help=_ROLES)],
    data: DataOption = None,
) -> None:
    """Change what somebody may do; whoever is signed in under that name is signed out."""

    async def work(store: Store) -> None:
        await store.people.set_role(await _id(store, name), role)

    _with_store(data, work)
    out.print(f"[green]✓[/] {plain(name)} is {role} now.")


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
