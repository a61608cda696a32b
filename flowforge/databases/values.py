"""Values from a database, made fit for JSON and for being spoken."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flowforge.errors import DatabaseError

_LONGEST = 10_000
"""Letters that a value may have: it is kept with the call."""
_SAFE_INT = 2**53
"""Larger whole numbers lose digits in a browser."""
_CENTS = 2
_LIKE_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


def plain(column: str, value: Any) -> Any:
    """Give a value as JSON: times in ISO 8601, decimals and huge numbers as text, bytes as text.

    A decimal such as 1.859 stays a number: where it is spoken, the text could mean thousands.
    Bytes that are no UTF-8 become hexadecimal digits. Raises `DatabaseError` where a value is too
    long for a call.
    """
    made = _plain(value)
    if isinstance(made, str) and len(made) > _LONGEST:
        raise DatabaseError(
            f"The column “{column}” holds {len(made)} letters: a call takes {_LONGEST} at most."
        )
    return made


def _plain(value: Any) -> Any:
    for kind, make in _MAKERS:
        if isinstance(value, kind):
            return make(value)
    return str(value)


def _whole(value: int) -> int | str:
    return value if -_SAFE_INT < value < _SAFE_INT else str(value)


def _decimal(value: Decimal) -> str | float:
    """Write a decimal without zeros behind its second place: 12.50 for 12.500."""
    whole, point, places = format(value, "f").partition(".")
    text = whole + point + places[:_CENTS] + places[_CENTS:].rstrip("0")
    return float(text) if _LIKE_THOUSANDS.fullmatch(text) else text


def _text(value: bytes) -> str:
    try:
        return bytes(value).decode()
    except UnicodeDecodeError:
        return bytes(value).hex()


_MAKERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (bool | None, lambda value: value),
    (int, _whole),
    (float, lambda value: value if math.isfinite(value) else None),
    (str, lambda value: value),
    (Decimal, _decimal),
    (datetime | date | time, lambda value: value.isoformat()),
    (bytes | bytearray | memoryview, _text),
)
