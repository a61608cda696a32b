"""The command ``flowforge``: start the server, look after flows, people and databases."""

from typing import Annotated

import typer

import flowforge
from flowforge.cli import (
    calling,
    calls,
    databases,
    flow_files,
    node_packages,
    people,
    rules,
    serving,
)
from flowforge.cli.console import out, stop
from flowforge.errors import FlowForgeError
from flowforge.web.logs import configure_logging

__all__ = ["app", "main"]

app = typer.Typer(
    name="flowforge",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Draw what should happen when somebody calls your number, try it, put it live.",
)


def _version(asked: bool) -> None:
    if asked:
        out.print(f"flowforge {flowforge.__version__}")
        raise typer.Exit


@app.callback()
def _flowforge(
    *,
    _asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Draw what should happen when somebody calls your number, try it, put it live."""
    configure_logging("console")


app.command("serve")(serving.serve_flows)
app.command()(flow_files.check)
app.command()(calling.call)
app.command("import")(flow_files.import_flow)
app.command()(flow_files.export)
app.command()(node_packages.nodes)
app.command()(node_packages.new_node)
app.command()(rules.rules)
app.add_typer(calls.app, name="calls")
app.add_typer(databases.app, name="db")
app.add_typer(people.app, name="user")


def main() -> int:
    """Run the command; what goes wrong on purpose is said in one line, with exit code 1."""
    try:
        app()
    except FlowForgeError as error:
        return stop(str(error)).exit_code
    return 0
