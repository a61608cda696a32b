"""Requests that are answered on their connection: the next one waits, and nothing else changes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import Mock

import pytest
from aiohttp import StreamReader, web
from aiohttp.http import RawRequestMessage

from flowforge.web.connections import Connection, Patience, RequestAnswer, Runner

LARGE = 2_000_000
LONG_S = 60.0
"""Longer than any of these tests takes; who waits so long has failed."""


def request(path: str, body: bytes = b"x", method: str = "POST") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: here\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def answer(text: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()


class AtOnce:
    """A door that answers posts with their path: to /now at once, to /work when it may."""

    def __init__(self) -> None:
        self.may = asyncio.Event()
        self.shown: list[str] = []
        self.finished: list[str] = []
        self.under_way = 0
        self.connections: set[Connection] = set()

    def counted(self, handler: RequestAnswer) -> RequestAnswer:
        return handler

    def begins(self) -> None:
        self.under_way += 1

    def ends(self) -> None:
        self.under_way -= 1

    def at_once(self, line: Connection, message: RawRequestMessage, body: StreamReader) -> None:
        self.shown.append(message.path)
        self.connections.add(line)
        if message.path == "/now":
            line.answer(answer("now"))
        elif message.path.startswith("/work"):
            line.work(self._work(line, message.path, body.read_nowait()))
        elif message.path == "/large":
            line.work(line.send(answer("x" * LARGE)))
        elif message.path == "/broken":
            line.work(self._break())

    async def _work(self, line: Connection, path: str, body: bytes) -> None:
        await self.may.wait()
        self.finished.append(path)
        await line.send(answer(path) if body == b"x" else body)

    async def _break(self) -> None:
        await asyncio.sleep(0)
        raise RuntimeError("a mistake of ours")


class Line:
    """A bare connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def sends(self, data: bytes) -> None:
        self.writer.write(data)

    async def hears(self) -> str:
        """Give the body of the next answer."""
        async with asyncio.timeout(LONG_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
            return (await self.reader.readexactly(length)).decode()

    async def is_closed(self) -> bool:
        async with asyncio.timeout(LONG_S):
            try:
                return await self.reader.read() == b""
            except ConnectionResetError:
                return True


class House:
    def __init__(self, runner: Runner, door: AtOnce) -> None:
        self.runner, self.door = runner, door
        self.lines: list[Line] = []

    async def line(self) -> Line:
        port = self.runner.addresses[0][1]
        self.lines.append(Line(*await asyncio.open_connection("127.0.0.1", port)))
        return self.lines[-1]

    @property
    def connection(self) -> Connection:
        """The server's side of the only connection that has sent something."""
        (one,) = self.door.connections
        return one


async def _routed(request: web.Request) -> web.Response:
    return web.Response(text=f"{request.method} {(await request.read()).decode()}")


@asynccontextmanager
async def opened(**options: Any) -> AsyncIterator[House]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _routed)
    door = AtOnce()
    runner = Runner(
        app,
        Patience(head_s=LONG_S),
        door,
        access_log=None,
        **{"shutdown_timeout": LONG_S} | options,
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    house = House(runner, door)
    try:
        yield house
    finally:
        door.may.set()
        for line in house.lines:
            line.writer.close()
        await runner.cleanup()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG_S):
        while not true():  # noqa: ASYNC110 - it is the state of aiohttp that is waited for
            await asyncio.sleep(0.005)


async def test_what_comes_meanwhile_is_answered_afterwards_and_in_order() -> None:
    async with opened() as house:
        line = await house.line()
        line.sends(request("/work/1"))
        await until(lambda: house.door.under_way == 1)
        line.sends(request("/work/2") + request("/", b"", "GET"))
        await until(lambda: len(house.connection._messages) == 2)
        line.sends(request("/now"))
        await until(lambda: len(house.connection._messages) == 3)
        assert house.door.shown == ["/work/1"]
        house.door.may.set()
        heard = [await line.hears() for _ in range(4)]
        assert heard == ["/work/1", "POST x", "GET ", "POST x"]


async def test_requests_that_come_together_are_answered_in_order_and_aiohttps_way() -> None:
    async with opened() as house:
        line = await house.line()
        line.sends(request("/now") + request("/work/1", b"a") + request("/", b"", "GET"))
        assert [await line.hears() for _ in range(3)] == ["POST x", "POST a", "GET "]
        assert house.door.shown == []
        line.sends(request("/now"))
        assert await line.hears() == "now"


