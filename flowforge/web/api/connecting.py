"""What is still to be done until a flow answers real calls: a stream for its check-list.

Each event tells the whole state, so that a page which missed some needs only the last.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from shutil import which
from typing import Any, Literal

from aiohttp import hdrs, web

from flowforge import numbers
from flowforge.errors import NotFound, NumberError, StoreError
from flowforge.flow import Claim, claims
from flowforge.flow.rules.trust import Reach, reach
from flowforge.store import Draft, FlowState
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.arrivals import Arrivals, Reason
from flowforge.web.auth import still_signed_in
from flowforge.web.rooms import SETTINGS, STORE, WEBHOOK
from flowforge.web.watching import WATCHING

_TICK_S = 1.0
"""Seconds after which it is looked anew."""
_BEAT = 10
"""After so many looks without anything new a proxy gets a sign of life."""
_LONGEST = 600
"""So many looks, then the page comes again: its session may have ended."""
_EARLIER_CALLS = 500
"""Among so many that began last, a call of this flow is looked for when the page opens."""
_KEPT_FREE = ("4917139200", "493023125")
"""How the numbers begin that are kept free for films and examples: 0171 39200xx, 030 23125xxx."""
_FEWEST_DIGITS = 7


class AddressOut(Shape):
    """An address to enter at sipgate; `direction` is "any", "in" or "out"."""

    path: str
    url: str
    direction: Literal["any", "in", "out"]


class RefusedOut(Shape):
    """The last post that was turned away."""

    at: datetime
    reason: Reason


class StrayOut(Shape):
    """A signed post to an address that answers no calls."""

    at: datetime
    path: str


class ConnectingOut(Shape):
    """How far a flow is connected. `checked` tells whether signatures are looked at.

    `program` is what starts this server again, typed in the same folder.
    """

    name: str
    live: int | None
    off: bool
    reach: Reach
    base_url: str
    program: str
    checked: bool
    addresses: list[AddressOut]
    sample_numbers: list[str]
    received: datetime | None
    refused: RefusedOut | None
    stray: StrayOut | None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What of a flow's draft and versions is told, and how the flow stood when it was read."""

    state: FlowState
    name: str
    entered: list[Claim]
    samples: list[str]


async def connecting(request: web.Request) -> web.StreamResponse:
    """Tell how far a flow is connected, now and whenever that changes."""
    earlier = await _earlier(request, request.match_info["id"])
    drawn = await _drawn(request, None)
    response = web.StreamResponse(
        headers={hdrs.CONTENT_TYPE: "text/event-stream", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    try:
        await _tell(request, response, drawn, earlier)
    except ConnectionError:
        pass  # The page was closed.
    except NotFound:
        await response.write(b"event: gone\ndata: {}\n\n")
    return response


async def _tell(
    request: web.Request, response: web.StreamResponse, drawn: _Drawn, earlier: datetime | None
) -> None:
    said = _standing(request, drawn, earlier)
    await response.write(f"data: {said}\n\n".encode())
    for look in range(1, _LONGEST):
        await asyncio.sleep(_TICK_S)
        if request.app[WATCHING].over or request.transport is None:
            return
        try:
            earlier = await _also_elsewhere(request, earlier)
            drawn = await _drawn(request, drawn)
            now = _standing(request, drawn, earlier)
        except NotFound:
            raise
        except StoreError:
            now = said  # The next look may go better.
        if now != said:
            said = now
            await response.write(f"data: {now}\n\n".encode())
        elif look % _BEAT == 0:
            await response.write(b": still here\n\n")
        if look % _BEAT == 0 and not await still_signed_in(request):
            return


async def _earlier(
    request: web.Request, flow_id: str, most: int = _EARLIER_CALLS
) -> datetime | None:
    """Give when the flow's last call began, if it is among the last of all flows."""
    recent = await request.app[STORE].calls.recent(most)
    return next((call.started for call in recent if call.flow_id == flow_id), None)


async def _also_elsewhere(request: web.Request, known: datetime | None) -> datetime | None:
    """Look for calls that another process took."""
    if not request.app[STORE].calls.has_company:
        return known
    return await _earlier(request, request.match_info["id"], 20) or known


async def _drawn(request: web.Request, known: _Drawn | None) -> _Drawn:
    """Read what is drawn and what is live, unless it stands as it did when it was `known`."""
    flow_id, flows = request.match_info["id"], request.app[STORE].flows
    state = await flows.state(flow_id)
    if known is not None and known.state == state:
        return known
    draft = await flows.draft(flow_id)
    samples = sorted(set(_samples(draft.document)))
    return _Drawn(state, draft.document["name"], await _entered(request, draft), samples)


def _standing(request: web.Request, drawn: _Drawn, earlier: datetime | None) -> str:
    settings, arrivals = request.app[SETTINGS], request.app[WEBHOOK].arrivals
    base_url = settings.public_url.rstrip("/")
    paths = [claim.path for claim in drawn.entered]
    stray = arrivals.stray
    return ConnectingOut(
        name=drawn.name,
        live=drawn.state.live,
        off=drawn.state.off is not None,
        reach=reach(base_url),
        base_url=base_url,
        program=_program(),
        checked=settings.verify_signatures,
        addresses=[_address(base_url, claim) for claim in drawn.entered],
        sample_numbers=drawn.samples,
        received=_latest([earlier, *(arrivals.taken(path) for path in paths)]),
        refused=_refused(arrivals, paths),
        stray=StrayOut(at=stray.at, path=stray.path) if stray and stray.path not in paths else None,
    ).model_dump_json(by_alias=True)


def _program() -> str:
    """Give ``flowforge``, with its path where the shell does not find it by its name."""
    name, given = "flowforge", sys.argv[0]
    return name if Path(given).name != name or which(name) == given else quote(given)


async def _entered(request: web.Request, draft: Draft) -> list[Claim]:
    """Give what the version answers that is live or switched off, else what the draft would."""
    number = draft.live if draft.live is not None else draft.off
    if number is None:
        return claims(draft.document)
    return claims(await request.app[STORE].flows.version(draft.id, number))


def _address(base_url: str, claim: Claim) -> AddressOut:
    direction = claim.direction if claim.direction in {"in", "out"} else "any"
    return AddressOut.model_validate(
        {"path": claim.path, "url": f"{base_url}/call/{claim.path}", "direction": direction}
    )


def _refused(arrivals: Arrivals, paths: list[str]) -> RefusedOut | None:
    found = [refused for path in paths if (refused := arrivals.refused(path))]
    last = max(found, key=lambda one: one.at, default=None)
    return RefusedOut(at=last.at, reason=last.reason) if last else None


def _latest(moments: list[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _samples(document: dict[str, Any]) -> Iterator[str]:
    """Give the numbers in a flow that belong to nobody, as a template has them."""
    country = document["settings"]["country"]
    for node in document["nodes"]:
        for text in _texts(node["config"]):
            if sum(sign.isdigit() for sign in text) >= _FEWEST_DIGITS and _is_sample(text, country):
                yield text


def _is_sample(text: str, country: str) -> bool:
    try:
        return numbers.e164(text, country).startswith(_KEPT_FREE)
    except NumberError:
        return False


def _texts(value: Any) -> Iterator[str]:
    """Give every text in a configuration, but those that are spoken."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name != "say":
                yield from _texts(one)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/flows/{id}/connecting",
        about="How far a flow is connected, as server-sent events",
        handler=connecting,
        media="text/event-stream",
    ),
)
