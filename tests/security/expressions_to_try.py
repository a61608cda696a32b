"""Expressions as nobody should write them: half grammar, half attack."""

from dataclasses import dataclass
from typing import Any, get_args

from hypothesis import strategies as st

from flowforge.expressions import FILTERS, Operator

SECRET = "never-given"
LONG = 5000
"""More characters than an expression looks at."""


class Trap:
    """A value that has more to it than its text."""

    secret = SECRET

    def __init__(self) -> None:
        self.own = SECRET

    def __str__(self) -> str:
        return "trap"

    def __getitem__(self, _: object) -> str:
        return SECRET

    def __call__(self, *_: object) -> str:
        return SECRET

    def get(self, *_: object) -> str:
        return SECRET

    def __format__(self, _: str) -> str:
        return SECRET


GIVEN: dict[str, Any] = {
    "caller": "491701234567",
    "digits": "12#",
    "customer": {"name": "Jörg", "trap": Trap(), "none": None},
    "trap": Trap(),
    "nested": "{{caller}}",
    "long": "x" * LONG,
    "blank": " " * 200,
    "figures": "1" * 199 + ".",
    "count": 7,
}

_NAMES = st.sampled_from(
    [
        *GIVEN,
        "customer.name",
        "customer.trap.secret",
        "trap.secret",
        "trap.own",
        "trap.__class__.secret",
        "trap.__dict__",
        "caller.__class__.__mro__",
        "__builtins__.open",
        "__import__('os').system",
        "self",
        "globals()",
        "trap()",
        "trap['secret']",
        "0",
        "SECRET",
        "lambda: 0",
        "''.__class__",
        "a" * 200,
    ]
)
_FILTER = st.sampled_from(["", *FILTERS, "format", "attr('secret')", "__class__", "eval"])
_SPACE = st.sampled_from(["", " ", "\t", "\n", "\x00", "\u00a0"])
_HOLE = st.builds(
    lambda name, wanted, space: f"{{{{{space}{name}{'|' + wanted if wanted else ''}{space}}}}}",
    _NAMES | st.text(max_size=12),
    _FILTER,
    _SPACE,
)
_FOREIGN = st.sampled_from(
    ["${caller}", "%(caller)s", "{caller}", "{{{{caller}}}}", "{% import os %}", "{0.secret}",
     "<%= caller %>", "`id`", "$(id)", "{{", "}}", "{{{", "\\{{caller}}", "f'{trap.secret}'"]
)  # fmt: skip
_TEMPLATES = st.lists(_HOLE | _FOREIGN | st.text(max_size=20), max_size=12).map("".join)
_MANY = st.builds(
    lambda piece, times: (piece * times)[: 2 * LONG],
    _HOLE | st.sampled_from(["{{", "[", "[!", "*", "*?", "?", "*a", "a,", "9", "{{a|spell}}", "e"]),
    st.integers(2, LONG),
)
_NUMBERS = st.sampled_from(["9e999999999", "-1e-999999999", "NaN", "1_0", "0x10", "1" * LONG, "٣"])
_TEXTS = st.text(max_size=30) | _TEMPLATES | _MANY | _NUMBERS | st.text("[]!-*?^\\ab", max_size=40)


@dataclass(frozen=True)
class Attempt:
    """A template to fill, for whom to hear, and a condition to decide."""

    template: str
    spoken: str
    operator: Operator
    left: str
    right: str
    upper: str


ATTEMPTS = st.builds(
    Attempt,
    template=_TEMPLATES | _MANY,
    spoken=st.sampled_from(["", "de-DE", "en-GB", "en-US:polly:Joey", "tlh", "\x00"]),
    operator=st.sampled_from(get_args(Operator)),
    left=_TEXTS,
    right=_TEXTS,
    upper=_TEXTS,
)
