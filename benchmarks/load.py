"""The generator: wrk on a core of its own, which sends each post once and looks at each answer."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.posts import Post
from benchmarks.server import Server

CONNECTIONS = 32
"""Posts that are under way at once. sipgate keeps no more open than there are calls just now."""
CORE = 1
"""The generator's core; the server has core 0."""
_LONGEST_S = 120
_SCRIPT = Path(__file__).with_name("posts.lua")


class LoadFailed(Exception):
    """A server did not answer as it should: then its figures are worth nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run's figures: `rate` in posts a second, `cpu_us` the server's for each of them."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


def need_tools() -> None:
    """Raise `LoadFailed` with what to do where something that is needed is not installed."""
    missing = [name for name in ("wrk", "taskset") if shutil.which(name) is None]
    if missing:
        raise LoadFailed(
            f"Missing: {', '.join(missing)}. On Debian: apt-get install wrk util-linux"
        )


def load(server: Server, posts: Sequence[Post], text: str, connections: int = CONNECTIONS) -> Run:
    """Send `posts` to a server; `text` must stand in every answer.

    Raises `LoadFailed` where an answer is missing or wrong.
    """
    file = server.folder / "posts.txt"
    file.write_text("".join(post.line() for post in posts), "utf-8")
    before = server.cpu_s()
    told, wrong = _wrk(server, file, text, connections)
    cpu_s = server.cpu_s() - before
    if told["answered"] != len(posts) or told["wrong"] or told["lost"]:
        raise LoadFailed(
            f"{server.name} did not answer all {len(posts)} posts right: {told} {wrong}"
        )
    return Run(
        rate=len(posts) / told["seconds"],
        p50_ms=told["p50_ms"],
        p99_ms=told["p99_ms"],
        cpu_us=1e6 * cpu_s / len(posts),
    )


def _wrk(server: Server, file: Path, text: str, connections: int) -> tuple[dict[str, float], str]:
    """Give the figures, and the first wrong answer."""
    words = ["taskset", "-c", str(CORE), "wrk", "-t", "1", "-c", str(connections)]
    words += ["-d", f"{_LONGEST_S}s", "--timeout", "10s", "-s", str(_SCRIPT), server.url]
    words += ["--", str(file), text]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    try:
        *_, wrong, figures = ran.stdout.splitlines()
        return json.loads(figures), wrong
    except ValueError as error:
        raise LoadFailed(f"wrk said: {ran.stdout}{ran.stderr}") from error
