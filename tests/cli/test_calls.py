"""``flowforge calls erase``: everything of one number."""

import asyncio
import errno
import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from flowforge.call import Entry, Session
from flowforge.keys import Keys
from flowforge.redis import Redis
from flowforge.store import Store
from tests.cli.conftest import Command, Server, Start
from tests.mariadb import MariaDb
from tests.redis import RedisServer
from tests.store.test_calls import BEGAN
from tests.store.test_forgetting import TRACE
from tests.waiting import until
from tests.web.lines import changed, family

NUMBER = "491701234567"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path}/data/flowforge.sqlite3"


def call(call_id: str, caller: str, *, ended: bool = True) -> Session:
    variables = {"caller": caller, "callee": "4921163553355"}
    began = BEGAN.isoformat()
    return Session(
        call_id=call_id, flow_id="f", version=1, vars=variables, ended=ended, started=began
    )


def keep(url: str, data: Path, *calls: Session, flow: bool = False, redis: str = "") -> None:
    async def work() -> None:
        keys = Keys.load(data)
        store = await Store.open(url, keys)
        nearby = store.calls.nearby = Redis(redis, keys.token("redis")) if redis else None
        for one in calls:
            line = Entry(at=BEGAN, kind="note", node="n", data={"text": one.vars["caller"]})
            await store.calls.commit(one, [line])
        if flow:
            await store.flows.create(family(one="+49 170 1234567"))
        await store.close()
        if nearby is not None:
            await nearby.close()

    asyncio.run(work())


def kept(tmp_path: Path) -> list[str]:
    with closing(sqlite3.connect(tmp_path / "data/flowforge.sqlite3")) as database:
        rows = database.execute("SELECT call_id FROM call_session ORDER BY call_id").fetchall()
        lines = database.execute("SELECT call_id FROM call_entry ORDER BY call_id").fetchall()
    assert rows == lines
    return [call_id for (call_id,) in rows]


@pytest.mark.parametrize("written", [NUMBER, "0170 1234567", "0170/123-4567", "+49 (0)170 1234567"])
def test_every_spelling_erases_every_call_and_every_byte(
    flowforge: Command, tmp_path: Path, url: str, written: str
) -> None:
    calls = [call("a", NUMBER), call("b", "493023125001"), call("c", "0170 1234567")]
    keep(url, tmp_path / "data", *calls)
    said = flowforge("calls", "erase", written, "--yes")
    assert (said.code, said.err) == (0, "")
    assert "2 calls erased" in said.out
    assert kept(tmp_path) == ["b"]
    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert files
    assert [file.name for file in files if TRACE.search(file.read_bytes())] == []


def test_a_number_that_is_too_long_to_be_dialled_is_erased_as_well(
    flowforge: Command, tmp_path: Path, url: str
) -> None:
    keep(url, tmp_path / "data", call("a", "030 1234567890123"), call("b", NUMBER))
    assert flowforge("calls", "erase", "+49 30 1234567890123", "--yes").code == 0
    assert kept(tmp_path) == ["b"]


def test_it_asks_first_and_a_no_erases_nothing(
    flowforge: Command, tmp_path: Path, url: str
) -> None:
    keep(url, tmp_path / "data", call("a", NUMBER))
    said = flowforge("calls", "erase", NUMBER, stdin="n\n")
    assert said.code == 1
    assert "1 call with +49 170 1234567" in said.out
    assert kept(tmp_path) == ["a"]
    assert flowforge("calls", "erase", NUMBER, stdin="y\n").code == 0
    assert kept(tmp_path) == []


def test_a_call_that_goes_on_is_told_and_left(flowforge: Command, tmp_path: Path, url: str) -> None:
    keep(url, tmp_path / "data", call("a", NUMBER, ended=False))
    said = flowforge("calls", "erase", NUMBER, "--yes")
    assert said.code == 1
    assert "1 call going on" in said.err
    assert kept(tmp_path) == ["a"]


def test_a_flow_that_names_the_number_is_told_and_left(
    flowforge: Command, tmp_path: Path, url: str
) -> None:
    keep(url, tmp_path / "data", flow=True)
    said = flowforge("calls", "erase", NUMBER, "--yes")
    assert said.code == 0
    assert "“Family line”, or a test of it, names this number" in said.err


def test_a_kept_test_that_names_the_number_is_told_and_left(
    flowforge: Command, tmp_path: Path, url: str
) -> None:
    async def work() -> None:
        store = await Store.open(url, Keys.load(tmp_path / "data"))
        flow = await store.flows.create(family())
        steps = [{"rings": {"from": "0170 1234567"}}]
        await store.tests.add(flow.id, [{"about": "a customer", "call": steps}])
        await store.close()

    asyncio.run(work())
    said = flowforge("calls", "erase", NUMBER, "--yes")
    assert "“Family line”, or a test of it, names this number" in said.err


