"""What a flow claims: a webhook's path, a direction, called numbers. No two live flows overlap."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowforge import numbers
from flowforge.call import NewCall
from flowforge.errors import NumberError

START = "webhook"
"""The node type where the carrier's calls come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Which calls a flow answers: those posted to `path` that fit the rest.

    `direction` is "any", "in" or "out"; `numbers` are called numbers as E.164 digits, none means
    all. A text that is no number is nobody's.
    """

    path: str
    direction: str = "any"
    numbers: frozenset[str] = frozenset()

    def overlaps(self, other: "Claim") -> bool:
        """Tell whether some call would be claimed by both."""
        return (
            self.path == other.path
            and ("any" in {self.direction, other.direction} or self.direction == other.direction)
            and (not self.numbers or not other.numbers or bool(self.numbers & other.numbers))
        )

    def fits(self, call: NewCall) -> bool:
        """Tell whether a call that was posted to `path` is one of these."""
        return self.direction in {"any", call.direction} and (
            not self.numbers or call.callee in self.numbers
        )


def claims(document: Mapping[str, Any]) -> list[Claim]:
    """Give what a flow document claims; what cannot be read claims nothing."""
    country = document.get("settings", {}).get("country", "DE")
    return [
        _claim(node.get("config", {}), country)
        for node in document.get("nodes", [])
        if node.get("type") == START and node.get("config", {}).get("path")
    ]


def _claim(config: Mapping[str, Any], country: str) -> Claim:
    return Claim(
        path=str(config["path"]),
        direction=str(config.get("direction", "any")),
        numbers=frozenset(_numbers(config.get("numbers") or (), country)),
    )


def _numbers(written: Any, country: str) -> list[str]:
    """Read called numbers; where none can be read they stay as they are: none would mean all.

    A row that nobody filled in says nothing.
    """
    digits = []
    for number in written:
        try:
            digits.append(numbers.e164(str(number), country))
        except NumberError:
            continue
    return digits or [text for number in written if (text := str(number)).strip()]
