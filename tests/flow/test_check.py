"""`check` names what is wrong, where it is, and whether a flow may go live with it."""

from typing import Any

import pytest

from flowforge.catalog import LANGUAGES, own_words
from flowforge.flow import Flow, check
from flowforge.node import Facts, Problem
from tests.nodes_for_tests import TYPES, flow


def problems(document: Flow, **facts: Any) -> list[Problem]:
    return check(document, TYPES, Facts(**facts))


def codes(document: Flow, **facts: Any) -> list[str]:
    return [problem.code for problem in problems(document, **facts)]


def test_a_flow_that_is_right_has_no_problems() -> None:
    good = flow(
        {"ask": ("ask", {"prompt": "Hello {{caller}}"}), "ring": "ring"},
        "in.rings > ask",
        "ask.digits > ring",
        "ask.silence > ring",
    )
    assert problems(good) == []


@pytest.mark.parametrize(
    ("expected", "nodes", "wires"),
    [
        ("wire_to_nowhere", {"ring": "ring"}, ["in.rings > gone"]),
        ("wire_from_nowhere", {"ring": "ring"}, ["in.rings > ring", "gone.next > ring"]),
        ("no_such_port", {"ring": "ring"}, ["in.rings > ring", "in.elsewhere > ring"]),
        ("no_way_in", {"ask": "ask"}, ["in.rings > ask", "ask.digits > in"]),
        ("unknown_type", {"x": "teleport"}, ["in.rings > x"]),
        ("two_starts", {"second": "webhook", "ring": "ring"}, ["in.rings > ring"]),
        ("no_start", {"in": "ring"}, []),
        ("endless", {"w": "write", "v": "write"}, ["in.rings > w", "w.next > v", "v.next > w"]),
        ("no_end", {"ask": "ask"}, ["in.rings > ask", "ask.digits > ask", "ask.silence > ask"]),
        ("port_open", {"ask": "ask"}, ["in.rings > ask"]),
        ("never_reached", {"ring": "ring", "w": "write"}, ["in.rings > ring"]),
        ("after_the_call", {"a": "ring", "b": "ring"}, ["in.rings > a", "a.answered > b"]),
        ("second_answer", {"a": "ring", "b": "ring"}, ["in.rings > a", "in.rings > b"]),
        ("field_wrong", {"a": ("ask", {"tries": "soon"})}, ["in.rings > a"]),
        ("field_unknown", {"a": ("ask", {"colour": "red"})}, ["in.rings > a"]),
        ("unknown_variable", {"a": ("ask", {"prompt": "{{custmer}}"})}, ["in.rings > a"]),
        ("unknown_variable", {"w": ("write", {"reads": "custmer"})}, ["in.rings > w"]),
        ("bad_template", {"a": ("ask", {"prompt": "{{1 + 1}}"})}, ["in.rings > a"]),
        ("number_unreadable", {"r": ("ring", {"number": "+49 211 abc"})}, ["in.rings > r"]),
        ("number_impossible", {"r": ("ring", {"number": "0211"})}, ["in.rings > r"]),
        ("bad_url", {"a": ("ask", {"prompt": {"url": "file:///etc/passwd"}})}, ["in.rings > a"]),
    ],
)
def test_each_mistake_is_named(expected: str, nodes: dict[str, Any], wires: list[str]) -> None:
    found = problems(flow(nodes, *wires))
    assert expected in [problem.code for problem in found]
    problem = next(problem for problem in found if problem.code == expected)
    assert problem.node or expected == "no_start", "it says where"


def test_the_side_of_a_side_task_must_not_speak_either() -> None:
    hidden = flow(
        {"a": "ring", "w": "write", "b": "ring"},
        "in.rings > a",
        "a.answered > w",
        "w.next > b",
    )
    assert "after_the_call" in codes(hidden)


def test_a_variable_is_known_when_any_node_writes_it() -> None:
    written = flow(
        {"ask": "ask", "r": ("ring", {"say": "{{digits}}"})},
        "in.rings > ask",
        "ask.digits > r",
        "ask.silence > r",
    )
    assert problems(written) == []


def test_a_field_problem_names_the_field() -> None:
    wrong = flow({"a": ("ask", {"prompt": "{{custmer}}"})}, "in.rings > a")
    problem = next(p for p in problems(wrong) if p.code == "unknown_variable")
    assert (problem.node, problem.field) == ("a", "prompt.say")
    assert problem.params == {"name": "custmer"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"country": "XX"}, "no_such_country"),
        ({"fallback": {"do": "dial", "number": ""}}, "number_empty"),
        ({"fallback": {"do": "dial", "number": "12"}}, "number_impossible"),
    ],
)
def test_the_flows_own_settings_are_checked(settings: dict[str, Any], expected: str) -> None:
    assert expected in codes(flow({"r": "ring"}, "in.rings > r", **settings))


def test_speech_that_is_not_installed_is_a_problem_only_where_something_is_spoken() -> None:
    spoken = flow({"a": ("ask", {"prompt": "Hello"})}, "in.rings > a")
    silent = flow({"a": "ask"}, "in.rings > a")
    assert "no_speech" in codes(spoken, voices=frozenset())
    assert "no_speech" not in codes(silent, voices=frozenset())
    assert "no_speech" not in codes(spoken, voices=frozenset({"de-DE"}))


def test_errors_come_before_warnings() -> None:
    both = flow({"a": ("ask", {"prompt": "{{custmer}}"})}, "in.rings > a")
    levels = [problem.level for problem in problems(both)]
    assert levels == sorted(levels)
    assert set(levels) == {"error", "warning"}


def test_every_problem_has_words_in_every_language() -> None:
    english, *others = (own_words(language)["problems"] for language in LANGUAGES)
    for other in others:
        assert set(other) == set(english)


def test_a_quiet_port_is_a_problem_where_a_call_has_no_other_way_on() -> None:
    on_the_path = flow({"w": "write"}, "in.rings > w")
    beside = flow({"r": "ring", "w": "write"}, "in.rings > r", "r.answered > w")
    assert [(p.code, p.node) for p in problems(on_the_path)] == [("port_open", "w")]
    assert problems(beside) == []


def test_a_node_that_cannot_be_read_does_not_bring_problems_elsewhere() -> None:
    broken = flow(
        {"x": ("teleport", {"save": {"into": "place"}}), "r": ("ring", {"say": "{{place}}"})},
        "in.rings > x",
        "x.next > r",
    )
    assert codes(broken) == ["unknown_type"]
