"""Strangers keep the server busy, and callers are answered all the same.

How fast, `python -m benchmarks.strangers` measures.
"""

import asyncio
import json
import re
from contextlib import suppress
from typing import Any

import pytest

from flowforge.web.access import ACCESS
from flowforge.web.auth import SETUP
from tests.web.conftest import House
from tests.web.lines import ANNA, family

SLOW, UNSIGNED, CALLS = 30, 100, 10
LONG_S = 60
MOST = 64 * 1024
"""Bytes that the body of somebody may have who is not signed in."""
OPEN = ["/api/login", "/api/setup"]
"""Where strangers send JSON."""
LENGTHS = {
    "told": f"Content-Length: {MOST + 1}\r\n\r\n",
    "untold": f"Transfer-Encoding: chunked\r\n\r\n{MOST + 1:x}\r\n{' ' * (MOST + 1)}\r\n",
}
"""What makes a body too large before it is all there: its end is never sent."""


async def test_calls_are_answered_beside_slow_connections_and_unsigned_posts(house: House) -> None:
    await house.put_live(family())
    server = house.client.make_url("/")
    slow = [await asyncio.open_connection(server.host, server.port) for _ in range(SLOW)]
    for _, writer in slow:
        writer.write(b"POST /call/family HTTP/1.1\r\nHost: here\r\nX-Slow: ")

    async def strange() -> int:
        async with house.client.post("/call/family", data={"event": "newCall"}) as reply:
            return reply.status

    async def honest(call_id: str) -> str:
        asked = await house.carrier.ring("family", call_id)
        return await house.carrier.press(asked, "1", call_id)

    strangers = [strange() for _ in range(UNSIGNED)]
    callers = [honest(f"call-{number}") for number in range(CALLS)]
    statuses, answers = await asyncio.gather(asyncio.gather(*strangers), asyncio.gather(*callers))
    assert set(statuses) == {403, 429}
    assert all(ANNA in answer for answer in answers)
    for _, writer in slow:
        writer.close()


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.parametrize("rest", LENGTHS.values(), ids=LENGTHS)
async def test_a_strangers_large_body_is_refused_before_it_is_there(
    house: House, path: str, rest: str
) -> None:
    status, said = await never_ends(house, "POST", path, rest)
    assert status == 413
    answer = json.loads(said)
    assert answer["error"] == "too_large"
    assert answer["message"] == "This is too large: at most 64 kB can be sent."


@pytest.mark.parametrize("rest", LENGTHS.values(), ids=LENGTHS)
async def test_no_route_waits_for_what_a_stranger_sends_without_end(
    house: House, rest: str
) -> None:
    for line in ACCESS:
        method, path = re.sub(r"{\w+}", "999", line).split(" ")
        status, _ = await never_ends(house, method, path, rest)
        assert status != 408, line
        assert method == "GET" or status >= 400, line


@pytest.mark.parametrize("told", [True, False])
async def test_as_much_as_strangers_may_send_is_looked_at(house: House, *, told: bool) -> None:
    await house.store.people.add("ada", "correct horse battery")
    house.app[SETUP].arm()
    login = {"name": "ada", "password": "correct horse battery"}
    setup = {"name": "eve", "password": "another long one", "token": house.app[SETUP].token}
    for path, body, status in ((OPEN[0], login, 200), (OPEN[1], setup, 403)):
        house.client.session.cookie_jar.clear()
        raw = json.dumps(body).encode().ljust(MOST)
        data = raw if told else in_pieces(raw)
        headers = {"Content-Type": "application/json"}
        async with house.client.post(path, data=data, headers=headers) as reply:
            assert reply.status == status, path


async def test_a_strangers_slow_body_is_told_in_plain_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.web.bodies._BODY_S", 0.05)
    status, said = await never_ends(house, "POST", OPEN[0], "Content-Length: 10\r\n\r\n{")
    assert (status, json.loads(said)["error"]) == (408, "too_slow")


async def never_ends(house: House, method: str, path: str, rest: str) -> tuple[int, str]:
    """Send `rest` of a request, and no more; give the answer's status and body."""
    server = house.client.make_url("/")
    reader, writer = await asyncio.open_connection(server.host, server.port)
    kind = "Content-Type: application/json"
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: here\r\n{kind}\r\n{rest}".encode())
    try:
        async with asyncio.timeout(LONG_S):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            size = re.search(r"Content-Length: (\d+)", head)
            body = await reader.readexactly(int(size[1]) if size else 0)
        return int(head.split()[1]), body.decode()
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def in_pieces(raw: bytes) -> Any:
    for start in range(0, len(raw), 10_000):
        yield raw[start : start + 10_000]
