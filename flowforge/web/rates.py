"""How often somebody may do something: sliding windows, in a memory that does not grow."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from aiohttp import web

from flowforge.counts import Counts


@dataclass(slots=True, kw_only=True)
class Rate:
    """At most `most` within `seconds` for everybody.

    A window slides as that of two counters does: of the window before counts the part that is not
    over yet, as if it had been spread evenly. Whoever came longest ago is forgotten where more
    than `remembered` are known, so that a million addresses cost no more than ten thousand.
    """

    most: int
    seconds: float
    clock: Callable[[], float] = monotonic
    remembered: int = 10_000
    _counts: OrderedDict[str, tuple[int, int, int]] = field(default_factory=OrderedDict)
    """The window, the count in it, and that in the one before."""

    def take(self, who: str, amount: int = 1) -> int:
        """Count, and give 0; where it were too much, count nothing and give seconds to wait."""
        window, count, before, left = self._known(who)
        fits = before * left + count + amount <= self.most
        self._counts[who] = (window, count + amount if fits else count, before)
        self._counts.move_to_end(who)
        if len(self._counts) > self.remembered:
            self._counts.popitem(last=False)
        return 0 if fits else int(left * self.seconds) + 1

    def wait(self, who: str) -> int:
        """Give 0 where `take` would, else the seconds to wait; count nothing."""
        _, count, before, left = self._known(who)
        return 0 if before * left + count + 1 <= self.most else int(left * self.seconds) + 1

    def _known(self, who: str) -> tuple[int, int, int, float]:
        """Give the window, the count in it and in the one before, and the part that is left."""
        now = self.clock() / self.seconds
        window = int(now)
        at, count, before = self._counts.get(who, (window, 0, 0))
        if at != window:
            count, before = 0, count if at == window - 1 else 0
        return window, count, before, 1 - (now - window)


@dataclass(slots=True, kw_only=True)
class SharedRate:
    """At most `most` of `what` within `seconds` for everybody, on all servers that share `counts`.

    Not for floods: every question may go to Redis.
    """

    counts: Counts
    what: str
    most: int
    seconds: int

    async def take(self, who: str, amount: int = 1) -> int:
        """Count, and give 0; where it were too much, count nothing and give seconds to wait."""
        return await self.counts.take(f"{self.what} {who}", amount, self.most, self.seconds)


WRITES = web.AppKey("writes", SharedRate)
"""What signed-in people change by the API."""

CHECKS = web.AppKey("checks", Rate)
"""How often the form of a signed-in person has a flow looked at while they type."""
