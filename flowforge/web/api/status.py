"""What the page must know of the server."""

from collections.abc import Mapping
from functools import cache
from unicodedata import normalize

from aiohttp import web

import flowforge
from flowforge import numbers
from flowforge.catalog import country_names
from flowforge.store import Role
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.rooms import SETTINGS, SPEECH
from flowforge.web.words import Lang, lang_of, say


class Speech(Shape):
    """Which voices can be spoken here; `missing` says what is needed where there are none."""

    voices: list[str]
    missing: str


class Country(Shape):
    """A country that has telephone numbers: its ISO 3166 code and its name."""

    code: str
    name: str


class Status(Shape):
    """The server, its settings as far as people need them, and who is signed in."""

    version: str
    trying_out: bool
    base_url: str
    verify_signatures: bool
    speech: Speech
    user: str
    role: Role
    countries: list[Country]


async def status(request: web.Request) -> Status:
    """Describe the server."""
    settings, speech = request.app[SETTINGS], request.app[SPEECH]
    lang = lang_of(request)
    named = sorted(_countries(lang).items(), key=lambda item: _in_order(item[1]))
    return Status(
        version=flowforge.__version__,
        trying_out=not settings.verify_signatures,
        base_url=settings.public_url,
        verify_signatures=settings.verify_signatures,
        speech=Speech(
            voices=sorted(speech.voices),
            missing=say(lang, speech.missing) if speech.missing else "",
        ),
        user=request[USER].name,
        role=request[USER].role,
        countries=[Country(code=code, name=name) for code, name in named],
    )


def _in_order(name: str) -> str:
    """Let "Österreich" come beside "Oman" and not after "Zypern"."""
    return normalize("NFKD", name).casefold().encode("ascii", "ignore").decode()


@cache
def _countries(lang: Lang) -> Mapping[str, str]:
    names = country_names(lang)
    return {code: name for code, name in names.items() if numbers.is_country(code)}


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/status",
        about="The server and who is signed in",
        handler=status,
        gives=Status,
    ),
)
