"""Incoming call: the webhook that the carrier posts a call to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from flowforge.node import (
    Call,
    Facts,
    Node,
    PhoneNumber,
    Port,
    Problem,
    Step,
    WebhookPath,
)

_PATH = re.compile(r"[a-z0-9-]{1,64}")


class Webhook(Node):
    """Where a call comes in. Which calls are let in, the claim of the live flow decides."""

    type: ClassVar = "webhook"
    category: ClassVar = "start"
    rank: ClassVar = 10
    starts: ClassVar = True
    ports: ClassVar = ("rings",)

    path: WebhookPath = WebhookPath("")
    direction: Literal["any", "in", "out"] = "any"
    numbers: tuple[PhoneNumber, ...] = ()
    """The called numbers; none means all."""

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give a path to begin with, open to all calls."""
        return {"path": "my-number", "direction": "any", "numbers": []}

    async def enter(self, call: Call) -> Step:
        """Pass the call on."""
        return Port("rings")

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find a path that is no path, and numbers that are not fixed."""
        if not self.path:
            yield Problem(code="field_missing", field="path")
        elif not _PATH.fullmatch(self.path):
            yield Problem(code="bad_path", field="path", params={"path": self.path})
        for index, number in enumerate(self.numbers):
            if not number.strip():
                yield Problem(code="number_empty", field=f"numbers.{index}")
            elif "{{" in number:
                yield Problem(code="number_not_fixed", field=f"numbers.{index}")
