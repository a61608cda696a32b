"""The path of a call, over HTTP, with real signatures and a real database."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote, urlencode

import orjson
import pytest

from flowforge.call import Session
from flowforge.web.rooms import ASIDE, LIVE, WEBHOOK
from tests.web.conftest import House, Opens
from tests.web.lines import (
    AGAIN,
    ANNA,
    BEN,
    CALLEE,
    CALLER,
    EMPTY,
    MENU,
    VOICEMAIL,
    attribute,
    body_of,
    changed,
    family,
    on_data,
)


async def test_a_whole_call_is_answered_and_written_down(house: House) -> None:
    await house.put_live(family())
    xml = await house.carrier.ring("family")
    assert body_of(xml) == MENU
    xml = await house.carrier.press(xml, "7")
    assert body_of(xml) == AGAIN
    xml = await house.carrier.press(xml, "1")
    assert body_of(xml) == ANNA
    assert await house.carrier.hang_up(xml, cause="busy") == EMPTY
    await house.app[ASIDE].drain(60)
    entries = await house.store.calls.transcript("call-1")
    said = [(entry.kind, entry.data.get("event") or entry.data.get("action")) for entry in entries]
    assert [what for what in said if what[1]] == [
        ("event", "rings"),
        ("action", "gather"),
        ("event", "digits"),
        ("action", "gather"),
        ("event", "digits"),
        ("action", "dial"),
        ("event", "hung up"),
    ]
    assert "over: busy" in [entry.data.get("text") for entry in entries]
    session = await house.store.calls.session("call-1")
    assert session is not None
    assert session.ended


@pytest.mark.parametrize("presses", [["", ""], ["9", "8"], ["", "#"]])
async def test_whoever_does_not_choose_reaches_the_voicemail(
    house: House, presses: list[str]
) -> None:
    await house.put_live(family())
    xml = await house.carrier.ring("family")
    for digits in presses:
        xml = await house.carrier.press(xml, digits)
    assert body_of(xml) == VOICEMAIL


async def test_a_call_goes_on_after_the_server_was_restarted(open_house: Opens) -> None:
    first = await open_house()
    await first.put_live(family())
    xml = await first.carrier.ring("family")
    await first.close()
    second = await open_house()
    assert body_of(await second.carrier.press(xml, "2")) == BEN


async def test_a_running_call_keeps_the_version_it_began_on(open_house: Opens) -> None:
    house = await open_house()
    flow = await house.put_live(family())
    xml = await house.carrier.ring("family")
    draft = await house.store.flows.draft(flow)
    new = changed(draft.document, "anna", numbers=["+49 160 3333333"])
    draft = await house.store.flows.save(flow, draft.revision, new)
    await house.store.flows.publish(flow, draft.revision)
    await house.app[LIVE].refresh()
    other = await house.carrier.ring("family", "call-2")
    other = await house.carrier.press(other, "1", "call-2")
    assert body_of(other) == "<Dial><Number>491603333333</Number></Dial>"
    await house.close()
    house = await open_house()
    assert body_of(await house.carrier.press(xml, "1")) == ANNA


async def test_a_running_call_ends_well_after_its_flow_was_taken_offline(house: House) -> None:
    flow = await house.put_live(family())
    xml = await house.carrier.ring("family")
    await house.store.flows.switch_off(flow)
    await house.app[LIVE].refresh()
    assert body_of(await house.carrier.press(xml, "1")) == ANNA


# --- the same post twice ----------------------------------------------------------------------


async def test_the_same_post_twice_gives_the_same_answer_and_one_effect(house: House) -> None:
    await house.put_live(family())
    first = await house.carrier.ring("family")
    assert await house.carrier.ring("family") == first
    second = await house.carrier.press(first, "5")
    assert await house.carrier.press(first, "5") == second
    assert body_of(await house.carrier.press(second, "1")) == ANNA
    assert await house.carrier.press(first, "5") == second
    assert await house.carrier.ring("family") == first
    entries = await house.store.calls.transcript("call-1")
    assert [e.data["event"] for e in entries if e.kind == "event"] == ["rings", "digits", "digits"]


async def test_posts_at_the_same_moment_have_one_effect(house: House) -> None:
    await house.put_live(family())
    first = await house.carrier.ring("family")
    answers = await asyncio.gather(*(house.carrier.press(first, "5") for _ in range(5)))
    assert len(set(answers)) == 1
    assert body_of(await house.carrier.press(answers[0], "1")) == ANNA


async def test_answer_and_hangup_count_once_and_are_answered_with_nothing(house: House) -> None:
    await house.put_live(family())
    xml = await house.carrier.press(await house.carrier.ring("family"), "1")
    for _ in range(2):
        event = {"event": "answer", "callId": "call-1", "from": CALLER, "to": CALLEE}
        answered = await house.carrier.post(
            attribute(xml, "onAnswer"), **event, direction="in", answeringNumber="491601111111"
        )
        assert answered == EMPTY
        assert await house.carrier.hang_up(xml) == EMPTY
    await house.app[ASIDE].drain(60)
    entries = await house.store.calls.transcript("call-1")
    assert [e.data["event"] for e in entries if e.kind == "event"][2:] == ["answered", "hung up"]
    assert [e.data.get("text") for e in entries].count("over: normalClearing") == 1


async def test_a_hangup_is_taken_from_an_earlier_address_of_the_same_call(house: House) -> None:
    await house.put_live(family())
    first = await house.carrier.ring("family")
    await house.carrier.press(first, "1")
    await house.carrier.hang_up(first, cause="cancel")
    session = await house.store.calls.session("call-1")
    assert session is not None
    assert session.ended


async def test_digits_after_the_end_have_no_effect(house: House) -> None:
    await house.put_live(family())
    xml = await house.carrier.ring("family")
    await house.carrier.hang_up(xml)
    assert await house.carrier.press(xml, "1") == EMPTY


# --- tokens -------------------------------------------------------------------------------------


async def test_other_digits_for_an_earlier_step_are_refused(house: House) -> None:
    await house.put_live(family())
    first = await house.carrier.ring("family")
    await house.carrier.press(first, "5")
    raw = urlencode({"event": "dtmf", "callId": "call-1", "dtmf": "1"}).encode()
    assert (await house.carrier.send(on_data(first), raw)).status == 403


async def test_an_address_opens_only_the_call_and_the_step_it_was_made_for(house: House) -> None:
    await house.put_live(family())
    await house.put_live(family("office"))
    one = on_data(await house.carrier.ring("family", "call-1"))
    await house.carrier.ring("family", "call-2")
    _, step, token = one.rsplit("/", 2)
    body = urlencode({"event": "dtmf", "callId": "call-1", "dtmf": "1"}).encode()
    other = urlencode({"event": "dtmf", "callId": "call-2", "dtmf": "1"}).encode()
    for path, raw in [
        (one, other),
        (f"/call/family/{int(step) + 1}/{token}", body),
        (f"/call/family/0{step}/{token}", body),
        (f"/call/family/{step}/{token[:-1]}", body),
        (f"/call/family/x/{token}", body),
        (f"/call/family/{step}/{quote('gelbe Rübe')}", body),
        (f"/call/office/{step}/{token}", body),
        ("/call/family", body),
    ]:
        assert (await house.carrier.send(path, raw)).status == 403, path
    entries = await house.store.calls.transcript("call-1")
    assert [e.data["event"] for e in entries if e.kind == "event"] == ["rings"]


async def test_a_step_that_was_never_reached_cannot_be_answered(house: House) -> None:
    await house.put_live(family())
    await house.carrier.ring("family")
    ahead = Session(call_id="call-1", flow_id="", version=1, path="family", step=7)
    path = house.app[WEBHOOK].callback(ahead).partition("example.org")[2]
    raw = urlencode({"event": "dtmf", "callId": "call-1", "dtmf": "1"}).encode()
    assert (await house.carrier.send(path, raw)).status == 403


async def test_a_call_that_nothing_is_known_of_gets_the_fallback(house: House) -> None:
    await house.put_live(family(fallback={"do": "voicemail"}))
    lost = Session(call_id="lost", flow_id="", version=1, path="family", step=1)
    path = house.app[WEBHOOK].callback(lost).partition("example.org")[2]
    xml = await house.carrier.post(path, event="dtmf", callId="lost", dtmf="1")
    assert body_of(xml) == VOICEMAIL


# --- what is refused ------------------------------------------------------------------------------


async def test_only_what_the_carrier_signed_is_taken(house: House) -> None:
    await house.put_live(family())
    fields = {"event": "newCall", "from": "1", "to": "2", "direction": "in", "callId": "c"}
    raw = urlencode(fields).encode()
    signature = house.carrier.sign(raw)
    for changed_body, sent in [
        (raw, ""),
        (raw, "no base64!"),
        (raw.replace(b"in", b"out"), signature),
        (raw + b" ", signature),
    ]:
        headers = {"X-Sipgate-Signature": sent}
        response = await house.carrier.send("/call/family", changed_body, **headers)
        assert response.status == 403
    assert await house.store.calls.session("c") is None


async def test_trying_out_takes_unsigned_posts(open_house: Opens) -> None:
    house = await open_house(verify_signatures=False)
    await house.put_live(family())
    fields = {"event": "newCall", "from": "1", "to": "2", "direction": "in", "callId": "c"}
    response = await house.client.post("/call/family", data=fields)
    assert response.status == 200
    assert body_of(await response.text()) == MENU


@pytest.mark.parametrize("path", ["/call/nobody", "/call/family/", "/calls/family", "/"])
async def test_an_address_with_a_mistake_in_it_can_be_found_in_the_log(
    house: House, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.put_live(family())
    fields = {"event": "newCall", "from": "1", "to": "2", "direction": "in", "callId": "c"}
    response = await house.carrier.send(path, urlencode(fields).encode())
    assert response.content_type != "application/xml"
    lines = [orjson.loads(one) for one in capsys.readouterr().err.splitlines()]
    [line] = [one for one in lines if one["event"] == "a post to an address that answers no calls"]
    assert (line["level"], line["path"], line["remote"]) == ("warning", path, "127.0.0.1")


async def test_a_call_that_another_flow_has_gets_nothing_of_that_flow(house: House) -> None:
    await house.put_live(family())
    await house.put_live(family("office"))
    assert body_of(await house.carrier.ring("family")) == MENU
    assert await house.carrier.ring("office") == EMPTY
    assert body_of(await house.carrier.ring("family")) == MENU
    session = await house.store.calls.session("call-1")
    assert session is not None
    assert session.path == "family"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"event=newCall",
        b"event=party&callId=1",
        b"event=dtmf&dtmf=1",
        b"\xff\xfe\x00",
        b"event=newCall&from=%ff&to=2&direction=in&callId=1",
        b'{"event": "newCall"}',
        b"&".join(b"x%d=1" % number for number in range(2000)),
    ],
)
async def test_a_bad_form_is_refused_in_plain_words(house: House, raw: bytes) -> None:
    await house.put_live(family())
    response = await house.carrier.send("/call/family", raw)
    assert response.status == 400
    assert response.content_type == "text/plain"
    assert len((await response.text()).strip()) > 5


@pytest.mark.parametrize("charset", ["", "; charset=utf-9", "; charset=latin-1"])
async def test_strange_charsets_are_no_server_error(house: House, charset: str) -> None:
    await house.put_live(family())
    raw = b"event=newCall&from=1&to=2&direction=in&callId=1"
    kind = f"application/x-www-form-urlencoded{charset}"
    response = await house.carrier.send("/call/family", raw, **{"Content-Type": kind})
    assert response.status in {200, 400}


async def test_a_megabyte_is_refused_before_it_is_read(house: House) -> None:
    await house.put_live(family())
    raw = b"event=newCall&callId=1&from=" + b"9" * 1_000_000
    response = await house.carrier.send("/call/family", raw)
    assert response.status == 413

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(raw), 10_000):
            yield raw[start : start + 10_000]

    signature = {"X-Sipgate-Signature": "any"}
    response = await house.client.post("/call/family", data=in_pieces(), headers=signature)
    assert response.status == 413


@pytest.mark.parametrize(
    "rest",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"Content-Length: x\r\n\r\nabc",
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(house: House, rest: bytes) -> None:
    server = house.client.make_url("/")
    reader, writer = await asyncio.open_connection(server.host, server.port)
    signature = b"X-Sipgate-Signature: any\r\n"
    writer.write(b"POST /call/family HTTP/1.1\r\nHost: x\r\n" + signature + rest)
    assert b" 400 " in await asyncio.wait_for(reader.readline(), 60)
    writer.close()
    await writer.wait_closed()


async def test_the_carrier_is_never_led_to_the_sign_in_page(house: House) -> None:
    await house.put_live(family())
    assert (await house.client.get("/call/family")).status == 405
    assert (await house.client.post("/call/family/1")).status == 404
    assert (await house.client.post("/call/")).status == 404


# --- who answers --------------------------------------------------------------------------------


async def test_a_call_that_no_live_flow_claims_rings_as_usual(house: House) -> None:
    await house.put_live(changed(family(), "in", direction="out"))
    assert await house.carrier.ring("family") == EMPTY
    assert await house.store.calls.session("call-1") is None


async def test_the_called_number_and_the_direction_choose_among_flows(house: House) -> None:
    await house.put_live(changed(family(), "in", numbers=["+49 211 63553355"]))
    night = changed(family(), "in", numbers=["+49 211 63553356"])
    night["wires"] = [{"source": "in", "port": "rings", "target": "box"}]
    await house.put_live(night)
    assert body_of(await house.carrier.ring("family", "a", to="4921163553355")) == MENU
    assert body_of(await house.carrier.ring("family", "b", to="4921163553356")) == VOICEMAIL
    assert await house.carrier.ring("family", "c", to="4921163553357") == EMPTY


# --- hostile text ---------------------------------------------------------------------------------

HOSTILE = [
    "</Response><Hangup/>",
    "\"'><script>alert(1)</script>",
    "\x00\x0b\x1f\x7f￾",
    "'; DROP TABLE flow; --",
    "{{call_id}}{{caller}}{% for x in y %}",
    "٤٩١٧٠",
    "../../etc/passwd",
    "x" * 8_000,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_answered_like_honest_text(house: House, text: str) -> None:
    await house.put_live(family())
    fields = {"from": text, "to": text, "user[]": text, "fullUserId[]": text, "diversion": text}
    xml = await house.carrier.ring("family", **fields)
    assert body_of(xml) == MENU
    # What XML cannot hold is left out when it is read: nothing is left of some of these.
    assert body_of(await house.carrier.press(xml, text)) in {AGAIN, MENU}


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_that_a_flow_dials_is_not_sent(house: House, text: str) -> None:
    document = changed(family(fallback={"do": "voicemail"}), "anna", numbers=["{{caller}}"])
    await house.put_live(document)
    xml = await house.carrier.ring("family", **{"from": text})
    assert body_of(await house.carrier.press(xml, "1")) == VOICEMAIL
