"""What grows with use: the flow, the transcripts that are kept, the calls in progress."""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks import flows
from benchmarks.contestants import KEYS, flowforge_env, serve_again, start_flowforge
from benchmarks.flows import ASKS, DIALS, Document
from benchmarks.load import Run, load
from benchmarks.posts import new_calls, new_ids, presses
from benchmarks.server import Server, free_port

_WARM = 500
_WINDOW, _CONNECTIONS = 50, 8
"""Calls that walk through a long flow side by side, and connections for their posts: so few that no
post can overtake the one before it in its call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How far each measurement goes, and with how many posts."""

    posts: int
    nodes: Sequence[int]
    at_once: Sequence[int]
    stored: int
    calls: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table: what it was, and the figures."""

    what: str
    new_call: Run | None
    digits: Run
    start_s: float
    memory_mb: float


# --- the flow -------------------------------------------------------------------------------


def flow_sizes(sizes: Sizes) -> Iterator[Line]:
    """Measure flows with more and more nodes beside the path, on it, and within one event."""
    for count in sizes.nodes:
        yield _simple(f"{count:,} nodes off the path", _beside(count), sizes.posts)
    for count in sizes.nodes:
        yield _walked(f"{count:,} nodes on the path, two an event", count, sizes.posts)
    for count in sizes.at_once:
        yield _simple(f"{count:,} nodes in one event", _at_once(count), sizes.posts)


def _simple(what: str, document: Document, posts: int) -> Line:
    with _served(document) as (server, start_s):
        return _measured(what, server, start_s, posts)


def _measured(what: str, server: Server, start_s: float, posts: int) -> Line:
    ids = new_ids(posts)
    new_call = load(server, new_calls(ids), ASKS)
    digits = load(server, presses(ids, KEYS), DIALS)
    return Line(
        what=what,
        new_call=new_call,
        digits=digits,
        start_s=start_s,
        memory_mb=server.memory_mb(),
    )


def _beside(count: int) -> Document:
    """Give the flow with `count` more nodes, on ways that this call does not take."""
    document = flows.for_flowforge()
    names = [f"off{number}" for number in range(count)]
    document["nodes"] += [flows.node(one, "set", values=[_value(one)]) for one in names]
    document["wires"] = [one for one in document["wires"] if one["port"] != "otherwise"]
    document["wires"] += [
        flows.wire(source, "otherwise" if source == "which" else "next", target)
        for source, target in pairwise(["which", *names, "none"])
    ]
    return document


def _at_once(count: int) -> Document:
    """Give the flow with `count` nodes between the digits and the dial, all in one event."""
    names = [f"on{number}" for number in range(count - 2)]
    nodes = [flows.ask("ask"), flows.choose("which"), flows.dial("first")]
    nodes += [flows.node(one, "set", values=[_value("seen")]) for one in names]
    way = [*names, "first"]
    wires = [flows.wire("in", "rings", "ask"), flows.wire("ask", "digits", "which")]
    wires.append(flows.wire("which", "one", way[0]))
    wires += [flows.wire(source, "next", target) for source, target in pairwise(way)]
    return flows.document(nodes, wires)


def _value(name: str) -> Document:
    return {"name": name, "value": "{{digits}}"}


def _walked(what: str, count: int, posts: int) -> Line:
    """Let calls walk through `count` nodes, two for each key pressed, and see that they dial."""
    rounds = count // 2
    with _served(_long(rounds)) as (server, start_s):
        ids = new_ids(max(_WINDOW, posts // rounds))
        load(server, new_calls(ids), ASKS)
        walked = [post for step in range(1, rounds) for post in presses(ids, KEYS, step)]
        digits = load(server, walked, ASKS, _CONNECTIONS)
        load(server, presses(ids, KEYS, rounds), DIALS)
        return Line(
            what=what,
            new_call=None,
            digits=digits,
            start_s=start_s,
            memory_mb=server.memory_mb(),
        )


def _long(rounds: int) -> Document:
    """Give a flow that asks and looks at the digit `rounds` times, then dials."""
    asks, looks = ([f"{kind}{n}" for n in range(rounds)] for kind in ("ask", "look"))
    nodes = [flows.ask(one) for one in asks] + [flows.choose(one) for one in looks]
    nodes.append(flows.dial("first"))
    wires = [flows.wire("in", "rings", asks[0])]
    for ask, look, target in zip(asks, looks, [*asks[1:], "first"], strict=True):
        wires += [flows.wire(ask, "digits", look), flows.wire(look, "one", target)]
    return flows.document(nodes, wires)


@contextmanager
def _served(document: Document) -> Iterator[tuple[Server, float]]:
    with (
        tempfile.TemporaryDirectory(prefix="flowforge-bench-") as folder,
        start_flowforge("FlowForge", Path(folder), document) as server,
    ):
        yield server, _ready(server)


def _ready(server: Server) -> float:
    """Wait for the first answer and for quiet, and warm up; give the seconds of the start."""
    first, *more = new_calls(new_ids(1 + _WARM))
    _, start_s = server.first_answer(first)
    server.settle()
    load(server, more, ASKS)
    return start_s


# --- what is kept ---------------------------------------------------------------------------


def stored_transcripts(sizes: Sizes) -> Iterator[Line]:
    """Measure an empty database, then the same with many transcripts in it."""
    with tempfile.TemporaryDirectory(prefix="flowforge-bench-") as name:
        folder = Path(name)
        with start_flowforge("FlowForge", folder, flows.for_flowforge()) as server:
            start_s = _ready(server)
            yield _measured("no transcripts before", server, start_s, sizes.posts)
        file = folder / "data" / "flowforge.sqlite3"
        begun = time.monotonic()
        _fill(file, sizes.stored)
        print(
            f"  {sizes.stored:,} transcripts in {time.monotonic() - begun:.0f} s,"
            f" {file.stat().st_size / 1e6:,.0f} MB",
            file=sys.stderr,
        )
        env = flowforge_env(folder)
        with serve_again("FlowForge", folder, env, free_port()) as server:
            start_s = _ready(server)
            yield _measured(f"{sizes.stored:,} transcripts before", server, start_s, sizes.posts)


_PATTERN = "SELECT call_id FROM call_session WHERE entries > 4 AND path = ? LIMIT 1"
_IDS = """
CREATE TEMP TABLE fresh AS WITH RECURSIVE n(i) AS (
  SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?
) SELECT hex(randomblob(16)) AS id FROM n ORDER BY id
"""


def _fill(file: Path, count: int) -> None:
    """Copy one whole call that often, each under an id of its own, ended some days ago."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA cache_size = -1000000")
        db.execute("PRAGMA synchronous = OFF")
        ((pattern,),) = db.execute(_PATTERN, (flows.PATH,))
        db.execute("BEGIN")
        db.execute(_IDS, (count,))
        _copy(db, "call_session", pattern, {"ended": "1"})
        _copy(db, "call_entry", pattern, {"id": "NULL"})
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy(db: sqlite3.Connection, table: str, pattern: str, changed: dict[str, str]) -> None:
    """Copy a call's rows for each fresh id; `changed` are columns with another content."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    content = {"call_id": "fresh.id"} | changed
    wanted = ", ".join(content.get(name, f"old.{name}") for name in columns)
    order = "fresh.rowid, old.seq" if "seq" in columns else "fresh.rowid"
    source = f"fresh JOIN {table} AS old ON old.call_id = ? ORDER BY {order}"
    into = f"{table} ({', '.join(columns)})"
    db.execute(f"INSERT INTO {into} SELECT {wanted} FROM {source}", (pattern,))  # noqa: S608 - our own words


# --- calls in progress ----------------------------------------------------------------------


def calls_in_progress(sizes: Sizes) -> Iterator[Line]:
    """Measure with few and with many calls that wait for keys, whichever of them gets some."""
    for count in sizes.calls:
        with _served(flows.for_flowforge()) as (server, start_s):
            ids = new_ids(count)
            load(server, new_calls(ids), ASKS)
            some = random.Random(1).sample(ids, min(count, sizes.posts))  # noqa: S311 - a choice
            more = new_calls(new_ids(sizes.posts))
            yield Line(
                what=f"{count:,} calls in progress",
                digits=load(server, presses(some, KEYS), DIALS),
                new_call=load(server, more, ASKS),
                start_s=start_s,
                memory_mb=server.memory_mb(),
            )
