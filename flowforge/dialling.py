"""Which numbers a flow dials, so that no stranger has calls made at its owner's cost.

A number that stands in the flow was typed by its author and is dialled. One that came from a
variable (keys that a caller pressed, a row of a database) has to be of a country and a kind that
the flow's settings allow, and only so many of them are dialled in an hour. It is a list of what is
allowed, because libphonenumber calls satellites "mobile" and does not know all that is expensive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from flowforge import numbers
from flowforge.call import Dial, Session, plain
from flowforge.counts import Counts, MemoryCounts
from flowforge.flow import Dialling, FlowSettings

MOST_HOPS = 3
"""How often one call may be passed on and come back to us before it is dialled no more."""
_HOUR_S = 3600
_DAY_S = 86_400
"""A call that goes in circles does so within seconds; it is remembered for a day."""


class Ledger(Protocol):
    """How often was dialled. Who answers calls together has to share one."""

    async def hop(self, call_id: str, origin: str) -> bool:
        """Count that a call which was passed on is dialled on; False after `MOST_HOPS`.

        `origin` is the call that it came from.
        """

    async def spend(self, flow_id: str, dials: int, most: int) -> bool:
        """Count numbers from variables; False, and nothing counted, if an hour had over `most`."""


class CountedLedger:
    """A ledger that rests on `counts`: those of this process, or those that servers share."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    async def hop(self, call_id: str, origin: str) -> bool:
        """Count for the first call of all: `origin` may itself have been passed on."""
        root = await self._counts.told(f"root {origin}") or origin
        if await self._counts.take(f"hops {root}", 1, MOST_HOPS, _DAY_S):
            return False
        await self._counts.tell(f"root {call_id}", root, _DAY_S)
        return True

    async def spend(self, flow_id: str, dials: int, most: int) -> bool:
        """Count in minutes; an hour ends up to a minute late."""
        return not await self._counts.take(f"dialled {flow_id}", dials, most, _HOUR_S)


class MemoryLedger(CountedLedger):
    """A ledger in this process's memory; of hops it knows the latest 20,000."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(MemoryCounts(clock))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A number that is not dialled. `code` names the sentence; the page has it in every language.

    `text` is that sentence in English, as transcripts keep it.
    """

    code: str
    text: str
    number: str


@plain
class Permit:
    """The numbers of a Dial that may ring, and the others."""

    numbers: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()


async def permit(
    dial: Dial,
    typed: frozenset[str],
    session: Session,
    settings: FlowSettings,
    ledger: Ledger,
) -> Permit:
    """Say which numbers of a Dial may ring; `typed` are those that stand in the flow."""
    own = answered_number(session)
    if typed.issuperset(dial.numbers) and own not in dial.numbers and not origin(session):
        return Permit(numbers=dial.numbers)
    refused = [_refusal("dial_own_number", number) for number in dial.numbers if number == own]
    good = [number for number in dial.numbers if number != own]
    strange = [number for number in good if number not in typed]
    if strange:
        barred = [one for one in strange if not is_allowed(one, settings)]
        refused += [_refusal("dial_not_allowed", number) for number in barred]
        strange = [number for number in strange if number not in barred]
        most = settings.dialling.per_hour
        if strange and not await ledger.spend(session.flow_id, len(strange), most):
            refused += [_refusal("dial_too_often", number) for number in strange]
            barred += strange
        good = [number for number in good if number not in barred]
    if good and not await comes_round(session, ledger):
        return Permit(numbers=tuple(good), refused=tuple(refused))
    refused += [_refusal("dial_in_circles", number) for number in good]
    return Permit(numbers=(), refused=tuple(refused))


async def comes_round(session: Session, ledger: Ledger) -> bool:
    """Tell whether a call came back to us too often to be dialled again; count it if not."""
    came_from = origin(session)
    return bool(came_from) and not await ledger.hop(session.call_id, came_from)


def origin(session: Session) -> str:
    """Give the call that this one was passed on from, "" where it is the first."""
    first = str(session.vars.get("original_call_id", ""))
    return "" if first == session.call_id else first


def answered_number(session: Session) -> str:
    """Give the number that an incoming call came in on: dialling it leads back here."""
    incoming = session.vars.get("direction") != "out"
    return str(session.vars.get("callee", "")).removeprefix("+") if incoming else ""


def is_allowed(number: str, settings: FlowSettings) -> bool:
    """Tell whether a number from a variable is of a country and a kind that may be dialled."""
    country, kinds = numbers.plan(number)
    dialling: Dialling = settings.dialling
    known = country == settings.country or country in dialling.countries
    return known and bool(kinds) and kinds <= frozenset(dialling.kinds)


_TEXTS = {
    "dial_own_number": "{} is not dialled: the call came in on this number",
    "dial_not_allowed": "{} is not dialled: it came from a variable, and this flow's settings "
    "do not allow numbers of this kind or country",
    "dial_too_often": "{} is not dialled: so many numbers from variables were dialled in the last "
    "hour as this flow's settings allow",
    "dial_in_circles": f"{{}} is not dialled: the call was passed on {MOST_HOPS} times already",
}


def _refusal(code: str, number: str) -> Refusal:
    shown = numbers.pretty(number)[:40]
    return Refusal(code, _TEXTS[code].format(shown), shown)
