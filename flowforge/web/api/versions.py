"""Going live, and the versions that were."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import Field

from flowforge.errors import Conflict
from flowforge.flow import compile_flow
from flowforge.node import Problem
from flowforge.web.ahead import AHEAD
from flowforge.web.api.drafts import DraftOut, ProblemOut, fresh, in_words, problems_of
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.checking import LINTER, beside
from flowforge.web.company import COMPANY
from flowforge.web.faults import Fault
from flowforge.web.rooms import CATALOG, LIVE, PROMPTS, STORE
from flowforge.web.words import lang_of, said

_AHEAD_S = 5.0


class Publish(Shape):
    """The draft to put live, as the person saw it; `why` is for those who read of it later."""

    revision: int
    why: str = Field("", max_length=300)


class VersionRow(Shape):
    """A published version: when, by whom and why. `calls` are those that go on in it now."""

    number: int
    at: datetime
    by: str
    why: str
    live: bool
    off: bool
    calls: int


class VersionOut(Shape):
    """A published version as it can be looked at, with what today's rules say of it."""

    number: int
    document: dict[str, Any]
    problems: list[ProblemOut]


async def publish(request: web.Request, body: Publish) -> DraftOut:
    """Put the draft live, unless something is wrong with it. New calls run through it at once."""
    flow_id, flows = request.match_info["id"], request.app[STORE].flows
    draft = await flows.draft(flow_id)
    if draft.revision != body.revision:
        raise Conflict("the draft was saved meanwhile", draft.revision)
    problems = await problems_of(request, draft.document)
    if not _blocks(problems):
        problems += await _unspoken(request, draft.document)
    if _blocks(problems):
        listed = [problem.model_dump(by_alias=True) for problem in problems]
        raise Fault(422, "problems", more={"problems": listed})
    await flows.publish(flow_id, body.revision, by=request[USER].name, why=body.why)
    return await _switched(request, flow_id)


async def _switched(request: web.Request, flow_id: str) -> DraftOut:
    """Let calls follow what was switched, and tell everybody who looks at the flow."""
    await request.app[LIVE].changed()
    # `Following` tells what others switched. Going back and switching on look at no sound.
    request.app[AHEAD].also([flow for flow in request.app[LIVE].all() if flow.id == flow_id])
    request.app[COMPANY].changed(flow_id)
    return await fresh(request, flow_id)


def _blocks(problems: list[ProblemOut]) -> bool:
    return any(problem.level == "error" for problem in problems)


async def _unspoken(request: web.Request, document: Mapping[str, Any]) -> list[ProblemOut]:
    """Make every fixed prompt, so that no caller waits for it; say which failed, and where."""
    flow = await request.app[LINTER].read(document)
    types = request.app[CATALOG].types
    spoken = await beside(len(flow.nodes), lambda: list(compile_flow(flow, types).spoken()))
    failed = dict(await request.app[PROMPTS].prepare(one.sound for one in spoken))
    problems: dict[tuple[str, str], Problem] = {}
    for one in spoken:
        if one.sound in failed and (one.node, one.field) not in problems:
            params = {"reason": said(lang_of(request), failed[one.sound])}
            problems[one.node, one.field] = Problem(
                code="speech_failed", node=one.node, field=one.field, params=params
            )
    return in_words(request, flow, list(problems.values()))


async def off(request: web.Request) -> DraftOut:
    """Switch the flow off: new calls are delivered as if there were no webhook."""
    flow_id = request.match_info["id"]
    await request.app[STORE].flows.switch_off(flow_id, request[USER].name)
    return await _switched(request, flow_id)


async def on(request: web.Request) -> DraftOut:
    """Let the version answer calls again that was switched off."""
    flow_id = request.match_info["id"]
    await request.app[STORE].flows.switch_on(flow_id, request[USER].name)
    return await _switched(request, flow_id)


async def listed(request: web.Request) -> list[VersionRow]:
    """List the versions of a flow, the newest first."""
    flow_id, store = request.match_info["id"], request.app[STORE]
    rows = await store.flows.versions(flow_id)
    calls = await store.calls.running_in(flow_id)
    return [VersionRow(**asdict(row), calls=calls.get(row.number, 0)) for row in rows]


async def get(request: web.Request) -> VersionOut:
    """Give a version."""
    number = _number(request)
    document = await request.app[STORE].flows.version(request.match_info["id"], number)
    problems = await problems_of(request, document)
    return VersionOut(number=number, document=document, problems=problems)


async def go_live(request: web.Request) -> DraftOut:
    """Put an earlier version live again, once what it says is spoken."""
    flow_id, number = request.match_info["id"], _number(request)
    earlier = await request.app[LIVE].version(flow_id, number)
    # Going back is for emergencies: a prompt that fails or takes long does not keep it up.
    await request.app[AHEAD].prepare(earlier, _AHEAD_S)
    await request.app[STORE].flows.go_live(flow_id, number, request[USER].name)
    return await _switched(request, flow_id)


def _number(request: web.Request) -> int:
    text = request.match_info["number"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - fits an int
        raise Fault(404, "not_found")
    return int(text)


_ONE = "/api/flows/{id}/versions/{number}"

ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/flows/{id}/publish",
        about="Put the draft live",
        handler=publish,
        takes=Publish,
        gives=DraftOut,
    ),
    Endpoint(
        method="POST",
        path="/api/flows/{id}/off",
        about="Switch a flow off: its calls ring as usual",
        handler=off,
        gives=DraftOut,
    ),
    Endpoint(
        method="POST",
        path="/api/flows/{id}/on",
        about="Switch a flow on again",
        handler=on,
        gives=DraftOut,
    ),
    Endpoint(
        method="GET",
        path="/api/flows/{id}/versions",
        about="The versions of a flow",
        handler=listed,
        gives=list[VersionRow],
    ),
    Endpoint(
        method="GET",
        path=_ONE,
        about="A version",
        handler=get,
        gives=VersionOut,
    ),
    Endpoint(
        method="POST",
        path=_ONE + "/live",
        about="Put a version live again",
        handler=go_live,
        gives=DraftOut,
    ),
)
