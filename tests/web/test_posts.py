"""The short way past the router: nobody can tell from an answer which way its post went."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from flowforge.web.posts import POSTS
from tests.web.conftest import House
from tests.web.lines import CALLEE, CALLER, family

LONG_S = 60.0
"""Longer than any answer takes; who waits so long has failed."""
RING = {"event": "newCall", "from": CALLER, "to": CALLEE, "direction": "in", "callId": "call-1"}
FORM = "application/x-www-form-urlencoded"

STRAIGHT, ROUTED = "/call/family", "/call/%66amily"


class Line:
    """A connection to the server, on which one post comes after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def post(
        self, path: str, body: bytes, signature: str = "", version: str = "1.1", **headers: str
    ) -> tuple[str, dict[str, str], bytes]:
        """Give status line, headers and body of the answer."""
        sent = {
            "Host": "here",
            "Content-Type": FORM,
            "Content-Length": str(len(body)),
            "X-Sipgate-Signature": signature,
            **headers,
        }
        lines = [f"POST {path} HTTP/{version}", *(f"{name}: {sent[name]}" for name in sent), "", ""]
        self.writer.write("\r\n".join(lines).encode() + body)
        async with asyncio.timeout(LONG_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            status, *rest = head.strip().split("\r\n")
            found = dict(line.split(": ", 1) for line in rest)
            return status, found, await self.reader.readexactly(int(found["Content-Length"]))

    async def is_closed(self) -> bool:
        async with asyncio.timeout(LONG_S):
            return await self.reader.read() == b""


Lines = Callable[[], Awaitable[Line]]


@pytest.fixture
async def new_line(house: House) -> AsyncIterator[Lines]:
    """Connect to a server on which the flow is live."""
    await house.put_live(family())
    opened: list[Line] = []

    async def connect() -> Line:
        host, port = house.client.host, house.client.port
        assert port is not None
        opened.append(Line(*await asyncio.open_connection(host, port)))
        return opened[-1]

    yield connect
    for line in opened:
        line.writer.close()
        with suppress(ConnectionError):
            await line.writer.wait_closed()


def _bare(answer: tuple[str, dict[str, str], bytes]) -> tuple[str, dict[str, str], bytes]:
    status, headers, body = answer
    return status, {name: headers[name] for name in headers if name != "Date"}, body


@pytest.mark.parametrize(
    ("fields", "signed", "status"),
    [
        (RING, True, "200 OK"),
        ({**RING, "event": "hangup"}, True, "200 OK"),
        (RING, False, "403 Forbidden"),
        ({**RING, "direction": "sideways"}, True, "400 Bad Request"),
        ({"event": "dtmf", "dtmf": "1", "callId": "call-1"}, True, "403 Forbidden"),
        ({**RING, "from": "1" * 70_000}, True, "413 Request Entity Too Large"),
    ],
)
async def test_both_ways_give_the_same_answer(
    house: House, new_line: Lines, fields: dict[str, str], signed: bool, status: str
) -> None:
    body = urlencode(fields).encode()
    signature = house.carrier.sign(body) if signed else ""
    short = await (await new_line()).post(STRAIGHT, body, signature)
    long = await (await new_line()).post(ROUTED, body, signature)
    assert short[0] == f"HTTP/1.1 {status}"
    assert _bare(short) == _bare(long)
    assert "Server" not in short[1]
    assert "Date" in short[1]


async def test_an_address_that_answers_no_calls_says_so_on_both_ways(
    house: House, new_line: Lines
) -> None:
    body = urlencode(RING).encode()
    signature = house.carrier.sign(body)
    short = await (await new_line()).post("/call/nobody", body, signature)
    long = await (await new_line()).post("/call/nobod%79", body, signature)
    assert short[0] == "HTTP/1.1 404 Not Found"
    assert _bare(short) == _bare(long)


async def test_one_connection_takes_posts_on_both_ways_one_after_the_other(
    house: House, new_line: Lines
) -> None:
    line = await new_line()
    for number, path in enumerate([STRAIGHT, ROUTED, STRAIGHT, STRAIGHT, ROUTED]):
        body = urlencode({**RING, "callId": f"call-{number}"}).encode()
        status, headers, document = await line.post(path, body, house.carrier.sign(body))
        assert status == "HTTP/1.1 200 OK"
        assert headers["Content-Type"] == "application/xml"
        assert b"<Gather " in document


@pytest.mark.parametrize(("version", "headers"), [("1.0", {}), ("1.1", {"Connection": "close"})])
async def test_who_wants_the_connection_closed_gets_it_closed(
    house: House, new_line: Lines, version: str, headers: dict[str, str]
) -> None:
    body = urlencode(RING).encode()
    line = await new_line()
    status, _, document = await line.post(
        STRAIGHT, body, house.carrier.sign(body), version, **headers
    )
    assert status.endswith(" 200 OK")
    assert b"<Gather " in document
    assert await line.is_closed()


async def test_what_breaks_on_the_short_way_is_answered_and_logged(
    house: House,
    new_line: Lines,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(type(house.app[POSTS].webhook), "take", broken)
    status, headers, body = await (await new_line()).post(STRAIGHT, b"")
    assert status == "HTTP/1.1 500 Internal Server Error"
    assert headers["Content-Type"].startswith("application/json")
    assert b"internal" in body
    assert "a mistake of ours" in capsys.readouterr().err
