"""What operators measure: calls, answers, how long they took, and what waits to be written down.

Each application has a registry of its own, so that several can live in one process.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from time import time

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from flowforge.call import (
    Action,
    Deliver,
    Dial,
    Entry,
    Event,
    Gather,
    Hangup,
    NewCall,
    Play,
    Reject,
)
from flowforge.store import Journal

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
"""Seconds. The carrier waits ten; one second is what a caller notices."""

_NOTHING = "nothing"
_KINDS = (*(kind.kind for kind in (Dial, Play, Gather, Reject, Hangup, Deliver)), _NOTHING)
"""What can be answered."""

CONTENT_TYPE = CONTENT_TYPE_LATEST


class _Times:
    """How long posts took, by bucket."""

    __slots__ = ("counts", "total_s")

    def __init__(self) -> None:
        self.counts = [0] * (len(_BUCKETS) + 1)
        self.total_s = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(_BUCKETS, seconds)] += 1
        self.total_s += seconds

    def added_up(self) -> list[tuple[str, float]]:
        bounds = [*map(floatToGoString, _BUCKETS), "+Inf"]
        return list(zip(bounds, accumulate(self.counts), strict=True))


class _Posts(Collector):
    """What is counted at each post. prometheus_client's own counters take a lock each time."""

    def __init__(self) -> None:
        self.begun = 0
        self.fallbacks = 0
        self.answers = dict.fromkeys(_KINDS, 0)
        self.seconds = {"answered": _Times(), "refused": _Times()}
        self._since = time()

    def collect(self) -> Iterator[Metric]:
        since = self._since
        begun = CounterMetricFamily("flowforge_calls_begun", "Calls that a flow took.")
        begun.add_metric([], self.begun, created=since)
        yield begun
        answers = CounterMetricFamily("flowforge_answers", "Answers by kind.", labels=["action"])
        for kind, count in self.answers.items():
            answers.add_metric([kind], count, created=since)
        yield answers
        fallbacks = CounterMetricFamily(
            "flowforge_fallbacks",
            "Answers that were a flow's fallback, or the empty document for want of one.",
        )
        fallbacks.add_metric([], self.fallbacks, created=since)
        yield fallbacks
        seconds = HistogramMetricFamily(
            "flowforge_webhook_seconds",
            "Seconds from a post of the carrier's to the end of its answer.",
            labels=["outcome"],
        )
        for outcome, times in self.seconds.items():
            if outcome == "answered" or any(times.counts):
                seconds.add_metric([outcome], times.added_up(), times.total_s)
        yield seconds


class Metrics:
    """The counters of one application. Numbers of callers are in none of them."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._posts = _Posts()
        registry.register(self._posts)
        self._journal = self._gauge("journal_depth", "Records that wait to be written.")
        self._waited = self._gauge(
            "journal_oldest_seconds", "For how long the oldest of them has waited."
        )
        self._running = self._gauge("calls_running", "Calls in the database without an end.")

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(f"flowforge_{name}", about, registry=self._registry)

    def took(self, seconds: float, *, refused: bool = False) -> None:
        """Count the time of one post; one that was turned away counts apart."""
        self._posts.seconds["refused" if refused else "answered"].add(seconds)

    def answered(self, event: Event, action: Action | None, entries: Sequence[Entry]) -> None:
        """Count what an event led to; the flow's fallback is seen by its line in `entries`."""
        posts = self._posts
        if isinstance(event, NewCall):
            posts.begun += 1
        posts.answers[action.kind if action else _NOTHING] += 1
        for entry in entries:
            if entry.kind == "problem" and entry.data["code"] == "fallback":
                posts.fallbacks += 1
                break

    def fell_back(self) -> None:
        """Count an answer that came about without the engine."""
        self._posts.fallbacks += 1

    def written(self, journal: Journal, running: int | None) -> bytes:
        """Give all figures as Prometheus reads them.

        `running` is how many calls have no end yet, None where the database did not say.
        """
        self._journal.set(journal.waiting)
        self._waited.set(journal.oldest_s)
        self._running.set(float("nan") if running is None else running)
        return generate_latest(self._registry)


_HIGHEST = {
    "flowforge_journal_oldest_seconds",
    "flowforge_calls_running",  # the database knows one number for all
    "process_max_fds",
}
_LOWEST = ("_created", "_start_time_seconds")
"""How the names of moments end: of several processes the first one's counts."""


def added_up(texts: Iterable[str]) -> bytes:
    """Add up the figures of several processes, as if one had done it all."""
    return generate_latest(_Together(texts))


class _Together(Collector):
    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        values: dict[tuple[str, str, tuple[tuple[str, str], ...]], float] = {}
        for text in self._texts:
            for family in text_string_to_metric_families(text):
                families.setdefault(family.name, family)
                for sample in family.samples:
                    key = (family.name, sample.name, tuple(sample.labels.items()))
                    before = values.get(key, math.nan)
                    values[key] = _together(sample.name, before, sample.value)
        for family in families.values():
            family.samples = []
        for (name, sample_name, labels), value in values.items():
            families[name].add_sample(sample_name, dict(labels), value)
        return families.values()


def _together(name: str, one: float, other: float) -> float:
    if math.isnan(one) or math.isnan(other):
        return other if math.isnan(one) else one
    if name in _HIGHEST:
        return max(one, other)
    return min(one, other) if name.endswith(_LOWEST) else one + other


METRICS = web.AppKey("metrics", Metrics)
