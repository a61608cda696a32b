"""What a second worker brings: ``python -m benchmarks.workers``, on a machine that is idle.

One worker has a core for itself, the generator the other one. Two workers have both cores, and the
generator takes its share of one of them: that share is measured and told, and taken out of account
in the second ratio. The third ratio rests on CPU time alone, which other programs disturb least: it
says what two free cores would do if no worker ever waited for the other.

The last line of the table is the control: two servers that share nothing, each with a database of
its own. What they reach together is all that this machine has to give to two processes; no way of
sharing a database can do better than not to share one.

It cannot say what more than two cores bring. With SQLite all workers share one lock for writing.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import flows, machine
from benchmarks.contestants import KEYS, flowforge_env
from benchmarks.flows import ASKS, DIALS
from benchmarks.load import LoadFailed, load, need_tools
from benchmarks.posts import Post, new_calls, new_ids, presses
from benchmarks.server import Server, ServerFailed, free_port, python, running

CONNECTIONS = 64
ONE, TWO, APART = "1", "2", "two servers apart"


@dataclass(frozen=True, slots=True)
class Measured:
    """One load: posts a second, all workers' CPU µs for a post, the generator's part of a core."""

    rate: float
    cpu_us: float
    generator: float


def main() -> int:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--database", default="", help="FLOWFORGE_DATABASE_URL, an empty database")
    wanted = parser.parse_args()
    try:
        need_tools()
        print(f"## One worker and two\n\n{machine.described()}\n", flush=True)
        found: dict[str, list[Measured]] = {ONE: [], TWO: []}
        if not wanted.database:
            found[APART] = []
        with tempfile.TemporaryDirectory() as folder:
            for number in range(wanted.rounds):
                for kind, runs in found.items():
                    place = Path(folder) / f"{number}-{kind}"
                    place.mkdir()
                    if kind == APART:
                        runs.extend(_apart(place, wanted.posts))
                    else:
                        runs.extend(_round(place, int(kind), wanted.posts, wanted.database))
    except (LoadFailed, ServerFailed) as error:
        print(error, file=sys.stderr)
        return 1
    _print(found)
    return 0


def _round(folder: Path, workers: int, posts: int, database: str) -> list[Measured]:
    with _serving(folder, workers, database) as server:
        first, warm, block = (new_ids(size) for size in (1, posts, posts))
        server.first_answer(new_calls(first)[0])
        server.settle()
        _both(server, warm)
        return _both(server, block)


def _apart(folder: Path, posts: int) -> list[Measured]:
    with ExitStack() as stack:
        servers = []
        for name in ("left", "right"):
            (folder / name).mkdir()
            server = stack.enter_context(_serving(folder / name, 1, "", cores="0,1"))
            server.first_answer(new_calls(new_ids(1))[0])
            servers.append(server)
        for server in servers:
            server.settle()
        _side_by_side(servers, posts)
        return _side_by_side(servers, posts)


def _side_by_side(servers: Sequence[Server], posts: int) -> list[Measured]:
    """Load several servers at once, each with its part of the posts and of the connections."""
    part = len(servers)
    ids = [new_ids(posts // part) for _ in servers]
    return [
        _together(servers, [new_calls(some) for some in ids], ASKS),
        _together(servers, [presses(some, KEYS) for some in ids], DIALS),
    ]


def _together(servers: Sequence[Server], posts: Sequence[Sequence[Post]], text: str) -> Measured:
    before, began = _generator_s(), time.monotonic()
    with ThreadPoolExecutor(len(servers)) as threads:
        runs = list(
            threads.map(
                lambda server, some: load(server, some, text, CONNECTIONS // len(servers)),
                servers,
                posts,
            )
        )
    took = time.monotonic() - began
    return Measured(
        sum(run.rate for run in runs),
        sum(run.cpu_us for run in runs) / len(runs),
        (_generator_s() - before) / took,
    )


@contextmanager
def _serving(folder: Path, workers: int, database: str, cores: str = "") -> Iterator[Server]:
    port = free_port()
    env = flowforge_env(folder)
    env |= {"FLOWFORGE_WORKERS": str(workers), "FLOWFORGE_PORT": str(port)}
    if database:
        env["FLOWFORGE_DATABASE_URL"] = database
    file = folder / "flow.json"
    file.write_text(json.dumps(flows.for_flowforge()), "utf-8")
    brought = subprocess.run(  # noqa: S603 - our own words
        python("flowforge", "import", "--publish", str(file)),
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if brought.returncode and not database:
        raise ServerFailed(f"The flow was refused: {brought.stdout}{brought.stderr}")
    cores = cores or ("0" if workers == 1 else "0,1")
    command = python("flowforge", "serve")
    with running(f"{workers} workers", command, port, folder, env, cores=cores) as server:
        yield server


def _both(server: Server, ids: Sequence[str]) -> list[Measured]:
    return [
        _measured(server, new_calls(ids), ASKS),
        _measured(server, presses(ids, KEYS), DIALS),
    ]


def _measured(server: Server, posts: Sequence[Post], text: str) -> Measured:
    before, began = _generator_s(), time.monotonic()
    run = load(server, posts, text, CONNECTIONS)
    share = (_generator_s() - before) / (time.monotonic() - began)
    return Measured(run.rate, run.cpu_us, share)


def _generator_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _typical(runs: Sequence[Measured]) -> Measured:
    return Measured(
        median(run.rate for run in runs),
        median(run.cpu_us for run in runs),
        median(run.generator for run in runs),
    )


def _print(found: dict[str, list[Measured]]) -> None:
    print("| workers | posts/s | CPU µs a post | the generator's part of a core |")
    print("|---|---|---|---|")
    typical = {kind: _typical(runs) for kind, runs in found.items()}
    for kind, run in typical.items():
        print(f"| {kind} | {run.rate:,.0f} | {run.cpu_us:.0f} | {run.generator:.2f} |")
    one, two = typical[ONE], typical[TWO]
    _print_ratios("two workers", one, two)
    if APART in typical:
        _print_ratios("two servers that share nothing", one, typical[APART])
        print(f"- two workers reach {two.rate / typical[APART].rate:.0%} of two servers apart")


def _print_ratios(name: str, one: Measured, two: Measured) -> None:
    as_measured = two.rate / one.rate
    whole = as_measured * 2 / (2 - two.generator)
    print(f"\n{name}:")
    print(f"- as measured, the generator on one of the two cores: {as_measured:.2f} x")
    print(f"- with the generator's part given to them: {whole:.2f} x")
    print(f"- by CPU time alone: {2 * one.cpu_us / two.cpu_us:.2f} x")


if __name__ == "__main__":
    sys.exit(main())
