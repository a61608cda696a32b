"""Dial: ring up to five numbers at once, or send the caller to the voicemail."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from flowforge.node import (
    Call,
    Change,
    Dial,
    Facts,
    Mend,
    Node,
    NodeError,
    NumberError,
    PhoneNumber,
    Problem,
    Prompt,
    Step,
    when,
)


class DialOut(Node):
    """Connect the caller. Afterwards nothing can be said any more: the call belongs to others."""

    type: ClassVar = "dial"
    category: ClassVar = "connect"
    rank: ClassVar = 10
    prompt_field: ClassVar = "announcement"
    answers: ClassVar = True
    event_ports: ClassVar = ("answered", "hung up")

    target: Literal["numbers", "voicemail"] = "numbers"
    numbers: tuple[PhoneNumber, ...] = Field(
        (), max_length=5, json_schema_extra=when("target", "numbers")
    )
    caller_id: PhoneNumber = Field(PhoneNumber(""), json_schema_extra=when("target", "numbers"))
    anonymous: bool = Field(default=False, json_schema_extra=when("target", "numbers"))
    announcement: Prompt = Prompt()

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give room for one number."""
        return {"target": "numbers", "numbers": [""]}

    async def enter(self, call: Call) -> Step:
        """Ring."""
        sound = self.announcement.sound(call)
        if self.target == "voicemail":
            return Dial(voicemail=True, announcement=sound)
        return Dial(
            numbers=self._dialable(call),
            caller_id=self._caller_id(call),
            anonymous=True if self.anonymous else None,
            announcement=sound,
        )

    def _dialable(self, call: Call) -> tuple[str, ...]:
        """Give the numbers that can be dialled; one that a variable spoiled is left out."""
        good: list[str] = []
        for number in self.numbers:
            try:
                good.append(number.e164(call))
            except NumberError as error:
                call.log(str(error))
        if not good:
            raise NodeError("none of the numbers can be dialled")
        return tuple(good)

    def _caller_id(self, call: Call) -> str:
        if not self.caller_id.strip():
            return ""
        try:
            return self.caller_id.e164(call)
        except NumberError as error:
            call.log(str(error))
            return ""

    def _without(self, field: str) -> tuple[Mend, ...]:
        """Offer to take a row away, unless it is the only one: a number is needed."""
        if len(self.numbers) == 1:
            return ()
        return (Mend(code="delete_row", changes=(Change(do="clear", field=field),)),)

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find a Dial without a number, and numbers that may turn out not to be dialled."""
        if self.target == "voicemail":
            return
        if not self.numbers:
            yield Problem(code="number_empty", field="numbers")
        for index, number in enumerate(self.numbers):
            field = f"numbers.{index}"
            if not number.strip():
                yield Problem(code="number_empty", field=field, mends=self._without(field))
            elif number.is_template():
                yield Problem(code="number_from_variable", level="warning", field=field)
            elif number.is_one_of(facts.own_numbers, facts.country):
                yield Problem(code="dials_itself", level="warning", field=field)
