"""What an honest caller notices while strangers keep the server busy: run it as a module.

200 connections send the head of a request one byte a second, and open again as soon as they are
dropped; wrk posts 5,000 unsigned events a second, or as many as get answers. Beside them the
carrier posts signed calls, one every few hundredths of a second, each on a connection of its own.
"""

import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks import contestants, machine
from benchmarks.callers import Honest, call
from benchmarks.flows import ASKS, PATH
from benchmarks.load import CORE, LoadFailed, need_tools
from benchmarks.posts import Post, make_key, new_calls, new_ids, signed
from benchmarks.server import Server

_SLOW = 200
_FLOOD_CONNECTIONS, _FLOOD_PAUSE_MS = 50, 10
"""So many connections that pause so long after each answer post 5,000 times a second at most."""
_CALLS = 200
_P99_GOAL_S, _MEMORY_GOAL_MB = 1.0, 20.0
_FLOOD = """\
wrk.method = "POST"
wrk.path = "/call/%s"
wrk.body = "event=newCall&callId=1&from=491701234567&to=4921163553355&direction=in"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
function delay() return %d end
"""
_HEAD = f"POST /call/{PATH} HTTP/1.1\r\nHost: here\r\nX-Slow: ".encode()


def main() -> int:
    """Measure and print; the exit code is 1 where a goal was missed."""
    need_tools()
    print(machine.described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="flowforge-bench-") as name:
        folder = Path(name)
        private, public = make_key(folder)
        posts = signed(new_calls(new_ids(4 * _CALLS)), private)
        with contestants.flowforge(public, private).start(folder) as server:
            server.first_answer(posts[0])
            _call(server, posts[1:_CALLS])  # warm up
            server.settle()
            return _measure(server, posts)


def _measure(server: Server, posts: Sequence[Post]) -> int:
    before = server.memory_mb()
    head = ["", "unsigned/s", "p50 ms", "p99 ms", "longest ms", "lost", "memory, MB"]
    print(f"\n| {' | '.join(head)} |\n|---{'|---:' * (len(head) - 1)}|", flush=True)
    alone = _call(server, posts[_CALLS : 2 * _CALLS])
    print(_line_of("nobody else", "", alone), flush=True)
    with _slow(server.port) as slow:
        beside = _call(server, posts[2 * _CALLS : 3 * _CALLS])
        print(_line_of(f"{_SLOW} slow connections", "", beside), flush=True)
        with _flood(server) as flood:
            both = _call(server, posts[3 * _CALLS :])
        print(_line_of("the same, and unsigned posts", f"{flood.rate:,.0f}", both), flush=True)
    growth = both.peak_mb - before
    print(f"\nMemory grew by {growth:.1f} MB; {slow.dropped} slow connections were dropped.")
    good = both.p99 <= _P99_GOAL_S and growth <= _MEMORY_GOAL_MB and both.lost == 0
    return 0 if good else 1


def _line_of(what: str, more: str, honest: Honest) -> str:
    return f"| {' | '.join([what, more, *honest.cells()])} |"


def _call(server: Server, posts: Sequence[Post]) -> Honest:
    return call(server, [(post, ASKS) for post in posts])


# --- the strangers --------------------------------------------------------------------------


@dataclass(slots=True)
class Slow:
    """The slow connections: how often one was dropped."""

    dropped: int = 0
    over: bool = False


@contextmanager
def _slow(port: int) -> Iterator[Slow]:
    slow = Slow()
    thread = threading.Thread(target=_drip, args=(port, slow))
    thread.start()
    try:
        yield slow
    finally:
        slow.over = True
        thread.join()


def _drip(port: int, slow: Slow) -> None:
    lines = [_line(port) for _ in range(_SLOW)]
    while not slow.over:
        time.sleep(1.0)
        for index, line in enumerate(lines):
            try:
                line.send(b"x")
                gone = _hung_up(line)
            except OSError:
                gone = True
            if gone:
                slow.dropped += 1
                line.close()
                lines[index] = _line(port)
    for line in lines:
        line.close()


def _line(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port))
    line.settimeout(0)
    line.send(_HEAD)
    return line


def _hung_up(line: socket.socket) -> bool:
    with suppress(BlockingIOError):
        return line.recv(100) == b""
    return False


@dataclass(slots=True)
class Flood:
    """The unsigned posts: how many a second wrk had answers to."""

    rate: float = 0.0


@contextmanager
def _flood(server: Server) -> Iterator[Flood]:
    script = server.folder / "flood.lua"
    script.write_text(_FLOOD % (PATH, _FLOOD_PAUSE_MS), "utf-8")
    words = ["taskset", "-c", str(CORE), "wrk", "-t", "1", "-c", str(_FLOOD_CONNECTIONS)]
    words += ["-d", "600s", "--timeout", "10s", "-s", str(script), server.url]
    flood = Flood()
    wrk = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    try:
        yield flood
    finally:
        wrk.send_signal(2)  # then it prints what it has seen
        said, _ = wrk.communicate()
        found = re.search(r"Requests/sec:\s*([\d.]+)", said)
        flood.rate = float(found[1]) if found else 0.0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LoadFailed as error:
        sys.exit(str(error))
