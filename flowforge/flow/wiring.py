"""What is wrong with a flow's wires: loose ends, endless rounds, answers beside the call."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flowforge.flow.document import Flow, Wire
from flowforge.node import Node, Problem


@dataclass(frozen=True, slots=True)
class Wiring:
    """A flow's nodes, as far as they could be read, and its wires by port."""

    nodes: Mapping[str, Node]
    known: frozenset[str]
    """The ids of all nodes, the unreadable ones too."""
    names: Mapping[str, str]
    """What a person calls each node."""
    wires: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def path(self, name: str) -> Iterator[str]:
        """Give the nodes where a call can go next: the first target of each port."""
        node = self.nodes.get(name)
        for port in node.own_ports() if node else self._wired_ports(name):
            yield from self.wires.get((name, port), ())[:1]

    def everything(self, name: str) -> Iterator[str]:
        """Give all that a node is wired to, what hangs beside the call too."""
        node = self.nodes.get(name)
        for port in _ports(node) if node else self._wired_ports(name):
            yield from self.wires.get((name, port), ())

    def _wired_ports(self, name: str) -> list[str]:
        """Give the ports of a node that could not be read, as far as wires tell."""
        return [port for source, port in self.wires if source == name]

    def reach(self, names: Iterable[str], after: Callable[[str], Iterable[str]]) -> set[str]:
        """Give `names` and all nodes that come `after` them, at any distance."""
        found: set[str] = set()
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead.extend(after(name))
        return found


def wiring(flow: Flow, nodes: Mapping[str, Node], names: Mapping[str, str]) -> Wiring:
    """Look the wires up by port; those that lead to no node are left out."""
    known = frozenset(node.id for node in flow.nodes)
    wires: dict[tuple[str, str], tuple[str, ...]] = {}
    for wire in flow.wires:
        if wire.target in known:
            key = (wire.source, wire.port)
            wires[key] = (*wires.get(key, ()), wire.target)
    return Wiring(nodes, known, names, wires)


def loose_wires(flow: Flow, plan: Wiring) -> Iterator[Problem]:
    """Name each wire that comes from nowhere, leads nowhere, or leads where no call can enter."""
    for wire in flow.wires:
        if wire.source not in plan.known:
            yield Problem(code="wire_from_nowhere", node=wire.target, params=_ends(wire, plan))
        elif wire.target not in plan.known:
            yield _at_source("wire_to_nowhere", wire, plan)
        elif wire.source in plan.nodes and wire.port not in _ports(plan.nodes[wire.source]):
            yield _at_source("no_such_port", wire, plan)
        elif wire.target in plan.nodes and not _can_be_entered(plan.nodes[wire.target]):
            yield _at_source("no_way_in", wire, plan)


def _ports(node: Node) -> tuple[str, ...]:
    return (*node.own_ports(), *node.event_ports)


def _can_be_entered(node: Node) -> bool:
    return node.wired and not node.starts


def _ends(wire: Wire, plan: Wiring) -> dict[str, str]:
    return {
        "source": plan.names.get(wire.source, wire.source),
        "port": wire.port,
        "target": plan.names.get(wire.target, wire.target),
    }


def _at_source(code: str, wire: Wire, plan: Wiring) -> Problem:
    return Problem(code=code, node=wire.source, port=wire.port, params=_ends(wire, plan))


def starts(plan: Wiring) -> Iterator[Problem]:
    """A flow has exactly one node where calls come in."""
    found = [name for name, node in plan.nodes.items() if node.starts]
    if not found:
        yield Problem(code="no_start")
    for name in found[1:]:
        yield Problem(code="two_starts", node=name)


def open_ports(plan: Wiring, path: set[str], beside: set[str]) -> Iterator[Problem]:
    """Warn of ports that lead nowhere on nodes that calls reach, and of nodes that none reaches.

    `path` are the nodes where a call can be, `beside` those that only run beside it.
    """
    for name, node in plan.nodes.items():
        if not node.wired:
            continue
        if name not in path | beside:
            yield Problem(code="never_reached", level="warning", node=name)
            continue
        for port in _missing_wires(plan, name, node, on_path=name in path):
            params = {"port": port}
            yield Problem(code="port_open", level="warning", node=name, port=port, params=params)


def _missing_wires(plan: Wiring, name: str, node: Node, *, on_path: bool) -> list[str]:
    ports = node.own_ports()
    loose = [port for port in ports if not plan.wires.get((name, port))]
    no_way_on = on_path and len(loose) == len(ports)
    return [port for port in loose if no_way_on or port not in node.quiet_ports]


def rounds(plan: Wiring, reached: set[str]) -> Iterator[Problem]:
    """Name a round in which nobody is asked, or else a node from which no call ever ends."""
    for name in sorted(reached):
        if _comes_back_unasked(plan, name):
            yield Problem(code="endless", node=name)
            return
    for name in sorted(reached):
        if name in plan.reach(plan.path(name), plan.path) and not _ends_somewhere(plan, name):
            yield Problem(code="no_end", node=name)
            return


def _ends_somewhere(plan: Wiring, start: str) -> bool:
    """Tell whether some way from here ends the call, if only by a port that leads nowhere."""
    for name in plan.reach([start], plan.path):
        node = plan.nodes.get(name)
        if node is None or not node.own_ports():
            return True
        if any(not plan.wires.get((name, port)) for port in node.own_ports()):
            return True
    return False


def _waits(node: Node) -> bool:
    return type(node).resume is not Node.resume


def _comes_back_unasked(plan: Wiring, start: str) -> bool:
    ahead = [start]
    seen: set[str] = set()
    while ahead:
        name = ahead.pop()
        node = plan.nodes.get(name)
        if node is None or _waits(node):
            continue
        for target in plan.path(name):
            if target == start:
                return True
            if target not in seen:
                seen.add(target)
                ahead.append(target)
    return False


def beside(plan: Wiring) -> Iterator[Problem]:
    """One path answers: what hangs beside it must not speak to the caller."""
    for name, node in plan.nodes.items():
        side = [(port, plan.wires.get((name, port), ())[1:]) for port in node.own_ports()]
        side += [(port, plan.wires.get((name, port), ())) for port in node.event_ports]
        for port, targets in side:
            yield from _speakers(plan, name, port, targets)


def _speakers(plan: Wiring, name: str, port: str, targets: tuple[str, ...]) -> Iterator[Problem]:
    node = plan.nodes[name]
    code = "after_the_call" if port in node.event_ports else "second_answer"
    for target in sorted(plan.reach(targets, plan.everything)):
        speaker = plan.nodes.get(target)
        if speaker is not None and speaker.answers:
            params = {"port": port, "source": plan.names[name], "target": plan.names[target]}
            yield Problem(code=code, node=name, port=port, params=params)
