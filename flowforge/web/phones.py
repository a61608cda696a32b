"""The telephone in the page: calls a flow as it is, with the real engine and nodes.

The time of the call and what lookups return may be pretended. Nothing is dialled, and nothing is
kept: such calls live in memory and are dropped when idle. After each event a call is remembered as
it stood, so that people can go back there and try something else.
"""

import asyncio
import copy
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic, perf_counter
from typing import Literal

from flowforge import engine
from flowforge.call import (
    Action,
    Answered,
    Deliver,
    Digits,
    Entry,
    Event,
    Gather,
    Hangup,
    HungUp,
    NewCall,
    Reject,
    Session,
)
from flowforge.dialling import MemoryLedger
from flowforge.engine import World
from flowforge.flow import CompiledFlow
from flowforge.testing.pretending import NOTHING, Pretence, Returned, Visit, staged
from flowforge.web.answer import Answer, Speaker
from flowforge.web.details import Details

State = Literal["waiting", "ringing", "ended"]


@dataclass(slots=True, kw_only=True)
class CallClock:
    """The time in a call: it runs on from the moment `begins`, and can be put back.

    `seconds` counts seconds from anywhere; the call began when it stood at `began`.
    """

    begins: datetime
    seconds: Callable[[], float]
    began: float

    def now(self) -> datetime:
        """Give the time in the call."""
        return self.begins + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Give how many seconds the call lasts."""
        return self.seconds() - self.began

    def put_back(self, elapsed: float) -> None:
        """Let the call last so many seconds, and go on from there."""
        self.began = self.seconds() - elapsed


@dataclass(slots=True, kw_only=True)
class Standing:
    """Where a call stands: all of it that events change."""

    session: Session
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    state: State = "ringing"
    action: Action = field(default_factory=Deliver)
    answer: Answer = field(default_factory=lambda: Answer(xml=""))
    at: str = ""
    """The node that waits, or that answered."""
    entries: list[Entry] = field(default_factory=list)
    details: Details = field(default_factory=Details)
    elapsed: float = 0.0
    found: dict[str, Returned] = field(default_factory=dict)
    """What the real lookups of nodes returned last."""

    def copy(self) -> "Standing":
        """Give what later events do not change; entries themselves never change."""
        return replace(
            self,
            session=copy.deepcopy(self.session),
            ledger=copy.deepcopy(self.ledger),
            entries=list(self.entries),
            details=self.details.copy(),
            found=dict(self.found),
        )


@dataclass(slots=True, kw_only=True)
class PhoneCall:
    """One call on the telephone: where it stands, where it stood, and all around it."""

    id: str
    owner: str
    flow: CompiledFlow
    """The flow as it is called: `pretence` is around its nodes."""
    pretence: Pretence
    rang: NewCall
    world: World
    clock: CallClock
    touched: float
    now: Standing
    stood: list[Standing] = field(default_factory=list)
    """How it stood after each event so far; the last is as it stands now."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def saw(self, visit: Visit) -> None:
        """Write a visit down, where the call stands by now: it may have gone back before."""
        self.now.details.visits.append(visit)

    def looked_up(self, node: str, returned: Returned) -> None:
        """Write down what a lookup really returned."""
        self.now.found[node] = returned


