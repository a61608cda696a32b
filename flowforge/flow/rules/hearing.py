"""What callers hear by the prompts of a node: each language's wording, piece by piece."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flowforge.fields import Prompt, PromptPart, Wording


@dataclass(frozen=True, slots=True)
class Speech:
    """A text that is spoken. `voice` is the one that is named for it, "" for the flow's."""

    field: str
    text: str
    voice: str
    voice_field: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What callers of one language hear by a prompt.

    `place` is the wording's dotted field, `language` the key under which it stands ("" for the
    flow's first language). `sounds` are addresses with the fields where they stand.
    """

    prompt: Prompt
    field: str
    """The prompt's own dotted field."""
    language: str
    speeches: tuple[Speech, ...]
    sounds: tuple[tuple[str, str], ...]

    @property
    def place(self) -> str:
        """The dotted field of this wording."""
        return f"{self.field}.languages.{self.language}" if self.language else self.field

    @property
    def is_sequence(self) -> bool:
        """Whether it is put together of pieces."""
        return any((self.prompt.languages[self.language] if self.language else self.prompt).parts)

    @property
    def text(self) -> str:
        """All that is spoken, in turn."""
        return " ".join(one.text.strip() for one in self.speeches)


def heard_at(found: Iterable[tuple[str, object]]) -> Iterator[Heard]:
    """Give what is heard by the prompts among values and their dotted fields."""
    for field, prompt in found:
        if isinstance(prompt, Prompt):
            for language, wording in (("", prompt), *prompt.languages.items()):
                place = f"{field}.languages.{language}" if language else field
                speeches, sounds = tuple(_speeches(place, wording)), tuple(_sounds(place, wording))
                if speeches or sounds:
                    yield Heard(prompt, field, language, speeches, sounds)


def _speeches(place: str, wording: Wording) -> Iterator[Speech]:
    own = f"{place}.voice"
    if not any(wording.parts) and wording.speaks():
        yield Speech(f"{place}.say", wording.say, wording.voice, own)
    for index, part in enumerate(wording.parts):
        if part.speaks():
            at = f"{place}.parts.{index}"
            voice_field = f"{at}.voice" if part.voice else own
            yield Speech(f"{at}.say", part.say, part.voice or wording.voice, voice_field)


def _sounds(place: str, wording: Wording) -> Iterator[tuple[str, str]]:
    if not any(wording.parts) and wording.url.strip():
        yield f"{place}.url", wording.url.strip()
    for index, part in enumerate(wording.parts):
        if part.url.strip():
            yield f"{place}.parts.{index}.url", part.url.strip()


def unused_in(found: Iterable[tuple[str, object]]) -> frozenset[str]:
    """Give the fields of prompts that play no part: a text left from before a sound was chosen."""
    unused: set[str] = set()
    for place, value in found:
        if isinstance(value, Wording):
            unused |= {f"{place}.{name}" for name in ("say", "url") if any(value.parts)}
            unused |= {f"{place}.say"} if value.url.strip() else set()
        elif isinstance(value, PromptPart) and value.url.strip():
            unused.add(f"{place}.say")
    return frozenset(unused)
