"""Names are said as the list says, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowforge.prompts.pronunciation import Pronunciation, Pronunciations


def listed(*entries: tuple[str, ...]) -> Pronunciations:
    return Pronunciations(
        Pronunciation(written=one[0], spoken=one[1], language=one[2] if len(one) > 2 else "")
        for one in entries
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Willkommen bei sipgate.", "Willkommen bei sippgäit."),
        ("Sipgate, SIPGATE!", "sippgäit, sippgäit!"),
        ("sipgates sipgate-Nummer", "sipgates sippgäit-Nummer"),
        ("IT und it und Italien", "I T und it und Italien"),
        ("Dr. Kim Nguyen", "Dr. Kim Nujen"),
        ("Kim Nguyen Thi", "Kim Nujen Ti"),
        ("C++ und C", "Ceh plus plus und C"),
        ("Müller & Söhne", "Müller und Söhne"),
        ("Mu\u0308ller", "Müller"),
    ],
)
def test_whole_words_are_replaced_once(text: str, expected: str) -> None:
    said = listed(
        ("sipgate", "sippgäit"),
        ("IT", "I T"),
        ("Nguyen", "Nujen"),
        ("Nguyen Thi", "Nujen Ti"),
        ("C++", "Ceh plus plus"),
        ("&", "und"),
        ("und", "und"),
    )
    assert said(text, "de-DE") == expected


def test_what_was_put_in_is_not_looked_at_again() -> None:
    said = listed(("Anna", "Ben"), ("Ben", "Anna"))
    assert said("Anna ruft Ben", "de-DE") == "Ben ruft Anna"


def test_an_entry_of_a_language_is_for_its_voices_and_goes_before_one_for_all() -> None:
    said = listed(("Worms", "Wormz"), ("Worms", "Worrms", "de"), ("Bath", "Bahth", "en"))
    assert said("Worms Bath", "de-AT:polly:Hannah") == "Worrms Bath"
    assert said("Worms Bath", "en-GB") == "Wormz Bahth"
    assert said("Worms Bath", "fr-FR") == "Wormz Bath"


def test_the_list_can_change_while_it_is_used() -> None:
    said = listed(("Anna", "A"))
    assert said("Anna", "de-DE") == "A"
    said.replace([Pronunciation(written="Anna", spoken="B")])
    assert said("Anna", "de-DE") == "B"
    said.replace([])
    assert said("Anna", "de-DE") == "Anna"


def test_a_backslash_is_a_letter() -> None:
    assert listed(("x", r"\1\g<0>"))("x", "de-DE") == r"\1\g<0>"


@given(st.text(), st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1))))
def test_any_list_and_any_text_are_taken(text: str, entries: list[tuple[str, str]]) -> None:
    assert isinstance(listed(*entries)(text, "de-DE"), str)


@given(st.text())
def test_without_a_list_nothing_is_changed(text: str) -> None:
    assert Pronunciations()(text, "de-DE") == text
