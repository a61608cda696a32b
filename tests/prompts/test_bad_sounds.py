"""Files that are no sound, lie, or mean harm: refused with the reason or heard, and bounded."""

import asyncio
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowforge.errors import SoundError
from flowforge.prompts import Recordings
from tests.prompts.bad_sounds import CASES, MOST_HEARD_S, TAKEN, Trap, file_of, trap

MEMORY = 768 * 2**20
"""Bytes that a converter may have."""
_WEIGHED = """
import resource, subprocess, sys
ended = subprocess.run([sys.executable, "-P", "-m", "flowforge.prompts.convert", *sys.argv[2:]])
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
with open(sys.argv[1], "w") as note:
    note.write(f"{ended.returncode} {most * 1024}")
"""
"""Starts the converter, and writes down how it ended and the most memory that it had."""
_TELLING = """
import json, os, resource
from flowforge.prompts import convert

def told(*_):
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)
    return json.dumps([[resource.getrlimit(kind) for kind in kinds], os.nice(0), list(os.environ)])

convert._converted = lambda *_: told().encode().ljust(100)
convert.main()
"""
_GREEDY = """
from flowforge.prompts import convert
convert._converted = lambda *_: bytes(2**30)
convert.main()
"""
_most: dict[str, int] = {}


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Trap]:
    with trap(tmp_path) as set_up:
        yield set_up


@pytest.mark.parametrize("name", CASES)
async def test_a_bad_file_is_refused_with_the_reason_or_heard(
    name: str, tmp_path: Path, found: Trap
) -> None:
    note, file = tmp_path / "note", file_of(name, tmp_path, found)
    command = (sys.executable, "-P", "-c", _WEIGHED, str(note))
    recordings = Recordings(tmp_path / "r", limit_s=120, command=command)
    try:
        taken = await recordings.take(file)
    except SoundError as error:
        came = str(error)
    else:
        came = TAKEN
        assert taken.seconds <= (MOST_HEARD_S if CASES[name][1] != {TAKEN} else 300)
    ended, most = map(int, note.read_text().split())
    _most[name] = most
    assert came in CASES[name][1]
    assert ended == 0, "the converter itself said so, and did not break"
    assert most <= MEMORY
    assert found.is_empty(), "nobody followed what the file names"


def test_the_most_memory_that_any_of_them_took_is_told() -> None:
    name = max(_most, key=lambda case: _most[case], default="")
    if name:
        sys.stderr.write(f"\n{len(_most)} bad files: at most {_most[name] / 1e6:.0f} MB, {name}\n")
    assert all(most <= MEMORY for most in _most.values())


def test_the_trap_is_one(tmp_path: Path) -> None:
    with trap(tmp_path) as found:
        assert found.is_empty()
        with socket.create_connection(found.listening.getsockname()):
            assert not found.is_empty()


async def test_the_converter_has_little_memory_little_time_and_none_of_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_SECRET_KEY", "hidden")
    (tmp_path / "a").write_bytes(b"x")
    command = (sys.executable, "-P", "-c", _TELLING)
    recordings = Recordings(tmp_path / "r", command=command)
    taken = await recordings.take(tmp_path / "a")
    path = recordings.path(taken.place[3:-4])
    assert path is not None
    limits, nice, names = json.loads(path.read_text())
    assert limits == [[MEMORY, MEMORY], [20, 20], [0, 0]]
    assert nice >= 10
    assert set(names) <= {"PYTHONPATH", "OPENBLAS_NUM_THREADS", "LC_CTYPE"}


async def test_a_file_that_takes_more_memory_than_there_may_be_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    recordings = Recordings(tmp_path / "r", command=(sys.executable, "-P", "-c", _GREEDY))
    with pytest.raises(SoundError, match=r"^too_large$"):
        await recordings.take(tmp_path / "a")


async def test_a_converter_that_never_stops_answering_is_not_listened_to_for_ever(
    tmp_path: Path,
) -> None:
    (tmp_path / "a").write_bytes(b"x")
    talks = "import sys, time; sys.stdout.write('+' * 20_000_000); time.sleep(3600)"
    recordings = Recordings(tmp_path / "r", limit_s=3600, command=(sys.executable, "-c", talks))
    async with asyncio.timeout(120):
        with pytest.raises(SoundError, match=r"^unreadable$"):
            await recordings.take(tmp_path / "a")
