"""The library of prompts as calls know it: in memory, so that no caller waits for a database."""

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from flowforge.call import language_of

SOUNDS = "/sounds/"
"""How the address of a prompt of the library begins, as it stands in a flow; its id comes next."""
_ADDRESS = re.compile(r"/sounds/([0-9a-f]{16})")
_NOBODYS = ""
"""The language of what is no speech: it fits every call."""

Places = Mapping[str, Mapping[str, str]]
"""Where the files of each prompt are heard, by its id and their language."""


class Source(Protocol):
    """What knows the library: `store.Sounds`. Both raise `errors.StoreError` while it is away."""

    async def stamp(self) -> int:
        """Give a number that is another one after each change. This may be asked often."""

    async def places(self) -> Places:
        """Give where the files of each prompt are heard."""


class Library:
    """Where each prompt of the library is heard.

    It is empty until `follow` has read it once; while `source` is away it stays as it was.
    `changed` is called with all places, at the first time and whenever one may be new.
    """

    def __init__(
        self, source: Source, changed: Callable[[Iterable[str]], None] = lambda _: None
    ) -> None:
        self._source = source
        self._changed = changed
        self._places: Places = {}
        self._stamp: int | None = None
        self._reading = asyncio.Lock()

    async def follow(self) -> bool:
        """Read the library anew if it is another one than before, and tell whether it is.

        To be asked often: mostly it is one short question. Raises `errors.StoreError`.
        """
        # One at a time: else what was read first could be put in place last.
        async with self._reading:
            # The stamp first: what changes between the two questions is read again next time.
            stamp = await self._source.stamp()
            if stamp == self._stamp:
                return False
            self._places = await self._source.places()
            self._stamp = stamp
        self._changed(self.places())
        return True

    def place(self, sound_id: str, language: str) -> str | None:
        """Give where a prompt is heard in calls of a language ("de-AT"), as ``/p/<name>.wav``.

        That is its file in this language with its region, else without one, else with another one,
        else the one that is no speech, else its first one. None where it has no file, or is
        unknown.
        """
        files = self._places.get(sound_id)
        if not files:
            return None
        tags = {tag.replace("_", "-").lower(): place for tag, place in files.items()}
        base = language_of(language)
        exact = tags.get(language.replace("_", "-").lower()) or tags.get(base)
        if exact is not None:
            return exact
        near = (place for tag, place in tags.items() if tag and language_of(tag) == base)
        return next(near, None) or files.get(_NOBODYS) or next(iter(files.values()))

    def languages(self, address: str) -> frozenset[str]:
        """Give the languages ("de"; "" for what is no speech) that a prompt has files for.

        `address` is ``/sounds/<id>``; there are none where it is unknown.
        """
        found = _ADDRESS.fullmatch(address)
        return frozenset(map(language_of, self._places.get(found[1], {}))) if found else frozenset()

    def knows(self, sound_id: str) -> bool:
        """Tell whether there is a prompt of this id, be it without a file."""
        return sound_id in self._places

    def places(self) -> set[str]:
        """Give every place at which something of the library is heard."""
        return {place for files in self._places.values() for place in files.values()}

    def files(self, address: str) -> tuple[str, ...]:
        """Give the places of a prompt's files by its address, ``/sounds/<id>``; none where unknown.

        Flows name prompts so.
        """
        found = _ADDRESS.fullmatch(address)
        return tuple(self._places.get(found[1], {}).values()) if found else ()
