"""The filters that say how a value is spoken: digit by digit, as a date, as money.

They work where something is spoken, in the language of the voice. Everywhere else, and for what
they do not understand, the value stays as it is. A value that has a time zone is said as it stands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from flowforge.expressions.tongues import CURRENCIES, TONGUES, Amount, Day, Tongue

_LONGEST = 200
"""Characters of a value that is said; a longer one stays as it is."""
_WHOLE = 15
"""Figures of a number that are read as one."""
_PLAIN = 9
"""Figures that `spoken` takes for a number; more of them are digits of something."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a variable holds, and where it is said.

    `tag` begins with the tag of the language that is spoken, "" where nothing is. `before` is the
    text in front of it, `more` what the template says behind the filter's name ("EUR").
    """

    text: str
    tag: str = ""
    before: str = ""
    more: str = ""

    @property
    def tongue(self) -> Tongue | None:
        """How its language says things; None where nobody speaks, or nobody here knows it."""
        tag = self.tag.partition(":")[0].replace("_", "-").lower()
        return TONGUES.get(tag) or TONGUES.get(tag.partition("-")[0])

    @property
    def word_before(self) -> str:
        """The last word in front of it."""
        return (self.before.split() or [""])[-1]


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
    plus, rest = text.startswith("+"), text.removeprefix("+")
    if not rest or not set(rest) <= set("0123456789 -/().*#"):
        return _spelled(value)
    said = []
    for part in re.split(r"([*#])", rest):
        groups = _groups([group for group in _PARTED.split(part) if group])
        said += [tongue.signs[part]] if part in {"*", "#"} else [", ".join(groups)]
    return " ".join([*(["plus"] if plus else []), *(one for one in said if one)])


def _groups(given: list[str]) -> list[str]:
    """Part digits as people wrote them, else three by three; no group is a single digit."""
    if len(given) == 1 and len(given[0]) > _ALONE:
        [digits] = given
        marks = [*range(0, len(digits) - 1, _GROUP), len(digits)]
        given = [digits[start:end] for start, end in pairwise(marks)]
    return [" ".join(group) for group in given]


def _named(value: Value, _tongue: Tongue) -> str | None:
    """Say "Müller" for "MÜLLER", which an engine would spell."""
    text = value.text
    return text.title() if text.isupper() or text.islower() else None


# --- days and times -------------------------------------------------------------------------

_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DOTTED_DAY = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}|\d{2}))?", re.ASCII)
_SLASHED_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_TYPED_DAY = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?: ?([ap])\.?m\.?| Uhr)?", re.ASCII | re.IGNORECASE
)
_TYPED_CLOCK = re.compile(r"(\d{1,2}?)(\d{2})?", re.ASCII)
_MOMENT = re.compile(r"(\S+)(?:T|,? +)(\d{1,2}:.+)", re.ASCII)
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_NOON = 12
_HOURS, _MINUTES = 24, 60

Clock = tuple[int, int]
"""Hour and minute."""


def _said_day(value: Value, tongue: Tongue) -> str | None:
    day = _day(value) or _typed_day(value) or (_moment(value) or (None,))[0]
    return tongue.day(day, value.word_before) if day else None


def _said_time(value: Value, tongue: Tongue) -> str | None:
    text = value.text.strip()
    clock = _clock(text) or _typed_clock(text) or (_moment(value) or (None, None))[1]
    return tongue.clock(*clock) if clock else None


def _day(value: Value) -> Day | None:
    text = value.text.strip()
    if found := _ISO_DAY.fullmatch(text):
        return _valid(*found.groups())
    if found := _DOTTED_DAY.fullmatch(text):
        day, month, year = found.groups("0")
        return _valid(f"20{year}" if len(year) == 2 else year, month, day)  # noqa: PLR2004 - "26"
    if found := _SLASHED_DAY.fullmatch(text):
        first, second, year = found.groups()
        american = value.tag.replace("_", "-").lower().startswith("en-us")
        return _valid(year, *((first, second) if american else (second, first)))
    return None


def _typed_day(value: Value) -> Day | None:
    """Read eight digits, as a caller presses them."""
    found = _TYPED_DAY.fullmatch(value.text.strip())
    return _valid(found[3], found[2], found[1]) if found else None


def _valid(year: str, month: str, day: str) -> Day | None:
    numbers = int(year), int(month), int(day)
    try:
        date(numbers[0] or 2000, *numbers[1:])  # without a year, 29 February may be meant
    except ValueError:
        return None
    return Day(*numbers)


def _clock(text: str) -> Clock | None:
    found = _CLOCK.fullmatch(text)
    return _of_day(*found.groups()) if found else None


def _typed_clock(text: str) -> Clock | None:
    """Read "14" and "1430", as a caller presses them."""
    found = _TYPED_CLOCK.fullmatch(text)
    return _of_day(found[1], found[2] or "0", None) if found else None


def _of_day(hour: str, minute: str, half: str | None) -> Clock | None:
    hours, minutes = int(hour), int(minute)
    if half:
        hours = hours % _NOON + (_NOON if half.lower() == "p" else 0)
    return (hours, minutes) if hours < _HOURS and minutes < _MINUTES else None


def _moment(value: Value) -> tuple[Day, Clock] | None:
    """Read a day and a time, as databases write them."""
    found = _MOMENT.fullmatch(value.text.strip())
    if not found:
        return None
    day, clock = _day(Value(found[1], value.tag)), _clock(_ZONE.sub("", found[2]))
    return (day, clock) if day and clock else None


# --- numbers and money ----------------------------------------------------------------------

_FIGURES = re.compile(r"(-|−|\+)?[ ]?([0-9][0-9.,' ]*)", re.ASCII)  # noqa: RUF001 - a minus too
_MONEY = re.compile(r"(-|−)?\s?([^\d\s.,+-]{1,5}\.?)?\s?([-−]?[0-9][0-9.,' ]*)(.{0,6})", re.ASCII)  # noqa: RUF001 - a minus too
_GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?:[.,' ][0-9]{3})+")
_THOUSAND = 3


def _number(value: Value, tongue: Tongue) -> str | None:
    number = _read_number(value.text, tongue, cents=False)
    return tongue.number(number) if number else None


def _read_number(text: str, tongue: Tongue, *, cents: bool) -> Amount | None:
    """Read "-1.234,5" and "1,234.5"; with `cents`, "1.234" are thousands too."""
    found = _FIGURES.fullmatch(text.strip())
    if not found:
        return None
    figures = found[2].strip()
    comma = _decimal_mark(figures, cents=cents, comma_groups=tongue.comma_groups)
    grouped, _, rest = figures.rpartition(comma) if comma else (figures, "", "")
    whole = re.sub(r"[^0-9]", "", grouped).lstrip("0") or "0"
    if not _GROUPED.fullmatch(grouped) or len(whole) > _WHOLE or rest.strip("0123456789"):
        return None
    return Amount(found[1] in ("-", "−"), whole, rest)  # noqa: RUF001 - a minus too


def _decimal_mark(figures: str, *, cents: bool, comma_groups: bool) -> str:
    """Tell which sign parts the figures behind the comma; "" where none does."""
    last = max(".,", key=figures.rfind)
    if last not in figures:
        return ""
    other = "," if last == "." else "."
    thousands = len(figures) - figures.rfind(last) - 1 == _THOUSAND
    if figures.count(last) > 1:
        return ""
    if other not in figures and thousands and (cents or (last == "," and comma_groups)):
        return ""
    return last


def _money(value: Value, tongue: Tongue) -> str | None:
    amount = _read_money(value, tongue, value.more or "EUR")
    return tongue.money(amount) if amount else None


def _read_money(value: Value, tongue: Tongue, usual: str) -> Amount | None:
    """Read an amount; without a currency of its own it is of the `usual` one."""
    found = _MONEY.fullmatch(value.text.strip())
    if not found:
        return None
    minus, before, figures, behind = found.groups("")
    named = [name.strip().upper() for name in (before, behind) if name.strip()]
    currency = CURRENCIES.get(named[0], "") if named else CURRENCIES.get(usual.upper(), "")
    number = _read_number(figures.replace("−", "-"), tongue, cents=True)  # noqa: RUF001 - a minus too
    if number is None or not currency or len(named) > 1:
        return None
    return Amount(number.below_zero or bool(minus), number.whole, number.rest, currency)


# --- whatever it is -------------------------------------------------------------------------

_DIALLED = re.compile(r"\+?[0-9][0-9 /()-]+", re.ASCII)
_AN_ID = re.compile(r"\+|0[0-9]", re.ASCII)
"""How numbers begin that are no quantities."""


def _guessed(value: Value, tongue: Tongue) -> str | None:
    """Say a date, a time, money or a number as what it looks like."""
    text = value.text.strip()
    if moment := _moment(value):
        return tongue.moment(tongue.day(moment[0], value.word_before), tongue.clock(*moment[1]))
    if day := _day(value):
        return tongue.day(day, value.word_before)
    if clock := _clock(text):
        return tongue.clock(*clock)
    if amount := _read_money(value, tongue, ""):
        return tongue.money(amount)
    number = _read_number(text, tongue, cents=False)
    if number and not _AN_ID.match(text) and len(number.whole) <= _PLAIN:
        return tongue.number(number)
    return _digits(value, tongue) if _DIALLED.fullmatch(text) else None


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

APART = frozenset({"digits", "spell"})
"""The filters whose results are put together from single digits."""
