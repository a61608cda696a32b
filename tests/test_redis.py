"""A real Redis: what all servers have at hand, what they are told, and life without it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from flowforge.errors import SettingsError
from flowforge.redis import Redis
from tests.redis import RedisServer
from tests.waiting import LIMIT_S, until


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a question take long: a busy machine is no Redis that is away."""
    monkeypatch.setattr("flowforge.redis._LIMIT_S", LIMIT_S)


@pytest.fixture
async def one(redis: RedisServer, clock: Clock) -> AsyncIterator[Redis]:
    room = Redis(redis.url, "mine", away_s=0.01, clock=clock)
    yield room
    await room.close()


@pytest.fixture
async def other(redis: RedisServer) -> AsyncIterator[Redis]:
    room = Redis(redis.url, "mine")
    yield room
    await room.close()


async def comes(room: Redis, call_id: str, value: bytes | None) -> None:
    async def there() -> bool:
        return await room.call(call_id) == value

    await until(there)


async def test_what_one_server_keeps_another_one_finds(one: Redis, other: Redis) -> None:
    assert await other.call("a") is None
    one.keep({"a": b"1", "b": b"2"})
    one.keep({"a": b"3"})
    await comes(other, "a", b"3")
    assert await other.call("b") == b"2"
    other.forget(["a"])
    await comes(one, "a", None)
    assert await one.call("b") == b"2"


async def test_what_is_written_down_after_the_end_opens_no_line_anew(redis: RedisServer) -> None:
    room = Redis(redis.url, "mine")
    await room.close()
    room.keep({"a": b"1"})
    room.forget(["b"])
    await asyncio.gather(*room._tasks)
    assert room._client.connection_pool._available_connections == []


async def test_it_is_kept_for_a_while_only(one: Redis, other: Redis) -> None:
    one.keep({"a": b"1"})
    await comes(other, "a", b"1")
    [name] = await one._client.keys("*")
    assert 0 < await one._client.ttl(name) <= 900


async def test_two_installations_on_one_redis_do_not_meet(redis: RedisServer, one: Redis) -> None:
    stranger = Redis(redis.url, "theirs")
    one.keep({"a": b"1"})
    await comes(one, "a", b"1")
    assert await stranger.call("a") is None
    await stranger.close()


async def test_a_notice_reaches_all(one: Redis, other: Redis) -> None:
    heard = asyncio.Event()
    listening = asyncio.create_task(other.listen(heard.set))
    async with asyncio.timeout(60):
        await heard.wait()  # once at the beginning: something may have been missed before
        heard.clear()
        one.tell()
        await heard.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_without_it_nothing_fails_nobody_waits_and_it_is_said_once(
    redis: RedisServer, one: Redis, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    one.keep({"a": b"1"})
    await comes(one, "a", b"1")
    redis.stop()
    for moment in range(3):
        clock.now = moment
        assert await one.call("a") is None
        one.keep({"a": b"2"})
        one.tell()
        one.forget(["b"])
    written = capsys.readouterr()
    assert (written.out + written.err).count("Redis is away") == 1
    redis.start()

    async def is_used_again() -> bool:
        clock.now += 1
        one.keep({"a": b"3"})
        return await one.call("a") == b"3"

    await until(is_used_again)
    written = capsys.readouterr()
    assert (written.out + written.err).count("Redis is back") == 1


async def test_a_listener_hears_again_after_an_outage(redis: RedisServer, one: Redis) -> None:
    heard = asyncio.Event()
    listening = asyncio.create_task(one.listen(heard.set))
    async with asyncio.timeout(60):
        await heard.wait()
        heard.clear()
        redis.stop()
        redis.start()
        await heard.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_an_address_that_is_none_is_told_by_its_setting() -> None:
    with pytest.raises(SettingsError, match="FLOWFORGE_REDIS_URL"):
        Redis("redis://host:port", "x")
