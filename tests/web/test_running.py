"""Watching calls while they go on: how many there are, where each is, and what it costs."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web

from flowforge.call import Session
from flowforge.errors import StoreError
from flowforge.web.auth import COOKIE
from flowforge.web.colleagues import Colleagues, Worker, for_colleagues
from flowforge.web.housekeeping import Reaper
from flowforge.web.news import WorkersLine
from flowforge.web.rooms import ASIDE, LIVE, WEBHOOK
from flowforge.web.watching import WATCHING
from tests.redis import RedisServer
from tests.waiting import LIMIT_S, until
from tests.web.conftest import House, Opens
from tests.web.lines import CALLER, changed, family

STREAM = {"Accept": "text/event-stream"}
PLENTY_S = 3600.0


class Page:
    """What a page sees that looks on."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(LIMIT_S):
            async for line in self._response.content:
                if line.startswith(b"data: "):
                    found: dict[str, Any] = json.loads(line[6:])
                    return found
        raise AssertionError("the stream ended")

    async def until(self, **wanted: Any) -> dict[str, Any]:
        """Read on until this holds."""
        while True:
            seen = await self.next()
            if all(seen[name] == value for name, value in wanted.items()):
                return seen


@asynccontextmanager
async def looking(house: House, path: str) -> AsyncIterator[Page]:
    async with house.client.get(path, headers=STREAM) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Page(response)


def at(version: int, node: str, calls: int = 1) -> dict[str, Any]:
    return {"version": version, "node": node, "calls": calls}


async def seen_once(house: House, flow: str) -> dict[str, Any]:
    response = await house.client.get(f"/api/flows/{flow}/running")
    found: dict[str, Any] = await response.json()
    return found


async def test_who_looks_sees_each_call_at_its_node_until_it_is_over(inside: House) -> None:
    flow = await inside.put_live(family())
    inside.app[WATCHING].every_s = PLENTY_S  # news alone, nothing read anew
    async with looking(inside, f"/api/flows/{flow}/running") as page:
        assert await page.next() == {"calls": 0, "places": [], "newest": []}
        menu = await inside.carrier.ring("family", "one")
        first = await page.until(calls=1, places=[at(1, "menu")])
        assert first["newest"][0]["id"] == "one"
        await inside.carrier.ring("family", "two")
        await page.until(calls=2, places=[at(1, "menu", 2)])
        dialled = await inside.carrier.press(menu, "1", "one")
        await page.until(calls=2, places=[at(1, "anna"), at(1, "menu")])
        await inside.carrier.hang_up(dialled, "one")
        await page.until(calls=1, places=[at(1, "menu")])


async def test_the_list_of_flows_sees_how_many_calls_each_has(inside: House) -> None:
    flow, other = await inside.put_live(family()), await inside.put_live(family("other"))
    async with looking(inside, "/api/running") as page:
        assert await page.next() == {"flows": {}}
        await inside.carrier.ring("family", "one")
        await page.until(flows={flow: 1})
        await inside.carrier.ring("other", "two")
        await page.until(flows={flow: 1, other: 1})


async def test_while_nobody_looks_a_call_pays_nothing(inside: House) -> None:
    flow = await inside.put_live(family())
    calls, watching = inside.store.calls, inside.app[WATCHING]
    watching.linger_s = 0.0

    def pays() -> bool:
        return calls.told is not None

    assert not pays()
    async with looking(inside, f"/api/flows/{flow}/running") as page:
        await page.next()
        assert pays()
    # The server learns by its next words that nobody listens any more.
    rings = iter(range(1000))

    async def is_quiet() -> bool:
        await inside.carrier.ring("family", f"call-{next(rings)}")
        return not pays()

    await until(is_quiet)


async def test_calls_of_before_a_restart_are_counted(inside: House, open_house: Opens) -> None:
    flow = await inside.put_live(family())
    menu = await inside.carrier.ring("family", "one")
    await inside.carrier.press(menu, "2", "one")
    await inside.carrier.ring("family", "two")
    await inside.close()
    again = await open_house()
    [ada] = await again.store.people.list()
    again.client.session.cookie_jar.update_cookies({COOKIE: await again.store.people.open(ada)})
    seen = await seen_once(again, flow)
    assert seen["calls"] == 2
    assert seen["places"] == [at(1, "ben"), at(1, "menu")]


