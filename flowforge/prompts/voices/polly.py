"""Amazon Polly. https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote
from xml.sax.saxutils import escape

import orjson

from flowforge.prompts.voices.asking import read_json
from flowforge.prompts.voices.engine import Engine, Need, Voice, Words
from flowforge.prompts.voices.signing import signed

_KINDS = ("neural", "standard", "long-form", "generative")
"""Polly's ways to speak, the one that we like best first: quick, good, and the same every time."""
_MOST_PAGES = 20


class Polly(Engine):
    """Asks Polly in a region with an access key that may do DescribeVoices and SynthesizeSpeech."""

    id: ClassVar = "polly"
    name: ClassVar = "Amazon Polly"
    about: ClassVar[Words] = {
        "en": "Many voices in 40 languages. Texts are sent to Amazon, in the region that you name. "
        "Amazon asks money for each letter that is spoken.",
        "de": "Viele Stimmen in 40 Sprachen. Texte gehen an Amazon, in der Region, die Sie "
        "angeben. Amazon verlangt Geld für jeden gesprochenen Buchstaben.",
    }
    paid: ClassVar = True
    needs: ClassVar = (
        Need(
            name="key_id",
            label={"en": "Access key ID", "de": "Zugriffsschlüssel-ID (Access key ID)"},
            help={
                "en": "Of a user in IAM who may do polly:DescribeVoices and "
                "polly:SynthesizeSpeech, and nothing else.",
                "de": "Von einem Benutzer in IAM, der polly:DescribeVoices und "
                "polly:SynthesizeSpeech darf und sonst nichts.",
            },
            pattern=r"[A-Z0-9]{16,128}",
        ),
        Need(
            name="secret",
            label={"en": "Secret access key", "de": "Geheimer Schlüssel (Secret access key)"},
            secret=True,
        ),
        Need(
            name="region",
            label={"en": "Region", "de": "Region"},
            help={"en": "eu-central-1 is Frankfurt.", "de": "eu-central-1 ist Frankfurt."},
            pattern=r"[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}",
            default="eu-central-1",
        ),
    )

    async def voices(self) -> Sequence[Voice]:
        """Ask for all voices of the region."""
        found: list[Voice] = []
        token = ""
        for _ in range(_MOST_PAGES):
            query = f"?NextToken={quote(token, safe='')}" if token else ""
            page = read_json(await self._ask("GET", f"/v1/voices{query}"), self.name)
            found += [_voice(one) for one in page.get("Voices", ()) if _kind(one)]
            token = page.get("NextToken") or ""
            if not token:
                break
        return found

    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        """Ask for an MP3 file; another speed is only told within SSML."""
        wanted = {
            "Engine": voice.kind,
            "LanguageCode": voice.language,
            "OutputFormat": "mp3",
            "Text": text,
            "TextType": "text",
            "VoiceId": voice.id,
        }
        if speed != 1:
            rate = f'<prosody rate="{round(100 * speed)}%">{escape(text)}</prosody>'
            wanted |= {"Text": f"<speak>{rate}</speak>", "TextType": "ssml"}
        return await self._ask("POST", "/v1/speech", orjson.dumps(wanted))

    async def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        region, secret = self.settings["region"], self.settings["secret"]
        url = f"https://polly.{region}.amazonaws.com{path}"
        headers = signed(
            method,
            url,
            body,
            service="polly",
            region=region,
            key_id=self.settings["key_id"],
            secret=secret,
            headers={"content-type": "application/json"} if body else {},
            now=datetime.now(UTC),
        )
        return await self.means.asking.ask(
            self.name, method, url, headers=headers, body=body, secrets=[secret]
        )


def _kind(one: Mapping[str, Any]) -> str:
    """Give the way in which a voice is to speak, "" where we know none."""
    return next((kind for kind in _KINDS if kind in one.get("SupportedEngines", ())), "")


def _voice(one: Mapping[str, Any]) -> Voice:
    return Voice(
        id=str(one["Id"]),
        language=str(one["LanguageCode"]),
        name=str(one.get("Name") or one["Id"]),
        kind=_kind(one),
    )
