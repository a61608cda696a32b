"""Several processes on one database: nobody overwrites what another one has done."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pytest

from flowforge.call import Entry, EntryKind, Session
from flowforge.errors import Overtaken, StoreError
from flowforge.store import Calls
from tests.store.conftest import Database, Opener, flow_document, hurry
from tests.store.test_calls import BEGAN, entry, session


async def got(calls: Calls, call_id: str = "call-1", step: int = 0) -> Session:
    known = await calls.session(call_id, step)
    assert known is not None
    return known


async def lines(calls: Calls, call_id: str = "call-1") -> list[Any]:
    return [line.data["n"] for line in await calls.transcript(call_id)]


@pytest.fixture
async def one(open_store: Opener) -> Calls:
    return (await open_store()).calls


@pytest.fixture
async def other(open_store: Opener) -> Calls:
    return (await open_store()).calls


async def test_of_two_that_take_a_call_further_the_slower_one_is_told_and_leaves_no_trace(
    one: Calls, other: Calls
) -> None:
    await one.commit(session(), [entry(n=0)])
    await got(other)
    await one.commit(session(step=1, at="here"), [entry(n=1)])
    with pytest.raises(Overtaken):
        await other.commit(session(step=1, at="there"), [entry(n="lost")])
    assert (await got(other)).at == "here", "it sees at once what stands"
    await other.commit(session(step=2), [entry(n=2)])
    assert await lines(one) == [0, 1, 2]
    with pytest.raises(Overtaken):
        await one.commit(session(step=2), [entry(n="lost")])
    assert (await got(one)).step == 2


async def test_of_two_that_begin_the_same_call_one_begins_it(one: Calls, other: Calls) -> None:
    told = await asyncio.gather(
        one.commit(session(at="one"), [entry(n=1)]),
        other.commit(session(at="other"), [entry(n=2)]),
        return_exceptions=True,
    )
    assert [type(result) for result in told if result is not None] == [Overtaken]
    assert (await got(one)).at == (await got(other)).at
    assert len(await lines(one)) == 1


async def test_the_others_in_the_same_transaction_are_written(one: Calls, other: Calls) -> None:
    names = [f"call-{number}" for number in range(60)]
    await asyncio.gather(*(one.commit(session(name), [entry(n=0)]) for name in names))
    for name in names[:30]:
        await got(other, name)
    for name in names[:10]:
        await one.commit(session(name, step=1), [entry(n=1)])
    known = [other.commit(session(name, step=1), [entry(n=2)]) for name in names[:30]]
    taken_for_new = [other.commit(session(name), [entry(n=2)]) for name in names[30:]]
    new = [other.commit(session(f"new-{number}"), [entry(n=0)]) for number in range(30)]
    told = await asyncio.gather(*known, *taken_for_new, *new, return_exceptions=True)
    slower = [type(result) is Overtaken for result in told]
    assert slower == [True] * 10 + [False] * 20 + [True] * 30 + [False] * 30
    assert [await lines(other, name) for name in names] == (
        [[0, 1]] * 10 + [[0, 2]] * 20 + [[0]] * 30
    )


async def test_a_call_that_alternates_keeps_every_line_in_order(one: Calls, other: Calls) -> None:
    await one.commit(session(), [entry(n=0)])
    for step in range(1, 20):
        calls = (one, other)[step % 2]
        known = await got(calls, step=step - 1)
        assert known.step == step - 1
        await calls.commit(session(step=step), [entry(n=step)])
    assert await lines(one) == list(range(20))


async def test_only_what_is_older_than_it_should_be_is_read_anew(
    open_store: Opener, one: Calls, database: Database
) -> None:
    other = (await open_store()).calls
    await one.commit(session(), [entry(n=0)])
    await got(other)
    await one.commit(session(step=1), [entry(n=1)])
    assert (await got(other)).step == 0
    assert (await got(other, step=1)).step == 1
    async with database.outage():
        assert (await got(other, step=1)).step == 1


async def test_what_another_one_is_about_to_write_is_waited_for(one: Calls, other: Calls) -> None:
    other.has_company = True
    waits = asyncio.create_task(other.session("call-1", 1))
    await one.commit(session(), [entry(n=0)])
    await one.commit(session(step=1), [entry(n=1)])
    known = await waits
    assert known is not None
    assert known.step == 1


class SlowMemory:
    """A memory of all servers that knows nothing, and takes a second to say so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.looks = 0

    def clock(self) -> float:
        return self.now

    async def call(self, _call_id: str) -> bytes | None:
        self.now += 1.0
        self.looks += 1
        return None

    def keep(self, calls: Mapping[str, bytes]) -> None: ...

    def forget(self, call_ids: Iterable[str]) -> None: ...


async def test_a_slow_database_is_not_asked_again_and_again_while_a_caller_waits(
    one: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowMemory()
    monkeypatch.setattr("flowforge.store.calls.monotonic", slow.clock)
    one.has_company, one.nearby = True, slow
    assert await one.session("call-1", 1) is None
    assert slow.looks == 3


async def test_what_waited_while_the_database_was_away_is_not_put_over_another_ones(
    open_store: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = await open_store(), await open_store()
    await slow.calls.commit(session(), [entry(n=0)])
    hurry(slow, commit_s=0.1)
    await got(quick.calls)

    async def away(*_: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(slow.calls.journal, "_write", away)
    for step in (1, 2):
        with pytest.raises(StoreError, match="kept for later"):
            await slow.calls.commit(session(step=step, at="slow"), [entry(n="lost")])
    await quick.calls.commit(session(step=1, at="quick"), [entry(n=1)])
    monkeypatch.undo()
    await slow.calls.close()
    assert slow.calls.journal.waiting == 0
    assert await lines(quick.calls) == [0, 1]


async def test_a_record_that_the_database_refuses_holds_up_nothing_that_follows(
    one: Calls,
) -> None:
    await one.commit(session(), [entry(n=0)])
    refused = Entry(at=BEGAN, kind=cast("EntryKind", None), data={})
    with pytest.raises(StoreError):
        await one.commit(session(step=1), [refused])
    await one.commit(session(step=2), [entry(n=2)])
    assert (await got(one)).step == 2
    assert await lines(one) == [0, 2]


async def test_what_is_live_is_told_in_short(open_store: Opener) -> None:
    here, there = (await open_store()).flows, (await open_store()).flows
    assert await here.live_versions() == frozenset()
    draft = await there.create(flow_document())
    assert await here.live_versions() == frozenset()
    await there.publish(draft.id, draft.revision)
    assert await here.live_versions() == {(draft.id, 1)}
    await there.switch_off(draft.id)
    assert await here.live_versions() == frozenset()
