"""Calls are forgotten: after their time, and all at once for one number. Not a byte is left."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flowforge.call import Session
from flowforge.numbers import spellings
from flowforge.store import Store, forgetting
from tests.store.conftest import Database, Opener
from tests.store.test_calls import BEGAN, entry, session

NUMBER = "491701234567"
OTHER = "491609999999"
TRACE = re.compile(rb"1701234567|170 1234567|170-1234567")
"""The number's digits as they can stand in a file, whatever is before them."""


def call(call_id: str, caller: str = OTHER, **more: Any) -> Session:
    known = {"vars": {"caller": caller, "callee": "4921163553355"}, "ended": True}
    return session(call_id, **(known | more))


def files(database: Database) -> list[Path]:
    """Give all that SQLite keeps; nothing for a server, of which only the rows can be seen."""
    if not database.url.startswith("sqlite"):
        return []
    path = Path(database.url.removeprefix("sqlite://"))
    return [file for file in path.parent.iterdir() if file.name.startswith(path.name)]


def traces(database: Database) -> list[str]:
    """Search every row, and every byte of the database, its log and its index."""
    rows = database.ask("SELECT * FROM call_session") + database.ask("SELECT * FROM call_entry")
    found = [str(row) for row in rows if spellings(NUMBER).search(str(row))]
    return found + [file.name for file in files(database) if TRACE.search(file.read_bytes())]


async def many_calls(store: Store) -> None:
    """Let states grow and shrink over many pages, so that their bytes are moved about."""
    for turn in range(4):
        for place in range(60):
            caller = NUMBER if place % 3 else OTHER
            replies = {str(n): f"<Number>{caller}</Number>" * 9 for n in range(turn * 5 % 11)}
            one = call(f"call-{place}", caller, replies=replies, step=turn)
            await store.calls.commit(one, [entry("event", event="rings", caller=caller)])


# --- after their time ---------------------------------------------------------------------------


async def test_calls_that_ended_before_a_moment_are_erased_with_their_transcripts(
    store: Store, database: Database
) -> None:
    for place, second in enumerate((0, 10, 20)):
        await store.calls.commit(call(f"call-{place}"), [entry(second=second, text="x")])
    erased = await store.calls.erase_ended_before(BEGAN + timedelta(seconds=20))
    assert erased == 2
    assert database.ask("SELECT call_id FROM call_session") == [("call-2",)]
    assert database.ask("SELECT DISTINCT call_id FROM call_entry") == [("call-2",)]
    assert await store.calls.session("call-0") is None, "nor is it in memory"
    assert await store.calls.erase_ended_before(BEGAN + timedelta(seconds=20)) == 0


async def test_a_call_that_goes_on_is_kept_however_old_it_is(
    store: Store, database: Database
) -> None:
    await store.calls.commit(call("call-1", ended=False), [entry(text="x")])
    assert await store.calls.erase_ended_before(BEGAN + timedelta(days=99)) == 0
    assert len(database.ask("SELECT call_id FROM call_entry")) == 1


async def test_more_than_one_transaction_takes_is_erased_as_well(
    store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.store.forgetting.BATCH", 7)
    await many_calls(store)
    assert await store.calls.erase_ended_before(BEGAN + timedelta(days=1)) == 60
    assert traces(database) == []


# --- of one number ------------------------------------------------------------------------------


async def test_of_a_number_that_was_erased_not_a_byte_is_left(
    store: Store, database: Database
) -> None:
    await many_calls(store)
    assert traces(database) != [], "the search itself finds it"
    found = await store.calls.with_number(spellings(NUMBER))
    assert len(found.ended) == 40
    assert await store.calls.erase(found.ended)
    assert traces(database) == []
    assert len(database.ask("SELECT call_id FROM call_session")) == 20


async def test_no_byte_is_left_though_another_process_has_the_database_open(
    open_store: Opener, database: Database
) -> None:
    server, command = await open_store(), await open_store()
    await many_calls(server)
    found = await command.calls.with_number(spellings(NUMBER))
    assert await command.calls.erase(found.ended)
    assert traces(database) == []
    await server.calls.commit(call("call-new"), [entry(text="x")])
    assert traces(database) == []


@pytest.mark.parametrize(
    "written", [NUMBER, "+49 170 1234567", "0170/123 45 67", "0049 (0)170-1234567"]
)
async def test_every_spelling_is_found_wherever_it_stands(store: Store, written: str) -> None:
    await store.calls.commit(call("as-caller", written), [])
    await store.calls.commit(call("as-variable", vars={"typed": written}), [])
    await store.calls.commit(call("as-reply", replies={"a": f"<Number>{written}</Number>"}), [])
    await store.calls.commit(call("as-line"), [entry(text=f"ring {written} back")])
    await store.calls.commit(call("not"), [entry(text=f"order 9{written}9")])
    found = await store.calls.with_number(spellings(NUMBER))
    assert found.ended == {"as-caller", "as-variable", "as-reply", "as-line"}


async def test_calls_that_go_on_are_told_apart(store: Store) -> None:
    await store.calls.commit(call("over", NUMBER), [])
    await store.calls.commit(call("runs", NUMBER, ended=False), [])
    await store.calls.commit(call("talks", ended=False), [entry(text=NUMBER)])
    found = await store.calls.with_number(spellings(NUMBER))
    assert found.ended == {"over"}
    assert found.running == {"runs", "talks"}


async def test_all_pages_of_the_tables_are_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_SESSIONS", "_LINES"):
        path = f"flowforge.store.forgetting.{name}"
        short = re.sub(r"LIMIT \d+", "LIMIT 7", getattr(forgetting, name))
        monkeypatch.setattr(path, short)
    await many_calls(store)
    await store.calls.commit(call("late"), [entry(text=NUMBER)])
    assert len((await store.calls.with_number(spellings(NUMBER))).ended) == 41