@pytest.mark.parametrize("wrong", ["", "anonymous", "12"])
def test_what_is_no_number_erases_nothing(
    flowforge: Command, tmp_path: Path, url: str, wrong: str
) -> None:
    keep(url, tmp_path / "data", call("a", wrong or "anonymous"))
    assert flowforge("calls", "erase", wrong, "--yes").code == 1
    assert kept(tmp_path) == ["a"]


CALL = "event=newCall&direction=in&to=493023125000&from=491701234567&callId="


def test_what_was_spoken_for_the_call_is_erased_and_what_live_flows_say_is_not(
    flowforge: Command, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_DATA", str(tmp_path))
    says = changed(family(), "menu", prompt={"say": "Ihre Nummer ist {{caller|digits}}."})
    flow = tmp_path / "flow.json"
    flow.write_text(json.dumps(changed(says, "menu", wrong_prompt={"say": "Bitte noch einmal."})))
    assert flowforge("import", "--publish", str(flow)).code == 0
    server = start(FLOWFORGE_VERIFY_SIGNATURES="false")
    said = heard(flowforge, server)
    asyncio.run(until(lambda: bool(fixed_sounds(tmp_path))))
    fixed = fixed_sounds(tmp_path)
    assert server.status(said) == 200
    told = flowforge("calls", "erase", NUMBER, "--yes")
    assert (told.code, told.err) == (0, "")
    assert "What was spoken for calls on this machine is erased: " in told.out
    assert server.status(said) == 404
    assert {server.status(f"/p/{name}") for name in fixed} == {200}


def heard(flowforge: Command, server: Server) -> str:
    """Call until the number is said: what comes too late is made for the next caller."""
    for call_id in range(30):
        answer = server.post("/call/family", f"{CALL}{call_id}")
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', answer))
        place = answer.partition("<Url>")[2].partition("</Url>")[0].removeprefix(server.address)
        hangup = attributes["onHangup"].removeprefix(server.address)
        server.post(hangup, f"event=hangup&cause=normalClearing&callId={call_id}")
        if "✗" not in flowforge("calls", "show", str(call_id)).out:
            return place
    pytest.fail("nobody said the number")


def fixed_sounds(data: Path) -> set[str]:
    """Give the files that are marked as what live flows say: by a time to come."""
    sounds = [(one.name, one.stat().st_atime) for one in (data / "prompts").glob("*.wav")]
    return {name for name, spared_until in sounds if spared_until > time.time() + 3600}


def test_it_is_told_when_a_sound_cannot_be_erased(
    flowforge: Command, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    keep(url, tmp_path / "data", call("a", NUMBER))
    (tmp_path / "data/prompts").mkdir()
    monkeypatch.setattr("flowforge.prompts.shelf.Shelf.forget", refuses)
    said = flowforge("calls", "erase", NUMBER, "--yes")
    assert said.code == 1
    assert "cannot be erased" in said.err
    assert "Permission denied" in " ".join(said.err.split())
    assert kept(tmp_path) == []


def test_the_rows_in_mysql_are_erased_as_well(
    flowforge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mariadb: MariaDb
) -> None:
    name = mariadb.new_database()
    monkeypatch.setenv("FLOWFORGE_DATABASE_URL", mariadb.url(name))
    keep(mariadb.url(name), tmp_path / "data", call("a", NUMBER), call("b", "493023125001"))
    assert flowforge("calls", "erase", "0170 1234567", "--yes").code == 0
    assert mariadb.run("SELECT call_id FROM call_session", database=name) == [("b",)]
    assert mariadb.run("SELECT call_id FROM call_entry", database=name) == [("b",)]


@pytest.fixture
def by_redis(
    flowforge: Command,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    redis: RedisServer,
) -> Command:
    """The command beside a server that shares two calls with others, and tells of their numbers."""
    monkeypatch.setenv("FLOWFORGE_REDIS_URL", redis.url)
    monkeypatch.setattr("flowforge.redis._LIMIT_S", 60.0)  # a busy machine is no Redis that is away
    keep(url, tmp_path / "data", call("a", NUMBER), call("b", "493023125001"), redis=redis.url)
    found = asyncio.run(redis.everything())
    assert TRACE.search(found.encode())
    assert "493023125001" in found
    return flowforge


def test_what_servers_share_in_redis_is_erased_as_well(
    by_redis: Command, redis: RedisServer
) -> None:
    assert by_redis("calls", "erase", NUMBER, "--yes").code == 0
    found = asyncio.run(redis.everything())
    assert not TRACE.search(found.encode())
    assert "493023125001" in found, "nobody else's call is touched"


def test_it_is_told_when_redis_does_not_answer(
    by_redis: Command, tmp_path: Path, redis: RedisServer
) -> None:
    redis.stop()
    said = by_redis("calls", "erase", NUMBER, "--yes")
    assert said.code == 1
    assert "Redis does not answer" in said.err
    assert kept(tmp_path) == ["b"]
