"""Write to the log: a line of your own, and when the call is answered and over."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flowforge.node import Answered, Call, HungUp, LongText, Node, Port, Step, fill


class WriteToLog(Node):
    """Write into the call's transcript, and ask the carrier for the events beside the path."""

    type: ClassVar = "log"
    category: ClassVar = "beside"
    rank: ClassVar = 10
    ports: ClassVar = ("next",)
    quiet_ports: ClassVar = ("next",)
    event_ports: ClassVar = ("answered", "hung up")

    text: LongText = LongText("")

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give an empty line: then the numbers of the call are written."""
        return {"text": ""}

    async def enter(self, call: Call) -> Step:
        """Write, and go on."""
        call.log(fill(call, self.text).strip() or f"{call.caller} → {call.callee}")
        return Port("next")

    async def happened(self, call: Call, event: Answered | HungUp) -> None:
        """Write who answered, or why the call ended."""
        if isinstance(event, HungUp):
            call.log(f"hung up: {event.cause}")
        else:
            call.log(f"answered by {event.answering_number or event.user or 'somebody'}")
