"""Who has a flow open, and a word to all of them as soon as something about it has changed.

What is told is no news in itself, only that there is some: whoever listens then reads how the flow
stands. So nothing depends on a word that was missed. Pages that are served by other machines are
known where there is Redis; without it each server knows its own.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import orjson
from aiohttp import web

LASTS_S = 45.0
"""Seconds for which another server's word about who is there is believed."""
_MOST = 200
"""People of another server that are taken note of for one flow."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A page on which a flow is open: `tab` tells the pages of one person apart."""

    tab: str
    name: str


class Listener:
    """One page's ear."""

    def __init__(self, guest: Guest) -> None:
        self.guest = guest
        self._word = asyncio.Event()

    def ring(self) -> None:
        """Say that there is something new."""
        self._word.set()

    async def word(self, limit_s: float) -> bool:
        """Wait until something is new, at most `limit_s` seconds; tell whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._word.wait()
        rang = self._word.is_set()
        self._word.clear()
        return rang


@dataclass(slots=True)
class Company:
    """All pages on which flows are open, by flow."""

    send: Callable[[bytes], None] | None = None
    """Takes a message to the other servers, where there is a way."""
    clock: Callable[[], float] = monotonic
    over: bool = False
    """Whether the server is about to end."""
    _own: str = field(default_factory=lambda: secrets.token_hex(8))
    _here: dict[str, list[Listener]] = field(default_factory=dict)
    _there: dict[tuple[str, str], tuple[float, list[Guest]]] = field(default_factory=dict)

    @contextmanager
    def joined(self, flow_id: str, guest: Guest) -> Iterator[Listener]:
        """Count a page as open while this is held; everybody is told when it comes and goes."""
        listener = Listener(guest)
        self._here.setdefault(flow_id, []).append(listener)
        self._ring(flow_id)
        self._send(flow_id, asks=True, news=True)
        try:
            yield listener
        finally:
            here = self._here[flow_id]
            here.remove(listener)
            if not here:
                del self._here[flow_id]
            self.changed(flow_id)

    def people(self, flow_id: str) -> list[Guest]:
        """Give the pages on which a flow is open, here and elsewhere, always in the same order."""
        here = [listener.guest for listener in self._here.get(flow_id, ())]
        there = [
            guest
            for (_, flow), (until, guests) in self._there.items()
            if flow == flow_id and until > self.clock()
            for guest in guests
        ]
        return sorted({*here, *there}, key=lambda guest: (guest.name, guest.tab))

    def changed(self, flow_id: str) -> None:
        """Tell everybody who has a flow open that something about it is new."""
        self._ring(flow_id)
        self._send(flow_id, news=True)

    def remind(self, flow_id: str) -> None:
        """Tell the other servers again who is here, before they forget it."""
        self._send(flow_id)

    def hear(self, message: bytes) -> None:
        """Take what another server has sent; what makes no sense is left out."""
        try:
            said = orjson.loads(message)
            server, flow_id = str(said["server"]), str(said["flow"])
            asks, news = bool(said["asks"]), bool(said["news"])
            guests = [Guest(str(tab), str(name)) for tab, name in said["people"][:_MOST]]
        except (ValueError, KeyError, TypeError):
            return
        if server == self._own:
            return
        came_or_went = self._take(server, flow_id, guests)
        if asks and flow_id in self._here:
            self._send(flow_id)
        # Not at every word: pages that are rung remind others, who would ring theirs, for ever.
        if news or came_or_went:
            self._ring(flow_id)

    def end(self) -> None:
        """Let everybody go: the server is about to end."""
        self.over = True
        for flow_id in self._here:
            self._ring(flow_id)

    def _take(self, server: str, flow_id: str, guests: list[Guest]) -> bool:
        """Take note of who is there; tell whether it was somebody else before."""
        now = self.clock()
        self._there = {key: kept for key, kept in self._there.items() if kept[0] > now}
        _, before = self._there.get((server, flow_id), (0.0, []))
        self._there[server, flow_id] = (now + LASTS_S, guests)
        return guests != before

    def _ring(self, flow_id: str) -> None:
        for listener in self._here.get(flow_id, ()):
            listener.ring()

    def _send(self, flow_id: str, *, asks: bool = False, news: bool = False) -> None:
        if self.send is None:
            return
        people = [[one.guest.tab, one.guest.name] for one in self._here.get(flow_id, ())]
        said: dict[str, Any] = {"server": self._own, "flow": flow_id, "people": people}
        self.send(orjson.dumps(said | {"asks": asks, "news": news}))


COMPANY = web.AppKey("company", Company)
