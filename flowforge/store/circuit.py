"""Whether it is worth waiting for the database: a silence that one caller met is not met by all."""

from collections.abc import Callable
from time import monotonic

_AGAIN_S = 1.0
_IN_A_ROW = 3


class Circuit:
    """Open once the database was silent `_IN_A_ROW` times; then one in `_AGAIN_S` seconds may try.

    `clock` counts seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._try_at: float | None = None
        self._silences = 0

    def lets_through(self) -> bool:
        """Tell whether to ask the database; who may must say what came of it."""
        if self._try_at is None:
            return True
        if self._clock() < self._try_at:
            return False
        self._try_at = self._clock() + _AGAIN_S
        return True

    def was_silent(self) -> None:
        """Say that the database did not answer in time."""
        self._silences += 1
        if self._silences >= _IN_A_ROW:
            self._try_at = self._clock() + _AGAIN_S

    def answered(self) -> None:
        """Say that the database answered."""
        self._try_at, self._silences = None, 0
