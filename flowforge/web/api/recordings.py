"""Recordings: a file comes in as it is, and callers can hear it."""

from aiohttp import web

from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.rooms import RECORDINGS
from flowforge.web.uploads import uploaded


class Recording(Shape):
    """Where flows find the sound, and how many seconds it takes."""

    place: str
    seconds: float


async def take(request: web.Request) -> Recording:
    """Take a sound file of any usual kind; what it is stands in itself, whatever its type says."""
    async with uploaded(request) as file:
        taken = await request.app[RECORDINGS].take(file)
    return Recording(place=taken.place, seconds=taken.seconds)


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
