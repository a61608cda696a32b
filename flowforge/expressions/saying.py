"""The filters that say how a value is spoken: digit by digit, as a date, as money.

They work where something is spoken, in the language of the voice. Everywhere else, and for what
they do not understand, the value stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flowforge.call import ANONYMOUS
from flowforge.expressions import amounts, moments
from flowforge.expressions.moments import Here, Moment
from flowforge.expressions.tongues import TONGUES, Amount, Tongue

_LONGEST = 200
"""Characters of a value that is said; a longer one stays as it is."""
_PLAIN = 9
"""Figures that `spoken` takes for a number; more of them are digits of something."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a variable holds, and where it is said.

    `tag` begins with the tag of the language that is spoken, "" where nothing is. `before` is the
    text in front of it, `more` what the template says behind the filter's name ("EUR"). `exact`
    tells that it came as a number. `at` is the moment in the time zone of those who hear it.
    """

    text: str
    tag: str = ""
    before: str = ""
    more: str = ""
    exact: bool = False
    at: datetime | None = None

    @property
    def tongue(self) -> Tongue | None:
        """How its language says things; None where nobody speaks, or nobody here knows it."""
        tag = self.tag.partition(":")[0].replace("_", "-").lower()
        return TONGUES.get(tag) or TONGUES.get(tag.partition("-")[0])

    @property
    def here(self) -> Here:
        """Where and when it is read."""
        return Here(self.tag.replace("_", "-").lower().startswith("en-us"), self.at)


Filter = Callable[[Value], str]


def _spoken_only(say: Callable[[Value, Tongue], str | None]) -> Filter:
    """Make a filter that leaves alone what it does not understand, or nobody speaks."""

    def filtered(value: Value) -> str:
        tongue = value.tongue
        if tongue is None or len(value.text) > _LONGEST:
            return value.text
        return say(value, tongue) or value.text

    return filtered


# --- one character after the other ----------------------------------------------------------

_GROUP = 3
_ALONE = 4
"""So many digits are said in one breath."""
_PARTED = re.compile(r"[^0-9]+")
_COUNTRY = re.compile(
    r"(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3})([0-9]+)"
)
"""The calling code of a country, which is no part of the area's; ITU-T E.164 has them."""


def _spelled(value: Value) -> str:
    """Put a space between the characters, so that "4711" is read digit by digit."""
    letters = value.text.replace(" ", "")
    tongue = value.tongue
    if tongue is None or len(letters) > _LONGEST:
        return " ".join(letters)
    said = [tongue.signs.get(letter, letter.upper()) for letter in letters]
    return (", " if any(map(str.isalpha, letters)) else " ").join(said)


def _digits(value: Value, tongue: Tongue) -> str | None:
    """Say "4 7 1 1", and longer ones in groups; what has other letters in it is spelled."""
    text = value.text.strip()
    if text == ANONYMOUS:
        return tongue.withheld
    plus, rest = text.startswith("+"), text.removeprefix("+")
    if not rest or not set(rest) <= set("0123456789 -/().*#"):
        return _spelled(value)
    said: list[str] = []
    for part in re.split(r"([*#])", rest):
        given = [group for group in _PARTED.split(part) if group]
        groups = _groups_abroad(given) if plus and not said else _groups(given)
        said += [tongue.signs[part]] if part in {"*", "#"} else [", ".join(groups)]
    return " ".join([*(["plus"] if plus else []), *(one for one in said if one)])


def _groups(given: list[str]) -> list[str]:
    """Part digits as people wrote them, else three by three; no group is a single digit."""
    if len(given) == 1 and len(given[0]) > _ALONE:
        [digits] = given
        marks = [*range(0, len(digits) - 1, _GROUP), len(digits)]
        given = [digits[start:end] for start, end in pairwise(marks)]
    return [" ".join(group) for group in given]


def _groups_abroad(given: list[str]) -> list[str]:
    """Part the digits of a number that begins with a country's calling code."""
    found = _COUNTRY.fullmatch(given[0]) if given else None
    if not found:
        return _groups(given)
    return [" ".join(found[1]), *_groups([found[2], *given[1:]])]


