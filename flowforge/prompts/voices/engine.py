"""What an engine that speaks is: the one interface of ours and of everybody else's.

A package registers its engine in the entry-point group ``flowforge.voices``; its class, a subclass
of `Engine`, is loaded and treated exactly as our own are.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from flowforge.prompts.voices.asking import Asking

Words = Mapping[str, str]
"""A sentence for people in each language of the page: "en" and "de"."""

NO_WORDS: Words = MappingProxyType({"en": "", "de": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice of an engine.

    `id` is the engine's own name for it, `language` a tag ("de-DE"), `name` what people call it.
    `kind` is whatever the engine wants to remember of it. It speaks as
    ``<language>:<engine>:<id>``, of at most `call.LONGEST_VOICE` letters.
    """

    id: str
    language: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A setting that an engine needs: a line of its form.

    `pattern` is a regular expression that the whole value has to match. A `secret` is kept
    encrypted and never shown again.
    """

    name: str
    label: Words
    help: Words = field(default_factory=lambda: NO_WORDS)
    secret: bool = False
    pattern: str = r"[\x21-\x7e]{1,500}"
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What engines are given by the server: a way to ask over HTTPS, and what the operator set."""

    asking: Asking = field(default_factory=Asking)
    piper: str = "piper"
    piper_voices: Path | None = None


class Engine(ABC):
    """An engine, made with its settings: all that it `needs`, by name.

    Whatever `speak` raises, and however long it takes, costs that one text and nothing else.
    """

    id: ClassVar[str]
    """Its name in the names of voices: small letters and digits."""
    name: ClassVar[str]
    """What people call it, in every language."""
    about: ClassVar[Words]
    """One or two sentences: what it is, where texts go, who asks money for it."""
    paid: ClassVar[bool] = False
    """Whether it costs money to speak."""
    needs: ClassVar[tuple[Need, ...]] = ()
    finished: ClassVar[bool] = False
    """Whether it gives WAV files fit for the telephone by itself; else any sound file will do."""
    limit_s: ClassVar[float] = 20.0
    """Seconds after which a text is given up."""

    def __init__(self, settings: Mapping[str, str], means: Means) -> None:
        self.settings, self.means = settings, means

    @property
    def missing(self) -> Words | None:
        """Say what is missing on this server for it to speak; None where all is there."""
        return None

    @abstractmethod
    async def voices(self) -> Sequence[Voice]:
        """Give its voices. Raises `errors.SpeechError`.

        One that needs settings is asked when somebody enters them, which tries them as well; the
        answer is kept. One that needs none is asked at each start.
        """

    @abstractmethod
    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        """Give a sound file. Raises `errors.SpeechError`.

        `text` is plain words in one line, without tags, of at most 1,000 letters. `speed` is how
        many times as fast as usual, 0.5 to 2.
        """

    async def close(self) -> None:  # noqa: B027 - most have nothing to close
        """Stop what runs. It may be asked to speak again."""
