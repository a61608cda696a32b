"""Rates: who does too much has to wait; posts that the carrier signed never do."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from flowforge.web.rates import WRITES, Rate
from flowforge.web.rooms import WEBHOOK
from tests.web.conftest import House

CALL = "/call/family"


def test_as_many_as_fit_into_the_window_and_no_more() -> None:
    now = [1000.0]
    rate = Rate(most=3, seconds=10, clock=lambda: now[0])
    assert [rate.take("a") for _ in range(3)] == [0, 0, 0]
    assert rate.take("a") == 11
    assert rate.take("b") == 0
    now[0] += 10  # all three lie in the window before, and none of it is over
    assert rate.take("a") == 11
    now[0] += 5
    assert rate.take("a") == 0
    assert rate.take("a") == 6
    now[0] += 20
    assert [rate.take("a") for _ in range(4)] == [0, 0, 0, 6]


def test_what_was_refused_does_not_make_one_wait_longer() -> None:
    now = [0.0]
    rate = Rate(most=1, seconds=10, clock=lambda: now[0])
    rate.take("a")
    assert all(rate.take("a") for _ in range(100))
    now[0] += 20
    assert rate.take("a") == 0


def test_what_is_large_counts_more() -> None:
    rate = Rate(most=10, seconds=10, clock=lambda: 0.0)
    assert rate.take("a", 8) == 0
    assert rate.take("a", 8) > 0
    assert rate.take("a", 2) == 0


def test_a_million_addresses_cost_no_more_than_those_remembered() -> None:
    rate = Rate(most=1, seconds=60, clock=lambda: 0.0, remembered=100)
    for number in range(10_000):
        rate.take(f"2001:db8:{number:x}::/64")
    assert len(rate._counts) == 100


@pytest.mark.parametrize("headers", [{}, {"X-Sipgate-Signature": "bm90IGl0cw=="}])
async def test_posts_that_are_not_signed_are_refused_then_told_to_wait(
    house: House, headers: dict[str, str]
) -> None:
    house.app[WEBHOOK].strangers = Rate(most=2, seconds=60)
    body = "event=newCall&callId=1&from=1&to=2&direction=in"
    statuses = []
    for _ in range(4):
        reply = await house.client.post(CALL, data=body, headers=headers)
        statuses.append(reply.status)
    assert statuses == [403, 403, 429, 429]
    assert 1 <= int(reply.headers["Retry-After"]) <= 61


async def test_signed_posts_of_the_same_address_are_taken_all_the_same(house: House) -> None:
    house.app[WEBHOOK].strangers = Rate(most=0, seconds=60)
    assert (await house.client.post(CALL, data="event=newCall")).status == 429
    reply = await house.carrier.send(CALL, b"event=newCall&callId=c1&from=1&to=2&direction=in")
    assert reply.status == 404  # nothing is live here


async def test_somebody_who_changes_too_much_has_to_wait(inside: House) -> None:
    inside.app[WRITES].most = 2
    statuses = [(await inside.client.post("/api/flows", json={})).status for _ in range(3)]
    assert 429 not in statuses[:2]
    assert statuses[2] == 429
    reply = await inside.client.post("/api/flows", json={}, headers={"Accept-Language": "de"})
    assert "Retry-After" in reply.headers
    assert "zu viel" in (await reply.json())["message"]
    assert (await inside.client.get("/api/flows")).status == 200


SOUND, PARCEL, FLOW = "/api/sounds?name=a&language=de", "/api/parcels", "/api/flows"
COUNTS = {SOUND: 1 + 50 // 4, PARCEL: 1 + 200 // 4, FLOW: 1 + 8 * 4}
"""As how many changes the largest body counts of each."""


async def in_pieces() -> AsyncIterator[bytes]:
    yield b"no sound"


@pytest.mark.parametrize("path", COUNTS)
async def test_what_does_not_tell_its_length_counts_as_the_largest(
    inside: House, path: str
) -> None:
    inside.app[WRITES].most = COUNTS[path] + 1
    sent = [(await inside.client.post(path, data=in_pieces())).status for _ in range(2)]
    assert sent[0] in {400, 422}
    assert sent[1] == 429
    told = await inside.client.post(path, data=b"no sound")
    assert told.status in {400, 422}, "a small one still counts as one change"


@pytest.mark.parametrize("path", COUNTS)
async def test_the_largest_body_counts_by_its_size(inside: House, path: str) -> None:
    inside.app[WRITES].most = COUNTS[path] - 1
    megabytes = {SOUND: 50, PARCEL: 200, FLOW: 8}[path]
    url = inside.client.make_url(path)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    cookies = inside.client.session.cookie_jar.filter_cookies(url)
    cookie = "; ".join(f"{one.key}={one.value}" for one in cookies.values())
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: here\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {megabytes * 2**20}\r\n\r\n".encode()
    )
    async with asyncio.timeout(60):
        assert (await reader.readline()).split()[1] == b"429", "before any of it has come"
    writer.transport.abort()


async def test_what_has_no_body_counts_as_one_change(inside: House) -> None:
    inside.app[WRITES].most = 2
    asked = [await inside.client.delete("/api/flows/999") for _ in range(3)]
    assert [answer.status for answer in asked] == [404, 404, 429]


@pytest.mark.parametrize("headers", [{}, {"X-Sipgate-Signature": "bm90IGl0cw=="}])
async def test_posts_that_are_refused_leave_nothing_in_memory(
    house: House, headers: dict[str, str]
) -> None:
    """A flood must not have to wait for the search for garbage, which comes seldom."""
    gc.collect()
    gc.disable()
    try:
        before = requests_in_memory()
        for _ in range(20):
            await (await house.client.post(CALL, data="event=newCall", headers=headers)).read()
        assert requests_in_memory() - before < 10
    finally:
        gc.enable()


def requests_in_memory() -> int:
    return sum(isinstance(one, web.Request) for one in gc.get_objects())