@pytest.mark.parametrize("cut", [1, 20, 50])
async def test_the_next_one_may_begin_in_the_same_piece(cut: int) -> None:
    second = request("/work/2")
    async with opened() as house:
        house.door.may.set()
        line = await house.line()
        line.sends(request("/work/1") + second[:cut])
        assert await line.hears() == "/work/1"
        line.sends(second[cut:])
        assert await line.hears() == "/work/2"


async def test_only_so_many_are_kept_for_later() -> None:
    """Who sends on and on while one is under way is not read any more."""
    async with opened() as house:
        line = await house.line()
        line.sends(request("/work/1"))
        await until(lambda: house.door.under_way == 1)
        most = house.connection._max_msg_queue_size
        for number in range(3 * most):
            line.sends(request("/now", str(number).encode()))
        await until(lambda: house.connection._buffer_paused)
        assert len(house.connection._messages) == most
        house.door.may.set()
        assert await line.hears() == "/work/1"
        heard = [await line.hears() for _ in range(3 * most)]
        assert heard == [f"POST {number}" for number in range(3 * most)]


@pytest.mark.parametrize("cut", [1, 20, -3])
async def test_a_body_that_comes_later_goes_aiohttps_way(cut: int) -> None:
    """Its head alone may come in pieces."""
    whole = request("/now", b"abcdef")
    async with opened() as house:
        line = await house.line()
        line.sends(whole[:cut])
        await until(lambda: _has_read(house, in_head=cut > 0))
        line.sends(whole[cut:])
        assert await line.hears() == ("now" if cut > 0 else "POST abcdef")


def _has_read(house: House, *, in_head: bool) -> bool:
    assert house.runner.server is not None
    known = [one for one in house.runner.server.connections if isinstance(one, Connection)]
    return any((one._late is not None) == in_head and one._parser is not None for one in known)


def a_transport() -> Mock:
    known = {"peername": ("203.0.113.7", 4711)}
    return Mock(get_extra_info=known.get, is_closing=lambda: False)


@pytest.mark.parametrize("cut", [0, 5])
async def test_what_came_before_the_loop_waits_is_read_when_it_does(cut: int) -> None:
    """uvloop reads before it lets tasks go on: the first piece comes before aiohttp has begun."""
    whole, transport = request("/now"), a_transport()
    async with opened() as house:
        assert house.runner.server is not None
        connection = house.runner.server()
        connection.connection_made(transport)
        for piece in filter(None, (whole[:cut], whole[cut:])):
            connection.data_received(piece)
        await until(lambda: transport.write.called or transport.writelines.called)
        connection.connection_lost(None)
        assert house.door.shown == ([] if cut else ["/now"])
        assert isinstance(connection, Connection)
        assert connection.remote == "203.0.113.7"


async def test_who_is_gone_before_the_loop_waits_is_not_read() -> None:
    async with opened() as house:
        assert house.runner.server is not None
        connection = house.runner.server()
        connection.connection_made(a_transport())
        connection.data_received(request("/now")[:5])
        connection.connection_lost(None)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert isinstance(connection, Connection)
        assert connection._late is None
        assert house.door.shown == []


async def test_the_work_goes_on_when_nobody_waits_for_it_any_more() -> None:
    async with opened() as house:
        line = await house.line()
        line.sends(request("/work/1"))
        await until(lambda: house.door.under_way == 1)
        line.writer.transport.abort()
        connection = house.connection
        await until(lambda: connection.transport is None)
        house.door.may.set()
        await until(lambda: house.door.finished == ["/work/1"])
        server = house.runner.server
        assert server is not None
        await until(lambda: connection not in server.connections)
        assert house.door.under_way == 0


async def test_a_connection_that_idles_is_closed_in_time_and_never_while_it_works() -> None:
    async with opened(keepalive_timeout=0.05) as house:
        line = await house.line()
        line.sends(request("/work/1"))
        await until(lambda: house.door.under_way == 1)
        await until(lambda: house.connection._keepalive_handle is None)  # its time has come
        house.door.may.set()
        assert await line.hears() == "/work/1"
        assert await line.is_closed()


async def test_one_timer_lasts_for_many_requests() -> None:
    async with opened(keepalive_timeout=LONG_S) as house:
        line = await house.line()
        house.door.may.set()
        timers = set()
        for path in ("/now", "/work/1", "/now", "/work/2"):
            line.sends(request(path))
            await line.hears()
            timers.add(house.connection._keepalive_handle)
        assert len(timers) == 1
        assert None not in timers


