import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from flowforge.call import Entry, EntryKind, Session
from flowforge.errors import StoreError
from flowforge.keys import Keys
from flowforge.store import Limits, Store
from flowforge.store import journal as journal_room
from tests.faulty_line import line_to
from tests.mariadb import MariaDb
from tests.store.conftest import Database, Opener, hurry
from tests.waiting import LIMIT_S

BEGAN = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def session(call_id: str = "call-1", **fields: Any) -> Session:
    known = {"flow_id": "f1", "version": 3, "started": BEGAN.isoformat()}
    return Session(call_id=call_id, **{**known, **fields})


def entry(kind: EntryKind = "note", second: int = 0, **data: Any) -> Entry:
    return Entry(at=BEGAN + timedelta(seconds=second), kind=kind, node="n", data=data)


async def test_a_call_comes_back_with_every_field(open_store: Opener) -> None:
    full = session(
        path="family",
        vars={"caller": "4921112", "callee": "49160", "customer": {"status": "Größe 🎈\u0000'"}},
        step=3,
        at="menu",
        attempt=2,
        pending={"kind": "dial", "numbers": ["1"]},
        listeners=["log", "dial"],
        seen=["x"],
        replies={"zz": "<1/>", "a": "<2/>", "mmmm": "<3/>"},
        ended=True,
    )
    await (await open_store()).calls.commit(full, [])
    stored = await (await open_store()).calls.session("call-1")
    assert stored == full
    assert stored is not None
    assert list(stored.replies) == ["zz", "a", "mmmm"], "the oldest reply stays the first"


async def test_an_unknown_call_is_none(store: Store) -> None:
    assert await store.calls.session("never") is None
    assert await store.calls.transcript("never") == []


async def test_call_ids_differ_by_capitals(store: Store) -> None:
    await store.calls.commit(session("abc", step=1), [])
    await store.calls.commit(session("ABC", step=2), [])
    assert len(await store.calls.recent()) == 2
    assert await store.calls.session("Abc") is None


async def test_the_transcript_keeps_its_order_over_commits_and_restarts(
    open_store: Opener,
) -> None:
    first = await open_store()
    # All at the same moment: only the order in which they were written tells them apart.
    await first.calls.commit(session(), [entry("event", event="rings"), entry("step", port="a")])
    await first.calls.commit(session(step=1), [entry("action", action="dial")])
    second = await open_store()
    await second.calls.session("call-1")
    await second.calls.commit(session(step=2), [entry("problem", code="x", text="%s")])
    entries = await second.calls.transcript("call-1")
    assert [line.kind for line in entries] == ["event", "step", "action", "problem"]
    assert entries[0] == entry("event", event="rings")


async def test_what_is_given_out_can_be_changed_without_harm(store: Store) -> None:
    mine = session(vars={"a": {"b": 1}})
    await store.calls.commit(mine, [])
    mine.vars["a"]["b"] = 2
    given = await store.calls.session("call-1")
    assert given is not None
    assert given.vars == {"a": {"b": 1}}
    given.vars["a"]["b"] = 3
    again = await store.calls.session("call-1")
    assert again is not None
    assert again.vars == {"a": {"b": 1}}


async def test_a_known_call_is_not_asked_of_the_database(store: Store, database: Database) -> None:
    await store.calls.commit(session(step=4), [])
    async with database.outage():
        known = await store.calls.session("call-1")
    assert known is not None
    assert known.step == 4


async def test_memory_holds_a_limited_number_of_calls(open_store: Opener) -> None:
    store = await open_store(hot=3)
    for number in range(10):
        await store.calls.commit(session(str(number), step=number), [])
    assert list(store.calls._hot) == ["7", "8", "9"]
    old = await store.calls.session("0")
    assert old is not None
    assert old.step == 0
    assert list(store.calls._hot) == ["8", "9", "0"]


async def test_recent_calls_are_listed_newest_first(store: Store) -> None:
    for number in range(5):
        began = BEGAN + timedelta(minutes=number)
        await store.calls.commit(
            session(
                str(number),
                path="family",
                started=began.isoformat(),
                vars={"caller": "x" * 200, "callee": "49160"},
                ended=number == 4,
            ),
            [entry(second=number)],
        )
    rows = await store.calls.recent(2)
    assert [(row.call_id, row.ended) for row in rows] == [("4", True), ("3", False)]
    assert rows[0].started == BEGAN + timedelta(minutes=4)
    assert rows[0].updated == BEGAN + timedelta(seconds=4)
    assert (rows[0].caller, rows[0].callee) == ("x" * 64, "49160")
    assert (rows[0].flow_id, rows[0].version, rows[0].path) == ("f1", 3, "family")


