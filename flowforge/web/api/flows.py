"""Flows: listing, making, saving, deleting, moving as files. See `versions` for going live."""

from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from flowforge.flow import compile_flow, free_name, read
from flowforge.testing.calls import kept_in
from flowforge.web.ahead import AHEAD
from flowforge.web.api.drafts import DraftOut, draft_out, fresh
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.company import COMPANY
from flowforge.web.headers import attachment
from flowforge.web.rooms import CATALOG, LIVE, STORE
from flowforge.web.words import lang_of, say


class FlowRow(Shape):
    """A flow in the list: the version that is live, or the one that is switched off."""

    id: str
    name: str
    path: str
    live: int | None
    off: int | None
    live_at: datetime | None
    changed: bool
    updated: datetime
    updated_by: str


class NewFlow(Shape):
    """A flow to make or import."""

    document: dict[str, Any]


class SavedFlow(Shape):
    """A draft to save over `revision`."""

    revision: int
    document: dict[str, Any]


async def listed(request: web.Request) -> Any:
    """List all flows."""
    return await request.app[STORE].flows.list()


async def create(request: web.Request, body: NewFlow) -> DraftOut:
    """Make a flow; a name that is taken gets a number."""
    flow = read(body.document)
    return await _make(request, flow.document(), kept_in(flow))


async def get(request: web.Request) -> DraftOut:
    """Give a flow's draft."""
    return await fresh(request, request.match_info["id"])


async def save(request: web.Request, body: SavedFlow) -> DraftOut:
    """Save a draft, unless somebody else did meanwhile."""
    flow = read(body.document)
    flow_id, by = request.match_info["id"], request[USER].name
    draft = await request.app[STORE].flows.save(flow_id, body.revision, flow.document(), by)
    types = request.app[CATALOG].types
    request.app[AHEAD].draft(flow_id, lambda: compile_flow(flow, types, flow_id))
    request.app[COMPANY].changed(flow_id)
    return await draft_out(request, draft)


async def delete(request: web.Request) -> None:
    """Delete a flow with its versions; its webhook answers no more."""
    await request.app[STORE].flows.delete(request.match_info["id"])
    await request.app[LIVE].changed()
    request.app[COMPANY].changed(request.match_info["id"])


async def duplicate(request: web.Request) -> DraftOut:
    """Make a copy of a draft."""
    store, flow_id = request.app[STORE], request.match_info["id"]
    draft = await store.flows.draft(flow_id)
    name = say(lang_of(request), "copy_of", name=draft.document["name"])
    tests = [kept.document for kept in await store.tests.list(flow_id)]
    return await _make(request, {**draft.document, "name": name}, tests)


async def _make(
    request: web.Request, document: dict[str, Any], tests: list[dict[str, Any]]
) -> DraftOut:
    flows = request.app[STORE].flows
    taken = {row.name for row in await flows.list()}
    document["name"] = free_name(document["name"], taken)
    draft = await flows.create(document, by=request[USER].name)
    await request.app[STORE].tests.add(draft.id, tests)
    return await draft_out(request, draft)


async def export(request: web.Request) -> web.StreamResponse:
    """Give a draft with its tests as a file."""
    document = await request.app[STORE].flow_file(request.match_info["id"])
    return web.Response(
        body=orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),
        content_type="application/json",
        headers={"Content-Disposition": attachment(f"{document['name']}.json", "flow")},
    )


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/flows",
        about="All flows",
        handler=listed,
        gives=list[FlowRow],
    ),
    Endpoint(
        method="POST",
        path="/api/flows",
        about="Make or import a flow",
        handler=create,
        takes=NewFlow,
        gives=DraftOut,
    ),
    Endpoint(
        method="GET", path="/api/flows/{id}", about="A flow's draft", handler=get, gives=DraftOut
    ),
    Endpoint(
        method="PUT",
        path="/api/flows/{id}",
        about="Save a draft",
        handler=save,
        takes=SavedFlow,
        gives=DraftOut,
    ),
    Endpoint(method="DELETE", path="/api/flows/{id}", about="Delete a flow", handler=delete),
    Endpoint(
        method="POST",
        path="/api/flows/{id}/duplicate",
        about="Copy a flow",
        handler=duplicate,
        gives=DraftOut,
    ),
    Endpoint(
        method="GET",
        path="/api/flows/{id}/export",
        about="A draft as a file",
        handler=export,
        media="application/json",
    ),
)
