"""Hearing a prompt before a caller does."""

from aiohttp import web
from pydantic import Field

from flowforge.call import Sound
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.rooms import PROMPTS, SETTINGS

_LIMIT_S = 10.0
"""Seconds that a long text may take here: nobody is on the line."""


class Text(Shape):
    """A text to speak, and the voice (a language tag)."""

    say: str = Field(min_length=1, max_length=4000)
    voice: str = Field("de-DE", max_length=16)


class Spoken(Shape):
    """Where the sound can be fetched."""

    url: str


async def preview(request: web.Request, body: Text) -> Spoken:
    """Speak a text."""
    sound = Sound(text=body.say, voice=body.voice)
    url = await request.app[PROMPTS].url(sound, limit_s=_LIMIT_S)
    return Spoken(url=url.removeprefix(request.app[SETTINGS].public_url))


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/prompts/preview",
        about="Speak a text",
        handler=preview,
        takes=Text,
        gives=Spoken,
    ),
)
