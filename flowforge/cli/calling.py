"""The command ``call``: a whole call in the terminal."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from flowforge import numbers
from flowforge.call import ANONYMOUS, Databases, Entry, NewCall, NoDatabases
from flowforge.catalog import Catalog
from flowforge.cli.console import err, out
from flowforge.cli.flow_files import read_file
from flowforge.cli.opened import DataOption, databases_of, has_store, opened, settings
from flowforge.cli.story import Story
from flowforge.cli.telephone import Telephone
from flowforge.engine import World
from flowforge.errors import NotFound
from flowforge.flow import Claim, Flow, claims, compile_flow, read
from flowforge.settings import Settings
from flowforge.store import Store

_CALLER = "+49 30 23125001"
"""A number that is kept for films and belongs to nobody, and so is the next one."""
_CALLEE = "+49 30 23125000"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What was asked for on the command line."""

    place: str
    keys: list[str]
    caller: str
    callee: str
    cause: str
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The flow to call: `version` is 0 for a file."""

    flow: Flow
    id: str = ""
    version: int = 0


def call(
    place: Annotated[
        str, typer.Argument(metavar="PATH", help="A flow file, or a live flow's webhook path.")
    ],
    keys: Annotated[
        list[str] | None,
        typer.Option(help='What is pressed at the next question; "" is silence. May be repeated.'),
    ] = None,
    caller: Annotated[str, typer.Option("--from", help="The caller, or anonymous.")] = _CALLER,
    callee: Annotated[str, typer.Option("--to", help="The called number.")] = "",
    cause: Annotated[
        str, typer.Option(help="How it ends once it rings: normalClearing, busy, noAnswer …")
    ] = "normalClearing",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    data: DataOption = None,
) -> None:
    """Make a whole call in the terminal: real nodes, real lookups; nothing is dialled.

    After the last --keys the caller stays silent. Exit code 1: something went wrong in the flow.
    """
    wish = _Wish(
        place=place,
        keys=list(keys or []),
        caller=caller,
        callee=callee,
        cause=cause,
        as_json=as_json,
    )
    file = Path(place)
    flow = read_file(file) if file.is_file() else None
    if asyncio.run(_call(settings(data), flow, wish)):
        raise typer.Exit(1)


async def _call(wanted: Settings, flow: Flow | None, wish: _Wish) -> bool:
    """Call `flow`, or the live one at the wished path; tell whether something went wrong."""
    async with AsyncExitStack() as stack:
        store: Store | None = None
        databases: Databases = NoDatabases()
        if flow is None or has_store(wanted):
            store = await stack.enter_async_context(opened(wanted))
            databases = await stack.enter_async_context(databases_of(store, wanted))
        target = _Target(flow=flow) if flow else await _live(store, wish.place)
        catalog = Catalog.load(wanted.nodes)
        phone = Telephone(
            flow=compile_flow(target.flow, catalog.types, target.id, target.version),
            world=World(databases=databases),
            keys=wish.keys,
            cause=wish.cause,
        )
        return await _tell(phone, target.flow, catalog, wish)


async def _live(store: Store | None, path: str) -> _Target:
    rows = await store.flows.live() if store else []
    for row in rows:
        if any(claim.path == path for claim in claims(row.document)):
            return _Target(flow=read(row.document), id=row.flow_id, version=row.number)
    known = sorted({claim.path for row in rows for claim in claims(row.document)})
    raise NotFound(
        f"{path!r} is neither a file nor the webhook path of a live flow. "
        f"Live are: {', '.join(known) or 'none yet'}."
    )


def _ring(flow: Flow, wish: _Wish) -> NewCall:
    """Give a call that the flow's claim fits, unless the command line says otherwise."""
    country = flow.settings.country
    claim = next(iter(claims(flow.document())), Claim(path=""))
    callee = wish.callee or min(claim.numbers, default=_CALLEE)
    hidden = wish.caller == ANONYMOUS
    return NewCall(
        call_id="terminal",
        caller=ANONYMOUS if hidden else numbers.e164(wish.caller, country),
        callee=numbers.e164(callee, country),
        direction="out" if claim.direction == "out" else "in",
    )


async def _tell(phone: Telephone, flow: Flow, catalog: Catalog, wish: _Wish) -> bool:
    story = Story({node.id: node.name or _label(catalog, node.type) for node in flow.nodes})
    entries: list[Entry] = []
    with err.status("calling …"):
        async for fresh in phone.call(_ring(flow, wish)):
            entries += fresh
            for text in () if wish.as_json else story.tell(fresh):
                out.print(text)
    if wish.as_json:
        typer.echo(orjson.dumps(_report(phone, flow, entries), option=orjson.OPT_INDENT_2))
    elif phone.keys:
        err.print(f"[dim]Nobody asked for the last {len(phone.keys)} of the keys.[/]")
    return any(entry.kind == "problem" for entry in entries)


def _label(catalog: Catalog, kind: str) -> str:
    package = catalog.packages.get(kind)
    return str(package.texts["en"]["label"]) if package else kind


def _report(phone: Telephone, flow: Flow, entries: list[Entry]) -> Mapping[str, Any]:
    return {
        "flow": flow.name,
        "version": phone.flow.version,
        "entries": [asdict(entry) for entry in entries],
        "vars": phone.session.vars,
        "unused_keys": phone.keys,
    }
