"""What “Countdown” promises."""

from pathlib import Path

from flowforge.node import Facts, Port
from flowforge.testing import Catalog, Phone, call, check_node

HERE = Path(__file__).parent


def test_the_package_is_complete() -> None:
    check_node(HERE)


async def test_it_counts_down_and_then_is_done() -> None:
    countdown = Catalog.load([HERE.parent]).types["countdown"].model_validate({"times": 2})
    at = call()
    assert await countdown.enter(at) == Port("again")
    assert at.vars["left"] == "1"
    assert await countdown.enter(at) == Port("done")


def test_too_many_rounds_are_told_and_mended_in_one_click() -> None:
    countdown = Catalog.load([HERE.parent]).types["countdown"]
    assert list(countdown.model_validate({"times": 10}).problems(Facts())) == []
    [problem] = countdown.model_validate({"times": 11}).problems(Facts())
    assert problem.level == "hint"
    assert problem.mends[0].changes[0].value == 3


async def test_in_a_flow_the_caller_is_asked_three_times() -> None:
    question = {"prompt": "Press 1.", "choices": [{"key": "1", "label": ""}], "tries": 1}
    flow = {
        "name": "Three times",
        "nodes": [
            {"id": "call", "type": "webhook", "config": {"path": "three"}},
            {"id": "ask", "type": "menu", "config": question},
            {"id": "count", "type": "countdown", "config": {"times": 3}},
            {"id": "bye", "type": "hangup", "config": {}},
        ],
        "wires": [
            {"source": "call", "port": "rings", "target": "ask"},
            {"source": "ask", "port": "silence", "target": "count"},
            {"source": "count", "port": "again", "target": "ask"},
            {"source": "count", "port": "done", "target": "bye"},
        ],
    }
    phone = Phone(flow, catalog=Catalog.load([HERE.parent]))
    await phone.rings()
    for _ in range(2):
        await phone.silent()
        assert phone.heard == ["Press 1."]
    await phone.silent()
    assert phone.ended
