"""The tables, as Markdown."""

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.load import Run
from benchmarks.sides import Figures

_BASE = "Node-RED"
"""Ratios are to this one."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table; the first column is text, the others are figures."""
    lines = [f"| {' | '.join(head)} |", f"|---{'|---:' * (len(head) - 1)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def side_by_side(measured: Sequence[Figures]) -> str:
    """Write what was measured of all contestants: both kinds of post, memory, start."""
    return "\n\n".join(
        [
            "**newCall** → a question",
            _posts(measured, lambda figures: figures.new_calls),
            "**dtmf** → switch → dial",
            _posts(measured, lambda figures: figures.digits),
            "**the process**",
            _process(measured),
        ]
    )


def _posts(measured: Sequence[Figures], runs: Callable[[Figures], list[Run]]) -> str:
    base = next((runs(figures) for figures in measured if figures.name == _BASE), None)
    rows = [_row(figures.name, runs(figures), base) for figures in measured]
    head = ["", "webhooks/s", "p50 ms", "p99 ms", "CPU µs per webhook", "rate, times", "CPU, times"]
    return table(head, rows)


def _row(name: str, runs: list[Run], base: list[Run] | None) -> list[str]:
    rate, cpu = median(run.rate for run in runs), median(run.cpu_us for run in runs)
    ratios = ["", ""]
    if base:
        ratios = [
            f"{rate / median(run.rate for run in base):.2f}",
            f"{cpu / median(run.cpu_us for run in base):.2f}",
        ]
    return [
        name,
        f"{rate:,.0f}",
        f"{median(run.p50_ms for run in runs):.1f}",
        f"{median(run.p99_ms for run in runs):.1f}",
        f"{cpu:.0f} ({spread([run.cpu_us for run in runs])})",
        *ratios,
    ]


def _process(measured: Sequence[Figures]) -> str:
    rows = [
        [
            figures.name,
            f"{median(figures.start_s):.2f} ({spread(figures.start_s, 2)})",
            f"{median(figures.idle_mb):.0f}",
            f"{median(figures.loaded_mb):.0f}",
        ]
        for figures in measured
    ]
    return table(["", "start to first answer, s", "memory idle, MB", "memory loaded, MB"], rows)


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Write the smallest and the largest value."""
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}"
