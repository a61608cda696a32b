"""The door for node packages: everything that a node is made of.

A node type is one class::

    class Greet(Node):
        type: ClassVar = "greet"
        category: ClassVar = "talk"
        ports: ClassVar = ("next",)

        prompt: Prompt

        async def enter(self, call: Call) -> Step:
            return Gather(sound=self.prompt.sound(call), max_digits=1, timeout_ms=1)

        async def resume(self, call: Call, event: Digits) -> Step:
            return Port("next")

Its fields are the configuration, their types choose the widget in the form, and ``en.json`` and
``de.json`` beside it hold every word that people read. See ``docs/node-authors.md``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from flowforge import expressions
from flowforge.call import (
    ANONYMOUS,
    LANGUAGE,
    Action,
    Answered,
    Call,
    Deliver,
    Dial,
    Digits,
    Event,
    Gather,
    Hangup,
    HungUp,
    Lookup,
    NewCall,
    Play,
    Reject,
    Sound,
)
from flowforge.errors import DatabaseError, NodeError, NumberError
from flowforge.expressions import Operator
from flowforge.fields import (
    ColumnName,
    ConnectionName,
    DigitPattern,
    Key,
    LanguageTag,
    LongText,
    Part,
    PhoneNumber,
    Prompt,
    Seconds,
    TableName,
    Text,
    VariableName,
    WebhookPath,
    Words,
    when,
)
from flowforge.findings import Asks, Change, Compares, Facts, FlowRule, Level, Mend, Problem

__all__ = [
    "ANONYMOUS",
    "LANGUAGE",
    "Action",
    "Answered",
    "Asks",
    "Call",
    "Change",
    "ColumnName",
    "Compares",
    "ConnectionName",
    "DatabaseError",
    "Deliver",
    "Dial",
    "DigitPattern",
    "Digits",
    "End",
    "Event",
    "Facts",
    "FlowRule",
    "Gather",
    "Hangup",
    "HungUp",
    "Key",
    "LanguageTag",
    "Level",
    "LongText",
    "Lookup",
    "Mend",
    "NewCall",
    "Node",
    "NodeError",
    "NumberError",
    "Operator",
    "Part",
    "PhoneNumber",
    "Play",
    "Port",
    "Problem",
    "Prompt",
    "Reject",
    "Seconds",
    "Sound",
    "Step",
    "TableName",
    "Text",
    "VariableName",
    "WebhookPath",
    "Words",
    "assign",
    "compare",
    "copied",
    "fill",
    "value_of",
    "when",
]

Category = Literal["start", "talk", "connect", "decide", "data", "end", "beside", "note"]
CATEGORIES: tuple[Category, ...] = (
    "start",
    "talk",
    "connect",
    "decide",
    "data",
    "end",
    "beside",
    "note",
)
"""In the order of the palette."""


# --- steps ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Port:
    """Go on along the wire of this port."""

    name: str


@dataclass(frozen=True, slots=True)
class End:
    """Nothing follows: the end of a side task."""


Step = Port | End | Action


# --- what nodes do with a call --------------------------------------------------------------


def fill(call: Call, template: str) -> str:
    """Put the call's variables into a template; filters of speech leave them as they are."""
    return expressions.fill(template, call.vars)


def copied(call: Call, template: str) -> str | float:
    """Fill a template that another variable is to hold: a fraction alone stays a number."""
    return expressions.copied(template, call.vars)


def value_of(call: Call, name: str) -> str:
    """Give the text that a variable holds in this call, or ""."""
    return expressions.lookup(call.vars, name)


def compare(operator: Operator, left: str, right: str, upper: str = "") -> bool:
    """Tell whether `left` fulfils a condition; see `flowforge.expressions.compare`."""
    return expressions.compare(operator, left, right, upper)


def assign(call: Call, name: str, value: Any) -> None:
    """Set a variable; dotted names make nested mappings."""
    *parents, last = name.split(".")
    target = call.vars
    for parent in parents:
        below = target.get(parent)
        if not isinstance(below, dict):
            below = target[parent] = {}
        target = below
    target[last] = value


# --- the node -------------------------------------------------------------------------------


class Node(BaseModel):
    """The base of every node type. Fields are the configuration; class variables say what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    """Its name in flow files; the same as its folder's."""
    category: ClassVar[Category]
    rank: ClassVar[int] = 50
    """Its place in the palette within its category: small is above."""
    prompt_field: ClassVar[str | None] = None
    """The field whose text the node shows on the canvas, as what the caller hears."""
    version: ClassVar[int] = 1
    """Raise it with every change that old configurations do not fit; see `upgrade`."""

    starts: ClassVar[bool] = False
    """True for the one node where a call comes in: it has no input."""
    wired: ClassVar[bool] = True
    """False for what only stands on the canvas, such as a note."""
    answers: ClassVar[bool] = False
    """True if `enter` or `resume` may return an action. What is False can be a side task too."""
    ports: ClassVar[tuple[str, ...]] = ()
    """The ports that every node of this type has; "error" is where a failure leaves."""
    ports_from: ClassVar[str | None] = None
    """The field, a list of `Part`, whose items have a port each. `port_field` names it."""
    port_field: ClassVar[str] = "port"
    """The field of such an item that holds the port's name."""
    event_ports: ClassVar[tuple[str, ...]] = ()
    """Among "answered" and "hung up": what this node asks for. Only side tasks can follow there."""
    ports_when: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Ports that are there only while a field holds certain values: ``{"next": when(…)}``."""
    quiet_ports: ClassVar[tuple[str, ...]] = ()
    """Ports that may stay without a wire, unless a call that gets there has no other way on."""
    counts: ClassVar[bool] = False
    """True if it lets a call pass only so often: a way back through it comes to an end."""
    records: ClassVar[bool] = False
    """True if from here on the conversation is recorded, which callers have to be told before."""
    own_rules: ClassVar[tuple[FlowRule, ...]] = ()
    """The rules that `problems` holds configurations to, beside those for all flows."""

    async def enter(self, call: Call) -> Step:
        """Do what the node does when a call reaches it."""
        raise NodeError(f"a call cannot enter {self.type!r}")

    async def resume(self, call: Call, event: Digits) -> Step:
        """Go on after the digits (or the silence) that the node waited for."""
        raise NodeError(f"{self.type!r} does not wait for digits")

    async def happened(self, call: Call, event: Answered | HungUp) -> None:
        """See an event that the node asked for by its `event_ports`, before its port is taken."""

    def own_ports(self) -> tuple[str, ...]:
        """Give the names of the ports on which a call can go on, the list's own first."""
        items = getattr(self, self.ports_from) if self.ports_from else ()
        own = (str(getattr(item, self.port_field)) for item in items)
        return (*own, *(port for port in self.ports if self._has(port)))

    def _has(self, port: str) -> bool:
        condition = self.ports_when.get(port, {}).get("x-when")
        return condition is None or getattr(self, condition["field"]) in condition["values"]

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give the configuration of a node that has just been put on the canvas."""
        return {}

    def writes(self) -> Iterable[str]:
        """Name the variables that this node sets."""
        return ()

    def asks(self) -> Asks | None:
        """Say what it asks of the caller; None where it asks nothing."""
        return None

    def compares(self) -> Iterable[Compares]:
        """Give the comparisons by which it chooses its way, in their order."""
        return ()

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Say what is wrong with this configuration beyond its schema."""
        yield from ()

    @classmethod
    def upgrade(cls, config: dict[str, Any], version: int) -> dict[str, Any]:
        """Turn the configuration of an older `version` into today's."""
        return config
