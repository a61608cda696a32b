"""Ask for digits: a customer number, a PIN, an extension."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from flowforge.node import (
    Action,
    Call,
    DigitPattern,
    Digits,
    Facts,
    Gather,
    Node,
    Port,
    Problem,
    Prompt,
    Seconds,
    Step,
    VariableName,
    assign,
    compare,
    when,
)

_KEYS = frozenset("0123456789*#")
_ONE_OF = r"\[!?[0-9*#-]+\]"
_PATTERN = re.compile(rf"(?:[0-9?*#]|{_ONE_OF})+")


class AskForDigits(Node):
    """Ask for several digits, and tell good ones, wrong ones and silence apart."""

    type: ClassVar = "gather"
    category: ClassVar = "talk"
    rank: ClassVar = 20
    prompt_field: ClassVar = "prompt"
    answers: ClassVar = True
    ports: ClassVar = ("digits", "silence", "wrong")

    prompt: Prompt = Prompt()
    accept: Literal["exact", "up_to", "pattern"] = "exact"
    digits: int = Field(4, ge=1, le=20)
    least: int = Field(1, ge=1, le=20, json_schema_extra=when("accept", "up_to"))
    pattern: DigitPattern = Field(DigitPattern(""), json_schema_extra=when("accept", "pattern"))
    wait: Seconds = Field(5, ge=1, le=60)
    tries: int = Field(2, ge=1, le=5)
    silence_prompt: Prompt = Prompt()
    wrong_prompt: Prompt = Prompt()
    save_as: VariableName = VariableName("digits")

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Ask for four digits to begin with."""
        return {"prompt": {"say": ""}, "accept": "exact", "digits": 4, "wait": 5, "tries": 2}

    async def enter(self, call: Call) -> Step:
        """Ask."""
        return self._ask(call, self.prompt)

    async def resume(self, call: Call, event: Digits) -> Step:
        """Go on with good digits; after silence or wrong ones ask again, as often as allowed."""
        if self.save_as:
            assign(call, self.save_as, event.digits)
        if event.digits and self._fits(event.digits):
            return Port("digits")
        silent = not event.digits
        if call.attempt >= self.tries:
            return Port("silence" if silent else "wrong")
        return self._ask(
            call, (self.silence_prompt if silent else self.wrong_prompt) or self.prompt
        )

    def _ask(self, call: Call, prompt: Prompt) -> Action:
        timeout = round(self.wait * 1000)
        return Gather(max_digits=self.digits, timeout_ms=timeout, sound=prompt.sound(call))

    def _fits(self, digits: str) -> bool:
        if self.accept == "pattern":
            return _KEYS.issuperset(digits) and compare("matches", digits, self.pattern)
        least = self.digits if self.accept == "exact" else self.least
        return digits.isascii() and digits.isdigit() and least <= len(digits) <= self.digits

    def writes(self) -> Iterable[str]:
        """Name the variable that holds the digits."""
        return (self.save_as,) if self.save_as else ()

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find limits and patterns that no digits can meet, and a question that nobody hears."""
        if not self.prompt:
            yield Problem(code="nothing_to_hear", level="warning", field="prompt")
        if self.accept == "up_to" and self.least > self.digits:
            yield Problem(code="least_above_most", field="least", params={"most": str(self.digits)})
        if self.accept == "pattern":
            yield from self._pattern_problems()

    def _pattern_problems(self) -> Iterator[Problem]:
        if not self.pattern:
            yield Problem(code="field_missing", field="pattern")
        elif not _PATTERN.fullmatch(self.pattern):
            yield Problem(code="bad_pattern", field="pattern", params={"pattern": self.pattern})
        elif _shortest(self.pattern) > self.digits:
            params = {"least": str(_shortest(self.pattern)), "digits": str(self.digits)}
            yield Problem(code="pattern_too_long", field="digits", params=params)


def _shortest(pattern: str) -> int:
    """Count the digits that a pattern asks for at least."""
    return len(re.sub(_ONE_OF, "?", pattern).replace("*", ""))
