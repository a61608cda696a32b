"""A call whose hangup is lost does not run for ever."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Literal

from flowforge.web.housekeeping import HOUSEKEEPING, Reaper
from flowforge.web.rooms import ASIDE, WEBHOOK
from tests.web.conftest import House, Opens
from tests.web.lines import ANNA, EMPTY, attribute, body_of, family

HOUR = timedelta(hours=1)


def reaper(house: House, clock: list[datetime]) -> Reaper:
    return Reaper(
        calls=house.store.calls,
        turn=house.app[WEBHOOK].turn,
        silence=4 * HOUR,
        now=lambda: clock[0],
        steady=lambda: clock[-1].timestamp(),  # noqa: PLW0108 - the list changes
    )


async def running(house: House) -> set[str]:
    return {row.call_id for row in await house.store.calls.recent() if not row.ended}


async def texts(house: House) -> list[str]:
    await house.app[ASIDE].drain(60)
    entries = await house.store.calls.transcript("call-1")
    return [entry.data["text"] for entry in entries if "text" in entry.data]


async def test_a_call_ends_four_hours_after_its_last_event(house: House) -> None:
    await house.put_live(family())
    await house.carrier.ring("family")
    clock = [datetime.now(UTC)]
    reap = reaper(house, clock)
    for hours, left in ((0.0, {"call-1"}), (3.9, {"call-1"}), (0.2, set())):
        clock[0] += hours * HOUR
        await reap()
        await reap()
        assert await running(house) == left
    assert await texts(house) == ["no event for 4 h and no hangup: the call counts as over"]


async def test_a_clock_that_jumps_ends_no_call_that_goes_on(house: House) -> None:
    """Not at once, but a silence that has lasted four hours since then ends it all the same."""
    await house.put_live(family())
    menu = await house.carrier.ring("family")
    await house.carrier.ring("family", "silent")
    now = datetime.now(UTC)
    clock = [now, now]  # what the clock says, and what time it is
    reap = reaper(house, clock)
    await reap()
    for wrong in (5 * HOUR, -5 * HOUR, 5 * HOUR):
        clock[0] = clock[1] + wrong
        await reap()
        assert await running(house) == {"call-1", "silent"}
    for _ in range(3):
        clock[:] = [time + HOUR for time in clock]
        await reap()
    assert body_of(await house.carrier.press(menu, "1")) == ANNA
    assert await running(house) == {"call-1", "silent"}
    clock[:] = [time + 1.1 * HOUR for time in clock]
    await reap()
    assert "silent" not in await running(house)


async def test_what_comes_after_all_is_answered_and_a_late_hangup_counts(house: House) -> None:
    await house.put_live(family())
    menu = await house.carrier.ring("family")
    dialled = await house.carrier.press(menu, "1")
    await reaper(house, [datetime.now(UTC) + 5 * HOUR])()
    assert body_of(await house.carrier.press(menu, "1")) == ANNA  # the same post: the same answer
    address = attribute(dialled, "onAnswer")
    assert await house.carrier.post(address, event="dtmf", callId="call-1", dtmf="2") == EMPTY
    assert await house.carrier.hang_up(dialled, cause="busy") == EMPTY
    assert "over: busy" in await texts(house)


async def test_an_event_that_comes_while_the_reaper_waits_keeps_its_call_running(
    house: House,
) -> None:
    await house.put_live(family())
    menu = await house.carrier.ring("family")
    due = datetime.now(UTC) + 4 * HOUR

    class Busy(asyncio.Lock):
        async def acquire(self) -> Literal[True]:
            await house.carrier.press(menu, "9")
            return await super().acquire()

    calls = house.store.calls
    await Reaper(calls=calls, turn=lambda _: Busy(), silence=4 * HOUR, now=lambda: due)()
    assert await running(house) == {"call-1"}
    await reaper(house, [due + HOUR])()
    assert await running(house) == set()


async def test_a_server_that_starts_ends_what_was_lost_while_it_was_away(
    open_house: Opens,
) -> None:
    first = await open_house()
    await first.put_live(family())
    await first.carrier.ring("family", "old")
    await first.carrier.ring("family", "new")
    long_ago = (datetime.now(UTC) - 3 * HOUR).isoformat(" ")
    await first.store.calls.scope.client.execute_query(
        "UPDATE call_session SET updated = ? WHERE call_id = 'old'", [long_ago]
    )
    await first.close()
    for hours, left in ((4, {"old", "new"}), (2, {"new"})):
        house = await open_house(call_hours=hours)
        await house.app[HOUSEKEEPING].first_round()
        assert await running(house) == left
        await house.close()
