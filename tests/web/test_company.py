"""Who has a flow open, and that everybody who has is told at once what became of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import ClientResponse

from flowforge.errors import StoreError
from flowforge.redis import Redis
from flowforge.web.auth import COOKIE
from flowforge.web.company import COMPANY, LASTS_S, Company, Guest
from tests.redis import RedisServer
from tests.waiting import until
from tests.web.conftest import House
from tests.web.lines import family

ADA, BEN = Guest("tab-a", "ada"), Guest("tab-b", "ben")
PATIENCE_S = 60


class Page:
    """A page that has a flow open, as far as it listens."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def told(self) -> dict[str, Any]:
        """Give what it is told next."""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self.response.content:
                if line.startswith(b"data: "):
                    said: dict[str, Any] = orjson.loads(line[6:])
                    return said
        raise AssertionError("the stream has ended")

    async def told_of(self, *people: str) -> dict[str, Any]:
        """Give what it is told once just these people have the flow open."""
        while True:
            said = await self.told()
            if [one["name"] for one in said["people"]] == list(people):
                return said

    async def ends(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while await self.response.content.readany():
                pass


@asynccontextmanager
async def opened(house: House, flow: str, tab: str, name: str) -> AsyncIterator[Page]:
    """Open a flow on a page of somebody's own."""
    people = house.store.people
    known = {person.name: person for person in await people.list()}
    person = known.get(name) or await people.add(name, "correct horse battery")
    headers = {"Cookie": f"{COOKIE}={await people.open(person)}"}
    address = f"/api/flows/{flow}/standing?tab={tab}"
    response = await house.client.get(address, headers=headers)
    assert response.content_type == "text/event-stream"
    try:
        yield Page(response)
    finally:
        response.close()


async def test_everybody_sees_who_else_has_the_flow_open(house: House) -> None:
    flow = await house.put_live(family())
    async with opened(house, flow, "a", "ada") as ada:
        first = await ada.told_of("ada")
        assert (first["revision"], first["live"], first["people"][0]["tab"]) == (1, 1, "a")
        async with opened(house, flow, "b", "ben") as ben:
            await ben.told_of("ada", "ben")
            await ada.told_of("ada", "ben")
        await ada.told_of("ada")
    await until(lambda: house.app[COMPANY].people(flow) == [])


async def test_the_second_writer_is_told_at_once_who_saved(inside: House) -> None:
    flow = await inside.put_live(family())
    draft = await inside.store.flows.draft(flow)
    async with opened(inside, flow, "b", "ben") as ben:
        await ben.told()
        body = {"revision": 1, "document": {**draft.document, "name": "Ours"}}
        await inside.client.put(f"/api/flows/{flow}", json=body)
        said = await ben.told()
        assert (said["revision"], said["updatedBy"], said["changed"]) == (2, "ada", True)


async def test_switching_and_going_live_are_told(inside: House) -> None:
    flow = await inside.put_live(family())
    async with opened(inside, flow, "b", "ben") as ben:
        await ben.told()
        await inside.client.post(f"/api/flows/{flow}/off", json={})
        off = await ben.told()
        assert (off["live"], off["off"], off["liveBy"]) == (None, 1, "ada")
        await inside.client.post(f"/api/flows/{flow}/on", json={})
        assert (await ben.told())["live"] == 1


async def test_a_page_whose_flow_is_deleted_is_told_so(inside: House) -> None:
    flow = await inside.put_live(family())
    async with opened(inside, flow, "b", "ben") as ben:
        await ben.told()
        await inside.client.delete(f"/api/flows/{flow}")
        async with asyncio.timeout(PATIENCE_S):
            rest = await ben.response.content.read()
        assert b"event: gone" in rest


async def test_who_signs_out_hears_no_more(house: House) -> None:
    flow = await house.put_live(family())
    async with opened(house, flow, "b", "ben") as ben:
        await ben.told()
        [person] = await house.store.people.list()
        await house.store.people.set_role(person.id, "admin")  # which ends their sessions
        house.app[COMPANY].changed(flow)
        await ben.ends()


async def test_the_end_of_the_server_waits_for_no_open_page(house: House) -> None:
    flow = await house.put_live(family())
    async with opened(house, flow, "b", "ben") as ben:
        await ben.told()
        house.app[COMPANY].end()
        await ben.ends()


async def test_an_outage_of_the_database_ends_no_stream(house: House) -> None:
    flow = await house.put_live(family())
    company = house.app[COMPANY]
    async with opened(house, flow, "b", "ben") as ben:
        await ben.told()
        state, of = house.store.flows.state, house.store.people.of
        with contextlib.ExitStack() as away:
            away.callback(setattr, house.store.flows, "state", state)
            away.callback(setattr, house.store.people, "of", of)
            house.store.flows.state = house.store.people.of = _away  # type: ignore[assignment]
            company.changed(flow)
            async with asyncio.timeout(PATIENCE_S):
                assert await ben.response.content.readuntil(b"still here\n\n")
        await house.store.flows.switch_off(flow)
        company.changed(flow)
        assert (await ben.told())["off"] == 1


async def _away(_: str) -> Any:
    raise StoreError("away")


# --- several servers --------------------------------------------------------------------------


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def joined_by_wire(clock: Clock) -> tuple[Company, Company]:
    """Two servers whose messages reach each other, and themselves, as with Redis."""
    one, other = Company(clock=clock), Company(clock=clock)

    def send(message: bytes) -> None:
        one.hear(message)
        other.hear(message)

    one.send = other.send = send
    return one, other


async def test_pages_of_another_server_are_known_and_told() -> None:
    one, other = joined_by_wire(Clock())
    with one.joined("f", ADA) as ada:
        assert await ada.word(0)
        with other.joined("f", BEN) as ben:
            assert one.people("f") == other.people("f") == [ADA, BEN]
            assert await ada.word(0)
            assert await ben.word(0)
            one.changed("f")
            assert await ben.word(0)
        assert one.people("f") == [ADA]


async def test_a_word_that_says_nothing_new_rings_nobody() -> None:
    one, other = joined_by_wire(Clock())
    with one.joined("f", ADA) as ada, other.joined("f", BEN) as ben:
        await ada.word(0)
        await ben.word(0)
        one.remind("f")
        assert not await ben.word(0)
        other.remind("f")
        assert not await ada.word(0)


async def test_a_server_that_says_no_more_is_forgotten() -> None:
    clock = Clock()
    one, other = joined_by_wire(clock)
    with one.joined("f", ADA), other.joined("f", BEN):
        clock.now += LASTS_S - 1
        other.remind("f")
        clock.now += 2
        assert one.people("f") == [ADA, BEN]
        clock.now += LASTS_S
        assert one.people("f") == [ADA]


def test_what_makes_no_sense_is_left_out() -> None:
    company = Company()
    for message in (
        b"",
        b"{}",
        b"[1]",
        b'{"server": "x", "flow": "f", "asks": 0, "news": 0, "people": [1]}',
    ):
        company.hear(message)
    assert company.people("f") == []


async def test_two_servers_with_one_redis_know_each_others_pages(redis: RedisServer) -> None:
    companies = Company(), Company()
    rooms = [Redis(redis.url, "mine") for _ in companies]
    hearing = []
    for company, room in zip(companies, rooms, strict=True):
        company.send = room.post
        hearing.append(asyncio.create_task(room.read(company.hear)))
    one, other = companies
    with one.joined("f", ADA), other.joined("f", BEN):

        def both_know() -> bool:
            one.remind("f")
            other.remind("f")
            return one.people("f") == other.people("f") == [ADA, BEN]

        await until(both_know)
    for task in hearing:
        task.cancel()
    await asyncio.gather(*hearing, return_exceptions=True)
    for room in rooms:
        await room.close()
