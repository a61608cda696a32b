"""Commands about databases: FlowForge's own, the connections, the example's customers."""

import asyncio
from time import perf_counter
from typing import Annotated

import typer

from flowforge.cli import backups, examples
from flowforge.cli.console import err, out, plain
from flowforge.cli.opened import DataOption, databases_of, opened, settings, settings_of
from flowforge.databases import UserDatabases
from flowforge.errors import FlowForgeError
from flowforge.settings import Settings
from flowforge.store import ConnectionRow, Store

app = typer.Typer(no_args_is_help=True, help="FlowForge's database, and the example's table.")

ConnectionOption = Annotated[
    str,
    typer.Option(
        "--connection", help="Where to: mysql://user:password@host:3306/name, sqlite:///file."
    ),
]


@app.command()
def check(data: DataOption = None) -> None:
    """Bring FlowForge's database up to date, and ask every connection for its tables.

    Exit code 1: a database does not answer.
    """
    if asyncio.run(_check(settings(data))):
        raise typer.Exit(1)


async def _check(wanted: Settings) -> int:
    started = perf_counter()
    async with opened(wanted) as store:
        flows, live = await store.flows.list(), await store.flows.live()
        took = (perf_counter() - started) * 1000
        kind = wanted.store_url.partition(":")[0]
        out.print(
            f"[green]✓[/] FlowForge ({kind}): {len(flows)} flows, {len(live)} live, {took:.0f} ms"
        )
        async with databases_of(store, wanted) as databases:
            rows = await store.connections.list()
            return sum([not await _answers(databases, store, row) for row in rows])


async def _answers(databases: UserDatabases, store: Store, row: ConnectionRow) -> bool:
    name = f"{plain(row.name)} ({row.kind})"
    try:
        tested = await databases.test(await settings_of(store, row.name))
    except FlowForgeError as error:
        err.print(f"[red]✗[/] {name}: {plain(error)}")
        return False
    tables = "1 table" if tested.tables == 1 else f"{tested.tables} tables"
    out.print(f"[green]✓[/] {name}: {tables}, {tested.ms:.0f} ms")
    return True


@app.command("seed-example")
def seed_example(
    connection: ConnectionOption = "",
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a connection that leads elsewhere.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Make the table `customer` with five rows, and the connection `example` to it.

    Without --connection it is an SQLite file in the data folder.
    """

    async def work(wanted: Settings, shop: examples.Shop) -> None:
        async with opened(wanted) as store:
            await examples.seed(store, shop, force=force)
        out.print(f"[green]✓[/] customer is in {plain(shop.place)}; flows reach it as “example”.")

    wanted = settings(data)
    asyncio.run(work(wanted, examples.Shop.at(connection, wanted.data)))


@app.command("purge-example")
def purge_example(connection: ConnectionOption = "", data: DataOption = None) -> None:
    """Remove the table `customer` again, and the connection."""

    async def work(wanted: Settings, shop: examples.Shop) -> None:
        async with opened(wanted) as store:
            elsewhere = await examples.purge(store, shop)
        out.print(f"[green]✓[/] customer is gone from {plain(shop.place)}.")
        if elsewhere:
            err.print(f"The connection “example” leads to {plain(elsewhere)}, and was left.")

    wanted = settings(data)
    asyncio.run(work(wanted, examples.Shop.at(connection, wanted.data)))


app.command()(backups.backup)
app.command()(backups.restore)
