"""Commands about flows as files: what is wrong with one, import, export."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated
from zipfile import is_zipfile

import orjson
import typer

from flowforge.catalog import Catalog
from flowforge.cli.console import Lang, LangOption, err, out, own_language, plain, stop
from flowforge.cli.opened import DataOption, opened, recordings_of, settings
from flowforge.errors import DocumentError, FlowForgeError, NotFound
from flowforge.flow import Flow, free_name, read
from flowforge.flow import check as find_problems
from flowforge.node import Facts, Problem
from flowforge.prompts import Library, Recordings
from flowforge.settings import Settings
from flowforge.store import Draft, FlowRow, Store
from flowforge.testing.calls import kept_in
from flowforge.web import parcels
from flowforge.web.parcels import Parcel
from flowforge.web.sounds import MISSING, OwnSounds, sounds_of

FlowFile = Annotated[Path, typer.Argument(help="A flow as a JSON file.")]


def read_file(file: Path) -> Flow:
    """Read a flow file; raise `DocumentError` which names it."""
    try:
        return read(file.read_bytes())
    except OSError as error:
        raise DocumentError(f"{file} cannot be read: {error.strerror}.") from error
    except DocumentError as error:
        raise DocumentError(f"{file}: {error}") from error


def check(file: FlowFile, lang: LangOption = None) -> None:
    """Say what is wrong with a flow, in plain words. Exit code 1: it could not go live.

    Tables and columns are not looked up.
    """
    flow = read_file(file)
    catalog = Catalog.load(Settings.load().nodes)
    problems = find_problems(flow, catalog.types, Facts())
    show_problems(flow, problems, catalog, lang or own_language())
    if blocks(problems):
        raise typer.Exit(1)
    out.print(f"[green]✓[/] {plain(flow.name)} can go live.")


def import_flow(
    files: Annotated[
        list[Path], typer.Argument(help="Flows as JSON files, or with their sounds as ZIP files.")
    ],
    *,
    publish: Annotated[bool, typer.Option("--publish", help="Put them live too.")] = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Bring flows in from files, with the sounds that come along."""
    found = [_opened(file) for file in files]
    asyncio.run(_import(settings(data), found, publish=publish, lang=lang or own_language()))


def _opened(file: Path) -> Parcel | Flow:
    return parcels.opened(file) if is_zipfile(file) else read_file(file)


async def _import(
    wanted: Settings, found: Sequence[Parcel | Flow], *, publish: bool, lang: Lang
) -> None:
    catalog = Catalog.load(wanted.nodes)
    flows = [one.flow if isinstance(one, Parcel) else one for one in found]
    brought = [one for one in found if isinstance(one, Parcel)]
    async with opened(wanted) as store, recordings_of(wanted) as recordings:
        missing = await _missing(store, recordings, flows, brought)
        for flow in flows:
            problems = find_problems(flow, catalog.types, Facts(sounds=missing))
            if publish and blocks(problems):
                show_problems(flow, problems, catalog, lang)
                raise stop(f"{flow.name} cannot go live like this. Nothing was imported.")
            show_problems(flow, [one for one in problems if one.code == MISSING], catalog, lang)
        try:
            new = [name for one in brought for name in await parcels.unpack(one, store, recordings)]
            names = await bring_in(store, flows, publish=publish)
        except FlowForgeError as error:
            raise stop(f"{error} No flow was imported.") from error
    for name in new:
        out.print(f"[green]✓[/] {plain(name)} is in the library.")
    for name in names:
        out.print(f"[green]✓[/] {plain(name)} is {'live' if publish else 'a draft'}.")
    if publish:
        err.print("[dim]A server that is running answers with them after its next start.[/]")


async def _missing(
    store: Store, recordings: Recordings, flows: Iterable[Flow], brought: Sequence[Parcel]
) -> dict[str, str]:
    """Give the sounds of this server that flows name, but that are not here and do not come."""
    library = Library(store.sounds)
    await library.follow()
    own = OwnSounds(recordings, library)
    named = {one for flow in flows for one in sounds_of(flow) if one.startswith("/")}
    coming = {one for one in named if any(parcel.holds(one) for parcel in brought)}
    return {one: MISSING for one in sorted(named - coming) if not await own.has(one)}