# --- the journal --------------------------------------------------------------------------------


async def test_many_calls_share_few_transactions(open_store: Opener) -> None:
    store = await open_store()
    commits = [store.calls.commit(session(str(n)), [entry(n=n)]) for n in range(400)]
    await asyncio.gather(*commits)
    journal = store.calls.journal
    assert journal.records == 400
    assert journal.transactions < 10
    other = await open_store()
    assert len(await other.calls.recent(500)) == 400


async def test_while_the_database_is_away_calls_go_on_and_are_written_later(
    open_store: Opener, database: Database
) -> None:
    store = await open_store()
    await store.calls.commit(session(), [entry(n=0)])
    hurry(store, commit_s=0.2)
    async with database.outage():
        for number in (1, 2):
            with pytest.raises(StoreError, match="kept for later"):
                await store.calls.commit(session(step=number), [entry(n=number)])
            known = await store.calls.session("call-1")
            assert known is not None
            assert known.step == number
        assert store.calls.journal.waiting == 2
    await store.calls.close()
    assert store.calls.journal.waiting == 0
    fresh = await open_store()
    stored = await fresh.calls.session("call-1")
    assert stored is not None
    assert stored.step == 2
    assert [line.data["n"] for line in await fresh.calls.transcript("call-1")] == [0, 1, 2]


async def test_a_call_goes_on_whatever_a_node_left_in_its_variables(open_store: Opener) -> None:
    left = {"price": Decimal("1.5"), "raw": b"x", "huge": 2**70, "odd": "a\ud800", 7: [1, {2}]}
    store = await open_store()
    await store.calls.commit(session(step=1, vars=left), [entry(n=Decimal(1))])
    kept = {"price": "1.5", "raw": "b'x'", "huge": str(2**70), "odd": "a?", "7": [1, "{2}"]}
    for calls in (store.calls, (await open_store()).calls):
        known = await calls.session("call-1")
        assert known is not None
        assert (known.step, known.vars) == (1, kept)
        assert [line.data["n"] for line in await calls.transcript("call-1")] == ["1"]


async def test_a_call_waits_no_longer_than_its_limit(
    open_store: Opener, database: Database
) -> None:
    store = await open_store(commit_s=0.1)
    loop = asyncio.get_running_loop()
    async with database.outage():
        began = loop.time()
        with pytest.raises(StoreError):
            await store.calls.commit(session(), [])
        assert 0.05 < loop.time() - began < 30


async def test_a_database_that_falls_silent_holds_up_no_call(keys: Keys, mariadb: MariaDb) -> None:
    async with line_to(mariadb.port) as line:
        url = f"mysql://root:@127.0.0.1:{line.port}/{mariadb.new_database()}"
        store = await Store.open(url, keys, limits=Limits(commit_s=LIMIT_S, ask_s=LIMIT_S))
        await store.calls.commit(session(), [])
        hurry(store, commit_s=0.2, ask_s=0.2)
        line.freeze()
        loop = asyncio.get_running_loop()
        began = loop.time()
        with pytest.raises(StoreError, match="does not answer"):
            await store.calls.session("call-2")
        with pytest.raises(StoreError, match="kept for later"):
            await store.calls.commit(session("call-2", step=1), [entry(n=1)])
        assert loop.time() - began < 8  # else it were ten, and five
        line.thaw()
        await store.close()
        store = await Store.open(url, keys)
        assert await store.calls.session("call-2") == session("call-2", step=1)
        assert len(await store.calls.transcript("call-2")) == 1
        await store.close()


async def test_a_writer_that_is_held_up_again_and_again_loses_no_connection(
    keys: Keys, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_room, "_WRITE_S", 0.05)
    monkeypatch.setattr(journal_room, "_PAUSE_S", 0.005)
    async with line_to(mariadb.port) as line:
        url = f"mysql://root:@127.0.0.1:{line.port}/{mariadb.new_database()}"
        store = await Store.open(url, keys, limits=Limits(commit_s=1.5))
        line.freeze()
        # Time for more tries than the pool has connections.
        with pytest.raises(StoreError, match="kept for later"):
            await store.calls.commit(session(step=1), [entry(n=1)])
        monkeypatch.undo()
        with pytest.raises(StoreError, match="kept for later"):
            await store.calls.commit(session(step=2), [entry(n=2)])
        line.thaw()
        while store.calls.journal.waiting:  # noqa: ASYNC110 - it has no event for its being empty
            await asyncio.sleep(0.01)
        await store.calls.commit(session(step=3), [])
        assert [line.data["n"] for line in await store.calls.transcript("call-1")] == [1, 2]
        await store.close()