async def test_a_call_that_is_reaped_is_counted_no_more(inside: House) -> None:
    flow = await inside.put_live(family())
    inside.app[WATCHING].every_s = PLENTY_S
    later = datetime.now(UTC) + timedelta(hours=5)
    reaper = Reaper(
        calls=inside.store.calls,
        turn=inside.app[WEBHOOK].turn,
        silence=timedelta(hours=4),
        now=lambda: later,
    )
    await inside.carrier.ring("family", "one")
    async with looking(inside, f"/api/flows/{flow}/running") as page:
        await page.until(calls=1)
        await reaper()
        await page.until(calls=0, places=[])


async def test_calls_that_began_on_an_older_version_are_told_apart(inside: House) -> None:
    flow = await inside.put_live(family())
    await inside.carrier.ring("family", "one")
    draft = await inside.store.flows.draft(flow)
    saved = await inside.store.flows.save(flow, draft.revision, changed(family(), "menu", wait=9))
    await inside.store.flows.publish(flow, saved.revision)
    await inside.app[LIVE].refresh()
    await inside.carrier.ring("family", "two")
    assert (await seen_once(inside, flow))["places"] == [at(1, "menu"), at(2, "menu")]


async def test_what_other_processes_do_is_seen_without_a_word_of_theirs(
    inside: House, open_house: Opens
) -> None:
    """Another machine on this database, and no Redis: what is read anew shows its calls."""
    flow = await inside.put_live(family())
    inside.app[WATCHING].every_s = 0.05
    other = await open_house()
    async with looking(inside, f"/api/flows/{flow}/running") as page:
        menu = await other.carrier.ring("family", "one")
        await page.until(places=[at(1, "menu")])
        await other.carrier.hang_up(menu, "one")
        await page.until(calls=0)


