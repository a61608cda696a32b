"""Two machines, one MariaDB, one Redis, a balancer: calls are right whichever one is asked.

100 calls; ``CALLS=1000`` asks for a thousand.
"""

import asyncio
import os
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.durability.server import Furnished, kill, serving
from tests.faulty_line import free_port
from tests.mariadb import MariaDb
from tests.redis import RedisServer
from tests.scale.servers import (
    PARTIES,
    RECORD,
    SCRIPT,
    Balancer,
    calls,
    check_record,
    environment,
    furnish,
    menu_of,
    version_in,
)
from tests.waiting import until
from tests.web.lines import changed, family

CALLS = int(os.environ.get("CALLS", "100"))


@dataclass(slots=True)
class Machines:
    """Two servers in processes of their own, seen through a balancer."""

    servers: Sequence[Process]
    balancer: Balancer
    furnished: Furnished
    database: str
    mariadb: MariaDb

    def check(self, names: list[str]) -> None:
        sessions, lines = (self.mariadb.run(sql, database=self.database) for sql in RECORD)
        check_record(names, sessions, lines)


@pytest.fixture(params=["with redis", "without redis"])
async def machines(
    request: pytest.FixtureRequest, tmp_path: Path, mariadb: MariaDb
) -> AsyncIterator[Machines]:
    database = mariadb.new_database()
    furnished = await furnish(mariadb.url(database), tmp_path, family())
    shared = {"DATABASE_URL": mariadb.url(database)}
    if request.param == "with redis":
        redis: RedisServer = request.getfixturevalue("redis")
        shared["REDIS_URL"] = redis.url
    ports = [free_port(), free_port()]
    folders = [tmp_path / "one", tmp_path / "other"]
    async with AsyncExitStack() as stack:
        started = []
        for port, folder in zip(ports, folders, strict=True):
            folder.mkdir()
            started.append(stack.enter_async_context(serving(folder, port, environment(**shared))))
        servers = await asyncio.gather(*started)
        balancer = Balancer.open(ports)
        stack.push_async_callback(balancer.client.close)
        yield Machines(servers, balancer, furnished, database, mariadb)


def named(many: int, word: str = "call") -> list[str]:
    return [f"{word}-{number}" for number in range(many)]


async def settled(machines: Machines, many: int) -> None:
    """Wait until what runs beside the calls is on record as well."""
    sql = "SELECT COUNT(*) FROM call_entry WHERE kind = 'note' AND data LIKE '%over: normal%'"
    await until(lambda: machines.mariadb.run(sql, database=machines.database)[0][0] >= many)


async def test_calls_are_right_whichever_machine_gets_the_event_and_so_is_what_is_live(
    machines: Machines, capsys: pytest.CaptureFixture[str]
) -> None:
    names = named(CALLS)
    began = time.monotonic()
    await calls(machines.balancer, names)
    took = time.monotonic() - began
    assert machines.balancer.failed == 0
    twice = named(CALLS // 5, "twice")
    await calls(machines.balancer, twice, at_once=True)
    await settled(machines, len(names) + len(twice))
    machines.check(names + twice)
    with capsys.disabled():
        print(  # noqa: T201 - the figures that this test is run for
            f"\n{CALLS} calls, {5 * CALLS} events by turns on 2 machines: {took:.1f} s; "
            f"{len(twice)} calls, each event 4 times at once"
        )
    await _live_on_both(machines)


async def _live_on_both(machines: Machines) -> None:
    """Put versions live on one machine, and ring at the other until they answer there."""
    balancer, furnished = machines.balancer, machines.furnished
    one, other = balancer.ports
    url = f"http://127.0.0.1:{one}/api/flows/{furnished.flow_id}"
    fresh = count()

    async def answers(number: int) -> bool:
        call = f"try-{next(fresh)}"
        xml = await balancer.to(other, "/call/family", call, event="newCall", **PARTIES)
        return version_in(xml) == number

    async def ask(method: str, url: str, body: object = None) -> dict[str, Any]:
        request = balancer.client.request(method, url, json=body, headers=furnished.cookie)
        async with request as response:
            assert response.status == 200, await response.text()
            found: dict[str, Any] = await response.json()
            return found

    for number in (1, 2, 3):
        draft = await ask("GET", url)
        document = changed(draft["document"], "menu", prompt={"url": menu_of(number)})
        saved = await ask("PUT", url, {"revision": draft["revision"], "document": document})
        await ask("POST", f"{url}/publish", {"revision": saved["revision"]})
        await until(partial(answers, number))


@pytest.mark.parametrize("machines", ["with redis"], indirect=True)
async def test_a_machine_that_is_killed_takes_no_call_with_it(
    machines: Machines, capsys: pytest.CaptureFixture[str]
) -> None:
    names = named(CALLS)
    all_calls = asyncio.create_task(calls(machines.balancer, names))
    said = machines.balancer.acknowledged
    await until(lambda: all_calls.done() or sum(map(len, said.values())) > CALLS)
    await kill(machines.servers[1])
    running = sum(0 < len(events) < len(SCRIPT) for events in said.values())
    await all_calls
    with capsys.disabled():
        print(  # noqa: T201 - the figures that this test is run for
            f"\nkilled under {running} of {CALLS} calls; {machines.balancer.failed} posts were "
            "asked again at the other machine"
        )
    assert running > 0
    sessions, lines = (machines.mariadb.run(sql, database=machines.database) for sql in RECORD)
    assert {call for call, ended, _ in sessions if ended} == set(names)
    # What hung beside a call of the killed machine's may be lost with it; no event is.
    assert sum(kind == "event" for _, _, kind, _ in lines) == len(SCRIPT) * CALLS
