"""Flows for the rules, drawn in few words: nodes by name, wires like ``in.rings > menu``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flowforge.catalog import Catalog
from flowforge.flow import Flow, read
from flowforge.node import Call, Node, Port, Prompt, Step

CATALOG = Catalog.load(installed=False)
TABLES = {"crm": {"customer": frozenset({"id", "status"})}}


class Recorder(Node):
    """Records: none of our own nodes does so yet, but rules look after those that will."""

    type: ClassVar = "recorder"
    category: ClassVar = "beside"
    ports: ClassVar = ("next",)
    quiet_ports: ClassVar = ("next",)
    records: ClassVar = True

    prompt: Prompt = Prompt()

    async def enter(self, call: Call) -> Step:
        return Port("next")


class Old(Node):
    """Cannot bring an old configuration up to date."""

    type: ClassVar = "old"
    category: ClassVar = "end"
    version: ClassVar = 2
    answers: ClassVar = True

    @classmethod
    def upgrade(cls, config: dict[str, Any], version: int) -> dict[str, Any]:
        if "good" in config:
            return {}
        raise ValueError("too old")


class Clumsy(Node):
    """Stumbles when it is asked for its ports."""

    type: ClassVar = "clumsy"
    category: ClassVar = "end"
    answers: ClassVar = True

    stumbles: bool = True

    def own_ports(self) -> tuple[str, ...]:
        if self.stumbles:
            raise RuntimeError("a mistake of the package")
        return ()


class Turnstile(Node):
    """Lets a call pass so often, and then another way."""

    type: ClassVar = "turnstile"
    category: ClassVar = "decide"
    ports: ClassVar = ("again", "enough")
    counts: ClassVar = True

    async def enter(self, call: Call) -> Step:
        return Port("again")


TYPES: Mapping[str, type[Node]] = {
    **CATALOG.types,
    "turnstile": Turnstile,
    "recorder": Recorder,
    "old": Old,
    "clumsy": Clumsy,
}

Row = str | tuple[str, dict[str, Any]]


def line(nodes: dict[str, Row], *wires: str, **settings: Any) -> Flow:
    """Make a flow out of node types and wires like ``in.rings > menu``."""
    silenced = settings.pop("silenced", [])
    rows: dict[str, Row] = {"in": ("webhook", {"path": "line"}), **nodes}
    return read(
        {
            "name": "Line",
            "settings": {"voice": "en-GB", **settings},
            "nodes": [_node(name, row) for name, row in rows.items()],
            "wires": [_wire(wire) for wire in wires],
            "silenced": silenced,
        }
    )


def _node(name: str, row: Row) -> dict[str, Any]:
    kind, config = row if isinstance(row, tuple) else (row, {})
    return {"id": name, "type": kind, "config": config}


def _wire(text: str) -> dict[str, str]:
    left, target = text.split(" > ")
    source, port = left.split(".", 1)
    return {"source": source, "port": port, "target": target}


# --- pieces ---------------------------------------------------------------------------------

END: Row = "hangup"
DIAL: Row = ("dial", {"numbers": ["+49 30 23125001"]})
LOG: Row = "log"


def menu(*keys: str, **config: Any) -> Row:
    choices = [{"key": key, "label": f"choice {key}"} for key in keys or ("1",)]
    return "menu", {"prompt": "Which one?", "choices": choices, **config}


def gather(**config: Any) -> Row:
    return "gather", {"prompt": "Your number?", "digits": 4, **config}


def switch(*rules: tuple[str, ...], variable: str = "digits") -> Row:
    rows = [
        {
            "port": f"r{index}",
            "operator": rule[0],
            "value": rule[1] if len(rule) > 1 else "",
            "upper": rule[2] if len(rule) > 2 else "",
        }
        for index, rule in enumerate(rules)
    ]
    return "switch", {"variable": variable, "rules": rows}


def lookup(**config: Any) -> Row:
    columns = [{"column": "status", "save_as": "status"}]
    named = {"connection": "crm", "table": "customer", "key": "id", "columns": columns}
    return "db_lookup", {**named, "value": "{{digits}}", **config}


def asked(kind: Row, *more: str, **settings: Any) -> Flow:
    """Ask, and whatever comes hang up: each exit that `more` does not lead elsewhere."""
    ports = {"menu": ["1", "silence", "wrong"], "gather": ["digits", "silence", "wrong"]}[kind[0]]
    if kind[0] == "menu" and isinstance(kind, tuple):
        ports = [*(choice["key"] for choice in kind[1]["choices"]), "silence", "wrong"]
    taken = {wire.split(" > ")[0] for wire in more}
    rest = [f"q.{port} > end" for port in ports if f"q.{port}" not in taken]
    wires = ["in.rings > q", *more, *rest]
    return line({"q": kind, "end": END, **settings.pop("nodes", {})}, *wires, **settings)


def compared(*rules: tuple[str, ...], question: Row | None = None, **more: Any) -> Flow:
    """Ask for four digits and compare them: every rule leads to the same end."""
    wires = [*(f"s.r{index} > end" for index in range(len(rules))), "s.otherwise > end"]
    nodes = {"s": switch(*rules)}
    leads = more.get("leads", ("q.digits > s",))
    return asked(question or gather(), *leads, *wires, nodes=nodes)


def played(row: Row, *wires: str, **settings: Any) -> Flow:
    """Play something or the like, then hang up."""
    return line({"p": row, "end": END}, "in.rings > p", *(wires or ("p.next > end",)), **settings)


def ended(row: Row, **settings: Any) -> Flow:
    return line({"e": row}, "in.rings > e", **settings)


def looked_up(row: Row | None = None, last: Row = END, *, second: bool = False) -> Flow:
    """Ask for a number, look it up, and say the last word."""
    nodes = {"look": row or lookup(), "last": last, "q2": gather(save_as="postcode")}
    first = "q2" if second else "look"
    if not second:
        del nodes["q2"]
    wires = [f"q.digits > {first}", "look.found > last", "look.not_found > end", "look.error > end"]
    if second:
        wires += ["q2.digits > look", "q2.silence > end", "q2.wrong > end"]
    return asked(gather(), *wires, nodes=nodes)


@dataclass(frozen=True)
class Case:
    """A flow that breaks a rule, one that just does not, and what is known of the world."""

    bad: Flow
    good: Flow
    facts: dict[str, Any] = field(default_factory=dict)
    good_facts: dict[str, Any] | None = None


def menus(count: int) -> Flow:
    """Menus one after the other."""
    nodes: dict[str, Row] = {f"m{number}": menu() for number in range(count)}
    wires = ["in.rings > m0", *(f"m{number}.1 > m{number + 1}" for number in range(count - 1))]
    wires += [f"m{count - 1}.1 > end"]
    wires += [f"m{n}.{port} > end" for n in range(count) for port in ("silence", "wrong")]
    return line({**nodes, "end": END}, *wires)


GOOD = ended(DIAL)
