"""What the journal writes of a call."""

import tracemalloc
from datetime import UTC, datetime

from flowforge.call import Session
from flowforge.store.record import Base, record_of


def test_a_call_in_memory_takes_hardly_more_than_its_letters() -> None:
    calls = [
        Session(call_id=f"call-{number}", flow_id="f", version=1, vars={"digits": "1" * 500})
        for number in range(100)
    ]
    now = datetime(2026, 11, 22, tzinfo=UTC)
    tracemalloc.start()
    try:
        records = [record_of(call, [], now, Base()) for call in calls]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 3 * sum(len(record.state) for record in records)
