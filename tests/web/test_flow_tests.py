"""Calls that are kept as tests of a flow, by the API that the page uses."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flowforge import resources
from flowforge.testing.calls import run
from flowforge.web.api import flow_tests
from tests.web.conftest import House
from tests.web.lines import family, node, wires
from tests.web.pages import made, phone, told

ANNA = {
    "about": "asks for Anna",
    "call": [
        {"rings": {"from": "+49 211 1234567"}},
        {"hears": "menu.wav", "waits": 20},
        {"presses": "1"},
        {"dials": ["+49 160 1111111"]},
    ],
}
BEN = {"about": "asks for Ben", "call": [{"rings": {}}, {"presses": "2"}, {"dials": "+49 160 9"}]}


async def ask(house: House, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    response = await house.client.request(method, path, json=body)
    if status == 204:
        assert response.status == 204, await response.text()
        return None
    return await told(response, status)


async def with_tests(house: House, *documents: Any) -> str:
    """Make the family's flow with these tests; give the address of the tests."""
    draft = await made(house)
    address = f"/api/flows/{draft['id']}/tests"
    if documents:
        await ask(house, "POST", address, {"document": list(documents)})
    return address


# --- keeping --------------------------------------------------------------------------------


async def test_a_call_on_the_telephone_becomes_a_test_that_passes(inside: House) -> None:
    draft = await made(inside)
    address = f"/api/flows/{draft['id']}/tests"
    call = await phone(inside, "", flowId=draft["id"], caller="", at="2026-12-25 14:00")
    await phone(inside, f"/{call['id']}/digits", digits="")
    await phone(inside, f"/{call['id']}/digits", digits="1")
    await phone(inside, f"/{call['id']}/answered")
    body = {"phone": call["id"], "name": "silent at first", "note": "from Mrs Sommer"}
    kept = await ask(inside, "POST", f"{address}/kept", body)
    assert (kept["name"], kept["note"]) == ("silent at first", "from Mrs Sommer")
    assert kept["document"]["at"] == "2026-12-25 14:00"
    assert [next(iter(step)) for step in kept["document"]["call"]] == [
        *("rings", "hears", "presses", "hears", "presses", "dials", "answers")
    ]
    assert kept["document"]["call"][0]["rings"]["from"] == "anonymous"
    ran = await ask(inside, "POST", f"{address}/run", {})
    assert [one["passes"] for one in ran["results"]] == [True]
    assert await ask(inside, "GET", address) == [kept]


async def test_what_a_real_lookup_found_is_what_the_test_goes_on_with(
    inside: House, tmp_path: Path
) -> None:
    file = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)")
        database.execute("INSERT INTO customer VALUES (7, 'Sommer')")
    await inside.store.connections.add("shop", "sqlite", {"path": str(file)})
    find = {"connection": "shop", "table": "customer", "key": "id", "value": "{{digits}}"}
    document = family() | {
        "nodes": [
            node("in", "webhook", path="shop"),
            node("ask", "gather", prompt="Number?", digits=1),
            node("find", "db_lookup", **find, columns=[{"column": "name", "save_as": "name"}]),
            node("hello", "hangup", announcement="Hello {{name}}"),
        ],
        "wires": wires("in.rings > ask", "ask.digits > find", "find.found > hello"),
    }
    draft = await made(inside, document)
    address = f"/api/flows/{draft['id']}/tests"
    for digits, found in (("7", {"name": "Sommer"}), ("8", "not found")):
        call = await phone(inside, "", flowId=draft["id"], caller="")
        await phone(inside, f"/{call['id']}/digits", digits=digits)
        kept = await ask(inside, "POST", f"{address}/kept", {"phone": call["id"], "name": digits})
        assert kept["document"]["lookups"] == {"find": found}
    file.unlink()
    ran = await ask(inside, "POST", f"{address}/run", {})
    assert [one["passes"] for one in ran["results"]] == [True, True]


async def test_a_call_of_another_flow_or_another_person_is_not_kept(inside: House) -> None:
    first, second = await made(inside), await made(inside)
    call = await phone(inside, "", flowId=first["id"], caller="")
    body = {"phone": call["id"], "name": "x"}
    other = f"/api/flows/{second['id']}/tests/kept"
    assert (await ask(inside, "POST", other, body, 404))["error"] == "phone_gone"
    inside.client.session.cookie_jar.clear()
    await inside.sign_in("eve")
    own = f"/api/flows/{first['id']}/tests/kept"
    assert (await ask(inside, "POST", own, body, 404))["error"] == "phone_gone"


