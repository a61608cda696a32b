"""The same post, 20 times in a row and 50 at the same moment: one effect, equal answers."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import pytest

from flowforge.web.rooms import ASIDE
from tests.web.conftest import House
from tests.web.lines import (
    AGAIN,
    ANNA,
    CALLEE,
    CALLER,
    EMPTY,
    MENU,
    attribute,
    body_of,
    family,
    on_data,
)
from tests.web.lines import changed as with_config

Post = Callable[[], Awaitable[str]]
PARTIES = {"from": CALLER, "to": CALLEE, "direction": "in"}


async def in_a_row(post: Post) -> list[str]:
    return [await post() for _ in range(20)]


async def at_once(post: Post) -> list[str]:
    return await asyncio.gather(*(post() for _ in range(50)))


@pytest.fixture(params=[in_a_row, at_once])
def repeat(request: pytest.FixtureRequest) -> Callable[[Post], Awaitable[list[str]]]:
    chosen: Callable[[Post], Awaitable[list[str]]] = request.param
    return chosen


Repeat = Callable[[Post], Awaitable[list[str]]]


async def once(house: House, answers: list[str]) -> str:
    """Give the one answer that all are; the store must have the session as one post leaves it."""
    assert len(set(answers)) == 1
    await house.app[ASIDE].drain(60)
    return answers[0]


async def on_record(house: House) -> tuple[list[str], int]:
    """Give the events and how many answers are counted."""
    entries = await house.store.calls.transcript("call-1")
    session = await house.store.calls.session("call-1")
    assert session is not None
    return [entry.data["event"] for entry in entries if entry.kind == "event"], session.step


async def test_a_new_call(house: House, repeat: Repeat) -> None:
    await house.put_live(family())
    xml = await once(house, await repeat(lambda: house.carrier.ring("family")))
    assert body_of(xml) == MENU
    assert await on_record(house) == (["rings"], 1)


@pytest.mark.parametrize(("digits", "wanted"), [("1", ANNA), ("5", AGAIN), ("", MENU)])
async def test_digits(house: House, repeat: Repeat, digits: str, wanted: str) -> None:
    await house.put_live(family())
    asked = await house.carrier.ring("family")
    xml = await once(house, await repeat(lambda: house.carrier.press(asked, digits)))
    assert body_of(xml) == wanted
    assert await on_record(house) == (["rings", "digits"], 2)


async def test_digits_after_an_announcement(house: House, repeat: Repeat) -> None:
    """The announcement's own Gather gives way to the action once, not at each post."""
    document = with_config(family(), "anna", announcement={"url": "https://sounds.example.org/a"})
    await house.put_live(document)
    announced = await house.carrier.press(await house.carrier.ring("family"), "1")
    xml = await once(house, await repeat(lambda: house.carrier.press(announced, "")))
    assert body_of(xml) == ANNA
    assert await on_record(house) == (["rings", "digits", "digits"], 3)


async def test_an_answer(house: House, repeat: Repeat) -> None:
    await house.put_live(family())
    xml = await house.carrier.press(await house.carrier.ring("family"), "1")
    event = {**PARTIES, "event": "answer", "callId": "call-1", "answeringNumber": "491601111111"}
    answers = await repeat(lambda: house.carrier.post(attribute(xml, "onAnswer"), **event))
    assert await once(house, answers) == EMPTY
    assert await on_record(house) == (["rings", "digits", "answered"], 2)


async def test_a_hangup(house: House, repeat: Repeat) -> None:
    """What is wired to it runs once: the flow writes one line."""
    await house.put_live(family())
    xml = await house.carrier.press(await house.carrier.ring("family"), "1")
    assert await once(house, await repeat(lambda: house.carrier.hang_up(xml))) == EMPTY
    assert await on_record(house) == (["rings", "digits", "hung up"], 2)
    entries = await house.store.calls.transcript("call-1")
    assert [e.data.get("text") for e in entries].count("over: normalClearing") == 1


async def test_a_call_that_no_flow_claims(house: House, repeat: Repeat) -> None:
    await house.put_live(with_config(family(), "in", direction="out"))
    assert await once(house, await repeat(lambda: house.carrier.ring("family"))) == EMPTY
    assert await house.store.calls.session("call-1") is None


async def test_events_without_an_address_of_ours(house: House, repeat: Repeat) -> None:
    """A second webhook of the account posts them: they are answered, and change nothing."""
    await house.put_live(family())
    await house.carrier.ring("family")
    event = {**PARTIES, "event": "hangup", "cause": "cancel", "callId": "call-1"}
    event["answeringNumber"] = CALLEE
    answers = await repeat(lambda: house.carrier.post("/call/family", **event))
    assert await once(house, answers) == EMPTY
    assert await on_record(house) == (["rings"], 1)


async def test_the_first_post_again_after_a_long_menu(house: House, repeat: Repeat) -> None:
    """However far a call has come, its newCall has one answer."""
    document = family()
    document["wires"] = [
        {**wire, "target": "menu"} if wire["port"] == "wrong" else wire
        for wire in document["wires"]
    ]
    await house.put_live(document)
    first = xml = await house.carrier.ring("family")
    for _ in range(12):
        xml = await house.carrier.press(xml, "9")
    assert await once(house, await repeat(lambda: house.carrier.ring("family"))) == first
    assert (await on_record(house))[1] == 13


async def test_the_last_seven_entries_are_answered_again_and_older_ones_refused(
    house: House,
) -> None:
    document = family()
    document["wires"] = [
        {**wire, "target": "menu"} if wire["port"] == "wrong" else wire
        for wire in document["wires"]
    ]
    await house.put_live(document)
    documents = [await house.carrier.ring("family")]
    for _ in range(10):
        documents.append(await house.carrier.press(documents[-1], "9"))
    posted = urlencode({"event": "dtmf", "callId": "call-1", "dtmf": "9"}).encode()
    again = [await house.carrier.send(on_data(xml), posted) for xml in documents[:-1]]
    assert [response.status for response in again] == [403] * 3 + [200] * 7
    assert [await response.text() for response in again[3:]] == documents[4:]
    assert (await on_record(house))[1] == 11
