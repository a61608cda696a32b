"""How values are said: dates, times, money and numbers in German and English, digits anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowforge.errors import TemplateError
from flowforge.expressions import FILTERS, fill, names

LONGEST = 4096
ARABIC = "\u0662\u0660\u0662\u0666-11-22"


def said(value: str, wanted: str, voice: str, template: str = "") -> str:
    return fill(template or f"{{{{ x | {wanted} }}}}", {"x": value}, voice)


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("4711", "4 7 1 1", "4 7 1 1"),
        ("47", "4 7", "4 7"),
        ("12345", "1 2 3, 4 5", "1 2 3, 4 5"),
        ("1234567", "1 2 3, 4 5 6 7", "1 2 3, 4 5 6 7"),
        ("12345678", "1 2 3, 4 5 6, 7 8", "1 2 3, 4 5 6, 7 8"),
        ("0211 1234567", "0 2 1 1, 1 2 3 4 5 6 7", "0 2 1 1, 1 2 3 4 5 6 7"),
        ("0211/123-45", "0 2 1 1, 1 2 3, 4 5", "0 2 1 1, 1 2 3, 4 5"),
        ("+49 211", "plus 4 9, 2 1 1", "plus 4 9, 2 1 1"),
        ("12#", "1 2 Raute", "1 2 hash"),
        ("*21*1#", "Stern 2 1 Stern 1 Raute", "star 2 1 star 1 hash"),
        ("AB12", "A, B, 1, 2", "A, B, 1, 2"),
        ("", "", ""),
        ("anonymous", "unterdrückt", "withheld"),
    ],
)
def test_digits_are_said_one_by_one_and_long_numbers_in_groups(
    value: str, german: str, english: str
) -> None:
    assert said(value, "digits", "de-DE") == german
    assert said(value, "digits", "en-GB") == english


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("Größe", "G, R, Ö, scharfes S, E", "G, R, Ö, SS, E"),
        ("a-1@b.de", "A, Strich, 1, at, B, Punkt, D, E", "A, dash, 1, at, B, dot, D, E"),
        ("4711", "4 7 1 1", "4 7 1 1"),
    ],
)
def test_words_are_spelled_with_the_names_of_signs(value: str, german: str, english: str) -> None:
    assert said(value, "spell", "de-DE") == german
    assert said(value, "spell", "en-US") == english


@pytest.mark.parametrize(
    ("value", "german", "british", "american"),
    [
        ("2026-11-22", "zweiundzwanzigster November 2026",
         "the twenty-second of November 20 26", "November twenty-second 20 26"),
        ("22.11.2026", "zweiundzwanzigster November 2026",
         "the twenty-second of November 20 26", "November twenty-second 20 26"),
        ("1.2.26", "erster Februar 2026", "the first of February 20 26", "February first 20 26"),
        ("3.4.", "dritter April", "the third of April", "April third"),
        ("29.2.", "neunundzwanzigster Februar", "the twenty-ninth of February",
         "February twenty-ninth"),
        ("03/04/2005", "dritter April 2005", "the third of April 2005", "March fourth 2005"),
        ("1985-07-07", "siebter Juli 19 hundert 85", "the seventh of July 19 85",
         "July seventh 19 85"),
        ("1905-07-31", "einunddreißigster Juli 19 hundert 5", "the thirty-first of July 19 oh 5",
         "July thirty-first 19 oh 5"),
        ("1900-01-12", "zwölfter Januar 19 hundert", "the twelfth of January 19 hundred",
         "January twelfth 19 hundred"),
        ("24122026", "vierundzwanzigster Dezember 2026", "the twenty-fourth of December 20 26",
         "December twenty-fourth 20 26"),
        ("2026-12-24 18:30:00", "vierundzwanzigster Dezember 2026",
         "the twenty-fourth of December 20 26", "December twenty-fourth 20 26"),
        ("2026-13-01", "2026-13-01", "2026-13-01", "2026-13-01"),
        ("30.2.2026", "30.2.2026", "30.2.2026", "30.2.2026"),
        ("soon", "soon", "soon", "soon"),
        (ARABIC, ARABIC, ARABIC, ARABIC),
    ],
)  # fmt: skip
def test_dates_are_said_as_people_say_them(
    value: str, german: str, british: str, american: str
) -> None:
    assert said(value, "date", "de-DE") == german
    assert said(value, "date", "en-GB:polly:Amy") == british
    assert said(value, "date", "en-US") == american


@pytest.mark.parametrize(
    ("before", "day"),
    [
        ("Ihr Termin ist am", "zweiundzwanzigsten"),
        ("vom", "zweiundzwanzigsten"),
        ("Der Termin: der", "zweiundzwanzigste"),
        ("Termin:", "zweiundzwanzigster"),
        ("", "zweiundzwanzigster"),
    ],
)
def test_a_german_day_ends_as_the_word_before_it_wants(before: str, day: str) -> None:
    template = f"{before} {{{{x|date}}}}."
    assert said("2026-11-22", "", "de-DE", template) == f"{before} {day} November 2026."


def test_an_english_day_has_one_article() -> None:
    assert said("22.11.", "", "en-GB", "on the {{x|date}}") == "on the twenty-second of November"
    assert said("22.11.", "", "en-GB", "on {{x|date}}") == "on the twenty-second of November"


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("14:30", "14 Uhr 30", "2 30 in the afternoon"),
        ("9:05", "9 Uhr 5", "9 oh 5 in the morning"),
        ("1:00", "ein Uhr", "1 in the morning"),
        ("00:00", "0 Uhr", "midnight"),
        ("0:30", "0 Uhr 30", "12 30 at night"),
        ("12:00:00", "12 Uhr", "noon"),
        ("12:15", "12 Uhr 15", "12 15 in the afternoon"),
        ("18:00", "18 Uhr", "6 in the evening"),
        ("22:45", "22 Uhr 45", "10 45 at night"),
        ("2:30 pm", "14 Uhr 30", "2 30 in the afternoon"),
        ("12:00 a.m.", "0 Uhr", "midnight"),
        ("8:15 Uhr", "8 Uhr 15", "8 15 in the morning"),
        ("1430", "14 Uhr 30", "2 30 in the afternoon"),
        ("14", "14 Uhr", "2 in the afternoon"),
        ("2026-11-22T07:00:00", "7 Uhr", "7 in the morning"),
        ("24:00", "24:00", "24:00"),
        ("9:60", "9:60", "9:60"),
        ("later", "later", "later"),
    ],
)
def test_times_are_said_as_people_say_them(value: str, german: str, english: str) -> None:
    assert said(value, "time", "de-DE") == german
    assert said(value, "time", "en-GB") == english


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("12.50", "12 Euro 50", "12 euros and 50 cents"),
        ("12,50", "12 Euro 50", "12 euros and 50 cents"),
        ("12,5 €", "12 Euro 50", "12 euros and 50 cents"),
        ("1", "ein Euro", "one euro"),
        ("1.01", "ein Euro 1", "one euro and one cent"),
        ("0,99", "99 Cent", "99 cents"),
        ("0.01", "ein Cent", "one cent"),
        ("0", "0 Euro", "0 euros"),
        ("-3.00 EUR", "minus 3 Euro", "minus 3 euros"),
        ("€ 7", "7 Euro", "7 euros"),
        ("$5", "5 Dollar", "5 dollars"),
        ("GBP 1.01", "ein Pfund 1", "one pound and one penny"),
        ("1.234,56 EUR", "1234 Euro 56", "1234 euros and 56 cents"),
        ("1,234.56 USD", "1234 Dollar 56", "1234 dollars and 56 cents"),
        ("1.234 €", "1234 Euro", "1234 euros"),
        ("12'345.60 CHF", "12345 Franken 60", "12345 Swiss francs and 60 centimes"),
        ("500 JPY", "500 Yen", "500 yen"),
        ("1.2345", "1 Komma 2 3 4 5 Euro", "1 point 2 3 4 5 euros"),
        ("12,50 Taler", "12,50 Taler", "12,50 Taler"),
        ("free", "free", "free"),
    ],
)
def test_money_is_said_with_its_currency(value: str, german: str, english: str) -> None:
    assert said(value, "money", "de-DE") == german
    assert said(value, "money", "en-GB") == english


def test_an_amount_without_a_currency_is_the_same_money_in_every_language() -> None:
    for voice, text in (("de-DE", "5 Pfund"), ("en-US", "5 pounds")):
        assert said("5", "money GBP", voice) == text
    assert said("5 €", "money GBP", "en-GB") == "5 euros", "what the value says counts"


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("42", "42", "42"),
        ("3.14", "3 Komma 1 4", "3 point 1 4"),
        ("3,14", "3 Komma 1 4", "3 point 1 4"),
        ("-7", "minus 7", "minus 7"),
        ("1.234.567", "1234567", "1234567"),
        ("1,234,567.5", "1234567 Komma 5", "1234567 point 5"),
        ("1 234", "1234", "1234"),
        ("007", "7", "7"),
        ("1,234", "1 Komma 2 3 4", "1234"),
        ("1.2.3", "1.2.3", "1.2.3"),
        ("9" * 16, "9" * 16, "9" * 16),
        ("many", "many", "many"),
    ],
)
def test_numbers_are_said_with_what_stands_behind_the_comma(
    value: str, german: str, english: str
) -> None:
    assert said(value, "number", "de-DE") == german
    assert said(value, "number", "en-GB") == english


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        ("JÖRG MÜLLER", "Jörg Müller"),
        ("anna schmidt", "Anna Schmidt"),
        ("Anna von der Leyen", "Anna von der Leyen"),
        ("", ""),
    ],
)
def test_names_are_not_spelled_because_a_database_has_them_in_capitals(
    value: str, spoken: str
) -> None:
    assert said(value, "name", "de-DE") == spoken


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        ("2026-11-22", "zweiundzwanzigster November 2026"),
        ("2026-11-22 14:30:00", "zweiundzwanzigster November 2026 um 14 Uhr 30"),
        ("2026-11-22T14:30:00.123Z", "zweiundzwanzigster November 2026 um 14 Uhr 30"),
        ("14:30", "14 Uhr 30"),
        ("12,50 €", "12 Euro 50"),
        ("12,50", "12 Komma 5 0"),
        ("42", "42"),
        ("0", "0"),
        ("0.5", "0 Komma 5"),
        ("0815", "0 8 1 5"),
        ("+49 211 123", "plus 4 9, 2 1 1, 1 2 3"),
        ("12345678901", "1 2 3, 4 5 6, 7 8 9, 0 1"),
        ("4711 0815", "4 7 1 1, 0 8 1 5"),
        ("Guten Tag", "Guten Tag"),
        ("RECEIVED", "RECEIVED"),
    ],
)
def test_what_it_is_can_be_guessed(value: str, spoken: str) -> None:
    assert said(value, "spoken", "de-DE") == spoken


@pytest.mark.parametrize("wanted", ["digits", "date", "time", "money", "number", "name", "spoken"])
def test_where_nobody_speaks_the_value_stays_as_it_is(wanted: str) -> None:
    for value in ("4711", "2026-11-22", "12,50 €", "JÖRG"):
        assert said(value, wanted, "") == value
        assert said(value, wanted, "tlh-QO") == value, "nor in a language that nobody here knows"


def test_only_currencies_that_can_be_said_stand_behind_money() -> None:
    assert names("{{a|money CHF}} {{b | money usd}}") == {"a", "b"}
    for wrong in ("{{a|money XXX}}", "{{a|date EUR}}", "{{a|money EUR USD}}"):
        with pytest.raises(TemplateError):
            names(wrong)


_LIKELY = st.text("0123456789.,:-+/ €$'TZapmEURCHF#*", max_size=24)
_VALUES = st.text(max_size=300) | _LIKELY | st.dates().map(str) | st.datetimes().map(str)
_VALUES |= st.decimals().map(str) | st.times().map(str)
_VOICES = st.sampled_from(["de-DE", "en-GB", "en_US", "en-US:polly:Joey", "de", "fr-FR", "", ":"])


@given(_VALUES, st.sampled_from([*FILTERS, "money CHF"]), _VOICES)
def test_any_value_is_said_somehow_and_never_without_end(
    value: str, wanted: str, voice: str
) -> None:
    text = said(value, wanted, voice)
    assert isinstance(text, str)
    assert bool(text) or not value.strip()
    assert len(text) <= min(LONGEST, 60 + 15 * len(value))
