"""``flowforge calls`` and ``calls show``: the record of live calls."""

import asyncio
import json
from pathlib import Path

import pytest

from flowforge.call import Entry, Session
from flowforge.flow import read
from flowforge.keys import Keys
from flowforge.store import Store
from flowforge.testing import Phone, Pretence
from tests.cli.conftest import STATUS, Command
from tests.store.test_calls import BEGAN


async def _kept(data: Path, *, deleted: bool) -> None:
    """Keep two calls to the status flow: one that is over and went wrong, one that runs."""
    store = await Store.open(f"sqlite://{data}/flowforge.sqlite3", Keys.load(data))
    [row] = await store.flows.list()
    phone = Phone(STATUS, pretence=Pretence(at=BEGAN))  # with no database at all
    await phone.rings()
    await phone.presses("12345678")
    await phone.hangs_up()
    log = Entry(at=BEGAN, kind="note", node="number", data={"text": "[bold] a line of the log"})
    for call_id, ended in (("wrong", True), ("goes-on", False)):
        session = Session(
            call_id=call_id,
            flow_id=row.id,
            version=1,
            vars=phone.vars,
            ended=ended,
            started=BEGAN.isoformat(),
        )
        await store.calls.commit(session, [*phone.entries, log] if ended else phone.entries[:2])
    if deleted:
        await store.flows.delete(row.id)
    await store.close()


def keep(flowforge: Command, tmp_path: Path, *, deleted: bool = False) -> None:
    assert flowforge("import", STATUS, "--publish").code == 0
    asyncio.run(_kept(tmp_path / "data", deleted=deleted))


def test_no_call_yet_is_no_mistake(flowforge: Command) -> None:
    said = flowforge("calls")
    assert (said.code, said.out) == (0, "No call has come in yet.\n")
    assert json.loads(flowforge("calls", "--json").out) == []


def test_calls_are_listed_with_who_where_and_what_went_wrong(
    flowforge: Command, tmp_path: Path
) -> None:
    keep(flowforge, tmp_path)
    running, over = flowforge("calls").out.splitlines()
    for part in ("+49 211 1234567 → +49 211 63553355", "Order status", " ended ", "✗ 1 problem "):
        assert part in over
    assert over.endswith("wrong")
    assert " running " in running
    assert "✗" not in running


def test_calls_are_listed_for_machines_and_no_more_than_asked_for(
    flowforge: Command, tmp_path: Path
) -> None:
    keep(flowforge, tmp_path)
    [first] = json.loads(flowforge("calls", "--limit", "1", "--json").out)
    assert first | {"started": ""} == {
        "id": "goes-on",
        "started": "",
        "from": "492111234567",
        "to": "4921163553355",
        "flow": "Order status",
        "version": 1,
        "ended": False,
        "problems": 0,
    }


def test_a_call_is_told_by_the_names_of_its_nodes_with_problems_marked(
    flowforge: Command, tmp_path: Path
) -> None:
    keep(flowforge, tmp_path)
    said = flowforge("calls", "show", "wrong")
    assert said.code == 0
    assert "+49 211 1234567 calls +49 211 63553355" in said.out
    assert "the caller presses 12345678" in said.out
    names = {node.id: node.name for node in read(Path(STATUS).read_bytes()).nodes}
    assert f"{names['number']} writes “[bold] a line of the log”" in said.out
    [marked] = [line for line in said.out.splitlines() if "✗" in line]
    assert "goes wrong: " in marked
    assert "The call goes on" not in said.out
    assert "The call goes on" in flowforge("calls", "show", "goes-on").out


def test_a_call_is_told_for_machines(flowforge: Command, tmp_path: Path) -> None:
    keep(flowforge, tmp_path)
    told = json.loads(flowforge("calls", "show", "wrong", "--json").out)
    assert (told["flow"], told["version"], told["ended"]) == ("Order status", 1, True)
    assert [one["kind"] for one in told["entries"]].count("problem") == 1
    assert told["entries"][-1]["data"]["text"] == "[bold] a line of the log"


def test_the_record_outlives_its_flow(flowforge: Command, tmp_path: Path) -> None:
    keep(flowforge, tmp_path, deleted=True)
    assert "a flow that is deleted" in flowforge("calls").out
    assert "the caller presses 12345678" in flowforge("calls", "show", "wrong").out


@pytest.mark.parametrize("unknown", ["nothing", "[red]"])
def test_an_unknown_call_is_told_in_one_line(flowforge: Command, unknown: str) -> None:
    said = flowforge("calls", "show", unknown)
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert unknown in said.err
