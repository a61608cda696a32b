"""Recordings: a file comes in as it is, and callers can hear it."""

import asyncio
from pathlib import Path

from aiohttp import web

from flowforge.errors import SoundError
from flowforge.prompts import MOST_BYTES
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.faults import Fault
from flowforge.web.rooms import RECORDINGS

_SLOWEST_S = 300.0
"""Seconds that the whole file may take to come in: 50 MB on a slow line."""
_PIECE = 2**16


class Recording(Shape):
    """Where flows find the sound, and how many seconds it takes."""

    place: str
    seconds: float


async def take(request: web.Request) -> Recording:
    """Take a sound file of any usual kind; what it is stands in itself, whatever its type says."""
    recordings = request.app[RECORDINGS]
    if (request.content_length or 0) > MOST_BYTES:
        raise SoundError("too_large")
    try:
        file = await asyncio.to_thread(recordings.draft)
    except OSError as error:
        raise SoundError("not_kept") from error
    try:
        await _received(request, file)
        taken = await recordings.take(file)
    finally:
        await asyncio.to_thread(file.unlink, missing_ok=True)
    return Recording(place=taken.place, seconds=taken.seconds)


async def _received(request: web.Request, file: Path) -> None:
    size = 0
    try:
        with file.open("wb") as opened:
            async with asyncio.timeout(_SLOWEST_S):
                async for piece in request.content.iter_chunked(_PIECE):
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise SoundError("too_large")
                    await asyncio.to_thread(opened.write, piece)
    except TimeoutError:
        raise Fault(408, "too_slow") from None
    except ConnectionError:
        raise  # who sent it is gone
    except OSError as error:
        raise SoundError("not_kept") from error


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/recordings",
        about="Keep a sound file, made fit for the telephone",
        handler=take,
        takes_file=True,
        gives=Recording,
    ),
)
