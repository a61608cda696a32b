"""Ask for digits: a customer number, a PIN, an extension."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from flowforge.node import (
    Action,
    Asks,
    Call,
    Change,
    DigitPattern,
    Digits,
    Facts,
    FlowRule,
    Gather,
    Mend,
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

_UNHEARD = FlowRule("nothing_to_hear", "warning")
_LEAST_ABOVE_MOST = FlowRule("least_above_most")
_BAD_PATTERN = FlowRule("bad_pattern")
_PATTERN_TOO_LONG = FlowRule("pattern_too_long")
_WAITS_FOR_MORE = FlowRule("waits_for_more", "warning")
_FIELD_MISSING = FlowRule("field_missing")


class AskForDigits(Node):
    """Ask for several digits, and tell good ones, wrong ones and silence apart."""

    type: ClassVar = "gather"
    category: ClassVar = "talk"
    rank: ClassVar = 20
    prompt_field: ClassVar = "prompt"
    answers: ClassVar = True
    ports: ClassVar = ("digits", "silence", "wrong")
    own_rules: ClassVar = (
        _UNHEARD,
        _LEAST_ABOVE_MOST,
        _BAD_PATTERN,
        _PATTERN_TOO_LONG,
        _WAITS_FOR_MORE,
    )

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

    def asks(self) -> Asks:
        """Say what is asked, for the rules about good questions."""
        least = {"exact": self.digits, "up_to": self.least, "pattern": _shortest(self.pattern)}
        return Asks(
            least=least[self.accept],
            most=self.digits,
            wait_s=self.wait,
            tries=self.tries,
            allows=self._fits,
            saves=self.save_as,
        )

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find limits and patterns that no digits can meet, and a question that nobody hears."""
        if not self.prompt:
            yield _UNHEARD.at(field="prompt")
        if self.accept == "up_to" and self.least > self.digits:
            mend = Mend(code="set_least", changes=(_set("least", self.digits),))
            yield _LEAST_ABOVE_MOST.at(field="least", mends=(mend,), most=str(self.digits))
        if self.accept == "pattern":
            yield from self._pattern_problems()

    def _pattern_problems(self) -> Iterator[Problem]:
        if not self.pattern:
            yield _FIELD_MISSING.at(field="pattern")
        elif not _PATTERN.fullmatch(self.pattern):
            yield _BAD_PATTERN.at(field="pattern", pattern=self.pattern)
        elif _shortest(self.pattern) != self.digits:
            yield from self._length_problems(_shortest(self.pattern))

    def _length_problems(self, wanted: int) -> Iterator[Problem]:
        """Compare the keys that a pattern wants with those that the carrier waits for."""
        said = {"least": str(wanted), "digits": str(self.digits)}
        mend = Mend(code="set_digits", changes=(_set("digits", wanted),), params=said)
        if wanted > self.digits:
            yield _PATTERN_TOO_LONG.at(field="digits", mends=(mend,), **said)
        elif "*" not in self.pattern:
            yield _WAITS_FOR_MORE.at(field="digits", mends=(mend,), **said)


def _set(field: str, value: int) -> Change:
    return Change(do="set", field=field, value=value)


def _shortest(pattern: str) -> int:
    """Count the digits that a pattern asks for at least."""
    return len(re.sub(_ONE_OF, "?", pattern).replace("*", ""))
