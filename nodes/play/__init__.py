"""Play: the caller hears something; then the call goes on, or rings as usual."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from flowforge.node import (
    Call,
    Deliver,
    Digits,
    Facts,
    FlowRule,
    Gather,
    Node,
    Play,
    Port,
    Problem,
    Prompt,
    Step,
    when,
)

_UNHEARD = FlowRule("nothing_to_hear")


class PlayPrompt(Node):
    """Play a sound.

    After the carrier's own Play the call is out of our hands. To go on, the sound is played in a
    Gather that waits no time for a digit, and whatever was pressed is left alone.
    """

    type: ClassVar = "play"
    category: ClassVar = "talk"
    rank: ClassVar = 30
    prompt_field: ClassVar = "prompt"
    answers: ClassVar = True
    ports: ClassVar = ("next",)
    own_rules: ClassVar = (_UNHEARD,)
    ports_when: ClassVar = {"next": when("then", "go_on")}

    prompt: Prompt = Prompt()
    then: Literal["go_on", "ring"] = "go_on"

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Go on afterwards."""
        return {"prompt": {"say": ""}, "then": "go_on"}

    async def enter(self, call: Call) -> Step:
        """Play."""
        sound = self.prompt.sound(call)
        if self.then == "ring":
            return Play(sound=sound) if sound else Deliver()
        return Gather(max_digits=1, timeout_ms=1, sound=sound) if sound else Port("next")

    async def resume(self, call: Call, event: Digits) -> Step:
        """Go on after the sound."""
        return Port("next")

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find a Play without anything to play."""
        if not self.prompt:
            yield _UNHEARD.at(field="prompt")
