"""The engine: an event comes in, nodes run until one answers, the session waits again.

Pure asyncio: no server, no database of ours, no carrier. `advance` is the path of the call and
always gives an answer where one is due; `run_side` is what hangs beside it, run after the answer
has gone out.
"""

import copy
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from flowforge import numbers
from flowforge.call import (
    Action,
    Answered,
    Deliver,
    Dial,
    Digits,
    Entry,
    Event,
    Gather,
    Hangup,
    HungUp,
    NewCall,
    Play,
    Reject,
    Session,
    first_vars,
)
from flowforge.engine.walk import Failed, Limits, Walk, World
from flowforge.errors import NumberError
from flowforge.flow import CompiledFlow
from flowforge.node import End, Port, assign
from flowforge.transcripts import as_data, sound_from

__all__ = ["Limits", "Outcome", "World", "advance", "fallback", "run_side"]

_WAITED_FOR = (NewCall, Digits)
"""The events that are answered."""
_ACTIONS: dict[str, type[Any]] = {
    kind.kind: kind for kind in (Dial, Play, Gather, Reject, Hangup, Deliver)
}


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an event led to.

    `action` is None for events that nothing can be answered to. `entries` are the transcript's
    new lines. `side` are the nodes to be run beside the call, after the answer has gone out.
    """

    action: Action | None
    entries: list[Entry]
    side: list[str]


def fallback(flow: CompiledFlow, own_number: str = "") -> Action:
    """Give what a call does when something goes wrong, as the flow's settings say.

    `own_number` is the one that the call came in on: dialling it would lead back here.
    """
    settings = flow.settings
    match settings.fallback.do:
        case "voicemail":
            return Dial(voicemail=True)
        case "hangup":
            return Hangup()
        case "dial":
            try:
                number = numbers.e164(settings.fallback.number, settings.country)
            except NumberError:
                return Deliver()
            return Deliver() if number == own_number else Dial(numbers=(number,))
        case _:
            return Deliver()


def _restored(pending: dict[str, Any]) -> Action:
    """Make the action again that waited for its announcement."""
    fields = {key: value for key, value in pending.items() if key != "kind"}
    if "numbers" in fields:
        fields["numbers"] = tuple(fields["numbers"])
    if isinstance(fields.get("sound"), dict):
        fields["sound"] = sound_from(fields["sound"])
    action: Action = _ACTIONS[pending["kind"]](**fields)
    return action


async def advance(flow: CompiledFlow, session: Session, event: Event, world: World) -> Outcome:
    """Take an event: change `session`, and say what to answer.

    It never raises for what a flow, a node or a database does wrong: then the call leaves by the
    error port or by the flow's fallback, and the entries say so.
    """
    walk = Walk(flow, session, world)
    walk.write("event", session.at, as_data(event, "event"))
    if not isinstance(event, _WAITED_FOR):
        await _beside(walk, event)
        return Outcome(action=None, entries=walk.entries, side=walk.side)
    try:
        action = await (_begin(walk, event) if isinstance(event, NewCall) else _go_on(walk, event))
    except Failed as failure:
        action = await _fall_back(walk, failure)
    return Outcome(action=action, entries=walk.entries, side=walk.side)


def _begin(walk: Walk, event: NewCall) -> Awaitable[Action]:
    walk.session.vars = first_vars(event)
    walk.session.started = walk.time().isoformat()
    if not walk.flow.start:
        raise Failed("", "no_start", "the flow has no node where a call comes in")
    return walk.to_answer(walk.flow.start)


async def _go_on(walk: Walk, event: Digits) -> Action:
    session = walk.session
    if session.pending is not None:
        action, session.pending = _restored(session.pending), None
        return walk.answer(session.at, action)
    return await walk.to_answer(session.at, event)


async def _fall_back(walk: Walk, failure: Failed) -> Action:
    if not any(entry.kind == "problem" for entry in walk.entries):
        walk.note("problem", failure.node, code=failure.code, text=failure.text)
    action = fallback(walk.flow)
    if isinstance(action, Dial) and not action.voicemail:
        try:
            action = await walk.permitted("", action)
        except Failed:  # it would lead back here: somebody's telephone has to ring
            action = Deliver()
    does = "ring" if isinstance(action, Deliver) else walk.flow.settings.fallback.do
    walk.note("problem", failure.node, code="fallback", text=does)
    walk.session.pending = None
    return walk.answer("", action)


async def _beside(walk: Walk, event: Answered | HungUp) -> None:
    """Tell the nodes that asked; what is wired to their event ports runs beside the call."""
    session = walk.session
    port = event.kind
    if isinstance(event, HungUp):
        session.ended = True
        session.at = ""
        assign(walk.call(1), "cause", event.cause)
    assign(walk.call(1), "answering_number", event.answering_number)
    for name in session.listeners:
        node = walk.flow.nodes.get(name)
        if node is None or port not in node.event_ports:
            continue
        call = walk.call(attempt=1)
        try:
            await walk.within(name, call, node.happened(call, event))
        except Failed as failure:
            walk.note("problem", name, code=failure.code, text=failure.text)
        walk.note("step", name, port=port)
        walk.side += walk.flow.targets(name, port)


async def run_side(
    flow: CompiledFlow,
    session: Session,
    side: list[str],
    world: World,
) -> list[Entry]:
    """Run what hangs beside the call, from each node of `side`, and give the transcript's lines.

    It works on a copy of the session, so it can neither change nor delay the call.
    """
    walk = Walk(flow, copy.deepcopy(session), world)
    ahead = list(side)
    while ahead:
        name = ahead.pop(0)
        try:
            ahead += await _side_step(walk, name)
        except Failed as failure:
            walk.note("problem", name, code=failure.code, text=failure.text)
            ahead += flow.targets(name, "error")
            if failure.code in {"too_many_nodes", "too_slow"}:
                break
    return walk.entries


async def _side_step(walk: Walk, name: str) -> tuple[str, ...]:
    step = await walk.enter(name)
    if isinstance(step, Port):
        walk.note("step", name, port=step.name)
        return walk.flow.targets(name, step.name)
    if not isinstance(step, End):
        raise Failed(name, "second_answer", "it would answer, but it stands beside the call")
    walk.note("step", name, port="")
    return ()
