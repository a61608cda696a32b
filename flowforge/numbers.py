"""Telephone numbers: entered as people write them, sent as E.164 digits.

Standard: ITU-T E.164 (at most 15 digits); plans of the countries from `phonenumbers`, which is
Google's libphonenumber.
"""

import re
from functools import lru_cache
from typing import Literal
from unicodedata import category, decimal
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

from flowforge.call import ANONYMOUS
from flowforge.errors import NumberError

_LONGEST = 40
"""Characters that a number may have as people write it."""
_GAP = r"[\s()./\u2010-\u2015-]{0,3}"
"""What people put between digits."""


@lru_cache(maxsize=4096)
def e164(text: str, country: str, longest: int = 15) -> str:
    """Give the E.164 digits, without a plus, of a number as it is dialled in `country`.

    `country` is an ISO 3166 code ("DE"). The carrier's spelling, bare digits without a plus
    ("4921163553355"), is understood wherever national numbers are dialled with a 0 in front;
    elsewhere a national number comes first, unless it begins with the country's calling code.

    ITU-T E.164 ends at 15 digits, and so does what can be dialled; who looks for what stands on
    record may ask for up to `longest`: libphonenumber knows German ones of 17.

    Raises `NumberError` with the code ``number_empty``, ``number_unreadable`` or
    ``number_impossible``.
    """
    written = "".join(str(decimal(char, char)) for char in text.strip())
    if not written:
        raise NumberError("number_empty", text)
    if len(written) > _LONGEST or any(char.isalpha() or category(char) == "Cc" for char in written):
        raise NumberError("number_unreadable", text[:_LONGEST])
    return _digits(written, country, longest)


def _digits(written: str, country: str, longest: int) -> str:
    readable = written.isdecimal()
    for spelling in _spellings(written, country):
        try:
            number = phonenumbers.parse(spelling, country)
        except phonenumbers.NumberParseException:
            continue
        if number.extension:  # nobody can be asked to press it: better refused than left out
            raise NumberError("number_unreadable", written)
        readable = True
        if phonenumbers.is_valid_number(number):
            digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
            if len(digits) <= longest:
                return digits
    raise NumberError("number_impossible" if readable else "number_unreadable", written)


def _spellings(written: str, country: str) -> list[str]:
    """Give the ways to read a number: the carrier's digits lack the plus that people write.

    Read as a national number, nearly every foreign number is a German one as well: where a 0
    has to stand in front of those, digits without it can only be the carrier's.
    """
    if not written.isdecimal() or written.startswith("0"):
        return [written]
    plus = "+" + written
    if phonenumbers.ndd_prefix_for_region(country, strip_non_digits=True) == "0":
        return [plus]
    calling_code = str(phonenumbers.country_code_for_region(country))
    return [plus, written] if written.startswith(calling_code) else [written, plus]


@lru_cache(maxsize=4096)
def pretty(digits: str) -> str:
    """Write E.164 digits as people read them ("+49 211 63553355"); other text stays as it is."""
    if digits == ANONYMOUS or not digits.isdigit():
        return digits
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


Kind = Literal["fixed", "mobile", "free", "internet", "shared", "premium", "special"]
"""Kinds of telephone numbers: what a call there costs depends on them."""

_KINDS: dict[int, frozenset[Kind]] = {
    PhoneNumberType.FIXED_LINE: frozenset({"fixed"}),
    PhoneNumberType.MOBILE: frozenset({"mobile"}),
    PhoneNumberType.FIXED_LINE_OR_MOBILE: frozenset({"fixed", "mobile"}),
    PhoneNumberType.TOLL_FREE: frozenset({"free"}),
    PhoneNumberType.PREMIUM_RATE: frozenset({"premium"}),
    PhoneNumberType.SHARED_COST: frozenset({"shared"}),
    PhoneNumberType.VOIP: frozenset({"internet"}),
    PhoneNumberType.PERSONAL_NUMBER: frozenset({"special"}),
    PhoneNumberType.PAGER: frozenset({"special"}),
    PhoneNumberType.UAN: frozenset({"special"}),
    PhoneNumberType.VOICEMAIL: frozenset({"special"}),
}


@lru_cache(maxsize=4096)
def plan(digits: str) -> tuple[str, frozenset[Kind]]:
    """Give the country and the kinds of E.164 digits.

    The country is "" for numbers of none, such as satellites'. Where a plan does not tell two
    kinds apart (fixed and mobile in North America) there are both; there is none for what no plan
    knows, such as inquiry services, which are among the most expensive.
    """
    if not (digits.isascii() and digits.isdecimal()):
        return "", frozenset()
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return "", frozenset()
    country = phonenumbers.region_code_for_number(number) or ""
    kinds = _KINDS.get(phonenumbers.number_type(number), frozenset())
    return (country if is_country(country) else ""), kinds


def spellings(digits: str) -> re.Pattern[str]:
    """Give the pattern that finds E.164 digits in a text in every way people write them.

    "4921163553355" is found as +49 211 63553355, 0049-211-63553355, +49 (0)211/6355 3355 and
    0211 63553355. Digits that merely are a part of longer ones are not found.
    """
    number = phonenumbers.parse("+" + digits)
    national = phonenumbers.national_significant_number(number)
    region = phonenumbers.region_code_for_number(number) or ""
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    abroad = rf"(?:\+|00)?{_GAP}{_GAP.join(str(number.country_code))}{_GAP}"
    inside = rf"\(?{trunk}\)?{_GAP}" if trunk else ""
    prefix = rf"(?:{abroad}(?:{inside})?|{inside})"
    return re.compile(rf"(?<!\d){prefix}{_GAP.join(national)}(?!\d)")


def is_country(code: str) -> bool:
    """Tell whether `code` is a country that has a numbering plan."""
    return code in phonenumbers.SUPPORTED_REGIONS


@lru_cache(maxsize=64)
def time_zone(country: str) -> ZoneInfo | None:
    """Give the time zone of a country (ISO 3166), None for one that nobody knows.

    A country with several counts as that of its example number in libphonenumber (New York for the
    United States). Raises `ZoneInfoNotFoundError` where this machine knows no time zones.
    """
    number = phonenumbers.example_number(country)
    zones = timezone.time_zones_for_number(number) if number else ()
    known = [zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE]
    return ZoneInfo(known[0]) if known else None
