"""Every field of every event is read; what strangers chose is plain text and never an error."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowforge.call import Answered, Digits, Event, HungUp, NewCall
from flowforge.carriers import Sipgate
from flowforge.carriers.sipgate import _read_form
from flowforge.errors import BadEvent

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
sipgate = Sipgate()


def parse(fields: dict[str, str] | str, content_type: str = FORM) -> Event:
    text = fields if isinstance(fields, str) else urlencode(fields)
    return sipgate.parse(text.encode(), content_type)


def new_call(**changes: str) -> NewCall:
    fields = {"event": "newCall", "callId": "c1", "from": "492111234567", "to": "4921163553355"}
    event = parse(fields | {"direction": "in"} | changes)
    assert isinstance(event, NewCall)
    return event


def test_new_call_with_every_field() -> None:
    assert parse(
        "event=newCall&from=492111234567&to=4921163553355&direction=in&callId=1001&origCallId=999"
        "&xcid=ab-12&user%5B%5D=Alice&user%5B%5D=J%C3%BCrgen+Groß&userId%5B%5D=w0&userId%5B%5D=w1"
        "&fullUserId%5B%5D=1234567w0&fullUserId%5B%5D=1234567w1&diversion=492117654321"
    ) == NewCall(
        call_id="1001",
        caller="492111234567",
        callee="4921163553355",
        direction="in",
        users=("Alice", "Jürgen Groß"),
        user_ids=("w0", "w1"),
        full_user_ids=("1234567w0", "1234567w1"),
        diversion="492117654321",
        original_call_id="999",
        xcid="ab-12",
    )


def test_answer_with_every_field() -> None:
    assert parse(
        "event=answer&callId=1001&from=492111234567&to=4921163553355&direction=in"
        "&answeringNumber=21199999999&user=Alice&userId=w0&fullUserId=1234567w0"
        "&diversion=492117654321&origCallId=999&xcid=ab-12"
    ) == Answered(
        call_id="1001",
        caller="492111234567",
        callee="4921163553355",
        direction="in",
        answering_number="21199999999",
        user="Alice",
        user_id="w0",
        full_user_id="1234567w0",
        diversion="492117654321",
        original_call_id="999",
        xcid="ab-12",
    )


def test_answer_of_an_outgoing_call_names_no_user() -> None:
    event = parse("event=answer&callId=1&from=49211&to=49212&direction=out&answeringNumber=49212")
    assert event == Answered(
        call_id="1", caller="49211", callee="49212", direction="out", answering_number="49212"
    )


@pytest.mark.parametrize(
    "cause",
    ["normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded"],
)
def test_hangup_with_every_field(cause: str) -> None:
    assert parse(
        f"event=hangup&cause={cause}&callId=1001&from=492111234567&to=4921163553355&direction=out"
        "&answeringNumber=21199999999&diversion=492117654321&origCallId=999&xcid=ab-12"
    ) == HungUp(
        call_id="1001",
        cause=cause,
        caller="492111234567",
        callee="4921163553355",
        direction="out",
        answering_number="21199999999",
        diversion="492117654321",
        original_call_id="999",
        xcid="ab-12",
    )


def test_a_hangup_without_a_cause_is_a_normal_one() -> None:
    assert parse("event=hangup&callId=1") == HungUp(call_id="1", cause="normalClearing")


@pytest.mark.parametrize("keys", ["1", "12345678", "*0#", "ABCD", "9" * 64])
def test_dtmf_holds_the_keys_and_nothing_else(keys: str) -> None:
    assert parse({"event": "dtmf", "callId": "1", "dtmf": keys}) == Digits(call_id="1", digits=keys)


@pytest.mark.parametrize("body", ["event=dtmf&callId=1", "event=dtmf&callId=1&dtmf="])
def test_silence_is_an_empty_or_a_missing_dtmf(body: str) -> None:
    assert parse(body) == Digits(call_id="1", digits="")


def test_a_caller_may_hide_the_number() -> None:
    assert new_call(**{"from": "anonymous"}).caller == "anonymous"


@pytest.mark.parametrize("name", ["user[]", "user[][0]", "user[0]", "user"])
def test_users_are_read_in_every_spelling(name: str) -> None:
    assert parse(
        {"event": "newCall", "callId": "1", "from": "1", "to": "2", "direction": "out"}
        | {name: "Alice"}
    ) == NewCall(call_id="1", caller="1", callee="2", direction="out", users=("Alice",))


def test_users_stay_beside_their_ids_where_one_has_no_name() -> None:
    event = parse(
        "event=newCall&callId=1&from=1&to=2&direction=in"
        "&user[]=&user[]=Bob&userId[]=w0&userId[]=w1&fullUserId[]="
    )
    assert isinstance(event, NewCall)
    assert (event.users, event.user_ids, event.full_user_ids) == (("", "Bob"), ("w0", "w1"), ())


@pytest.mark.parametrize("name", ["origCallId", "originalCallId"])
def test_the_first_calls_id_is_read_in_both_spellings(name: str) -> None:
    assert new_call(**{name: "999"}).original_call_id == "999"


HOSTILE = {
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "'; DROP TABLE calls; --": "'; DROP TABLE calls; --",
    "{{caller}}": "{{caller}}",
    "1\x00\r\n2\x1b[31m": "12[31m",
    "\u202e\u200b1": "1",
    "a\u00a0b": "a b",
    " 12 ": "12",
    "%00%zz+&=": "%00%zz+&=",
    "0211/123": "0211/123",
    "😀": "😀",
    "x" * 50_000: "x" * 64,
    "\x00" * 50_000: "",
}


@pytest.mark.parametrize("sent", HOSTILE)
def test_hostile_text_is_kept_as_plain_text_and_never_refused(sent: str) -> None:
    event = new_call(**{"from": sent, "to": sent, "user[]": sent, "diversion": sent})
    assert (event.caller, event.callee, event.diversion) == (HOSTILE[sent],) * 3
    assert event.users == (HOSTILE[sent],)
    assert parse({"event": "dtmf", "callId": "1", "dtmf": sent}) == Digits(
        call_id="1", digits=HOSTILE[sent]
    )


@given(st.text(), st.text(), st.text())
def test_whatever_strangers_send_an_event_comes_out(caller: str, user: str, keys: str) -> None:
    sent = {"from": caller.encode("utf-8", "replace"), "user[]": user.encode("utf-8", "replace")}
    fields = {"event": "newCall", "callId": "1", "to": "2", "direction": "in"}
    event = sipgate.parse(urlencode(fields | sent).encode(), FORM)
    assert isinstance(event, NewCall)
    dtmf = {"event": b"dtmf", "callId": b"1", "dtmf": keys.encode("utf-8", "replace")}
    digits = sipgate.parse(urlencode(dtmf).encode(), FORM)
    assert isinstance(digits, Digits)
    for text in (event.caller, *event.users, digits.digits):
        assert text.isprintable()
        assert len(text) <= 64
        assert text == text.strip()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("callId=1", "event"),
        ("", "event"),
        ("event=newcall&callId=1", "event"),
        ("event=<b>&callId=1", "event"),
        ("event=dtmf", "callId"),
        ("event=dtmf&callId=", "callId"),
        ("event=dtmf&callId=a%20b", "callId"),
        ("event=dtmf&callId=a%00b", "callId"),
        ("event=dtmf&callId=%C3%A9", "callId"),
        ("event=dtmf&callId=" + "1" * 257, "callId"),
        ("event=newCall&callId=1&to=2&direction=in", "from"),
        ("event=newCall&callId=1&from=2&direction=in", "to"),
        ("event=newCall&callId=1&from=2&to=3", "direction"),
        ("event=newCall&callId=1&from=2&to=3&direction=up", "direction"),
        ("event=newCall&callId=1&from=2&to=3&direction=IN", "direction"),
        ("event=answer&callId=1&direction=up", "direction"),
        ("event=hangup&callId=1&direction=", "direction"),
        ("event=dtmf&callId=1&callId=2", "'callId' stands there twice"),
        ("event=dtmf&event=hangup&callId=1", "'event' stands there twice"),
        ("event=dtmf&callId=1&dtmf=%FF", "'dtmf' is not UTF-8"),
        ("event=dtmf&callId=1&d%FF=1", "is not UTF-8"),
        ("event=dtmf&callId=1" + "&user[]=x" * 1000, "more than 1000 fields"),
    ],
)
def test_a_bad_form_is_refused_and_the_field_is_named(body: str, named: str) -> None:
    with pytest.raises(BadEvent) as caught:
        parse(body)
    assert named in str(caught.value)


def test_raw_bytes_that_are_not_utf8_are_refused_by_name() -> None:
    with pytest.raises(BadEvent, match="'from' is not UTF-8"):
        sipgate.parse(b"event=newCall&callId=1&from=\xe9&to=2&direction=in", FORM)


def test_a_call_id_has_at_most_256_characters() -> None:
    assert parse("event=dtmf&callId=" + "1" * 256) == Digits(call_id="1" * 256)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded; charset=latin-1",
        "application/x-www-form-urlencoded; charset=utf-16",
    ],
)
def test_another_content_type_is_refused(content_type: str) -> None:
    with pytest.raises(BadEvent, match="Content-Type"):
        parse("event=dtmf&callId=1", content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-Urlencoded;charset=utf-8",
        'application/x-www-form-urlencoded; charset="UTF-8"',
    ],
)
def test_a_form_is_taken_however_its_type_is_spelled(content_type: str) -> None:
    assert parse("event=dtmf&callId=1", content_type) == Digits(call_id="1")


def test_sipgates_own_sample_has_no_call_id_and_is_refused_for_that() -> None:
    sample = "callId=&direction=in&event=newCall&from=4912354678&to=49999999&user%5B%5D%5B0%5D=T"
    with pytest.raises(BadEvent, match="callId"):
        parse(sample)


_BODIES = st.lists(
    st.sampled_from(["a", "b%5B%5D", "%C3%A4", "=", "&", "+", "%", "%2", "%00", "ü", ";", "1"])
).map("".join)


@given(_BODIES)
def test_a_form_is_read_as_the_standard_library_reads_it(body: str) -> None:
    try:
        pairs = parse_qsl(body, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(BadEvent, match="is not UTF-8"):
            _read_form(body.encode())
        return
    if len(set(pairs)) > len(dict(pairs)):
        with pytest.raises(BadEvent, match="twice and differs"):
            _read_form(body.encode())
    else:
        assert _read_form(body.encode()).one == dict(pairs)
