"""Calls under every kind of fault: ``python -m benchmarks.faults [--calls 1000] [WORD …]``.

Prints a table: answers, how many calls were not looked up, fallbacks, answers that were none, and
how long they took. With words, only kinds that have one of them in their name. The goals: 99 % of
the answers within 1 s while all is well, within 3 s under a fault; none that is an HTTP error.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks import machine
from tests.durability.faults import KINDS, Site, by_lines, lost, on_disk, under
from tests.mariadb import MariaDb

_HEAD = ["", "answers", "not looked up", "fallbacks", "none", "lost", "p50 s", "p99 s", "max s"]
_GOALS_S = {True: 1.0, False: 3.0}


@asynccontextmanager
async def _site(on: str, folder: Path) -> AsyncIterator[Site]:
    data = folder / "kept"
    data.mkdir()
    if on == "disk":
        async with on_disk(data, folder) as site:
            yield site
        return
    server = MariaDb(folder)
    server.start()
    try:
        async with by_lines(data, server) as site:
            yield site
    finally:
        server.stop()


async def _measure(name: str, calls: int) -> tuple[list[str], bool]:
    """Give a kind's row, and whether it is as it should be."""
    with tempfile.TemporaryDirectory(prefix="flowforge-faults-") as folder:
        async with _site(KINDS[name].on, Path(folder)) as site:
            line = await under(name, site, calls, "usual")
            gone = len(lost(site, line))
    got = line.got
    counts = [sum(got.values()), got["not looked up"], got["fallback"], len(line.broken), gone]
    times = [line.percentile(0.5), line.percentile(0.99), max(line.took_s)]
    well = not line.broken and not gone and times[1] <= _GOALS_S["healthy" in name]
    return [name, *map(str, counts), *(f"{time:.3f}" for time in times)], well


def main() -> int:
    """Print the table; the exit code is 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("words", nargs="*")
    wanted = parser.parse_args()
    print(machine.described())
    print(f"\n| {' | '.join(_HEAD)} |\n|---|{'---:|' * (len(_HEAD) - 1)}")
    all_well = True
    for name in KINDS:
        if wanted.words and not any(word in name for word in wanted.words):
            continue
        row, well = asyncio.run(_measure(name, wanted.calls))
        print(f"| {' | '.join(row)} |{'' if well else ' **missed**'}", flush=True)
        all_well = all_well and well
    return 0 if all_well else 1


if __name__ == "__main__":
    raise SystemExit(main())
