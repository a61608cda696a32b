"""Where wires lead: loose ends, circles, answers beside the call, ports that lead nowhere."""

from collections.abc import Iterator

from flowforge.findings import Change, FlowRule, Mend, Problem
from flowforge.flow import ways
from flowforge.flow.document import Wire
from flowforge.flow.rules.view import Opened, View

NO_START = FlowRule("no_start")
TWO_STARTS = FlowRule("two_starts")
WIRE_FROM_NOWHERE = FlowRule("wire_from_nowhere")
WIRE_TO_NOWHERE = FlowRule("wire_to_nowhere")
NO_SUCH_PORT = FlowRule("no_such_port")
NO_WAY_IN = FlowRule("no_way_in")
PORT_OPEN = FlowRule("port_open", "warning")
SILENCE_OPEN = FlowRule("silence_open", "warning")
WRONG_OPEN = FlowRule("wrong_open", "warning")
ERROR_OPEN = FlowRule("error_open", "warning")
NEVER_REACHED = FlowRule("never_reached", "warning")
NO_END = FlowRule("no_end")
ENDLESS = FlowRule("endless")
SILENT_ROUND = FlowRule("silent_round", "warning")
AFTER_THE_CALL = FlowRule("after_the_call")
SECOND_ANSWER = FlowRule("second_answer")

RULES = (
    NO_START,
    TWO_STARTS,
    WIRE_FROM_NOWHERE,
    WIRE_TO_NOWHERE,
    NO_SUCH_PORT,
    NO_WAY_IN,
    PORT_OPEN,
    SILENCE_OPEN,
    WRONG_OPEN,
    ERROR_OPEN,
    NEVER_REACHED,
    NO_END,
    ENDLESS,
    SILENT_ROUND,
    AFTER_THE_CALL,
    SECOND_ANSWER,
)


def _cut(source: str, port: str, target: str) -> tuple[Mend, ...]:
    change = Change(do="disconnect", node=source, port=port, target=target)
    return (Mend(code="cut_wire", changes=(change,)),)


def _delete(node: str) -> tuple[Mend, ...]:
    return (Mend(code="delete_node", changes=(Change(do="delete", node=node),)),)


def starts(view: View) -> Iterator[Problem]:
    """Hold a flow to exactly one node where calls come in."""
    found = [name for name, one in view.nodes.items() if one.node.starts]
    if not found:
        yield NO_START.at()
    for name in found[1:]:
        yield TWO_STARTS.at(name, mends=_delete(name))


# --- loose ends -----------------------------------------------------------------------------


def loose_wires(view: View) -> Iterator[Problem]:
    """Name each wire that comes from nowhere, leads nowhere, or leads where no call can enter."""
    for wire in view.flow.wires:
        rule = _loose(wire, view)
        if rule is not None:
            nowhere = rule is WIRE_FROM_NOWHERE
            yield rule.at(
                wire.target if nowhere else wire.source,
                port="" if nowhere else wire.port,
                mends=_cut(wire.source, wire.port, wire.target),
                source=view.names.get(wire.source, wire.source),
                target=view.names.get(wire.target, wire.target),
                said=wire.port,
            )


def _loose(wire: Wire, view: View) -> FlowRule | None:
    source, target = view.nodes.get(wire.source), view.nodes.get(wire.target)
    if wire.source not in view.ids:
        return WIRE_FROM_NOWHERE
    if wire.target not in view.ids:
        return WIRE_TO_NOWHERE
    if source and wire.port not in (*source.ports, *source.node.event_ports):
        return NO_SUCH_PORT
    if target and (target.node.starts or not target.node.wired):
        return NO_WAY_IN
    return None


def open_ports(view: View) -> Iterator[Problem]:
    """Warn of ports that lead nowhere on nodes that calls reach, and of nodes that none reaches."""
    if not view.start:
        return
    for name, found in view.nodes.items():
        if not found.node.wired:
            continue
        if name not in view.touched:
            yield NEVER_REACHED.at(name, mends=_delete(name))
            continue
        loose = [port for port in found.ports if not view.wires.get((name, port))]
        no_way_on = name in view.reached and len(loose) == len(found.ports)
        for port in loose:
            if no_way_on or port not in found.node.quiet_ports:
                yield _open(view, name, found, port)


