"""The telephone in the page: calls a flow as it is, with the real engine, nodes and databases.

Nothing is dialled, and nothing is kept: such calls live in memory and are dropped when idle.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic
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
from flowforge.web.answer import Answer, Speaker

State = Literal["waiting", "ringing", "ended"]


@dataclass(slots=True, kw_only=True)
class PhoneCall:
    """One call on the telephone: where it stands and all that happened."""

    id: str
    owner: str
    flow: CompiledFlow
    session: Session
    rang: NewCall
    world: World
    touched: float
    state: State = "ringing"
    action: Action = field(default_factory=Deliver)
    answer: Answer = field(default_factory=lambda: Answer(xml=""))
    at: str = ""
    """The node that waits, or that answered."""
    entries: list[Entry] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


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

    async def ring(self, flow: CompiledFlow, path: str, event: NewCall, owner: str) -> PhoneCall:
        """Call a flow; `path` is the webhook's that the carrier would post to."""
        call = PhoneCall(
            id=event.call_id,
            owner=owner,
            flow=flow,
            session=Session(
                call_id=event.call_id, flow_id=flow.id, version=flow.version, path=path
            ),
            rang=event,
            # What is tried out dials nobody, and uses nothing up of what may be dialled.
            world=replace(self.world, ledger=MemoryLedger()),
            touched=self.clock(),
        )
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
            if call.state != "waiting":
                return False
            await self._happens(call, Digits(call_id=call.id, digits=digits))
        return True

    async def take(self, call: PhoneCall) -> bool:
        """Take the call at the other end; False where nothing rings."""
        async with call.lock:
            if call.state != "ringing" or Answered.kind in call.session.seen:
                return False
            call.session.seen.append(Answered.kind)
            rang = call.rang
            event = Answered(call_id=call.id, caller=rang.caller, callee=rang.callee)
            await self._happens(call, event)
        return True

    async def hang_up(self, call: PhoneCall, cause: str) -> bool:
        """Hang up; False where the call is over already."""
        async with call.lock:
            if call.state == "ended":
                return False
            await self._hangs_up(call, cause)
        return True

    async def _hangs_up(self, call: PhoneCall, cause: str) -> None:
        call.state = "ended"
        rang = call.rang
        event = HungUp(call_id=call.id, cause=cause, caller=rang.caller, callee=rang.callee)
        await self._happens(call, event)

    async def _happens(self, call: PhoneCall, event: Event) -> None:
        outcome = await engine.advance(call.flow, call.session, event, call.world)
        call.entries += outcome.entries
        if outcome.action is not None:
            await self._say(call, outcome.action)
        if outcome.side:
            call.entries += await engine.run_side(call.flow, call.session, outcome.side, call.world)
        if isinstance(outcome.action, Hangup):
            # The carrier tells of this end like of any other.
            await self._hangs_up(call, "normalClearing")

    async def _say(self, call: PhoneCall, action: Action) -> None:
        call.action = action
        call.at = next((e.node for e in reversed(call.entries) if e.kind == "action"), "")
        call.answer = await self.speaker.answer(action, self.callback(call.session))
        if call.answer.fault:
            data = {"code": "speech_failed", "text": call.answer.fault}
            entry = Entry(at=self.world.now(), kind="problem", node=call.at, data=data)
            call.entries.append(entry)
        call.state = _state(action)

    def _drop_old(self, most: int) -> None:
        """Drop idle calls, and the ones used longest ago until `most` are left."""
        oldest = self.clock() - self.idle_s
        for call in list(self._calls.values()):
            if call.touched > oldest and len(self._calls) <= most:
                break
            del self._calls[call.id]


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
