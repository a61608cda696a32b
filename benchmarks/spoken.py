"""What a caller waits for who is told something of his own: ``python -m benchmarks.spoken``.

20 calls at a time: each is asked for four digits and then told them, in an answer whose sound
hardly anybody has heard before. The digits come from the bank, or are spoken by the engine as one
number. Callers press them half a second to one and a half seconds after the question, which is
quicker than people are; in one run all 20 answers are always awaited at the same time. Then the
engine's worker hangs (it is stopped whenever it runs), or dies (it is killed whenever it runs). The
goals: 95 % of the answers within 300 ms; with a worker that hangs or dies all of them within 2.5 s,
and a sound in each.
"""

import argparse
import io
import os
import re
import secrets
import signal
import sys
import tempfile
import threading
import time
import urllib.request
import wave
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

from benchmarks import contestants, machine
from benchmarks.flows import Document, document, node, wire
from benchmarks.posts import Post, new_calls, new_ids, presses
from benchmarks.report import table
from benchmarks.server import Server

_AT_ONCE = 20
_P95_GOAL_S, _LONGEST_GOAL_S = 0.3, 2.5
_WORKER = b"flowforge.prompts.worker"
_BANK = "Thank you. Your number is {{digits|digits}}. Goodbye."
_ENGINE = "Thank you. Your number is {{digits}}. Goodbye."
_INSTEAD_S = 1.0
"""Seconds that the fixed sentences last at least: a caller hears more than a click."""


@dataclass(slots=True)
class Told:
    """What the callers were told: seconds for each answer, and how many had a sound in it."""

    seconds: list[float] = field(default_factory=list)
    heard: int = 0
    urls: set[str] = field(default_factory=set)
    """Where the sounds are: with a worker that is gone, all of them are one and the same."""

    @property
    def p95(self) -> float:
        """The seconds that 95 of a hundred answers took at most."""
        return quantiles(self.seconds, n=100)[94]

    def row(self, what: str) -> list[str]:
        """Give a line of the table."""
        half = quantiles(self.seconds, n=100)[49]
        times = [f"{one * 1e3:.0f}" for one in (half, self.p95, max(self.seconds))]
        return [what, str(len(self.seconds)), *times, str(self.heard), str(len(self.urls))]


def main() -> int:
    """Measure and print; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    calls = parser.parse_args().calls
    print(machine.described(), flush=True)
    rows, good = [], True
    for what, told, well in _measured(calls):
        print(f"  {what}", file=sys.stderr, flush=True)
        rows.append([*told.row(what), "" if well else "**missed**"])
        good = good and well
    head = ["", "answers", "p50 ms", "p95 ms", "longest ms", "with a sound", "sounds", ""]
    print(f"\n{table(head, rows)}")
    return 0 if good else 1


def _measured(calls: int) -> Iterator[tuple[str, Told, bool]]:
    with _serving(_BANK) as server:
        told = _call(server, calls)
        yield "digits from the bank", told, _quick(told, calls)
    with _serving(_ENGINE) as server:
        told = _call(server, calls)
        yield "a number spoken by the engine", told, _quick(told, calls)
        told = _call(server, calls, paused=False)
        yield "the same, 20 always at one moment", told, told.heard == calls
        for what, number in (("hangs", signal.SIGSTOP), ("dies", signal.SIGKILL)):
            with _worker_gets(number, server):
                told = _call(server, calls)
            well = max(told.seconds) <= _LONGEST_GOAL_S and told.heard == calls
            yield f"the worker {what}", told, well


def _quick(told: Told, calls: int) -> bool:
    return told.p95 <= _P95_GOAL_S and told.heard == calls


@contextmanager
def _serving(say: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="flowforge-bench-") as name:
        folder = Path(name)
        # What speaks is a process of its own: a caller waits for both.
        cores = f"0-{(os.cpu_count() or 1) - 1}"
        with contestants.start_flowforge("FlowForge", folder, _flow(say), cores=cores) as server:
            server.first_answer(new_calls(new_ids(1))[0])
            server.settle()
            _call(server, _AT_ONCE)  # warm up
            yield server


def _flow(say: str) -> Document:
    asks = node("ask", "gather", prompt={"say": "Your number, please."}, digits=4, accept="exact")
    tells = node("tell", "hangup", announcement={"say": say})
    return document([asks, tells], [wire("in", "rings", "ask"), wire("ask", "digits", "tell")])


def _call(server: Server, calls: int, *, paused: bool = True) -> Told:
    """Let so many calls come, `_AT_ONCE` of them at any time."""
    told, ids = Told(), new_ids(calls)
    with ThreadPoolExecutor(_AT_ONCE) as callers:
        for seconds, url in callers.map(lambda one: _one(server, one, paused), ids):
            told.seconds.append(seconds)
            told.urls |= {url} - {""}
            told.heard += bool(url)
    return told


def _one(server: Server, call_id: str, paused: bool) -> tuple[float, str]:
    """Call once; give the seconds of the answer that tells, and where its sound is."""
    server.post(new_calls([call_id])[0])
    if paused:
        time.sleep(0.5 + secrets.randbelow(1000) / 1000)
    digits = f"{secrets.randbelow(9_000) + 1_000}"
    post: Post = presses([call_id], contestants.KEYS, digits=digits)[0]
    begun = time.perf_counter()
    answer = server.post(post)
    return time.perf_counter() - begun, _sound(server, answer)


def _sound(server: Server, answer: str) -> str:
    """Give the address of the sound in an answer, "" where nothing can be heard there."""
    found = re.search(r"<Url>([^<]+)</Url>", answer)
    if not found:
        return ""
    path = urlsplit(found[1]).path
    with urllib.request.urlopen(f"{server.url}{path}") as served:  # noqa: S310 - our own server
        sound = served.read()
    with wave.open(io.BytesIO(sound)) as file:
        lasts = file.getnframes() / file.getframerate()
    return path if lasts >= _INSTEAD_S else ""


@contextmanager
def _worker_gets(number: signal.Signals, server: Server) -> Iterator[None]:
    """Send a signal to the worker again and again, whenever there is one."""
    over = threading.Event()

    def send() -> None:
        while not over.wait(0.005):
            for pid in _workers(server.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)

    thread = threading.Thread(target=send)
    thread.start()
    time.sleep(0.1)
    try:
        yield
    finally:
        over.set()
        thread.join()
        for pid in _workers(server.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _workers(server: int) -> Sequence[int]:
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, IndexError, ValueError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == server and _WORKER in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


if __name__ == "__main__":
    sys.exit(main())
