"""What callers hear of the values that databases, spreadsheets and people really write.

A table for each filter: the value, what is said in German, and what is said in English. A wrong
price or day is worse than one that is said as it stands, so both are here.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowforge.expressions import DIGITS, copied, fill, fixed
from flowforge.fields import Prompt
from flowforge.prompts.pieces import Words, spoken
from flowforge.testing import call

UNHURRIED = settings(deadline=None)
"""No example is too slow: others may need the machine just now."""
BERLIN = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def said(value: Any, wanted: str, voice: str = "de-DE", before: str = "") -> str:
    template = f"{before}{{{{x|{wanted}}}}}"
    return fill(template, {"x": value}, voice, BERLIN).removeprefix(before)


# --- numbers and money ----------------------------------------------------------------------

MONEY: list[tuple[Any, str, str]] = [
    # A group of thousands never begins with 0.
    ("0.125", "0 Komma 1 2 5 Euro", "0 point 1 2 5 euros"),
    ("0,289 €", "0 Komma 2 8 9 Euro", "0 point 2 8 9 euros"),
    ("0.005", "0 Komma 0 0 5 Euro", "0 point 0 0 5 euros"),
    ("-0,500", "minus 50 Cent", "minus 50 cents"),
    # One sign before three figures: as the language writes thousands, or as the currency stands.
    ("1.234", "1234 Euro", "1 point 2 3 4 euros"),
    ("1,234", "1 Komma 2 3 4 Euro", "1234 euros"),
    ("12.500", "12500 Euro", "12 euros and 50 cents"),
    ("12,500", "12 Euro 50", "12500 euros"),
    ("1,859 €", "1 Komma 8 5 9 Euro", "1 point 8 5 9 euros"),
    ("1.859 €", "1859 Euro", "1859 euros"),
    ("1.859 EUR", "1859 Euro", "1 point 8 5 9 euros"),
    ("€1,859", "1 Komma 8 5 9 Euro", "1859 euros"),
    ("$1,234", "1234 Dollar", "1234 dollars"),
    ("£1,234", "1234 Pfund", "1234 pounds"),
    ("US$ 1.234", "1 Komma 2 3 4 Dollar", "1 point 2 3 4 dollars"),
    # No such group: a comma in every language.
    ("1234.567", "1234 Komma 5 6 7 Euro", "1234 point 5 6 7 euros"),
    ("12.5000", "12 Euro 50", "12 euros and 50 cents"),
    ("1'234.567", "1234 Komma 5 6 7 Euro", "1234 point 5 6 7 euros"),
    ("1 234,500", "1234 Euro 50", "1234 euros and 50 cents"),
    # The same sign twice: thousands in every language.
    ("1.234.567", "1234567 Euro", "1234567 euros"),
    ("1,234,567", "1234567 Euro", "1234567 euros"),
    # As numbers: never guessed at.
    (1.859, "1 Komma 8 5 9 Euro", "1 point 8 5 9 euros"),
    (Decimal("12.500"), "12 Euro 50", "12 euros and 50 cents"),
    (Decimal("1.234"), "1 Komma 2 3 4 Euro", "1 point 2 3 4 euros"),
    (-7.25, "minus 7 Euro 25", "minus 7 euros and 25 cents"),
    (0.1 + 0.2, "30 Cent", "30 cents"),
    (1e-17, "0 Euro", "0 euros"),
    (1250, "1250 Euro", "1250 euros"),
    (True, "True", "True"),
    # Spreadsheets, price tags, cash books.
    ("1\u00a0234,56\u00a0€", "1234 Euro 56", "1234 euros and 56 cents"),
    ("1\u202f234,56 €", "1234 Euro 56", "1234 euros and 56 cents"),
    ("CHF 1\u2019000.50", "1000 Franken 50", "1000 Swiss francs and 50 centimes"),
    ("12,- €", "12 Euro", "12 euros"),
    ("12,-- EUR", "12 Euro", "12 euros"),
    ("Fr. 12.\u2013", "12 Franken", "12 Swiss francs"),
    ("\u22125,00 €", "minus 5 Euro", "minus 5 euros"),
    ("-0,00 €", "0 Euro", "0 euros"),
    # What is no amount stays as it is.
    ("0.125.000", "0.125.000", "0.125.000"),
    ("1.234,567,8", "1.234,567,8", "1.234,567,8"),
    ("1.23.456", "1.23.456", "1.23.456"),
    ("1 234.567.890,12 €", "1 234.567.890,12 €", "1 234.567.890,12 €"),
    ("1,5 Mio", "1,5 Mio", "1,5 Mio"),
    ("5 € 10 €", "5 € 10 €", "5 € 10 €"),
    ("\u0665,00 €", "\u0665,00 €", "\u0665,00 €"),
    (float("inf"), "inf", "inf"),
    (float("nan"), "nan", "nan"),
    (10**20, "1" + "0" * 20, "1" + "0" * 20),
]  # fmt: skip

NUMBERS: list[tuple[Any, str, str]] = [
    ("0.125", "0 Komma 1 2 5", "0 point 1 2 5"),
    ("0,125", "0 Komma 1 2 5", "0 point 1 2 5"),
    ("0,500", "0 Komma 5 0 0", "0 point 5 0 0"),
    ("1.234", "1234", "1 point 2 3 4"),
    ("1,234", "1 Komma 2 3 4", "1234"),
    ("-1.234", "minus 1234", "minus 1 point 2 3 4"),
    ("1234,567", "1234 Komma 5 6 7", "1234 point 5 6 7"),
    ("12\u00a0345", "12345", "12345"),
    ("-0", "0", "0"),
    (1.234, "1 Komma 2 3 4", "1 point 2 3 4"),
    (Decimal("1E+3"), "1000", "1000"),
    (1e300, "1e+300", "1e+300"),
    ("12 34", "12 34", "12 34"),
    ("1e5", "1e5", "1e5"),
    ("0x10", "0x10", "0x10"),
    ("1,23,456", "1,23,456", "1,23,456"),
]


@pytest.mark.parametrize(("value", "german", "english"), MONEY)
def test_no_price_is_said_too_high_or_too_low(value: Any, german: str, english: str) -> None:
    assert said(value, "money") == german
    assert said(value, "money", "en-GB") == english


@pytest.mark.parametrize(("value", "german", "english"), NUMBERS)
def test_a_number_is_the_same_one_when_it_is_said(value: Any, german: str, english: str) -> None:
    assert said(value, "number") == german
    assert said(value, "number", "en-GB") == english


def heard(text: str) -> Decimal:
    """Give the amount that a caller hears, in German or English."""
    text = re.sub(r"\b(ein|one)\b", "1", text)
    sign = -1 if text.startswith("minus ") else 1
    text = text.removeprefix("minus ").replace(" and ", " ").replace("point", "Komma")
    if found := re.fullmatch(r"(\d+) Komma ([\d ]+?)( \D+)?", text):
        return sign * Decimal(f"{found[1]}.{found[2].replace(' ', '')}")
    if found := re.fullmatch(r"(\d+) [Cc]ents?", text):
        return sign * Decimal(found[1]) / 100
    found = re.fullmatch(r"(\d+)(?: [Ee]uros?)?(?: (\d+)(?: cents?)?)?", text)
    assert found, text
    return sign * (Decimal(found[1]) + Decimal(found[2] or 0) / 100)


_WHOLE = st.integers(0, 999) | st.integers(0, 10**9)
_PLACES = st.text("0123456789", max_size=4)


@UNHURRIED
@given(_WHOLE, _PLACES, st.booleans(), st.sampled_from(["", ".", " ", "\u00a0", "'", "\u2019"]),
       st.sampled_from(["{}", "{} €", "{}€", "{} EUR", "EUR {}", "€ {}", " {} "]))  # fmt: skip
def test_whatever_amount_a_german_writes_is_heard_as_the_same_amount(
    whole: int, places: str, minus: bool, group: str, written: str
) -> None:
    figures = f"{whole:,}".replace(",", group) + ("," + places if places else "")
    amount = Decimal(f"{whole}.{places or 0}") * (-1 if minus else 1)
    value = written.format(("-" if minus else "") + figures)
    assert heard(said(value, "money")) == amount
    if written.strip() == "{}":
        assert heard(said(value, "number")) == amount


@UNHURRIED
@given(_WHOLE, _PLACES, st.booleans(), st.sampled_from(["", ",", " ", "\u202f"]),
       st.sampled_from(["{}", "€{}", "{} EUR", "EUR {}"]))  # fmt: skip
def test_whatever_amount_the_british_write_is_heard_as_the_same_amount(
    whole: int, places: str, minus: bool, group: str, written: str
) -> None:
    figures = f"{whole:,}".replace(",", group) + ("." + places if places else "")
    amount = Decimal(f"{whole}.{places or 0}") * (-1 if minus else 1)
    value = written.format(("-" if minus else "") + figures)
    assert heard(said(value, "money", "en-GB")) == amount
    if written == "{}":
        assert heard(said(value, "number", "en-GB")) == amount


@UNHURRIED
@given(_WHOLE, _PLACES, st.sampled_from(["de-DE", "en-GB"]), st.sampled_from([Decimal, float]))
def test_a_number_of_a_database_is_heard_as_it_is(
    whole: int, places: str, voice: str, kind: type[Decimal] | type[float]
) -> None:
    amount = Decimal(f"{whole}.{places or 0}")
    for wanted in ("money", "number"):
        assert heard(said(kind(amount), wanted, voice)) == amount


@UNHURRIED
@given(st.text("0123456789.,' ", min_size=1, max_size=12), st.sampled_from(["de-DE", "en-GB"]))
def test_no_writing_of_figures_is_heard_as_other_figures(value: str, voice: str) -> None:
    """Whichever sign is the comma: the figures are those that stand there, in their order."""
    amount = said(value, "number", voice)
    if amount != value:
        figures = re.sub(r"[^0-9]", "", value).lstrip("0")
        assert re.sub(r"[^0-9]", "", amount).lstrip("0") == figures


def test_a_fraction_stays_a_number_when_another_variable_is_set_to_it() -> None:
    variables = {"row": {"price": 1.859}, "n": 3, "text": "1.859"}
    assert copied(" {{ row.price }} ", variables) == 1.859
    for template, text in (
        ("{{row.price}} €", "1.859 €"),
        ("{{text}}", "1.859"),
        ("{{n}}", "3"),
        ("{{nobody}}", ""),
        ("{{row.price}}{{n}}", "1.8593"),
        ("{{row.price|upper}}", "1.859"),
    ):
        assert copied(template, variables) == text


# --- days and times -------------------------------------------------------------------------

MOMENTS: list[tuple[str, str, str]] = [
    ("2026-11-22T13:30:00+00:00", "zweiundzwanzigster November 2026 um 14 Uhr 30",
     "the twenty-second of November 20 26 at 2 30 in the afternoon"),
    ("2026-07-01T12:30:00Z", "erster Juli 2026 um 14 Uhr 30",
     "the first of July 20 26 at 2 30 in the afternoon"),
    ("2026-11-22 13:30:00+00", "zweiundzwanzigster November 2026 um 14 Uhr 30",
     "the twenty-second of November 20 26 at 2 30 in the afternoon"),
    ("2026-11-22 08:30:00 -0500", "zweiundzwanzigster November 2026 um 14 Uhr 30",
     "the twenty-second of November 20 26 at 2 30 in the afternoon"),
    ("2026-11-22 13:30:00 UTC", "zweiundzwanzigster November 2026 um 14 Uhr 30",
     "the twenty-second of November 20 26 at 2 30 in the afternoon"),
    ("2026-11-22T13:30-01:00", "zweiundzwanzigster November 2026 um 15 Uhr 30",
     "the twenty-second of November 20 26 at 3 30 in the afternoon"),
    ("2026-12-31T23:30:00.123456Z", "erster Januar 2027 um 0 Uhr 30",
     "the first of January 20 27 at 12 30 at night"),
    ("2026-11-22 14:30-15:30", "zweiundzwanzigster November 2026 von 14 Uhr 30 bis 15 Uhr 30",
     "the twenty-second of November 20 26 from 2 30 in the afternoon to 3 30 in the afternoon"),
    ("22.11.2026, 9:00 Uhr bis 10:00 Uhr", "zweiundzwanzigster November 2026 von 9 Uhr bis 10 Uhr",
     "the twenty-second of November 20 26 from 9 in the morning to 10 in the morning"),
    ("22.11.2026, 14:30 Uhr", "zweiundzwanzigster November 2026 um 14 Uhr 30",
     "the twenty-second of November 20 26 at 2 30 in the afternoon"),
    ("22.11.2026 um 14:30 Uhr", "zweiundzwanzigster November 2026 um 14 Uhr 30",
     "the twenty-second of November 20 26 at 2 30 in the afternoon"),
    ("2026-11-22 14:30", "zweiundzwanzigster November 2026 um 14 Uhr 30",
     "the twenty-second of November 20 26 at 2 30 in the afternoon"),
    ("14:30-15:30", "14 Uhr 30 bis 15 Uhr 30",
     "2 30 in the afternoon to 3 30 in the afternoon"),
    ("2026-11-22 25:30:00Z", "2026-11-22 25:30:00Z", "2026-11-22 25:30:00Z"),
    ("2026-02-30T13:30:00Z", "2026-02-30T13:30:00Z", "2026-02-30T13:30:00Z"),
    ("2026-11-22T13:30:00+99:00", "2026-11-22T13:30:00+99:00", "2026-11-22T13:30:00+99:00"),
    ("9999-12-31T23:59:00-14:00", "9999-12-31T23:59:00-14:00", "9999-12-31T23:59:00-14:00"),
    ("0000-00-00 00:00:00", "0000-00-00 00:00:00", "0000-00-00 00:00:00"),
]  # fmt: skip

DAYS: list[tuple[str, str, str]] = [
    ("01.05.85", "erster Mai 19 hundert 85", "the first of May 19 85"),
    ("31.12.36", "einunddreißigster Dezember 2036", "the thirty-first of December 20 36"),
    ("1.1.37", "erster Januar 19 hundert 37", "the first of January 19 37"),
    ("2026-11-22T23:30:00Z", "dreiundzwanzigster November 2026",
     "the twenty-third of November 20 26"),
    ("2026-11-22 14:30-15:30", "zweiundzwanzigster November 2026",
     "the twenty-second of November 20 26"),
    ("22.11.2026, 14:30 Uhr", "zweiundzwanzigster November 2026",
     "the twenty-second of November 20 26"),
    ("22. 11. 2026", "zweiundzwanzigster November 2026", "the twenty-second of November 20 26"),
    ("0000-00-00", "0000-00-00", "0000-00-00"),
    ("0000-01-01", "0000-01-01", "0000-01-01"),
    ("29.02.2025", "29.02.2025", "29.02.2025"),
]  # fmt: skip

TIMES: list[tuple[str, str, str]] = [
    ("14:30:00+01:00", "14 Uhr 30", "2 30 in the afternoon"),
    ("14:30:00+01", "14 Uhr 30", "2 30 in the afternoon"),
    ("2026-11-22T13:30:00+00:00", "14 Uhr 30", "2 30 in the afternoon"),
    ("22.11.2026, 14:30 Uhr", "14 Uhr 30", "2 30 in the afternoon"),
    ("14.30 Uhr", "14 Uhr 30", "2 30 in the afternoon"),
    ("8 Uhr", "8 Uhr", "8 in the morning"),
    ("9:00-17:30", "9 Uhr bis 17 Uhr 30", "9 in the morning to 5 30 in the afternoon"),
    ("9:00 \u2013 17:30", "9 Uhr bis 17 Uhr 30", "9 in the morning to 5 30 in the afternoon"),
    ("2026-11-22 9:00-10:00", "9 Uhr bis 10 Uhr", "9 in the morning to 10 in the morning"),
    ("17:30-9:00", "17:30-9:00", "17:30-9:00"),
    ("14:30+01:00", "14:30+01:00", "14:30+01:00"),
    ("1.", "1.", "1."),
    ("1 day, 2:00:00", "1 day, 2:00:00", "1 day, 2:00:00"),
]


@pytest.mark.parametrize(("wanted", "value", "german", "english"), [
    *(("spoken", *row) for row in MOMENTS),
    *(("date", *row) for row in DAYS),
    *(("time", *row) for row in TIMES),
])  # fmt: skip
def test_a_moment_is_said_as_it_is_where_the_flow_is_at_home(
    wanted: str, value: str, german: str, english: str
) -> None:
    assert said(value, wanted) == german
    assert said(value, wanted, "en-GB") == english


@UNHURRIED
@given(st.datetimes(datetime(1971, 1, 2), datetime(2100, 1, 1)),  # noqa: DTZ001 - bounds have no zone
       st.integers(-14 * 4, 14 * 4), st.sampled_from(["T", " "]))  # fmt: skip
def test_a_moment_with_a_zone_is_the_same_as_the_local_time_without(
    naive: datetime, quarters: int, between: str
) -> None:
    there = naive.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)), second=1)
    here = there.astimezone(BERLIN.tzinfo).replace(tzinfo=None)
    for wanted in ("spoken", "date", "time"):
        text = said(there.isoformat(between, "seconds"), wanted)
        assert text == said(here.isoformat(between, "minutes"), wanted)


@UNHURRIED
@given(st.dates(date(1937, 1, 1), date(2036, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    text = said(str(day), "date")
    for form in ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d%m%Y"):
        assert said(f"{day:{form}}", "date") == text


async def test_a_call_says_moments_in_the_time_of_its_flows_country() -> None:
    prompt = Prompt(say="Um {{x|time}}.")
    for country, text in (("DE", "Um 14 Uhr 30."), ("GB", "Um 13 Uhr 30."), ("US", "Um 8 Uhr 30.")):
        at = replace(call(x="2026-11-22T13:30:00+00:00"), country=country)
        sound = prompt.sound(at)
        assert sound is not None
        assert sound.text == text


def test_a_call_of_no_known_country_says_moments_in_the_time_of_this_machine() -> None:
    local = datetime(2026, 11, 22, 13, 30, tzinfo=UTC).astimezone()
    expected = fill("{{x|time}}", {"x": f"{local:%H:%M}"}, "de-DE")
    assert fill("{{x|time}}", {"x": "2026-11-22T13:30:00Z"}, "de-DE") == expected


GERMAN_DAYS: list[tuple[str, str]] = [
    ("am ", "zweiundzwanzigsten"),
    ("(am ", "zweiundzwanzigsten"),
    ("Ihr Termin ist am:\n", "zweiundzwanzigsten"),
    ("bis ", "zweiundzwanzigsten"),
    ("bis zum ", "zweiundzwanzigsten"),
    ("ab dem ", "zweiundzwanzigsten"),
    ("ab ", "dem zweiundzwanzigsten"),
    ("Seit ", "dem zweiundzwanzigsten"),
    ("vor ", "dem zweiundzwanzigsten"),
    ("nach ", "dem zweiundzwanzigsten"),
    ("von ", "dem zweiundzwanzigsten"),
    ("für ", "den zweiundzwanzigsten"),
    ("verschoben auf ", "den zweiundzwanzigsten"),
    ("für den ", "zweiundzwanzigsten"),
    ("jeden ", "zweiundzwanzigsten"),
    ("an diesem ", "zweiundzwanzigsten"),
    ("unserem ", "zweiundzwanzigsten"),
    ("am Montag, ", "dem zweiundzwanzigsten"),
    ("am Montag, den ", "zweiundzwanzigsten"),
    ("ab Montag, ", "dem zweiundzwanzigsten"),
    ("bis Montag, ", "den zweiundzwanzigsten"),
    ("nächsten Montag, ", "den zweiundzwanzigsten"),
    ("Der ", "zweiundzwanzigste"),
    ("\u201eDer ", "zweiundzwanzigste"),
    ("dieser ", "zweiundzwanzigste"),
    ("Ihr Termin ist ", "der zweiundzwanzigste"),
    ("Montag, ", "zweiundzwanzigster"),
    ("Ihr Termin: ", "zweiundzwanzigster"),
    ("Kommen Sie mit. ", "zweiundzwanzigster"),
    ("", "zweiundzwanzigster"),
]


@pytest.mark.parametrize(("before", "day"), GERMAN_DAYS)
def test_a_german_day_has_the_case_that_its_sentence_wants(before: str, day: str) -> None:
    assert said("2026-11-22", "date", "de-DE", before) == f"{day} November 2026"


@pytest.mark.parametrize(
    ("before", "british", "american"),
    [
        ("on ", "the twenty-second of November", "November twenty-second"),
        ("on the ", "twenty-second of November", "twenty-second of November"),
        ("(the ", "twenty-second of November", "twenty-second of November"),
    ],
)
def test_an_english_day_has_one_article_on_both_sides_of_the_ocean(
    before: str, british: str, american: str
) -> None:
    assert said("22.11.", "date", "en-GB", before) == british
    assert said("22.11.", "date", "en-US", before) == american


# --- digits ---------------------------------------------------------------------------------

DIGIT_ROWS: list[tuple[str, str, str]] = [
    ("+4921112345", "plus 4 9, 2 1 1, 1 2 3, 4 5", "plus 4 9, 2 1 1, 1 2 3, 4 5"),
    ("+49 211 123", "plus 4 9, 2 1 1, 1 2 3", "plus 4 9, 2 1 1, 1 2 3"),
    ("+49211 123", "plus 4 9, 2 1 1, 1 2 3", "plus 4 9, 2 1 1, 1 2 3"),
    ("+12125550100", "plus 1, 2 1 2, 5 5 5, 0 1 0 0", "plus 1, 2 1 2, 5 5 5, 0 1 0 0"),
    ("+352123456", "plus 3 5 2, 1 2 3, 4 5 6", "plus 3 5 2, 1 2 3, 4 5 6"),
    ("+49", "plus 4 9", "plus 4 9"),
    ("+", "plus", "plus"),
    ("anonymous", "unterdrückt", "withheld"),
    ("Anonymous", "A, N, O, N, Y, M, O, U, S", "A, N, O, N, Y, M, O, U, S"),
]


@pytest.mark.parametrize(("value", "german", "english"), DIGIT_ROWS)
def test_a_telephone_number_is_said_in_its_parts(value: str, german: str, english: str) -> None:
    assert said(value, "digits") == german
    assert said(value, "digits", "en-GB") == english


def test_whatever_a_value_looks_like_a_caller_without_a_number_is_one() -> None:
    assert said("anonymous", "spoken") == "unterdrückt"
    assert said("anonymous", "spell") == "A, N, O, N, Y, M, O, U, S", "who wants it spelled gets it"


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        ("digits", "4711"),
        ("spell", "4711"),
        ("spoken", "0211 123456"),
        ("spoken", "3.14159"),
        ("number", "-3,14159"),
        ("money", "1.2345 €"),
    ],
)
def test_every_single_digit_that_is_said_is_made_ahead(wanted: str, value: str) -> None:
    template = f"Es sind {{{{x|{wanted}}}}}."
    ahead = {
        piece.text
        for text in fixed(template)
        for piece in spoken(text, "de-DE", 1.0)
        if isinstance(piece, Words) and piece.tight
    }
    recipe = spoken(fill(template, {"x": value}, "de-DE"), "de-DE", 1.0)
    digits = [piece.text for piece in recipe if isinstance(piece, Words) and piece.tight]
    assert len(digits) > 3
    assert set(digits) <= ahead


def test_nothing_is_made_ahead_where_no_digits_stand_alone() -> None:
    for wanted in ("", "|date", "|time", "|name", "|upper"):
        assert fixed(f"Es sind {{{{x{wanted}}}}}.") == []
    assert set(DIGITS) <= set(fixed("{{x|number}}"))
