"""What others put live, without a word to this process, answers calls here as well."""

import asyncio
from typing import Any

import pytest

from flowforge.errors import StoreError
from flowforge.flow import CompiledFlow
from flowforge.prompts import Library
from flowforge.settings import Settings
from flowforge.store import Store
from flowforge.web.following import Following
from flowforge.web.kept import open_store
from flowforge.web.live import LiveFlows
from flowforge.web.rooms import CATALOG, LIBRARY, LIVE
from tests.waiting import until
from tests.web.conftest import House
from tests.web.lines import EMPTY, MENU, body_of, changed, family


async def beside(settings: Settings) -> Store:
    """Open the same database as another process does."""
    return (await open_store(settings))[1]


@pytest.mark.usefixtures("_nobody_else_looks")
async def test_a_flow_that_another_process_puts_live_answers_calls_and_is_spoken(
    house: House, settings: Settings
) -> None:
    spoken: list[CompiledFlow] = []
    following = Following(live=house.app[LIVE], prepare=spoken.extend)
    await following.look()
    assert spoken == []
    other = await beside(settings)
    draft = await other.flows.create(family())
    await other.flows.publish(draft.id, draft.revision)
    await following.look()
    assert [(flow.id, flow.version) for flow in spoken] == [(draft.id, 1)]
    assert body_of(await house.carrier.ring("family")) == MENU
    await other.flows.switch_off(draft.id)
    await following.look()
    assert await house.carrier.ring("family", "call-2") == EMPTY
    await other.close()


@pytest.mark.usefixtures("_nobody_else_looks")
async def test_only_what_is_new_is_spoken(house: House, settings: Settings) -> None:
    flow = await house.put_live(family("one"))
    other = await beside(settings)
    draft = await other.flows.draft(flow)
    saved = await other.flows.save(flow, draft.revision, changed(draft.document, "in", path="two"))
    await other.flows.publish(flow, saved.revision)
    third = await other.flows.create(family("three"))
    await other.flows.publish(third.id, third.revision)
    await other.close()
    spoken: list[CompiledFlow] = []
    await Following(live=house.app[LIVE], prepare=spoken.extend).look()
    assert {(one.id, one.version) for one in spoken} == {(flow, 2), (third.id, 1)}


async def test_the_running_server_looks_by_itself(house: House, settings: Settings) -> None:
    other = await beside(settings)
    draft = await other.flows.create(family())
    await other.flows.publish(draft.id, draft.revision)
    await other.close()
    await until(lambda: house.app[LIVE].knows("family"))
    assert body_of(await house.carrier.ring("family")) == MENU


@pytest.mark.usefixtures("_nobody_else_looks")
async def test_at_a_notice_it_looks_at_once(house: House, settings: Settings) -> None:
    following = Following(live=house.app[LIVE], prepare=lambda _: None, every_s=3600)
    looks = asyncio.create_task(following.run())
    other = await beside(settings)
    draft = await other.flows.create(family("noticed"))
    await other.flows.publish(draft.id, draft.revision)
    await other.close()
    following.notice()
    await until(lambda: house.app[LIVE].knows("noticed"))
    looks.cancel()
    await asyncio.gather(looks, return_exceptions=True)


@pytest.mark.usefixtures("_nobody_else_looks")
async def test_while_the_database_is_away_all_stays_as_it_was_and_it_is_said_once(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.put_live(family())
    following = Following(live=house.app[LIVE], prepare=lambda _: None)

    async def away() -> Any:
        raise StoreError("away")

    monkeypatch.setattr(house.store.flows, "live_versions", away)
    for _ in range(3):
        await following.look()
    assert capsys.readouterr().err.count("cannot be looked up") == 1
    assert body_of(await house.carrier.ring("family")) == MENU
    monkeypatch.undo()
    await following.look()
    assert await house.carrier.ring("family", "call-2") != EMPTY


@pytest.mark.usefixtures("_nobody_else_looks")
async def test_what_came_live_is_spoken_though_the_library_cannot_be_read_then(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> bool:
        raise StoreError("away")

    monkeypatch.setattr(Library, "follow", away)
    other = await beside(settings)
    draft = await other.flows.create(family())
    await other.flows.publish(draft.id, draft.revision)
    await other.close()
    live = LiveFlows(house.store.flows, house.app[CATALOG].types)
    spoken: list[CompiledFlow] = []
    library = house.app[LIBRARY]
    await Following(live=live, prepare=spoken.extend, library=library).look()
    assert [flow.id for flow in spoken] == [draft.id]


async def test_no_document_is_read_for_it(house: House) -> None:
    await house.put_live(family())
    plan = await house.store.flows.scope.client.execute_query_dict(
        "EXPLAIN QUERY PLAN SELECT id, live FROM flow WHERE live IS NOT NULL"
    )
    assert "COVERING INDEX" in plan[0]["detail"]


async def test_a_defect_does_not_end_the_looking(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks: list[bool] = []

    async def broken(_: object) -> list[CompiledFlow]:
        looks.append(True)
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr(type(house.app[LIVE]), "follow", broken)
    following = Following(live=house.app[LIVE], prepare=lambda _: None, every_s=0.001)
    running = asyncio.create_task(following.run())
    await until(lambda: len(looks) > 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert capsys.readouterr().err.count("cannot be taken over") <= 2, "once for each who looks"
