"""Calls that go on: how many, where each is, and the way of one of them.

Each of these answers once, or goes on to tell whenever something has changed, to who asks for
``text/event-stream``.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Literal

from aiohttp import web

from flowforge import numbers
from flowforge.call import Entry
from flowforge.store.running import RunningCall
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER, still_signed_in
from flowforge.web.board import Board
from flowforge.web.faults import Fault
from flowforge.web.logs import masked
from flowforge.web.rooms import STORE
from flowforge.web.watching import WATCHING, Watching

_STREAM = "text/event-stream"
_BEAT_S = 10.0
"""Seconds after which something is sent in any case, and looked whether the person is still in."""
_PAUSE_S = 0.2
"""Seconds between two pieces of news: what happens meanwhile is told together."""
_MOST_LISTED = 50


class AllRunning(Shape):
    """How many calls go on in each flow that has any, by its id."""

    flows: dict[str, int]


class Place(Shape):
    """How many calls are at a node of a version; `node` is "" for those that are at none."""

    version: int
    node: str
    calls: int


class RunningOut(Shape):
    """A call that goes on. `lines` grows with everything that happens in it."""

    id: str
    version: int
    node: str
    caller: str
    started: datetime
    lines: int


class FlowRunning(Shape):
    """The calls of one flow that go on: how many, where, and those that began last."""

    calls: int
    places: list[Place]
    newest: list[RunningOut]


class PassedOut(Shape):
    """What happened in a call, without what was said or typed in it."""

    at: datetime
    kind: Literal["event", "step", "action", "problem"]
    node: str
    what: str


class WayOut(Shape):
    """The way of a call: where it is, and what it has come by."""

    id: str
    version: int
    node: str
    caller: str
    started: datetime
    ended: bool
    passed: list[PassedOut]


async def everywhere(request: web.Request) -> Shape | web.StreamResponse:
    """Count the calls that go on in each flow."""
    return await _seen(request, lambda board: AllRunning(flows=dict(board.counts())))


async def of_flow(request: web.Request) -> Shape | web.StreamResponse:
    """Tell which calls of a flow go on, and where they are."""
    draft = await request.app[STORE].flows.draft(request.match_info["id"])
    return await _seen(request, lambda board: _of_flow(request, draft.id, board))


async def way(request: web.Request) -> WayOut:
    """Tell the way of one call, which may be over meanwhile."""
    calls, call_id = request.app[STORE].calls, request.match_info["call"]
    row = await calls.row(call_id)
    if row is None or row.flow_id != request.match_info["id"]:
        raise Fault(404, "not_found")
    entries = await calls.transcript(call_id)
    answers = [entry.node for entry in entries if entry.kind == "action"]
    return WayOut(
        id=row.call_id,
        version=row.version,
        node=answers[-1] if answers and not row.ended else "",
        caller=_shown(request, row.caller),
        started=row.started,
        ended=row.ended,
        passed=[passed for entry in entries if (passed := _passed(entry)) is not None],
    )


def _of_flow(request: web.Request, flow_id: str, board: Board) -> FlowRunning:
    places = [
        Place(version=version, node=node, calls=calls)
        for (version, node), calls in sorted(board.places(flow_id).items())
    ]
    return FlowRunning(
        calls=board.counts().get(flow_id, 0),
        places=places,
        newest=[_row(request, call) for call in board.newest(flow_id, _MOST_LISTED)],
    )


def _row(request: web.Request, call: RunningCall) -> RunningOut:
    return RunningOut(
        id=call.call_id,
        version=call.version,
        node=call.node or "",
        caller=_shown(request, call.caller),
        started=call.started,
        lines=call.lines,
    )


def _shown(request: web.Request, number: str) -> str:
    """Show a caller's number to admins, to everybody else its end."""
    # What is no number is shown to all, as "anonymous"; a flow may have put anything there.
    if request[USER].role == "admin" or not any(letter.isdigit() for letter in number):
        return numbers.pretty(number)
    return masked(number)


_WHAT = {"event": "event", "step": "port", "action": "action", "problem": "code"}
"""What is told of an entry; notes are what nodes wrote, be it about the caller."""


def _passed(entry: Entry) -> PassedOut | None:
    if entry.kind == "note":
        return None
    what = str(entry.data.get(_WHAT[entry.kind], ""))
    return PassedOut(at=entry.at, kind=entry.kind, node=entry.node, what=what)


# --- telling it once, or as it changes ----------------------------------------------------------


async def _seen(request: web.Request, see: Callable[[Board], Shape]) -> Shape | web.StreamResponse:
    watching = request.app[WATCHING]
    async with watching.watched() as board:
        if _STREAM not in request.headers.get("Accept", ""):
            return see(board)
        response = web.StreamResponse(headers={"Content-Type": _STREAM, "X-Accel-Buffering": "no"})
        await response.prepare(request)
        with suppress(ConnectionError):  # the page was left
            await _tell(request, response, watching, lambda: see(board))
        return response


async def _tell(
    request: web.Request,
    response: web.StreamResponse,
    watching: Watching,
    see: Callable[[], Shape],
) -> None:
    clock = asyncio.get_running_loop().time
    said, look_at = "", clock() + _BEAT_S
    while not watching.over:
        seen = watching.board.changes
        text = see().model_dump_json(by_alias=True)
        if text != said:
            await response.write(f"data: {text}\n\n".encode())
            said = text
        if clock() >= look_at:
            if not await still_signed_in(request):
                return
            await response.write(b":\n\n")
            look_at = clock() + _BEAT_S
        if watching.board.changes == seen:
            await watching.change(_BEAT_S)
        await asyncio.sleep(0 if watching.over else _PAUSE_S)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/running",
        about="How many calls go on, by flow",
        handler=everywhere,
        gives=AllRunning,
    ),
    Endpoint(
        method="GET",
        path="/api/flows/{id}/running",
        about="The calls of a flow that go on, and where they are",
        handler=of_flow,
        gives=FlowRunning,
    ),
    Endpoint(
        method="GET",
        path="/api/flows/{id}/running/{call}",
        about="The way of a call",
        handler=way,
        gives=WayOut,
    ),
)
