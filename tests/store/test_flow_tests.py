"""Calls that are kept as tests go where their flow goes."""

import pytest

from flowforge.errors import NotFound
from flowforge.store import Store
from tests.store.conftest import Database, Opener, flow_document

CALL = {"about": "presses 1 ☎", "call": [{"rings": {"from": "anonymous"}}, {"presses": "1"}]}


async def test_a_call_comes_back_as_it_was_kept(store: Store) -> None:
    flow = await store.flows.create(flow_document())
    [first, second] = await store.tests.add(flow.id, [CALL, {"about": "b", "call": []}])
    assert await store.tests.list(flow.id) == [first, second]
    assert first.document == CALL
    assert await store.tests.get(flow.id, first.id) == first


async def test_a_test_is_changed_and_removed_in_its_own_flow_alone(store: Store) -> None:
    flow = await store.flows.create(flow_document())
    other = await store.flows.create(flow_document("Other", "other"))
    [kept] = await store.tests.add(flow.id, [CALL])
    renamed = {**CALL, "about": "presses one"}
    for _ in range(2):  # the second time it changes nothing, and is no mistake
        assert (await store.tests.change(flow.id, kept.id, renamed)).document == renamed
    for work in (
        store.tests.change(other.id, kept.id, CALL),
        store.tests.remove(other.id, kept.id),
        store.tests.get(other.id, kept.id),
        store.tests.add("none", [CALL]),
    ):
        with pytest.raises(NotFound):
            await work
    assert await store.tests.list(other.id) == []
    await store.tests.remove(flow.id, kept.id)
    assert await store.tests.list(flow.id) == []


async def test_a_flow_takes_its_tests_along_when_it_is_deleted(
    open_store: Opener, database: Database
) -> None:
    store = await open_store()
    flow = await store.flows.create(flow_document())
    await store.tests.add(flow.id, [CALL])
    await store.flows.delete(flow.id)
    [[left]] = database.ask("SELECT COUNT(*) FROM flow_test")
    assert int(left) == 0