async def test_a_test_is_renamed_noted_and_deleted(inside: House) -> None:
    address = await with_tests(inside, ANNA)
    [kept] = await ask(inside, "GET", address)
    one = f"{address}/{kept['id']}"
    named = await ask(inside, "PUT", one, {"name": "Anna, please", "note": "since May"})
    assert (named["name"], named["note"]) == ("Anna, please", "since May")
    assert named["document"]["call"] == ANNA["call"]
    assert (await ask(inside, "PUT", one, {"name": "Anna"}))["note"] == ""
    assert (await ask(inside, "PUT", one, {"name": ""}, 422))["field"] == "name"
    await ask(inside, "DELETE", one, None, 204)
    assert await ask(inside, "GET", address) == []
    for gone in (one, f"{address}/{'9' * 30}", f"{address}/x"):
        assert (await ask(inside, "DELETE", gone, None, 404))["error"] == "not_found"


async def test_a_call_file_is_taken_with_one_call_with_several_and_with_what_they_share(
    inside: House,
) -> None:
    address = await with_tests(inside)
    shared = {"flow": "family-line", "at": "2026-12-25 14:00", "calls": [ANNA, BEN]}
    made_ = await ask(inside, "POST", address, {"document": shared})
    assert [(one["name"], one["document"]["at"]) for one in made_] == [
        ("asks for Anna", "2026-12-25 14:00"),
        ("asks for Ben", "2026-12-25 14:00"),
    ]
    assert "flow" not in made_[0]["document"]
    assert len(await ask(inside, "POST", address, {"document": ANNA})) == 1
    wrong = {"document": {"call": [{"presse": "1"}]}}
    refused = await ask(inside, "POST", address, wrong, 422)
    assert "presses" in refused["message"]
    refused = await ask(inside, "POST", f"{address}?lang=de", wrong, 422)
    assert refused["message"].startswith("Die Tests des Ablaufs können nicht gelesen werden")
    too_many = {"document": [ANNA] * 499}
    assert (await ask(inside, "POST", address, too_many, 409))["error"] == "too_many_tests"
    assert len(await ask(inside, "GET", address)) == 3


async def test_tests_go_where_their_flow_goes(inside: House) -> None:
    address = await with_tests(inside, ANNA)
    flow = address.removesuffix("/tests")
    copy = await ask(inside, "POST", f"{flow}/duplicate", {})
    [copied] = await ask(inside, "GET", f"/api/flows/{copy['id']}/tests")
    assert copied["document"] == ANNA
    file = await (await inside.client.get(f"{flow}/export")).json()
    assert file["tests"] == [ANNA]
    again = await made(inside, file)
    assert "tests" not in again["document"]
    [imported] = await ask(inside, "GET", f"/api/flows/{again['id']}/tests")
    assert imported["document"] == ANNA
    file["tests"] = [{"call": []}]
    refused = await ask(inside, "POST", "/api/flows", {"document": file}, 422)
    assert "lists the steps" in refused["message"]
    await ask(inside, "DELETE", flow, None, 204)
    await ask(inside, "GET", address, None, 404)


# --- running --------------------------------------------------------------------------------


async def test_a_run_says_which_tests_pass_and_where_the_others_go_another_way(
    inside: House,
) -> None:
    gone = {"about": "gone", "lookups": {"nobody": "not found"}, "call": [{"rings": {}}]}
    waits = {"about": "w", "call": [{"rings": {}}, {"hears": "menu.wav", "waits": 3}]}
    sees = {"about": "s", "call": [{"rings": {}}, {"presses": "1"}, {"sees": {"digits": "4"}}]}
    early = {"about": "e", "call": [{"rings": {}}, {"presses": "1"}, {"presses": "2"}]}
    address = await with_tests(inside, ANNA, BEN, gone, waits, sees, early)
    ran = await ask(inside, "POST", f"{address}/run", {})
    anna, ben, none, waited, seen, pressed = ran["results"]
    assert (anna["passes"], anna["differs"], anna["instead"]) == (True, None, [])
    assert (ben["passes"], ben["differs"], ben["expected"]) == (False, 2, BEN["call"][2])
    assert ben["instead"] == [{"dials": ["+49 160 2222222"]}]
    assert {"node": "menu", "port": "2"} in ben["ways"]
    assert ben["nodes"] == ["in", "menu", "ben"]
    assert (none["passes"], none["differs"]) == (False, -1)
    assert "nobody" in none["why"]
    assert waited["instead"][0]["waits"] == 20
    assert seen["instead"] == [{"sees": {"digits": "1"}}]
    assert pressed["instead"] == [{"dials": ["+49 160 1111111"]}]
    assert len(ran["ways"]) == 6
    [only] = (await ask(inside, "POST", f"{address}/run", {"tests": [ben["id"]]}))["results"]
    assert only == ben


