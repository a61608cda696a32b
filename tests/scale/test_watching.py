"""Whoever looks at one server sees the calls of all machines and of all workers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession

from tests.durability.server import kill, serving
from tests.faulty_line import free_port
from tests.mariadb import MariaDb
from tests.redis import RedisServer
from tests.scale.servers import PARTIES, Balancer, environment, furnish
from tests.waiting import LIMIT_S
from tests.web.lines import attribute, family

SEVERAL = 12


class Page:
    """A page that looks at a flow on one server."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response

    async def until(self, **places: int) -> dict[str, Any]:
        """Read on until so many calls are at each of these nodes, and none anywhere else."""
        async with asyncio.timeout(LIMIT_S):
            async for line in self._response.content:
                if line.startswith(b"data: "):
                    seen: dict[str, Any] = json.loads(line[6:])
                    if {one["node"]: one["calls"] for one in seen["places"]} == places:
                        return seen
        raise AssertionError("the stream ended")


@asynccontextmanager
async def looking(
    client: ClientSession, port: int, flow: str, cookie: dict[str, str]
) -> AsyncIterator[Page]:
    url = f"http://127.0.0.1:{port}/api/flows/{flow}/running"
    headers = {"Accept": "text/event-stream", **cookie}
    async with client.get(url, headers=headers) as response:
        assert response.status == 200
        yield Page(response)


async def ring(balancer: Balancer, port: int, call: str) -> str:
    return await balancer.to(port, "/call/family", call, event="newCall", **PARTIES)


async def test_the_calls_of_another_machine_are_seen(
    tmp_path: Path, mariadb: MariaDb, redis: RedisServer
) -> None:
    url = mariadb.url(mariadb.new_database())
    furnished = await furnish(url, tmp_path, family())
    shared = {"DATABASE_URL": url, "REDIS_URL": redis.url}
    one, other = free_port(), free_port()
    async with AsyncExitStack() as stack:
        servers = []
        for port in (one, other):
            folder = tmp_path / str(port)
            folder.mkdir()
            started = serving(folder, port, environment(**shared))
            servers.append(await stack.enter_async_context(started))
        balancer = Balancer.open([one, other])
        stack.push_async_callback(balancer.client.close)
        page = await stack.enter_async_context(
            looking(balancer.client, one, furnished.flow_id, furnished.cookie)
        )
        here = await ring(balancer, one, "here")
        await ring(balancer, other, "there")
        await page.until(menu=2)
        # Its digits come at the other machine than the call did.
        path = attribute(here, "onData")
        dialled = await balancer.to(other, path, "here", event="dtmf", dtmf="1")
        await page.until(menu=1, anna=1)
        await kill(servers[1])
        over = {"event": "hangup", "cause": "normalClearing", **PARTIES}
        await balancer.to(one, attribute(dialled, "onHangup"), "here", **over)
        await page.until(menu=1)


async def test_the_calls_of_all_workers_are_seen_whichever_answers(tmp_path: Path) -> None:
    furnished = await furnish(f"sqlite://{tmp_path}/flowforge.sqlite3", tmp_path, family())
    port = free_port()
    async with AsyncExitStack() as stack:
        parent = await stack.enter_async_context(serving(tmp_path, port, environment(WORKERS="2")))
        balancer = Balancer.open([port], fresh=True)
        stack.push_async_callback(balancer.client.close)
        page = await stack.enter_async_context(
            looking(balancer.client, port, furnished.flow_id, furnished.cookie)
        )
        said = [await ring(balancer, port, f"call-{number}") for number in range(SEVERAL)]
        seen = await page.until(menu=SEVERAL)
        assert seen["calls"] == SEVERAL
        for number in range(SEVERAL // 2):
            path, call = attribute(said[number], "onData"), f"call-{number}"
            await balancer.post(path, call, event="dtmf", dtmf="2")
        await page.until(menu=SEVERAL // 2, ben=SEVERAL // 2)
        parent.terminate()
        async with asyncio.timeout(LIMIT_S):
            await parent.wait()
