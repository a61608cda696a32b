"""The telephone in the page."""

import asyncio

from flowforge.call import NewCall
from flowforge.web.phones import Phones
from flowforge.web.rooms import LIVE, PHONES
from tests.web.conftest import House
from tests.web.lines import SOUND, body_of, changed, family, node, wires
from tests.web.pages import made, phone, told


async def test_the_telephone_goes_through_the_draft(inside: House) -> None:
    draft = await made(inside)
    call = await phone(inside, "", flowId=draft["id"], caller="0170 1234567")
    assert (call["state"], call["at"]) == ("waiting", "menu")
    assert call["action"] == {"kind": "gather", "maxDigits": 1, "timeoutMs": 20000}
    assert call["sound"] == {"text": "", "url": f"{SOUND}/menu.wav"}
    assert call["vars"]["caller"] == "491701234567"
    assert '<Gather onData="http://flows.example.org/call/family/1/' in call["xml"]
    assert call["problems"] == draft["problems"]
    call = await phone(inside, f"/{call['id']}/digits", digits="1")
    assert (call["state"], call["at"]) == ("ringing", "anna")
    assert call["action"] == {"kind": "dial", "numbers": ["491601111111"], "voicemail": False}
    assert body_of(call["xml"]) == "<Dial><Number>491601111111</Number></Dial>"
    call = await phone(inside, f"/{call['id']}/answered")
    assert call["state"] == "ringing"
    call = await phone(inside, f"/{call['id']}/hangup", cause="busy")
    assert call["state"] == "ended"
    kinds = [one["data"]["event"] for one in call["entries"] if one["kind"] == "event"]
    assert kinds == ["rings", "digits", "answered", "hung up"]
    assert {"text": "over: busy"} in [one["data"] for one in call["entries"]]
    assert await inside.store.calls.recent(10) == []


async def test_the_telephone_can_stay_silent_and_runs_into_the_voicemail(inside: House) -> None:
    draft = await made(inside)
    call = await phone(inside, "", flowId=draft["id"], caller="")
    assert call["vars"]["caller"] == "anonymous"
    for _ in range(2):
        call = await phone(inside, f"/{call['id']}/digits", digits="")
    assert call["action"] == {"kind": "dial", "numbers": [], "voicemail": True}


async def test_a_flow_that_hangs_up_ends_the_call_like_the_carrier_does(inside: House) -> None:
    document = {
        "schema": 1,
        "name": "Short",
        "nodes": [
            node("in", "webhook", path="short"),
            node("log", "log", text="hello"),
            node("end", "hangup"),
        ],
        "wires": wires("in.rings > log", "log.next > end"),
    }
    draft = await made(inside, document)
    call = await phone(inside, "", flowId=draft["id"], caller="0170 1234567")
    assert (call["state"], call["at"]) == ("ended", "end")
    assert "hung up: normalClearing" in [one["data"].get("text") for one in call["entries"]]
    gone = await inside.client.post(f"/api/phone/{call['id']}/hangup", json={})
    assert (await told(gone, 409))["error"] == "phone_gone"


async def test_keys_are_taken_only_where_something_waits(inside: House) -> None:
    draft = await made(inside)
    call = await phone(inside, "", flowId=draft["id"], caller="")
    address = f"/api/phone/{call['id']}"
    early = await inside.client.post(f"{address}/answered")
    assert (await told(early, 409))["error"] == "phone_not_ringing"
    wrong = await inside.client.post(f"{address}/digits", json={"digits": "<script>"})
    assert (await told(wrong, 422))["field"] == "digits"
    both = await asyncio.gather(
        *(inside.client.post(f"{address}/digits", json={"digits": "1"}) for _ in range(2))
    )
    assert sorted(response.status for response in both) == [200, 409]


async def test_a_strange_caller_is_told_so_and_an_unknown_call_is_over(inside: House) -> None:
    draft = await made(inside)
    body = {"flowId": draft["id"], "caller": "12"}
    refused = await told(await inside.client.post("/api/phone", json=body), 422)
    assert (refused["field"], "12" in refused["message"]) == ("caller", True)
    over = await told(await inside.client.post("/api/phone/phone-1/digits", json={}), 404)
    assert over["error"] == "phone_gone"
    none = await inside.client.post("/api/phone", json={"flowId": "none", "caller": ""})
    assert (await told(none, 404))["error"] == "not_found"


async def test_a_call_on_the_telephone_belongs_to_whoever_began_it(inside: House) -> None:
    draft = await made(inside)
    call = await phone(inside, "", flowId=draft["id"], caller="")
    inside.client.session.cookie_jar.clear()
    await inside.sign_in("eve")
    other = await inside.client.post(f"/api/phone/{call['id']}/digits", json={"digits": "1"})
    assert (await told(other, 404))["error"] == "phone_gone"


async def test_calls_that_nobody_goes_on_with_are_dropped(house: House) -> None:
    await house.put_live(family())
    own = house.app[PHONES]
    now = [0.0]
    phones = Phones(
        speaker=own.speaker,
        world=own.world,
        callback=own.callback,
        most=3,
        idle_s=60,
        clock=lambda: now[0],
    )
    flow = house.app[LIVE].at("family")
    assert flow is not None
    for number in range(4):
        now[0] += 1
        event = NewCall(call_id=f"phone-{number}", caller="491", callee="492")
        await phones.ring(flow, "family", event, "ada")
    assert phones.find("phone-0", "ada") is None
    assert phones.find("phone-1", "ada") is not None
    now[0] = 63.5
    assert phones.find("phone-2", "ada") is None
    assert phones.find("phone-3", "ada") is not None


async def test_a_version_is_called_as_it_was(inside: House) -> None:
    flow = await inside.put_live(family())
    draft = await inside.store.flows.draft(flow)
    document = changed(draft.document, "menu", prompt={"url": f"{SOUND}/new.wav"})
    await inside.store.flows.save(flow, draft.revision, document)
    for version, sound in ((1, "menu.wav"), (None, "new.wav")):
        body = {"flowId": flow, "caller": "0211 1234567", "version": version}
        called = await told(await inside.client.post("/api/phone", json=body))
        assert called["sound"]["url"].endswith(sound)
    body = {"flowId": flow, "caller": "", "version": 7}
    await told(await inside.client.post("/api/phone", json=body), 404)
