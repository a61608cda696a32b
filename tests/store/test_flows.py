import asyncio

import pytest

from flowforge.errors import Claimed, Conflict, NotFound
from flowforge.store import Store
from tests.store.conftest import Opener, flow_document


async def test_a_draft_comes_back_as_it_was_drawn(store: Store) -> None:
    document = flow_document("Größe 🎈")
    document["nodes"][0]["config"] |= {"z": 1, "a": {"y": [1, 2.5, None, True], "b": "0\u0000'%s"}}
    draft = await store.flows.create(document)
    again = await store.flows.draft(draft.id)
    assert again.document == document
    assert list(again.document["nodes"][0]["config"]) == ["path", "z", "a"]
    assert (draft.revision, draft.live, draft.live_at, draft.changed) == (1, None, None, False)


async def test_saving_counts_the_revision_and_renames(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    saved = await store.flows.save(draft.id, 1, flow_document("Office", "office"))
    assert saved.revision == 2
    [row] = await store.flows.list()
    assert (row.id, row.name, row.path, row.live) == (draft.id, "Office", "office", None)


async def test_two_tabs_cannot_overwrite_each_other(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    await store.flows.save(draft.id, 1, flow_document("first"))
    with pytest.raises(Conflict) as told:
        await store.flows.save(draft.id, 1, flow_document("second"))
    assert told.value.current == 2
    with pytest.raises(Conflict):
        await store.flows.publish(draft.id, 1)
    assert (await store.flows.draft(draft.id)).document["name"] == "first"


async def test_of_many_saves_at_once_exactly_one_wins(open_store: Opener) -> None:
    stores = [await open_store(), await open_store()]
    draft = await stores[0].flows.create(flow_document())
    tries = [
        stores[number % 2].flows.save(draft.id, 1, flow_document(f"tab {number}"))
        for number in range(10)
    ]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 9
    assert (await stores[0].flows.draft(draft.id)).revision == 2


async def test_a_version_stays_as_it_was_published(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    assert await store.flows.publish(draft.id, 1, by="Ann") == 1
    assert not (await store.flows.draft(draft.id)).changed
    saved = await store.flows.save(draft.id, 1, flow_document("changed"))
    assert saved.changed
    assert saved.live == 1
    assert (await store.flows.version(draft.id, 1))["name"] == "Family"
    [live] = await store.flows.live()
    assert (live.flow_id, live.number, live.document["name"]) == (draft.id, 1, "Family")


async def test_versions_are_listed_with_who_and_which_is_live(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    await store.flows.publish(draft.id, 1, by="Ann")
    await store.flows.save(draft.id, 1, flow_document("Office"))
    assert await store.flows.publish(draft.id, 2, by="Ben") == 2
    rows = await store.flows.versions(draft.id)
    assert [(row.number, row.by, row.live) for row in rows] == [
        (2, "Ben", True),
        (1, "Ann", False),
    ]
    await store.flows.go_live(draft.id, 1)
    assert [row.live for row in await store.flows.versions(draft.id)] == [False, True]
    assert (await store.flows.draft(draft.id)).changed
    assert (await store.flows.live())[0].document["name"] == "Family"


async def test_a_flow_that_is_switched_off_answers_nothing_and_knows_what_it_was(
    store: Store,
) -> None:
    draft = await store.flows.create(flow_document())
    await store.flows.switch_off(draft.id)
    assert (await store.flows.draft(draft.id)).off is None, "what was never live is not off"
    with pytest.raises(NotFound):
        await store.flows.switch_on(draft.id)
    await store.flows.publish(draft.id, 1, by="Ann")
    await store.flows.switch_off(draft.id, by="Ben")
    await store.flows.switch_off(draft.id, by="Cleo")
    off = await store.flows.draft(draft.id)
    assert (off.live, off.off, off.live_by, off.changed) == (None, 1, "Ben", False)
    assert await store.flows.live() == []
    assert await store.flows.switched_off() == {"family"}
    assert [(row.live, row.off) for row in await store.flows.versions(draft.id)] == [(False, True)]
    await store.flows.switch_on(draft.id, by="Dan")
    on = await store.flows.draft(draft.id)
    assert (on.live, on.off, on.live_by) == (1, None, "Dan")
    assert await store.flows.switched_off() == frozenset()


async def test_going_live_switches_a_flow_on(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    await store.flows.publish(draft.id, 1)
    await store.flows.switch_off(draft.id)
    assert await store.flows.publish(draft.id, 1) == 2
    state = await store.flows.state(draft.id)
    assert (state.live, state.off, state.revision) == (2, None, 1)
    await store.flows.switch_off(draft.id)
    await store.flows.go_live(draft.id, 1)
    assert (await store.flows.state(draft.id)).live == 1


async def test_a_version_says_who_put_it_live_and_why(store: Store) -> None:
    draft = await store.flows.create(flow_document(), by="Ann")
    await store.flows.save(draft.id, 1, flow_document("Office"), by="Ben")
    assert (await store.flows.state(draft.id)).updated_by == "Ben"
    await store.flows.publish(draft.id, 2, by="Ben", why="  We moved. " + "x" * 400)
    [row] = await store.flows.versions(draft.id)
    assert (row.by, row.why) == ("Ben", ("We moved. " + "x" * 400)[:300])
    await store.flows.publish(draft.id, 2)
    await store.flows.go_live(draft.id, 1, by="Cleo")
    assert (await store.flows.draft(draft.id)).live_by == "Cleo"


async def test_two_live_flows_cannot_claim_the_same_calls(store: Store) -> None:
    first = await store.flows.create(flow_document("First"))
    second = await store.flows.create(flow_document("Second"))
    await store.flows.publish(first.id, 1)
    with pytest.raises(Claimed, match="First") as told:
        await store.flows.publish(second.id, 1)
    assert told.value.flow_name == "First"
    assert await store.flows.versions(second.id) == []
    await store.flows.switch_off(first.id)
    await store.flows.publish(second.id, 1)
    with pytest.raises(Claimed, match="Second"):
        await store.flows.go_live(first.id, 1)
    with pytest.raises(Claimed, match="Second"):
        await store.flows.switch_on(first.id)
    assert [row.flow_id for row in await store.flows.live()] == [second.id]


async def test_what_is_live_counts_and_not_the_draft(store: Store) -> None:
    first = await store.flows.create(flow_document("First"))
    await store.flows.publish(first.id, 1)
    await store.flows.save(first.id, 1, flow_document("First", path="elsewhere"))
    second = await store.flows.create(flow_document("Second"))
    with pytest.raises(Claimed):
        await store.flows.publish(second.id, 1)


async def test_one_path_can_be_shared_by_direction_and_number(store: Store) -> None:
    documents = [
        flow_document("in", direction="in"),
        flow_document("out to A", direction="out", numbers=["0211 6355335"]),
        flow_document("out to B", direction="out", numbers=["+49 211 6355336"]),
    ]
    for document in documents:
        draft = await store.flows.create(document)
        await store.flows.publish(draft.id, 1)
    assert len(await store.flows.live()) == 3
    clash = await store.flows.create(flow_document("all out", direction="out"))
    with pytest.raises(Claimed, match="out to A"):
        await store.flows.publish(clash.id, 1)


async def test_of_two_that_go_live_at_once_only_one_claims(open_store: Opener) -> None:
    stores = [await open_store(), await open_store()]
    flows = [await stores[0].flows.create(flow_document(f"flow {n}")) for n in range(6)]
    tries = [stores[n % 2].flows.publish(flow.id, 1) for n, flow in enumerate(flows)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(str(type(result).__name__) for result in results) == ["Claimed"] * 5 + ["int"]
    assert len(await stores[0].flows.live()) == 1


async def test_a_flow_publishes_over_itself(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    assert [await store.flows.publish(draft.id, 1) for _ in range(3)] == [1, 2, 3]


async def test_a_deleted_flow_is_gone_with_its_versions(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    await store.flows.publish(draft.id, 1)
    await store.flows.delete(draft.id)
    assert await store.flows.list() == []
    assert await store.flows.live() == []
    with pytest.raises(NotFound):
        await store.flows.version(draft.id, 1)
    again = await store.flows.create(flow_document("Again"))
    assert await store.flows.publish(again.id, 1) == 1


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    draft = await store.flows.create(flow_document())
    missing = "nowhere"
    for asked in [
        store.flows.draft(missing),
        store.flows.save(missing, 1, flow_document()),
        store.flows.delete(missing),
        store.flows.publish(missing, 1),
        store.flows.versions(missing),
        store.flows.switch_off(missing),
        store.flows.switch_on(missing),
        store.flows.state(missing),
        store.flows.version(draft.id, 7),
        store.flows.go_live(draft.id, 7),
        store.flows.draft(draft.id.upper() if draft.id.upper() != draft.id else "NOWHERE"),
    ]:
        with pytest.raises(NotFound):
            await asked


async def test_flows_outlive_the_process(open_store: Opener) -> None:
    first = await open_store()
    draft = await first.flows.create(flow_document())
    await first.flows.publish(draft.id, 1, by="Ann")
    second = await open_store()
    assert await second.flows.draft(draft.id) == await first.flows.draft(draft.id)
    assert await second.flows.live() == await first.flows.live()
