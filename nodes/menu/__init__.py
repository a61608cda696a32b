"""Menu: the caller presses one key, and each choice has a way of its own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from flowforge.node import (
    Action,
    Asks,
    Call,
    Digits,
    Facts,
    FlowRule,
    Gather,
    Key,
    Node,
    Part,
    Port,
    Problem,
    Prompt,
    Seconds,
    Step,
    Text,
    VariableName,
    assign,
)

_KEYS = "0123456789*#"

_UNHEARD = FlowRule("nothing_to_hear", "warning")
_NO_KEY = FlowRule("no_key")
_KEY_TWICE = FlowRule("key_twice")


class Choice(Part):
    """One key and what it stands for; its port has the key's name."""

    key: Key = Field(Key(""), json_schema_extra={"x-port": True})
    label: Text = Text("")


class Menu(Node):
    """Ask for one key and go on along the choice that the caller made."""

    type: ClassVar = "menu"
    category: ClassVar = "talk"
    rank: ClassVar = 10
    prompt_field: ClassVar = "prompt"
    answers: ClassVar = True
    ports: ClassVar = ("silence", "wrong")
    ports_from: ClassVar = "choices"
    port_field: ClassVar = "key"
    own_rules: ClassVar = (_UNHEARD, _NO_KEY, _KEY_TWICE)

    prompt: Prompt = Prompt()
    choices: tuple[Choice, ...] = Field((), min_length=1, max_length=12)
    wait: Seconds = Field(5, ge=1, le=60)
    tries: int = Field(2, ge=1, le=5)
    silence_prompt: Prompt = Prompt()
    wrong_prompt: Prompt = Prompt()
    save_as: VariableName = VariableName("digits")

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Give two choices to begin with."""
        choices = [{"key": "1", "label": ""}, {"key": "2", "label": ""}]
        return {"prompt": {"say": ""}, "choices": choices, "wait": 5, "tries": 2}

    async def enter(self, call: Call) -> Step:
        """Ask."""
        return self._ask(call, self.prompt)

    async def resume(self, call: Call, event: Digits) -> Step:
        """Go on along the choice; after silence or another key ask again, as often as allowed."""
        if self.save_as:
            assign(call, self.save_as, event.digits)
        if any(choice.key == event.digits for choice in self.choices):
            return Port(event.digits)
        silent = not event.digits
        if call.attempt >= self.tries:
            return Port("silence" if silent else "wrong")
        return self._ask(
            call, (self.silence_prompt if silent else self.wrong_prompt) or self.prompt
        )

    def _ask(self, call: Call, prompt: Prompt) -> Action:
        return Gather(max_digits=1, timeout_ms=round(self.wait * 1000), sound=prompt.sound(call))

    def writes(self) -> Iterable[str]:
        """Name the variable that holds the key."""
        return (self.save_as,) if self.save_as else ()

    def asks(self) -> Asks:
        """Say what is asked, for the rules about good questions."""
        choices = {str(choice.key): str(choice.label) for choice in self.choices}
        return Asks(
            choices=choices,
            wait_s=self.wait,
            tries=self.tries,
            allows=choices.__contains__,
            saves=self.save_as,
        )

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find keys that are none, keys that stand twice, and a menu that nobody hears."""
        if not self.prompt:
            yield _UNHEARD.at(field="prompt")
        seen: set[str] = set()
        for index, choice in enumerate(self.choices):
            field = f"choices.{index}.key"
            if choice.key not in _KEYS or not choice.key:
                yield _NO_KEY.at(field=field, key=choice.key)
            elif choice.key in seen:
                yield _KEY_TWICE.at(field=field, key=choice.key)
            seen.add(choice.key)
