"""The kinds of fault, and a server with everything that they can strike.

`test_faults.py` asks under each kind whether every answer is right, ``benchmarks/faults.py`` how
long it took.
"""

import asyncio
import re
import sqlite3
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowforge.keys import Keys
from flowforge.settings import PREFIX
from flowforge.store import Store
from tests.durability.disk import Disk, Wrong
from tests.durability.server import serving
from tests.durability.traffic import CUSTOMER, LIMITS, SCRIPT, Traffic, flow, traffic
from tests.faulty_line import Line, free_port, line_to
from tests.mariadb import MariaDb
from tests.store.conftest import CHEAP

BEFORE = 10
"""Calls that begin before the fault, half of which end after it."""
BREAKS_EVERY = 5
DELAY_S = 0.02
FLIPS_S = 0.2
STALL_MS = 30_000
HOURS = 3600
CUSTOMERS = (
    "CREATE TABLE customer (id INTEGER PRIMARY KEY, name VARCHAR(50))",
    f"INSERT INTO customer VALUES ({CUSTOMER}, 'Anna')",
)
EVENTS = "SELECT call_id, data FROM call_entry WHERE kind = 'event' ORDER BY call_id, seq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running server, and what a fault can strike: both databases' lines, or disk and clock."""

    port: int
    server: Process
    ask: Callable[[str], list[Any]]
    """Looks into FlowForge's own database, past everything that is out of order."""
    own: Line = field(default_factory=lambda: Line(0))
    shop: Line = field(default_factory=lambda: Line(0))
    disk: Disk | None = None


async def _furnish(url: str, data: Path, kind: str, shop: Mapping[str, Any]) -> None:
    store = await Store.open(url, Keys.load(data), hasher=CHEAP)
    await store.connections.add("shop", kind, shop)
    for path in LIMITS:
        draft = await store.flows.create(flow(path))
        await store.flows.publish(draft.id, draft.revision)
    await store.close()


@asynccontextmanager
async def by_lines(data: Path, mariadb: MariaDb) -> AsyncIterator[Site]:
    """Serve with both databases on MariaDB, each at the end of a line."""
    shop, own = mariadb.new_database(), mariadb.new_database()
    mariadb.run(*CUSTOMERS, database=shop)
    async with line_to(mariadb.port) as to_own, line_to(mariadb.port) as to_shop:
        url = f"mysql://root:@127.0.0.1:{to_own.port}/{own}"
        where = {"host": "127.0.0.1", "port": to_shop.port, "database": shop, "user": "root"}
        await _furnish(url, data, "mysql", where)
        own_url = {f"{PREFIX}DATABASE_URL": url}
        async with serving(data, port := free_port(), own_url) as server:
            yield Site(
                port=port,
                server=server,
                ask=lambda sql: mariadb.run(sql, database=own),
                own=to_own,
                shop=to_shop,
            )


@asynccontextmanager
async def on_disk(data: Path, folder: Path) -> AsyncIterator[Site]:
    """Serve with both databases in SQLite files; what `disk.c` needs is put into `folder`."""
    with closing(sqlite3.connect(data / "shop.sqlite3")) as shop, shop:
        for statement in CUSTOMERS:
            shop.execute(statement)
    own = data / "flowforge.sqlite3"
    await _furnish(f"sqlite://{own}", data, "sqlite", {"path": "shop.sqlite3"})

    def ask(sql: str) -> list[Any]:
        with closing(sqlite3.connect(own)) as database:
            return database.execute(sql).fetchall()

    disk = Disk(folder)
    async with serving(data, port := free_port(), disk.env) as server:
        yield Site(port=port, server=server, ask=ask, disk=disk)


# --- the faults ---------------------------------------------------------------------------------

