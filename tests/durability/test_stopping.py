"""SIGTERM in the middle of an outage: whoever has posted is answered, and the server ends."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.durability import disk
from tests.durability.disk import Wrong
from tests.durability.faults import EVENTS, Site, by_lines, on_disk
from tests.durability.traffic import AT_ONCE, Traffic, traffic
from tests.mariadb import MariaDb

CALLS = AT_ONCE
ENDS_WITHIN_S = 60
A_DAY_MS = 86_400_000


async def a_round_trip(port: int) -> None:
    """Ask for something on a new connection: what came in before has been read by then."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /p/none.wav HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b" 404 " in await reader.readline()
    writer.close()


async def stop_amid(site: Site, line: Traffic, database: str) -> None:
    """Let twenty callers press at once, and stop the server while a database hangs for all."""
    await line.calls(["first"])
    calls = [f"call-{place}" for place in range(CALLS)]
    documents = await asyncio.gather(*(line.ring(call) for call in calls))
    {"shop": site.shop, "own": site.own}[database].freeze()
    pressing = asyncio.gather(*map(line.press, calls, documents))
    await a_round_trip(site.port)
    site.server.send_signal(signal.SIGTERM)
    await pressing
    async with asyncio.timeout(ENDS_WITHIN_S):
        assert await site.server.wait() == 0
    assert line.broken == []
    assert {tuple(line.began[call]) for call in calls} == {("rings", "digits")}


@pytest.mark.parametrize(
    ("database", "answer", "on_record"),
    [("shop", "not looked up", 2), ("own", "found", 1)],
)
async def test_a_server_that_is_stopped_amid_an_outage_answers_and_ends(
    tmp_path: Path, mariadb: MariaDb, database: str, answer: str, on_record: int
) -> None:
    """What its own database did not take until the end cannot be on record; all else is."""
    async with by_lines(tmp_path, mariadb) as site, traffic(site.port, "patient") as line:
        await stop_amid(site, line, database)
        found = [call for call, _ in site.ask(EVENTS) if call != "first"]
    assert line.got[answer] == CALLS + (answer == "found")
    assert {call: found.count(call) for call in set(found)} == {
        f"call-{place}": on_record for place in range(CALLS)
    }


async def test_a_disk_that_stalls_does_not_hold_the_end(tmp_path: Path) -> None:
    if disk.missing():
        pytest.skip(disk.HOW_TO_INSTALL)
    (tmp_path / "data").mkdir()
    async with on_disk(tmp_path / "data", tmp_path) as site, traffic(site.port, "patient") as line:
        await line.calls(["first"])
        document = await line.ring("second")
        assert site.disk is not None
        site.disk.set(Wrong(stall_ms=A_DAY_MS))
        await line.press("second", document)
        site.server.send_signal(signal.SIGTERM)
        async with asyncio.timeout(ENDS_WITHIN_S):
            assert await site.server.wait() == 0
    assert line.broken == []
    assert line.began["second"] == ["rings", "digits"]
