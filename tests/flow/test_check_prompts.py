"""Rules look at what callers hear in every language, and at each piece of it."""

from typing import Any

import pytest

from flowforge.catalog import Catalog
from flowforge.flow import Flow, check
from flowforge.node import Facts, Problem
from tests.flow.drawn import (
    TYPES,
    asked,
    ended,
    gather,
    line,
    looked_up,
    menu,
    played,
)
from tests.flow.flows_for_prompts import ENGLISH, GERMAN, SPOKEN, TWICE, in_two


def broken(document: Flow, code: str, **facts: Any) -> list[Problem]:
    return [one for one in check(document, TYPES, Facts(**facts)) if one.code == code]


def places(document: Flow, code: str, **facts: Any) -> list[str]:
    return [one.field for one in broken(document, code, **facts)]


def said(text: str) -> list[Any]:
    """Say a text in each way that a prompt has."""
    return [
        pytest.param({"say": text}, "say", id="first language"),
        pytest.param({"parts": [{"pause": 1}, {"say": text}]}, "parts.1.say", id="piece"),
        pytest.param({"say": "?", "languages": {"de": text}}, "languages.de.say", id="other"),
        pytest.param(
            {"say": "?", "languages": {"de": {"parts": [{"say": text}]}}},
            "languages.de.parts.0.say",
            id="piece of another",
        ),
    ]


# --- the rules that there were before prompts had languages and pieces ----------------------


@pytest.mark.parametrize(("prompt", "field"), said("Press 1 for sales."))
def test_the_key_comes_after_the_choice(prompt: Any, field: str) -> None:
    flow = asked(menu(prompt=prompt), languages=["de-DE"])
    [problem] = broken(flow, "key_first")
    assert problem.field == f"prompt.{field}"
    assert problem.mends[0].changes[0].field == problem.field


@pytest.mark.parametrize(("prompt", "field"), said("Hello {{custmer}}"))
def test_a_variable_that_there_is_not(prompt: Any, field: str) -> None:
    assert places(in_two(prompt), "unknown_variable") == [f"prompt.{field}"]


@pytest.mark.parametrize(("prompt", "field"), said("Hello {{caller | spel}}"))
def test_a_filter_that_there_is_not(prompt: Any, field: str) -> None:
    [problem] = broken(in_two(prompt), "unknown_filter")
    assert problem.field == f"prompt.{field}"
    assert "spell" in problem.params["known"]
    assert problem.mends[0].changes[0].value == "Hello {{caller | spell}}"


@pytest.mark.parametrize(("prompt", "field"), said("It is {{status}}."))
def test_what_concerns_one_person_alone(prompt: Any, field: str) -> None:
    flow = looked_up(last=("hangup", {"announcement": prompt}))
    assert places(flow, "personal_data") == [f"announcement.{field}"]


@pytest.mark.parametrize(("prompt", "field"), said("{{1 + 1}}"))
def test_braces_that_cannot_be_read(prompt: Any, field: str) -> None:
    assert places(in_two(prompt), "bad_template") == [f"prompt.{field}"]


@pytest.mark.parametrize(
    ("prompt", "field"),
    [
        ({"say": "a" * 301}, "say"),
        ({"parts": [{"say": "a" * 151}, {"say": "a" * 149}]}, "parts"),
        ({"say": "a", "languages": {"de": "a" * 301}}, "languages.de.say"),
    ],
)
def test_what_takes_too_long(prompt: Any, field: str) -> None:
    assert places(in_two(prompt), "long_prompt") == [f"prompt.{field}"]


@pytest.mark.parametrize(
    ("prompt", "field"),
    [
        ({"say": "Hi", "voice": "fr-FR"}, "voice"),
        ({"parts": [{"say": "Hi", "voice": "fr-FR"}]}, "parts.0.voice"),
        (
            {"say": "Hi", "languages": {"de": {"say": "Hallo", "voice": "fr-FR"}}},
            "languages.de.voice",
        ),
    ],
)
def test_a_voice_that_is_not_here(prompt: Any, field: str) -> None:
    assert places(in_two(prompt), "no_such_voice", **SPOKEN) == [f"prompt.{field}"]


def test_without_any_voice_each_text_is_named_and_sounds_are_not() -> None:
    prompt = {"parts": [{"say": "Hi"}, {"url": "/sounds/a"}], "languages": {"de": "Hallo"}}
    found = places(in_two(prompt), "no_speech", voices=frozenset())
    assert found == ["prompt.parts.0.say", "prompt.languages.de.say"]


