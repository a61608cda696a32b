"""The engine: an event comes in, nodes run until one answers, the session waits again.

Pure asyncio: no server, no database of ours, no carrier. `advance` is the path of the call and
always gives an answer where one is due; `run_side` is what hangs beside it, run after the answer
has gone out.
"""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar, cast

from flowforge import dialling, numbers
from flowforge.call import (
    Action,
    Answered,
    Call,
    Databases,
    Deliver,
    Dial,
    Digits,
    Entry,
    EntryKind,
    Event,
    Gather,
    Hangup,
    HungUp,
    NewCall,
    NoDatabases,
    Play,
    Reject,
    Session,
    Sound,
    as_data,
    first_vars,
)
from flowforge.dialling import Ledger, MemoryLedger
from flowforge.errors import NodeError, NumberError
from flowforge.flow import CompiledFlow
from flowforge.node import End, Port, Step, assign

T = TypeVar("T")

_MOST_NUMBERS = 5
"""A Dial rings at most five numbers at once; on outgoing calls one (sipgate's reference)."""

_ACTIONS: dict[str, type[Any]] = {
    kind.kind: kind for kind in (Dial, Play, Gather, Reject, Hangup, Deliver)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one event may cost: `nodes` entered, and `seconds` for all of them together.

    When the time is up at a node whose error port is wired, the call gets `grace` seconds more
    on that way.
    """

    nodes: int = 100
    seconds: float = 3.0
    grace: float = 0.5


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a call finds around it: the user's databases, the clock (UTC), the limits.

    `ledger` counts what is dialled.
    """

    databases: Databases = field(default_factory=NoDatabases)
    now: Callable[[], datetime] = _utc_now
    limits: Limits = field(default_factory=Limits)
    ledger: Ledger = field(default_factory=MemoryLedger)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an event led to.

    `action` is None for events that nothing can be answered to. `entries` are the transcript's
    new lines. `side` are the nodes to be run beside the call, after the answer has gone out.
    """

    action: Action | None
    entries: list[Entry]
    side: list[str]


class _Failed(Exception):
    """The call cannot go on at this node."""

    def __init__(self, node: str, code: str, text: str) -> None:
        super().__init__(text)
        self.node, self.code, self.text = node, code, text


class _Walk:
    """One way through the flow, from an event to an answer."""

    __slots__ = (
        "_call",
        "deadline",
        "entered",
        "entries",
        "flow",
        "in_grace",
        "now",
        "session",
        "side",
        "world",
    )

    def __init__(self, flow: CompiledFlow, session: Session, world: World) -> None:
        self.flow, self.session, self.world = flow, session, world
        self.entries: list[Entry] = []
        self.side: list[str] = []
        self.entered = 0
        self.deadline = asyncio.get_running_loop().time() + world.limits.seconds
        self.in_grace = False
        self.now: datetime | None = None
        self._call: Call | None = None

    def note(self, kind: EntryKind, node: str, **data: Any) -> None:
        at = self.now or self.time()
        self.entries.append(Entry(at=at, kind=kind, node=node, data=data))

    def time(self) -> datetime:
        """Give the time, looked at once for all that happens without waiting."""
        if self.now is None:
            self.now = self.world.now()
        return self.now

    def call(self, attempt: int) -> Call:
        """Give the call as the next node sees it."""
        call = self._call
        if call is None or call.notes:  # Each node has notes of its own.
            settings = self.flow.settings
            call = self._call = Call(
                id=self.session.call_id,
                vars=self.session.vars,
                attempt=attempt,
                country=settings.country,
                voice=settings.voice,
                now=self.time(),
                databases=self.world.databases,
            )
            return call
        call.attempt, call.now = attempt, self.now or self.time()
        return call

    async def within(
        self, name: str, call: Call, work: Coroutine[Any, Any, Step | None]
    ) -> Step | None:
        """Run a node within the time that is left; whatever goes wrong becomes `_Failed`."""
        try:
            try:
                # Most nodes never wait: those cost no timer.
                first = work.send(None)
            except StopIteration as end:
                return cast("Step | None", end.value)
            return await self.by_the_deadline(work, first)
        except TimeoutError as error:
            raise _Failed(
                name, "too_slow", f"no end after {self.world.limits.seconds:g} s"
            ) from error
        except (NodeError, NumberError) as error:
            raise _Failed(name, "node_failed", str(error)) from error
        except Exception as error:
            raise _Failed(name, "node_broken", f"{type(error).__name__}: {error}") from error
        finally:
            for text in call.notes:
                self.note("note", name, text=text)

    async def by_the_deadline(self, work: Coroutine[Any, Any, T], first: object) -> T:
        """Run the rest of `work`, which has begun and waits for `first`."""
        try:
            async with asyncio.timeout_at(self.deadline):
                return await _Begun(work, first)
        finally:
            self.now = None

    async def enter(self, name: str) -> Step:
        self.entered += 1
        if self.entered > self.world.limits.nodes:
            raise _Failed(name, "too_many_nodes", f"{self.world.limits.nodes} nodes and no answer")
        node = self.flow.nodes[name]
        if node.event_ports and name not in self.session.listeners:
            self.session.listeners.append(name)
        call = self.call(attempt=1)
        return _a_step(name, await self.within(name, call, node.enter(call)))

    async def resume(self, name: str, event: Digits) -> Step:
        node = self.flow.nodes.get(name)
        if node is None:
            raise _Failed(name, "nobody_waits", "digits came, and no node waits for any")
        call = self.call(attempt=self.session.attempt)
        return _a_step(name, await self.within(name, call, node.resume(call, event)))

    def follow(self, name: str, port: str) -> str:
        """Leave a node by a port: give the next node of the path, keep the others for later."""
        targets = self.flow.targets(name, port)
        self.note("step", name, port=port)
        self.session.at, self.session.attempt = "", 0
        if not targets:
            raise _Failed(name, "no_wire", f"nothing is wired to the port {port!r}")
        self.side += targets[1:]
        return targets[0]

    async def to_answer(self, name: str, first: Awaitable[Step]) -> Action:
        """Take steps until a node answers; after a failure go on by its error port, if wired."""
        pending: Awaitable[Step] | None = first
        while True:
            try:
                step = await (pending or self.enter(name))
                pending = None
                if isinstance(step, Dial) and not step.voicemail:
                    step = await self.permitted(name, step)
                if not isinstance(step, Port | End):
                    return self.answer(name, step)
                name = self.follow(name, step.name if isinstance(step, Port) else "")
            except _Failed as failure:
                pending = None
                name = self.rescue(failure)

    def rescue(self, failure: _Failed) -> str:
        """Write a failure down and give where the error port leads; else raise it again."""
        self.note("problem", failure.node, code=failure.code, text=failure.text)
        node = self.flow.nodes.get(failure.node)
        targets = self.flow.targets(failure.node, "error")
        if failure.code in {"no_wire", "too_many_nodes"} or node is None or not targets:
            raise failure
        if failure.code == "too_slow":
            if self.in_grace:
                raise failure
            self.in_grace = True
            self.deadline = asyncio.get_running_loop().time() + self.world.limits.grace
        self.note("step", failure.node, port="error")
        self.session.at, self.session.attempt = "", 0
        self.side += targets[1:]
        return targets[0]

    def answer(self, name: str, action: Action) -> Action:
        """Let the session wait at `name` if the action waits; announce first what is announced."""
        action = self.sendable(name, action)
        if isinstance(action, Dial | Reject | Hangup) and self.flow.settings.announce == "gather":
            action = self.announce(action)
        waits = isinstance(action, Gather)
        same = waits and self.session.at == name
        self.session.attempt = (self.session.attempt + 1 if same else 1) if waits else 0
        self.session.at = name if waits else ""
        self.session.step += 1
        self.note("action", name, action=action.kind, **as_data(action))
        return action

    async def permitted(self, name: str, dial: Dial) -> Dial:
        """Take the numbers out that must not be dialled; raise `_Failed` where none is left."""
        # What the fallback dials stands in the flow's settings.
        typed = self.flow.typed_numbers(name) if name else frozenset(dial.numbers)
        ledger = self.world.ledger
        permit = await dialling.permit(dial, typed, self.session, self.flow.settings, ledger)
        if not permit.refused:
            return dial
        for one in permit.refused:
            self.note("problem", name, code=one.code, text=one.text, number=one.number)
        if not permit.numbers:
            raise _Failed(name, "node_failed", "there is no number left to dial")
        return replace(dial, numbers=permit.numbers)

    def sendable(self, name: str, action: Action) -> Action:
        """Give the action as the carrier takes it; raise `_Failed` for one that it would not."""
        if isinstance(action, Dial) and not action.voicemail:
            if not action.numbers:
                raise _Failed(name, "node_failed", "there is no number to dial")
            numbers = tuple(dict.fromkeys(action.numbers))
            most = 1 if self.session.vars.get("direction") == "out" else _MOST_NUMBERS
            if len(numbers) > most:
                self.note("note", name, text=f"only {most} of {len(numbers)} numbers can be rung")
            return replace(action, numbers=numbers[:most])
        if isinstance(action, Gather) and (action.max_digits < 1 or action.timeout_ms < 1):
            raise _Failed(name, "node_failed", "it waits for no digit, or for no time")
        return action

    def announce(self, action: Dial | Reject | Hangup) -> Action:
        """Give the Gather that plays an announcement, if there is one; the action comes after."""
        sound = action.announcement
        if sound is None:
            return action
        last = replace(action, announcement=None)
        self.session.pending = {"kind": last.kind, **as_data(last)}
        return Gather(sound=sound, max_digits=1, timeout_ms=1)


@dataclass(frozen=True, slots=True)
class _Begun(Generic[T]):
    """The rest of a coroutine that has begun and waits for `first`."""

    work: Coroutine[Any, Any, T]
    first: object

    def __await__(self) -> Generator[Any, Any, T]:
        waits_for = self.first
        while True:
            try:
                value = yield waits_for
            except BaseException as error:  # noqa: BLE001 - it is the work's to catch
                go_on = partial(self.work.throw, error)
            else:
                go_on = partial(self.work.send, value)
            try:
                waits_for = go_on()
            except StopIteration as end:
                return cast("T", end.value)


_STEPS = (Port, End, Dial, Play, Gather, Reject, Hangup, Deliver)


def _a_step(name: str, step: object) -> Step:
    if isinstance(step, _STEPS):
        return step
    raise _Failed(name, "node_broken", f"it gave {type(step).__name__}, which is no step")


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
        fields["sound"] = Sound(**fields["sound"])
    action: Action = _ACTIONS[pending["kind"]](**fields)
    return action


async def advance(flow: CompiledFlow, session: Session, event: Event, world: World) -> Outcome:
    """Take an event: change `session`, and say what to answer.

    It never raises for what a flow, a node or a database does wrong: then the call leaves by the
    error port or by the flow's fallback, and the entries say so.
    """
    walk = _Walk(flow, session, world)
    walk.note("event", session.at, event=event.kind, **as_data(event))
    if isinstance(event, Answered | HungUp):
        await _beside(walk, event)
        return Outcome(action=None, entries=walk.entries, side=walk.side)
    try:
        action = await (_begin(walk, event) if isinstance(event, NewCall) else _go_on(walk, event))
    except _Failed as failure:
        action = await _fall_back(walk, failure)
    return Outcome(action=action, entries=walk.entries, side=walk.side)


def _begin(walk: _Walk, event: NewCall) -> Awaitable[Action]:
    walk.session.vars = first_vars(event)
    walk.session.started = walk.world.now().isoformat()
    if not walk.flow.start:
        raise _Failed("", "no_start", "the flow has no node where a call comes in")
    return walk.to_answer(walk.flow.start, walk.enter(walk.flow.start))


async def _go_on(walk: _Walk, event: Digits) -> Action:
    session = walk.session
    if session.pending is not None:
        action, session.pending = _restored(session.pending), None
        return walk.answer(session.at, action)
    return await walk.to_answer(session.at, walk.resume(session.at, event))


async def _fall_back(walk: _Walk, failure: _Failed) -> Action:
    if not any(entry.kind == "problem" for entry in walk.entries):
        walk.note("problem", failure.node, code=failure.code, text=failure.text)
    action = fallback(walk.flow)
    if isinstance(action, Dial) and not action.voicemail:
        try:
            action = await walk.permitted("", action)
        except _Failed:  # it would lead back here: somebody's telephone has to ring
            action = Deliver()
    does = "ring" if isinstance(action, Deliver) else walk.flow.settings.fallback.do
    walk.note("problem", failure.node, code="fallback", text=does)
    walk.session.pending = None
    return walk.answer("", action)


async def _beside(walk: _Walk, event: Answered | HungUp) -> None:
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
        except _Failed as failure:
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
    walk = _Walk(flow, copy.deepcopy(session), world)
    ahead = list(side)
    while ahead:
        name = ahead.pop(0)
        try:
            ahead += await _side_step(walk, name)
        except _Failed as failure:
            walk.note("problem", name, code=failure.code, text=failure.text)
            ahead += flow.targets(name, "error")
            if failure.code in {"too_many_nodes", "too_slow"}:
                break
    return walk.entries


async def _side_step(walk: _Walk, name: str) -> tuple[str, ...]:
    step = await walk.enter(name)
    if isinstance(step, Port):
        walk.note("step", name, port=step.name)
        return walk.flow.targets(name, step.name)
    if not isinstance(step, End):
        raise _Failed(name, "second_answer", "it would answer, but it stands beside the call")
    walk.note("step", name, port="")
    return ()
