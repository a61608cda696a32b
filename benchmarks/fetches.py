"""What callers notice while prompts are fetched: ``python -m benchmarks.fetches``.

200 connections fetch recordings as fast as they get them, or ask whether those that they have are
still good; some of them take a sound no faster than it is heard. Beside them the carrier posts
calls, one event every few hundredths of a second, each on a connection of its own.
"""

import argparse
import hashlib
import http.client
import json
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import contestants, machine
from benchmarks.callers import Honest, call
from benchmarks.contestants import KEYS
from benchmarks.flows import ASKS, DIALS
from benchmarks.load import CORE, LoadFailed, need_tools
from benchmarks.posts import Post, new_calls, new_ids, presses
from benchmarks.server import Server
from flowforge.prompts.telephone import RATE, finished

_ALL = 200
_SLOW = 50
_SECONDS = (3, 5, 8, 13, 21, 60)
"""How long the prompts are: most are a few sentences."""
_CALLS = 150
"""Calls of two posts, for each line of the table."""
_TAKEN = RATE * 2 // 10
"""Bytes that a slow reader takes ten times a second: what is heard meanwhile."""
_HEADERS = ("Content-Type", "Content-Length", "Content-Range", "Cache-Control", "ETag",
            "Accept-Ranges", "X-Content-Type-Options")  # fmt: skip
_FETCH = """\
local paths, tags, count = {%s}, {%s}, 0
request = function()
  count = count + 1
  local place = count %% #paths + 1
  local headers = {}
  if tags[place] then headers["If-None-Match"] = tags[place] end
  return wrk.format("GET", paths[place], headers)
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"seconds": %%.6f, "fetches": %%d, "bytes": %%d, "lost": %%d, "p50": %%.3f, "p99": %%.3f}\\n',
    summary.duration / 1e6, summary.requests, summary.bytes,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
"""


def main() -> int:
    """Measure and print; the exit code is 1 where a fetch or an answer was lost."""
    argparse.ArgumentParser(prog="python -m benchmarks.fetches", description=__doc__).parse_args()
    need_tools()
    print(machine.described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="flowforge-bench-") as name:
        folder = Path(name)
        sounds = _recorded(folder / "data" / "recordings")
        with contestants.flowforge().start(folder) as server:
            server.first_answer(new_calls(new_ids(1))[0])
            call(server, _posts(_CALLS))  # warm up
            server.settle()
            tags = _tell_headers(server, sounds)
            return _measure(server, sounds, tags)


def _recorded(folder: Path) -> list[str]:
    """Put recordings into an empty folder; give their places. Noise: nothing can pack it."""
    folder.mkdir(parents=True)
    chance = np.random.default_rng(1)
    places = []
    for seconds in _SECONDS:
        sound = finished(chance.normal(0, 0.1, seconds * RATE))
        name = hashlib.sha256(sound).hexdigest()
        (folder / f"{name}.wav").write_bytes(sound)
        places.append(f"/p/{name}.wav")
    return places


def _posts(calls: int) -> Iterator[tuple[Post, str]]:
    ids = new_ids(calls)
    for began, pressed in zip(new_calls(ids), presses(ids, KEYS), strict=True):
        yield began, ASKS
        yield pressed, DIALS


def _tell_headers(server: Server, sounds: Sequence[str]) -> list[str]:
    """Print what comes with a sound; give the tags of all."""
    tags = [_fetched(server, place, {})[1]["ETag"] for place in sounds]
    cases = {
        "whole": {},
        "bytes 0 to 43": {"Range": "bytes=0-43"},
        "known": {"If-None-Match": tags[0]},
    }
    for what, asked in cases.items():
        status, headers = _fetched(server, sounds[0], asked)
        told = ", ".join(f"{name}: {headers[name]}" for name in _HEADERS if headers[name])
        print(f"- {what}: {status}, {told}")
    return [tag.strip('"') for tag in tags]


