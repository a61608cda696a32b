"""The telephone in the page as a laboratory: pretended surroundings, opened steps, the way back."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from flowforge import resources
from flowforge.call import NewCall
from flowforge.flow import compile_flow, read
from flowforge.testing.pretending import Pretence
from flowforge.web.auth import COOKIE
from flowforge.web.phones import Phones
from flowforge.web.rooms import CATALOG, PHONES
from tests.web.conftest import House
from tests.web.lines import node, wires
from tests.web.pages import made, phone, told

STATUS = (resources.examples() / "telephone-status.json").read_bytes()
PENDING = {"orderStatus": "PENDING", "orderedOn": "2026-10-26"}
Call = dict[str, Any]


async def calls(house: House, **setting: Any) -> Call:
    draft = await made(house, orjson.loads(STATUS))
    return await phone(house, "", flowId=draft["id"], caller="", **setting)


async def presses(house: House, call: Call, digits: str) -> Call:
    return await phone(house, f"/{call['id']}/digits", digits=digits)


def behind(call: Call, kind: str, node_id: str) -> tuple[Call, Call, Call]:
    """Give a line of the transcript, and the variables before and after it."""
    [entry] = [one for one in call["entries"] if (one["kind"], one["node"]) == (kind, node_id)]
    shots = call["snapshots"]
    return entry, shots[entry["before"]], shots[entry["after"]]


# --- set-up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("returned", "at"),
    [
        ({"orderStatus": "PENDING"}, "pending"),
        ("not found", "unknown"),
        ("database away", "away"),
        ("real", "away"),  # no connection of this name stands here
    ],
)
async def test_a_lookup_returns_what_the_person_says(
    inside: House, returned: object, at: str
) -> None:
    call = await calls(inside, lookups={"lookup": returned, "long gone": "not found"})
    call = await presses(inside, call, "12345678")
    assert call["at"] == at


async def test_the_call_is_made_at_the_moment_that_the_person_says(inside: House) -> None:
    call = await calls(inside, at="2026-12-25 14:00")
    begins = datetime.fromisoformat(call["entries"][0]["at"])
    assert begins.replace(second=0, microsecond=0) == datetime(2026, 12, 25, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        ({"at": "Christmas"}, "at"),
        ({"lookups": {"lookup": "nothing"}}, "lookups.lookup"),
        ({"callee": "12"}, "callee"),
    ],
)
async def test_a_set_up_that_cannot_be_is_refused_by_its_field(
    inside: House, setting: dict[str, Any], field: str
) -> None:
    draft = await made(inside)
    body = {"flowId": draft["id"], "caller": "", **setting}
    refused = await told(await inside.client.post("/api/phone", json=body), 422)
    assert refused["field"].startswith(field)


async def test_somebody_who_only_looks_may_call_and_go_back(inside: House) -> None:
    draft = await made(inside)
    inside.client.session.cookie_jar.clear()
    people = inside.store.people
    eve = await people.add("eve", "correct horse battery", "viewer")
    inside.client.session.cookie_jar.update_cookies({COOKIE: await people.open(eve)})
    call = await phone(
        inside, "", flowId=draft["id"], caller="", at="2026-12-25 14:00", lookups={"x": "not found"}
    )
    await presses(inside, call, "1")
    call = await phone(inside, f"/{call['id']}/back", events=1)
    assert call["at"] == "menu"


# --- what lies behind each line -------------------------------------------------------------


async def test_each_step_shows_its_variables_its_time_and_its_document(inside: House) -> None:
    call = await calls(inside, lookups={"lookup": PENDING})
    asked, _, _ = behind(call, "action", "number")
    assert asked["xml"] == call["xml"]
    call = await presses(inside, call, "12345678")
    found, before, after = behind(call, "step", "lookup")
    assert "customer" not in before
    assert after == {**before, "customer": {"status": "PENDING", "ordered": "2026-10-26"}}
    assert found["ms"] >= 0
    assert "xml" not in found
    event = next(one for one in call["entries"] if one["data"].get("digits") == "12345678")
    assert (event["kind"], event["event"]) == ("event", 2)
    assert event["ms"] >= found["ms"]
    bye, _, _ = behind(call, "action", "pending")
    assert bye["xml"] == call["xml"]


async def test_the_first_line_shows_what_every_call_begins_with(inside: House) -> None:
    call = await calls(inside)
    rang = call["entries"][0]
    assert call["snapshots"][rang["before"]] == {}
    assert call["snapshots"][rang["after"]]["caller"] == "anonymous"


async def test_a_node_that_is_visited_twice_shows_each_visit(inside: House) -> None:
    document = {
        "schema": 1,
        "name": "Twice",
        "nodes": [
            node("in", "webhook", path="twice"),
            node("set", "set", values=[{"name": "tries", "value": "{{tries}}x"}]),
            node("ask", "gather", prompt="?", digits=1),
        ],
        "wires": wires("in.rings > set", "set.next > ask", "ask.digits > set"),
    }
    draft = await made(inside, document)
    call = await phone(inside, "", flowId=draft["id"], caller="")
    call = await presses(inside, call, "1")
    shots = call["snapshots"]
    tries = [shots[one["after"]]["tries"] for one in call["entries"] if one["node"] == "set"]
    assert tries == ["x", "xx"]


# --- the way back ---------------------------------------------------------------------------


async def test_a_call_goes_back_to_where_it_stood_and_takes_another_way(inside: House) -> None:
    call = await calls(inside, lookups={"lookup": PENDING})
    asked = call
    for digits in ("1", ""):
        call = await presses(inside, call, digits)
    assert len(call["stood"]) == 3
    call = await phone(inside, f"/{call['id']}/back", events=1)
    for key in ("state", "action", "sound", "xml", "at", "vars", "entries", "stood"):
        assert call[key] == asked[key], key
    call = await presses(inside, call, "12345678")
    assert (call["at"], call["vars"]["customer"]["status"]) == ("pending", "PENDING")
    assert [one["data"]["event"] for one in call["entries"] if one["kind"] == "event"][:2] == [
        "rings",
        "digits",
    ]


async def test_a_call_that_is_over_goes_on_from_before_its_end(inside: House) -> None:
    draft = await made(inside)
    call = await phone(inside, "", flowId=draft["id"], caller="")
    call = await presses(inside, call, "1")
    assert call["at"] == "anna"
    call = await phone(inside, f"/{call['id']}/hangup", cause="busy")
    assert call["stood"] == ["waiting", "ringing", "ended"]
    call = await phone(inside, f"/{call['id']}/back", events=2)
    assert (call["state"], call["vars"]["cause"]) == ("ringing", "")
    call = await phone(inside, f"/{call['id']}/answered")
    assert call["state"] == "ringing"
    assert "answered" in [one["data"].get("event") for one in call["entries"]]


async def test_there_is_no_way_to_where_the_call_was_over_or_never_was(inside: House) -> None:
    draft = await made(inside)
    call = await phone(inside, "", flowId=draft["id"], caller="")
    await phone(inside, f"/{call['id']}/hangup")
    for events in (2, 3):
        back = await inside.client.post(f"/api/phone/{call['id']}/back", json={"events": events})
        assert (await told(back, 409))["error"] == "phone_no_way_back"
    none = await inside.client.post(f"/api/phone/{call['id']}/back", json={"events": 0})
    assert (await told(none, 422))["field"] == "events"


async def test_the_time_of_a_call_goes_back_with_it(house: House) -> None:
    own = house.app[PHONES]
    seconds = [100.0]
    phones = Phones(
        speaker=own.speaker, world=own.world, callback=own.callback, clock=lambda: seconds[0]
    )
    flow = compile_flow(read(STATUS), house.app[CATALOG].types, "status")
    at = datetime(2026, 12, 25, 13, 0, tzinfo=UTC)
    event = NewCall(call_id="phone-1", caller="491", callee="492")
    call = await phones.ring(flow, "status", event, "ada", Pretence(at=at))

    async def press_after(wait: float) -> float:
        seconds[0] += wait
        assert await phones.press(call, "")
        return (call.now.entries[-1].at - at).total_seconds()

    assert call.now.entries[0].at == at
    assert await press_after(7) == 7
    seconds[0] += 1000
    assert await phones.go_back(call, 1)
    assert await press_after(3) == 3


async def test_what_happens_at_once_happens_one_after_the_other(inside: House) -> None:
    draft = await made(inside)
    call = await phone(inside, "", flowId=draft["id"], caller="")
    address = f"/api/phone/{call['id']}"
    await asyncio.gather(
        inside.client.post(f"{address}/digits", json={"digits": "1"}),
        inside.client.post(f"{address}/back", json={"events": 1}),
    )
    call = await phone(inside, "/".join(["", call["id"], "back"]), events=1)
    assert (call["state"], len(call["stood"])) == ("waiting", 1)
