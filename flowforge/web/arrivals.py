"""Whether the carrier's posts get here, for people who are just connecting a flow.

Of each webhook path the last new call that was taken and the last post that was refused are
remembered, by their moments and for what reason: never what was in them. It costs a good post one
entry in a dictionary.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Reason = Literal["unsigned", "wrong_signature", "no_event", "not_live"]

_MOST = 256
"""Paths of which refused posts are remembered: strangers choose what they post to."""
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Refused:
    """A post that was turned away."""

    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Stray:
    """A post that the carrier signed, to a path that answers no calls."""

    at: datetime
    path: str


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Arrivals:
    """What came to each path of this process, since it began."""

    now: Callable[[], datetime] = _utc_now
    stray: Stray | None = None
    """The last signed post to a path that answers no calls: it may be written wrongly somewhere."""
    _taken: dict[str, datetime] = field(default_factory=dict)
    _refused: OrderedDict[str, Refused] = field(default_factory=OrderedDict)

    def take(self, path: str) -> None:
        """Take note of a new call to a path that is live."""
        self._taken[path] = self.now()

    def refuse(self, path: str, reason: Reason) -> None:
        """Take note of a post that is turned away."""
        path, at = path[:_LONGEST], self.now()
        if reason == "not_live":
            self.stray = Stray(at, path)
        self._refused[path] = Refused(at, reason)
        self._refused.move_to_end(path)
        while len(self._refused) > _MOST:
            self._refused.popitem(last=False)

    def taken(self, path: str) -> datetime | None:
        """Give the moment of the last new call."""
        return self._taken.get(path)

    def refused(self, path: str) -> Refused | None:
        """Give the last post that was turned away, unless a new call was taken since."""
        refused, taken = self._refused.get(path), self.taken(path)
        return None if refused and taken and taken >= refused.at else refused
