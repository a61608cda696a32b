"""Numbers are entered as people write them and leave as E.164 digits, or not at all."""

import re

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flowforge.errors import NumberError
from flowforge.numbers import e164, is_country, pretty, spellings

E164 = re.compile(r"[1-9][0-9]{1,14}").fullmatch


def _examples() -> list[str]:
    """Give a mobile and a landline number of every country in the world."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    numbers = (
        phonenumbers.example_number_for_type(country, kind)
        for country in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in kinds
    )
    style = phonenumbers.PhoneNumberFormat.E164
    return [phonenumbers.format_number(number, style)[1:] for number in numbers if number]


@pytest.mark.parametrize(
    "written",
    [
        "0211 63553355",
        "0211/63553355",
        "0211-63553355",
        "0211\u201163553355",
        "(0211) 63 55 33 55",
        "021163553355",
        "211 63553355",
        "+49 211 63553355",
        "+4921163553355",
        "+49 (0)211 63553355",
        "0049 211 63553355",
        "4921163553355",
        "  0211 63553355\n",
        "\u202a+49 211 63553355\u202c",
        "+49\u00a0211\u00a063553355",
        "\uff10\uff12\uff11\uff1163553355",
    ],
)
def test_a_german_number_is_read_however_it_is_written(written: str) -> None:
    assert e164(written, "DE") == "4921163553355"


@pytest.mark.parametrize(
    ("written", "country", "digits"),
    [
        ("020 7946 0018", "GB", "442079460018"),
        ("01 58858", "AT", "43158858"),
        ("044 668 18 00", "CH", "41446681800"),
        ("02 1234567", "IT", "39021234567"),
        ("(212) 555-2368", "US", "12125552368"),
        ("2125552368", "US", "12125552368"),
        ("12125552368", "US", "12125552368"),
        ("33 12 34 56", "DK", "4533123456"),
        ("33123456", "DK", "4533123456"),
        ("+1 212 555 2368", "DE", "12125552368"),
        ("+800 1234 5678", "DE", "80012345678"),
    ],
)
def test_a_number_is_read_as_its_country_dials_it(written: str, country: str, digits: str) -> None:
    assert e164(written, country) == digits


@pytest.mark.parametrize("country", ["DE", "AT", "CH", "GB", "FR", "NL", "BE", "SE"])
def test_a_caller_from_anywhere_is_called_back_and_not_a_stranger_at_home(country: str) -> None:
    assert {digits: e164(digits, country) for digits in _examples()} == {
        digits: digits for digits in _examples()
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "number_empty"),
        (" \n", "number_empty"),
        ("abc", "number_unreadable"),
        ("+49 211 abc", "number_unreadable"),
        ("0211-SIPGATE", "number_unreadable"),
        ("anonymous", "number_unreadable"),
        ("{{caller}}", "number_unreadable"),
        ("+", "number_unreadable"),
        ("²³", "number_unreadable"),
        ("0211\x0063553355", "number_unreadable"),
        ("0211 63553355 # 5", "number_unreadable"),
        ("+49 211 63553355,,123", "number_unreadable"),
        ("*31#021163553355", "number_unreadable"),
        ("0" * 41, "number_unreadable"),
        ("110", "number_impossible"),
        ("112", "number_impossible"),
        ("0", "number_impossible"),
        ("12", "number_impossible"),
        ("0211", "number_impossible"),
        ("123456789012345678", "number_impossible"),
        ("+49 211 63553355 63553355", "number_unreadable"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_the_reason(written: str, code: str) -> None:
    with pytest.raises(NumberError) as caught:
        e164(written, "DE")
    assert caught.value.code == code


def test_a_country_without_a_plan_reads_no_national_number() -> None:
    assert e164("+49 211 63553355", "XX") == "4921163553355"
    with pytest.raises(NumberError):
        e164("0211 63553355", "XX")


@given(
    st.one_of(st.text(max_size=45), st.text("0123456789 +-()/#*,;", max_size=20)),
    st.sampled_from(["DE", "GB", "US", "IT", "HU", "XX", ""]),
)
@example("020100000000000", "DE")
def test_any_text_is_e164_digits_or_refused(written: str, country: str) -> None:
    outcome = _digits_or_code(written, country)
    if outcome not in ("number_empty", "number_unreadable", "number_impossible"):
        assert E164(outcome)
        assert e164("+" + outcome, country) == outcome
        assert e164(outcome, "DE") == outcome


def _digits_or_code(written: str, country: str) -> str:
    try:
        return e164(written, country)
    except NumberError as error:
        return error.code


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        ("4921163553355", "+49 211 63553355"),
        ("442079460018", "+44 20 7946 0018"),
        ("anonymous", "anonymous"),
        ("", ""),
        ("<b>", "<b>"),
        ("²", "²"),
        ("999999", "999999"),
    ],
)
def test_digits_are_shown_as_people_read_them(digits: str, written: str) -> None:
    assert pretty(digits) == written


@given(st.text())
def test_whatever_is_no_number_is_shown_as_it_is(text: str) -> None:
    assert pretty(text) == text or text.isdigit()


@pytest.mark.parametrize("digits", _examples()[::17])
def test_what_is_shown_is_read_back_as_the_same_number(digits: str) -> None:
    assert e164(pretty(digits), "DE") == digits


def test_countries_are_known_by_their_iso_code() -> None:
    assert is_country("DE")
    assert is_country("GB")
    assert not any(map(is_country, ("", "de", "XX", "001", "Germany")))


@pytest.mark.parametrize(
    "written",
    [
        "4921163553355",
        "+4921163553355",
        "004921163553355",
        "+49 211 63553355",
        "+49 (0)211 6355-3355",
        "+49 (0) 211 / 6355 3355",
        "0211 63553355",
        "0211/63 55 33 55",
        "(0211) 63553355",
        "0211.6355.3355",
        "+49\u00a0211\u201363553355",
    ],
)
def test_a_number_is_found_in_a_text_however_it_is_written(written: str) -> None:
    pattern = spellings("4921163553355")
    for text in (written, f'{{"caller": "{written}"}}', f"call {written}, please", f"x{written}x"):
        assert pattern.search(text), text


@pytest.mark.parametrize(
    "other", ["14921163553355", "49211635533550", "21163553355", "63553355", "4921163553356", ""]
)
def test_a_part_of_other_digits_is_no_number(other: str) -> None:
    assert spellings("4921163553355").search(other) is None


def test_a_number_of_a_country_without_a_trunk_prefix_is_found_as_it_is_dialled_there() -> None:
    pattern = spellings("4570101155")
    assert pattern.search("tlf. 70 10 11 55")
    assert pattern.search("+45 70101155")
