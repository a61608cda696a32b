"""Set a value: give variables a value of your own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from flowforge.node import (
    Call,
    Facts,
    Node,
    Part,
    Port,
    Problem,
    Step,
    Text,
    VariableName,
    assign,
    copied,
)


class Value(Part):
    """One variable and what it is to hold."""

    name: VariableName = VariableName("")
    value: Text = Text("")


class SetValue(Node):
    """Set variables, one after the other: a later one can use an earlier one."""

    type: ClassVar = "set"
    category: ClassVar = "data"
    rank: ClassVar = 20
    ports: ClassVar = ("next",)

    values: tuple[Value, ...] = Field((), min_length=1, max_length=20)

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give room for one variable."""
        return {"values": [{"name": "", "value": ""}]}

    async def enter(self, call: Call) -> Step:
        """Set them, and go on."""
        for one in self.values:
            assign(call, one.name, copied(call, one.value))
        return Port("next")

    def writes(self) -> Iterable[str]:
        """Name the variables."""
        return [one.name for one in self.values if one.name]

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find variables without a name."""
        for index, one in enumerate(self.values):
            if not one.name:
                yield Problem(code="field_missing", field=f"values.{index}.name")
