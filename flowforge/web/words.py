"""In which language a person is spoken to, and the sentences of this room."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import orjson
from aiohttp import web

from flowforge.errors import Worded

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
    return _filled(_texts(f"{lang}.json")[code], params)


def said(lang: Lang, error: Worded) -> str:
    """Give an error's sentence; in English, and where it has no other, that is its message."""
    texts = {} if lang == "en" else _texts(f"errors.{lang}.json")
    text = texts.get(error.code)
    return str(error) if text is None else _filled(text, error.params)


def _filled(text: str, params: Mapping[str, object]) -> str:
    """Put values in, all at once: a value that looks like a place is left as it is."""
    return re.sub(r"{(\w+)}", lambda found: str(params.get(found[1], found[0])), text)


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
def _texts(name: str) -> dict[str, str]:
    data = files("flowforge.web").joinpath("texts", name).read_bytes()
    texts: dict[str, str] = orjson.loads(data)
    return texts
