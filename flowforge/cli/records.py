"""Commands about the record of calls: which there were lately, and what happened in one."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer

from flowforge import numbers
from flowforge.catalog import Catalog
from flowforge.cli.console import out, plain, stop
from flowforge.cli.opened import DataOption, opened, settings
from flowforge.cli.telephone import lines
from flowforge.errors import NotFound
from flowforge.flow import read
from flowforge.settings import Settings
from flowforge.store import CallRow, Store
from flowforge.testing.story import node_names

JsonOption = Annotated[bool, typer.Option("--json", help="For machines.")]
_GONE = "a flow that is deleted"


def recent(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help="How many, the newest first.")
    ] = 20,
    *,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """List the calls that came in last, and how many problems each had."""
    if context.invoked_subcommand is not None:
        return
    calls = asyncio.run(_recent(settings(data), limit))
    if as_json:
        typer.echo(orjson.dumps(calls, option=orjson.OPT_INDENT_2))
        return
    if not calls:
        out.print("No call has come in yet.")
    for call in calls:
        out.print(_line(call))


async def _recent(wanted: Settings, limit: int) -> list[dict[str, Any]]:
    async with opened(wanted) as store:
        names = {row.id: row.name for row in await store.flows.list()}
        calls = []
        for row in await store.calls.recent(limit):
            kinds = [entry.kind for entry in await store.calls.transcript(row.call_id)]
            flow = names.get(row.flow_id, "")
            calls.append(_listed(row, flow, kinds.count("problem")))
        return calls


def _listed(row: CallRow, flow: str, problems: int) -> dict[str, Any]:
    return {
        "id": row.call_id,
        "started": row.started,
        "from": row.caller,
        "to": row.callee,
        "flow": flow,
        "version": row.version,
        "ended": row.ended,
        "problems": problems,
    }


def _line(call: dict[str, Any]) -> str:
    """Tell a call in one line. The id stands last, because it may be long."""
    who = f"{numbers.pretty(call['from'])} → {numbers.pretty(call['to'])}"
    state = "ended" if call["ended"] else "running"
    count = call["problems"]
    went = f"[red]✗ {count} problem{'' if count == 1 else 's'}[/]  " if count else ""
    when, flow = _when(call["started"]), call["flow"] or _GONE
    return f"{when}  {plain(who)}  {plain(flow)}  {state}  {went}[dim]{plain(call['id'])}[/]"


def show(
    call: Annotated[str, typer.Argument(metavar="ID", help="The call's id: flowforge calls")],
    *,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Tell what happened in a call, line by line; what went wrong is marked with ✗."""
    asyncio.run(_show(settings(data), call, as_json=as_json))


async def _show(wanted: Settings, call_id: str, *, as_json: bool) -> None:
    async with opened(wanted) as store:
        session = await store.calls.session(call_id)
        if session is None:
            raise stop(f"There is no call {call_id!r}. See: flowforge calls")
        entries = await store.calls.transcript(call_id)
        flow, names = await _flow(store, session.flow_id, session.version, wanted)
    if as_json:
        report = {
            "id": call_id,
            "flow": flow,
            "version": session.version,
            "ended": session.ended,
            "names": names,
            "entries": [asdict(entry) for entry in entries],
        }
        typer.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))
        return
    version = f", version {session.version}" if flow else ""
    out.print(f"[bold]{plain(flow or _GONE)}[/]{version}")
    for entry, text in lines(names, entries):
        out.print(f"[dim]{_when(entry.at)}[/]  {text}")
    if not session.ended:
        out.print("The call goes on.")


async def _flow(
    store: Store, flow_id: str, number: int, wanted: Settings
) -> tuple[str, dict[str, str]]:
    """Give the name of the flow that a call went through, and the names of its nodes by id."""
    try:
        flow = read(await store.flows.version(flow_id, number))
    except NotFound:
        return "", {}
    return flow.name, node_names(flow, Catalog.load(wanted.nodes))


def _when(moment: datetime) -> str:
    """Tell a moment in this machine's time."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
