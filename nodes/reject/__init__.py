"""Reject: the call is not taken."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from flowforge.node import Call, Node, Prompt, Reject, Step


class RejectCall(Node):
    """Turn the caller away, or let them hear the engaged tone."""

    type: ClassVar = "reject"
    category: ClassVar = "end"
    rank: ClassVar = 20
    prompt_field: ClassVar = "announcement"
    answers: ClassVar = True

    reason: Literal["rejected", "busy"] = "rejected"
    announcement: Prompt = Prompt()

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give the reason that carriers take when none is named."""
        return {"reason": "rejected"}

    async def enter(self, call: Call) -> Step:
        """Reject."""
        return Reject(reason=self.reason, announcement=self.announcement.sound(call))
