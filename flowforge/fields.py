"""The types of a node's fields: each brings its widget, and what can be said of its value."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from flowforge import expressions, numbers
from flowforge.call import LONGEST_VOICE, Call, Sound, language_of, voice_for
from flowforge.errors import NumberError


class Words(str):
    """A piece of text with a widget. Subclasses say which, and how long the text may be."""

    widget: ClassVar[str] = "text"
    longest: ClassVar[int] = 1000
    template: ClassVar[bool] = False
    """Whether ``{{variables}}`` are filled in."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: type[Any], _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(max_length=cls.longest, strict=True)
        return core_schema.no_info_after_validator_function(cls, text)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema) | {"x-widget": cls.widget, "x-template": cls.template}


class Text(Words):
    """One line in which ``{{variables}}`` are filled."""

    template = True


class LongText(Words):
    """Several lines in which ``{{variables}}`` are filled."""

    widget = "longtext"
    longest = 4000
    template = True


class SpokenText(LongText):
    """Text that is spoken; what is longer than the speech engine takes is refused."""

    longest = 1000


class PhoneNumber(Words):
    """A telephone number as people write it, or a ``{{variable}}`` that will hold one."""

    widget = "phone"
    longest = 80
    template = True

    def e164(self, call: Call) -> str:
        """Give the E.164 digits to send; raise `NumberError` if there is nothing to dial.

        Bare digits out of a variable are read as the carrier writes numbers, with the country's
        code in front, before they are read as people do.
        """
        number = expressions.fill(self, call.vars).strip()
        if number.isdigit() and not number.startswith("0") and expressions.has_variables(self):
            with suppress(NumberError):
                return numbers.e164("+" + number, call.country)
        return numbers.e164(number, call.country)

    def is_template(self) -> bool:
        """Tell whether the number comes from a variable."""
        return expressions.has_variables(self)

    def is_one_of(self, known: Collection[str], country: str) -> bool:
        """Tell whether this number, as it is dialled in `country`, is among E.164 digits."""
        with suppress(NumberError):
            return numbers.e164(self, country) in known
        return False


class VariableName(Words):
    """The name of a variable that a node reads or writes."""

    widget = "variable"
    longest = 130


class Key(Words):
    """One key of the telephone: 0-9, * or #."""

    widget = "key"
    longest = 1


class DigitPattern(Words):
    """Which digits are allowed: ``?`` any one digit, ``[1-5]`` one of these, ``*`` any more."""

    widget = "pattern"
    longest = 100


class LanguageTag(Words):
    """One of the flow's languages, by its tag: "en"."""

    widget = "language"
    longest = 16


class WebhookPath(Words):
    """The last part of the address that the carrier posts to."""

    widget = "path"
    longest = 64


class ConnectionName(Words):
    """A connection to one of the user's own databases."""

    widget = "connection"
    longest = 64


class TableName(Words):
    """A table of the chosen connection."""

    widget = "table"
    longest = 128


class ColumnName(Words):
    """A column of the chosen table."""

    widget = "column"
    longest = 128


Seconds = Annotated[float, Field(json_schema_extra={"x-widget": "seconds"})]
"""A length of time in seconds."""


