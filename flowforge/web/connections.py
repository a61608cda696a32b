"""Connections that take their time: who sends a head too slowly, or takes no answers, is dropped.

aiohttp drops the first only with idle connections, after more than a minute. Those must live that
long: the carrier, and proxies, keep connections and send the next post when there is one. For those
who take nothing of an answer it waits for ever.
"""

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from flowforge.web.addresses import network_of

try:
    from fcntl import ioctl
    from termios import TIOCOUTQ

    _SYSTEM_TELLS = True
except ImportError:  # Windows
    _SYSTEM_TELLS = False

RequestAnswer = Callable[[Any], Awaitable[web.StreamResponse]]
"""What answers a request; aiohttp's types do not say which kind of request it gives."""

_YOUNG_S = 1.0
"""A connection is not dropped for its number before it is so old: honest ones are never older."""


@dataclass(slots=True, kw_only=True)
class Patience:
    """How long, and for how many, the head of a request is waited for, and answers are kept.

    A head may take `head_s` seconds from its first byte, on a new connection from its beginning.
    Where more of an answer waits than is good, or the connection only waits for its end, something
    of it must be taken in each `taken_s` seconds: who takes little goes on.
    Of more than `most_of_one` new connections of one address, and of more than `most` of all, the
    oldest are dropped: so files that can be open are left for others.
    """

    head_s: float = 10.0
    taken_s: float = 300.0
    most_of_one: int = 256
    most: int = 512
    _new: "OrderedDict[Connection, float]" = field(default_factory=OrderedDict)
    _of_one: "dict[str, OrderedDict[Connection, float]]" = field(default_factory=dict)

    def begins(self, connection: "Connection", now: float) -> None:
        """Count a new connection, and drop an older one for it if there are too many."""
        of_one = self._of_one.setdefault(connection.network, OrderedDict())
        self._new[connection] = of_one[connection] = now
        for some, most in ((of_one, self.most_of_one), (self._new, self.most)):
            oldest, since = next(iter(some.items()))
            if len(some) > most and now - since > _YOUNG_S:
                oldest.drop()

    def ends(self, connection: "Connection") -> None:
        """Count it no more: its first head is here, or it is gone."""
        if self._new.pop(connection, None) is not None:
            of_one = self._of_one[connection.network]
            del of_one[connection]
            if not of_one:
                del self._of_one[connection.network]


class Connection(RequestHandler):
    """aiohttp's side of a connection, which waits only so long for its other side."""

    __slots__ = ("_late", "_line", "_patience", "_taking", "network")

    def __init__(self, manager: web.Server, patience: Patience, **options: Any) -> None:
        super().__init__(manager, **options)
        self._patience = patience
        self._late: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None
        self._line: asyncio.Transport | None = None
        self.network = ""
        """The network that its other side is of."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._line = self.transport  # aiohttp forgets it when it closes, with answers still in it
        if self._task_handler is not None:
            self._task_handler.add_done_callback(self._closes)
        peer = transport.get_extra_info("peername")
        self.network = network_of(str(peer[0])) if peer else ""
        self._wait()
        self._patience.begins(self, self._loop.time())

    def data_received(self, data: bytes) -> None:
        """Stop waiting once a head is whole; begin with the first piece of the next."""
        heads = self._request_count
        super().data_received(data)
        if self._request_count != heads:
            self._stop_waiting()
        elif self._late is None and self._current_request is None and not self._messages:
            self._wait()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget it."""
        self._stop_waiting()
        self._stop_looking()
        self._line = None
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to look whether the answers that pile up are taken. Ordinary ones never do."""
        super().pause_writing()
        self._look_later()

    def resume_writing(self) -> None:
        """Look no more, unless the connection ends once all is taken."""
        super().resume_writing()
        if self._line is not None and not self._line.is_closing():
            self._stop_looking()

    def drop(self) -> None:
        """Close it: its head took too long."""
        self._stop_waiting()
        self.force_close()

    def _wait(self) -> None:
        self._late = self._loop.call_later(self._patience.head_s, self.drop)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
            self._patience.ends(self)

    def _closes(self, _task: "asyncio.Task[None]") -> None:
        """Look whether what is left is taken: the line stays open until then."""
        if self._taking is None and self._line is not None and self._line.get_write_buffer_size():
            self._look_later()

    def _look_later(self) -> None:
        if self._line is not None:
            left = _left(self._line)
            self._taking = self._loop.call_later(self._patience.taken_s, self._look, left)

    def _look(self, left_before: int) -> None:
        """Hang up where nothing was taken of what was `left_before`, else look again."""
        self._taking = None
        if self._line is not None:
            if _left(self._line) < left_before:
                self._look_later()
            else:
                self._line.abort()

    def _stop_looking(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None


def _left(line: asyncio.Transport) -> int:
    """Count the bytes that the other side has not taken, those that the system has for it as well.

    The system asks for more only when a good part of its own megabytes is gone: on a slow line that
    can take minutes. TIOCOUTQ is what tcp(7) calls SIOCOUTQ. It still stands for a minute with who
    reads 8 kB a second: the other system, too, asks for more only now and then.
    """
    waits = line.get_write_buffer_size()
    known = line.get_extra_info("socket")
    if _SYSTEM_TELLS and known is not None:
        with suppress(OSError):
            sent = ioctl(known.fileno(), TIOCOUTQ, bytes(4))
            waits += int.from_bytes(sent, sys.byteorder)
    return waits


class _Server(web.Server):
    """aiohttp's server, with our connections."""

    def __init__(
        self, server: web.Server, handler: RequestAnswer, patience: Patience, **options: Any
    ) -> None:
        super().__init__(handler, request_factory=server.request_factory, **options)
        self._patience = patience

    def __call__(self) -> RequestHandler:
        """Give the protocol of one more connection."""
        return Connection(self, self._patience, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """aiohttp's runner, with our connections; requests go `through` what is put before them."""

    __slots__ = ("_patience", "_through")

    def __init__(
        self,
        app: web.Application,
        patience: Patience,
        through: Callable[[RequestAnswer], RequestAnswer] = lambda handler: handler,
        **options: Any,
    ) -> None:
        super().__init__(app, **options)
        self._patience, self._through = patience, through

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        handler = self._through(server.request_handler)
        return _Server(server, handler, self._patience, **self._kwargs)
