"""Whatever fails, each post gets its right answer, and what was acknowledged is on record after.

Twenty-five calls under each kind of fault; ``FAULT_CALLS=1000`` asks for more. How long answers
take is told by ``benchmarks/faults.py``.
"""

import os
from pathlib import Path

import pytest

from tests.durability import disk
from tests.durability.faults import BEFORE, KINDS, Site, by_lines, lost, on_disk, under
from tests.mariadb import MariaDb

CALLS = int(os.environ.get("FAULT_CALLS", "25"))


async def all_kinds(site: Site, on: str) -> tuple[list[str], list[str]]:
    """Let calls come under every kind of fault; give what went wrong, and a line for each kind."""
    wrong: list[str] = []
    told = []
    for name, kind in KINDS.items():
        if kind.on != on:
            continue
        line = await under(name, site, CALLS, "hasty" if kind.lookups else "patient")
        calls = CALLS + 2 * BEFORE + 1
        found = line.got["found"]
        wrong += [*line.broken, *lost(site, line)]
        if line.got["asked"] != calls or found + line.got["not looked up"] != calls:
            wrong.append(f"{name}: {line.got}")
        # Where lookups may fail, how many do is told by the machine; but they must come back.
        if found < (1 if kind.lookups else calls):
            wrong.append(f"{name}: only {found} of {calls} were looked up")
        told.append(f"{name}: {sum(line.got.values())} answers, {found} of {calls} looked up")
    return wrong, told


def tell(lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 - the figures that this test is run for


async def test_databases_that_refuse_hang_break_off_or_are_slow(
    tmp_path: Path, mariadb: MariaDb, capsys: pytest.CaptureFixture[str]
) -> None:
    async with by_lines(tmp_path, mariadb) as site:
        wrong, told = await all_kinds(site, "lines")
    tell(told, capsys)
    assert wrong == []


async def test_a_disk_that_is_full_does_not_sync_or_stalls_and_a_clock_that_jumps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if disk.missing():
        pytest.skip(disk.HOW_TO_INSTALL)
    (tmp_path / "data").mkdir()
    async with on_disk(tmp_path / "data", tmp_path) as site:
        wrong, told = await all_kinds(site, "disk")
    tell(told, capsys)
    assert wrong == []
