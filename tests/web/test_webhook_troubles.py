"""What a caller gets when something is wrong on our side, and how sounds come in."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from flowforge.errors import StoreError
from flowforge.prompts import Prompts
from flowforge.web.rooms import ASIDE, DATABASES, LIVE, WEBHOOK
from tests.web.conftest import House
from tests.web.lines import (
    ANNA,
    EMPTY,
    MENU,
    SOUND,
    body_of,
    changed,
    family,
    node,
    wires,
)

# --- when something fails -----------------------------------------------------------------------


async def test_a_flow_that_leads_nowhere_takes_its_fallback(house: House) -> None:
    document = family(fallback={"do": "dial", "number": "0211 63553300"})
    document["wires"] = document["wires"][:1]
    await house.put_live(document)
    xml = await house.carrier.ring("family")
    assert body_of(await house.carrier.press(xml, "1")) == (
        "<Dial><Number>4921163553300</Number></Dial>"
    )
    entries = await house.store.calls.transcript("call-1")
    assert [e.data["code"] for e in entries if e.kind == "problem"] == ["no_wire", "fallback"]


async def test_an_answer_that_cannot_be_stored_is_given_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.put_live(family())

    async def away(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(house.app[WEBHOOK].calls, "commit", away)
    assert body_of(await house.carrier.ring("family")) == MENU


async def test_whatever_breaks_the_carrier_gets_a_document(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.put_live(family(fallback={"do": "hangup"}))

    async def broken(*_: object) -> None:
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr("flowforge.engine.advance", broken)
    assert body_of(await house.carrier.ring("family")) == "<Hangup/>"
    monkeypatch.setattr(house.app[WEBHOOK].calls, "session", broken)
    assert body_of(await house.carrier.ring("family", "call-2")) == "<Hangup/>"
    monkeypatch.setattr("flowforge.engine.fallback", None)
    assert "<Response/>" in await house.carrier.ring("family", "call-3")


async def test_an_engine_that_breaks_in_a_way_of_its_own_costs_its_sound_and_not_the_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Engines come in packages of anybody's, and raise what they like."""
    await house.put_live(family())

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect of the engine's")

    monkeypatch.setattr(Prompts, "heard", broken)
    menu = await house.carrier.ring("family")
    assert body_of(menu) == '<Gather maxDigits="1" timeout="20000"/>'
    assert body_of(await house.carrier.press(menu, "1")) == ANNA
    entries = await house.store.calls.transcript("call-1")
    problems = [entry.data["text"] for entry in entries if entry.kind == "problem"]
    assert any("a defect of the engine's" in text for text in problems)


