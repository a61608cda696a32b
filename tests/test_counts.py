"""Counts that protect: the same promises in one process, by Redis, and among workers without it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from flowforge.counts import Counts, MemoryCounts, RedisCounts, SharedCounts
from flowforge.dialling import MOST_HOPS, CountedLedger
from flowforge.redis import Redis
from flowforge.web.auth import Attempts
from flowforge.web.colleagues import Colleagues, Worker
from flowforge.web.counting import COUNTED, FirstsCounts, answer_colleague
from flowforge.web.rates import SharedRate
from tests.redis import RedisServer

HOUR = 3600
Opens = Callable[[], Counts]


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def joins_redis(
    redis: RedisServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Opens]:
    """Let one more server join those that share this Redis; each has counts of its own as well."""
    monkeypatch.setattr("flowforge.redis._LIMIT_S", 60.0)  # a busy machine is no Redis that is away
    async with AsyncExitStack() as stack:

        def join() -> Counts:
            room = Redis(redis.url, "mine", away_s=0.0)
            stack.push_async_callback(room.close)
            together = RedisCounts(ask=room.run, clock=clock)
            return SharedCounts(together=together, own=MemoryCounts(clock))

        yield join


@pytest.fixture
async def first(clock: Clock, tmp_path: Path) -> AsyncIterator[web.AppRunner]:
    """The socket of a first worker, at which the others count."""
    inner = web.Application()
    inner.router.add_post(COUNTED, partial(answer_colleague, MemoryCounts(clock)))
    runner = web.AppRunner(inner)
    await runner.setup()
    await web.UnixSite(runner, str(Worker(folder=tmp_path).socket(0))).start()
    yield runner
    await runner.cleanup()


@pytest.fixture
async def joins_workers(
    first: web.AppRunner,  # noqa: ARG001 - it has to listen
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Opens]:
    """Let one more worker join those of this machine."""
    monkeypatch.setattr("flowforge.web.colleagues._COUNT_S", 60.0)
    async with AsyncExitStack() as stack:

        def join() -> Counts:
            colleagues = Colleagues(Worker(number=1, of=2, folder=tmp_path))
            stack.push_async_callback(colleagues.close)
            together = FirstsCounts(colleagues.ask_first)
            return SharedCounts(together=together, own=MemoryCounts(clock))

        yield join


@pytest.fixture(params=["redis", "workers"])
def joins(request: pytest.FixtureRequest) -> Opens:
    found: Opens = request.getfixturevalue(f"joins_{request.param}")
    return found


@pytest.fixture(params=["in memory", "redis", "workers"])
def counts(request: pytest.FixtureRequest, clock: Clock) -> Counts:
    if request.param == "in memory":
        return MemoryCounts(clock)
    join: Opens = request.getfixturevalue(f"joins_{request.param}")
    return join()


async def test_as_many_as_fit_into_the_window_and_no_more(counts: Counts, clock: Clock) -> None:
    assert [await counts.take("a", 1, 3, HOUR) for _ in range(3)] == [0, 0, 0]
    assert HOUR <= await counts.take("a", 1, 3, HOUR) <= HOUR + 60
    assert await counts.take("b", 3, 3, HOUR) == 0
    assert await counts.take("c", 4, 3, HOUR) > 0
    clock.now += HOUR
    assert await counts.take("a", 1, 3, HOUR) > 0, "never early"
    clock.now += 60
    assert await counts.take("a", 3, 3, HOUR) == 0


async def test_the_window_slides(counts: Counts, clock: Clock) -> None:
    await counts.take("a", 2, 3, HOUR)
    clock.now += HOUR / 2
    await counts.take("a", 1, 3, HOUR)
    clock.now += HOUR / 2 + 61
    assert await counts.take("a", 2, 3, HOUR) == 0
    assert await counts.take("a", 1, 3, HOUR) > 0


async def test_what_was_refused_counts_for_nothing(counts: Counts) -> None:
    await counts.take("a", 1, 2, HOUR)
    assert all([await counts.take("a", 2, 2, HOUR) for _ in range(5)])
    assert await counts.take("a", 1, 2, HOUR) == 0


async def test_what_is_given_back_and_what_is_cleared_can_be_taken_anew(counts: Counts) -> None:
    assert [await counts.take("a", 1, 2, HOUR) for _ in range(2)] == [0, 0]
    await counts.give_back("a", HOUR)
    assert await counts.take("a", 1, 2, HOUR) == 0
    assert await counts.take("a", 1, 2, HOUR) > 0
    await counts.clear("a")
    assert await counts.take("a", 2, 2, HOUR) == 0
    for _ in range(5):
        await counts.give_back("b", HOUR)
    assert await counts.take("b", 2, 2, HOUR) == 0
    assert await counts.take("b", 1, 2, HOUR) > 0, "nobody gives back what was not taken"


async def test_a_text_is_remembered(counts: Counts) -> None:
    assert await counts.told("a") == ""
    await counts.tell("a", "Zoë", HOUR)
    assert await counts.told("a") == "Zoë"


async def test_servers_that_share_counts_count_together(joins: Opens) -> None:
    servers = [joins(), joins(), joins()]
    waits = [await servers[turn % 3].take("a", 1, 4, HOUR) for turn in range(6)]
    assert [wait > 0 for wait in waits] == [False] * 4 + [True] * 2
    await servers[0].tell("text", "known", HOUR)
    assert await servers[1].told("text") == "known"


async def test_of_many_at_once_only_so_many_get_through(joins: Opens) -> None:
    servers = [joins(), joins()]
    waits = await asyncio.gather(*(servers[turn % 2].take("a", 1, 5, HOUR) for turn in range(20)))
    assert waits.count(0) == 5


async def test_the_hour_of_a_flow_and_the_hops_of_a_call_are_one_for_all(joins: Opens) -> None:
    one, other = CountedLedger(joins()), CountedLedger(joins())
    assert await one.spend("family", 2, 3)
    assert not await other.spend("family", 2, 3)
    assert await other.spend("family", 1, 3)
    servers = [one, other]
    names = [f"call-{number}" for number in range(MOST_HOPS + 2)]
    passed = [
        await servers[turn % 2].hop(names[turn + 1], names[turn]) for turn in range(MOST_HOPS + 1)
    ]
    assert passed == [True] * MOST_HOPS + [False], "each was passed on from the one before"


async def test_wrong_passwords_and_changes_are_counted_together(joins: Opens) -> None:
    one, other = Attempts(counts=joins()), Attempts(counts=joins())
    begun = [await (one, other)[turn % 2].begin("ada", f"10.0.{turn}.1") for turn in range(7)]
    assert begun == [True] * 5 + [False] * 2
    await one.right("ben", "10.0.9.1")
    for turn in range(5):
        assert await other.begin("ben", f"10.1.{turn}.1")
    assert not await other.begin("ben", "10.1.9.1")
    assert await other.begin("ben", "10.0.9.1"), "he has signed in from there, at the other server"
    rates = [SharedRate(counts=joins(), what="writes", most=2, seconds=60) for _ in range(2)]
    assert [bool(await rates[turn % 2].take("ada")) for turn in range(3)] == [False, False, True]


async def test_names_and_addresses_do_not_stand_in_redis(
    joins_redis: Opens, redis: RedisServer
) -> None:
    attempts = Attempts(counts=joins_redis())
    await attempts.begin("ada-lovelace", "198.51.100.7")
    await attempts.right("ada-lovelace", "198.51.100.7")
    found = await redis.everything()
    assert found
    assert not any(word in found for word in ("ada", "lovelace", "198.51"))


async def test_when_redis_dies_each_goes_on_with_its_own_count(
    joins_redis: Opens, redis: RedisServer
) -> None:
    one, other = joins_redis(), joins_redis()
    assert [await server.take("a", 1, 3, HOUR) for server in (one, one, other)] == [0, 0, 0]
    assert await other.take("a", 1, 3, HOUR) > 0
    redis.stop()
    assert await other.take("a", 2, 3, HOUR) == 0, "it has counted 1 itself"
    assert await other.take("a", 1, 3, HOUR) > 0
    assert await one.take("a", 1, 3, HOUR) == 0
    assert await one.take("a", 1, 3, HOUR) > 0
    redis.start()
    assert await one.take("a", 1, 3, HOUR) > 0, "that Redis knows nothing opens no door again"
    assert await other.take("b", 3, 3, HOUR) == 0
    assert await one.take("b", 1, 3, HOUR) > 0, "and they count together again"


async def test_when_the_first_worker_is_away_each_goes_on_with_its_own_count(
    joins_workers: Opens, first: web.AppRunner
) -> None:
    one, other = joins_workers(), joins_workers()
    await one.tell("text", "known", HOUR)
    assert [await worker.take("a", 1, 3, HOUR) for worker in (one, one, other)] == [0, 0, 0]
    assert await other.take("a", 1, 3, HOUR) > 0
    await first.cleanup()
    assert await one.take("b", 1, 3, HOUR) == 0
    assert await other.take("a", 2, 3, HOUR) == 0, "it has counted 1 itself"
    assert await other.take("a", 1, 3, HOUR) > 0
    assert (await one.told("text"), await other.told("text")) == ("known", "")


async def test_a_first_worker_that_hangs_is_asked_by_one_caller_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, over = [], asyncio.Event()

    async def hangs(request: web.Request) -> web.Response:
        asked.append(await request.json())
        await over.wait()
        return web.json_response(0)

    inner = web.Application()
    inner.router.add_post(COUNTED, hangs)
    runner = web.AppRunner(inner)
    await runner.setup()
    worker = Worker(number=1, of=2, folder=tmp_path)
    await web.UnixSite(runner, str(worker.socket(0))).start()
    now = Clock()
    colleagues = Colleagues(worker, clock=now)
    monkeypatch.setattr("flowforge.web.colleagues._COUNT_S", 0.05)
    counts = SharedCounts(together=FirstsCounts(colleagues.ask_first))
    assert [await counts.take("a", 1, 99, HOUR) for _ in range(6)] == [0] * 6
    assert len(asked) == 1, "after one silence nobody waits"
    now.now += 1.5
    assert [await counts.take("a", 1, 99, HOUR) for _ in range(3)] == [0] * 3
    assert len(asked) == 2
    over.set()
    monkeypatch.setattr("flowforge.web.colleagues._COUNT_S", 60.0)
    now.now += 1.5
    assert [await counts.take("a", 1, 99, HOUR) for _ in range(3)] == [0] * 3
    assert len(asked) == 5
    said = "".join(capsys.readouterr())
    assert said.count("the first worker does not count") == 1
    assert said.count("the first worker counts again") == 1
    await colleagues.close()
    await runner.cleanup()
