"""What the server does beside calls: again and again, and by the clock that it is given."""

import asyncio
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from flowforge.web.ahead import AHEAD
from flowforge.web.housekeeping import HOUSEKEEPING, Fading, Housekeeping, Retention
from flowforge.web.rooms import LIVE, PROMPTS, SETTINGS, WEBHOOK
from tests.web.conftest import House, Opens
from tests.web.lines import BASE_URL, CALLER, changed, family


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


SAYS_THE_NUMBER = changed(
    changed(family(), "menu", prompt={"say": "Guten Tag. Ihre Nummer ist {{caller|digits}}."}),
    "menu",
    wrong_prompt={"say": "Bitte noch einmal."},
)


async def says_the_number(house: House) -> tuple[set[Path], Path]:
    """Let a call hear its number; give what the flow says in every call, and what it said there."""
    await house.put_live(SAYS_THE_NUMBER)
    await house.app[AHEAD].made(60, asyncio.Event())
    await house.app[AHEAD].again(house.app[LIVE].all)
    fixed = set(house.app[SETTINGS].prompts_folder.glob("*.wav"))
    webhook = house.app[WEBHOOK]
    webhook.speaker = replace(webhook.speaker, limit_s=60)
    menu = await house.carrier.ring("family")
    place = menu.partition("<Url>")[2].partition("</Url>")[0].removeprefix(BASE_URL)
    await house.carrier.hang_up(menu)
    said = house.app[SETTINGS].prompts_folder / place.removeprefix("/p/")
    assert await status(house, said) == 200
    assert said not in fixed
    return fixed, said


async def status(house: House, sound: Path) -> int:
    return (await house.client.get(f"/p/{sound.name}")).status


def is_long_ago(house: House, days: float) -> None:
    """Let everything that was spoken so far be older; what is spared stays so."""
    for sound in house.app[SETTINGS].prompts_folder.glob("*.wav"):
        facts, now = sound.stat(), time.time()
        asked = facts.st_atime if facts.st_atime > now else now - days * 86_400
        os.utime(sound, (asked, facts.st_mtime - days * 86_400))


async def test_what_was_spoken_for_a_call_is_kept_no_longer_than_its_record(house: House) -> None:
    fixed, said = await says_the_number(house)
    spared = partial(house.app[AHEAD].again, house.app[LIVE].all)
    fading = Fading(prompts=house.app[PROMPTS], spared=spared, days=30)
    for days, left in ((29, 200), (2, 404)):
        is_long_ago(house, days)
        await fading()
        assert await status(house, said) == left
    assert fixed
    assert {await status(house, one) for one in fixed} == {200}
    assert set(said.parent.glob("*.wav")) == fixed, "nor is a piece of it left"


async def test_where_live_flows_cannot_be_looked_at_nothing_that_was_spoken_is_taken_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed, said = await says_the_number(house)
    is_long_ago(house, 31)
    broken = AsyncMock(side_effect=RuntimeError("the recordings cannot be read"))
    monkeypatch.setattr(type(house.app[AHEAD]), "_bring", broken)
    spared = partial(house.app[AHEAD].again, house.app[LIVE].all)
    await Fading(prompts=house.app[PROMPTS], spared=spared, days=30)()
    assert set(said.parent.glob("*.wav")) >= {*fixed, said}


async def test_a_server_that_starts_takes_away_what_was_spoken_too_long_ago(
    open_house: Opens,
) -> None:
    first = await open_house()
    fixed, said = await says_the_number(first)
    is_long_ago(first, 5.9)
    await first.close()
    for days, left in ((7, 200), (5, 404)):
        house = await open_house(keep_days=days)
        await house.app[HOUSEKEEPING].first_round()
        assert await status(house, said) == left
        assert {await status(house, one) for one in fixed} == {200}
        is_long_ago(house, 0.1)  # nobody is about to hear it
        await house.close()


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
    await asyncio.wait_for(again.wait(), 60)
    assert waits == [60.0, 60.0, 60.0]
    await house.close()
