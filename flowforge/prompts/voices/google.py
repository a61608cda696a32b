"""Google Cloud Text-to-Speech.

https://cloud.google.com/text-to-speech/docs/reference/rest/v1/text/synthesize
"""

import base64
import binascii
from collections.abc import Sequence
from typing import ClassVar

import orjson

from flowforge.prompts.voices.asking import no_sound, read_json
from flowforge.prompts.voices.engine import Voice, Words
from flowforge.prompts.voices.keyed import KeyedEngine, api_key


class Google(KeyedEngine):
    """Asks Google with an API key."""

    id: ClassVar = "google"
    name: ClassVar = "Google Cloud"
    about: ClassVar[Words] = {
        "en": "Many voices in 50 languages. Texts are sent to Google. Google asks money for each "
        "letter that is spoken, for some kinds of voices more than for others.",
        "de": "Viele Stimmen in 50 Sprachen. Texte gehen an Google. Google verlangt Geld für jeden "
        "gesprochenen Buchstaben, für manche Arten von Stimmen mehr als für andere.",
    }
    host: ClassVar = "https://texttospeech.googleapis.com"
    header: ClassVar = "x-goog-api-key"
    needs: ClassVar = (
        api_key(
            {
                "en": "From the Google Cloud console, restricted to the Text-to-Speech API.",
                "de": "Aus der Google-Cloud-Konsole, beschränkt auf die Text-to-Speech-API.",
            }
        ),
    )

    async def voices(self) -> Sequence[Voice]:
        """Ask for all voices."""
        data = read_json(await self.ask("/v1/voices"), self.name)
        return [
            Voice(id=name, language=tag, name=name.removeprefix(f"{tag}-"))
            for one in data.get("voices", ())
            for tag in one.get("languageCodes", ())
            if (name := str(one.get("name", ""))).startswith(f"{tag}-")
        ]

    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        """Ask for a WAV file."""
        wanted = {
            "input": {"text": text},
            "voice": {"languageCode": voice.language, "name": voice.id},
            "audioConfig": {"audioEncoding": "LINEAR16", "speakingRate": speed},
        }
        raw = await self.ask("/v1/text:synthesize", orjson.dumps(wanted))
        try:
            return base64.b64decode(read_json(raw, self.name)["audioContent"], validate=True)
        except (KeyError, TypeError, binascii.Error) as error:
            raise no_sound(self.name) from error
