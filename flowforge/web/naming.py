"""What people call their sounds: names, folders and languages as everybody writes them."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

UNWRITTEN = {"Cc", "Cs"}
"""Kinds of letters that are none: what steers machines, and halves of others."""

_TAG = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8}){0,2})", re.IGNORECASE)


def _plain(text: str) -> str:
    """Give one line of text; refuse what no keyboard writes."""
    text = " ".join(text.split())
    if any(unicodedata.category(letter) in UNWRITTEN for letter in text):
        raise PydanticCustomError("plain_text", "signs that cannot be shown")
    return text


def _folder(text: str) -> str:
    return "/".join(filter(None, (part.strip() for part in _plain(text).split("/"))))


def language_tag(text: str) -> str:
    """Write a language tag as everybody does: "de", "de-AT". Raises `PydanticCustomError`."""
    found = _TAG.fullmatch(text)
    if text and not found:
        raise PydanticCustomError("language_tag", "no language tag")
    return found[1].lower() + found[2].upper() if found else ""


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(_plain),
]
Folder = Annotated[str, StringConstraints(max_length=200), AfterValidator(_folder)]
Language = Annotated[str, StringConstraints(max_length=16), AfterValidator(language_tag)]
