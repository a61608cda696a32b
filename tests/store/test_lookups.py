"""Calls that are not in memory: many are looked up in few questions, and all are answered."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from flowforge.call import Session
from flowforge.errors import StoreError
from flowforge.store import Calls, Store
from tests.store.conftest import Database, Opener


def begun(call_id: str) -> Session:
    return Session(call_id=call_id, flow_id="abc", version=1, path="line", step=1)


@pytest.fixture
async def calls(open_store: Opener) -> Calls:
    """What another process has begun is in the database, and not in this one's memory."""
    another = (await open_store()).calls
    await asyncio.gather(*(another.commit(begun(f"call-{number}"), []) for number in range(50)))
    store: Store = await open_store()
    return store.calls


@pytest.fixture
def questions(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note each question to the database."""
    asked: list[float] = []
    ask = calls.scope.ask

    async def noting(work: Coroutine[Any, Any, object], limit_s: float) -> object:
        asked.append(limit_s)
        return await ask(work, limit_s)

    monkeypatch.setattr(calls.scope, "ask", noting)
    return asked


async def test_calls_that_are_wanted_at_one_time_are_asked_for_in_one_question(
    calls: Calls, questions: list[float]
) -> None:
    names = [f"call-{number}" for number in range(50)]
    found = await asyncio.gather(*map(calls.session, names), calls.session("nobody knows"))
    assert [one.call_id if one else None for one in found] == [*names, None]
    assert len(questions) == 1


async def test_who_hangs_up_takes_the_answer_from_nobody_else(calls: Calls) -> None:
    impatient = asyncio.create_task(calls.session("call-1"))
    patient = asyncio.create_task(calls.session("call-1"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == begun("call-1")


async def test_all_who_wait_are_told_that_a_server_is_away_and_a_locked_file_is_still_read(
    calls: Calls, database: Database
) -> None:
    async with database.outage():
        told = await asyncio.gather(
            *(calls.session(f"call-{number}") for number in range(3)), return_exceptions=True
        )
    expected = StoreError if database.url.startswith("mysql") else Session
    assert [type(one) for one in told] == [expected] * 3
    assert await calls.session("call-40") == begun("call-40")


async def test_a_row_that_makes_no_sense_holds_up_nobody(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nonsense(work: Coroutine[Any, Any, object], _limit_s: float) -> object:
        work.close()
        return [("call-1", None, 1, 1)]

    with monkeypatch.context() as damaged:
        damaged.setattr(calls.scope, "ask", nonsense)
        with pytest.raises(StoreError, match="could not do this"):
            await calls.session("call-1")
    assert await calls.session("call-1") == begun("call-1")