def _named(value: Value, _tongue: Tongue) -> str | None:
    """Say "Müller" for "MÜLLER", which an engine would spell."""
    text = value.text
    return text.title() if text.isupper() or text.islower() else None


# --- days and times -------------------------------------------------------------------------


def _said_day(value: Value, tongue: Tongue) -> str | None:
    text, here = value.text.strip(), value.here
    day = moments.day(text, here) or moments.typed_day(text)
    if not day and (moment := moments.moment(text, here)):
        day = moment.day
    return tongue.day(day, value.before) if day else None


def _said_time(value: Value, tongue: Tongue) -> str | None:
    text = value.text.strip()
    if clock := moments.clock(text) or moments.typed_clock(text):
        return tongue.clock(*clock)
    if span := moments.span(text):
        return tongue.span(*(tongue.clock(*clock) for clock in span))
    moment = moments.moment(text, value.here)
    return tongue.span(*_clocks(moment, tongue)) if moment else None


def _clocks(moment: Moment, tongue: Tongue) -> tuple[str, str]:
    until = tongue.clock(*moment.until) if moment.until else ""
    return tongue.clock(*moment.clock), until


# --- numbers and money ----------------------------------------------------------------------


def _number(value: Value, tongue: Tongue) -> str | None:
    number = _read_number(value, tongue)
    return tongue.number(number) if number else None


def _read_number(value: Value, tongue: Tongue) -> Amount | None:
    return amounts.number(value.text, comma_groups=tongue.comma_groups, exact=value.exact)


def _money(value: Value, tongue: Tongue) -> str | None:
    amount = _read_money(value, tongue, value.more or "EUR")
    return tongue.money(amount) if amount else None


def _read_money(value: Value, tongue: Tongue, usual: str) -> Amount | None:
    return amounts.money(value.text, usual, comma_groups=tongue.comma_groups, exact=value.exact)


# --- whatever it is -------------------------------------------------------------------------

_DIALLED = re.compile(r"\+?[0-9][0-9 /()-]+", re.ASCII)
_AN_ID = re.compile(r"\+|0[0-9]", re.ASCII)
"""How numbers begin that are no quantities."""


def _guessed(value: Value, tongue: Tongue) -> str | None:
    """Say a date, a time, money or a number as what it looks like."""
    text = value.text.strip()
    if not value.exact and (said := _guessed_moment(value, tongue)):
        return said
    if amount := _read_money(value, tongue, ""):
        return tongue.money(amount)
    number = _read_number(value, tongue)
    if number and not _AN_ID.match(text) and len(number.whole) <= _PLAIN:
        return tongue.number(number)
    return _digits(value, tongue) if text == ANONYMOUS or _DIALLED.fullmatch(text) else None


def _guessed_moment(value: Value, tongue: Tongue) -> str | None:
    text, here = value.text.strip(), value.here
    if moment := moments.moment(text, here):
        return tongue.moment(tongue.day(moment.day, value.before), *_clocks(moment, tongue))
    if day := moments.day(text, here):
        return tongue.day(day, value.before)
    if clock := moments.clock(text):
        return tongue.clock(*clock)
    span = moments.span(text)
    return tongue.span(*(tongue.clock(*clock) for clock in span)) if span else None


FILTERS: Mapping[str, Filter] = {
    "digits": _spoken_only(_digits),
    "spell": _spelled,
    "name": _spoken_only(_named),
    "number": _spoken_only(_number),
    "money": _spoken_only(_money),
    "date": _spoken_only(_said_day),
    "time": _spoken_only(_said_time),
    "spoken": _spoken_only(_guessed),
    "upper": lambda value: value.text.upper(),
    "lower": lambda value: value.text.lower(),
}
"""What can stand behind a variable's name; the last two are for more than speech."""

APART = frozenset({"digits", "spell", "spoken"})
"""The filters whose results may be single digits, and nothing else."""
WITH_DIGITS = APART | {"number", "money"}
"""The filters in whose results single digits may stand: "3 Komma 1 4"."""
