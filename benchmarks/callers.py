"""The carrier's side: posts one after the other, and an account of the answers."""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import quantiles

from benchmarks.posts import Post
from benchmarks.server import Server

_PAUSE_S = 0.04


@dataclass(slots=True)
class Honest:
    """What the carrier saw: seconds for each answer, and the answers that were wrong or lost."""

    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    peak_mb: float = 0.0

    def cells(self) -> list[str]:
        """Give p50, p99 and the longest in milliseconds, what was lost, and megabytes."""
        p50, p99 = quantiles(self.seconds, n=100)[49::49]
        shown = [f"{p50 * 1e3:.1f}", f"{p99 * 1e3:.1f}", f"{max(self.seconds) * 1e3:.1f}"]
        return [*shown, str(self.lost), f"{self.peak_mb:.0f}"]

    @property
    def p99(self) -> float:
        """The seconds that all but one of a hundred answers took at most."""
        return quantiles(self.seconds, n=100)[98]


def call(server: Server, posts: Iterable[tuple[Post, str]]) -> Honest:
    """Post each on a connection of its own, with a pause; its text must stand in its answer."""
    honest = Honest()
    for post, text in posts:
        begun = time.perf_counter()
        try:
            right = text in server.post(post)
        except Exception as error:  # noqa: BLE001 - whatever it was, the caller has no answer
            print(f"  {error!r}", file=sys.stderr)
            right = False
        honest.seconds.append(time.perf_counter() - begun)
        honest.lost += not right
        honest.peak_mb = max(honest.peak_mb, server.memory_mb())
        time.sleep(_PAUSE_S)
    return honest
