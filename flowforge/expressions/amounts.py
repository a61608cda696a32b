"""Numbers and money as databases, callers and people write them.

Two things are written with the same signs: thousands, and what is behind the comma. So

- a value that came as a number is never guessed at: its point parts the figures behind it;
- of two different signs the last one parts the figures behind it: ``1.234,5`` and ``1,234.5``;
- a sign that stands there twice parts thousands: ``1.234.567``;
- a single sign parts thousands only where it could, before three figures and behind one to three
  that begin with no 0, and where the language writes it so: ``1.234`` in German, ``1,234`` in
  English. "€" behind an amount is the German way in any language, "$" or "£" before it the English.
"""

import re
from decimal import Decimal

from flowforge.expressions.tongues import CURRENCIES, Amount

_WHOLE = 15
"""Figures of a number that are read as one, and those that a binary number holds for sure."""
_PLACES = 9
"""Figures behind the comma of a value that came as a number: what comes after them is noise."""
_CENTS = 2
_SIGNS = str.maketrans("\u00a0\u202f\u2009\u2019\u2212\u2013\u2014", "   '---")
"""Blanks that do not break, an apostrophe, a minus and dashes, by what they are here."""
_FIGURES = r"[0-9](?:[0-9.,' ]*[0-9])?"
_NUMBER = re.compile(rf"([-+])? ?({_FIGURES})[.,]?")
_MONEY = re.compile(
    rf"(-)?\s?([^\d\s.,+-]{{1,5}}\.?)?\s?(-?)({_FIGURES})(?:[.,]-{{0,2}})?(.{{0,6}})"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\1[0-9]{3})*")
_POINT_GROUPS, _COMMA_GROUPS = False, True
_AS_WRITTEN = {
    ("", "€"): _POINT_GROUPS,
    ("$", ""): _COMMA_GROUPS,
    ("US$", ""): _COMMA_GROUPS,
    ("£", ""): _COMMA_GROUPS,
}
"""What parts thousands, by the currency before and behind an amount."""


def number(text: str, *, comma_groups: bool, exact: bool) -> Amount | None:
    """Read a number; None for what is none.

    `comma_groups` tells whether the language parts thousands by commas, and `exact` that the value
    came as a number.
    """
    found = _NUMBER.fullmatch(_tidy(text, exact=exact))
    if not found:
        return None
    return _amount(found[2], found[1] == "-", comma_groups=exact or comma_groups)


def money(text: str, usual: str, *, comma_groups: bool, exact: bool) -> Amount | None:
    """Read an amount; without a currency of its own it is of the `usual` one."""
    found = _MONEY.fullmatch(_tidy(text, exact=exact))
    if not found:
        return None
    minus, before, minus_behind, figures, behind = found.groups("")
    signs = before.upper(), behind.strip().upper()
    named = "".join(signs) or usual.upper()
    read = _amount(
        figures,
        bool(minus or minus_behind),
        comma_groups=exact or _AS_WRITTEN.get(signs, comma_groups),
    )
    if read is None or named not in CURRENCIES or all(signs):
        return None
    cents = read.rest[:_CENTS] + read.rest[_CENTS:].rstrip("0")
    return Amount(read.below_zero, read.whole, cents, CURRENCIES[named])


def _tidy(text: str, *, exact: bool) -> str:
    if exact:  # without an exponent, and without the noise of 0.1 + 0.2
        known = Decimal(f"{float(text):.{_WHOLE}g}")
        return f"{known:.{_PLACES}f}".rstrip("0").rstrip(".")
    return text.translate(_SIGNS).strip()


def _amount(figures: str, below_zero: bool, *, comma_groups: bool) -> Amount | None:
    mark = max(".,", key=figures.rfind)
    grouped, _, rest = figures.rpartition(mark)
    if mark not in figures or _parts_thousands(figures, mark, comma_groups=comma_groups):
        grouped, rest = figures, ""
    whole = re.sub(r"[^0-9]", "", grouped).lstrip("0") or "0"
    understood = grouped.isdecimal() or _GROUPED.fullmatch(grouped)
    if not understood or len(whole) > _WHOLE or rest.strip("0123456789"):
        return None
    return Amount(below_zero and bool((whole + rest).strip("0")), whole, rest)


def _parts_thousands(figures: str, mark: str, *, comma_groups: bool) -> bool:
    """Tell whether the last sign parts thousands, rather than the figures behind the comma."""
    if figures.count(mark) > 1:
        return True
    return (mark == ",") is comma_groups and _GROUPED.fullmatch(figures) is not None
