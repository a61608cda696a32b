"""Templates and conditions: small, bounded, and no text in them is ever run."""

from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowforge.errors import TemplateError
from flowforge.expressions import (
    DIGITS,
    FILTERS,
    Operator,
    compare,
    constants,
    fill,
    fixed,
    has_variables,
    lookup,
    matches,
    names,
)
from flowforge.expressions.saying import Value

VARS: dict[str, Any] = {
    "caller": "492111234567",
    "digits": "0123",
    "customer": {"status": "RECEIVED", "name": {"first": "Jörg"}, "none": None},
    "count": 3,
    "price": Decimal("9.90"),
    "day": date(2026, 3, 1),
    "evil": "{{caller}}",
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("Hello.", "Hello."),
        ("You are {{caller}}.", "You are 492111234567."),
        ("{{ digits }}{{digits}}", "01230123"),
        ("{{customer.status}}", "RECEIVED"),
        ("{{customer.name.first}}", "Jörg"),
        ("{{count}} for {{price}} on {{day}}", "3 for 9.90 on 2026-03-01"),
        ("[{{customer}}{{customer.none}}{{nobody}}{{digits.more}}]", "[]"),
        ("{{digits|spell}}", "0 1 2 3"),
        ("{{ customer.status | lower }}", "received"),
        ("{{customer.name.first|upper}}", "JÖRG"),
        ("{{evil}}", "{{caller}}"),
        ("{ {caller} } {caller} {{caller}", "{ {caller} } {caller} {{caller}"),
        ("{{{caller}}}", "{492111234567}"),
    ],
)
def test_a_template_is_filled(template: str, text: str) -> None:
    assert fill(template, VARS) == text


def test_a_template_names_its_variables() -> None:
    assert names("{{a}} {{ b.c.d.e }} {{a|upper}} {b} b") == {"a", "b.c.d.e"}
    assert names("nothing") == set()
    assert has_variables("{{a}}")
    assert not has_variables("{a} }}{{ a")


@pytest.mark.parametrize(
    ("template", "always"),
    [
        ("Good day. Press 1.", ["Good day. Press 1."]),
        ("Hello {{a}}. Press one. Press two.", ["Press one. Press two."]),
        ("Good day! {{a}} is here; please wait. Bye now.", ["Good day!", "please wait. Bye now."]),
        ("Welcome. Your code is {{a}}. Thank you.", ["Welcome.", "Thank you."]),
        ("Hier ist Dr. {{a}}. Bitte warten.", ["Bitte warten."]),
        ("Hier ist Prof. {{a}} um 3. Bitte warten.", []),
        ("Am 3. {{a}} ist zu. Auf Wiederhören.", ["Auf Wiederhören."]),
        ("First line\n{{a}}\nlast line", ["First line", "last line"]),
        ("{{a}}", []),
        ("", []),
    ],
)
def test_the_sentences_that_are_the_same_in_every_call_are_known(
    template: str, always: list[str]
) -> None:
    assert constants(template) == always


def test_what_stands_around_digits_can_be_spoken_beforehand() -> None:
    assert fixed("Welcome. Your code is {{a|digits}}, {{b}}. Thanks.") == [
        "Welcome.",
        "Thanks.",
        "Your code is ",
        *DIGITS,
    ]
    assert fixed("Your code is {{a}}.") == []


@given(st.text("aB.!?;\n {}|", max_size=60))
def test_no_word_of_a_constant_sentence_is_lost(template: str) -> None:
    template = template.replace("{", "{{a}}").replace("}", "{{b|digits}}")
    words = " ".join([*constants(template), *fixed(template)]).split()
    assert set(words) <= {*template.replace("{{a}}", " ").replace("{{b|digits}}", " ").split(),
                          *" ".join(DIGITS).split()}  # fmt: skip


@pytest.mark.parametrize(
    "template",
    ["{{}}", "{{ }}", "{{1a}}", "{{a b}}", "{{a.}}", "{{.a}}", "{{a..b}}", "{{a.b.c.d.e}}",
     "{{a|shout}}", "{{a|upper|lower}}", "{{a()}}", "{{a[0]}}", "{{a.__class__()}}", "{{ä}}",
     "{{" + "a" * 65 + "}}", "{{a\n.b}}"],
)  # fmt: skip
def test_what_is_no_name_of_a_variable_cannot_be_read(template: str) -> None:
    with pytest.raises(TemplateError):
        names("before {{good}} " + template)
    fill(template, VARS)


def test_only_what_a_mapping_holds_can_be_reached() -> None:
    assert lookup({"a": "text"}, "a.__class__") == ""
    assert lookup({"a": "text"}, "a.upper") == ""
    assert lookup({"a": ["x"]}, "a.0") == ""


def test_no_value_makes_a_text_that_is_too_long() -> None:
    assert len(lookup({"a": "x" * 10_000}, "a")) == 4096
    assert len(fill("{{a}}" * 100, {"a": "x" * 10_000})) == 4096
    assert lookup({"a": 10**5000}, "a") == ""


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.text(), st.dictionaries(st.text(), _VALUES))
def test_any_text_can_be_filled_with_anything(template: str, variables: dict[str, Any]) -> None:
    assert isinstance(fill(template, variables), str)
    assert isinstance(fill(f"{{{{{template}}}}}", variables), str)


