"""The types of fields: what a person enters, and what becomes of it in a call."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from flowforge.call import Call, Sound
from flowforge.errors import NumberError
from flowforge.fields import PhoneNumber, Prompt, SpokenText
from flowforge.transcripts import sound_data, sound_from


def call(**variables: Any) -> Call:
    return Call(id="c1", vars=variables, country="DE", voice="de-DE")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("0211 63553355", "4921163553355"),
        ("+49 211 63553355", "4921163553355"),
        ("{{caller}}", "4930231250"),
        ("{{swiss}}", "41446681800"),
        ("{{national}}", "4930231250"),
    ],
)
def test_a_number_is_sent_as_e164_digits(written: str, sent: str) -> None:
    known = call(caller="4930231250", swiss="41446681800", national="030 231250")
    assert PhoneNumber(written).e164(known) == sent


@pytest.mark.parametrize("hostile", ["anonymous", "", "{{caller}}", "+49 211 abc", "<Number>1"])
def test_a_variable_that_holds_no_number_is_never_dialled(hostile: str) -> None:
    with pytest.raises(NumberError):
        PhoneNumber("{{caller}}").e164(call(caller=hostile))


def test_a_bare_text_is_a_prompt_to_speak() -> None:
    prompt = TypeAdapter(Prompt).validate_python("Hello {{caller}}")
    assert prompt.sound(call(caller="Anna")) == Sound(text="Hello Anna", voice="de-DE")
    assert Prompt().sound(call()) is None


def test_a_text_longer_than_can_be_spoken_is_refused_and_not_cut() -> None:
    with pytest.raises(ValidationError):
        Prompt.model_validate({"say": "a" * 1001})


TWICE = Prompt.model_validate(
    {"say": "Guten Tag {{caller}}", "languages": {"en": {"say": "Hello {{caller}}", "speed": 0.9}}}
)
BOTH = ("de-DE", "en-GB:polly:Amy")


def test_a_prompt_is_heard_in_the_language_of_the_call() -> None:
    german = Call(id="c1", vars={"caller": "Anna"}, voice="de-DE", voices=BOTH)
    english = Call(id="c1", vars={"caller": "Anna"}, voice="en-GB:polly:Amy", voices=BOTH)
    assert TWICE.sound(german) == Sound(text="Guten Tag Anna", voice="de-DE")
    assert TWICE.sound(english) == Sound(text="Hello Anna", voice="en-GB:polly:Amy", speed=0.9)


def test_what_is_missing_in_a_language_is_told_in_the_first_one() -> None:
    english = Call(id="c1", vars={}, voice="en-GB", voices=("de-DE", "en-GB"))
    assert Prompt(say=SpokenText("Moment.")).sound(english) == Sound(text="Moment.", voice="de-DE")


def test_a_sound_of_the_library_is_that_of_the_language_whatever_was_spoken_there_before() -> None:
    english = Call(id="c1", vars={}, voice="en-GB", voices=("de-DE", "en-GB"))
    alone = Prompt.model_validate({"url": "/sounds/welcome", "voice": "de-DE"}).sound(english)
    parts = [{"url": "/sounds/welcome"}, {"pause": 1}]
    pieces = Prompt.model_validate({"parts": parts}).sound(english)
    assert alone is not None
    assert pieces is not None
    assert (alone.voice, pieces.parts[0].voice) == ("en-GB", "en-GB")


def test_a_piece_can_be_in_another_language_than_the_rest() -> None:
    parts = [{"say": "For Anna press 1."}, {"say": "Für Deutsch die 9.", "voice": "de-DE"}]
    heard = Prompt.model_validate({"parts": parts, "speed": 0.9}).sound(
        Call(id="c1", vars={}, voice="en-GB", voices=("en-GB",))
    )
    assert heard is not None
    assert [(part.voice, part.speed) for part in heard.parts] == [("en-GB", 0.9), ("de-DE", 0.9)]


def test_words_in_another_language_are_better_than_none() -> None:
    only = Prompt.model_validate({"languages": {"en": {"say": "Hello"}}})
    german = Call(id="c1", vars={}, voice="de-DE", voices=("de-DE", "en-GB"))
    assert only.sound(german) == Sound(text="Hello", voice="en-GB")
    alone = Call(id="c1", vars={}, voice="de-DE", voices=("de-DE",))
    assert only.sound(alone) == Sound(text="Hello", voice="en")
    assert Prompt.model_validate({"languages": {"en": {}}}).sound(german) is None


def test_a_prompt_can_be_put_together_of_texts_sounds_and_pauses() -> None:
    parts = [{"say": "Hello {{caller}}"}, {"pause": 0.5}, {"url": "/sounds/welcome"}, {}]
    heard = Prompt.model_validate({"parts": parts}).sound(call(caller="Anna"))
    assert heard is not None
    assert [(part.text, part.pause_s, part.url) for part in heard.parts] == [
        ("Hello Anna", 0.0, ""),
        ("", 0.5, ""),
        ("", 0.0, "/sounds/welcome"),
    ]
    assert sound_from(sound_data(heard)) == heard
