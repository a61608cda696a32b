"""Google Cloud Text-to-Speech.

https://cloud.google.com/text-to-speech/docs/reference/rest/v1/text/synthesize
"""

import base64
import binascii
from collections.abc import Sequence
from typing import ClassVar

import orjson

from flowforge.prompts.voices.asking import no_sound, read_json
from flowforge.prompts.voices.engine import Engine, Need, Voice, Words

_HOST = "https://texttospeech.googleapis.com"


class Google(Engine):
    """Asks Google with an API key."""

    id: ClassVar = "google"
    name: ClassVar = "Google Cloud"
    about: ClassVar[Words] = {
        "en": "Many voices in 50 languages. Texts are sent to Google. Google asks money for each "
        "letter that is spoken, for some kinds of voices more than for others.",
        "de": "Viele Stimmen in 50 Sprachen. Texte gehen an Google. Google verlangt Geld für jeden "
        "gesprochenen Buchstaben, für manche Arten von Stimmen mehr als für andere.",
    }
    paid: ClassVar = True
    needs: ClassVar = (
        Need(
            name="key",
            label={"en": "API key", "de": "API-Schlüssel"},
            help={
                "en": "From the Google Cloud console, restricted to the Text-to-Speech API.",
                "de": "Aus der Google-Cloud-Konsole, beschränkt auf die Text-to-Speech-API.",
            },
            secret=True,
        ),
    )

    async def voices(self) -> Sequence[Voice]:
        """Ask for all voices."""
        data = read_json(await self._ask("GET", "/v1/voices"), self.name)
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
        raw = await self._ask("POST", "/v1/text:synthesize", orjson.dumps(wanted))
        try:
            return base64.b64decode(read_json(raw, self.name)["audioContent"], validate=True)
        except (KeyError, TypeError, binascii.Error) as error:
            raise no_sound(self.name) from error

    async def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        key = self.settings["key"]
        # Not in the address, where keys are often sent: addresses are written to logs.
        headers = {"x-goog-api-key": key, "content-type": "application/json"}
        return await self.means.asking.ask(
            self.name, method, f"{_HOST}{path}", headers=headers, body=body, secrets=[key]
        )
