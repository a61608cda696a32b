"""Slow clients: who sends a head too slowly, or takes no answers, is dropped, nobody else is."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from flowforge.web.addresses import network_of
from flowforge.web.connections import Connection, Patience, Runner, _left
from flowforge.web.posts import _sent

HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n"
_SMALL = 4096
"""Bytes that the system may keep on either side of a line: it always takes some more."""
LONG_S = 60.0
"""Longer than any of these tests takes; who waits so long has failed."""


class Line:
    """A bare connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def sends(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def is_dropped(self) -> bool:
        """Wait until the server hangs up; nothing was answered before."""
        async with asyncio.timeout(LONG_S):
            try:
                return await self.reader.read() == b""
            except ConnectionResetError:  # what was sent meanwhile is not read any more
                return True

    async def is_answered(self) -> bool:
        async with asyncio.timeout(LONG_S):
            head = await self.reader.readuntil(b"\r\n\r\n")
            await self.reader.readexactly(2)
        return head.startswith(b"HTTP/1.1 200")


class House:
    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.lines: list[Line] = []

    async def line(self) -> Line:
        port = self.runner.addresses[0][1]
        line = Line(*await asyncio.open_connection("127.0.0.1", port))
        self.lines.append(line)
        return line

    @property
    def waiting(self) -> list[bool]:
        """Of each connection, whether a head is waited for."""
        assert self.runner.server is not None
        known = self.runner.server.connections
        return [isinstance(one, Connection) and one._late is not None for one in known]

    async def reads_nothing(self, sent: bytes) -> socket.socket:
        """Send something on a line of which nothing is read before somebody does."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        line.settimeout(0)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, self.runner.addresses[0])
        await loop.sock_sendall(line, sent)
        return line

    def connections(self) -> list[Connection]:
        """Give those that are open, those too that are to end and still have something to send."""
        assert self.runner.server is not None
        return [one for one in self.runner.server.connections if isinstance(one, Connection)]


async def _answers(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(text="ok")


async def _much(request: web.Request) -> web.StreamResponse:
    return web.Response(body=bytes(int(request.query["bytes"])))


async def _as_posts(request: web.Request) -> web.StreamResponse:
    return await _sent(request, b"HTTP/1.1 200 OK\r\nContent-Length: ", bytes(8192))


@asynccontextmanager
async def opened(patience: Patience) -> AsyncIterator[House]:
    app = web.Application()
    app.router.add_route("*", "/", _answers)
    app.router.add_get("/much", _much)
    app.router.add_get("/post", _as_posts)
    runner = Runner(app, patience, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SMALL)
    await web.SockSite(runner, listening).start()
    house = House(runner)
    try:
        yield house
    finally:
        for line in house.lines:
            line.writer.close()
        await runner.cleanup()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG_S):
        while not true():  # noqa: ASYNC110 - it is the state of aiohttp that is waited for
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("sent", [b"", b"G", HEAD, HEAD + b"X-Slow: 1\r\n"])
async def test_who_never_ends_the_head_is_dropped(sent: bytes) -> None:
    async with opened(Patience(head_s=0.1)) as house:
        line = await house.line()
        await line.sends(sent)
        assert await line.is_dropped()


async def test_one_byte_after_the_other_gains_no_time() -> None:
    async with opened(Patience(head_s=0.1)) as house:
        line = await house.line()
        await line.sends(HEAD + b"X-Slow: ")

        async def drip() -> None:
            while True:
                await line.sends(b"x")
                await asyncio.sleep(0.01)

        dripping = asyncio.create_task(drip())
        try:
            assert await line.is_dropped()
        finally:
            dripping.cancel()
            await asyncio.gather(dripping, return_exceptions=True)


async def test_a_second_head_must_come_in_time_too() -> None:
    patience = Patience(head_s=LONG_S)
    async with opened(patience) as house:
        line = await house.line()
        await line.sends(HEAD + b"\r\n")
        assert await line.is_answered()
        patience.head_s = 0.1
        await line.sends(HEAD)
        assert await line.is_dropped()


async def test_a_connection_that_idles_between_requests_is_left_alone() -> None:
    async with opened(Patience(head_s=LONG_S)) as house:
        line = await house.line()
        await until(lambda: house.waiting == [True])
        for _ in range(2):
            await line.sends(HEAD)
            await line.sends(b"\r\n")
            assert await line.is_answered()
            assert house.waiting == [False]


async def test_a_body_is_no_head() -> None:
    async with opened(Patience(head_s=LONG_S)) as house:
        line = await house.line()
        await line.sends(HEAD.replace(b"GET", b"POST") + b"Content-Length: 4\r\n\r\nab")
        await until(lambda: house.waiting == [False])
        await line.sends(b"c")
        await asyncio.sleep(0.01)
        assert house.waiting == [False]
        await line.sends(b"d")
        assert await line.is_answered()


async def test_of_too_many_of_one_address_the_oldest_is_dropped() -> None:
    patience = Patience(head_s=LONG_S, most_of_one=2)
    async with opened(patience) as house:
        first, second = await house.line(), await house.line()
        await until(lambda: len(patience._new) == 2)
        for connection in patience._new:  # let them be old
            patience._new[connection] = patience._of_one["127.0.0.1"][connection] = -LONG_S
        third = await house.line()
        assert await first.is_dropped()
        for line in (second, third):
            await line.sends(HEAD + b"\r\n")
            assert await line.is_answered()
        assert (len(patience._new), patience._of_one) == (0, {})


async def test_a_burst_of_new_connections_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowforge.web.connections._YOUNG_S", LONG_S)  # a busy machine is slow
    patience = Patience(head_s=LONG_S, most_of_one=2, most=3)
    async with opened(patience) as house:
        lines = [await house.line() for _ in range(10)]
        for line in lines:
            await line.sends(HEAD + b"\r\n")
        for line in lines:
            assert await line.is_answered()


def _asked(path: str, more: bytes = b"") -> bytes:
    return HEAD.replace(b"/ ", path.encode() + b" ", 1) + more + b"\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        _asked("/much?bytes=1000000"),
        _asked("/much?bytes=8192") * 40,
        _asked("/post") * 40,
        # So little that aiohttp waits for nobody; it only closes, and the system waits for ever.
        _asked("/much?bytes=48000", b"Connection: close\r\n"),
    ],
    ids=["one answer", "answers", "posts", "the last answer"],
)
async def test_who_takes_no_answers_is_dropped(sent: bytes) -> None:
    async with opened(Patience(head_s=LONG_S, taken_s=0.1)) as house:
        with await house.reads_nothing(sent):
            await until(lambda: house.connections() != [])
            await until(lambda: house.connections() == [])


async def test_who_takes_little_goes_on_and_is_dropped_once_nothing_is_taken() -> None:
    async with opened(Patience(head_s=LONG_S, taken_s=LONG_S)) as house:
        with await house.reads_nothing(_asked("/much?bytes=1000000")) as line:
            await until(lambda: [one._taking is not None for one in house.connections()] == [True])
            [connection] = house.connections()
            assert connection._line is not None
            before = _left(connection._line)
            while _left(connection._line) >= before:
                assert await asyncio.get_running_loop().sock_recv(line, _SMALL)
            connection._stop_looking()
            connection._look(before)  # as if the time were over
            assert connection._taking is not None
            connection._stop_looking()
            connection._look(0)  # of nothing that is left, nothing is taken
            await until(lambda: house.connections() == [])


async def test_who_takes_an_answer_late_has_all_of_it_and_is_looked_at_no_more() -> None:
    async with opened(Patience(head_s=LONG_S, taken_s=LONG_S)) as house:
        with await house.reads_nothing(_asked("/much?bytes=1000000")) as line:
            await until(lambda: [one._taking is not None for one in house.connections()] == [True])
            kept = Line(*await asyncio.open_connection(sock=line))
            await kept.reader.readuntil(b"\r\n\r\n")
            assert await kept.reader.readexactly(1_000_000) == bytes(1_000_000)
            await until(lambda: [one._taking for one in house.connections()] == [None])
            await kept.sends(HEAD + b"\r\n")
            assert await kept.is_answered()
            kept.writer.close()
            await kept.writer.wait_closed()


def test_the_network_of_an_address() -> None:
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert (
        network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::") == "2001:db8:1:2::/64"
    )
    assert network_of("2001:db8:1:3::4") != network_of("2001:db8:1:2::4")
    assert network_of("") == ""
