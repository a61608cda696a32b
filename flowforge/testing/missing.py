"""Makes the calls that take the ways which no test takes yet, and says what it cannot reach.

It calls the flow as a caller does, with the real engine and nodes, and tries what `guesses` names:
first whichever keys can be pressed, then what lookups return, then who calls. What it tries, and
for how long, has bounds.
"""

import asyncio
import copy
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from flowforge import numbers
from flowforge.call import Entry, Gather
from flowforge.catalog import Catalog
from flowforge.errors import NumberError
from flowforge.expressions import lookup
from flowforge.flow import CompiledFlow, Flow, claims, compile_flow, ways
from flowforge.testing.guesses import Guesses, asked, compared
from flowforge.testing.kept import Written, steps_of
from flowforge.testing.phone import CALLEE, CALLER, Phone
from flowforge.testing.pretending import Pretence, Returned
from flowforge.testing.taken import Way, taken_in, ways_of

Why = Literal["no_way", "fails_only", "unknown_value", "nothing_found", "too_much"]
"""Why a way is left: no wire leads to its node; it is taken when the node fails; it depends on a
variable that no caller and no lookup decides; nothing that was tried leads there; the bounds came
first."""
Move = tuple[Literal["presses", "answers", "hangs up"], str]
"""What somebody does: the keys (none: silence), or the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far to look: `events` that are tried, `seconds` they may take, `calls` that are made."""

    events: int = 5000
    seconds: float = 20.0
    calls: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What a call is given: who calls whom, as people write it, and what lookups return by node."""

    caller: str = CALLER
    callee: str = CALLEE
    direction: Literal["in", "out"] = "in"
    lookups: Mapping[str, Returned] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A call that takes ways which no test takes. It is a test as soon as it has a name.

    `moves` is what the caller and the one who is called do, `set_up` what the call was given, and
    `unusual` the nodes of `set_up.lookups` whose lookup does not simply find a row.
    """

    moves: tuple[Move, ...]
    set_up: SetUp
    unusual: tuple[str, ...]
    steps: list[Written]
    ways: frozenset[Way]

    def document(self, about: str) -> dict[str, Any]:
        """Give the call as it stands in a call file, under a name."""
        lookups = {"lookups": dict(self.set_up.lookups)} if self.set_up.lookups else {}
        return {"about": about, **lookups, "call": self.steps}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A way that no call could be made for; `variable` is what an unknown value depends on."""

    way: Way
    why: Why
    variable: str = ""


async def missing(
    flow: Flow,
    catalog: Catalog,
    taken: Collection[Way],
    bounds: Bounds | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[list[Made], list[Left]]:
    """Make calls for the ways that are not `taken`; give them, and what is left.

    Other work of the loop goes on meanwhile. Nodes do what they do in any call: those that write to
    somewhere do that here too.
    """
    search = _Search(flow, catalog, taken, bounds or Bounds(), clock)
    await search.run()
    made = search.chosen()
    covered = {way for one in made for way in one.ways}
    left = [search.left(way) for way in search.wanted if way not in covered]
    return made, left


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """A call that took a way for the first time."""

    set_up: SetUp
    moves: tuple[Move, ...]
    entries: list[Entry]
    ways: frozenset[Way]


class _Search:
    def __init__(
        self,
        flow: Flow,
        catalog: Catalog,
        taken: Collection[Way],
        bounds: Bounds,
        clock: Callable[[], float],
    ) -> None:
        self.flow, self.catalog, self.bounds, self.clock = flow, catalog, bounds, clock
        self.compiled = compile_flow(flow, catalog.types)
        self.guesses = Guesses(self.compiled)
        self.wanted = [way for way in ways_of(self.compiled) if way not in taken]
        self.open = set(self.wanted)
        self.after = _after(self.compiled)
        self.tried: list[_Tried] = []
        self.events = 0
        self.ends = clock() + bounds.seconds
        self._ahead: dict[str, frozenset[str]] = {}

    # --- what to try

    async def run(self) -> None:
        """Call with one set-up after the other, as long as something is open and allowed."""
        queue, known = deque([self.usual]), [self.usual]
        while queue and self.goes_on():
            set_up = queue.popleft()
            met = await self.explore(set_up)
            for other in self.varied(set_up, met):
                if other not in known:
                    known.append(other)
                    queue.append(other)

    def goes_on(self) -> bool:
        """Tell whether something is open, and the bounds are not reached."""
        return bool(self.open) and self.events < self.bounds.events and self.clock() < self.ends

    @cached_property
    def usual(self) -> SetUp:
        """Give a call as the flow expects it, for which every lookup finds a row."""
        claim = next(iter(claims(self.flow.document())), None)
        callee = min(claim.numbers, default="") if claim else ""
        return SetUp(
            callee=numbers.pretty(callee) or CALLEE,
            direction="out" if claim and claim.direction == "out" else "in",
            lookups={name: self.guesses.rows(name)[0] for name in self.guesses.lookups},
        )

    def varied(self, set_up: SetUp, met: Collection[str]) -> Iterator[SetUp]:
        """Give set-ups that differ in one thing which may matter to what is open."""
        for name in self.guesses.lookups:
            if name in met and self.leads_on(name):
                others: list[Returned] = ["not found", "database away", *self.guesses.rows(name)]
                for returned in others:
                    yield replace(set_up, lookups={**set_up.lookups, name: returned})
        for variable in ("caller", "callee", "direction"):
            for value in self.guesses.values(variable):
                other = _changed(set_up, variable, value, self.flow.settings.country)
                if other is not None:
                    yield other

    # --- trying

    async def explore(self, set_up: SetUp) -> set[str]:
        """Try every entry with this set-up, the nearest questions first; give the nodes met."""
        phone = Phone(self.flow, catalog=self.catalog, pretence=Pretence(lookups=set_up.lookups))
        met: set[str] = set()
        seen: set[object] = set()
        ahead: deque[tuple[Phone, tuple[Move, ...]]] = deque()
        if await self.does(_ring(phone, set_up)):
            self.saw(phone, set_up, ())
            ahead.append((phone, ()))
        while ahead and self.goes_on():
            phone, moves = ahead.popleft()
            met |= {entry.node for entry in phone.entries}
            for move in self.moves(phone):
                other = _fork(phone)
                if self.goes_on() and await self.does(_move(other, move)):
                    self.saw(other, set_up, (*moves, move))
                    met |= {entry.node for entry in other.entries}
                    if (state := self.state(other)) not in seen:
                        seen.add(state)
                        ahead.append((other, (*moves, move)))
        return met

    async def does(self, work: Any) -> bool:
        """Let something happen; False where the telephone will not have it."""
        self.events += 1
        await asyncio.sleep(0)  # callers of live flows come first
        try:
            await work
        except AssertionError:
            return False
        return True

    def saw(self, phone: Phone, set_up: SetUp, moves: tuple[Move, ...]) -> None:
        """Remember the call if it is the first that took a way."""
        taken = taken_in(phone.entries)
        if taken & self.open:
            self.open -= taken
            used = {entry.node for entry in phone.entries}
            lookups = {name: row for name, row in set_up.lookups.items() if name in used}
            self.tried.append(
                _Tried(
                    set_up=replace(set_up, lookups=lookups),
                    moves=moves,
                    entries=list(phone.entries),
                    ways=frozenset(taken),
                )
            )

    def moves(self, phone: Phone) -> list[Move]:
        """Give what somebody can do now that may lead to what is open."""
        beside = self._beside_open()
        if phone.session.ended:
            return []
        if phone.ended or lookup(phone.vars, "answering_number"):
            return [("hangs up", "normalClearing")] if beside else []
        if not isinstance(phone.action, Gather):
            return [("answers", ""), ("hangs up", "busy")] if beside else []
        name = phone.session.at
        if not self.leads_on(name):
            return []
        keys = self.guesses.entries(name, phone.action.max_digits)
        leaves: list[Move] = [("hangs up", "cancel")] if beside else []
        return [*(("presses", entry) for entry in keys), *leaves]

    def _beside_open(self) -> bool:
        return any(port in self.compiled.nodes[name].event_ports for name, port in self.open)

    def leads_on(self, name: str) -> bool:
        """Tell whether wires lead from a node to one with an open way."""
        if name not in self._ahead:
            self._ahead[name] = frozenset(ways.reach([name], self.after))
        return any(node in self._ahead[name] for node, _ in self.open)

    def state(self, phone: Phone) -> object:
        """Give what decides how a call goes on from here, so that no state is tried twice."""
        session = phone.session
        values = tuple(lookup(phone.vars, name) for name in self.guesses.rules)
        where = (session.at, session.attempt, session.ended, type(phone.action))
        return (where, tuple(session.listeners), lookup(phone.vars, "answering_number"), values)

    # --- what came of it

    def chosen(self) -> list[Made]:
        """Give few calls that take all that was found: long ones first, for they take more."""
        made: list[Made] = []
        covered: set[Way] = set()
        wanted = set(self.wanted)
        for tried in reversed(self.tried):
            if (tried.ways - covered) & wanted:
                covered |= tried.ways
                made.append(self.made(tried))
                if len(made) == self.bounds.calls:
                    break
        return list(reversed(made))

    def made(self, tried: _Tried) -> Made:
        """Write a call that was tried as a test."""
        usual = self.usual.lookups
        lookups = tried.set_up.lookups
        return Made(
            moves=tried.moves,
            set_up=tried.set_up,
            unusual=tuple(name for name in lookups if lookups[name] != usual[name]),
            steps=steps_of(tried.entries),
            ways=tried.ways,
        )

    def left(self, way: Way) -> Left:
        """Say why no call was made for a way."""
        name, port = way
        if name not in self._reached:
            return Left(way=way, why="no_way")
        if way not in self.open or self.events >= self.bounds.events or self.clock() >= self.ends:
            return Left(way=way, why="too_much")
        if port == "error":
            return Left(way=way, why="fails_only")
        variables = [one.variable for one in compared(self.compiled.nodes[name])]
        unknown = [one for one in variables if one not in self._decided]
        if unknown:
            return Left(way=way, why="unknown_value", variable=unknown[0])
        return Left(way=way, why="nothing_found")

    @cached_property
    def _reached(self) -> set[str]:
        return ways.reach([self.compiled.start], self.after) if self.compiled.start else set()

    @cached_property
    def _decided(self) -> set[str]:
        """Give the variables that callers and lookups decide."""
        asks = [asks.saves for node in self.compiled.nodes.values() if (asks := asked(node))]
        found = [name for one in self.guesses.lookups for name in self.compiled.nodes[one].writes()]
        return {"caller", "callee", "direction", *asks, *found}


def _changed(set_up: SetUp, variable: str, value: str, country: str) -> SetUp | None:
    """Give the set-up with a variable that holds `value`; None where no call has it."""
    if variable == "direction":
        known = {"in": replace(set_up, direction="in"), "out": replace(set_up, direction="out")}
        return known.get(value)
    written = _written(value, country)
    if not written:
        return None
    is_caller = variable == "caller"
    return replace(set_up, caller=written) if is_caller else replace(set_up, callee=written)


def _written(value: str, country: str) -> str:
    """Write a number so that the telephone reads one that begins with `value`; else give ""."""
    if not value:
        return ""
    for text in (numbers.pretty(value), numbers.pretty(value.ljust(12, "0")), value):
        try:
            read = numbers.e164(text, country)
        except NumberError:
            read = text  # as the telephone does
        if read.startswith(value):
            return text
    return ""


def _after(flow: CompiledFlow) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {}
    for (name, _), targets in flow.wires.items():
        after.setdefault(name, []).extend(targets)
    return after


def _fork(phone: Phone) -> Phone:
    """Give a telephone with the same call, which goes on by itself."""
    other = copy.copy(phone)  # the call's state is made anew with each event
    other.entries = list(phone.entries)
    return other


async def _ring(phone: Phone, set_up: SetUp) -> None:
    await phone.rings(set_up.caller, set_up.callee, direction=set_up.direction)


async def _move(phone: Phone, move: Move) -> None:
    kind, what = move
    if kind == "presses":
        await phone.presses(what)
    elif kind == "answers":
        await phone.answers()
    else:
        await phone.hangs_up(what)
