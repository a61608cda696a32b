"""Large flows for both editors: the same graph, node for node and wire for wire, on a grid."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.flows import Document

_BLOCK = 8
_COLUMNS = 10
"""Blocks beside each other."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One node: what it is for a call, where it stands, and where its ways lead, in order."""

    name: str
    kind: str
    column: int
    row: int
    ways: tuple[str, ...]


def graph(size: int) -> list[Drawn]:
    """Give `size` nodes: a start, then menus of four ways, each with what hangs on it."""
    nodes = [Drawn("in", "start", 0, 0, ("menu0",))]
    number = 0
    while len(nodes) < size:
        nodes += _block(number, last=len(nodes) + 2 * _BLOCK > size)
        number += 1
    nodes = nodes[:size]
    known = {node.name for node in nodes}
    return [_cut(node, known) for node in nodes]


def _cut(node: Drawn, known: set[str]) -> Drawn:
    ways = tuple(way for way in node.ways if way in known)
    return Drawn(node.name, node.kind, node.column, node.row, ways)


def _block(n: int, *, last: bool) -> Iterator[Drawn]:
    x, y = 1 + (n % _COLUMNS) * 4, (n // _COLUMNS) * 3
    end = f"end{n}"
    onward = end if last else f"menu{n + 1}"
    yield Drawn(f"menu{n}", "menu", x, y, (f"ask{n}", onward, end, end))
    yield Drawn(f"ask{n}", "ask", x + 1, y, (f"which{n}", end, end))
    yield Drawn(f"which{n}", "switch", x + 2, y, (f"say{n}", f"dial{n}", end))
    yield Drawn(f"say{n}", "say", x + 3, y, (end,))
    yield Drawn(f"dial{n}", "dial", x + 3, y + 1, (f"log{n}", f"log{n}"))
    yield Drawn(f"log{n}", "log", x + 2, y + 1, (f"set{n}",))
    yield Drawn(f"set{n}", "set", x + 1, y + 1, ())
    yield Drawn(end, "end", x + 2, y + 2, ())


# --- as FlowForge's document ----------------------------------------------------------------

_WIDE, _HIGH = 330, 300


def for_flowforge(size: int) -> Document:
    """Give the graph as a flow that may go live."""
    nodes = graph(size)
    wires = [
        {"source": node.name, "port": port, "target": target}
        for node in nodes
        for port, target in zip(_PORTS[node.kind], node.ways, strict=False)
    ]
    return {
        "schema": 1,
        "name": f"{size} nodes",
        "settings": {"country": "DE", "voice": "en-GB", "fallback": {"do": "hangup"}},
        "nodes": [_flow_node(node, size) for node in nodes],
        "wires": wires,
    }


_PORTS = {
    "start": ("rings",),
    "menu": ("1", "2", "silence", "wrong"),
    "ask": ("digits", "silence", "wrong"),
    "switch": ("one", "two", "otherwise"),
    "say": ("next",),
    "dial": ("answered", "hung up"),
    "log": ("next",),
    "set": (),
    "end": (),
}
_TYPES = {
    "start": "webhook",
    "menu": "menu",
    "ask": "gather",
    "switch": "switch",
    "say": "play",
    "dial": "dial",
    "log": "log",
    "set": "log",
    "end": "hangup",
}


def _flow_node(node: Drawn, size: int) -> Document:
    kind = _TYPES[node.kind]
    place = {"x": node.column * _WIDE, "y": node.row * _HIGH}
    config = _config(node.kind, size)
    return {"id": node.name, "type": kind, "version": 1, "name": "", **place, "config": config}


def _config(kind: str, size: int) -> dict[str, Any]:
    return {"path": f"nodes-{size}"} if kind == "start" else _CONFIGS.get(kind, {})


_CONFIGS: dict[str, dict[str, Any]] = {
    "menu": {
        "prompt": {"say": "For orders press 1, for anything else press 2."},
        "choices": [{"key": "1", "label": "Orders"}, {"key": "2", "label": "Anything else"}],
    },
    "ask": {
        "prompt": {"say": "Please type the number of your order."},
        "accept": "exact",
        "digits": 5,
        "wait": 8,
    },
    "switch": {
        "variable": "digits",
        "rules": [
            {"port": port, "operator": "equals", "value": value, "upper": "", "label": ""}
            for port, value in (("one", "10000"), ("two", "20000"))
        ],
    },
    "say": {"prompt": {"say": "Your order is on its way to you."}},
    "dial": {"numbers": ["+49 30 23125012"]},
    "log": {"text": "{{caller}} came by"},
    "set": {"text": "{{caller}} came by"},
}


# --- as Node-RED's --------------------------------------------------------------------------

_RED_WIDE, _RED_HIGH = 180, 65
_RED = {
    "start": ("http in", 1),
    "menu": ("switch", 4),
    "ask": ("switch", 3),
    "switch": ("switch", 3),
    "say": ("template", 1),
    "dial": ("switch", 2),
    "log": ("template", 1),
    "set": ("debug", 0),
    "end": ("http response", 0),
}


def for_node_red(size: int) -> list[Document]:
    """Give the graph in Node-RED's own nodes, with as many outputs and wires."""
    tab = {"id": "tab", "type": "tab", "label": f"{size} nodes", "disabled": False, "info": ""}
    return [tab, *(_red_node(node, size) for node in graph(size))]


def _red_node(node: Drawn, size: int) -> Document:
    kind, outputs = _RED[node.kind]
    ways = list(node.ways[:outputs])
    wires = [[way] for way in ways] + [[] for _ in range(outputs - len(ways))]
    place = {"x": 120 + node.column * _RED_WIDE, "y": 60 + node.row * _RED_HIGH}
    common = {"id": node.name, "type": kind, "z": "tab", "name": node.name, **place}
    return {**common, **_red_fields(kind, outputs, size), "wires": wires}


def _red_fields(kind: str, outputs: int, size: int) -> dict[str, Any]:
    match kind:
        case "http in":
            return {"url": f"/nodes-{size}", "method": "post", "upload": False, "swaggerDoc": ""}
        case "switch":
            rules: list[Document] = [
                {"t": "eq", "v": str(number), "vt": "str"} for number in range(outputs - 1)
            ]
            rules.append({"t": "else"})
            looks = {"property": "payload", "propertyType": "msg", "checkall": "false"}
            return {**looks, "rules": rules, "repair": False, "outputs": outputs}
        case "template":
            text = {"template": "Your order is on its way.", "syntax": "mustache", "output": "str"}
            return {"field": "payload", "fieldType": "msg", "format": "handlebars", **text}
        case "debug":
            return {"active": False, "tosidebar": True, "console": False, "complete": "payload"}
        case _:
            return {"statusCode": "", "headers": {}}
