"""How a flow that is open stands: a stream of server-sent events for each page.

Each event tells how the flow stands, whole: which revision the draft has and who saved it, what is
live, and on which pages it is open. A page that missed some needs only the last.
"""

from datetime import datetime

from aiohttp import hdrs, web

from flowforge.errors import NotFound, StoreError
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER, still_signed_in
from flowforge.web.company import COMPANY, Guest, Listener
from flowforge.web.rooms import STORE

_BEAT_S = 10.0
"""Seconds after which a page without news gets a sign of life, which proxies wait for."""
_LOOK_S = 1.0
"""Seconds after which it is noticed that a page is gone."""
_LONGEST_TAB = 40


class GuestOut(Shape):
    """A page on which the flow is open; `tab` is what it called itself."""

    tab: str
    name: str


class Standing(Shape):
    """How a flow stands."""

    revision: int
    updated_by: str
    live: int | None
    off: int | None
    live_at: datetime | None
    live_by: str
    changed: bool
    people: list[GuestOut]


async def standing(request: web.Request) -> web.StreamResponse:
    """Tell a page how its flow stands, now and whenever that changes."""
    flow_id, company = request.match_info["id"], request.app[COMPANY]
    await request.app[STORE].flows.state(flow_id)  # A flow that is not there is no stream.
    guest = Guest(request.query.get("tab", "")[:_LONGEST_TAB], request[USER].name)
    response = web.StreamResponse(
        headers={hdrs.CONTENT_TYPE: "text/event-stream", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    with company.joined(flow_id, guest) as listener:
        try:
            await _tell(request, response, flow_id, listener)
        except NotFound:
            await response.write(b"event: gone\ndata: {}\n\n")
        except ConnectionError:
            pass  # The page was closed.
    return response


async def _tell(
    request: web.Request, response: web.StreamResponse, flow_id: str, listener: Listener
) -> None:
    said = ""
    company = request.app[COMPANY]
    while not company.over and await still_signed_in(request):
        try:
            now = await _standing(request, flow_id)
        except NotFound:
            raise
        except StoreError:
            now = said  # The next look may go better.
        if now != said:
            said = now
            await response.write(f"data: {now}\n\n".encode())
        else:
            await response.write(b": still here\n\n")
        company.remind(flow_id)
        if not await _waits(request, listener):
            return


async def _waits(request: web.Request, listener: Listener) -> bool:
    """Wait for news, at most until the next sign of life is due; False where the page is gone."""
    waited = 0.0
    while waited < _BEAT_S:
        if request.transport is None or request.transport.is_closing():
            return False
        if await listener.word(_LOOK_S):
            break
        waited += _LOOK_S
    return True


async def _standing(request: web.Request, flow_id: str) -> str:
    state = await request.app[STORE].flows.state(flow_id)
    people = request.app[COMPANY].people(flow_id)
    told = Standing(
        revision=state.revision,
        updated_by=state.updated_by,
        live=state.live,
        off=state.off,
        live_at=state.live_at,
        live_by=state.live_by,
        changed=state.changed,
        people=[GuestOut(tab=one.tab, name=one.name) for one in people],
    )
    return told.model_dump_json(by_alias=True)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/flows/{id}/standing",
        about="How a flow stands, again whenever that changes: server-sent events",
        handler=standing,
        media="text/event-stream",
    ),
)
