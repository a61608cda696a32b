"""What the server does beside calls: again and again, and by the clock that it is given."""

import asyncio
from datetime import UTC, datetime, timedelta

from flowforge.web.housekeeping import HOUSEKEEPING, Housekeeping, Retention
from flowforge.web.rooms import SETTINGS
from tests.web.conftest import House, Opens
from tests.web.lines import CALLER, family


async def one_call(house: House, call_id: str, *, ends: bool) -> None:
    menu = await house.carrier.ring("family", call_id)
    if ends:
        await house.carrier.hang_up(menu, call_id)


async def kept(house: House) -> set[str]:
    return {row.call_id for row in await house.store.calls.recent()}


async def test_calls_are_kept_for_thirty_days_after_their_end_and_no_longer(house: House) -> None:
    await house.put_live(family())
    await one_call(house, "over", ends=True)
    await one_call(house, "runs", ends=False)
    clock = [datetime.now(UTC)]
    retention = Retention(calls=house.store.calls, days=30, now=lambda: clock[0])
    for days, left in ((0, {"over", "runs"}), (29.9, {"over", "runs"}), (0.2, {"runs"})):
        clock[0] += timedelta(days=days)
        await retention()
        assert await kept(house) == left


async def test_a_server_that_starts_erases_what_is_due_as_its_setting_says(
    open_house: Opens,
) -> None:
    first = await open_house()
    await first.put_live(family())
    await one_call(first, "old", ends=True)
    await one_call(first, "new", ends=True)
    long_ago = (datetime.now(UTC) - timedelta(days=6)).isoformat(" ")
    await first.store.calls.scope.client.execute_query(
        "UPDATE call_session SET updated = ? WHERE call_id = 'old'", [long_ago]
    )
    await first.close()
    for days, left in ((7, {"old", "new"}), (5, {"new"})):
        house = await open_house(keep_days=days)
        await house.app[HOUSEKEEPING].first_round()
        assert await kept(house) == left
        await house.close()


async def test_what_was_erased_stands_in_no_file_and_no_log(house: House) -> None:
    await house.put_live(family())
    for place in range(20):
        await one_call(house, f"call-{place}", ends=True)
    later = datetime.now(UTC) + timedelta(days=31)
    await Retention(calls=house.store.calls, days=30, now=lambda: later)()
    data = house.app[SETTINGS].data
    found = [f.name for f in data.rglob("*") if f.is_file() and CALLER.encode() in f.read_bytes()]
    assert found == []


async def test_a_job_that_fails_is_done_again_and_ends_with_the_server() -> None:
    waits: list[float] = []
    again = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            again.set()
            await asyncio.Event().wait()

    async def fails() -> None:
        raise RuntimeError("a defect")

    house = Housekeeping(sleep)
    house.start("fails", fails, 60.0)
    await house.first_round()
    await asyncio.wait_for(again.wait(), 5)
    assert waits == [60.0, 60.0, 60.0]
    await house.close()


async def test_a_job_may_begin_later_than_the_server() -> None:
    asked: list[str] = []
    again = asyncio.Event()

    async def sleep(seconds: float) -> None:
        asked.append(f"sleep {seconds:g}")
        if len(asked) == 3:
            again.set()
            await asyncio.Event().wait()

    async def job() -> None:
        asked.append("job")

    house = Housekeeping(sleep)
    house.start("later", job, 60.0, at_once=False)
    await house.first_round()
    await asyncio.wait_for(again.wait(), 5)
    assert asked == ["sleep 60", "job", "sleep 60"]
    await house.close()