class Part(BaseModel):
    """A piece of a node's configuration that has fields of its own, such as a menu's choice."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _local(call: Call) -> datetime:
    """Give the present moment in the time zone of the flow's country, else in this machine's."""
    with suppress(ZoneInfoNotFoundError):
        return call.now.astimezone(numbers.time_zone(call.country))
    return call.now.astimezone()


def _spoken(say: str, call: Call, voice: str, speed: float, url: str = "") -> Sound:
    """Give a text with its variables filled, and what of it can be said whatever they hold."""
    varies = expressions.has_variables(say)
    text = expressions.fill(say, call.vars, voice, _local(call) if varies else None)
    instead = expressions.constants(say) if varies else []
    return Sound(text=text, voice=voice, url=url, speed=speed, instead="\n".join(instead))


class PromptPart(Part):
    """One piece of a prompt that is put together: text to speak, a sound, or a pause in seconds.

    A sound is one of this server's: a recording's place, or that of a prompt of the library. A
    `voice` of its own is for a sentence in another language: "Für Deutsch drücken Sie die 9."
    """

    say: SpokenText = SpokenText("")
    url: Text = Text("")
    pause: Seconds = Field(0, ge=0, le=10)
    voice: str = Field("", max_length=LONGEST_VOICE)

    def __bool__(self) -> bool:
        """Tell whether it takes any time."""
        return bool(self.say.strip() or self.url.strip() or self.pause)

    def speaks(self) -> bool:
        """Tell whether it is text to speak."""
        return bool(self.say.strip()) and not self.url.strip()

    def sound(self, call: Call, voice: str, speed: float) -> Sound:
        """Give what is heard in this call, variables filled."""
        url = expressions.fill(self.url, call.vars).strip()
        if url or not self.say.strip():
            pause_s = 0.0 if url else float(self.pause)
            return Sound(voice=voice, url=url, speed=speed, pause_s=pause_s)
        return _spoken(self.say, call, self.voice or voice, speed)


class Wording(Part):
    """A prompt in one language: a sequence of `parts`, or the sound at `url`, or text to speak.

    In a flow file a bare text is taken as text to speak. `voice` begins with a language tag; empty
    means the flow's own. `speed` is how many times as fast as usual it speaks.
    """

    say: SpokenText = SpokenText("")
    url: Text = Text("")
    voice: str = Field("", max_length=LONGEST_VOICE)
    speed: float = Field(1, ge=0.5, le=2)
    parts: list[PromptPart] = Field(default_factory=list, max_length=20)

    @model_validator(mode="before")
    @classmethod
    def _take_bare_text(cls, value: Any) -> Any:
        return {"say": value} if isinstance(value, str) else value

    def __bool__(self) -> bool:
        """Tell whether there is anything to hear."""
        return bool(self.say.strip() or self.url.strip() or any(self.parts))

    def speaks(self) -> bool:
        """Tell whether any of it is text to speak, which is in one language alone."""
        if any(self.parts):
            return any(part.speaks() for part in self.parts)
        return bool(self.say.strip()) and not self.url.strip()

    def said(self, call: Call, voice: str) -> Sound | None:
        """Give what is heard in this call, variables filled, or None where it is empty."""
        heard = self._heard
        if heard is None:
            return self._said(call, voice)
        voices = voice, call.voice
        if voices not in heard:
            heard[voices] = self._said(call, voice)
        return heard[voices]

    @cached_property
    def _heard(self) -> dict[tuple[str, str], Sound | None] | None:
        """What was heard in each voice before; None where variables make it differ."""
        parts = (text for part in self.parts for text in (part.say, part.url))
        varies = any("{{" in text for text in (self.say, self.url, *parts))
        return None if varies else {}

    def _said(self, call: Call, voice: str) -> Sound | None:
        if not Wording.__bool__(self):  # a `Prompt` may have words in other languages only
            return None
        # A prompt of the library has a sound for each language: it is that of the call.
        voice = (self.voice or voice) if self.speaks() else call.voice
        if parts := tuple(part.sound(call, voice, self.speed) for part in self.parts if part):
            return Sound(voice=voice, parts=parts)
        url = expressions.fill(self.url, call.vars).strip()
        return _spoken(self.say, call, voice, self.speed, url)


class Prompt(Wording):
    """What a caller hears. `languages` has what is heard instead in calls of other languages.

    Their keys are language tags ("en"); a language that is missing is told in the first one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"x-widget": "prompt"})

    languages: dict[Annotated[str, Field(min_length=2, max_length=16)], Wording] = Field(
        default_factory=dict, max_length=10
    )

    def __bool__(self) -> bool:
        """Tell whether there is anything to hear, in whatever language."""
        return super().__bool__() or any(self.languages.values())

    def sound(self, call: Call) -> Sound | None:
        """Give what is heard in this call, in its language, or None where it is empty.

        What is missing in its language is told in the first one, else in whichever there is.
        """
        if not self.languages:
            return self.said(call, call.voices[0] if call.voices else call.voice)
        voices = call.voices or (call.voice,)
        wording = self.wording(call.voice)
        if wording:
            return wording.said(call, call.voice)
        if Wording.__bool__(self):
            return self.said(call, voices[0])
        tag, other = next((pair for pair in self.languages.items() if pair[1]), ("", self))
        voice = voice_for(voices, tag)
        return other.said(call, voice if language_of(voice) == language_of(tag) else tag)

    def wording(self, voice: str) -> Wording | None:
        """Give what is said instead in the language of `voice`, None where there is nothing."""
        wanted = language_of(voice)
        found = (one for tag, one in self.languages.items() if language_of(tag) == wanted)
        return next(found, None)


def when(field_name: str, *values: str | bool) -> dict[str, Any]:
    """Show a form field only while another one holds one of `values`.

    For ``Field(json_schema_extra=when("target", "numbers"))``.
    """
    return {"x-when": {"field": field_name, "values": list(values)}}
