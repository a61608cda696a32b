"""The short way past the router: nobody can tell from an answer which way its post went."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest

from flowforge.web.posts import POSTS, Posts
from flowforge.web.rooms import WEBHOOK
from flowforge.web.webhook import Turn, Webhook
from tests.web.conftest import House, Opens
from tests.web.lines import CALLEE, CALLER, family

LONG_S = 60.0
"""Longer than any answer takes; who waits so long has failed."""
RING = {"event": "newCall", "from": CALLER, "to": CALLEE, "direction": "in", "callId": "call-1"}
FORM = "application/x-www-form-urlencoded"

PLAIN, ROUTED = "/call/family", "/call/%66amily"


Answer = tuple[str, dict[str, str], bytes]


class Line:
    """A connection to the server, on which one post comes after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def post(
        self, path: str, body: bytes, signature: str = "", version: str = "1.1", **headers: str
    ) -> Answer:
        """Give status line, headers and body of the answer."""
        self.writer.write(self.written(path, body, signature, version, **headers))
        return await self.answer()

    async def unsigned(self, path: str, **headers: str) -> Answer:
        """Post something that the carrier did not sign."""
        told = "".join(f"{name}: {headers[name]}\r\n" for name in headers)
        head = f"POST {path} HTTP/1.1\r\nHost: here\r\n{told}Content-Length: 1\r\n\r\nx"
        self.writer.write(head.encode())
        return await self.answer()

    def written(
        self, path: str, body: bytes, signature: str = "", version: str = "1.1", **headers: str
    ) -> bytes:
        """Give a post as it is sent."""
        sent = {
            "Host": "here",
            "Content-Type": FORM,
            "Content-Length": str(len(body)),
            "X-Sipgate-Signature": signature,
            **headers,
        }
        lines = [f"POST {path} HTTP/{version}", *(f"{name}: {sent[name]}" for name in sent), "", ""]
        return "\r\n".join(lines).encode() + body

    async def answer(self) -> Answer:
        """Give the next answer."""
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


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each post's way, in the order in which they were begun."""
    gone: list[str] = []

    def told(name: str, known: Callable[..., Any]) -> Callable[..., Any]:
        async def tell(*arguments: Any) -> Any:
            gone.append(name)
            return await known(*arguments)

        return tell

    for name in ("straight", "routed"):
        monkeypatch.setattr(Posts, name, told(name, getattr(Posts, name)))
    return gone


def _bare(answer: Answer) -> Answer:
    status, headers, body = answer
    return status, {name: headers[name] for name in headers if name != "Date"}, body


@pytest.mark.parametrize(
    "case",
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
    house: House, new_line: Lines, ways: list[str], case: tuple[dict[str, str], bool, str]
) -> None:
    fields, signed, status = case
    body = urlencode(fields).encode()
    signature = house.carrier.sign(body) if signed else ""
    short = await (await new_line()).post(PLAIN, body, signature)
    pieces = await _in_two_pieces(await new_line(), ways, PLAIN, body, signature)
    long = await (await new_line()).post(ROUTED, body, signature)
    assert ways == ["straight", "straight", "routed"]
    assert short[0] == f"HTTP/1.1 {status}"
    assert _bare(short) == _bare(pieces) == _bare(long)
    assert list(short[1]) == list(pieces[1])
    assert "Server" not in short[1]
    assert "Date" in short[1]


async def _in_two_pieces(
    line: Line, ways: list[str], path: str, body: bytes, signature: str
) -> Answer:
    """Send the body when the head has been read."""
    before = len(ways)
    head = line.written(path, body, signature)[: -len(body)]
    line.writer.write(head)
    async with asyncio.timeout(LONG_S):
        while len(ways) == before:  # noqa: ASYNC110 - it is the state of the server
            await asyncio.sleep(0.005)
    line.writer.write(body)
    return await line.answer()


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
    house: House, new_line: Lines, ways: list[str]
) -> None:
    line = await new_line()
    for number, path in enumerate([PLAIN, ROUTED, PLAIN, PLAIN, ROUTED]):
        body = urlencode({**RING, "callId": f"call-{number}"}).encode()
        status, headers, document = await line.post(path, body, house.carrier.sign(body))
        assert status == "HTTP/1.1 200 OK"
        assert headers["Content-Type"] == "application/xml"
        assert b"<Gather " in document
    assert ways == ["straight", "routed", "straight", "straight", "routed"]


