"""Whether it is worth waiting for the database: a silence that one caller met is not met by all."""

from collections.abc import Callable
from time import monotonic

_AGAIN_S = 1.0


class Circuit:
    """Open while the database is known to be silent; then one in `_AGAIN_S` seconds may try.

    `clock` counts seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._try_at: float | None = None

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
        self._try_at = self._clock() + _AGAIN_S

    def answered(self) -> None:
        """Say that the database answered."""
        self._try_at = None