async def test_a_session_that_is_not_written_stays_in_memory(
    open_store: Opener, database: Database
) -> None:
    store = await open_store(commit_s=0.01, hot=1)
    async with database.outage():
        for number in range(3):
            with pytest.raises(StoreError):
                await store.calls.commit(session(str(number), step=number), [])
        first = await store.calls.session("0")
        assert first is not None


async def test_a_full_queue_is_told_and_grows_no_further(
    open_store: Opener, database: Database
) -> None:
    store = await open_store(commit_s=0.01, queued=5_000)
    async with database.outage():
        for number in range(20):
            with pytest.raises(StoreError):
                await store.calls.commit(session(str(number), vars={"x": "y" * 400}), [])
        with pytest.raises(StoreError, match="away too long"):
            await store.calls.commit(session("last", vars={"x": "y" * 400}), [])
        assert 1 <= store.calls.journal.waiting < 10


async def test_one_bad_record_hurts_no_other(store: Store, database: Database) -> None:
    bad = session("bad", path="p" * 300) if "mysql" in database.url else session("bad")
    if "sqlite" in database.url:
        bad.version = 2**70  # More than SQLite's numbers can hold, and more than JSON's.
    commits = [store.calls.commit(session(str(n)), [entry(n=n)]) for n in range(20)]
    commits.insert(10, store.calls.commit(bad, [entry(n=-1)]))
    results = await asyncio.gather(*commits, return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [StoreError]
    assert len(await store.calls.recent(50)) == 20
    assert store.calls.journal.waiting == 0


async def test_a_record_that_only_the_database_refuses_is_sorted_out(
    store: Store, database: Database
) -> None:
    # Both databases refuse a line without a kind, which no honest caller sends.
    bad = Entry(at=BEGAN, kind=cast("EntryKind", None), data={})
    commits = [store.calls.commit(session(str(n)), [entry(n=n)]) for n in range(6)]
    commits.insert(3, store.calls.commit(session("bad"), [bad]))
    results = await asyncio.gather(*commits, return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [StoreError]
    assert len(database.ask("SELECT call_id FROM call_session")) == 6
    assert len(database.ask("SELECT call_id FROM call_entry")) == 6


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize("value", [ENDLESS, "x" * 2_000_000], ids=["endless", "long"])
async def test_what_cannot_be_written_is_told_at_once(store: Store, value: Any) -> None:
    with pytest.raises(StoreError):
        await store.calls.commit(session(vars={"x": value}), [])
    assert store.calls.journal.waiting == 0
    await store.calls.commit(session(vars={"x": "fine"}), [])


async def test_writing_the_same_record_again_changes_nothing(
    store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = store.calls.journal
    write = journal._write

    async def write_and_lose_the_answer(batch: list[Any]) -> None:
        await write(batch)
        monkeypatch.undo()
        raise TimeoutError

    monkeypatch.setattr(journal, "_write", write_and_lose_the_answer)
    await store.calls.commit(session(), [entry(n=1), entry(n=2)])
    await store.calls.commit(session(step=1), [entry(n=3)])
    assert len(database.ask("SELECT seq FROM call_entry")) == 3
    assert [line.data["n"] for line in await store.calls.transcript("call-1")] == [1, 2, 3]


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from flowforge.call import Entry, Session
from flowforge.keys import Keys
from flowforge.store import Limits, Store
from datetime import UTC, datetime

async def main() -> None:
    patient = Limits(commit_s=60.0)
    store = await Store.open(sys.argv[1], Keys.load(Path(sys.argv[2])), limits=patient)
    lines = [Entry(at=datetime.now(UTC), kind="note", data={"text": "here"})]
    session = Session(call_id="call-1", flow_id="f1", version=1, vars={"x": "y"}, step=1)
    await store.calls.commit(session, lines)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_call_survives_a_server_that_is_killed(
    open_store: Opener, database: Database, tmp_path: Path
) -> None:
    await open_store()
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    command = [sys.executable, str(script), database.url, str(tmp_path / "keys")]
    root = Path(__file__).parents[2]
    ended = await asyncio.to_thread(subprocess.run, command, cwd=root, env={"PYTHONPATH": "."})
    assert ended.returncode == -signal.SIGKILL
    store = await open_store()
    stored = await store.calls.session("call-1")
    assert stored is not None
    assert (stored.vars, stored.step) == ({"x": "y"}, 1)
    assert [line.data["text"] for line in await store.calls.transcript("call-1")] == ["here"]
