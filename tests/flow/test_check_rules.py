"""Every rule finds the flow that breaks it, and leaves the one alone that just does not."""

import sys
from typing import Any

import pytest

from benchmarks.rules import FACTS, large
from flowforge.catalog import LANGUAGES, own_words
from flowforge.flow import Flow, Wire, check, read
from flowforge.flow.rules import RULES
from flowforge.node import Facts, FlowRule, Problem
from tests.flow.drawn import (
    CATALOG,
    TYPES,
    Case,
    asked,
    compared,
    ended,
    gather,
    line,
    menu,
    played,
)
from tests.flow.flows_for_rules import CASES, OWN_CASES

OURS = {rule.code: rule for rules in RULES.values() for rule in rules}
THEIRS = {
    (name, rule.code): rule for name, node in CATALOG.types.items() for rule in node.own_rules
}
TOLD_ELSEWHERE = {"speech_failed", "claimed"}
"""Held to by the server alone, when a flow goes live: tests/web/test_api.py."""


def found(document: Flow, **facts: Any) -> list[Problem]:
    return check(document, TYPES, Facts(**facts))


def broken(document: Flow, code: str, **facts: Any) -> list[Problem]:
    return [problem for problem in found(document, **facts) if problem.code == code]


def test_every_rule_has_a_flow_that_breaks_it_and_one_that_does_not() -> None:
    assert set(CASES) == set(OURS) - TOLD_ELSEWHERE
    assert set(OWN_CASES) == set(THEIRS)


def _all() -> list[Any]:
    ours = [(OURS[code], case) for code, case in CASES.items()]
    theirs = [(THEIRS[key], case) for key, case in OWN_CASES.items()]
    return [pytest.param(*both, id=both[0].code) for both in (*ours, *theirs)]


@pytest.mark.parametrize(("rule", "case"), _all())
def test_a_rule_finds_what_breaks_it_and_nothing_else(rule: FlowRule, case: Case) -> None:
    problems = broken(case.bad, rule.code, **case.facts)
    assert problems, "the flow that breaks it is found"
    assert {problem.level for problem in problems} == {rule.level}
    facts = case.facts if case.good_facts is None else case.good_facts
    assert broken(case.good, rule.code, **facts) == [], "the other one is left alone"