@dataclass(slots=True, kw_only=True)
class Phones:
    """All calls on the telephone.

    At most `most` are kept, each until it was idle for `idle_s` seconds. `callback` gives the
    address that the carrier would post to next.
    """

    speaker: Speaker
    world: World
    callback: Callable[[Session], str]
    most: int = 200
    idle_s: float = 1800.0
    clock: Callable[[], float] = monotonic
    _calls: OrderedDict[str, PhoneCall] = field(default_factory=OrderedDict)

    async def ring(
        self,
        flow: CompiledFlow,
        path: str,
        event: NewCall,
        owner: str,
        pretence: Pretence = NOTHING,
    ) -> PhoneCall:
        """Call a flow; `path` is the webhook's that the carrier would post to."""
        session = Session(call_id=event.call_id, flow_id=flow.id, version=flow.version, path=path)
        standing = Standing(session=session)
        begins = pretence.at or self.world.now()
        clock = CallClock(begins=begins, seconds=self.clock, began=self.clock())
        call = PhoneCall(
            id=event.call_id,
            owner=owner,
            flow=flow,
            pretence=pretence,
            rang=event,
            world=replace(self.world, now=clock.now),
            clock=clock,
            touched=self.clock(),
            now=standing,
        )
        call.flow = staged(flow, pretence.lookups, call.saw, call.looked_up)
        self._drop_old(self.most - 1)
        self._calls[call.id] = call
        await self._happens(call, event)
        return call

    def find(self, call_id: str, owner: str) -> PhoneCall | None:
        """Give a call of this person's, or None where there is none (any more)."""
        self._drop_old(self.most)
        call = self._calls.get(call_id)
        if call is None or call.owner != owner:
            return None
        call.touched = self.clock()
        self._calls.move_to_end(call_id)
        return call

    async def press(self, call: PhoneCall, digits: str) -> bool:
        """Press keys, or none; False where nothing waits for any."""
        async with call.lock:
            if call.now.state != "waiting":
                return False
            await self._happens(call, Digits(call_id=call.id, digits=digits))
        return True

    async def take(self, call: PhoneCall) -> bool:
        """Take the call at the other end; False where nothing rings."""
        async with call.lock:
            seen = call.now.session.seen
            if call.now.state != "ringing" or Answered.kind in seen:
                return False
            seen.append(Answered.kind)
            rang = call.rang
            event = Answered(call_id=call.id, caller=rang.caller, callee=rang.callee)
            await self._happens(call, event)
        return True

    async def hang_up(self, call: PhoneCall, cause: str) -> bool:
        """Hang up; False where the call is over already."""
        async with call.lock:
            if call.now.state == "ended":
                return False
            await self._happens(call, _hung_up(call, cause))
        return True

    async def go_back(self, call: PhoneCall, events: int) -> bool:
        """Let the call stand again as after its first `events`; False where it was over then.

        Nothing happens anew for it: no node runs again, and nothing is looked up.
        """
        async with call.lock:
            if not 0 < events <= len(call.stood) or call.stood[events - 1].state == "ended":
                return False
            del call.stood[events:]
            call.now = call.stood[-1].copy()
            call.clock.put_back(call.now.elapsed)
        return True

    async def _happens(self, call: PhoneCall, event: Event) -> None:
        await self._takes(call, event)
        if isinstance(call.now.action, Hangup) and not call.now.session.ended:
            # The carrier tells of this end like of any other.
            await self._takes(call, _hung_up(call, "normalClearing"))
        call.now.elapsed = call.clock.elapsed()
        call.stood.append(call.now.copy())

    async def _takes(self, call: PhoneCall, event: Event) -> None:
        now, began = call.now, perf_counter()
        world = replace(call.world, ledger=now.ledger)
        now.details.begin(len(call.stood) + 1, now.session.vars)
        if isinstance(event, HungUp):
            now.state = "ended"
        outcome = await engine.advance(call.flow, now.session, event, world)
        now.entries += outcome.entries
        if outcome.action is not None:
            await self._say(call, outcome.action)
        took = (perf_counter() - began) * 1000
        if outcome.side:
            now.entries += await engine.run_side(call.flow, now.session, outcome.side, world)
        now.details.take(now.entries, now.session.vars, took, now.answer.xml)

    async def _say(self, call: PhoneCall, action: Action) -> None:
        now = call.now
        now.action = action
        now.at = next((e.node for e in reversed(now.entries) if e.kind == "action"), "")
        now.answer = await self.speaker.answer(action, self.callback(now.session))
        if now.answer.fault:
            data = {"code": "speech_failed", "text": now.answer.fault}
            now.entries.append(Entry(at=call.clock.now(), kind="problem", node=now.at, data=data))
        now.state = _state(action)

    def _drop_old(self, most: int) -> None:
        """Drop idle calls, and the ones used longest ago until `most` are left."""
        oldest = self.clock() - self.idle_s
        for call in list(self._calls.values()):
            if call.touched > oldest and len(self._calls) <= most:
                break
            del self._calls[call.id]


def _hung_up(call: PhoneCall, cause: str) -> HungUp:
    rang = call.rang
    return HungUp(call_id=call.id, cause=cause, caller=rang.caller, callee=rang.callee)


def _state(action: Action) -> State:
    match action:
        case Gather():
            return "waiting"
        case Hangup() | Reject():
            return "ended"
        case _:
            return "ringing"


def new_call_id() -> str:
    """Give a call id that no carrier's call has and nobody guesses."""
    return f"phone-{secrets.token_hex(12)}"
