"""Small node types of the tests' own, and flows written as short as can be."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from flowforge.flow import CompiledFlow, Flow, compile_flow, read
from flowforge.node import (
    Answered,
    Call,
    Dial,
    Digits,
    End,
    Gather,
    HungUp,
    Node,
    NodeError,
    PhoneNumber,
    Port,
    Prompt,
    Sound,
    Step,
    Text,
    VariableName,
    assign,
    fill,
)


class Webhook(Node):
    type: ClassVar = "webhook"
    category: ClassVar = "start"
    starts: ClassVar = True
    ports: ClassVar = ("rings",)

    path: str = "line"
    direction: str = "any"
    numbers: tuple[str, ...] = ()

    async def enter(self, call: Call) -> Step:
        return Port("rings")


class Ask(Node):
    type: ClassVar = "ask"
    category: ClassVar = "talk"
    answers: ClassVar = True
    ports: ClassVar = ("digits", "silence")

    prompt: Prompt = Prompt()
    tries: int = 2

    async def enter(self, call: Call) -> Step:
        return Gather(sound=self.prompt.sound(call), max_digits=8)

    async def resume(self, call: Call, event: Digits) -> Step:
        if event.digits:
            assign(call, "digits", event.digits)
            return Port("digits")
        return Gather(max_digits=8) if call.attempt < self.tries else Port("silence")

    def writes(self) -> tuple[str, ...]:
        return ("digits",)


class Ring(Node):
    type: ClassVar = "ring"
    category: ClassVar = "connect"
    answers: ClassVar = True
    event_ports: ClassVar = ("answered", "hung up")

    number: PhoneNumber = PhoneNumber("+49 30 23125000")
    say: Text = Text("")

    async def enter(self, call: Call) -> Step:
        sound = Sound(text=fill(call, self.say)) if self.say else None
        return Dial(numbers=(self.number.e164(call),), announcement=sound)

    async def happened(self, call: Call, event: Answered | HungUp) -> None:
        call.log(f"{event.kind}")


class Write(Node):
    type: ClassVar = "write"
    category: ClassVar = "beside"
    ports: ClassVar = ("next",)
    quiet_ports: ClassVar = ("next",)

    text: Text = Text("written")
    reads: VariableName = VariableName("caller")

    async def enter(self, call: Call) -> Step:
        assign(call, "written", "yes")
        call.log(fill(call, self.text))
        return Port("next")


class Fail(Node):
    """Fails as it is told to."""

    type: ClassVar = "fail"
    category: ClassVar = "data"
    ports: ClassVar = ("ok", "error")

    how: str = "node error"

    async def enter(self, call: Call) -> Step:
        match self.how:
            case "node error":
                raise NodeError("the database is away")
            case "bug":
                raise ZeroDivisionError("a bug")
            case "hang":
                await asyncio.Event().wait()
            case "nonsense":
                return "nonsense"  # type: ignore[return-value]
            case "end":
                return End()
            case "no number":
                return Dial()
        return Port("ok")


TYPES: Mapping[str, type[Node]] = {node.type: node for node in (Webhook, Ask, Ring, Write, Fail)}


def flow(nodes: dict[str, Any], *wires: str, **settings: Any) -> Flow:
    """Make a flow: ``flow({"ask": ("ask", {"tries": 1})}, "in.rings > ask")``.

    A webhook named "in" is always there. A node is its type, or its type and its configuration.
    """
    rows = {"in": "webhook", **nodes}
    return read(
        {
            "schema": 1,
            "name": "Test line",
            "settings": settings,
            "nodes": [_node(name, row) for name, row in rows.items()],
            "wires": [_wire(text) for text in wires],
        }
    )


def _node(name: str, row: Any) -> dict[str, Any]:
    kind, config = row if isinstance(row, tuple) else (row, {})
    return {"id": name, "type": kind, "config": config}


def _wire(text: str) -> dict[str, str]:
    left, target = text.split(" > ")
    source, port = left.split(".")
    return {"source": source, "port": port, "target": target}


def compiled(nodes: dict[str, Any], *wires: str, **settings: Any) -> CompiledFlow:
    return compile_flow(flow(nodes, *wires, **settings), TYPES, "f1", 3)
