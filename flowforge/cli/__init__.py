"""The command ``flowforge``: start the server, look after flows, people and databases."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

import flowforge
from flowforge.cli.console import out, stop
from flowforge.cli.loading import all_loaded
from flowforge.errors import FlowForgeError
from flowforge.web.logs import configure_logging

__all__ = ["command_line", "main"]

_COMMANDS = {
    "serve": "serving:serve_flows",
    "check": "flow_files:check",
    "call": "calling:call",
    "test": "proving:run_tests",
    "import": "flow_files:import_flow",
    "export": "flow_files:export",
    "nodes": "node_packages:nodes",
    "new-node": "node_packages:new_node",
    "rules": "rules:rules",
}
_GROUPS = {
    "calls": "calls:app",
    "db": "databases:app",
    "user": "people:app",
}
"""Where each command is, in the order in which ``--help`` lists them."""


def command_line(wanted: Sequence[str] = ()) -> typer.Typer:
    """Give the command line with these commands alone; without any, or with an unknown one, all.

    To load the others would take a tenth of the time in which a server is to answer calls again.
    """
    known = {*_COMMANDS, *_GROUPS}
    names = set(wanted) if wanted and known.issuperset(wanted) else known
    app = typer.Typer(
        name="flowforge",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Draw what should happen when somebody calls your number, try it, put it live.",
    )
    app.callback()(_flowforge)
    for name, place in _COMMANDS.items():
        if name in names:
            app.command(name)(_loaded(place))
    for name, place in _GROUPS.items():
        if name in names:
            app.add_typer(_loaded(place), name=name)
    return app


def _loaded(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(f"flowforge.cli.{module}"), name)


def _version(asked: bool) -> None:
    if asked:
        out.print(f"flowforge {flowforge.__version__}")
        raise typer.Exit


def _flowforge(
    *,
    _asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Draw what should happen when somebody calls your number, try it, put it live."""
    configure_logging("console")


def main() -> int:
    """Run the command; what goes wrong on purpose is said in one line, with exit code 1."""
    try:
        run = command_line(sys.argv[1:2])
        all_loaded()
        run()
    except FlowForgeError as error:
        return stop(str(error)).exit_code
    return 0
