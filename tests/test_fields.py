"""The types of fields: what a person enters, and what becomes of it in a call."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from flowforge.call import Call, Sound
from flowforge.errors import NumberError
from flowforge.fields import PhoneNumber, Prompt


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
