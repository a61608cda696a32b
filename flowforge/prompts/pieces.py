"""What a prompt is put together from: spoken words, sounds that are kept, silence.

Digits that are said one by one ("4 7 1 1") are pieces of their own: each is spoken once for a
voice, and whoever reads out a number needs no engine any more.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson

MOST_LETTERS = 1_300
"""Letters of one text that are spoken: an engine takes fewer."""
_MOST_BYTES = 5_300
"""Bytes of a whole recipe: the address that carries it sealed has an end."""
_RUN = re.compile(r"(?<!\S)[0-9](?:,? [0-9])+(?=[.,;:!?)]*(?:\s|$))")
"""Digits apart from each other; a comma parts groups of them."""
_CUT_OFF = re.compile(r"<[^<>]*$")
"""A mark of which the end was cut off: it would be heard."""
_BEFORE_WORDS = " \t\n.,;:!?)"
_ENDS = re.compile(r"\s*(?:[.!?]|$)")
_GROUP_S, _BREATH_S = 0.25, 0.3
"""Seconds of silence between groups of digits, and between sentences, beside what they bring."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text to speak. `tight` is a single digit, which has hardly any silence around it."""

    text: str
    voice: str
    speed: float = 1.0
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A sound that is kept on this server, by its place (``/p/<sha256>.wav``)."""

    place: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Silence."""

    seconds: float


Piece = Words | Kept | Rest
Recipe = tuple[Piece, ...]


def plain(text: str) -> str:
    """Give a text as it is spoken and named: one space between words, an end, no half letters."""
    whole = " ".join(text.encode(errors="ignore").decode().split())
    words = whole.lstrip(_BEFORE_WORDS)
    return words if len(words) <= MOST_LETTERS else _CUT_OFF.sub("", words[:MOST_LETTERS])


@lru_cache(maxsize=1000)
def spoken(text: str, voice: str, speed: float, fixed: str = "") -> Recipe:
    """Give the pieces of a text: one, or several where it has digits that are said one by one.

    Sentences that are the same in every call are pieces of their own, for nobody waits for them:
    `fixed` has them, one a line. There are no pieces where nothing can be said.
    """
    pieces: list[Piece] = []
    for stretch in _stretches(plain(text), fixed.split("\n")):
        made = _digits_apart(stretch, voice, speed)
        pieces += [Rest(_BREATH_S), *made] if pieces and made else made
    return tuple(pieces)


def _stretches(text: str, fixed: Sequence[str]) -> Iterator[str]:
    """Cut a text around its fixed sentences."""
    for one in map(plain, fixed):
        start = text.find(one)
        if one and start >= 0:
            yield text[:start]
            yield one
            text = text[start + len(one) :]
    yield text


def _digits_apart(text: str, voice: str, speed: float) -> list[Piece]:
    pieces: list[Piece] = []
    at, ended = 0, False
    for run in [*_RUN.finditer(text), None]:
        words = _words(text[at : run.start() if run else None], voice, speed)
        pieces += [Rest(_BREATH_S), *words] if ended and words else words
        if run:
            at, ended = run.end(), _ENDS.match(text, run.end()) is not None
            pieces += _digits(run[0], voice, speed, last=ended)
    return pieces


def _words(text: str, voice: str, speed: float) -> list[Words]:
    words = plain(text)
    return [Words(words, voice, speed)] if any(map(str.isalnum, words)) else []


def _digits(run: str, voice: str, speed: float, *, last: bool) -> Iterator[Piece]:
    """Give single digits; a voice goes down at the last one of a sentence, and not before."""
    groups = [group.split() for group in run.split(",")]
    for number, group in enumerate(groups):
        if number:
            yield Rest(_GROUP_S)
        for place, digit in enumerate(group):
            ends = last and number == len(groups) - 1 and place == len(group) - 1
            yield Words(f"{digit}." if ends else f"{digit},", voice, speed, tight=True)


# --- as text, which an address carries sealed -----------------------------------------------


def written(recipe: Sequence[Piece]) -> str:
    """Write a recipe down. Raises ValueError for one that no address can carry."""
    text = orjson.dumps([_written(piece) for piece in recipe])
    if len(text) > _MOST_BYTES:
        raise ValueError("the prompt is too long")
    return text.decode()


def _written(piece: Piece) -> list[str | float | bool]:
    match piece:
        case Words():
            return [piece.text, piece.voice, piece.speed, piece.tight]
        case Kept():
            return [piece.place]
        case Rest():
            return [piece.seconds]


def read(text: str) -> Recipe:
    """Read what `written` wrote. Raises ValueError for anything else."""
    recipe = orjson.loads(text)
    if not isinstance(recipe, list) or not recipe:
        raise ValueError("this is no recipe")
    return tuple(map(_read, recipe))


def _read(piece: list[str | float | bool]) -> Piece:
    match piece:
        case [str(words), str(voice), float(speed), bool(tight)]:
            return Words(words, voice, speed, tight)
        case [str(place)]:
            return Kept(place)
        case [float(seconds)]:
            return Rest(seconds)
        case _:
            raise ValueError("this is no piece of a prompt")


def to_speak(recipes: Iterable[Sequence[Piece]]) -> list[Words]:
    """Give all that an engine has to say, each once."""
    found = (piece for recipe in recipes for piece in recipe if isinstance(piece, Words))
    return list(dict.fromkeys(found))
