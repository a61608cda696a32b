"""What operators measure: calls, answers, how long they took, and what waits to be written down.

Each application has a registry of its own, so that several can live in one process.
"""

import math
from collections.abc import Awaitable, Iterable, Sequence
from time import perf_counter

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

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


class Metrics:
    """The counters of one application. Numbers of callers are in none of them."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._begun = Counter("flowforge_calls_begun", "Calls that a flow took.", registry=registry)
        self._answers = Counter(
            "flowforge_answers", "Answers by kind.", ["action"], registry=registry
        )
        self._fallbacks = Counter(
            "flowforge_fallbacks",
            "Answers that were a flow's fallback, or the empty document for want of one.",
            registry=registry,
        )
        self._seconds = Histogram(
            "flowforge_webhook_seconds",
            "Seconds from a post of the carrier's to the end of its answer.",
            ["outcome"],
            buckets=_BUCKETS,
            registry=registry,
        )
        # Looking a label up takes longer than counting.
        self._answered_s = self._seconds.labels("answered")
        self._kinds = {kind: self._answers.labels(kind) for kind in _KINDS}
        self._journal = self._gauge("journal_depth", "Records that wait to be written.")
        self._waited = self._gauge(
            "journal_oldest_seconds", "For how long the oldest of them has waited."
        )
        self._running = self._gauge("calls_running", "Calls in the database without an end.")

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(f"flowforge_{name}", about, registry=self._registry)

    async def timed(self, work: Awaitable[web.StreamResponse]) -> web.StreamResponse:
        """Take the time of one post; one that was turned away counts apart."""
        begun, seconds = perf_counter(), self._answered_s
        try:
            return await work
        except web.HTTPException:
            seconds = self._seconds.labels("refused")
            raise
        finally:
            seconds.observe(perf_counter() - begun)

    def answered(self, event: Event, action: Action | None, entries: Sequence[Entry]) -> None:
        """Count what an event led to; the flow's fallback is seen by its line in `entries`."""
        if isinstance(event, NewCall):
            self._begun.inc()
        self._kinds[action.kind if action else _NOTHING].inc()
        if any(entry.kind == "problem" and entry.data["code"] == "fallback" for entry in entries):
            self._fallbacks.inc()

    def fell_back(self) -> None:
        """Count an answer that came about without the engine."""
        self._fallbacks.inc()

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
