"""``flowforge serve --workers 2`` on one SQLite file: one server in two processes."""

import asyncio
import os
import signal
import sqlite3
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError

from flowforge.dialling import MOST_HOPS
from tests.cli.conftest import Command
from tests.durability.server import Furnished, serving
from tests.faulty_line import free_port
from tests.scale.servers import (
    PARTIES,
    RECORD,
    Balancer,
    calls,
    check_record,
    environment,
    furnish,
)
from tests.waiting import until
from tests.web.lines import ANNA, attribute, body_of, family

CALLS = 60


@dataclass(slots=True)
class House:
    """The server, seen from outside: each post has a connection of its own."""

    data: Path
    port: int
    parent: Process
    balancer: Balancer
    furnished: Furnished

    def workers(self) -> list[int]:
        """Give the processes that take calls."""
        children = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def ask(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.data / "flowforge.sqlite3", timeout=30)) as database:
            return database.execute(sql).fetchall()

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}{path}"
        try:
            async with self.balancer.client.get(
                url, headers=headers, allow_redirects=False
            ) as response:
                return response.status, await response.text()
        except ClientError:
            return 0, ""

    async def settled(self, many: int) -> None:
        sql = "SELECT COUNT(*) FROM call_entry WHERE data LIKE '%over: normalClearing%'"
        await until(lambda: self.ask(sql)[0][0] >= many)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    furnished = await furnish(f"sqlite://{tmp_path}/flowforge.sqlite3", tmp_path, family())
    port = free_port()
    wanted = environment(WORKERS="2", NODES=str(_nodes_that_print(tmp_path)))
    async with serving(tmp_path, port, wanted) as parent:
        balancer = Balancer.open([port], fresh=True)
        house = House(tmp_path, port, parent, balancer, furnished)
        try:
            yield house
        finally:
            await balancer.client.close()
            if parent.returncode is None:
                parent.terminate()  # by force its workers would end a little later
                await parent.wait()


def _nodes_that_print(data: Path) -> Path:
    """Make a node package that prints more than a pipe holds: no worker may stand still for it."""
    package = data / "nodes" / "chatty"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('print("I am here\\n" * 20_000)\n')
    return package.parent


async def test_calls_and_page_are_right_whichever_worker_is_asked_and_a_stop_ends_all(
    house: House,
) -> None:
    names = [f"call-{number}" for number in range(CALLS)]
    await calls(house.balancer, names)
    twice = [f"twice-{number}" for number in range(CALLS // 4)]
    await calls(house.balancer, twice, at_once=True)
    names += twice
    await house.settled(len(names))
    check_record(names, *(house.ask(sql) for sql in RECORD))
    await _figures_add_up(house, len(names))
    await _page_is_whole(house)
    workers = house.workers()
    house.parent.terminate()
    assert await house.parent.wait() == 0
    assert [pid for pid in workers if _lives(pid)] == []


async def test_a_call_in_circles_is_dialled_three_times_by_all_workers_together(
    house: House,
) -> None:
    """Each call was passed on from the same first one; the system chooses who gets which post."""
    answers = []
    for number in range(12):
        name = f"call-{number}"
        first = {"event": "newCall", **PARTIES, "origCallId": "first"}
        xml = await house.balancer.post("/call/family", name, **first)
        digits = attribute(xml, "onData")
        answers.append(body_of(await house.balancer.post(digits, name, event="dtmf", dtmf="1")))
    assert answers.count(ANNA) == MOST_HOPS
    assert answers[:MOST_HOPS] == [ANNA] * MOST_HOPS


async def _figures_add_up(house: House, many: int) -> None:
    text = ""

    async def all_told() -> bool:
        nonlocal text
        status, text = await house.get("/metrics", **house.furnished.cookie)
        assert status == 200
        return f"flowforge_calls_begun_total {many}.0" in text

    await until(all_told)  # a worker that does not tell its figures in a second is left out
    assert f'flowforge_answers_total{{action="dial"}} {many}.0' in text


async def _page_is_whole(house: House) -> None:
    for _ in range(8):
        status, text = await house.get("/api/flows", **house.furnished.cookie)
        assert (status, "Family line" in text) == (200, True)
        assert (await house.get("/api/flows"))[0] == 401
        assert (await house.get("/readyz"))[0] == 401
        assert (await house.get("/healthz"))[0] == 200
    url = f"http://127.0.0.1:{house.port}/api/login"
    wrong = {"name": "ada", "password": "not hers at all"}
    statuses = []
    for _ in range(8):
        async with house.balancer.client.post(url, json=wrong) as response:
            statuses.append(response.status)
    assert statuses == [401] * 5 + [429] * 3, "wrong passwords are counted once for all workers"


async def test_a_worker_that_is_killed_comes_back_and_takes_no_call_with_it(house: House) -> None:
    for place in (0, 1):
        said = house.balancer.acknowledged = {}
        names = [f"call-{place}-{number}" for number in range(CALLS // 2)]
        before = house.workers()
        all_calls = asyncio.create_task(calls(house.balancer, names))
        await until(partial(_are_under_way, all_calls, said))
        os.kill(before[place], signal.SIGKILL)
        await all_calls
        await until(partial(_are_others, house, before))
        rows = house.ask(f"SELECT call_id FROM call_session WHERE ended AND {_OF}'call-{place}%'")
        assert {call for (call,) in rows} == set(names)
        rows = house.ask(f"SELECT id FROM call_entry WHERE kind = 'event' AND {_OF}'call-{place}%'")
        assert len(rows) == 5 * len(names)


_OF = "call_id LIKE "


def _are_under_way(all_calls: asyncio.Task[None], said: dict[str, list[str]]) -> bool:
    return all_calls.done() or sum(map(len, said.values())) > CALLS // 2


def _are_others(house: House, before: list[int]) -> bool:
    return len(house.workers()) == len(before) and house.workers() != before


async def test_without_the_first_worker_calls_go_on_without_the_parent_all_end(
    house: House,
) -> None:
    workers = house.workers()
    os.kill(workers[0], signal.SIGSTOP)
    try:
        await asyncio.wait_for(_one_is_answered(house), 60)
    finally:
        os.kill(workers[0], signal.SIGCONT)
    house.parent.kill()
    await house.parent.wait()
    await until(lambda: not [pid for pid in workers if _lives(pid)])


async def _one_is_answered(house: House) -> None:
    """Ring until the other worker has it: the system gives some connections to the stopped one."""
    fields = {"event": "newCall", "from": "4930", "to": "4921", "direction": "in"}
    rings = [
        asyncio.create_task(house.balancer.post("/call/family", f"call-{number}", **fields))
        for number in range(20)
    ]
    done, pending = await asyncio.wait(rings, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    assert "<Gather" in done.pop().result()


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_port_that_is_taken_and_a_wrong_number_of_workers_are_told_in_one_line(
    flowforge: Command, taken_port: int
) -> None:
    said = flowforge("serve", "--workers", "2", "--port", str(taken_port))
    assert said.code == 1
    assert "FLOWFORGE_PORT" in said.err.splitlines()[-1]
    said = flowforge("serve", "--workers", "0")
    assert said.code == 1
    assert "FLOWFORGE_WORKERS: give a number from 1 to 64" in said.err