async def bring_in(store: Store, flows: Iterable[Flow], *, publish: bool) -> list[str]:
    """Store flows as new drafts, put them live if wanted, and give the names that they got.

    A name that is taken gets a number. Where one flow is refused, none is left behind.
    """
    made: list[Draft] = []
    taken = {row.name for row in await store.flows.list()}
    try:
        for flow in flows:
            name = free_name(flow.name, taken)
            taken.add(name)
            draft = await store.flows.create(flow.document() | {"name": name})
            made.append(draft)
            await store.tests.add(draft.id, kept_in(flow))
            if publish:
                await store.flows.publish(draft.id, draft.revision)
    except FlowForgeError:
        for draft in made:
            await store.flows.delete(draft.id)
        raise
    return [str(draft.document["name"]) for draft in made]


def export(
    flow: Annotated[str, typer.Argument(help="The flow's id, its name, or its webhook path.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to; else standard output.")
    ] = None,
    *,
    with_sounds: Annotated[
        bool, typer.Option("--with-sounds", help="As a ZIP file with all that it plays.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Write a flow's draft and its tests as a file: no versions, no connections, no secrets."""
    if with_sounds:
        if output is None:
            raise stop("Name the file to write: --output FLOW.zip")
        asyncio.run(_pack(settings(data), flow, output))
        return
    document = asyncio.run(_document(settings(data), flow))
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    text = orjson.dumps(document, option=options)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_bytes(text)
    except OSError as error:
        raise stop(f"{output} cannot be written: {error.strerror}.") from error
    err.print(f"[green]✓[/] {plain(output)}")


async def _pack(wanted: Settings, name: str, output: Path) -> None:
    async with opened(wanted) as store, recordings_of(wanted) as recordings:
        flow_id = _meant(await store.flows.list(), name).id
        try:
            missing = await parcels.pack(store, recordings, flow_id, output)
        except OSError as error:
            raise stop(f"{output} cannot be written: {error.strerror}.") from error
    for address in missing:
        err.print(f"[yellow]![/] {plain(address)} is not on this server and was left out.")
    err.print(f"[green]✓[/] {plain(output)}")


async def _document(wanted: Settings, name: str) -> dict[str, object]:
    async with opened(wanted) as store:
        rows = await store.flows.list()
        return await store.flow_file(_meant(rows, name).id)


def _meant(rows: Sequence[FlowRow], name: str) -> FlowRow:
    """Find the one flow of this id, else of this name or path; raise `NotFound`."""
    found = [row for row in rows if row.id == name]
    found = found or [row for row in rows if name in {row.path, row.name}]
    if not found:
        known = ", ".join(f"{row.name} ({row.path})" for row in rows) or "none yet"
        raise NotFound(f"There is no flow {name!r}. There are: {known}.")
    if len(found) > 1:
        known = ", ".join(f"{row.id} ({row.name}, {row.path})" for row in found)
        raise NotFound(f"{name!r} may be {len(found)} flows. Give the id of one: {known}.")
    return found[0]


_SIGNS = {"error": "[red]✗[/]", "warning": "[yellow]![/]", "hint": "[dim]·[/]"}


def show_problems(flow: Flow, problems: Sequence[Problem], catalog: Catalog, lang: Lang) -> None:
    """Say each problem and its place on a line, but those that are left as they are."""
    nodes = {node.id: node for node in flow.nodes}
    for problem in problems:
        if problem.silenced:
            continue
        node = nodes.get(problem.node)
        kind = node.type if node else ""
        place = " · ".join(filter(None, [node.name or node.id if node else "", problem.field]))
        err.print(f"{_SIGNS[problem.level]} [bold]{plain(place or flow.name)}[/]: ", end="")
        err.print(plain(catalog.text(problem, lang, kind)))


def blocks(problems: Sequence[Problem]) -> bool:
    """Tell whether a flow with these problems may not go live."""
    return any(problem.level == "error" for problem in problems)
