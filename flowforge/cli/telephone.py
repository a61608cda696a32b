"""A whole call in the terminal: the real engine, nodes and lookups; nothing is dialled."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

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
)
from flowforge.engine import World, advance, run_side
from flowforge.flow import CompiledFlow

_MOST_QUESTIONS = 100
"""After so many questions the caller hangs up: a flow may ask for ever."""


@dataclass(slots=True, kw_only=True)
class Telephone:
    """A caller who presses `keys` in turn, one entry at each question, and then stays silent.

    `cause` is how the call ends once it rings somewhere: "normalClearing" means that somebody
    answers and hangs up later, anything else that nobody answers.
    """

    flow: CompiledFlow
    world: World
    keys: list[str] = field(default_factory=list)
    cause: str = "normalClearing"
    session: Session = field(init=False)
    action: Action | None = None
    """What was answered last."""

    def __post_init__(self) -> None:
        self.session = Session(call_id="terminal", flow_id=self.flow.id, version=self.flow.version)

    async def call(self, rings: NewCall) -> AsyncIterator[list[Entry]]:
        """Call, and give the transcript's new lines after each event until the call is over."""
        yield await self._take(rings)
        questions = 0
        while isinstance(self.action, Gather):
            questions += 1
            if questions > _MOST_QUESTIONS:
                break
            yield await self._take(Digits(call_id="terminal", digits=self._press(self.action)))
        for event in self._ending(rings):
            yield await self._take(event)

    def _press(self, asked: Gather) -> str:
        if asked.timeout_ms <= 1:  # an announcement: it waits for nobody
            return ""
        return self.keys.pop(0)[: asked.max_digits] if self.keys else ""

    def _ending(self, rings: NewCall) -> list[Event]:
        cause, answers = self.cause, False
        match self.action:
            case Dial() as dial:
                taker = dial.numbers[0] if dial.numbers else "voicemail"
                answers = cause == "normalClearing"
            case Play() | Deliver():
                taker, answers = rings.callee, cause == "normalClearing"
            case Reject() as reject:
                taker, cause = "", "busy" if reject.reason == "busy" else "cancel"
            case Hangup() | Gather() | None:
                taker, cause = "", "normalClearing"
        taken = Answered(
            call_id="terminal",
            caller=rings.caller,
            callee=rings.callee,
            direction=rings.direction,
            answering_number=taker,
        )
        over = HungUp(
            call_id="terminal",
            cause=cause,
            caller=rings.caller,
            callee=rings.callee,
            direction=rings.direction,
            answering_number=taker,
        )
        return [taken, over] if answers else [over]

    async def _take(self, event: Event) -> list[Entry]:
        outcome = await advance(self.flow, self.session, event, self.world)
        if outcome.action is not None:
            self.action = outcome.action
        beside = await run_side(self.flow, self.session, outcome.side, self.world)
        return [*outcome.entries, *beside]