Fault = Callable[[Site], AbstractAsyncContextManager[None]]
OnLine = Callable[[Line], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def healthy(_: Site) -> AsyncIterator[None]:
    """Nothing is wrong."""
    yield


@asynccontextmanager
async def refuses(line: Line) -> AsyncIterator[None]:
    await line.cut()
    yield
    await line.open()


@asynccontextmanager
async def hangs(line: Line) -> AsyncIterator[None]:
    line.freeze()
    yield
    line.thaw()


@asynccontextmanager
async def drops_in_mid_answer(line: Line) -> AsyncIterator[None]:
    line.break_answers(BREAKS_EVERY)
    yield
    line.break_answers(0)


@asynccontextmanager
async def answers_late(line: Line) -> AsyncIterator[None]:
    line.slow_down(DELAY_S)
    yield
    line.slow_down(0)


@asynccontextmanager
async def comes_and_goes(line: Line) -> AsyncIterator[None]:
    async def flip() -> None:
        while True:
            await line.cut()
            await asyncio.sleep(FLIPS_S)
            await line.open()
            await asyncio.sleep(FLIPS_S)

    flipping = asyncio.create_task(flip())
    yield
    flipping.cancel()
    with suppress(asyncio.CancelledError):
        await flipping
    await line.cut()
    await line.open()


OF_A_LINE: Sequence[OnLine] = (
    refuses,
    hangs,
    drops_in_mid_answer,
    answers_late,
    comes_and_goes,
)
OF_THE_DISK = {
    "the disk is full": Wrong(full=True),
    "fsync fails": Wrong(no_sync=True),
    "the disk stalls": Wrong(stall_ms=STALL_MS),
    "the clock jumps forward": Wrong(clock_s=5 * HOURS),
    "the clock jumps back": Wrong(clock_s=-5 * HOURS),
}


def _of_own(fault: OnLine) -> Fault:
    return lambda site: fault(site.own)


def _of_shop(fault: OnLine) -> Fault:
    return lambda site: fault(site.shop)


def _of_disk(wrong: Wrong) -> Fault:
    @asynccontextmanager
    async def fault(site: Site) -> AsyncIterator[None]:
        assert site.disk is not None
        site.disk.set(wrong)
        yield
        site.disk.set(Wrong())

    return fault


def _words(fault: OnLine) -> str:
    return str(getattr(fault, "__name__", "")).replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of fault. `lookups` tells whether lookups may fail under it."""

    on: str
    fault: Fault
    lookups: bool = False


KINDS: Mapping[str, Kind] = {
    "healthy, MariaDB": Kind(on="lines", fault=healthy),
    **{
        f"the lookup's database {_words(fault)}": Kind(
            on="lines", fault=_of_shop(fault), lookups=True
        )
        for fault in OF_A_LINE
    },
    **{
        f"the main database {_words(fault)}": Kind(on="lines", fault=_of_own(fault))
        for fault in OF_A_LINE
    },
    "healthy, SQLite": Kind(on="disk", fault=healthy),
    **{name: Kind(on="disk", fault=_of_disk(wrong)) for name, wrong in OF_THE_DISK.items()},
}


# --- calls under a fault ------------------------------------------------------------------------


async def under(name: str, site: Site, calls: int, path: str) -> Traffic:
    """Let calls come before, under and after a kind of fault; come back when all is on record.

    The times are those of the answers that were given under the fault.
    """
    own = re.sub(r"\W+", "-", name)
    async with traffic(site.port, path) as line:
        await line.calls([f"{own}-first"])
        early = [f"{own}-early-{place}" for place in range(BEFORE)]
        begun = dict(zip(early, [await line.ring(call) for call in early], strict=True))
        line.took_s.clear()
        async with KINDS[name].fault(site):
            for call in early[::2]:
                await line.finish(call, begun[call])
            await line.calls(f"{own}-{place}" for place in range(calls))
            under_it = list(line.took_s)
        for call in early[1::2]:
            await line.finish(call, begun[call])
        await line.calls(f"{own}-late-{place}" for place in range(BEFORE))
        line.took_s = under_it
        await _written(line)
    return line


async def _written(line: Traffic) -> None:
    """Wait until the journal is empty."""
    async with asyncio.timeout(120):
        while await _waiting(line):  # noqa: ASYNC110 - the journal is in another process
            await asyncio.sleep(0.1)


async def _waiting(line: Traffic) -> float:
    async with line.client.get(f"http://127.0.0.1:{line.port}/metrics") as response:
        found = re.search(r"^flowforge_journal_depth (\S+)$", await response.text(), re.MULTILINE)
        assert found
        return float(found[1])


def lost(site: Site, line: Traffic) -> list[str]:
    """Give the calls whose record is not what was acknowledged, each event of it once."""
    on_record: dict[str, list[str]] = {}
    for call, data in site.ask(EVENTS):
        found = re.search(r'"event": ?"([^"]+)"', data)
        assert found
        on_record.setdefault(call, []).append(found[1])
    return [
        f"{call}: {said} became {on_record.get(call)}"
        for call, said in line.began.items()
        if on_record.get(call) != said or said != SCRIPT
    ]
