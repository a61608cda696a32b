"""How names are said: one list for the whole server, applied to a text before it is spoken.

What an engine makes of "sipgate" or of a family's name is guessed from spelling, and often wrong.
The list is applied to the text itself, so it works with every engine; and a sound is named by the
text as it is said, so a changed entry makes a new sound.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from flowforge.call import language_of

LONGEST_WRITTEN = 64
LONGEST_SPOKEN = 200
MOST = 500
"""Entries of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """Say `written` as `spoken`, in the language of the tag ("de"), or "" for in all of them."""

    written: str
    spoken: str
    language: str = ""


class Pronunciations:
    """The list. Calling it with a text and the voice that is to speak gives what is to be said.

    Whole words are replaced, once: what was put in is not looked at again. An entry without any
    capital letter is found however it is written in a text, "Is" and "IT" only just so.
    """

    def __init__(self, entries: Iterable[Pronunciation] = ()) -> None:
        self._entries: tuple[Pronunciation, ...] = ()
        self.replace(entries)

    def replace(self, entries: Iterable[Pronunciation]) -> None:
        """Use this list from now on."""
        self._entries = tuple(entries)
        self._of = lru_cache(maxsize=64)(self._made)

    def __call__(self, text: str, voice: str) -> str:
        """Give the text as the voice (``de-DE``, ``de-DE:polly:Vicki``) is to say it."""
        words = self._of(language_of(voice)) if self._entries else None
        return text if words is None else words.said(normalize("NFC", text))

    def _made(self, language: str) -> "_Words | None":
        """Bring the entries of a language together; its own go before those for all."""
        known: dict[str, str] = {}
        for own in (False, True):
            for entry in self._entries:
                if entry.language and language_of(entry.language) != language:
                    continue
                if bool(entry.language) is own:
                    known[normalize("NFC", entry.written)] = entry.spoken
        return _Words(known) if known else None


class _Words:
    """The entries of one language, as one pattern: the longest is found first."""

    def __init__(self, known: dict[str, str]) -> None:
        self._exact = {written: spoken for written, spoken in known.items() if _is_cased(written)}
        self._any = {
            written.casefold(): spoken
            for written, spoken in known.items()
            if not _is_cased(written)
        }
        longest_first = sorted(known, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(_found, longest_first))})(?!\w)")

    def said(self, text: str) -> str:
        return self._pattern.sub(self._instead, text)

    def _instead(self, match: re.Match[str]) -> str:
        found = match[0]
        return self._exact.get(found) or self._any.get(found.casefold(), found)


def _is_cased(written: str) -> bool:
    return written != written.lower()


def _found(written: str) -> str:
    escaped = re.escape(written)
    return escaped if _is_cased(written) else f"(?i:{escaped})"
