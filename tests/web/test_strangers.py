"""Strangers keep the server busy, and callers are answered all the same.

How fast, `python -m benchmarks.strangers` measures.
"""

import asyncio

from tests.web.conftest import House
from tests.web.lines import ANNA, family

SLOW, UNSIGNED, CALLS = 30, 100, 10


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
