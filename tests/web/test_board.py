"""What goes on, from news that comes late, twice or in another order."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flowforge.store.running import RunningCall, packed, unpacked
from flowforge.web.board import Board

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def call(name: str, lines: int, node: str | None = "menu", **other: Any) -> RunningCall:
    fields: dict[str, Any] = {
        "call_id": name,
        "flow_id": "f",
        "version": 1,
        "caller": "491701234567",
        "started": NOON,
        "updated": NOON,
        **other,
    }
    return RunningCall(lines=lines, node=node, **fields)


def places(board: Board) -> dict[str, int]:
    return {node: calls for (_, node), calls in board.places("f").items()}


def test_what_is_older_than_what_is_known_changes_nothing() -> None:
    board = Board()
    board.take([call("a", 5, "dial")])
    changes = board.changes
    board.take([call("a", 3, "menu"), call("a", 5, "menu")])
    assert (places(board), board.changes) == ({"dial": 1}, changes)


def test_an_event_that_leads_nowhere_leaves_a_call_where_it_is() -> None:
    board = Board()
    board.take([call("a", 5, "dial"), call("a", 7, None)])
    assert places(board) == {"dial": 1}
    board.take([call("b", 2, None)])
    assert places(board) == {"dial": 1, "": 1}, "of this one nothing was known"


def test_a_call_that_is_over_does_not_come_back_by_late_news() -> None:
    board = Board()
    board.take([call("a", 5), call("a", 8, None, ended=True), call("a", 7, "dial")])
    assert board.counts() == {}


def test_the_end_of_a_call_that_nobody_knew_of_is_no_change() -> None:
    board = Board()
    board.take([call("a", 8, None, ended=True)])
    assert board.changes == 0


def test_what_the_database_says_takes_the_place_of_all() -> None:
    board = Board()
    board.take([call("lost", 5), call("kept", 5)])
    board.replace([call("kept", 7, "dial")])
    assert places(board) == {"dial": 1}
    changes = board.changes
    board.replace([call("kept", 7, "dial")])
    assert board.changes == changes, "nothing is told where nothing has changed"


def test_the_newest_come_first_and_not_too_many() -> None:
    board = Board()
    board.take(call(f"c{n}", 1, started=NOON + timedelta(seconds=n)) for n in range(9))
    assert [one.call_id for one in board.newest("f", 3)] == ["c8", "c7", "c6"]


def test_news_is_read_by_another_process_as_it_was_written() -> None:
    news = [call("a", 5), call("b", 1, None, ended=True)]
    assert unpacked(packed(news)) == news


def test_news_of_a_server_of_another_version_is_left_out() -> None:
    strange = packed([call("a", 5)]).replace(b"}", b',"mood":"good"}')
    assert unpacked(b"not json\n[]\n" + strange + packed([call("b", 1)])) == [call("b", 1)]
