"""Flows that go from one server to another with all their sounds."""

import asyncio
from contextlib import suppress

import orjson
from aiohttp import web

from flowforge.errors import SoundError, StoreError
from flowforge.web import parcels
from flowforge.web.api import flows
from flowforge.web.api.drafts import DraftOut
from flowforge.web.api.endpoint import Endpoint
from flowforge.web.auth import USER
from flowforge.web.rooms import LIBRARY, LIVE, RECORDINGS, STORE
from flowforge.web.uploads import uploaded

_MOST_BYTES = 200 * 2**20
"""Bytes that a parcel may have."""


async def give(request: web.Request) -> web.StreamResponse:
    """Give a draft with its tests and its sounds as a ZIP file; what is not here is left out."""
    store, recordings = request.app[STORE], request.app[RECORDINGS]
    flow_id = request.match_info["id"]
    name = str((await store.flows.draft(flow_id)).document["name"])
    try:
        file = await asyncio.to_thread(recordings.draft)
    except OSError as error:
        raise SoundError("not_kept") from error
    try:
        await parcels.pack(store, recordings, flow_id, file)
        headers = {
            "Content-Disposition": flows.attachment(name, "zip"),
            "Content-Type": "application/zip",
        }
        response = web.FileResponse(file, headers=headers)
        await response.prepare(request)  # it sends all of the file
    except OSError as error:
        if isinstance(error, ConnectionError):
            raise  # who asked is gone
        raise SoundError("not_kept") from error
    finally:
        await asyncio.to_thread(file.unlink, missing_ok=True)
    return response


async def take(request: web.Request) -> DraftOut:
    """Make a flow of a parcel; prompts that are in the library already stay as they are."""
    app = request.app
    async with uploaded(request, _MOST_BYTES) as file:
        parcel = await asyncio.to_thread(parcels.opened, file)
        await parcels.unpack(parcel, app[STORE], app[RECORDINGS], request[USER].name)
    with suppress(StoreError):  # it is looked at again in a moment
        await app[LIBRARY].follow()
    app[LIVE].tell()
    return await flows.create(request, flows.NewFlow(document=orjson.loads(parcel.document)))


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/flows/{id}/parcel",
        about="A draft and its sounds as a file",
        handler=give,
        media="application/zip",
    ),
    Endpoint(
        method="POST",
        path="/api/parcels",
        about="Import a flow with its sounds",
        handler=take,
        takes_file=True,
        gives=DraftOut,
    ),
)