@given(st.text(), st.sampled_from(["", *FILTERS]))
def test_what_a_variable_holds_comes_out_as_it_is(value: str, wanted: str) -> None:
    hole = f"{{{{a|{wanted}}}}}" if wanted else "{{a}}"
    expected = FILTERS[wanted](Value(value)) if wanted and value else value
    assert fill(f"<{hole}>", {"a": value, "b": "never"}) == f"<{expected}>"


@given(st.text())
def test_a_template_without_holes_stays_as_it_is(text: str) -> None:
    if not has_variables(text):
        assert fill(text, VARS) == text
        assert names(text) == set()


TRUE: list[tuple[Operator, str, str]] = [
    ("equals", "01", "01"),
    ("differs", "01", "1"),
    ("one_of", "2", "1, 2, 3"),
    ("one_of", "b c", "a; b c\nd"),
    ("starts_with", "492111234567", "49211"),
    ("ends_with", "492111234567", "567"),
    ("contains", "492111234567", "1112"),
    ("contains", "anything", ""),
    ("matches", "12345678", "????????"),
    ("matches", "3", "[1-5]"),
    ("matches", "0211*", "0211[*]"),
    ("matches", "", "*"),
    ("greater", "10", "9"),
    ("greater", "1,5", "1.4"),
    ("greater", " 2 ", "-3"),
    ("less", "9", "10"),
    ("empty", " ", ""),
    ("filled", "0", ""),
    ("anonymous", "anonymous", ""),
]
FALSE: list[tuple[Operator, str, str]] = [
    ("equals", "01", "1"),
    ("equals", "a", "A"),
    ("equals", "1", "1 "),
    ("differs", "1", "1"),
    ("one_of", "4", "1, 2, 3"),
    ("one_of", "", "1, 2,"),
    ("one_of", "", ""),
    ("one_of", "1, 2", "1, 2"),
    ("starts_with", "49211", "0211"),
    ("ends_with", "1", "01"),
    ("contains", "a", "A"),
    ("matches", "1234567", "????????"),
    ("matches", "9", "[1-5]"),
    ("matches", "A", "a"),
    ("matches", "1", "[5-1]"),
    ("greater", "9", "10"),
    ("greater", "2", "2"),
    ("greater", "", "0"),
    ("greater", "10", "nine"),
    ("greater", "inf", "1"),
    ("greater", "1_000", "1"),
    ("greater", "\u0663", "1"),
    ("less", "abc", "b"),
    ("less", "nan", "1"),
    ("less", "2", "2"),
    ("empty", "0", ""),
    ("filled", "\n", ""),
    ("anonymous", "492111234567", ""),
    ("anonymous", "", ""),
]


@pytest.mark.parametrize(("operator", "left", "right"), TRUE)
def test_a_condition_is_fulfilled(operator: Operator, left: str, right: str) -> None:
    assert compare(operator, left, right)


@pytest.mark.parametrize(("operator", "left", "right"), FALSE)
def test_a_condition_is_not_fulfilled(operator: Operator, left: str, right: str) -> None:
    assert not compare(operator, left, right)


@pytest.mark.parametrize(
    ("left", "fits"),
    [("1", True), ("5", True), ("3,5", True), ("0.99", False), ("5.01", False), ("x", False)],
)
def test_between_holds_its_ends(left: str, fits: bool) -> None:
    assert compare("between", left, "1", "5") is fits


def test_between_the_wrong_way_round_holds_nothing() -> None:
    assert not compare("between", "3", "5", "1")
    assert not compare("between", "3", "1", "")


@pytest.mark.parametrize("operator", get_args(Operator))
def test_every_operator_has_a_case_of_either_kind(operator: str) -> None:
    if operator != "between":
        assert operator in {case[0] for case in TRUE}
        assert operator in {case[0] for case in FALSE}


@given(st.sampled_from(get_args(Operator)), st.text(), st.text(), st.text())
def test_any_texts_can_be_compared(operator: Operator, left: str, right: str, upper: str) -> None:
    assert compare(operator, left, right, upper) in (True, False)


_DIGITS = st.text("0123456789eE+-.,_ InfNa", max_size=12)


@given(_DIGITS, _DIGITS)
def test_at_most_one_of_greater_and_less_is_true(left: str, right: str) -> None:
    greater, less = compare("greater", left, right), compare("less", left, right)
    assert not (greater and less)
    assert greater == compare("less", right, left)


@given(st.integers(), st.integers())
def test_numbers_are_compared_as_numbers(left: int, right: int) -> None:
    assert compare("greater", str(left), str(right)) == (left > right)
    assert compare("less", str(left), str(right)) == (left < right)


@given(st.text("[]!-^*?&|~ab1\\", max_size=12), st.text("[]!-^*?&|~ab1\\", max_size=12))
def test_any_text_is_a_pattern(pattern: str, text: str) -> None:
    assert matches(pattern, text) in (True, False)
    assert matches("*", text)
    assert matches("?" * len(text), text)
