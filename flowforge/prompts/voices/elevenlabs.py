"""ElevenLabs. https://elevenlabs.io/docs/api-reference/text-to-speech/convert."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

import orjson

from flowforge.call import language_of
from flowforge.prompts.voices.asking import read_json
from flowforge.prompts.voices.engine import Voice, Words
from flowforge.prompts.voices.keyed import KeyedEngine, api_key

_MODEL = "eleven_flash_v2_5"
"""The quickest one, which can be told the language: callers wait for it."""
_EVERYWHERE = ("de-DE", "en-US")
"""Every voice speaks every language of the model; these are offered even where none was tried."""
_SLOWEST, _FASTEST = 0.7, 1.2


class ElevenLabs(KeyedEngine):
    """Asks ElevenLabs with an API key."""

    id: ClassVar = "elevenlabs"
    name: ClassVar = "ElevenLabs"
    about: ClassVar[Words] = {
        "en": "The voices of your account, each in many languages; also voices of your own. Texts "
        "are sent to ElevenLabs, which counts each letter that is spoken against your plan. Speeds "
        "go from 0.7 to 1.2.",
        "de": "Die Stimmen Ihres Kontos, jede in vielen Sprachen; auch eigene Stimmen. Texte gehen "
        "an ElevenLabs, das jeden gesprochenen Buchstaben von Ihrem Guthaben abzieht. "
        "Geschwindigkeiten gehen von 0,7 bis 1,2.",
    }
    host: ClassVar = "https://api.elevenlabs.io"
    header: ClassVar = "xi-api-key"
    needs: ClassVar = (
        api_key(
            {
                "en": "It has to allow “Text to Speech” and reading “Voices”.",
                "de": "Er muss „Text to Speech“ und das Lesen von „Voices“ erlauben.",
            }
        ),
    )

    async def voices(self) -> Sequence[Voice]:
        """Ask for the account's voices; each is offered once for each of its languages."""
        data = read_json(await self.ask("/v1/voices"), self.name)
        return [
            Voice(id=str(one["voice_id"]), language=tag, name=str(one.get("name") or "?"))
            for one in data.get("voices", ())
            for tag in _tags(one)
        ]

    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        """Ask for an MP3 file."""
        wanted = {
            "text": text,
            "model_id": _MODEL,
            "language_code": language_of(voice.language),
            "voice_settings": {"speed": min(max(speed, _SLOWEST), _FASTEST)},
        }
        path = f"/v1/text-to-speech/{quote(voice.id, safe='')}?output_format=mp3_44100_64"
        return await self.ask(path, orjson.dumps(wanted))


def _tags(one: Mapping[str, Any]) -> Iterator[str]:
    """Give the languages that a voice was tried in, and those that are always offered."""
    tried = [
        str(language.get("locale") or language.get("language") or "")
        for language in one.get("verified_languages") or ()
    ]
    known = {language_of(tag) for tag in tried}
    yield from dict.fromkeys(tag for tag in tried if tag)
    yield from (tag for tag in _EVERYWHERE if language_of(tag) not in known)