async def test_a_call_goes_on_though_a_node_left_a_variable_that_is_no_json(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.put_live(family())
    monkeypatch.setattr("flowforge.engine.first_vars", lambda _: {"left": {1}})
    menu = await house.carrier.ring("family")
    assert body_of(await house.carrier.press(menu, "1")) == ANNA


async def test_a_store_that_hangs_does_not_keep_the_caller_waiting(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.put_live(family())

    async def hangs(*_: object) -> None:
        await asyncio.Event().wait()

    calls = house.app[WEBHOOK].calls
    monkeypatch.setattr(calls, "_limits", replace(calls._limits, commit_s=0.01))
    monkeypatch.setattr(calls._lookups, "find", hangs)
    assert body_of(await house.carrier.ring("family")) == MENU


async def test_a_store_that_is_away_altogether_does_not_keep_calls_from_being_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.put_live(family())

    async def away(*_: object) -> None:
        raise StoreError("away")

    for room in (house.store.calls, house.store.people, house.store.flows):
        for name in ("session", "commit", "of", "count", "live", "version", "draft"):
            if hasattr(room, name):
                monkeypatch.setattr(room, name, away)
    assert body_of(await house.carrier.ring("family")) == MENU
    raw = b"event=newCall&from=1&to=2&direction=in&callId=c"
    response = await house.carrier.send("/call/family", raw, Cookie="flowforge=stolen")
    assert body_of(await response.text()) == MENU


async def test_a_sound_that_cannot_be_made_is_left_out_and_written_down(house: House) -> None:
    document = changed(family(), "menu", prompt={"say": "Hello", "voice": "tlh-QO"})
    await house.put_live(document)
    xml = await house.carrier.ring("family")
    assert body_of(xml) == '<Gather maxDigits="1" timeout="20000"/>'
    entries = await house.store.calls.transcript("call-1")
    assert [(e.node, e.data["code"]) for e in entries if e.kind == "problem"] == [
        ("menu", "speech_failed")
    ]


# --- sounds before an action --------------------------------------------------------------------


def goodbye(**settings: str) -> dict[str, object]:
    return {
        "schema": 1,
        "name": "Goodbye",
        "settings": settings,
        "nodes": [
            node("in", "webhook", path="bye"),
            node("end", "hangup", announcement={"url": f"{SOUND}/bye.wav"}),
        ],
        "wires": wires("in.rings > end"),
    }


async def test_an_announcement_is_gathered_first_and_the_action_follows(house: House) -> None:
    await house.put_live(goodbye())
    xml = await house.carrier.ring("bye")
    play = f"<Play><Url>{SOUND}/bye.wav</Url></Play>"
    assert body_of(xml) == f'<Gather maxDigits="1" timeout="1">{play}</Gather>'
    assert body_of(await house.carrier.press(xml, "")) == "<Hangup/>"


async def test_an_announcement_can_stand_beside_the_action(house: House) -> None:
    await house.put_live(goodbye(announce="sibling"))
    xml = await house.carrier.ring("bye")
    assert body_of(xml) == f"<Play><Url>{SOUND}/bye.wav</Url></Play><Hangup/>"


async def test_spoken_text_is_served_as_a_wave_file_to_whoever_knows_its_name(
    house: House,
) -> None:
    await house.put_live(changed(family(), "menu", prompt={"say": "Press one, {{caller|spell}}"}))
    house.let_callers_wait()
    xml = await house.carrier.ring("family")
    found = re.search(r"<Url>http://flows\.example\.org(/p/[\w-]{20,}\.wav)</Url>", xml)
    assert found, xml
    response = await house.client.get(found[1])
    assert response.status == 200
    assert response.content_type == "audio/wav"
    sound = await response.read()
    assert (sound[:4], sound[8:12]) == (b"RIFF", b"WAVE")
    for name in ("x" * 32, "..%2f..%2fflowforge.sqlite3", "%00"):
        assert (await house.client.get(f"/p/{name}.wav")).status == 404


# --- beside the call ------------------------------------------------------------------------------


def with_side_task() -> dict[str, Any]:
    """A menu, and beside it a lookup that runs after the first answer."""
    document = family()
    look = node("look", "db_lookup", connection="shop", table="t", key="k", value="1")
    document["nodes"] += [look, node("said", "log", text="looked")]
    document["wires"] += wires("in.rings > look", "look.not_found > said")
    return document


async def test_work_beside_the_call_begins_after_the_answer_and_cannot_delay_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> Mapping[str, Any] | None:
        asked.set()
        await go_on.wait()
        return None

    monkeypatch.setattr(house.app[DATABASES], "find", slow)
    await house.put_live(with_side_task())
    xml = await house.carrier.ring("family")
    assert body_of(xml) == MENU
    await asyncio.wait_for(asked.wait(), 60)
    assert body_of(await house.carrier.press(xml, "1")) == ANNA
    go_on.set()
    await house.app[ASIDE].drain(60)
    entries = await house.store.calls.transcript("call-1")
    assert "looked" in [e.data.get("text") for e in entries]
    session = await house.store.calls.session("call-1")
    assert session is not None
    assert session.step == 2


async def test_work_beside_the_call_is_finished_before_the_server_stops(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []

    async def slow(_: object) -> Mapping[str, Any] | None:
        await asyncio.sleep(0.05)
        ended.append(True)
        return None

    monkeypatch.setattr(house.app[DATABASES], "find", slow)
    await house.put_live(with_side_task())
    await house.carrier.ring("family")
    await house.close()
    assert ended == [True]


# --- damaged flows --------------------------------------------------------------------------------


async def test_a_damaged_live_flow_does_not_keep_the_others_from_answering(house: House) -> None:
    await house.put_live(family())
    damaged = {**family("other"), "schema": 99}
    await house.put_live(damaged)
    assert not house.app[LIVE].knows("other")
    assert body_of(await house.carrier.ring("family")) == MENU


async def test_a_call_whose_flow_was_deleted_still_gets_an_answer(house: House) -> None:
    flow = await house.put_live(family())
    xml = await house.carrier.ring("family")
    await house.store.flows.delete(flow)
    house.app[LIVE]._versions.clear()
    await house.app[LIVE].refresh()
    assert await house.carrier.press(xml, "1") == EMPTY
