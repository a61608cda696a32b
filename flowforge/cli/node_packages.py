"""Commands about node types: which there are, and a folder for a new one."""

import re
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Annotated

import orjson
import typer
from rich.table import Table

from flowforge.catalog import Catalog
from flowforge.cli.console import LangOption, err, out, own_language, stop
from flowforge.settings import Settings

_FILES = {
    "__init__.py": "init.txt",
    "en.json": "en.txt",
    "de.json": "de.txt",
    "icon.svg": "icon.txt",
    "test_{name}.py": "test.txt",
}


def nodes(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: all details.")] = False,
    lang: LangOption = None,
) -> None:
    """List the node types, and the packages that could not be loaded."""
    catalog = Catalog.load(Settings.load().nodes)
    described = catalog.describe(lang or own_language())
    if as_json:
        broken = [{"name": one.name, "reason": one.reason} for one in catalog.broken]
        all_of_it = {"types": described, "broken": broken}
        typer.echo(orjson.dumps(all_of_it, option=orjson.OPT_INDENT_2))
        return
    table = Table("type", "name", "category", "ports", "version", box=None, header_style="dim")
    for entry in described:
        ports = [port["name"] for port in entry["ports"] + entry["eventPorts"]]
        own = [f"one for each of {entry['portsFrom']}"] if entry["portsFrom"] else []
        table.add_row(
            f"[bold]{entry['type']}[/]",
            entry["label"],
            entry["category"],
            ", ".join(own + ports),
            str(entry["version"]),
        )
    out.print(table)
    for one in catalog.broken:
        err.print(f"[red]✗[/] {one.name} could not be loaded: {one.reason}")
    if catalog.broken:
        raise typer.Exit(1)


def new_node(
    name: Annotated[str, typer.Argument(help="The type's name: lower-case letters, digits and _.")],
    into: Annotated[
        Path, typer.Option("--into", help="The folder that holds node packages.")
    ] = Path("nodes"),
) -> None:
    """Make a folder for a new node type, with words, an icon, and a test that passes."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise stop(
            f"{name!r} cannot be a type's name: begin with a letter, then letters, digits, _."
        )
    if name in Catalog.load(Settings.load().nodes).types:
        raise stop(f"There is a node type named {name!r} already. Choose another name.")
    folder = into / name
    if folder.exists():
        raise stop(f"{folder} is there already. Choose another name, or remove it.")
    _write(folder, name)
    out.print(f"[green]✓[/] {folder} is there. Try it: python -m pytest {folder}")
    if into != Path("nodes") or not Path("hatch_build.py").exists():
        out.print(f"  FlowForge finds it with FLOWFORGE_NODES={into}")


def _write(folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    words = name.split("_")
    values = {
        "name": name,
        "label": " ".join(words).capitalize(),
        "class_name": "".join(word.capitalize() for word in words),
    }
    templates = files("flowforge.cli").joinpath("scaffold")
    for file, source in _FILES.items():
        text = Template(templates.joinpath(source).read_text("utf-8")).substitute(values)
        (folder / file.format(name=name)).write_text(text, "utf-8")
