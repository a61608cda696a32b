"""Hang up: the call ends here."""

from typing import ClassVar

from flowforge.node import Call, Hangup, Node, Prompt, Step


class HangUp(Node):
    """End the call, with a last word where there is one."""

    type: ClassVar = "hangup"
    category: ClassVar = "end"
    rank: ClassVar = 10
    prompt_field: ClassVar = "announcement"
    answers: ClassVar = True

    announcement: Prompt = Prompt()

    async def enter(self, call: Call) -> Step:
        """Hang up."""
        return Hangup(announcement=self.announcement.sound(call))
