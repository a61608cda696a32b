"""Language: from here on the call speaks another of the flow's languages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from flowforge.node import (
    LANGUAGE,
    Call,
    Facts,
    LanguageTag,
    Node,
    Port,
    Problem,
    Step,
    assign,
)


class ChooseLanguage(Node):
    """Let the call go on in one of the flow's languages."""

    type: ClassVar = "language"
    category: ClassVar = "talk"
    rank: ClassVar = 40
    ports: ClassVar = ("next",)

    language: LanguageTag = LanguageTag("")

    @classmethod
    def example(cls) -> Mapping[str, Any]:
        """Leave the language to be chosen: which ones there are, the flow says."""
        return {"language": ""}

    async def enter(self, call: Call) -> Step:
        """Choose it, and go on: what is heard from the next node on is in it."""
        assign(call, LANGUAGE, str(self.language))
        return Port("next")

    def writes(self) -> Iterable[str]:
        """Name the variable that holds the call's language."""
        return (LANGUAGE,)

    def problems(self, facts: Facts) -> Iterator[Problem]:
        """Find that none is chosen."""
        if not self.language:
            yield Problem(code="field_missing", field="language")
