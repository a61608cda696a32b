"""Whether it is worth waiting for something outside: what one caller waits for, not all do."""

from collections.abc import Callable
from time import monotonic


class Circuit:
    """Open once there was no answer `in_a_row` times; then one in `again_s` seconds may try.

    `clock` counts seconds.
    """

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        *,
        in_a_row: int = 3,
        again_s: float = 1.0,
    ) -> None:
        self._clock = clock
        self._in_a_row = in_a_row
        self._again_s = again_s
        self._try_at: float | None = None
        self._silences = 0

    def lets_through(self) -> bool:
        """Tell whether to ask; who may must say what came of it."""
        if self._try_at is None:
            return True
        if self._clock() < self._try_at:
            return False
        self._try_at = self._clock() + self._again_s
        return True

    def was_silent(self) -> None:
        """Say that there was no answer in time."""
        self._silences += 1
        if self._silences >= self._in_a_row:
            self._try_at = self._clock() + self._again_s

    def answered(self) -> None:
        """Say that there was an answer."""
        self._try_at, self._silences = None, 0