@pytest.mark.parametrize(("version", "headers"), [("1.0", {}), ("1.1", {"Connection": "close"})])
async def test_who_wants_the_connection_closed_gets_it_closed(
    house: House, new_line: Lines, version: str, headers: dict[str, str]
) -> None:
    body = urlencode(RING).encode()
    line = await new_line()
    status, _, document = await line.post(PLAIN, body, house.carrier.sign(body), version, **headers)
    assert status.endswith(" 200 OK")
    assert b"<Gather " in document
    assert await line.is_closed()


async def test_posts_that_come_together_are_answered_in_order(
    house: House, new_line: Lines, ways: list[str]
) -> None:
    line, sent, wanted = await new_line(), b"", []
    for number, path in enumerate(["/call/family", "/call/nobody", ROUTED, "/call/family"]):
        body = urlencode({**RING, "callId": f"call-{number}"}).encode()
        sent += line.written(path, body, house.carrier.sign(body))
        wanted.append("404 Not Found" if path == "/call/nobody" else "200 OK")
    line.writer.write(sent + b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
    answers = [await line.answer() for _ in range(5)]
    assert [status for status, _, _ in answers] == [
        f"HTTP/1.1 {one}" for one in [*wanted, "200 OK"]
    ]
    assert [b"<Gather " in body for *_, body in answers] == [True, False, True, True, False]
    assert ways == ["straight", "straight", "routed", "straight"]


async def test_what_comes_while_a_post_is_worked_on_is_answered_after_it(
    house: House, new_line: Lines, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may, take = asyncio.Event(), asyncio.Event(), Webhook.take

    async def slow(webhook: Webhook, *post: Any) -> Turn:
        begun.set()
        await may.wait()
        return await take(webhook, *post)

    monkeypatch.setattr(Webhook, "take", slow)
    line, other = await new_line(), await new_line()
    body = urlencode(RING).encode()
    line.writer.write(line.written(PLAIN, body, house.carrier.sign(body)))
    await asyncio.wait_for(begun.wait(), LONG_S)
    line.writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
    other.writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
    assert (await other.answer())[0] == "HTTP/1.1 200 OK"
    may.set()
    assert b"<Gather " in (await line.answer())[2]
    assert b"<Gather " not in (await line.answer())[2]
    assert ways == ["straight"]


async def test_a_caller_whose_carrier_hangs_up_early_is_on_record_all_the_same(
    house: House, new_line: Lines, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun, may, called = asyncio.Event(), asyncio.Event(), Webhook._called
    taken: list[str] = []

    async def slow(webhook: Webhook, *event: Any) -> Turn:
        begun.set()
        await may.wait()
        turn = await called(webhook, *event)
        taken.append(turn.xml)
        return turn

    monkeypatch.setattr(Webhook, "_called", slow)
    line = await new_line()
    body = urlencode(RING).encode()
    line.writer.write(line.written(PLAIN, body, house.carrier.sign(body)))
    await asyncio.wait_for(begun.wait(), LONG_S)
    line.writer.transport.abort()
    may.set()
    async with asyncio.timeout(LONG_S):
        while not taken:  # noqa: ASYNC110 - nobody is there whom it could be told
            await asyncio.sleep(0.005)
    monkeypatch.undo()
    again = await (await new_line()).post(PLAIN, body, house.carrier.sign(body))
    assert again[2].decode() == taken[0]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("head", "status", "way"),
    [
        ("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "403 Forbidden", "straight"),
        ("Expect: 100-continue\r\nContent-Length: 0\r\n\r\n", "403 Forbidden", "routed"),
        ("Upgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 0\r\n\r\n", "", "straight"),
        ("Content-Length: 0\r\n\r\n", "403 Forbidden", "straight"),
        ("\r\n", "403 Forbidden", "straight"),
    ],
)
async def test_what_is_no_ordinary_post_is_answered_as_well(
    new_line: Lines, ways: list[str], head: str, status: str, way: str
) -> None:
    line = await new_line()
    line.writer.write(f"POST {PLAIN} HTTP/1.1\r\nHost: here\r\n{head}".encode())
    if "100-continue" in head:
        await line.reader.readuntil(b"100 Continue\r\n\r\n")
    found, *_ = await line.answer()
    assert found.startswith(f"HTTP/1.1 {status}")
    assert ways == [way]


@pytest.mark.parametrize(
    "odd",
    [
        b"Host: here\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"Host: here\r\nContent-Length: +1\r\n\r\nx",
        b"Host: here\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        b"Host: here\r\nTransfer-Encoding: chunked, identity\r\n\r\nx",
        b"Host: here\r\nX: a\r\n b\r\nContent-Length: 1\r\n\r\nx",
        b"Host: here\rX: y\r\nContent-Length: 1\r\n\r\nx",
        b"Host: he\x00re\r\nContent-Length: 1\r\n\r\nx",
    ],
)
async def test_what_can_be_read_in_two_ways_is_refused_and_hides_no_post(
    house: House, new_line: Lines, ways: list[str], odd: bytes
) -> None:
    line, body = await new_line(), urlencode(RING).encode()
    hidden = line.written(PLAIN, body, house.carrier.sign(body))
    line.writer.write(f"POST {PLAIN} HTTP/1.1\r\n".encode() + odd + hidden)
    async with asyncio.timeout(LONG_S):
        said = await line.reader.read()
    assert said.split(b" ", 2)[1] == b"400"
    assert b"<Response" not in said
    assert ways == []


async def test_a_body_that_does_not_come_is_not_waited_for(
    house: House, new_line: Lines, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.web.bodies._BODY_S", 0.05)
    line, body = await new_line(), urlencode(RING).encode()
    line.writer.write(line.written(PLAIN, body, house.carrier.sign(body))[:-5])
    assert (await line.answer())[0] == "HTTP/1.1 408 Request Timeout"
    assert ways == ["straight"]


async def test_who_floods_is_told_to_wait_on_both_ways_and_nobody_else_is(
    open_house: Opens,
) -> None:
    """Behind a proxy that is believed it is the sender that counts, not the proxy."""
    house = await open_house(proxies="127.0.0.1")
    house.app[WEBHOOK].strangers.most = 1
    line = Line(*await asyncio.open_connection(house.client.host, house.client.port))
    flood, other = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}
    assert (await line.unsigned(PLAIN, **flood))[0] == "HTTP/1.1 403 Forbidden"
    short, long = await line.unsigned(PLAIN, **flood), await line.unsigned(ROUTED, **flood)
    assert short[0] == "HTTP/1.1 429 Too Many Requests"
    for _, headers, _ in (short, long):
        assert 1 <= int(headers.pop("Retry-After")) <= 61
    assert _bare(short) == _bare(long)
    assert (await line.unsigned(PLAIN, **other))[0] == "HTTP/1.1 403 Forbidden"
    line.writer.close()


async def test_what_breaks_on_the_short_way_is_answered_and_logged(
    house: House,
    new_line: Lines,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(type(house.app[POSTS].webhook), "take", broken)
    status, headers, body = await (await new_line()).post(PLAIN, b"")
    assert status == "HTTP/1.1 500 Internal Server Error"
    assert headers["Content-Type"].startswith("application/json")
    assert b"internal" in body
    assert "a mistake of ours" in capsys.readouterr().err
