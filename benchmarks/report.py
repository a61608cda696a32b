"""The tables, as Markdown on standard output."""

import sys
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from benchmarks.growth import Line
from benchmarks.load import Run
from benchmarks.sides import Figures

BASE = "Node-RED"
"""Ratios are to this contestant."""


def show_sides(measured: Sequence[Figures]) -> None:
    """Write what was measured of all contestants: both kinds of post, memory, start."""
    print("\n### Side by side\n\n**newCall** → a question\n")
    print(_posts(measured, lambda figures: figures.new_calls))
    print("\n**dtmf** → switch → dial\n")
    print(_posts(measured, lambda figures: figures.digits))
    print("\n**The process**\n")
    print(_process(measured), flush=True)


def show(title: str, lines: Iterable[Line]) -> None:
    """Write a table of what grows, as soon as all of its lines are measured."""
    rows = []
    for line in lines:
        print(f"  {line.what}", file=sys.stderr, flush=True)
        rows.append(_grown(line))
    print(f"\n### {title}\n")
    head = ["", "newCall CPU µs", "p99 ms", "dtmf CPU µs", "p99 ms", "start, s", "memory, MB"]
    print(table(head, rows), flush=True)


def _grown(line: Line) -> list[str]:
    runs = [
        cell
        for run in (line.new_call, line.digits)
        for cell in ((f"{run.cpu_us:.0f}", f"{run.p99_ms:.1f}") if run else ("", ""))
    ]
    return [line.what, *runs, f"{line.start_s:.2f}", f"{line.memory_mb:.0f}"]


def _posts(measured: Sequence[Figures], runs: Callable[[Figures], list[Run]]) -> str:
    base = next((runs(figures) for figures in measured if figures.name == BASE), [])
    rows = [_row(figures.name, runs(figures), base) for figures in measured]
    head = ["", "webhooks/s", "p50 ms", "p99 ms", "CPU µs per webhook", "rate, times", "CPU, times"]
    return table(head, rows)


def _row(name: str, runs: list[Run], base: list[Run]) -> list[str]:
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
        f"{cpu:.0f} ({_spread([run.cpu_us for run in runs])})",
        *ratios,
    ]


def _process(measured: Sequence[Figures]) -> str:
    rows = [
        [
            figures.name,
            f"{median(figures.start_s):.2f} ({_spread(figures.start_s, 2)})",
            f"{median(figures.idle_mb):.0f}",
            f"{median(figures.loaded_mb):.0f}",
            f"{median(figures.children_mb):.0f}",
        ]
        for figures in measured
    ]
    head = ["", "start to first answer, s", "memory idle, MB", "memory loaded, MB"]
    return table([*head, "of it in children"], rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table; the first column is text, the others are figures."""
    lines = [f"| {' | '.join(head)} |", f"|---{'|---:' * (len(head) - 1)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _spread(values: Sequence[float], digits: int = 0) -> str:
    """Write the smallest and the largest value."""
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}"
