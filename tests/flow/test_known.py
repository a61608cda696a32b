"""What can be put into a field: the variables that a call may bring to its node, and no others."""

from typing import Any

import pytest

from flowforge.catalog import Catalog
from flowforge.flow import read
from flowforge.flow.known import known_at
from tests.web.lines import node, wires

TYPES = Catalog.load(()).types


def flow(*lines: str) -> Any:
    nodes = [
        node("in", "webhook", path="x"),
        node("ask", "gather", digits=5, save_as="customer.number"),
        node("find", "db_lookup", columns=[{"column": "s", "save_as": "customer.status"}]),
        node("other", "set", values=[{"name": "mood", "value": "good"}]),
        node("say", "play", prompt="Hello"),
        node("ring", "dial", numbers=["0211 1234567"]),
        node("note", "log", text="over"),
    ]
    return read({"schema": 1, "name": "x", "nodes": nodes, "wires": wires(*lines)})


STRAIGHT = ("in.rings > ask", "ask.digits > find", "find.found > say", "say.next > ring")


def names(lines: tuple[str, ...], at: str) -> dict[str, bool]:
    known = known_at(flow(*lines), TYPES, at)
    return {one.name: one.sure for one in known if one.writer}


@pytest.mark.parametrize(
    ("at", "known"),
    [
        ("ask", {}),
        ("find", {"customer.number": True}),
        ("say", {"customer.number": True, "customer.status": True}),
    ],
)
def test_only_what_was_set_before_is_offered(at: str, known: dict[str, bool]) -> None:
    assert names(STRAIGHT, at) == known


def test_what_is_set_on_one_of_two_ways_only_is_not_sure() -> None:
    lines = (*STRAIGHT, "ask.silence > other", "other.next > say")
    assert names(lines, "say") == {
        "customer.number": True,
        "customer.status": False,
        "mood": False,
    }


def test_a_node_in_a_circle_knows_what_it_sets_itself() -> None:
    lines = ("in.rings > ask", "ask.wrong > ask")
    assert names(lines, "ask") == {"customer.number": False}


def test_what_comes_of_the_end_of_a_call_is_known_only_beside_it() -> None:
    lines = (*STRAIGHT, "ring.hung up > note")
    beside = {one.name for one in known_at(flow(*lines), TYPES, "note")}
    assert {"cause", "answering_number", "customer.number"} <= beside
    assert "cause" not in {one.name for one in known_at(flow(*lines), TYPES, "ring")}


def test_an_example_shows_what_a_question_lets_through() -> None:
    [number, *_] = known_at(flow(*STRAIGHT), TYPES, "find")
    assert (number.writer, number.example) == ("ask", "12345")


def test_a_node_that_is_not_there_knows_what_every_call_has() -> None:
    assert next(iter(known_at(flow(), TYPES, "gone"))).name == "caller"