@pytest.mark.parametrize("what", ["run", "accept", "missing"])
async def test_between_two_tests_calls_are_answered(
    inside: House, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await with_tests(inside, ANNA, ANNA, ANNA)
    seen: list[str] = []

    async def runs(*given: Any) -> Any:
        asyncio.get_running_loop().call_soon(seen.append, "a call's turn")
        seen.append("a test")
        return await run(*given)

    monkeypatch.setattr(flow_tests, "run", runs)
    ids = [test["id"] for test in await ask(inside, "GET", address)]
    await ask(inside, "POST", f"{address}/{what}", {"tests": ids})
    assert seen[:5] == ["a test", "a call's turn", "a test", "a call's turn", "a test"]


async def test_what_happens_now_can_be_declared_right_for_one_test_or_for_several(
    inside: House,
) -> None:
    gone = {"about": "gone", "call": [{"rings": {}}, {"presses": "1"}, {"presses": "1"}]}
    address = await with_tests(inside, BEN, {**BEN, "note": "why", "at": "2026-12-25 14:00"}, gone)
    [ben, noted, pressed] = await ask(inside, "GET", address)
    both = {"tests": [ben["id"], noted["id"]]}
    accepted = await ask(inside, "POST", f"{address}/accept", both)
    assert [one["note"] for one in accepted] == ["", "why"]
    assert accepted[1]["document"]["at"] == "2026-12-25 14:00"
    assert accepted[0]["document"]["call"][-1] == {"dials": ["+49 160 2222222"]}
    ran = await ask(inside, "POST", f"{address}/run", {})
    assert [one["passes"] for one in ran["results"]] == [True, True, False]
    refused = await ask(inside, "POST", f"{address}/accept", {"tests": [pressed["id"]]}, 409)
    assert (refused["error"], "gone" in refused["message"]) == ("test_cannot_go_on", True)
    assert (await ask(inside, "GET", address))[2] == pressed


async def test_a_failed_test_opens_as_a_call_that_stops_where_it_differs(inside: House) -> None:
    address = await with_tests(inside, BEN, ANNA)
    [ben, anna] = await ask(inside, "GET", address)
    again = await ask(inside, "POST", f"{address}/{ben['id']}/call")
    assert again["name"] == "asks for Ben"
    assert again["result"]["expected"] == {"dials": "+49 160 9"}
    assert (again["phone"]["state"], again["phone"]["at"]) == ("ringing", "ben")
    over = await phone(inside, f"/{again['phone']['id']}/hangup", cause="busy")
    assert over["state"] == "ended", "the call is one like any other"
    passes = await ask(inside, "POST", f"{address}/{anna['id']}/call")
    assert (passes["result"]["passes"], passes["phone"]["at"]) == (True, "anna")


async def test_a_call_again_finds_the_rows_of_the_test_and_stops_before_what_never_happened(
    inside: House,
) -> None:
    example = resources.examples() / "telephone-status.json"
    draft = await made(inside, _json(example))
    calls = _json(example.with_name("telephone-status.call.json"))
    address = f"/api/flows/{draft['id']}/tests"
    kept = await ask(inside, "POST", address, {"document": calls})
    for one in kept:
        again = await ask(inside, "POST", f"{address}/{one['id']}/call")
        assert again["result"]["passes"], (one["name"], again["result"]["why"])
    late = {"call": [{"rings": {}}, {"hears": "nothing like it"}, {"presses": "12345678"}]}
    [stopped] = await ask(inside, "POST", address, {"document": late})
    again = await ask(inside, "POST", f"{address}/{stopped['id']}/call")
    assert again["result"]["differs"] == 1
    assert again["phone"]["state"] == "waiting"
    gone = {"lookups": {"nobody": "not found"}, "call": [{"rings": {}}]}
    [gone_] = await ask(inside, "POST", address, {"document": gone})
    refused = await ask(inside, "POST", f"{address}/{gone_['id']}/call", None, 409)
    assert refused["error"] == "test_cannot_begin"


def _json(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


# --- what is missing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", {"presses 2", "stays silent, then stays silent", "stays silent, then presses 0"}),
        ("de", {"drückt 2", "bleibt still, dann bleibt still", "bleibt still, dann drückt 0"}),
    ],
)
async def test_the_missing_calls_are_made_with_names_in_plain_words(
    inside: House, lang: str, names: set[str]
) -> None:
    address = await with_tests(inside, ANNA)
    done = await ask(inside, "POST", f"{address}/missing?lang={lang}")
    assert names <= {one["name"] for one in done["made"]}
    assert done["left"] == []
    ran = await ask(inside, "POST", f"{address}/run", {})
    assert all(one["passes"] for one in ran["results"])
    taken = [way for one in ran["results"] for way in one["ways"]]
    assert [way for way in ran["ways"] if way not in taken] == []
    assert (await ask(inside, "POST", f"{address}/missing"))["made"] == []


async def test_what_lookups_return_stands_in_the_name_and_what_is_left_has_a_reason(
    inside: House,
) -> None:
    document = _json(resources.examples() / "telephone-status.json")
    document["nodes"].append(node("alone", "play", prompt="Hello"))
    draft = await made(inside, document)
    address = f"/api/flows/{draft['id']}/tests"
    done = await ask(inside, "POST", f"{address}/missing")
    said = " | ".join(one["name"] for one in done["made"])
    for words in ("finds nothing: presses 12345678", "no database for", "finds CANCELED"):
        assert words in said
    assert done["left"] == [{"node": "alone", "port": "next", "why": "no_way", "variable": ""}]