@pytest.mark.parametrize("url", ["/p/short.wav", "/sounds/", "/sounds/a/b", "ftp://x"])
def test_an_address_of_this_server_names_a_recording_or_a_prompt_of_the_library(url: str) -> None:
    prompt = {"say": "?", "languages": {"de": {"url": url}}}
    assert places(in_two(prompt), "bad_url") == ["prompt.languages.de.url"]
    good = {"url": f"/p/{'0' * 64}.wav", "languages": {"de": {"url": "/sounds/9f3c-21"}}}
    assert places(in_two(good), "bad_url") == []


def test_sounds_that_are_away_are_named_in_every_language_and_piece() -> None:
    recording = f"/p/{'0' * 64}.wav"
    prompt = {"parts": [{"url": recording}], "languages": {"de": {"url": "/sounds/gone"}}}
    missing = {recording: "sound_missing", "/sounds/gone": "sound_missing"}
    found = places(in_two(prompt), "sound_missing", sounds=missing)
    assert found == ["prompt.parts.0.url", "prompt.languages.de.url"]


def test_after_silence_and_wrong_keys_something_else_is_said_in_every_language() -> None:
    again = {"say": "Nothing heard", "languages": {"de": "Noch einmal"}}
    wrong = {"say": "No such key", "languages": {"de": "Noch einmal"}}
    flow = asked(menu(silence_prompt=again, wrong_prompt=wrong), languages=["de-DE"])
    assert places(flow, "same_prompts") == ["wrong_prompt.languages.de"]


def test_a_recording_is_announced_in_every_language() -> None:
    def recorded(german: str) -> Flow:
        says = {"say": "This call is recorded.", "languages": {"de": german}}
        return line(
            {"a": ("play", {"prompt": says}), "p": "recorder", "end": "hangup"},
            *("in.rings > a", "a.next > p", "p.next > end"),
            languages=["de-DE"],
        )

    assert broken(recorded("Guten Tag."), "unannounced_recording")
    assert not broken(recorded("Der Anruf wird aufgezeichnet."), "unannounced_recording")


def test_what_is_left_of_another_way_to_fill_a_prompt_is_not_looked_at() -> None:
    left = {"say": "{{custmer | x}}", "url": "/sounds/welcome"}
    assert check(played(("play", {"prompt": left})), TYPES, Facts()) == []
    covered = {"say": "{{custmer}}", "url": "nowhere", "parts": [{"say": "Hello."}]}
    assert check(played(("play", {"prompt": covered})), TYPES, Facts()) == []


# --- languages ------------------------------------------------------------------------------


def test_a_flow_of_one_language_hears_nothing_of_languages() -> None:
    assert check(played(("play", {"prompt": ENGLISH})), TYPES, Facts()) == []


def test_a_missing_wording_is_begun_as_a_copy_and_then_wants_to_be_translated() -> None:
    prompt = {"say": ENGLISH, "voice": "en-GB", "speed": 0.9}
    [problem] = broken(in_two(prompt), "language_missing")
    assert problem.field == "prompt.languages.de"
    [change] = problem.mends[0].changes
    assert change.field == "prompt"
    assert change.value["languages"] == {"de": {"say": ENGLISH, "speed": 0.9}}
    assert {**change.value, "languages": None} == {**prompt, "languages": None}
    assert places(in_two(change.value), "not_translated") == ["prompt.languages.de.say"]


def test_words_in_a_language_that_was_taken_out_are_named_once_and_go_with_one_click() -> None:
    prompt = {"say": ENGLISH, "languages": {"de": GERMAN}}
    flow = asked(menu(prompt=prompt, wrong_prompt=prompt))
    [problem] = broken(flow, "language_unused")
    assert (problem.node, problem.field) == ("", "settings.languages")
    assert problem.params == {"language": "de", "count": "2"}
    adds, clears = problem.mends
    assert adds.changes[0].value == ["de-DE"]
    assert [(one.node, one.field) for one in clears.changes] == [
        ("q", "prompt.languages.de"),
        ("q", "wrong_prompt.languages.de"),
    ]


def test_what_is_missing_in_the_first_language_is_named_too() -> None:
    [problem] = broken(in_two({"languages": {"de": GERMAN}}), "language_missing")
    assert (problem.field, problem.params["language"]) == ("prompt", "en")
    assert problem.mends[0].changes[0].value["say"] == GERMAN


