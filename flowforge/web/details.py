"""What lies behind each line of a tried-out call: variables before and after, the time taken."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flowforge.call import Entry
from flowforge.testing.pretending import Visit

Vars = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What lies behind a line: `before` and `after` count in the snapshots of `Details`.

    `ms` is how long the node took, or all that an event led to; None where nothing ran. `xml` is
    the document that went out. `event` counts the events of the call, from 1.
    """

    event: int
    before: int
    after: int
    ms: float | None = None
    xml: str = ""


@dataclass(slots=True, kw_only=True)
class Details:
    """The details of a call's transcript, one for each entry."""

    lines: list[Detail] = field(default_factory=list)
    snapshots: list[Vars] = field(default_factory=list)
    """The variables as they were at some time; what did not change them shares one."""
    visits: list[Visit] = field(default_factory=list)
    """The visits to nodes since the present event began."""
    _event: int = 0
    _at: int = 0

    def copy(self) -> "Details":
        """Give what later events do not change."""
        return replace(self, lines=list(self.lines), snapshots=list(self.snapshots))

    def begin(self, event: int, variables: Vars) -> None:
        """The event of this number arrives: remember what it finds."""
        self.visits = []
        self._event, self._at = event, self._snapshot(variables)

    def take(self, entries: Sequence[Entry], variables: Vars, ms: float, xml: str) -> None:
        """Write down what lies behind those entries that have come since `begin`.

        `variables` are those of now, `ms` is how long the event took, `xml` the document of its
        answer.
        """
        new = entries[len(self.lines) :]
        answered = max((at for at, one in enumerate(new) if one.kind == "action"), default=-1)
        for number, (entry, visit) in enumerate(zip(new, _visited(new, self.visits), strict=True)):
            if entry.kind == "event":
                found = self.visits[0].before if self.visits else variables
                line = self._line(self._at, self._snapshot(found), ms)
            elif visit is None:
                line = self._line(self._at, self._at)
            else:
                after = self._snapshot(visit.after)
                line = self._line(self._snapshot(visit.before), after, visit.ms)
            self.lines.append(replace(line, xml=xml) if number == answered else line)

    def _line(self, before: int, after: int, ms: float | None = None) -> Detail:
        self._at = after
        return Detail(event=self._event, before=before, after=after, ms=ms)

    def _snapshot(self, variables: Vars) -> int:
        if variables not in self.snapshots:
            self.snapshots.append(copy.deepcopy(variables))
        return self.snapshots.index(variables)


def _visited(entries: Sequence[Entry], visits: Sequence[Visit]) -> Iterator[Visit | None]:
    """Give for each entry the visit that it tells of; both stand in the order of the call.

    A visit ends with the step or the action that it leads to; a problem may still follow, such as
    an exit without a wire.
    """
    ahead = list(visits)
    present: Visit | None = None
    has_left = False
    for entry in entries:
        if entry.kind == "event":
            yield None
            continue
        stays = present is not None and present.node == entry.node and not has_left
        if not stays and ahead and ahead[0].node == entry.node:
            present, has_left, stays = ahead.pop(0), False, True
        late = entry.kind == "problem" and present is not None and present.node == entry.node
        yield present if stays or late else None
        has_left = has_left or entry.kind in {"step", "action"}
