"""What the journal writes: one event's outcome, and which of several outcomes still count."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from itertools import count
from time import monotonic
from typing import Any

import orjson

from flowforge.call import Entry, Session
from flowforge.errors import StoreError

_BITS = 64
"""Whole numbers have fewer, with their sign."""
_stamps = count(secrets.randbits(61))
"""Begins for each process at a place of its own, far from every other's."""


@dataclass(slots=True, eq=False)
class Base:
    """What this process knows to be stored of a call: its stamp and how many lines it has.

    Without a stamp the call is new. `overtaken` once another process has changed it. `unsettled`
    records that stand on it are still to be written.
    """

    stamp: int | None = None
    lines: int = 0
    overtaken: bool = False
    unsettled: int = 0


class Record:
    """One event's outcome: the session as it then is, and the transcript's new lines.

    `session` holds the columns that a call's row has beside its `state`. `first` is the number of
    the first of the lines; it is given when the record is written.
    """

    __slots__ = (
        "base",
        "call_id",
        "entries",
        "error",
        "first",
        "queued",
        "session",
        "settled",
        "size",
        "stamp",
        "state",
        "waiter",
    )

    def __init__(
        self,
        session: tuple[Any, ...],
        state: bytes,
        entries: list[tuple[datetime, str, str, str]],
        base: Base,
    ) -> None:
        self.call_id: str = session[0]
        self.session, self.state, self.entries, self.base = session, state, entries, base
        base.unsettled += 1
        self.stamp = next(_stamps)
        self.first = -1
        self.queued = monotonic()
        self.size = 2 * len(state) + sum([len(entry[3]) for entry in entries])
        """About how many bytes this takes."""
        self.settled = False
        """Whether it is known what became of it, with `error` if it was not written."""
        self.error: StoreError | None = None
        self.waiter: asyncio.Future[None] | None = None
        """What whoever wants to know of it waits for: no longer than a caller may wait."""

    def settle(self, error: StoreError | None = None) -> None:
        """Set down what became of it, and tell whoever waits."""
        self.settled, self.error = True, error
        self.base.unsettled -= 1
        self.answer(error)

    def answer(self, error: StoreError | None) -> bool:
        """Tell whoever waits, if somebody still does."""
        waiter = self.waiter
        if waiter is None or waiter.done():
            return False
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error)
        return True


@dataclass(slots=True)
class Sorted:
    """A batch, sorted out: what to write, for new calls and for known ones, and what came late.

    `reached` is what each base becomes once this is committed.
    """

    write: list[Record] = field(default_factory=list)
    begun: dict[str, Record] = field(default_factory=dict)
    known: dict[str, Record] = field(default_factory=dict)
    late: list[Record] = field(default_factory=list)
    reached: dict[Base, tuple[int, int]] = field(default_factory=dict)


def sort(batch: Iterable[Record], stored: Mapping[str, int]) -> Sorted:
    """Compare each record with what is stored of its call, as far as that was asked."""
    result = Sorted()
    ours = {record.stamp for record in batch}
    # Where a stamp of ours stands already, an earlier try got through and its end was not heard.
    done = {call_id: stamp for call_id, stamp in stored.items() if stamp in ours}
    stands: dict[str, int | None] = dict(stored)
    for record in batch:
        base, call_id = record.base, record.call_id
        expected, lines = result.reached.get(base, (base.stamp, base.lines))
        at = stands.get(call_id)
        if call_id in done:
            if record.stamp == at:
                del done[call_id]
        elif at == expected:
            record.first = lines
            result.write.append(record)
            # Of a call that is in the batch twice, the last state is the one to keep.
            kind = result.begun if call_id in result.begun or at is None else result.known
            kind[call_id] = record
            stands[call_id] = record.stamp
        else:
            result.late.append(record)
            continue
        result.reached[base] = (record.stamp, record.first + len(record.entries))
    return result


def record_of(session: Session, entries: Sequence[Entry], now: datetime, base: Base) -> Record:
    """Make a record of a session as it is at this moment; `base` is what is known to be stored.

    Raises `StoreError` where something in it cannot be written down even as text.
    """
    try:
        try:
            state, lines = _written(session, entries, orjson.dumps)
        except TypeError:  # What a node package left is no JSON: the call has to go on.
            state, lines = _written(session, entries, _as_text)
    except (TypeError, RecursionError) as error:
        raise StoreError(f"The call {session.call_id} cannot be written down: {error}.") from error
    row = (
        session.call_id,
        session.flow_id,
        session.version,
        session.path,
        str(session.vars.get("caller", ""))[:64],
        str(session.vars.get("callee", ""))[:64],
        _started(session, now),
        lines[-1][0] if lines else now,
        session.ended,
    )
    return Record(row, state, lines, base)


def _written(
    session: Session, entries: Sequence[Entry], json: Callable[[Any], bytes]
) -> tuple[bytes, list[tuple[datetime, str, str, str]]]:
    # A copy: orjson gives bytes that hold on to the 8 kB in which they were written.
    state = bytes(memoryview(json(session)))
    return state, [(one.at, one.kind, one.node, json(one.data).decode()) for one in entries]


def _as_text(value: Any) -> bytes:
    """Write JSON; what is none, as text."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return orjson.dumps(_plain(value))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and value.bit_length() < _BITS:
        return value
    if isinstance(value, Session):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {_plain(str(name)): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value).encode("utf-8", "replace").decode()


def _started(session: Session, now: datetime) -> datetime:
    try:
        started = datetime.fromisoformat(session.started)
    except ValueError:
        return now
    return started if started.tzinfo else started.replace(tzinfo=UTC)
