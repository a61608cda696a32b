"""A call that is only tried out: at another time, with lookups that return what is wished."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from flowforge.call import NewCall, Session
from flowforge.catalog import Catalog, NodePackage
from flowforge.engine import World, advance
from flowforge.node import Call, Node, Port, Step, assign
from flowforge.testing import CallFailed, Phone, Pretence, play, read_calls
from flowforge.testing.phone import the_catalog
from flowforge.testing.pretending import Returned, Visit, moment, staged
from tests.nodes_for_tests import compiled

EXAMPLES = Path(__file__).parent.parent / "examples"
STATUS = EXAMPLES / "telephone-status.json"


class Clock(Node):
    """Says what time it is."""

    type: ClassVar = "clock"
    category: ClassVar = "decide"
    ports: ClassVar = ("next",)

    async def enter(self, call: Call) -> Step:
        assign(call, "time", call.now.isoformat())
        return Port("next")


# --- the time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "country", "in_utc"),
    [
        ("2026-12-25 14:00", "DE", "2026-12-25T13:00"),
        ("2026-07-04 14:00", "DE", "2026-07-04T12:00"),
        ("2026-07-04T14:00", "GB", "2026-07-04T13:00"),
        ("2026-12-25 14:00", "US", "2026-12-25T19:00"),
        ("2026-12-25 14:00-08:00", "US", "2026-12-25T22:00"),
        ("2026-12-25 14:00", "XX", "2026-12-25T14:00"),
    ],
)
def test_a_moment_is_the_local_time_of_the_flows_country(
    written: str, country: str, in_utc: str
) -> None:
    assert moment(written, country) == datetime.fromisoformat(in_utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "Saturday", "2026-12-25", "2026-02-30 14:00", "0001-01-01 00:00+14:00"]
)
def test_what_is_no_moment_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(ValueError, match="Write it as 2026-12-25 14:00"):
        moment(written, "DE")


# --- the lookups ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("returned", "heard"),
    [
        ({"orderStatus": "FULFILLED"}, "Your order is on its way to you."),
        ({"orderStatus": "PENDING", "id": 7, "paid": True}, "Your order is being prepared."),
        ({}, "We cannot tell you the status just now."),
        ("not found", "There is no customer number"),
        ("database away", "We cannot tell you the status just now."),
    ],
)
async def test_a_lookup_returns_what_is_pretended(returned: Returned, heard: str) -> None:
    phone = Phone(STATUS, pretence=Pretence(lookups={"lookup": returned}))
    await phone.rings()
    await phone.presses("12345678")
    assert phone.heard[0].startswith(heard)


async def test_a_database_that_is_pretended_away_is_told_in_the_transcript() -> None:
    phone = Phone(STATUS, pretence=Pretence(lookups={"lookup": "database away"}))
    await phone.rings()
    await phone.presses("12345678")
    [problem] = [one for one in phone.entries if one.kind == "problem"]
    assert (problem.node, problem.data["code"]) == ("lookup", "node_failed")
    assert problem.data["text"] == "The database is away, as this call pretends."


# --- what is seen on the stage --------------------------------------------------------------


async def test_every_visit_to_a_node_shows_the_variables_before_and_after() -> None:
    visits: list[Visit] = []
    flow = staged(
        compiled({"write": "write", "ring": "ring"}, "in.rings > write"), {}, visits.append
    )
    session = Session(call_id="c", flow_id=flow.id, version=0)
    await advance(flow, session, NewCall(call_id="c", caller="491", callee="492"), World())
    assert [visit.node for visit in visits] == ["in", "write"]
    assert "written" not in visits[1].before
    assert visits[1].after == {**visits[1].before, "written": "yes"}
    assert visits[1].ms >= 0


async def test_a_node_that_fails_is_seen_too_and_what_a_stage_does_changes_no_call() -> None:
    visits: list[Visit] = []
    nodes = {"fail": "fail", "ring": "ring"}
    plain = compiled(nodes, "in.rings > fail", "fail.error > ring")
    event = NewCall(call_id="c", caller="491", callee="492")
    seen: list[object] = []
    told: list[object] = []
    for flow, into in ((plain, told), (staged(plain, {}, visits.append), seen)):
        session = Session(call_id="c", flow_id=flow.id, version=0)
        outcome = await advance(flow, session, event, World())
        into += [(one.kind, one.node, one.data) for one in outcome.entries]
    assert seen == told
    assert [visit.node for visit in visits] == ["in", "fail", "ring"]


# --- in call files --------------------------------------------------------------------------


def written(folder: Path, *steps: object, **heading: object) -> Path:
    file = folder / "some.call.json"
    file.write_text(json.dumps({"flow": "telephone-status", **heading, "call": steps}))
    return file


RINGS: Mapping[str, Any] = {"rings": {}}
PRESSES: Mapping[str, Any] = {"presses": "12345678"}


@pytest.mark.parametrize("name", ["Find the order", "lookup"])
async def test_a_call_file_says_in_its_heading_what_lookups_return(
    tmp_path: Path, name: str
) -> None:
    ends = {"hung up": "on its way"}
    file = written(tmp_path, RINGS, PRESSES, ends, lookups={name: {"orderStatus": "FULFILLED"}})
    [script] = read_calls(file)
    await play(script)


async def test_headings_above_a_list_of_calls_hold_for_each_that_has_none_of_its_own(
    tmp_path: Path,
) -> None:
    file = tmp_path / "some.call.json"
    calls: list[dict[str, Any]] = [
        {"call": [RINGS, PRESSES, {"hung up": "There is no customer number"}]},
        {
            "lookups": {"lookup": {"orderStatus": "PENDING"}},
            "call": [RINGS, PRESSES, {"hung up": "is being prepared"}],
        },
    ]
    heading = {"flow": "telephone-status", "lookups": {"lookup": "not found"}}
    file.write_text(json.dumps({**heading, "calls": calls}))
    for script in read_calls(file):
        await play(script)


def with_a_clock() -> Catalog:
    catalog = Catalog(packages=dict(the_catalog().packages))
    texts: Mapping[str, Any] = {"label": "Clock"}
    catalog.packages["clock"] = NodePackage(
        node=Clock, texts={"en": texts, "de": texts}, icon=b"", folder=Path()
    )
    return catalog


async def test_nodes_that_ask_for_the_time_get_that_of_the_heading(tmp_path: Path) -> None:
    document = {
        "name": "x",
        "nodes": [
            {"id": "in", "type": "webhook", "config": {"path": "x"}},
            {"id": "clock", "type": "clock"},
            {"id": "end", "type": "hangup"},
        ],
        "wires": [
            {"source": "in", "port": "rings", "target": "clock"},
            {"source": "clock", "port": "next", "target": "end"},
        ],
    }
    (tmp_path / "clock.json").write_text(json.dumps(document))
    sees = {"sees": {"time": "2026-12-25T13:00:00+00:00"}}
    [script] = read_calls(written(tmp_path, RINGS, sees, flow="clock", at="2026-12-25 14:00"))
    phone = await play(script, with_a_clock())
    assert {entry.at for entry in phone.entries} == {moment("2026-12-25 14:00", "DE")}


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ({"at": "Christmas"}, "“at”: “Christmas” is no date with a time"),
        ({"lookups": {"Find the odor": "not found"}}, "Did you mean “Find the order”?"),
    ],
)
async def test_a_heading_that_cannot_be_is_named_with_its_call(
    tmp_path: Path, heading: dict[str, Any], why: str
) -> None:
    [script] = read_calls(written(tmp_path, RINGS, **heading))
    with pytest.raises(CallFailed) as failed:
        await play(script)
    assert str(failed.value).startswith("some.call.json, call 1, ")
    assert why in str(failed.value)


def test_a_lookup_that_returns_nothing_known_is_refused_when_the_file_is_read(
    tmp_path: Path,
) -> None:
    with pytest.raises(CallFailed, match=r"call 1: lookups\.Find the order"):
        read_calls(written(tmp_path, RINGS, lookups={"Find the order": "nothing"}))
