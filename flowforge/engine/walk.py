"""One way of a call through its flow: nodes run, one after the other, until one answers."""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar, cast

from flowforge import dialling
from flowforge.call import (
    LANGUAGE,
    Action,
    Call,
    Databases,
    Deliver,
    Dial,
    Digits,
    Entry,
    EntryKind,
    Gather,
    Hangup,
    NoDatabases,
    Play,
    Reject,
    Session,
    voice_for,
)
from flowforge.dialling import Ledger, MemoryLedger
from flowforge.errors import NodeError, NumberError
from flowforge.flow import CompiledFlow
from flowforge.node import End, Port, Step
from flowforge.transcripts import as_data

T = TypeVar("T")

_WAYS = (Port, End)
_ANNOUNCED = (Dial, Reject, Hangup)
_MOST_NUMBERS = 5
"""A Dial rings at most five numbers at once; on outgoing calls one (sipgate's reference)."""


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


class Failed(Exception):
    """The call cannot go on at this node."""

    def __init__(self, node: str, code: str, text: str) -> None:
        super().__init__(text)
        self.node, self.code, self.text = node, code, text


class Walk:
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
        """Add a line to the transcript."""
        self.write(kind, node, data)

    def write(self, kind: EntryKind, node: str, data: Mapping[str, Any]) -> None:
        """Add a line whose particulars are together already."""
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
                voice=self._voice(),
                voices=settings.voices,
                now=self.time(),
                databases=self.world.databases,
            )
            return call
        call.attempt, call.now = attempt, self.now or self.time()
        if LANGUAGE in call.vars:
            call.voice = self._voice()
        return call

    def _voice(self) -> str:
        settings = self.flow.settings
        language = self.session.vars.get(LANGUAGE)
        return voice_for(settings.voices, str(language)) if language else settings.voice

    async def within(self, name: str, call: Call, work: Coroutine[Any, Any, T]) -> T:
        """Run a node within the time that is left; whatever goes wrong becomes `Failed`."""
        try:
            try:
                # Most nodes never wait: those cost no timer.
                first = work.send(None)
            except StopIteration as end:
                done: T = end.value
                return done
            return await self.by_the_deadline(work, first)
        except TimeoutError as error:
            raise Failed(
                name, "too_slow", f"no end after {self.world.limits.seconds:g} s"
            ) from error
        except (NodeError, NumberError) as error:
            raise Failed(name, "node_failed", str(error)) from error
        except Exception as error:
            raise Failed(name, "node_broken", f"{type(error).__name__}: {error}") from error
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
        """Let the call enter a node; raises `Failed` where it cannot go on there."""
        self.entered += 1
        if self.entered > self.world.limits.nodes:
            raise Failed(name, "too_many_nodes", f"{self.world.limits.nodes} nodes and no answer")
        node = self.flow.nodes[name]
        if node.event_ports and name not in self.session.listeners:
            self.session.listeners.append(name)
        call = self.call(attempt=1)
        return _a_step(name, await self.within(name, call, node.enter(call)))

    async def resume(self, name: str, event: Digits) -> Step:
        """Give the node that waits its digits; raises `Failed` as `enter` does."""
        node = self.flow.nodes.get(name)
        if node is None:
            raise Failed(name, "nobody_waits", "digits came, and no node waits for any")
        call = self.call(attempt=self.session.attempt)
        return _a_step(name, await self.within(name, call, node.resume(call, event)))

    def follow(self, name: str, port: str) -> str:
        """Leave a node by a port: give the next node of the path, keep the others for later."""
        targets = self.flow.targets(name, port)
        self.write("step", name, {"port": port})
        self.session.at, self.session.attempt = "", 0
        if not targets:
            raise Failed(name, "no_wire", f"nothing is wired to the port {port!r}")
        self.side += targets[1:]
        return targets[0]

    async def to_answer(self, name: str, event: Digits | None = None) -> Action:
        """Take steps until a node answers; after a failure go on by its error port, if wired.

        The call enters the node `name`, or it waits there and `event` is for it.
        """
        while True:
            try:
                begun = self.enter(name) if event is None else self.resume(name, event)
                event = None
                step = await begun
                if isinstance(step, Dial) and not step.voicemail:
                    step = await self.permitted(name, step)
                if not isinstance(step, _WAYS):
                    return self.answer(name, step)
                name = self.follow(name, step.name if isinstance(step, Port) else "")
            except Failed as failure:
                name = self.rescue(failure)

    def rescue(self, failure: Failed) -> str:
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
        action, session = self.sendable(name, action), self.session
        if isinstance(action, _ANNOUNCED) and self.flow.settings.announce == "gather":
            action = self.announce(action)
        if isinstance(action, Gather):
            session.attempt = session.attempt + 1 if session.at == name else 1
            session.at = name
        else:
            session.at, session.attempt = "", 0
        session.step += 1
        self.write("action", name, as_data(action, "action"))
        return action

    async def permitted(self, name: str, dial: Dial) -> Dial:
        """Take the numbers out that must not be dialled; raise `Failed` where none is left."""
        # What the fallback dials stands in the flow's settings.
        typed = self.flow.typed_numbers(name) if name else frozenset(dial.numbers)
        ledger = self.world.ledger
        permit = await dialling.permit(dial, typed, self.session, self.flow.settings, ledger)
        if not permit.refused:
            return dial
        for one in permit.refused:
            self.note("problem", name, code=one.code, text=one.text, number=one.number)
        if not permit.numbers:
            raise Failed(name, "node_failed", "there is no number left to dial")
        return replace(dial, numbers=permit.numbers)

    def sendable(self, name: str, action: Action) -> Action:
        """Give the action as the carrier takes it; raise `Failed` for one that it would not."""
        if isinstance(action, Dial) and not action.voicemail:
            if not action.numbers:
                raise Failed(name, "node_failed", "there is no number to dial")
            numbers = tuple(dict.fromkeys(action.numbers))
            most = 1 if self.session.vars.get("direction") == "out" else _MOST_NUMBERS
            if len(numbers) > most:
                self.note("note", name, text=f"only {most} of {len(numbers)} numbers can be rung")
                numbers = numbers[:most]
            return action if numbers == action.numbers else replace(action, numbers=numbers)
        if isinstance(action, Gather) and (action.max_digits < 1 or action.timeout_ms < 1):
            raise Failed(name, "node_failed", "it waits for no digit, or for no time")
        return action

    def announce(self, action: Dial | Reject | Hangup) -> Action:
        """Give the Gather that plays an announcement, if there is one; the action comes after."""
        sound = action.announcement
        if sound is None:
            return action
        last = replace(action, announcement=None)
        self.session.pending = as_data(last)
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


_STEPS = (Port, Gather, Dial, Play, Hangup, Reject, Deliver, End)


def _a_step(name: str, step: object) -> Step:
    if isinstance(step, _STEPS):
        return step
    raise Failed(name, "node_broken", f"it gave {type(step).__name__}, which is no step")
