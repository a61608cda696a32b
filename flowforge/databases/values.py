"""Values from a database, made fit for JSON and for being spoken."""

import math
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flowforge.errors import DatabaseError

_LONGEST = 10_000
"""Letters that a value may have: it is kept with the call."""
_SAFE_INT = 2**53
"""Larger whole numbers lose digits in a browser."""


def plain(column: str, value: Any) -> Any:
    """Give a value as JSON: times in ISO 8601, decimals and huge numbers as text, bytes as text.

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
    (Decimal, lambda value: format(value, "f")),
    (datetime | date | time, lambda value: value.isoformat()),
    (bytes | bytearray | memoryview, _text),
)
