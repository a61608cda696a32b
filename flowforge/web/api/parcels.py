"""Flows that go from one server to another with all their sounds."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import orjson
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from flowforge.errors import SoundError, StoreError
from flowforge.prompts import LEFT_FREE
from flowforge.web import parcels
from flowforge.web.api import flows
from flowforge.web.api.drafts import DraftOut
from flowforge.web.api.endpoint import Endpoint
from flowforge.web.auth import USER
from flowforge.web.headers import attachment
from flowforge.web.pages import SentFile
from flowforge.web.rooms import LIBRARY, LIVE, RECORDINGS, STORE
from flowforge.web.uploads import uploaded

_MOST_BYTES = 200 * 2**20
"""Bytes that a parcel may have."""
_PACKING = asyncio.Semaphore(2)
"""Each takes a thread, and a processor for some seconds."""


class _Parcel(SentFile):
    """A file that is taken away once it was sent, or could not be."""

    def __init__(self, file: Path, headers: Mapping[str, str]) -> None:
        super().__init__(file, headers=headers)
        self._file = file

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it. Raises `ConnectionError` where whoever asked is gone."""
        try:
            return await super().prepare(request)
        finally:
            await asyncio.to_thread(self._file.unlink, missing_ok=True)


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
        async with _PACKING:
            await parcels.pack(store, recordings, flow_id, file, left_free=LEFT_FREE)
    except BaseException as error:
        file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SoundError("not_kept") from error
        raise
    headers = {
        "Content-Disposition": attachment(f"{name}.zip", "flow"),
        "Content-Type": "application/zip",
    }
    return _Parcel(file, headers)


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
        takes_file=_MOST_BYTES,
        gives=DraftOut,
    ),
)
