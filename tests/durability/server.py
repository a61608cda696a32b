"""``flowforge serve`` in a process of its own, to be killed, and what it left on the disk."""

import asyncio
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowforge.keys import Keys
from flowforge.settings import PREFIX
from flowforge.store import Store
from flowforge.web.auth import COOKIE
from tests.store.conftest import CHEAP


async def start(data: Path, port: int, env: Mapping[str, str] | None = None) -> Process:
    """Start the server; come back once it says that calls can come in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {"DATA": str(data), "PORT": str(port), "VERIFY_SIGNATURES": "false"}
    kept |= {f"{PREFIX}{name}": value for name, value in own.items()} | dict(env or {})
    with (data / "server.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "flowforge", "serve"),
            env=kept,
            stdout=PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while b"Ctrl-C" not in (line := await process.stdout.readline()):
                assert line, (data / "server.log").read_text()[-2000:]
    except BaseException:
        await kill(process)
        raise
    return process


async def kill(process: Process) -> None:
    """End it by SIGKILL: it can put nothing in order."""
    if process.returncode is None:
        process.kill()
    await process.wait()


@asynccontextmanager
async def serving(
    data: Path, port: int, env: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    process = await start(data, port, env)
    try:
        yield process
    finally:
        await kill(process)


@dataclass(frozen=True, slots=True)
class Furnished:
    """What stands in a new data folder: a live flow, and the cookie of somebody signed in."""

    flow_id: str
    cookie: dict[str, str]


async def furnish(data: Path, document: dict[str, Any]) -> Furnished:
    """Make a data folder with a live flow and somebody who may change it."""
    url = f"sqlite://{data}/flowforge.sqlite3"
    store = await Store.open(url, Keys.load(data), hasher=CHEAP)
    draft = await store.flows.create(document)
    await store.flows.publish(draft.id, draft.revision)
    person = await store.people.add("ada", "correct horse battery")
    token = await store.people.open(person)
    await store.close()
    return Furnished(draft.id, {"Cookie": f"{COOKIE}={token}"})


class Remains:
    """The database as a killed server left it: a copy, so that nobody tidies up the original."""

    def __init__(self, data: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="flowforge-remains-")
        for file in data.glob("flowforge.sqlite3*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, self._folder.name)
        self._file = Path(self._folder.name) / "flowforge.sqlite3"

    def close(self) -> None:
        self._folder.cleanup()

    def _ask(self, sql: str, *values: str | int) -> list[Any]:
        with closing(sqlite3.connect(self._file)) as database:
            return database.execute(sql, values).fetchall()

    def events(self, calls: Collection[str]) -> dict[str, list[str]]:
        """Give the events on record for each of these calls, in order."""
        marks = ", ".join("?" * len(calls))
        rows = self._ask(
            "SELECT call_id, data FROM call_entry WHERE kind = 'event'"
            f" AND call_id IN ({marks}) ORDER BY call_id, seq",
            *calls,
        )
        found: dict[str, list[str]] = {call: [] for call in calls}
        for call, data in rows:
            found[call].append(json.loads(data)["event"])
        return found

    def steps(self, calls: Collection[str]) -> dict[str, int]:
        """Give how many answers each of these calls' sessions has on record."""
        marks = ", ".join("?" * len(calls))
        sql = f"SELECT call_id, state FROM call_session WHERE call_id IN ({marks})"
        return {call: json.loads(state)["step"] for call, state in self._ask(sql, *calls)}

    def draft(self, flow: str) -> tuple[int, dict[str, Any]]:
        """Give a flow's revision and draft."""
        ((revision, document),) = self._ask("SELECT revision, document FROM flow WHERE id=?", flow)
        return revision, json.loads(document)

    def versions(self, flow: str) -> dict[int, dict[str, Any]]:
        """Give a flow's versions by their number."""
        sql = "SELECT number, document FROM flow_version WHERE flow_id=?"
        return {number: json.loads(document) for number, document in self._ask(sql, flow)}

    def sound(self) -> bool:
        """Tell whether SQLite finds the file whole."""
        return bool(self._ask("PRAGMA quick_check") == [("ok",)])