async def test_news_of_another_server_comes_by_redis(
    open_house: Opens, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.redis._LIMIT_S", LIMIT_S)
    here, there = await open_house(redis_url=redis.url), await open_house(redis_url=redis.url)
    await here.sign_in()
    flow = await here.put_live(family())
    await there.app[LIVE].refresh()
    here.app[WATCHING].every_s = PLENTY_S
    async with looking(here, f"/api/flows/{flow}/running") as page:
        await page.until(calls=0)
        await until(lambda: there.store.calls.told is not None)  # it heard that somebody looks
        menu = await there.carrier.ring("family", "one")
        await page.until(places=[at(1, "menu")])
        await there.carrier.hang_up(menu, "one")
        await page.until(calls=0)


async def test_news_of_another_worker_comes_by_its_socket(
    open_house: Opens, tmp_path: Path
) -> None:
    here, there = await open_house(), await open_house()
    await here.sign_in()
    flow = await here.put_live(family())
    await there.app[LIVE].refresh()
    runner = web.AppRunner(for_colleagues(there.app))
    await runner.setup()
    first = Worker(number=0, of=2, folder=tmp_path)
    await web.UnixSite(runner, str(first.socket(1))).start()
    colleagues = Colleagues(first)
    here.app[WATCHING].lines = [WorkersLine(colleagues)]
    here.app[WATCHING].every_s = PLENTY_S
    async with looking(here, f"/api/flows/{flow}/running") as page:
        await page.until(calls=0)
        await until(lambda: there.store.calls.told is not None)
        menu = await there.carrier.ring("family", "one")
        await page.until(places=[at(1, "menu")])
        await there.carrier.hang_up(menu, "one")
        await page.until(calls=0)
    there.app[WATCHING].end()
    await colleagues.close()
    await runner.cleanup()


async def test_the_way_of_a_call_tells_nodes_and_ports_and_not_what_was_typed(
    inside: House,
) -> None:
    flow = await inside.put_live(family())
    menu = await inside.carrier.ring("family", "one")
    dialled = await inside.carrier.press(menu, "1", "one")
    response = await inside.client.get(f"/api/flows/{flow}/running/one")
    way = await response.json()
    assert (way["node"], way["ended"], way["version"]) == ("anna", False, 1)
    assert [(one["kind"], one["node"], one["what"]) for one in way["passed"]] == [
        ("event", "", "rings"),
        ("step", "in", "rings"),
        ("action", "menu", "gather"),
        ("event", "menu", "digits"),
        ("step", "menu", "1"),
        ("action", "anna", "dial"),
    ]
    assert CALLER not in json.dumps(way["passed"])
    await inside.carrier.hang_up(dialled, "one")
    await inside.app[ASIDE].drain(LIMIT_S)
    over = await (await inside.client.get(f"/api/flows/{flow}/running/one")).json()
    assert (over["ended"], over["node"]) == (True, "")
    assert ("step", "anna", "hung up") in [
        (one["kind"], one["node"], one["what"]) for one in over["passed"]
    ]


async def test_a_call_of_another_flow_has_no_way_here(inside: House) -> None:
    await inside.put_live(family())
    other = await inside.put_live(family("other"))
    await inside.carrier.ring("family", "one")
    assert (await inside.client.get(f"/api/flows/{other}/running/one")).status == 404
    assert (await inside.client.get(f"/api/flows/{other}/running/nobody")).status == 404


@pytest.mark.parametrize(
    ("role", "shown"), [("viewer", "…567"), ("editor", "…567"), ("admin", "+49 170 1234567")]
)
async def test_only_admins_see_who_calls(house: House, role: Any, shown: str) -> None:
    flow = await house.put_live(family())
    await house.carrier.ring("family", "one")
    await house.store.people.add("ada", "correct horse battery")
    person = await house.store.people.add("vic", "correct horse battery", role)
    house.client.session.cookie_jar.update_cookies({COOKIE: await house.store.people.open(person)})
    assert (await seen_once(house, flow))["newest"][0]["caller"] == shown
    way = await (await house.client.get(f"/api/flows/{flow}/running/one")).json()
    assert way["caller"] == shown


@pytest.mark.parametrize(
    ("caller", "shown"), [("anonymous", "anonymous"), ("+49 170 1234567", "…"), ("", "")]
)
async def test_a_number_in_another_spelling_is_hidden_whole(
    house: House, caller: str, shown: str
) -> None:
    flow = await house.put_live(family())
    state = Session(call_id="one", flow_id=flow, version=1, path="family", vars={"caller": caller})
    await house.store.calls.commit(state, [])
    await house.store.people.add("ada", "correct horse battery")
    person = await house.store.people.add("vic", "correct horse battery", "viewer")
    house.client.session.cookie_jar.update_cookies({COOKIE: await house.store.people.open(person)})
    assert (await seen_once(house, flow))["newest"][0]["caller"] == shown


async def test_who_signs_out_sees_no_more(inside: House, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = await inside.put_live(family())
    monkeypatch.setattr("flowforge.web.api.running._BEAT_S", 0.05)
    async with looking(inside, f"/api/flows/{flow}/running") as page:
        await page.next()
        [token] = [one.value for one in inside.client.session.cookie_jar if one.key == COOKIE]
        await inside.store.people.close(token)
        async with asyncio.timeout(LIMIT_S):
            assert b"data" not in await page._response.read()


async def test_while_the_database_is_away_news_still_comes(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = await inside.put_live(family())
    inside.app[WATCHING].every_s = 0.05

    async def away() -> Any:
        raise StoreError("away")

    monkeypatch.setattr(inside.store.calls, "under_way", away)
    monkeypatch.setattr("flowforge.web.api.running._BEAT_S", 0.05)
    async with looking(inside, f"/api/flows/{flow}/running") as page:
        await page.until(calls=0)
        # Nobody can say any more whether who looks is still signed in.
        monkeypatch.setattr(inside.store.people, "of", _nobody_knows)
        async with asyncio.timeout(LIMIT_S):
            for _ in range(3):
                assert await page._response.content.readuntil(b":\n\n")
        await inside.carrier.ring("family", "one")
        await page.until(calls=1)


async def _nobody_knows(_: str) -> Any:
    raise StoreError("away")


async def test_a_server_that_ends_keeps_nobody_looking(inside: House) -> None:
    flow = await inside.put_live(family())
    async with looking(inside, f"/api/flows/{flow}/running") as page:
        await page.next()
        inside.app[WATCHING].end()
        async with asyncio.timeout(LIMIT_S):
            await page._response.read()
