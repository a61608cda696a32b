"""Countdown: a call may come by so often, and then leaves by another exit."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from pydantic import Field

from flowforge.node import (
    Call,
    Change,
    Facts,
    FlowRule,
    Mend,
    Node,
    Port,
    Problem,
    Step,
    VariableName,
    assign,
    value_of,
)

_PATIENCE = 10
_TOO_OFTEN = FlowRule("too_often", "hint")


class Countdown(Node):
    """Count how often a call has come by. The count is kept in a variable, as all of a call is."""

    type: ClassVar = "countdown"
    category: ClassVar = "decide"
    ports: ClassVar = ("again", "done")
    counts: ClassVar = True
    own_rules: ClassVar = (_TOO_OFTEN,)

    times: int = Field(3, ge=1, le=100)
    save_as: VariableName = VariableName("left")

    @classmethod
    def example(cls) -> dict[str, object]:
        """Give three times to begin with."""
        return {"times": 3, "save_as": "left"}

    async def enter(self, call: Call) -> Step:
        """Count, and choose the exit."""
        left = int(value_of(call, self.save_as) or self.times) - 1
        assign(call, self.save_as, str(max(left, 0)))
        return Port("again" if left > 0 else "done")

    def writes(self) -> Iterable[str]:
        """Name the variable that holds the count."""
        return (self.save_as,)

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find rounds that nobody stays for, and offer fewer."""
        if self.times > _PATIENCE:
            fewer = Change(do="set", field="times", value=3)
            mend = Mend(code="fewer", changes=(fewer,))
            yield _TOO_OFTEN.at(field="times", mends=(mend,), times=str(self.times))