def test_an_empty_prompt_misses_nothing() -> None:
    flow = asked(menu(prompt=TWICE), languages=["de-DE"])
    assert broken(flow, "language_missing") == []


@pytest.mark.parametrize(
    ("prompt", "known", "missing"),
    [
        ({"url": f"/p/{'0' * 64}.wav"}, {}, True),
        ({"url": "https://example.org/a.wav"}, {}, True),
        ({"url": "/sounds/a"}, {"/sounds/a": {"en", "de"}}, False),
        ({"url": "/sounds/a"}, {"/sounds/a": {""}}, False),
        ({"url": "/sounds/a"}, {"/sounds/a": {"en"}}, True),
        ({"url": "/sounds/a"}, {}, False),
        ({"parts": [{"url": "/sounds/a"}, {"say": "Hi"}]}, {"/sounds/a": {"de"}}, True),
    ],
)
def test_a_prompt_of_the_library_brings_its_own_languages(
    prompt: Any, known: dict[str, set[str]], missing: bool
) -> None:
    library = {place: frozenset(languages) for place, languages in known.items()}
    assert bool(broken(in_two(prompt), "language_missing", library=library)) is missing


def test_the_voice_of_another_language_can_be_taken_back() -> None:
    prompt = {"say": ENGLISH, "languages": {"de": {"say": GERMAN, "voice": "en-GB"}}}
    [problem] = broken(in_two(prompt), "other_language")
    assert [mend.code for mend in problem.mends] == ["use_flow_voice"]
    assert problem.mends[0].changes[0].field == "prompt.languages.de.voice"


def test_a_piece_may_speak_to_those_who_do_not_understand_the_rest() -> None:
    parts = [{"say": ENGLISH}, {"say": GERMAN, "voice": "de-DE"}]
    other = [{"say": GERMAN}, {"say": ENGLISH, "voice": "en-GB"}]
    greeting = {"parts": parts, "languages": {"de": {"parts": other}}}
    assert check(in_two(greeting), TYPES, Facts()) == []


def test_a_voice_is_not_changed_for_a_whole_flow_that_has_several() -> None:
    [problem] = broken(in_two({"say": GERMAN, "languages": {"de": GERMAN}}), "other_language")
    assert [mend.code for mend in problem.mends] == ["prompt_voice"]


def test_a_language_that_no_call_gets_to_is_named_unless_somebody_may_choose_any() -> None:
    nobody = played(("play", {"prompt": TWICE}), languages=["de-DE"])
    assert places(nobody, "language_never") == ["settings.languages.0"]
    by_key = ("set", {"values": [{"name": "language", "value": "{{digits}}"}]})
    assert places(in_two(TWICE, by_key), "language_never") == []


def test_a_language_node_that_no_call_reaches_chooses_nothing() -> None:
    flow = line(
        {"l": ("language", {"language": "de"}), "p": ("play", {"prompt": TWICE}), "end": "hangup"},
        *("in.rings > p", "p.next > end", "l.next > p"),
        languages=["de-DE"],
    )
    assert places(flow, "language_never") == ["settings.languages.0"]


def test_a_language_is_told_by_its_name() -> None:
    catalog = Catalog.load(installed=False)
    [problem] = broken(in_two(ENGLISH), "language_missing")
    assert "in German yet" in catalog.text(problem, "en")
    said = catalog.explained(problem, "de")
    assert "Auf Deutsch" in said.text
    assert said.mends == ("Mit einer Kopie beginnen, um sie auf Deutsch zu sagen",)


def test_a_voice_of_another_language_that_is_not_here_is_mended_in_its_place() -> None:
    flow = in_two(TWICE, languages=["de-DE:polly:Vicki"])
    [problem] = broken(flow, "no_such_voice", **SPOKEN)
    assert (problem.level, problem.field) == ("warning", "settings.languages.0")
    [change] = problem.mends[0].changes
    assert (change.field, change.value) == ("languages", ["de-DE"])


def test_digits_that_are_not_asked_for_hear_no_languages_either() -> None:
    flow = asked(gather(prompt="Your number?"), languages=["de-DE"], nodes={})
    assert places(flow, "language_missing") == ["prompt.languages.de"]
    assert places(ended("hangup", languages=["de-DE"]), "language_missing") == []
