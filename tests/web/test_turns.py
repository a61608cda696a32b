"""Who works on the same call goes one after the other, whoever gives up in between."""

import asyncio
from dataclasses import dataclass, field

import pytest

from flowforge.web.turns import Turns

CALL = "call-1"


@dataclass(slots=True)
class Work:
    """Works on the call until `may_end`, and says when it began and ended."""

    turns: Turns = field(default_factory=Turns)
    seen: list[str] = field(default_factory=list)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, name: str) -> None:
        async with self.turns.of(CALL):
            self.seen.append(f"{name} begins")
            await self.may_end.wait()
            self.seen.append(f"{name} ends")

    def start(self, name: str) -> asyncio.Task[None]:
        return asyncio.create_task(self(name))


async def rounds() -> None:
    """Let all others go on as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def ended(*tasks: asyncio.Task[None]) -> None:
    async with asyncio.timeout(30):
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    work = Work()
    tasks = [work.start(name) for name in "abc"]
    await rounds()
    work.may_end.set()
    await ended(*tasks)
    assert work.seen == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


def test_another_call_waits_for_nobody() -> None:
    turns = Turns()
    assert turns.begin(CALL)
    assert turns.begin("call-2")
    assert not turns.begin(CALL)


async def test_who_gives_up_waiting_holds_nobody_up() -> None:
    work = Work()
    first, second, third = (work.start(name) for name in "abc")
    await rounds()
    second.cancel()
    await rounds()
    work.may_end.set()
    await ended(first, second, third)
    assert work.seen == ["a begins", "a ends", "c begins", "c ends"]
    assert work.turns.begin(CALL), "nothing is left behind"


async def test_a_turn_given_to_somebody_who_is_stopped_just_then_goes_on_to_the_next() -> None:
    work = Work()
    assert work.turns.begin(CALL)
    stopped, after = work.start("b"), work.start("c")
    await rounds()
    work.may_end.set()
    work.turns.end(CALL)  # the turn is given to b,
    stopped.cancel()  # and b is stopped before it gets to run
    await ended(stopped, after)
    assert work.seen == ["c begins", "c ends"]
    assert work.turns.begin(CALL), "nothing is left behind"


async def test_what_fails_gives_its_turn_on() -> None:
    turns = Turns()
    with pytest.raises(RuntimeError):
        async with turns.of(CALL):
            raise RuntimeError
    assert turns.begin(CALL)
