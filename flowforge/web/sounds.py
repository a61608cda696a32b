"""Sounds that prompts name by their address: looked at before a caller needs them."""

import asyncio
import struct
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic

import structlog

from flowforge import expressions
from flowforge.errors import Unfetched
from flowforge.flow import CompiledFlow, Flow
from flowforge.flow.compiled import pieces
from flowforge.outgoing import Outgoing
from flowforge.prompts import SOUNDS, Library, Recordings

log = structlog.get_logger()

_LOOKED_AT = 2**16
"""Bytes of a sound that are looked at: its format stands at its beginning."""
_REMEMBERED = 1000
_AT_ONCE = 4
_PCM, _MONO, _RATE, _BITS = 1, 1, 8000, 16
"""What sipgate plays; all else is silence (its Push API's reference)."""

GOOD, AWAY, INSIDE, SILENT = "", "sound_away", "sound_inside", "sound_silent"
MISSING = "sound_missing"
"""What can be said of a sound: codes of the rules that flows are held to."""


@dataclass(frozen=True, slots=True)
class OwnSounds:
    """The sounds of this server: recordings by their place, prompts of the library by their id."""

    recordings: Recordings
    library: Library

    async def has(self, address: str) -> bool:
        """Tell whether there is something to hear at an address of ours, in every language."""
        is_prompt = address.startswith(SOUNDS)
        places = self.library.files(address) if is_prompt else (address,)
        here = await asyncio.gather(*map(self.recordings.bring, places))
        return bool(places) and all(here)


async def _nowhere(_address: str) -> bool:
    return False


@dataclass(slots=True, kw_only=True)
class Sounds:
    """Fetches sounds and remembers what is wrong with them for `fresh_s` seconds.

    Nobody waits for an address longer than `patience_s`, and only for a new one. `is_here` tells
    whether a sound is one that this server has.
    """

    outgoing: Outgoing
    is_here: Callable[[str], Awaitable[bool]] = _nowhere
    fresh_s: float = 600.0
    patience_s: float = 0.5
    clock: Callable[[], float] = monotonic
    _known: OrderedDict[str, tuple[float, str]] = field(default_factory=OrderedDict)
    _asked: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def faults(self, urls: Collection[str]) -> Mapping[str, str]:
        """Give what is known to be wrong with these sounds; look at those that are new or old."""
        own = sorted(url for url in urls if url.startswith("/"))
        here = await asyncio.gather(*map(self.is_here, own))
        missing = {url: MISSING for url, is_here in zip(own, here, strict=True) if not is_here}
        return missing | await self._elsewhere([url for url in urls if url not in own])

    async def _elsewhere(self, urls: Collection[str]) -> dict[str, str]:
        for url in urls:
            at, _ = self._known.get(url, (float("-inf"), GOOD))
            if self.clock() - at >= self.fresh_s and url not in self._asked:
                self._asked[url] = asyncio.create_task(self._look(url))
        new = {self._asked[url] for url in urls if url not in self._known}
        if new:
            await asyncio.wait(new, timeout=self.patience_s)
        known = {url: self._known[url][1] for url in urls if url in self._known}
        return {url: fault for url, fault in known.items() if fault != GOOD}

    async def close(self) -> None:
        """Give up what is being looked at."""
        tasks = list(self._asked.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, url: str) -> None:
        try:
            async with self._turn:
                fault = await self._fault(url)
            self._known[url] = (self.clock(), fault)
            self._known.move_to_end(url)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        finally:
            del self._asked[url]

    async def _fault(self, url: str) -> str:
        try:
            found = await self.outgoing.fetch(url, _LOOKED_AT)
        except Unfetched as error:
            log.info("a sound cannot be fetched", code=error.code)
            return INSIDE if error.code == "url_inside" else AWAY
        return GOOD if is_for_telephone(found.body) else SILENT


def sounds_of(flow: Flow) -> set[str]:
    """Give the addresses of sounds that a flow names, without those that a variable completes."""
    return {
        value.strip()
        for node in flow.nodes
        for place, value in pieces(node.config)
        if place.rpartition(".")[2] == "url"
        and isinstance(value, str)
        and value.strip().startswith(("http://", "https://", "/p/", SOUNDS))
        and not expressions.has_variables(value)
    }


def recorded_in(flows: Iterable[CompiledFlow]) -> set[str]:
    """Give the places of the recordings that flows name."""
    return {
        value.strip()
        for flow in flows
        for node in flow.nodes.values()
        for place, value in pieces(node)
        if place.rpartition(".")[2] == "url"
        and isinstance(value, str)
        and value.strip().startswith("/p/")
    }


def is_for_telephone(sound: bytes) -> bool:
    """Tell whether a file is a WAV that the carrier plays: PCM, 16 bit, mono, 8 kHz."""
    wanted = (_PCM, _MONO, _RATE, _BITS)
    for name, chunk in _chunks(sound):
        if name == b"fmt " and len(chunk) >= 16:  # noqa: PLR2004 - the least that a format has
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
            return (kind, channels, rate, bits) == wanted
    return False


def _chunks(sound: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the pieces of a RIFF/WAVE file: each has a name of four letters and its length."""
    if sound[:4] != b"RIFF" or sound[8:12] != b"WAVE":
        return
    at = 12
    while at + 8 <= len(sound):
        size = int.from_bytes(sound[at + 4 : at + 8], "little")
        yield sound[at : at + 4], sound[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
