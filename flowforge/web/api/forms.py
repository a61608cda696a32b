"""What forms ask while somebody types: what is wrong, what can be put in, how a number is read."""

from typing import Any

from aiohttp import web

from flowforge import numbers
from flowforge.errors import NumberError
from flowforge.flow import read
from flowforge.flow.known import known_at
from flowforge.web.api.drafts import ProblemOut, problems_of
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.rates import CHECKS
from flowforge.web.rooms import CATALOG


class Look(Shape):
    """A flow as it stands on the page, not saved yet, and the node whose form is open, if any."""

    document: dict[str, Any]
    node: str = ""


class KnownOut(Shape):
    """A variable as it is at the node: see `flow.known.Known`."""

    name: str
    writer: str
    sure: bool
    example: str


class Looked(Shape):
    """What is wrong with the flow, and which variables are known at the node."""

    problems: list[ProblemOut]
    known: list[KnownOut]


class NumberOut(Shape):
    """A telephone number as people read it; empty where what was typed is none, or none yet."""

    shown: str


async def look(request: web.Request, body: Look) -> Looked:
    """Look at a flow as it is being typed; nothing is kept."""
    wait = request.app[CHECKS].take(str(request[USER].id))
    if wait:
        raise Fault(429, "too_many_writes", retry_s=wait, seconds=wait)
    flow = read(body.document)
    known = known_at(flow, request.app[CATALOG].types, body.node) if body.node else []
    return Looked(
        problems=await problems_of(request, body.document),
        known=[KnownOut.model_validate(one, from_attributes=True) for one in known],
    )


async def number(request: web.Request) -> NumberOut:
    """Read a telephone number as it is dialled in a country: ``?text=0211…&country=DE``."""
    text, country = request.query.get("text", ""), request.query.get("country", "DE")
    try:
        return NumberOut(shown=numbers.pretty(numbers.e164(text, country)))
    except NumberError:
        return NumberOut(shown="")


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/flows/{id}/check",
        about="Look at a flow that is being typed",
        handler=look,
        takes=Look,
        gives=Looked,
        changes=False,
    ),
    Endpoint(
        method="GET",
        path="/api/numbers",
        about="Read a telephone number",
        handler=number,
        gives=NumberOut,
    ),
)