@pytest.mark.parametrize("code", OURS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_text_a_name_and_a_reason(language: Any, code: str) -> None:
    words = own_words(language)
    assert words["problems"][code]
    assert words["rules"][code]["name"]
    assert words["rules"][code]["why"]


def test_nothing_is_told_of_rules_that_there_are_not() -> None:
    for language in LANGUAGES:
        words = own_words(language)
        assert set(words["problems"]) == set(words["rules"]) == set(OURS)
        assert set(words["topics"]) == {*RULES, "nodes"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_node_types_have_words_too(language: Any) -> None:
    for name, code in THEIRS:
        texts = CATALOG.packages[name].texts[language]
        assert texts["problems"][code]
        assert texts["rules"][code]["name"]
        assert texts["rules"][code]["why"]


@pytest.mark.parametrize(("rule", "case"), _all())
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_found_is_told_without_a_gap(rule: FlowRule, case: Case, language: Any) -> None:
    types = {node.id: node.type for node in case.bad.nodes}
    for problem in broken(case.bad, rule.code, **case.facts):
        said = CATALOG.explained(problem, language, types.get(problem.node, ""))
        for text in (said.text.replace("{{name}}", ""), said.name, said.why, *said.mends):
            assert text
            assert "{" not in text or "{{" in str(problem.params), text
        assert len(said.mends) == len(problem.mends)
        assert not {mend.code for mend in problem.mends} & set(said.mends), "labels, not codes"


@pytest.mark.parametrize(("rule", "case"), _all())
def test_what_is_offered_mends_it(rule: FlowRule, case: Case) -> None:
    for problem in broken(case.bad, rule.code, **case.facts):
        for mend in problem.mends:
            mended = found(_after(case.bad, mend), **case.facts)
            places = {(one.code, one.node, one.field, one.port) for one in mended}
            assert (problem.code, problem.node, problem.field, problem.port) not in places


def _after(document: Flow, mend: Any) -> Flow:
    """Do what the page does with a mend."""
    data = document.model_copy(deep=True)
    for change in mend.changes:
        _do(data, change)
    return read(data.document())


def _do(data: Flow, change: Any) -> None:
    node = next((one for one in data.nodes if one.id == change.node), None)
    wire = Wire(source=change.node, port=change.port, target=change.target)
    match change.do:
        case "set" | "clear":
            assert node is not None
            _put(node.config, change.field.split("."), change)
        case "setting":
            setattr(data.settings, change.field, change.value)
        case "connect":
            data.wires.append(wire)
        case "disconnect":
            data.wires[:] = [one for one in data.wires if one != wire]
        case "delete":
            data.nodes[:] = [one for one in data.nodes if one.id != change.node]


def _put(place: Any, path: list[str], change: Any) -> None:
    *above, last = path
    for part in above:
        inner = place[int(part)] if isinstance(place, list) else place.get(part)
        if isinstance(inner, str):  # a bare text is a prompt's "say"
            place[part] = inner = {"say": inner}
        place = inner
    if change.do == "clear":
        del place[int(last) if isinstance(place, list) else last]
    elif isinstance(place, list):
        place[int(last)] = change.value
    else:
        place[last] = change.value


# --- finer points ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "better"),
    [
        (
            "Welcome. Press 1 for sales, press 2 for support or 3 for all else.",
            "Welcome. For sales press 1, for support press 2 or for all else 3.",
        ),
        (
            "Drücken Sie die 1 für Vertrieb und die 2 für Technik.",
            "Für Vertrieb drücken Sie die 1 und für Technik die 2.",
        ),
        ("Please press star to hear it again!", "To hear it again please press star!"),
    ],
)
def test_the_choice_is_put_before_the_key(said: str, better: str) -> None:
    [problem] = broken(asked(menu(prompt=said)), "key_first")
    assert problem.mends[0].changes[0].value == better


@pytest.mark.parametrize(
    "said",
    [
        "For Anna press 1, for Ben 2, for Clara 3.",
        "Für Anna drücken Sie 1, für Ben 2.",
        "For sales press 1 for support press 2",
        "We are here Monday to Friday, 9 to 5.",
        "Drücken Sie eine Taste.",
    ],
)
def test_a_prompt_that_is_right_is_left_alone(said: str) -> None:
    assert broken(asked(menu(prompt=said), voice="xx"), "key_first") == []


@pytest.mark.parametrize(
    ("earlier", "later", "code"),
    [
        (("equals", "1234"), ("equals", "1234"), "never_taken"),
        (("one_of", "1111, 2222"), ("equals", "2222"), "never_taken"),
        (("filled",), ("equals", "2222"), "never_taken"),
        (("greater", "5"), ("greater", "7"), "never_taken"),
        (("between", "1", "9"), ("between", "2", "5"), "never_taken"),
        (("less", "5"), ("between", "2", "4"), "never_taken"),
        (("starts_with", "12"), ("starts_with", "123"), "never_taken"),
        (("equals", "1111"), ("one_of", "1111, 2222"), "overlap"),
        (("greater", "5"), ("less", "7"), "overlap"),
        (("between", "1", "5"), ("between", "5", "9"), "overlap"),
        (("equals", "1111"), ("equals", "2222"), ""),
        (("equals", "1111"), ("starts_with", "1"), ""),
        (("less", "5"), ("between", "5", "9"), ""),
        (("less", "5"), ("greater", "5"), ""),
        (("starts_with", "123"), ("starts_with", "12"), ""),
    ],
)
def test_rules_that_take_from_each_other(
    earlier: tuple[str, ...], later: tuple[str, ...], code: str
) -> None:
    problems = found(compared(earlier, later))
    codes = {one.code for one in problems} & {"never_taken", "overlap", "never_holds"}
    assert codes == ({code} if code else set())


@pytest.mark.parametrize(
    ("rule", "never"),
    [
        (("equals", "123"), True),
        (("equals", "12ab"), True),
        (("starts_with", "12345"), True),
        (("greater", "9999"), True),
        (("between", "10000", "20000"), True),
        (("anonymous",), True),
        (("empty",), True),
        (("greater", "9998"), False),
        (("starts_with", "1234"), False),
        (("one_of", "1, 1234"), False),
    ],
)
def test_what_four_digits_can_never_be(rule: tuple[str, ...], never: bool) -> None:
    assert bool(broken(compared(rule), "never_holds")) is never


def test_a_circle_for_the_silent_is_none_where_somebody_counts() -> None:
    through = ("q.silence > p", "p.next > q")
    again = asked(menu(), *through, nodes={"p": ("play", {"prompt": "Once more"})})
    assert broken(again, "silent_round")
    counted = asked(
        menu(), "q.silence > p", "p.again > q", "p.enough > end", nodes={"p": "turnstile"}
    )
    assert broken(counted, "silent_round") == []
    unasked = line(
        {"p": "turnstile", "end": "hangup"}, "in.rings > p", "p.again > p", "p.enough > end"
    )
    assert broken(unasked, "endless") == []


def test_four_tries_for_one_key_are_enough_and_help_makes_more_right() -> None:
    assert broken(asked(menu(tries=5)), "many_tries")
    assert not broken(asked(menu(tries=4)), "many_tries")
    helped = line(
        {"q": menu(tries=5), "end": "hangup"}, "in.rings > q", "q.1 > end", "q.wrong > end"
    )
    assert not broken(helped, "many_tries"), "the flow's fallback rings as usual"


def test_what_hangs_on_the_end_of_a_call_may_use_what_was_set_by_then() -> None:
    late = line(
        {
            "e": ("dial", {"numbers": ["030 23125001"]}),
            "w": ("log", {"text": "{{digits}}"}),
            "q": gather(),
        },
        *("in.rings > q", "q.digits > e", "q.silence > e", "q.wrong > e", "e.hung up > w"),
    )
    assert broken(late, "not_yet_set") == []


def test_a_prompt_in_another_language_can_be_mended_for_itself_or_for_the_whole_flow() -> None:
    german = "Guten Tag, bitte warten Sie auf uns, wir sind gleich für Sie da."
    [problem] = broken(played(("play", {"prompt": german})), "other_language")
    assert [mend.code for mend in problem.mends] == ["prompt_voice", "flow_voice"]
    [problem] = broken(
        played(("play", {"prompt": german}), voice="en-GB"),
        "other_language",
        voices=frozenset({"en-GB"}),
    )
    assert problem.mends == (), "without such a voice there is none to offer"


# --- left as they are -----------------------------------------------------------------------


def silence(code: str, **place: str) -> dict[str, str]:
    return {"code": code, "reason": "agreed", **place}


def test_a_warning_is_left_as_it_is_for_a_reason_and_stays_on_the_list() -> None:
    left = asked(menu(wait=2), silenced=[silence("short_wait", node="q", field="wait")])
    [problem] = broken(left, "short_wait")
    assert problem.silenced == "agreed"


def test_a_silence_holds_for_its_place_alone() -> None:
    elsewhere = asked(menu(wait=2), silenced=[silence("short_wait", node="end", field="wait")])
    assert [problem.silenced for problem in broken(elsewhere, "short_wait")] == [""]


def test_an_error_cannot_be_silenced() -> None:
    wrong = ended(
        ("dial", {"numbers": [""]}),
        silenced=[silence("number_empty", node="e", field="numbers.0")],
    )
    assert [problem.silenced for problem in broken(wrong, "number_empty")] == [""]


def test_mends_name_the_node_that_they_change() -> None:
    for rule_case in (*CASES.values(), *OWN_CASES.values()):
        for problem in found(rule_case.bad, **rule_case.facts):
            for mend in problem.mends:
                assert all(change.node or change.do == "setting" for change in mend.changes)


# --- quick ----------------------------------------------------------------------------------


def _calls(document: Flow) -> int:
    """Count the Python functions that a check calls: the same on every machine, at every load."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        check(document, TYPES, FACTS)
    finally:
        sys.setprofile(None)
    return count


def test_a_check_grows_no_faster_than_the_flow() -> None:
    check(large(80), TYPES, FACTS)
    small, four_times = _calls(large(200)), _calls(large(800))
    assert four_times < 5 * small
