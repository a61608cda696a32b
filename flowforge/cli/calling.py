"""The command ``call``: a whole call in the terminal."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer

from flowforge import numbers
from flowforge.call import ANONYMOUS, Databases, NoDatabases
from flowforge.catalog import Catalog
from flowforge.cli.console import err, out, stop
from flowforge.cli.flow_files import read_file
from flowforge.cli.opened import DataOption, databases_of, has_store, opened, settings
from flowforge.cli.telephone import TAKEN, Caller, lines
from flowforge.errors import NotFound
from flowforge.flow import Claim, Flow, claims, read
from flowforge.settings import Settings
from flowforge.store import Store
from flowforge.testing import Phone
from flowforge.testing.phone import CALLEE, CALLER


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The flow to call: `version` is 0 for a file."""

    flow: Flow
    version: int = 0


PlaceArgument = Annotated[
    str, typer.Argument(metavar="PATH", help="A flow file, or a live flow's webhook path.")
]
KeysOption = Annotated[
    list[str] | None,
    typer.Option(help='What is pressed at the next question; "" is silence. May be repeated.'),
]
CallerOption = Annotated[str, typer.Option("--from", help="The caller, or anonymous.")]
CalleeOption = Annotated[str, typer.Option("--to", help="The called number.")]
CauseOption = Annotated[
    str, typer.Option(help="How it ends once it rings: normalClearing, busy, noAnswer …")
]


def call(
    place: PlaceArgument,
    keys: KeysOption = None,
    caller: CallerOption = CALLER,
    callee: CalleeOption = "",
    cause: CauseOption = TAKEN,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    data: DataOption = None,
) -> None:
    """Make a whole call in the terminal: real nodes, real lookups; nothing is dialled.

    After the last --keys the caller stays silent. Exit code 1: something went wrong in the flow.
    """
    file = Path(place)
    wanted = settings(data)
    flow = read_file(file) if file.is_file() else None

    def who(flow: Flow) -> Caller:
        return _caller(flow, caller, callee, list(keys or []), cause)

    try:
        went_wrong = asyncio.run(_call(wanted, place, flow, who, as_json=as_json))
    except AssertionError as error:  # the telephone's word for a flow that plays without an end
        raise stop(str(error)) from error
    if went_wrong:
        raise typer.Exit(1)


async def _call(
    wanted: Settings,
    place: str,
    flow: Flow | None,
    who: Callable[[Flow], Caller],
    *,
    as_json: bool,
) -> bool:
    """Call `flow`, or the live one at `place`; tell whether something went wrong."""
    async with AsyncExitStack() as stack:
        store: Store | None = None
        databases: Databases = NoDatabases()
        if flow is None or has_store(wanted):
            store = await stack.enter_async_context(opened(wanted))
            databases = await stack.enter_async_context(databases_of(store, wanted))
        target = _Target(flow=flow) if flow else await _live(store, place)
        catalog = Catalog.load(wanted.nodes)
        phone = Phone(target.flow, catalog=catalog, databases=databases)
        caller = who(target.flow)
        with err.status("calling …"):
            async for entries in caller.calls(phone):
                for _, text in () if as_json else lines(phone.names, entries):
                    out.print(text)
    _end(phone, target, caller, as_json=as_json)
    return any(entry.kind == "problem" for entry in phone.entries)


async def _live(store: Store | None, path: str) -> _Target:
    rows = await store.flows.live() if store else []
    for row in rows:
        if any(claim.path == path for claim in claims(row.document)):
            return _Target(flow=read(row.document), version=row.number)
    known = sorted({claim.path for row in rows for claim in claims(row.document)})
    raise NotFound(
        f"{path!r} is neither a file nor the webhook path of a live flow. "
        f"Live are: {', '.join(known) or 'none yet'}."
    )


def _caller(flow: Flow, number: str, callee: str, keys: list[str], cause: str) -> Caller:
    """Give a caller whose call the flow's claim fits, unless the command line says otherwise."""
    country = flow.settings.country
    claim = next(iter(claims(flow.document())), Claim(path=""))
    return Caller(
        number=number if number == ANONYMOUS else numbers.e164(number, country),
        callee=numbers.e164(callee or min(claim.numbers, default=CALLEE), country),
        direction="out" if claim.direction == "out" else "in",
        keys=keys,
        cause=cause,
    )


def _end(phone: Phone, target: _Target, caller: Caller, *, as_json: bool) -> None:
    if as_json:
        report = {
            "flow": target.flow.name,
            "version": target.version,
            "entries": [asdict(entry) for entry in phone.entries],
            "vars": phone.vars,
            "unused_keys": caller.keys,
        }
        typer.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    elif caller.keys:
        err.print(f"[dim]Nobody asked for the last {len(caller.keys)} of the keys.[/]")
