"""The command ``serve``."""

from typing import Annotated

import typer

import flowforge
from flowforge.app import SETUP, serve
from flowforge.cli import examples as shipped
from flowforge.cli.console import err, out, own_language, plain
from flowforge.cli.opened import DataOption, opened, settings
from flowforge.cli.worker import event_loop
from flowforge.cli.workers import serve_together
from flowforge.settings import Settings
from flowforge.web.logs import configure_logging


def serve_flows(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on (FLOWFORGE_HOST).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port (FLOWFORGE_PORT).")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="The public address (FLOWFORGE_BASE_URL).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="How many processes take calls (FLOWFORGE_WORKERS).")
    ] = None,
    data: DataOption = None,
    *,
    examples: Annotated[
        bool, typer.Option("--examples", help="Make the example flows, if they are missing.")
    ] = False,
    example_connection: Annotated[
        str, typer.Option(help="Where their table `customer` is made; see `db seed-example`.")
    ] = "",
) -> None:
    """Start the server: the editor, and the webhooks of all live flows."""
    wanted = settings(data, host=host, port=port, base_url=base_url, workers=workers)
    configure_logging(wanted.log)
    with event_loop() as runner:
        if examples:
            runner.run(_load_examples(wanted, example_connection))
        if wanted.workers == 1:
            runner.run(serve(wanted, lambda app, port: _welcome(wanted, app[SETUP].link, port)))
        else:
            runner.run(serve_together(wanted, lambda one: _welcome(wanted, one.link, one.port)))


async def _load_examples(wanted: Settings, connection: str) -> None:
    async with opened(wanted) as store:
        for name in await shipped.load(wanted, store, connection, own_language()):
            err.print(f"[green]✓[/] The example “{plain(name)}” is live.")


def _welcome(wanted: Settings, setup: str, port: int) -> None:
    for text in _greeting(wanted, setup, port):
        out.print(text)


def _greeting(wanted: Settings, setup: str, port: int) -> list[str]:
    """Say where to go, how to get in at first, and what is not safe yet."""
    here = wanted.base_url or f"http://{_shown(wanted.host)}:{port}"
    lines = [f"\n[bold]FlowForge {flowforge.__version__}[/]"]
    if setup:
        lines.append(f"  Open [bold cyan]{plain(setup)}[/]")
        lines.append("  and choose a password. The link works once.")
    else:
        lines.append(f"  Open [bold cyan]{plain(here)}/[/]")
    lines.append(f"  Webhooks are {plain(here)}/call/[dim]PATH[/]")
    if not wanted.verify_signatures:
        lines.append(
            "  [yellow]Trying out:[/] posts need no signature; only this machine gets here."
        )
    return [*lines, "  Ctrl-C ends it.\n"]


def _shown(host: str) -> str:
    host = "localhost" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compares
    return f"[{host}]" if ":" in host else host
