"""A server in a process of its own, mostly on one core: started, looked at by /proc, ended."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.posts import Post

CORE = 0
"""The server's core."""
_START_S = 60.0
_STOP_S = 20.0
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


class ServerFailed(Exception):
    """A server did not start, or ended by itself."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `folder` is its own temporary one."""

    name: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    started: float

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def post(self, post: Post, timeout_s: float = 30.0) -> str:
        """Send one post; give the answer's body. Raises `OSError`, `ServerFailed` if not 200."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            headers = _FORM | ({"X-Sipgate-Signature": post.signature} if post.signature else {})
            line.request("POST", post.path, post.body, headers)
            answer = line.getresponse()
            body = answer.read().decode()
        finally:
            line.close()
        if answer.status != http.HTTPStatus.OK:
            raise ServerFailed(f"{self.name} answered {answer.status}: {body[:200]}")
        return body

    def first_answer(self, post: Post) -> tuple[str, float]:
        """Post until it answers; give the answer and the seconds since it was started."""
        while time.monotonic() < self.started + _START_S:
            if self.process.poll() is not None:
                break
            try:
                body = self.post(post)
            except (OSError, ServerFailed):  # Node-RED says 404 until its flow has started
                time.sleep(0.005)
            else:
                return body, time.monotonic() - self.started
        log = (self.folder / "log").read_text("utf-8", "replace")
        raise ServerFailed(f"{self.name} does not answer. It said:\n{log[-2000:]}")

    def cpu_s(self) -> float:
        """Give the seconds of CPU that it and its children have used (user and system)."""
        # utime and stime, then those of children that have ended.
        return sum(sum(map(int, stat[11:15])) for stat in self._tree().values()) / _TICK

    def memory_mb(self, *, children: bool = True) -> float:
        """Give its resident memory, with that of its children, in megabytes of 1,000,000 bytes."""
        pages = [
            int(stat[21])
            for pid, stat in self._tree().items()
            if children or pid == self.process.pid
        ]
        return sum(pages) * _PAGE / 1e6

    def settle(self) -> None:
        """Wait until it does nothing any more: what it prepares after its start is done."""
        last, deadline = -1.0, time.monotonic() + _START_S
        while (used := self.cpu_s()) != last and time.monotonic() < deadline:
            last = used
            time.sleep(0.5)

    def _tree(self) -> dict[int, list[str]]:
        """Give the fields of /proc/PID/stat behind the name, of it and all its children."""
        known = {pid: stat for pid, stat in _processes() if stat[0] != "Z"}
        ours = {self.process.pid}
        while more := {pid for pid, stat in known.items() if int(stat[1]) in ours} - ours:
            ours |= more
        return {pid: known[pid] for pid in ours if pid in known}


def _processes() -> Iterator[tuple[int, list[str]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text("utf-8", "replace")
            except OSError:
                continue  # it ended meanwhile
            yield int(folder.name), text.rpartition(")")[2].split()


@contextmanager
def running(  # noqa: PLR0913 - each is a fact of the server
    name: str,
    command: Sequence[str],
    port: int,
    folder: Path,
    env: Mapping[str, str],
    *,
    cores: str = str(CORE),
) -> Iterator[Server]:
    """Start a server on some cores and end it afterwards; what it says goes into a file."""
    with (folder / "log").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own words
            ["taskset", "-c", cores, *command],  # noqa: S607 - wherever taskset is
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(name, port, folder, process, time.monotonic())
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def python(*words: str) -> list[str]:
    """Give the command for a module in this Python."""
    return [sys.executable, "-m", *words]
