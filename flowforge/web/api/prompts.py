"""Hearing a prompt before a caller does."""

from collections.abc import Iterator
from typing import Any

from aiohttp import web
from pydantic import Field, model_validator

from flowforge import expressions
from flowforge.call import LONGEST_VOICE, Call, language_of
from flowforge.errors import SpeechError, TemplateError
from flowforge.fields import PromptPart, SpokenText, Text, Wording
from flowforge.node import assign
from flowforge.web.access import may
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.rooms import PROMPTS, SETTINGS, STORE

_LIMIT_S = 10.0
"""Seconds that a long text may take here: nobody is on the line."""


class ToHear(Shape):
    """A prompt in one language, as a flow document has it, and the voice of that language.

    `values` fill its variables; those that have none are filled with an example. Who may only look
    names the `flow` that says it, by its id, and the `version` that is not its draft.
    """

    say: SpokenText = SpokenText("")
    url: Text = Text("")
    parts: list[PromptPart] = Field([], max_length=20)
    speed: float = Field(1, ge=0.5, le=2)
    voice: str = Field("de-DE", max_length=LONGEST_VOICE)
    values: dict[str, str] = Field({}, max_length=100)
    flow: str = Field("", max_length=100)
    version: int | None = None

    @model_validator(mode="after")
    def _need_something(self) -> "ToHear":
        if not self.wording():
            raise ValueError("there is nothing to hear")
        return self

    def wording(self) -> Wording:
        """Give what is to be heard, as a node has it."""
        return Wording(say=self.say, url=self.url, parts=self.parts, speed=self.speed)


class Spoken(Shape):
    """Where the sound can be fetched."""

    url: str


async def preview(request: web.Request, body: ToHear) -> Spoken:
    """Make a prompt, and give the very file that a caller would hear."""
    await _need_right(request, body)
    wording = body.wording()
    sound = wording.said(_call(wording, body), body.voice)
    if sound is None:
        raise SpeechError("there is nothing to hear")
    url = await request.app[PROMPTS].url(sound, limit_s=_LIMIT_S)
    return Spoken(url=url.removeprefix(request.app[SETTINGS].public_url))


async def _need_right(request: web.Request, body: ToHear) -> None:
    """Let who may only look hear what a flow says; other text would be kept, and may cost."""
    if may(request[USER].role, "editor"):
        return
    flows = request.app[STORE].flows
    if body.version is None:
        document = (await flows.draft(body.flow)).document
    else:
        document = await flows.version(body.flow, body.version)
    wanted = body.model_dump(include={"say", "url", "parts", "speed", "voice"})
    there = {
        *_leaves(document),
        *_leaves(Wording().model_dump()),
        *_leaves(PromptPart().model_dump()),
    }
    if body.values or not there.issuperset(_leaves(wanted)):
        raise Fault(403, "need_editor")


def _leaves(value: Any) -> Iterator[Any]:
    """Give each text and number of a document, however deep it stands."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


def _call(wording: Wording, body: ToHear) -> Call:
    """Give a call in which every variable of the prompt holds something."""
    call = Call(id="", vars={}, voice=body.voice, voices=(body.voice,))
    parts = (text for part in wording.parts for text in (part.say, part.url))
    for text in (wording.say, wording.url, *parts):
        for name, wanted in _holes(text):
            usual = expressions.example(name, wanted, language_of(body.voice))
            assign(call, name, body.values.get(name) or usual)
    return call


def _holes(text: str) -> list[tuple[str, str]]:
    """Give names and filters; none where a template cannot be read, which callers do not hear."""
    try:
        return list(expressions.holes(text))
    except TemplateError:
        return []


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/prompts/preview",
        about="Make a prompt as callers hear it",
        handler=preview,
        takes=ToHear,
        gives=Spoken,
    ),
)
