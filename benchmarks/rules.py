"""How much CPU time a flow's check takes, by its size: ``python benchmarks/rules.py [NODES …]``.

The flow asks, looks up, compares and dials again and again; every tenth question leads back. The
goal: 1,000 nodes within 100 ms, so that the panel follows while somebody draws.
"""

import sys
from collections.abc import Iterator
from time import process_time
from typing import Any

from flowforge.catalog import Catalog
from flowforge.flow import Flow, check, read
from flowforge.node import Facts

FACTS = Facts(
    connections={"example": {"customer": frozenset({"id", "orderStatus"})}},
    voices=frozenset({"de-DE", "en-GB", "en-US"}),
)
BLOCK = 8
EACH = 10


def large(nodes: int) -> Flow:
    """Give a flow of about so many nodes, in blocks that hang on each other."""
    blocks = [_block(number) for number in range(max(1, nodes // BLOCK))]
    document: dict[str, Any] = {"schema": 1, "name": "Large", "settings": {"voice": "en-GB"}}
    document["nodes"] = [{"id": "in", "type": "webhook", "config": {"path": "large"}}]
    document["nodes"] += [node for block, _ in blocks for node in block]
    document["wires"] = [_wire("in", "rings", "menu0")]
    document["wires"] += [wire for _, wires in blocks for wire in wires]
    known = {node["id"] for node in document["nodes"]}
    document["wires"] = [wire for wire in document["wires"] if wire["target"] in known]
    return read(document)


def _wire(source: str, port: str, target: str) -> dict[str, str]:
    return {"source": source, "port": port, "target": target}


def _node(name: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "config": config}


def _block(n: int) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    return _nodes(n), list(_wires(n))


def _nodes(n: int) -> list[dict[str, Any]]:
    choices = [{"key": str(key), "label": f"Choice {key}"} for key in range(1, 6)]
    lookup = {
        "connection": "example",
        "table": "customer",
        "key": "id",
        "value": f"{{{{typed{n}}}}}",
        "columns": [{"column": "orderStatus", "save_as": f"customer{n}.status"}],
    }
    rules = [
        {"port": f"rule-{number}", "operator": "equals", "value": f"STATUS{number}"}
        for number in range(10)
    ]
    return [
        _node(f"menu{n}", "menu", prompt=f"For part {n} press 1.", choices=choices),
        _node(f"ask{n}", "gather", prompt="Please type your number.", save_as=f"typed{n}"),
        _node(f"look{n}", "db_lookup", **lookup),
        _node(f"which{n}", "switch", variable=f"customer{n}.status", rules=rules),
        _node(f"say{n}", "play", prompt=f"Your status is {{{{customer{n}.status}}}}."),
        _node(f"dial{n}", "dial", numbers=["+49 30 23125012"]),
        _node(f"log{n}", "log", text="{{caller}} came by"),
        _node(f"away{n}", "hangup", announcement="We cannot tell just now. Goodbye."),
    ]


def _wires(n: int) -> Iterator[dict[str, str]]:
    back = f"menu{n - 1}" if n % EACH == EACH - 1 else f"away{n}"
    ways = {
        f"menu{n}": {"1": f"ask{n}", "2": f"menu{n + 1}", "silence": back, "wrong": back}
        | dict.fromkeys("345", f"dial{n}"),
        f"ask{n}": {"digits": f"look{n}", "silence": f"away{n}", "wrong": f"away{n}"},
        f"look{n}": {"found": f"which{n}", "not_found": f"away{n}", "error": f"away{n}"},
        f"which{n}": {f"rule-{number}": f"say{n}" for number in range(10)}
        | {"otherwise": f"away{n}"},
        f"say{n}": {"next": f"menu{n + 1}"},
        f"dial{n}": {"hung up": f"log{n}"},
    }
    for source, ports in ways.items():
        for port, target in ports.items():
            yield _wire(source, port, target)


def main() -> None:
    """Print a line for each size."""
    types = Catalog.load(installed=False).types
    for size in [int(word) for word in sys.argv[1:]] or [250, 500, 1000, 2000, 4000]:
        flow = large(size)
        times = []
        for _ in range(5):
            began = process_time()
            problems = check(flow, types, FACTS)
            times.append(process_time() - began)
        milliseconds = min(times) * 1000
        print(f"{len(flow.nodes):5} nodes {milliseconds:7.1f} ms of CPU  {len(problems)} problems")


if __name__ == "__main__":
    main()
