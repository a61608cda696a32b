"""The command ``serve``."""

import asyncio
import importlib.util
from collections.abc import Callable
from typing import Annotated

import typer
from aiohttp import web

import flowforge
from flowforge.app import SETUP, serve
from flowforge.cli import examples as shipped
from flowforge.cli.console import err, out, own_language, plain
from flowforge.cli.opened import DataOption, opened, settings
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
    wanted = settings(data, host=host, port=port, base_url=base_url)
    configure_logging(wanted.log)
    with _event_loop() as runner:
        if examples:
            runner.run(_load_examples(wanted, example_connection))
        runner.run(serve(wanted, _welcome(wanted)))


def _event_loop() -> asyncio.Runner:
    """Give a runner, with uvloop where it is installed."""
    if importlib.util.find_spec("uvloop") is None:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=importlib.import_module("uvloop").new_event_loop)


async def _load_examples(wanted: Settings, connection: str) -> None:
    async with opened(wanted) as store:
        for name in await shipped.load(wanted, store, connection, own_language()):
            err.print(f"[green]✓[/] The example «{plain(name)}» is live.")


def _welcome(wanted: Settings) -> Callable[[web.Application, int], None]:
    def ready(app: web.Application, port: int) -> None:
        for text in _greeting(wanted, app[SETUP].link, port):
            out.print(text)

    return ready


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
