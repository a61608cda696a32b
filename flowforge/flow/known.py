"""What can be put into a field of a node: the variables that a call may bring there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowforge.call import BUILT_IN
from flowforge.findings import Facts
from flowforge.flow import ways
from flowforge.flow.check import view_of
from flowforge.flow.document import Flow
from flowforge.flow.rules import View
from flowforge.flow.rules.variables import Held
from flowforge.node import Node

_EXAMPLES = {
    "caller": "491701234567",
    "callee": "4921163553355",
    "direction": "in",
    "user": "Anna Weber",
    "users": "Anna Weber, Ben Kurz",
    "diversion": "4921163553300",
    "answering_number": "491601111111",
    "cause": "normalClearing",
}
_LATE = frozenset({"answering_number", "cause"})
"""Empty until a call is answered, or over: of use beside the call only."""
_FOR_MACHINES = frozenset({"call_id", "original_call_id"})
_KEYS = "123456789012345678901234567890"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A variable, as it is at a node.

    `writer` is the node that sets it, "" for what every call has. `sure` tells whether it is set
    whichever way a call came. `example` is what may stand in it, "" where nobody can say.
    """

    name: str
    writer: str = ""
    sure: bool = True
    example: str = ""


def known_at(flow: Flow, types: Mapping[str, type[Node]], node: str) -> list[Known]:
    """Give what is known at `node`: first what was set on the way, the latest first."""
    view = view_of(flow, types, Facts(), [])
    held = Held(view)
    late = held.is_beside(node)
    built_in = [
        Known(name=name, example=_EXAMPLES.get(name, ""))
        for name in BUILT_IN
        if name not in _FOR_MACHINES and (late or name not in _LATE)
    ]
    return [*_written(view, held, node), *built_in]


def _written(view: View, held: Held, node: str) -> Iterator[Known]:
    before = _before(view, node)
    seen: set[str] = set()
    for writer, found in view.nodes.items():
        for name in sorted(found.writes) if writer in before else ():
            if name not in seen:
                seen.add(name)
                sure = held.at(node, name)
                yield Known(
                    name=name, writer=writer, sure=sure, example=_example(view, writer, name)
                )


def _before(view: View, node: str) -> set[str]:
    """Give the nodes that a call may have passed before it comes to `node`."""
    before = ways.turned(view.everything)
    return ways.reach(before.get(node, ()), before)


def _example(view: View, writer: str, name: str) -> str:
    asks = view.nodes[writer].asks
    if asks is None or asks.saves != name:
        return ""
    if asks.choices:
        return next(iter(asks.choices))
    lengths = range(asks.most, max(asks.least, 1) - 1, -1)
    return next((_KEYS[:length] for length in lengths if asks.allows(_KEYS[:length])), "")