async def test_a_mistake_is_logged_and_the_connection_closed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with opened() as house:
        line = await house.line()
        line.sends(request("/broken"))
        assert await line.is_closed()
        assert house.door.under_way == 0
    assert "a mistake of ours" in caplog.text


async def test_what_is_under_way_when_the_server_ends_is_answered() -> None:
    async with opened() as house:
        line, idle = await house.line(), await house.line()
        idle.sends(request("/now"))
        assert await idle.hears() == "now"
        line.sends(request("/work/1"))
        await until(lambda: house.door.under_way == 1)
        ending = asyncio.create_task(house.runner.cleanup())
        assert await idle.is_closed()
        house.door.may.set()
        assert await line.hears() == "/work/1"
        assert await line.is_closed()
        await ending


async def test_what_takes_longer_than_the_end_may_take_is_given_up() -> None:
    async with opened(shutdown_timeout=0.05) as house:
        line = await house.line()
        line.sends(request("/work/1"))
        await until(lambda: house.door.under_way == 1)
        await house.runner.cleanup()
        assert await line.is_closed()
        await until(lambda: house.door.under_way == 0)
        assert house.door.finished == []


async def test_who_does_not_read_the_answers_gets_no_more_of_them() -> None:
    """What is not read is kept up to a limit: then nothing is begun until it has been read."""
    async with opened() as house:
        door, line = house.door, await house.line()
        line.writer.transport.pause_reading()  # type: ignore[attr-defined]  # it reads, too
        sent = 0
        while not any(one._paused for one in door.connections):
            sent += 1
            line.sends(request("/large"))
            await until(lambda: len(door.shown) == sent)  # noqa: B023 - it is over in this turn
        line.sends(request("/now"))
        await until(lambda: len(house.connection._messages) == 1)
        assert "/now" not in door.shown
        line.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert {len(await line.hears()) for _ in range(sent)} == {LARGE}
        assert await line.hears() == "POST x"


@pytest.mark.parametrize(
    "odd",
    [
        b"POST /now HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
        b"POST /now HTTP/1.1\r\nHost: here\r\nContent-Length: +1\r\n\r\nx",
        b"POST /now HTTP/1.1\r\nHost: here\r\nContent-Length: 1, 1\r\n\r\nx",
        b"POST /now HTTP/1.1\r\nHost: here\r\nContent-Length : 1\r\n\r\nx",
        b"POST /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        b"POST /now HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked, identity\r\n\r\nx",
        b"POST /now HTTP/1.1\r\nHost: here\r\nX: a\r\n b\r\nContent-Length: 1\r\n\r\nx",
        b"POST /now HTTP/1.1\nHost: here\nContent-Length: 1\n\nx",
        b"POST /now HTTP/1.1\r\nHost: here\rX: y\r\nContent-Length: 1\r\n\r\nx",
        b"POST /now HTTP/1.1\r\nHost: he\x00re\r\nContent-Length: 1\r\n\r\nx",
        b"POST /now HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
        b"POST /now HTTP/1.1 \r\nHost: here\r\nContent-Length: 1\r\n\r\nx",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_can_be_read_in_two_ways_is_refused_and_hides_nothing(odd: bytes) -> None:
    """Whatever follows such a request is not taken as one, neither then nor later."""
    async with opened() as house:
        line = await house.line()
        line.sends(odd + request("/now"))
        async with asyncio.timeout(LONG_S):
            said = await line.reader.read()
        assert said.startswith(b"HTTP/1.0 400 ")
        assert said.count(b"400 Bad Request\r\n") == 1
        assert b"200 OK" not in said
        assert house.door.shown == []


async def test_what_stays_under_a_post_is_its_body_and_no_request() -> None:
    async with opened() as house:
        house.door.may.set()
        line = await house.line()
        line.sends(request("/work/1", request("/now")))
        async with asyncio.timeout(LONG_S):
            assert await line.reader.readexactly(len(request("/now"))) == request("/now")
        assert house.door.shown == ["/work/1"]


async def test_an_aiohttp_that_is_built_otherwise_answers_everything_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flowforge.web.connections._FITS", False)
    async with opened() as house:
        line = await house.line()
        line.sends(request("/now"))
        assert await line.hears() == "POST x"
        assert house.door.shown == []
