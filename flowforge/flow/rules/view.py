"""A flow laid open for its rules: what they all look at is worked out once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from flowforge import expressions
from flowforge.call import BUILT_IN, language_of
from flowforge.errors import TemplateError
from flowforge.fields import (
    ColumnName,
    ConnectionName,
    LanguageTag,
    PhoneNumber,
    TableName,
    VariableName,
    Words,
)
from flowforge.findings import Asks, Compares, Facts, Problem
from flowforge.flow import ways
from flowforge.flow.compiled import pieces
from flowforge.flow.document import Flow
from flowforge.flow.rules.hearing import Heard, heard_at, unused_in
from flowforge.node import Node


@dataclass(frozen=True, slots=True)
class Opened:
    """A node that could be read, and what it says of itself."""

    node: Node
    ports: tuple[str, ...]
    pieces: tuple[tuple[str, Words], ...]
    """Its texts, with their dotted fields; those of prompts as far as they are heard."""
    writes: frozenset[str]
    asks: Asks | None
    compares: tuple[Compares, ...]
    problems: tuple[Problem, ...]
    prompts: tuple[Heard, ...]
    """What a caller may hear here, in each language."""
    filled: tuple[tuple[str, Words], ...]
    """What of `pieces` can be wrong by itself: numbers, texts that name a variable."""
    named: tuple[tuple[str, Words], ...]
    """What of `pieces` names something: a variable, a connection, a table, a column, a language."""
    reads: tuple[tuple[str, str], ...]
    """The variables that are used here, with the fields; what is set here is left out."""

    @property
    def waits(self) -> bool:
        """Whether a call stops here until the carrier posts digits or silence."""
        return type(self.node).resume is not Node.resume


def names_in(template: str) -> list[str]:
    """Give the variables that a template names, in order; none where it cannot be read."""
    try:
        return sorted(expressions.names(template))
    except TemplateError:
        return []


def opened(node: Node) -> Opened:
    """Ask a node all that does not depend on the world; it may raise what its package raises."""
    found = tuple(pieces(node))
    texts = tuple(_texts(found))
    writes = frozenset(node.writes())
    return Opened(
        node=node,
        ports=node.own_ports(),
        pieces=texts,
        writes=writes,
        asks=node.asks(),
        compares=tuple(node.compares()),
        problems=(),
        prompts=tuple(heard_at(found)),
        filled=tuple((at, one) for at, one in texts if _is_filled(one)),
        named=tuple((at, one) for at, one in texts if isinstance(one, _NAMES)),
        reads=tuple(read for read in _reads(texts) if read[1] not in writes),
    )


def _texts(found: Iterable[tuple[str, object]]) -> Iterator[tuple[str, Words]]:
    unused = unused_in(found)
    for place, value in found:
        if isinstance(value, Words) and place not in unused:
            yield place, value


_NAMES = (VariableName, ConnectionName, TableName, ColumnName, LanguageTag)


def _is_filled(text: Words) -> bool:
    return bool(text) and text.template and ("{{" in text or isinstance(text, PhoneNumber))


def _reads(texts: Iterable[tuple[str, Words]]) -> Iterator[tuple[str, str]]:
    for place, value in texts:
        if isinstance(value, VariableName):
            yield from [(place, value)] if value else []
        elif value.template and "{{" in value:
            yield from ((place, name) for name in names_in(value))


@dataclass(frozen=True)
class View:
    """A flow as its rules see it. `nodes` are those that could be read, in the flow's order.

    `guessed` are the variables that the others may set, so that one mistake is not told twice.
    """

    flow: Flow
    nodes: Mapping[str, Opened]
    facts: Facts
    guessed: frozenset[str] = frozenset()

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all nodes, the unreadable ones too."""
        return frozenset(node.id for node in self.flow.nodes)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What a person calls each node."""
        return {node.id: node.name or node.id for node in self.flow.nodes}

    @cached_property
    def wires(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The targets of each node's port in order; wires that lead to no node are left out."""
        wires: dict[tuple[str, str], list[str]] = {}
        for wire in self.flow.wires:
            if wire.target in self.ids:
                wires.setdefault((wire.source, wire.port), []).append(wire.target)
        return {key: tuple(targets) for key, targets in wires.items()}

    @cached_property
    def _wired_ports(self) -> Mapping[str, list[str]]:
        ports: dict[str, list[str]] = {}
        for source, port in self.wires:
            ports.setdefault(source, []).append(port)
        return ports

    def ports(self, name: str) -> tuple[str, ...]:
        """Give the ports on which a call can go on; of an unreadable node as far as wires tell."""
        found = self.nodes.get(name)
        return found.ports if found else tuple(self._wired_ports.get(name, ()))

    def said(self, name: str, port: str) -> str:
        """Give what people call a port: where it comes from a list, what that item says."""
        found = self.nodes.get(name)
        if found is None or found.node.ports_from is None or len(port) == 1:
            return port
        for place, item in enumerate(getattr(found.node, found.node.ports_from), 1):
            if getattr(item, found.node.port_field) == port:
                # A rule that compares with nothing has neither: its place stands at it in the form.
                return str(getattr(item, "label", "") or getattr(item, "value", "") or place)
        return port

    @cached_property
    def wired(self) -> Mapping[str, list[tuple[str, str]]]:
        """For each node its ports, each with the node where a call goes next: the first target."""
        return {
            node.id: [
                (port, targets[0])
                for port in self.ports(node.id)
                if (targets := self.wires.get((node.id, port)))
            ]
            for node in self.flow.nodes
        }

    @cached_property
    def path(self) -> Mapping[str, list[str]]:
        """For each node those where a call can go next."""
        return {name: [target for _, target in wired] for name, wired in self.wired.items()}

    @cached_property
    def tasks(self) -> Mapping[str, list[tuple[str, str]]]:
        """For each node its ports with all their targets, side tasks too, but not the events."""
        return {
            node.id: [
                (port, target)
                for port in self.ports(node.id)
                for target in self.wires.get((node.id, port), ())
            ]
            for node in self.flow.nodes
        }

    @cached_property
    def everything(self) -> Mapping[str, list[str]]:
        """For each node all that it is wired to, what hangs beside the call too."""
        events = {
            name: [
                target
                for port in found.node.event_ports
                for target in self.wires.get((name, port), ())
            ]
            for name, found in self.nodes.items()
        }
        return {
            name: [*(target for _, target in tasks), *events.get(name, ())]
            for name, tasks in self.tasks.items()
        }

    @cached_property
    def start(self) -> str:
        """The node where calls come in, "" without one."""
        return next((name for name, found in self.nodes.items() if found.node.starts), "")

    @cached_property
    def reached(self) -> set[str]:
        """The nodes where a call can be."""
        return ways.reach([self.start], self.path) if self.start else set()

    @cached_property
    def touched(self) -> set[str]:
        """The nodes that calls or their side tasks get to."""
        return ways.reach([self.start], self.everything) if self.start else set()

    @cached_property
    def variables(self) -> frozenset[str]:
        """The variables that a call may have."""
        written = (name for found in self.nodes.values() for name in found.writes)
        return frozenset((*BUILT_IN, *written)) | self.guessed

    def voice(self, language: str) -> str:
        """Give the flow's voice for a language, "" being its first; "" where it has none."""
        if not language:
            return self.flow.settings.voice
        voices = self.flow.settings.voices
        return next((one for one in voices if language_of(one) == language_of(language)), "")

    @cached_property
    def questions(self) -> Mapping[str, Asks]:
        """The nodes that ask the caller something."""
        return {name: found.asks for name, found in self.nodes.items() if found.asks}

    @cached_property
    def helped(self) -> frozenset[str]:
        """The nodes from which a way leads to somebody: a number, the voicemail, or ring as usual.

        A port that leads nowhere counts where the flow's fallback is not to hang up.
        """
        people = [
            name
            for name, found in self.nodes.items()
            if found.node.category == "connect"
            or (found.node.answers and not found.ports and found.node.category != "end")
            or (self.rescued and len(self.wired[name]) < len(found.ports))
        ]
        return frozenset(ways.reach(people, ways.turned(self.path)))

    @property
    def rescued(self) -> bool:
        """Whether a call that has no way on is led to somebody."""
        return self.flow.settings.fallback.do != "hangup"
