"""The command ``test``: run the tests of flows, in a terminal or on a CI server."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from flowforge.catalog import Catalog
from flowforge.cli.console import err, out, plain, stop
from flowforge.cli.flow_files import read_file
from flowforge.errors import FlowForgeError
from flowforge.settings import Settings
from flowforge.testing.calls import ENDING, CallFailed, Script, play, read_calls, read_kept
from flowforge.testing.junit import Case, Suite, junit


def run_tests(
    files: Annotated[list[Path], typer.Argument(help="Flow files, or call files (*.call.json).")],
    junit_file: Annotated[
        Path | None, typer.Option("--junit", help="Write the results as JUnit XML too.")
    ] = None,
) -> None:
    """Run the tests of flows: those that their files hold, and the call files beside them.

    Nothing is dialled, and no database is asked. Exit code 1: a test failed, or a file has none.
    """
    catalog = Catalog.load(Settings.load().nodes)
    suites = asyncio.run(_run(files, catalog))
    for suite in suites:
        _show(suite)
    if junit_file is not None:
        try:
            junit_file.write_bytes(junit(suites))
        except OSError as error:
            raise stop(f"{junit_file} cannot be written: {error.strerror}.") from error
    passed = sum(not case.failure for suite in suites for case in suite.cases)
    total = sum(len(suite.cases) for suite in suites)
    err.print(f"{passed} of {total} tests pass.")
    if not all(suite.good for suite in suites):
        raise typer.Exit(1)


async def _run(files: Sequence[Path], catalog: Catalog) -> list[Suite]:
    known: set[Path] = set()
    suites = []
    for file in files:
        try:
            scripts = [one for one in _scripts(file) if one.file.resolve() not in known]
        except (CallFailed, FlowForgeError) as error:
            suites.append(Suite(name=str(file), unreadable=str(error)))
            continue
        # A call file may be named, and stand beside a flow that is named as well.
        known |= {script.file.resolve() for script in scripts}
        if not scripts:
            continue
        suites.append(Suite(name=str(file), cases=[await _case(one, catalog) for one in scripts]))
    return suites


def _scripts(file: Path) -> list[Script]:
    """Give the tests of a file. Raises `CallFailed` and `DocumentError`; it has to have some."""
    if file.name.endswith(ENDING):
        return _read(file)
    flow = read_file(file)
    beside = file.with_name(file.stem + ENDING)
    scripts = read_kept(flow.tests, flow, str(file))
    if beside.is_file():
        scripts += _read(beside)
    if not scripts:
        raise CallFailed(f"{file} holds no tests, and there is no {beside.name} beside it.")
    return scripts


def _read(file: Path) -> list[Script]:
    try:
        return read_calls(file)
    except OSError as error:
        raise CallFailed(f"{file} cannot be read: {error.strerror}.") from error


async def _case(script: Script, catalog: Catalog) -> Case:
    began = perf_counter()
    try:
        await play(script, catalog)
    except CallFailed as error:
        return Case(name=script.about, seconds=perf_counter() - began, failure=str(error))
    return Case(name=script.about, seconds=perf_counter() - began)


def _show(suite: Suite) -> None:
    out.print(f"[bold]{plain(suite.name)}[/]")
    if suite.unreadable:
        out.print(f"  [red]✗[/] {plain(suite.unreadable)}")
    for case in suite.cases:
        out.print(f"  {'[red]✗[/]' if case.failure else '[green]✓[/]'} {plain(case.name)}")
        if case.failure:
            indented = case.failure.replace("\n", "\n      ")
            out.print(f"      [dim]{plain(indented)}[/]")
