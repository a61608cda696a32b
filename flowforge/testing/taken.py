"""Which ways of a flow a call took: every exit of every node is one."""

from collections.abc import Iterable, Iterator

from flowforge.call import Entry
from flowforge.flow import CompiledFlow

Way = tuple[str, str]
"""A node's id, and the name of the port by which a call leaves it."""


def ways_of(flow: CompiledFlow) -> list[Way]:
    """Give all ways of a flow, in the order of its nodes.

    A port without a wire is one too: a call that gets there takes the flow's fallback. It is none
    where no call can notice: at quiet ports, at those for errors, and beside the path.
    """
    return [(name, port) for name in flow.nodes for port in _ports(flow, name)]


def _ports(flow: CompiledFlow, name: str) -> Iterator[str]:
    node = flow.nodes[name]
    if not node.wired:
        return
    for port in dict.fromkeys((*node.own_ports(), *node.event_ports)):
        unseen = port == "error" or port in (*node.quiet_ports, *node.event_ports)
        if flow.targets(name, port) or not unseen:
            yield port


def taken_in(entries: Iterable[Entry]) -> set[Way]:
    """Give the ways that a call took, by its transcript; those beside the path are among them."""
    return {(entry.node, str(entry.data["port"])) for entry in entries if entry.kind == "step"}
