"""In which language a person is spoken to, and the sentences of this room."""

from functools import cache
from importlib.resources import files
from typing import Literal

import orjson
from aiohttp import web

Lang = Literal["en", "de"]
LANGUAGES: tuple[Lang, ...] = ("en", "de")


def lang_of(request: web.Request) -> Lang:
    """Give the language of the answer: ``?lang=``, else the browser's first that we speak."""
    asked = request.query.get("lang", "")
    wishes = [asked, *_accepted(request.headers.get("Accept-Language", ""))]
    for wish in wishes:
        for lang in LANGUAGES:
            if wish.lower().partition("-")[0] == lang:
                return lang
    return "en"


def say(lang: Lang, code: str, **params: object) -> str:
    """Give the sentence with this code; `params` are put in as plain text."""
    text = _texts(lang)[code]
    for name, value in params.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _accepted(header: str) -> list[str]:
    """Give the languages of an Accept-Language header, the most wanted first."""
    wishes = []
    for part in header[:400].split(","):
        name, _, weight = part.strip().partition(";q=")
        wishes.append((-_weight(weight), name.strip()))
    return [name for _, name in sorted(wishes, key=lambda wish: wish[0])]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


@cache
def _texts(lang: Lang) -> dict[str, str]:
    data = files("flowforge.web").joinpath("texts", f"{lang}.json").read_bytes()
    texts: dict[str, str] = orjson.loads(data)
    return texts