def _fetched(
    server: Server, place: str, headers: dict[str, str]
) -> tuple[int, http.client.HTTPMessage]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        line.request("GET", place, headers=headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.headers
    finally:
        line.close()


def _measure(server: Server, sounds: Sequence[str], tags: Sequence[str]) -> int:
    head = ["", "fetches/s", "MB/s", "p50 ms", "p99 ms", "lost",
            "calls: p50 ms", "p99 ms", "longest ms", "lost", "memory, MB"]  # fmt: skip
    print(f"\n| {' | '.join(head)} |\n|---{'|---:' * (len(head) - 1)}|", flush=True)
    lost = 0
    for what, fast, slow, known in (
        ("nobody fetches", 0, 0, ()),
        (f"{_ALL} fetch", _ALL, 0, ()),
        (f"{_ALL - _SLOW} fetch, {_SLOW} as fast as it is heard", _ALL - _SLOW, _SLOW, ()),
        (f"{_ALL} ask whether theirs is still good", _ALL, 0, tags),
    ):
        fetched, honest = _beside(server, sounds, fast, slow, known)
        print(f"| {' | '.join([what, *fetched.cells(), *honest.cells()])} |", flush=True)
        lost += fetched.lost + honest.lost
    return 1 if lost else 0


def _beside(
    server: Server, sounds: Sequence[str], fast: int, slow: int, known: Sequence[str]
) -> tuple["Fetched", Honest]:
    """Call while so many fetch."""
    fetched = Fetched()
    with ExitStack() as stack:
        if slow:
            stack.enter_context(_slow(server.port, sounds[-1], slow, fetched))
        if fast:
            stack.enter_context(_fast(server, sounds, fast, known, fetched))
        return fetched, call(server, _posts(_CALLS))


# --- those who fetch ------------------------------------------------------------------------


@dataclass(slots=True)
class Fetched:
    """What came of the fetches; times in milliseconds, without those of slow readers."""

    seconds: float = 0.0
    rate: float = 0.0
    bytes: int = 0
    """Those that slow readers took included."""
    p50: float = 0.0
    p99: float = 0.0
    lost: int = 0

    def cells(self) -> list[str]:
        """Give what stands in the table."""
        if not self.seconds:
            return [""] * 5
        times = (f"{self.p50:.1f}", f"{self.p99:.1f}")
        return [
            f"{self.rate:,.0f}",
            f"{self.bytes / self.seconds / 1e6:,.1f}",
            *times,
            str(self.lost),
        ]


@contextmanager
def _fast(
    server: Server, sounds: Sequence[str], many: int, tags: Sequence[str], fetched: Fetched
) -> Iterator[None]:
    script = server.folder / "fetch.lua"
    quoted = [", ".join(f"'{one}'" for one in some) for some in (sounds, [f'"{t}"' for t in tags])]
    script.write_text(_FETCH % tuple(quoted), "utf-8")
    words = ["taskset", "-c", str(CORE), "wrk", "-t", "1", "-c", str(many)]
    words += ["-d", "600s", "--timeout", "30s", "-s", str(script), server.url]
    wrk = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    try:
        yield
    finally:
        wrk.send_signal(2)  # then it prints what it has seen
        said, _ = wrk.communicate()
    found = re.search(r"^\{.*\}$", said, re.MULTILINE)
    if found is None:
        raise LoadFailed(f"wrk said: {said}")
    told = json.loads(found[0])
    fetched.seconds = told["seconds"]
    fetched.rate = told["fetches"] / fetched.seconds
    fetched.bytes += told["bytes"]
    fetched.p50, fetched.p99 = told["p50"], told["p99"]
    fetched.lost += told["lost"]


@contextmanager
def _slow(port: int, place: str, many: int, fetched: Fetched) -> Iterator[None]:
    over = threading.Event()
    thread = threading.Thread(target=_sip, args=(port, place, many, fetched, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _sip(port: int, place: str, many: int, fetched: Fetched, over: threading.Event) -> None:
    """Take a little of each sound ten times a second; whoever has all of it begins again."""
    lines = [_asked(port, place) for _ in range(many)]
    while not over.wait(0.1):
        for index, line in enumerate(lines):
            with suppress(BlockingIOError):
                piece = line.recv(_TAKEN)
                fetched.bytes += len(piece)
                if not piece:
                    line.close()
                    lines[index] = _asked(port, place)
    for line in lines:
        line.close()


def _asked(port: int, place: str) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * _TAKEN)
    line.connect(("127.0.0.1", port))
    line.sendall(f"GET {place} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
    line.settimeout(0)
    return line


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LoadFailed as error:
        sys.exit(str(error))