def _open(view: View, name: str, found: Opened, port: str) -> Problem:
    asks = found.asks
    other = ""
    rule = ERROR_OPEN if port == "error" else PORT_OPEN
    if asks and port in {asks.silence, asks.wrong}:
        rule, other = (
            (SILENCE_OPEN, asks.wrong) if port == asks.silence else (WRONG_OPEN, asks.silence)
        )
    targets = view.wires.get((name, other), ())[:1]
    mends = tuple(
        Mend(
            code="connect_too",
            changes=(Change(do="connect", node=name, port=port, target=target),),
            params={"target": view.names[target]},
        )
        for target in targets
        if target != name
    )
    return rule.at(name, port=port, mends=mends, said=view.said(name, port))


# --- circles --------------------------------------------------------------------------------


def circles(view: View) -> Iterator[Problem]:
    """Name circles in which nobody is asked, from which no call ends, or where silence goes on."""
    order = [node.id for node in view.flow.nodes if node.id in view.reached]
    endless = ways.circles([name for name in order if _passes_unasked(view, name)], view.path)
    told: set[str] = set()
    for group in endless:
        told.update(group)
        yield ENDLESS.at(group[0])
    ending = ways.reach([name for name in order if _may_end(view, name)], ways.turned(view.path))
    for group in ways.circles([name for name in order if name not in ending], view.path):
        if told.isdisjoint(group):
            yield NO_END.at(group[0])
        told.update(group)
    yield from _silent_rounds(view, [name for name in order if name not in told])


def _passes_unasked(view: View, name: str) -> bool:
    found = view.nodes.get(name)
    return found is not None and not found.waits and not found.node.counts


def _may_end(view: View, name: str) -> bool:
    """Tell whether a call can end at this node, if only by a port that leads nowhere."""
    found = view.nodes.get(name)
    return found is None or not found.ports or len(view.wired[name]) < len(found.ports)


def _silent_rounds(view: View, names: list[str]) -> Iterator[Problem]:
    """Name circles that a telephone left off the hook would never leave."""
    quiet = {name: _when_silent(view, name) for name in names}
    for group in ways.circles(names, quiet):
        asking = [name for name in group if view.nodes[name].waits]
        if asking:
            name = asking[0]
            [target] = quiet[name][:1]
            port = next(port for port, after in view.wired[name] if after == target)
            yield SILENT_ROUND.at(name, port=port, mends=_cut(name, port, target))


def _when_silent(view: View, name: str) -> list[str]:
    """Give where a call goes on from here while the caller does nothing."""
    found = view.nodes.get(name)
    if found is None or found.node.counts:
        return []
    if not found.waits or len(found.ports) == 1:
        return view.path[name]
    silence = found.asks.silence if found.asks else "silence"
    return [target for port, target in view.wired[name] if port == silence]


# --- one path answers -----------------------------------------------------------------------


def beside(view: View) -> Iterator[Problem]:
    """One path answers: what hangs beside it must not speak to the caller."""
    speakers = [name for name, found in view.nodes.items() if found.node.answers]
    speaks = ways.nearest(speakers, view.everything)
    for name, found in view.nodes.items():
        for port in found.ports:
            for target in view.wires.get((name, port), ())[1:]:
                yield from _speaks(view, speaks, SECOND_ANSWER, (name, port, target))
        for port in found.node.event_ports:
            for target in view.wires.get((name, port), ()):
                yield from _speaks(view, speaks, AFTER_THE_CALL, (name, port, target))


def _speaks(
    view: View, speaks: dict[str, str], rule: FlowRule, wire: tuple[str, str, str]
) -> Iterator[Problem]:
    name, port, target = wire
    if target in speaks:
        yield rule.at(
            name,
            port=port,
            mends=_cut(*wire),
            source=view.names[name],
            target=view.names[speaks[target]],
            said=view.said(name, port),
        )
