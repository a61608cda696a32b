"""Going live, and the versions that were."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from flowforge.call import Sound
from flowforge.errors import Conflict
from flowforge.flow import compile_flow, read
from flowforge.flow.compiled import prompts_in
from flowforge.node import Problem
from flowforge.web.ahead import AHEAD
from flowforge.web.api.drafts import DraftOut, ProblemOut, draft_out, fresh, in_words, problems_of
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.rooms import CATALOG, LIVE, PROMPTS, STORE

_AHEAD_S = 5.0


class Publish(Shape):
    """The draft to put live, as the person saw it."""

    revision: int


class VersionRow(Shape):
    """A published version: when and by whom."""

    number: int
    at: datetime
    by: str
    live: bool


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
    await flows.publish(flow_id, body.revision, by=request[USER].name)
    await request.app[LIVE].changed()
    return await fresh(request, flow_id)


def _blocks(problems: list[ProblemOut]) -> bool:
    return any(problem.level == "error" for problem in problems)


async def _unspoken(request: web.Request, document: Mapping[str, Any]) -> list[ProblemOut]:
    """Speak every fixed prompt, so that no caller waits for it; give those that failed."""
    catalog = request.app[CATALOG]
    flow = read(document)
    compiled = compile_flow(flow, catalog.types)
    failed = dict(await request.app[PROMPTS].prepare(compiled.prompts()))
    problems = []
    for name, node in compiled.nodes.items():
        for place, prompt in prompts_in(node):
            sound = Sound(text=prompt.say, voice=prompt.voice or flow.settings.voice)
            if not prompt.url.strip() and sound in failed:
                params = {"reason": str(failed[sound])}
                problems.append(
                    Problem(code="speech_failed", node=name, field=f"{place}.say", params=params)
                )
    return in_words(request, flow, problems)


async def offline(request: web.Request) -> DraftOut:
    """Take the flow offline: new calls are delivered as if there were no webhook."""
    flow_id = request.match_info["id"]
    await request.app[STORE].flows.take_offline(flow_id)
    await request.app[LIVE].changed()
    return await fresh(request, flow_id)


async def listed(request: web.Request) -> Any:
    """List the versions of a flow, the newest first."""
    return await request.app[STORE].flows.versions(request.match_info["id"])


async def get(request: web.Request) -> dict[str, Any]:
    """Give the document of a version."""
    return await request.app[STORE].flows.version(request.match_info["id"], _number(request))


async def go_live(request: web.Request) -> DraftOut:
    """Put an earlier version live again, once what it says is spoken."""
    flow_id, number = request.match_info["id"], _number(request)
    earlier = await request.app[LIVE].version(flow_id, number)
    # Going back is for emergencies: a prompt that fails or takes long does not keep it up.
    await request.app[AHEAD].prepare(earlier, _AHEAD_S)
    await request.app[STORE].flows.go_live(flow_id, number)
    await request.app[LIVE].changed()
    return await fresh(request, flow_id)


async def to_draft(request: web.Request) -> DraftOut:
    """Edit an earlier version: its document takes the draft's place."""
    flow_id, flows = request.match_info["id"], request.app[STORE].flows
    document = await flows.version(flow_id, _number(request))
    draft = await flows.draft(flow_id)
    return await draft_out(request, await flows.save(flow_id, draft.revision, document))


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
        path="/api/flows/{id}/offline",
        about="Take a flow offline",
        handler=offline,
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
        about="The document of a version",
        handler=get,
        gives=dict[str, Any],
    ),
    Endpoint(
        method="POST",
        path=_ONE + "/live",
        about="Put a version live again",
        handler=go_live,
        gives=DraftOut,
    ),
    Endpoint(
        method="POST",
        path=_ONE + "/draft",
        about="Make a version the draft",
        handler=to_draft,
        gives=DraftOut,
    ),
)
