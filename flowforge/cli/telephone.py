"""A whole call in the terminal: the telephone of the tests, and a caller who presses keys."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flowforge.call import Digits, Direction, Entry, Gather, Reject
from flowforge.cli.console import plain
from flowforge.testing import Phone
from flowforge.testing.story import told

TAKEN = "normalClearing"
"""The cause of a call that somebody took and ended."""
_MOST_QUESTIONS = 100
"""After so many questions the caller hangs up: a flow may ask for ever."""
_STYLES = {
    "event": "bold cyan",
    "step": "dim",
    "action": "green",
    "note": "yellow",
    "problem": "red",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who calls, presses `keys` in turn, one entry at each question, and then nothing.

    `cause` is how the call ends once it rings somewhere: `TAKEN`, or why nobody took it.
    """

    number: str
    callee: str
    direction: Direction = "in"
    keys: list[str] = field(default_factory=list)
    cause: str = TAKEN

    async def calls(self, phone: Phone) -> AsyncIterator[list[Entry]]:
        """Make the call, and give the transcript's new lines after each thing that happened."""
        before = 0
        async for _ in self._goes_on(phone):
            yield phone.entries[before:]
            before = len(phone.entries)

    async def _goes_on(self, phone: Phone) -> AsyncIterator[None]:
        await phone.rings(self.number, self.callee, direction=self.direction)
        yield
        for _ in range(_MOST_QUESTIONS):
            if not isinstance(phone.action, Gather):
                break
            await phone.presses(self._next_keys(phone.action))
            yield
        cause = _own_end(phone) or self.cause
        if cause == TAKEN and not phone.ended and not isinstance(phone.action, Gather):
            await phone.answers()
            yield
        await phone.hangs_up(cause)
        yield

    def _next_keys(self, asked: Gather) -> str:
        return self.keys.pop(0)[: asked.max_digits] if self.keys else ""


def _own_end(phone: Phone) -> str:
    """Give the cause that the carrier names where the flow itself ended the call, else ""."""
    if isinstance(phone.action, Reject):
        return "busy" if phone.action.reason == "busy" else "cancel"
    return TAKEN if phone.ended or isinstance(phone.action, Gather) else ""


def lines(names: Mapping[str, str], entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Tell lines of a transcript as rich markup; `names` are the nodes' names by their ids.

    Silence after an announcement is left out: nobody was asked.
    """
    announced = False
    for entry in entries:
        if entry.kind == "action":
            announced = entry.data.get("timeout_ms", 2) <= 1
        silence = entry.data.get("event") == Digits.kind and not entry.data["digits"]
        if not (silence and announced):
            indent = "" if entry.kind == "event" else "  "
            # Not by its colour alone: a pipe and some eyes see none.
            mark = "✗ " if entry.kind == "problem" else ""
            yield entry, f"{indent}[{_STYLES[entry.kind]}]{mark}{plain(told(entry, names))}[/]"
