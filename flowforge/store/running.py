"""Calls that go on just now: as the database has them, and as the journal writes them down."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from flowforge.store.record import Record

# Where a call is, the last answer says: it waits at the node that gave it, or is led on from there.
# Of very many calls, the ones in which something happened last are looked at.
_RUNNING = """
SELECT s.call_id, s.flow_id, s.version, s.caller, s.started, s.updated, s.entries,
  (SELECT e.node FROM call_entry e WHERE e.call_id = s.call_id AND e.kind = 'action'
   ORDER BY e.seq DESC LIMIT 1) AS node
FROM call_session s WHERE s.ended = 0 ORDER BY s.updated DESC LIMIT 20000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCall:
    """A call as it was after one event.

    `node` is where it is, "" for a node that is not known; None where the event led nowhere else.
    `lines` is how long its transcript is: of two pieces of news the longer one is the newer.
    """

    call_id: str
    flow_id: str
    version: int
    caller: str
    started: datetime
    updated: datetime
    lines: int
    node: str | None = ""
    ended: bool = False


async def running_calls(client: BaseDBAsyncClient) -> list[RunningCall]:
    """Read the calls that have no end yet."""
    return [_of_row(row) for row in await client.execute_query_dict(_RUNNING)]


def news_of(records: Iterable[Record]) -> list[RunningCall]:
    """Tell what these records, which are written down, say about their calls."""
    return [_of_record(record) for record in records]


def packed(news: Iterable[RunningCall]) -> bytes:
    """Write news for another process: a line of JSON for each."""
    return b"".join(orjson.dumps(asdict(one), option=orjson.OPT_APPEND_NEWLINE) for one in news)


def unpacked(data: bytes) -> list[RunningCall]:
    """Read what another process wrote; a line that makes no sense here is left out."""
    return [one for line in data.splitlines() if (one := _of_line(line)) is not None]


def _of_row(row: dict[str, Any]) -> RunningCall:
    return RunningCall(
        call_id=row["call_id"],
        flow_id=row["flow_id"],
        version=row["version"],
        caller=row["caller"],
        started=_time(row["started"]),
        updated=_time(row["updated"]),
        lines=row["entries"],
        node=row["node"] or "",
    )


def _of_record(record: Record) -> RunningCall:
    call_id, flow_id, version, _path, caller, _callee, started, updated, ended = record.session
    answers = [node for _at, kind, node, _data in record.entries if kind == "action"]
    return RunningCall(
        call_id=call_id,
        flow_id=flow_id,
        version=version,
        caller=caller,
        started=started,
        updated=updated,
        lines=record.first + len(record.entries),
        node=answers[-1] if answers else None,
        ended=ended,
    )


def _of_line(line: bytes) -> RunningCall | None:
    try:
        read = orjson.loads(line)
        times = {name: datetime.fromisoformat(read[name]) for name in ("started", "updated")}
        return RunningCall(**read | times)
    except (ValueError, KeyError, TypeError):  # a server of another version
        return None


def _time(value: Any) -> datetime:
    """Read a time as the database gives it: SQLite as text, MySQL without a zone."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
