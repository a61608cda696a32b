"""A call that was made becomes a test that passes, and missing calls are made by themselves."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flowforge.call import Entry
from flowforge.flow import Flow, compile_flow, read
from flowforge.testing import Phone
from flowforge.testing.calls import read_calls, read_kept, run
from flowforge.testing.kept import steps_of
from flowforge.testing.missing import Bounds, Left, Made
from flowforge.testing.missing import missing as look_for_missing
from flowforge.testing.phone import the_catalog
from flowforge.testing.taken import Way, taken_in, ways_of
from tests.test_testing import flow

EXAMPLES = Path(__file__).parent.parent / "examples"
FLOWS = sorted(file for file in EXAMPLES.glob("*.json") if not file.name.endswith(".call.json"))


async def missing(
    flow: Flow, taken: Collection[Way] = (), bounds: Bounds | None = None
) -> tuple[list[Made], list[Left]]:
    """Look for calls while the clock stands still: a busy machine finds what an idle one does."""
    return await look_for_missing(flow, the_catalog(), taken, bounds, lambda: 0.0)


async def plays(document: dict[str, Any], drawn: Any) -> set[tuple[str, str]]:
    """Play a kept call, which has to pass, and give the ways that it took."""
    [script] = read_kept([document], read(drawn), "kept")
    played = await run(script)
    assert played.error is None, played.why
    return taken_in(played.entries)


# --- keeping --------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.call.json")), ids=lambda one: one.stem)
async def test_whatever_happened_in_a_call_its_transcript_becomes_a_test_that_passes(
    file: Path,
) -> None:
    for script in read_calls(file):
        played = await run(script)
        assert isinstance(script.flow, Path)
        document = {
            "about": script.about,
            "at": script.at,
            "lookups": dict(script.lookups),
            "database": script.database,
            "call": steps_of(played.entries),
        }
        assert await plays(document, script.flow.read_bytes()) == taken_in(played.entries)


async def test_a_kept_call_reads_like_the_call() -> None:
    phone = Phone(EXAMPLES / "family-line.json")
    await phone.rings("anonymous")
    await phone.silent()
    await phone.presses("3")
    await phone.answers()
    await phone.hangs_up()
    assert steps_of(phone.entries) == [
        {"rings": {"from": "anonymous", "to": "+49 211 63553355"}},
        {
            "hears": "For Anna press 1, for Ben press 2, for Clara press 3. "
            "Für Deutsch drücken Sie die 9.",
            "waits": 20,
            "keys": 1,
        },
        {"presses": ""},
        {
            "hears": "Please press one key: for Anna 1, for Ben 2, for Clara 3.",
            "waits": 20,
            "keys": 1,
        },
        {"presses": "3"},
        {"dials": ["+49 171 3920078", "+49 30 23125012"]},
        {"answers": {"by": "+49 171 3920078"}},
        {"hangs up": "normalClearing"},
    ]


def entry(kind: Any, **data: Any) -> Entry:
    return Entry(at=datetime.now(UTC), kind=kind, node="n", data=data)


def test_what_is_another_in_each_call_and_what_was_not_asked_is_left_out() -> None:
    sound = {"text": "Hello", "voice": "", "url": ""}
    lines = [
        entry(
            "event",
            event="rings",
            call_id="call-7",
            caller="491701234567",
            callee="anonymous",
            direction="out",
            users=("Ada",),
            diversion="4930123456",
        ),
        entry("action", action="gather", sound=sound, timeout_ms=1, max_digits=1),
        entry("event", event="digits", call_id="call-7", digits=""),
        entry("note", text="about call-7"),
        entry("note", text="twice"),
        entry("note", text="twice"),
        entry("action", action="gather", sound=None, timeout_ms=2000, max_digits=1),
        entry("problem", code="node_failed", text="oh"),
        entry("action", action="reject", reason="busy", announcement=sound),
    ]
    assert steps_of(lines) == [
        {
            "rings": {
                "from": "+49 170 1234567",
                "to": "anonymous",
                "direction": "out",
                "user": ["Ada"],
                "diversion": "+49 30 123456",
            }
        },
        {"hears": "Hello"},
        {"logs": "twice"},
        {"rejects": "busy", "announces": "Hello"},
    ]


async def test_a_test_that_fails_says_at_which_step_and_what_happened_instead() -> None:
    call = [{"rings": {}}, {"hears": "Anna"}, {"presses": "1"}, {"dials": ["+49 171 3920045"]}]
    drawn = read((EXAMPLES / "family-line.json").read_bytes())
    [script] = read_kept([{"call": call}], drawn, "kept")
    played = await run(script)
    assert played.differs == 3
    assert "['491713920012']" in played.why
    assert steps_of(played.entries)[-1] == {"dials": ["+49 171 3920012"]}


# --- the ways -------------------------------------------------------------------------------


def test_a_way_is_every_exit_that_a_call_can_notice() -> None:
    drawn = flow(
        {
            "menu": ("menu", {"prompt": "1?", "choices": [{"key": "1"}]}),
            "log": ("log", {}),
            "find": ("db_lookup", {"connection": "c", "table": "t", "key": "k"}),
            "note": ("note", {}),
            "gone": ("from-a-lost-package", {}),
        },
        "in.rings > menu",
        "menu.1 > find",
        "find.found > log",
        "log.hung up > note",
    )
    compiled = compile_flow(read(drawn), the_catalog().types)
    assert ways_of(compiled) == [
        ("in", "rings"),
        ("menu", "1"),
        ("menu", "silence"),
        ("menu", "wrong"),
        ("log", "hung up"),
        ("find", "found"),
        ("find", "not_found"),
    ]


# --- the calls that are missing -------------------------------------------------------------


@pytest.mark.parametrize("file", FLOWS, ids=lambda one: one.stem)
async def test_every_way_of_the_examples_gets_a_test_and_all_of_them_pass(file: Path) -> None:
    drawn = Phone(file).flow
    made, left = await missing(drawn)
    assert left == []
    taken = [await plays(one.document("made"), drawn.document()) for one in made]
    ways = set(ways_of(compile_flow(drawn, the_catalog().types)))
    assert ways <= set[tuple[str, str]]().union(*taken)
    assert len(made) <= len(ways)


async def test_only_what_is_missing_is_made() -> None:
    drawn = read((EXAMPLES / "family-line.json").read_bytes())
    ways = ways_of(compile_flow(drawn, the_catalog().types))
    made, _ = await missing(drawn, [way for way in ways if way[1] != "2"])
    [one] = made
    assert one.moves == (("presses", "2"),)
    assert await missing(drawn, ways) == ([], [])


async def test_keys_callers_and_rows_are_found_that_rules_ask_for() -> None:
    rules = [
        {"port": "vip", "operator": "starts_with", "value": "49170"},
        {"port": "hidden", "operator": "anonymous"},
    ]
    digits = [
        {"port": "high", "operator": "between", "value": "5000", "upper": "5999"},
        {"port": "nines", "operator": "starts_with", "value": "99"},
        {"port": "some", "operator": "matches", "value": "[1-3]??[!0-4]"},
    ]
    row = [{"port": "gold", "operator": "one_of", "value": "gold, platinum"}]
    columns = [{"column": "kind", "save_as": "customer.kind"}]
    find = {"connection": "c", "table": "t", "key": "k", "columns": columns}
    phone = {"numbers": ["{{number}}"]}
    lookup = find | {"columns": [{"column": "tel", "save_as": "number"}]}
    drawn = flow(
        {
            "who": ("switch", {"variable": "caller", "rules": rules}),
            "ask": ("gather", {"prompt": "4?", "digits": 4}),
            "sort": ("switch", {"variable": "digits", "rules": digits}),
            "find": ("db_lookup", find),
            "kind": ("switch", {"variable": "customer.kind", "rules": row}),
            "phone": ("db_lookup", lookup),
            "dial": ("dial", phone),
            "log": ("log", {"text": "rang"}),
            "bye": ("hangup", {}),
        },
        "in.rings > who",
        "who.vip > ask",
        "who.hidden > bye",
        "who.otherwise > ask",
        "ask.digits > sort",
        "sort.high > find",
        "find.found > kind",
        "kind.gold > phone",
        "phone.found > dial",
        "dial.answered > log",
        "dial.hung up > log",
    )
    made, left = await missing(read(drawn))
    assert left == []
    for one in made:
        await plays(one.document("made"), drawn)
    callers = {one.set_up.caller for one in made}
    assert "anonymous" in callers
    assert any(caller.startswith("+49 170") for caller in callers)
    assert ("answers", "") in {move for one in made for move in one.moves}


async def test_what_cannot_be_reached_is_left_with_the_reason() -> None:
    never = [{"port": "never", "operator": "equals", "value": "12"}]
    drawn = flow(
        {
            "ask": ("gather", {"prompt": "1?", "digits": 1}),
            "sort": ("switch", {"variable": "digits", "rules": never}),
            "user": ("switch", {"variable": "made_up", "rules": never}),
            "set": ("set", {"values": [{"name": "made_up", "value": "x"}]}),
            "alone": ("play", {"prompt": "Hello"}),
        },
        "in.rings > ask",
        "ask.digits > sort",
        "sort.otherwise > set",
        "set.next > user",
    )
    _, left = await missing(read(drawn))
    assert left == [
        Left(way=("sort", "never"), why="nothing_found"),
        Left(way=("user", "never"), why="unknown_value", variable="made_up"),
        Left(way=("alone", "next"), why="no_way"),
    ]


async def test_an_end_is_put_to_looking_by_events_by_calls_and_by_the_clock() -> None:
    drawn = read((EXAMPLES / "family-line.json").read_bytes())
    made, left = await missing(drawn, (), Bounds(events=2))
    assert (len(made), {one.why for one in left}) == (1, {"too_much"})
    made, left = await missing(drawn, (), Bounds(calls=2))
    assert (len(made), {one.why for one in left}) == (2, {"too_much"})
    ticks = iter(range(1000))
    short = Bounds(seconds=3)
    made, left = await look_for_missing(drawn, the_catalog(), (), short, lambda: next(ticks))
    assert {one.why for one in left} == {"too_much"}


async def test_a_flow_that_never_stops_playing_ends_the_looking_too() -> None:
    drawn = flow({"a": ("play", {"prompt": "A"})}, "in.rings > a", "a.next > a")
    made, left = await missing(read(drawn))
    assert made == []
    assert [one.way for one in left] == [("in", "rings"), ("a", "next")]
