"""The engine: one event in, one answer out, whatever a flow, a node or a database does."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from flowforge.call import (
    Action,
    Answered,
    Deliver,
    Dial,
    Digits,
    Event,
    Gather,
    Hangup,
    HungUp,
    NewCall,
    Session,
    Sound,
)
from flowforge.engine import Limits, Outcome, World, advance, run_side
from flowforge.flow import CompiledFlow
from tests.nodes_for_tests import compiled

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RING = Dial(numbers=("493023125000",))


class Line:
    """One call through a flow, its session stored as JSON between any two events."""

    def __init__(self, flow: CompiledFlow, **limits: Any) -> None:
        self.flow = flow
        self.world = World(now=lambda: NOON, limits=Limits(**limits))
        self.session = Session(call_id="c1", flow_id=flow.id, version=flow.version)
        self.outcome = Outcome(action=None, entries=[], side=[])

    async def gets(self, event: Event) -> Action | None:
        self.session = Session(**json.loads(json.dumps(asdict(self.session))))
        self.outcome = await advance(self.flow, self.session, event, self.world)
        return self.outcome.action

    async def rings(self, direction: Any = "in", caller: str = "492111234567") -> Action | None:
        return await self.gets(
            NewCall(call_id="c1", caller=caller, callee="4921163553355", direction=direction)
        )

    async def presses(self, digits: str) -> Action | None:
        return await self.gets(Digits(call_id="c1", digits=digits))

    @property
    def problems(self) -> list[str]:
        return [entry.data["code"] for entry in self.outcome.entries if entry.kind == "problem"]

    @property
    def notes(self) -> list[str]:
        return [entry.data["text"] for entry in self.outcome.entries if entry.kind == "note"]


ASK_THEN_RING = (
    {"ask": ("ask", {"prompt": "Hello {{caller}}"}), "ring": "ring"},
    "in.rings > ask",
    "ask.digits > ring",
)


async def test_a_call_waits_for_digits_and_goes_on_where_it_waited() -> None:
    line = Line(compiled(*ASK_THEN_RING))
    asked = await line.rings()
    assert isinstance(asked, Gather)
    assert asked.sound == Sound(text="Hello 492111234567", voice="de-DE")
    assert (line.session.at, line.session.step) == ("ask", 1)
    assert await line.presses("1") == RING
    assert (line.session.at, line.session.step) == ("", 2)
    assert line.session.vars["digits"] == "1"


async def test_a_silent_caller_is_asked_as_often_as_the_node_says_and_then_leaves() -> None:
    line = Line(compiled(*ASK_THEN_RING, "ask.silence > ring"))
    await line.rings()
    assert isinstance(await line.presses(""), Gather)
    assert line.session.attempt == 2
    assert await line.presses("") == RING


async def test_a_call_that_comes_back_to_a_node_is_asked_from_the_first_try_again() -> None:
    line = Line(compiled({"ask": "ask"}, "in.rings > ask", "ask.digits > ask"))
    await line.rings()
    await line.presses("")
    assert line.session.attempt == 2
    assert isinstance(await line.presses("7"), Gather)
    assert line.session.attempt == 1


async def test_what_a_caller_sends_is_never_read_as_a_template() -> None:
    line = Line(compiled(*ASK_THEN_RING))
    asked = await line.rings(caller="{{call_id}} <b>")
    assert isinstance(asked, Gather)
    assert asked.sound == Sound(text="Hello {{call_id}} <b>", voice="de-DE")


@pytest.mark.parametrize("how", ["node error", "bug", "hang", "nonsense", "no number"])
async def test_a_failing_node_leaves_by_its_error_port(how: str) -> None:
    line = Line(
        compiled({"f": ("fail", {"how": how}), "ring": "ring"}, "in.rings > f", "f.error > ring"),
        seconds=0.01,
    )
    assert await line.rings() == RING
    assert len(line.problems) == 1


@pytest.mark.parametrize("how", ["node error", "bug", "hang", "nonsense", "no number", "end"])
@pytest.mark.parametrize(
    ("fallback", "answer"),
    [
        ({"do": "ring"}, Deliver()),
        ({"do": "hangup"}, Hangup()),
        ({"do": "voicemail"}, Dial(voicemail=True)),
        ({"do": "dial", "number": "030 23125001"}, Dial(numbers=("493023125001",))),
        ({"do": "dial", "number": "nonsense"}, Deliver()),
    ],
)
async def test_without_an_error_port_the_fallback_answers(
    how: str, fallback: dict[str, str], answer: Action
) -> None:
    flow = compiled({"f": ("fail", {"how": how})}, "in.rings > f", fallback=fallback)
    line = Line(flow, seconds=0.01)
    assert await line.rings() == answer
    assert line.problems[-1] == "fallback"


async def test_two_nodes_that_hang_in_a_row_still_end_in_an_answer() -> None:
    hang = ("fail", {"how": "hang"})
    line = Line(
        compiled({"f": hang, "g": hang}, "in.rings > f", "f.error > g", "g.error > f"),
        seconds=0.01,
        grace=0.01,
    )
    assert await line.rings() == Deliver()
    assert line.problems == ["too_slow", "too_slow", "fallback"]


async def test_a_port_without_a_wire_falls_back_and_the_transcript_says_so() -> None:
    line = Line(compiled({"ask": "ask"}, "in.rings > ask"))
    await line.rings()
    assert await line.presses("5") == Deliver()
    assert line.problems == ["no_wire", "fallback"]


async def test_a_round_without_an_end_stops_after_a_hundred_nodes() -> None:
    flow = compiled({"w": "write", "v": "write"}, "in.rings > w", "w.next > v", "v.next > w")
    line = Line(flow)
    assert await line.rings() == Deliver()
    assert line.problems == ["too_many_nodes", "fallback"]
    assert sum(entry.kind == "step" for entry in line.outcome.entries) == 100


async def test_an_unknown_node_and_a_flow_without_a_start_fall_back() -> None:
    line = Line(compiled({"x": "no such type"}, "in.rings > x"))
    assert await line.rings() == Deliver()
    assert line.problems == ["node_failed", "fallback"]
    empty = compiled({"in": "write"})
    assert await Line(empty).rings() == Deliver()


async def test_digits_that_nobody_waits_for_are_answered_by_the_fallback() -> None:
    line = Line(compiled({"ring": "ring"}, "in.rings > ring"))
    await line.rings()
    assert await line.presses("1") == Deliver()
    assert line.problems == ["nobody_waits", "fallback"]


async def test_an_announcement_is_heard_before_the_action_follows() -> None:
    line = Line(compiled({"ring": ("ring", {"say": "One moment"})}, "in.rings > ring"))
    heard = await line.rings()
    assert heard == Gather(sound=Sound(text="One moment"), max_digits=1, timeout_ms=1)
    assert await line.presses("") == RING
    assert line.session.step == 2


async def test_a_sibling_announcement_goes_out_with_the_action() -> None:
    flow = compiled(
        {"ring": ("ring", {"say": "One moment"})}, "in.rings > ring", announce="sibling"
    )
    assert await Line(flow).rings() == Dial(
        numbers=("493023125000",), announcement=Sound(text="One moment")
    )


async def test_only_the_first_target_answers_the_others_run_beside_the_call() -> None:
    flow = compiled(
        {"ring": "ring", "w": "write", "v": ("write", {"text": "v saw {{written}}"})},
        "in.rings > ring",
        "in.rings > w",
        "w.next > v",
    )
    line = Line(flow)
    assert await line.rings() == RING
    assert line.outcome.side == ["w"]
    entries = await run_side(flow, line.session, line.outcome.side, line.world)
    assert [e.data["text"] for e in entries if e.kind == "note"] == ["written", "v saw yes"]
    assert "written" not in line.session.vars, "a side task cannot change the call"


async def test_what_speaks_beside_the_call_is_stopped_and_written_down() -> None:
    flow = compiled({"w": "write", "ring": "ring"}, "in.rings > w", "w.next > ring")
    line = Line(flow)
    await line.rings()
    entries = await run_side(flow, line.session, ["ring"], line.world)
    assert [e.data["code"] for e in entries if e.kind == "problem"] == ["second_answer"]


async def test_events_beside_the_path_reach_the_nodes_that_asked() -> None:
    flow = compiled(
        {"ring": "ring", "w": "write"}, "in.rings > ring", "ring.answered > w", "ring.hung up > w"
    )
    line = Line(flow)
    await line.rings()
    assert await line.gets(Answered(call_id="c1", answering_number="493023125000")) is None
    assert (line.notes, line.outcome.side) == (["answered"], ["w"])
    assert await line.gets(HungUp(call_id="c1", cause="busy")) is None
    assert (line.notes, line.outcome.side) == (["hung up"], ["w"])
    assert line.session.ended
    assert line.session.vars["cause"] == "busy"


SIX = tuple(f"49302312500{last}" for last in range(6))


async def test_an_outgoing_call_rings_one_number_only() -> None:
    class Two(type(compiled({}).nodes["in"])):  # type: ignore[misc]
        """A start that dials six numbers at once, one of them twice."""

        async def enter(self, call: Any) -> Dial:
            return Dial(numbers=(SIX[0], *SIX))

    flow = compiled({})
    two = CompiledFlow(
        id="f",
        version=1,
        name="f",
        settings=flow.settings,
        start="in",
        nodes={"in": Two()},
        wires={},
    )
    assert await Line(two).rings() == Dial(numbers=SIX[:5])
    line = Line(two)
    assert await line.rings(direction="out") == Dial(numbers=SIX[:1])
    assert line.notes == ["only 1 of 6 numbers can be rung"]
