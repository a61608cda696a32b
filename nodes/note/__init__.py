"""Note: words for the people who look at the canvas."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flowforge.node import LongText, Node


class Note(Node):
    """A comment on the canvas. No wire leads here, and no call hears of it."""

    type: ClassVar = "note"
    category: ClassVar = "note"
    wired: ClassVar = False

    text: LongText = LongText("")

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give an empty note."""
        return {"text": ""}
