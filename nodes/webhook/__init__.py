"""Incoming call: the webhook that the carrier posts a call to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from flowforge.node import (
    Call,
    Facts,
    FlowRule,
    Node,
    PhoneNumber,
    Port,
    Problem,
    Step,
    WebhookPath,
)

_PATH = re.compile(r"[a-z0-9-]{1,64}")

_BAD_PATH = FlowRule("bad_path")
_NUMBER_NOT_FIXED = FlowRule("number_not_fixed")


class Webhook(Node):
    """Where a call comes in. Which calls are let in, the claim of the live flow decides."""

    type: ClassVar = "webhook"
    category: ClassVar = "start"
    rank: ClassVar = 10
    starts: ClassVar = True
    ports: ClassVar = ("rings",)
    own_rules: ClassVar = (_BAD_PATH, _NUMBER_NOT_FIXED)

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
            yield _BAD_PATH.at(field="path", path=self.path)
        for index, number in enumerate(self.numbers):
            if not number.strip():
                yield Problem(code="number_empty", field=f"numbers.{index}")
            elif "{{" in number:
                yield _NUMBER_NOT_FIXED.at(field=f"numbers.{index}")
