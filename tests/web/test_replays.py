"""Replays: a post that somebody recorded has no second effect, and the carrier's own repeats do."""

from urllib.parse import urlencode

import pytest

from flowforge.errors import StoreError
from flowforge.web.replays import Begun
from flowforge.web.rooms import WEBHOOK
from tests.web.conftest import House
from tests.web.lines import CALLEE, CALLER, EMPTY, changed, family

NEW_CALL = urlencode(
    {"event": "newCall", "callId": "call-1", "from": CALLER, "to": CALLEE, "direction": "in"}
).encode()


@pytest.fixture
async def first(house: House) -> str:
    """What the first post was answered."""
    await house.put_live(family())
    reply = await house.carrier.send("/call/family", NEW_CALL)
    return await reply.text()


async def test_the_carriers_own_repeat_gets_the_same_answer(house: House, first: str) -> None:
    for _ in range(3):
        reply = await house.carrier.send("/call/family", NEW_CALL)
        assert (reply.status, await reply.text()) == (200, first)


async def test_a_call_that_is_over_gets_the_same_answer_and_stays_over(
    house: House, first: str
) -> None:
    await house.carrier.hang_up(first)
    entries = await house.store.calls.transcript("call-1")
    reply = await house.carrier.send("/call/family", NEW_CALL)
    assert await reply.text() == first
    assert await house.store.calls.transcript("call-1") == entries


async def test_what_was_erased_does_not_begin_again(house: House, first: str) -> None:
    await house.carrier.hang_up(first)
    assert await house.store.calls.erase(["call-1"])
    assert await house.store.calls.session("call-1") is None
    reply = await house.carrier.send("/call/family", NEW_CALL)
    assert reply.status == 403
    assert await house.store.calls.session("call-1") is None


async def test_a_repeat_is_answered_also_while_the_store_is_silent(
    house: House, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert first
    calls = house.store.calls

    async def silent(*_: object) -> None:
        raise StoreError("the database does not answer")

    monkeypatch.setattr(type(calls), "at_hand", lambda *_: None)
    monkeypatch.setattr(type(calls), "session", silent)
    assert (await house.carrier.send("/call/family", NEW_CALL)).status == 200


async def test_a_call_that_no_flow_took_was_not_begun(house: House) -> None:
    await house.put_live(changed(family(), "in", numbers=["+49 30 1234567"]))
    reply = await house.carrier.send("/call/family", NEW_CALL)
    assert (reply.status, await reply.text()) == (200, EMPTY)
    assert "call-1" not in house.app[WEBHOOK].begun


def test_the_memory_does_not_grow_and_lasts_for_many_calls() -> None:
    begun = Begun()
    assert "call" not in begun
    begun.add("call")
    size = len(begun._places)
    for number in range(1000):
        begun.add(f"other {number}")
    assert sum(f"other {number}" in begun for number in range(1000)) > 950
    assert not any(f"never {number}" in begun for number in range(10_000))
    assert len(begun._places) == size
