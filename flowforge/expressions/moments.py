"""Days and times as databases, callers and people write them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from flowforge.expressions.tongues import Day

_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DOTTED_DAY = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}|\d{2}))?", re.ASCII)
_SLASHED_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_TYPED_DAY = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(:\d{2}(?:[.,]\d{1,9})?)?(?: ?([ap])\.?m\.?| ?Uhr)?",
    re.ASCII | re.IGNORECASE,
)
_TYPED_CLOCK = re.compile(r"(\d{1,2}?)(?:\.?(\d{2}))?(?: ?Uhr)?", re.ASCII | re.IGNORECASE)
_ZONE = re.compile(r" ?(?:Z|UTC|GMT|([+-])(\d{2})(?::?(\d{2}))?)$", re.ASCII)
_SHORT_CLOCK = r"(\d{1,2}:\d{2}(?: ?[ap]\.?m\.?| ?Uhr)?)"
_SPAN = re.compile(
    rf"{_SHORT_CLOCK} ?(?:-|\u2013|bis|to) ?{_SHORT_CLOCK}", re.ASCII | re.IGNORECASE
)
_MOMENT = re.compile(r"(\S.{2,12}?)(T|,? +)(?:um |at )?(\d{1,2}:.+)", re.ASCII)
_NOON = 12
_HOURS, _MINUTES = 24, 60
_AHEAD = 10
"""Years ahead of today that two figures may mean: "85" was 1985."""

Clock = tuple[int, int]
"""Hour and minute."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when a value is read.

    `month_first` is the American way to write 12/24/2026. `at` is the present moment in the time
    zone of those who hear it; None means this machine's clock and zone.
    """

    month_first: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and a time of it; `until` is None where the time is no span."""

    day: Day
    clock: Clock
    until: Clock | None = None


def day(text: str, here: Here) -> Day | None:
    """Read "2026-11-22", "22.11.2026", "22.11.26", "22.11." and "22/11/2026"."""
    if found := _ISO_DAY.fullmatch(text):
        return _valid(*found.groups())
    if found := _DOTTED_DAY.fullmatch(text):
        of_month, month, year = found.groups("0")
        return _valid(_whole_year(year, here) if len(year) == 2 else year, month, of_month)  # noqa: PLR2004 - "26"
    if found := _SLASHED_DAY.fullmatch(text):
        first, second, year = found.groups()
        return _valid(year, *((first, second) if here.month_first else (second, first)))
    return None


def typed_day(text: str) -> Day | None:
    """Read eight digits, as a caller presses them."""
    found = _TYPED_DAY.fullmatch(text)
    return _valid(found[3], found[2], found[1]) if found else None


def _whole_year(two: str, here: Here) -> str:
    year = 2000 + int(two)
    present = (here.at or datetime.now(UTC)).year
    return str(year if year <= present + _AHEAD else year - 100)


def _valid(year: str, month: str, of_month: str) -> Day | None:
    numbers = int(year), int(month), int(of_month)
    if year == "0000":  # what MySQL keeps for no day at all
        return None
    try:
        date(numbers[0] or 2000, *numbers[1:])  # without a year, 29 February may be meant
    except ValueError:
        return None
    return Day(*numbers)


def clock(text: str) -> Clock | None:
    """Read "14:30", "14:30:00", "2:30 pm" and "14:30 Uhr"."""
    found = _CLOCK.fullmatch(text)
    return _of_day(found[1], found[2], found[4]) if found else None


def typed_clock(text: str) -> Clock | None:
    """Read "14" and "1430", as a caller presses them, and "14.30 Uhr"; "14:30:00+01:00" too.

    A zone says nothing where no day is named: what summer does to it is not known.
    """
    if found := _TYPED_CLOCK.fullmatch(text):
        return _of_day(found[1], found[2] or "0", None)
    bare = _ZONE.sub("", text)
    return clock(bare) if bare.count(":") > 1 else None


def span(text: str) -> tuple[Clock, Clock] | None:
    """Read "14:30-15:30"; it ends later than it begins, for "14:30-08:00" is a time zone."""
    found = _SPAN.fullmatch(text)
    begins, ends = (clock(found[1]), clock(found[2])) if found else (None, None)
    return (begins, ends) if begins and ends and begins < ends else None


def _of_day(hour: str, minute: str, half: str | None) -> Clock | None:
    hours, minutes = int(hour), int(minute)
    if half:
        hours = hours % _NOON + (_NOON if half.lower() == "p" else 0)
    return (hours, minutes) if hours < _HOURS and minutes < _MINUTES else None


def moment(text: str, here: Here) -> Moment | None:
    """Read a day with a time, or with a span of time, as databases and people write them.

    One that has a time zone is given as it is `here`, others as they stand.
    """
    found = _MOMENT.fullmatch(text)
    that_day = day(found[1], here) if found else None
    if found is None or that_day is None:
        return None
    if since := clock(found[3]):
        return Moment(that_day, since)
    if found[2] != "T" and (both := span(found[3])):
        return Moment(that_day, *both)
    zone = _ZONE.search(found[3])
    since = clock(found[3][: zone.start()]) if zone else None
    return _brought(that_day, since, _offset(zone), here) if zone and since else None


def _offset(zone: re.Match[str]) -> timedelta:
    ahead = timedelta(hours=int(zone[2] or 0), minutes=int(zone[3] or 0))
    return -ahead if zone[1] == "-" else ahead


def _brought(that_day: Day, since: Clock, offset: timedelta, here: Here) -> Moment | None:
    """Bring a moment of another zone here; None where there is no such moment."""
    try:
        there = datetime(
            that_day.year, that_day.month, that_day.day, *since, tzinfo=timezone(offset)
        )
        local = there.astimezone(here.at.tzinfo if here.at else None)
    except (ValueError, OverflowError):
        return None
    return Moment(Day(local.year, local.month, local.day), (local.hour, local.minute))
