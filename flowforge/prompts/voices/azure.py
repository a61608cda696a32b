"""Azure AI Speech. https://learn.microsoft.com/azure/ai-services/speech-service/rest-text-to-speech."""

from collections.abc import Sequence
from typing import ClassVar
from xml.sax.saxutils import escape, quoteattr

from flowforge.prompts.voices.asking import read_json
from flowforge.prompts.voices.engine import Need, Voice, Words
from flowforge.prompts.voices.keyed import KeyedEngine


class Azure(KeyedEngine):
    """Asks Azure in a region with the key of a Speech resource there."""

    id: ClassVar = "azure"
    name: ClassVar = "Microsoft Azure"
    about: ClassVar[Words] = {
        "en": "Many voices in 140 languages and dialects. Texts are sent to Microsoft, in the "
        "region that you name. Microsoft asks money for each letter that is spoken.",
        "de": "Viele Stimmen in 140 Sprachen und Dialekten. Texte gehen an Microsoft, in der "
        "Region, die Sie angeben. Microsoft verlangt Geld für jeden gesprochenen Buchstaben.",
    }
    host: ClassVar = "https://{region}.tts.speech.microsoft.com"
    header: ClassVar = "ocp-apim-subscription-key"
    more_headers: ClassVar = {
        "content-type": "application/ssml+xml",
        "user-agent": "FlowForge",
        "x-microsoft-outputformat": "riff-24khz-16bit-mono-pcm",
    }
    needs: ClassVar = (
        Need(
            name="key",
            label={"en": "Key of the Speech resource", "de": "Schlüssel der Speech-Ressource"},
            help={
                "en": "In the Azure portal under “Keys and endpoint”.",
                "de": "Im Azure-Portal unter „Schlüssel und Endpunkt“.",
            },
            secret=True,
        ),
        Need(
            name="region",
            label={"en": "Region", "de": "Region"},
            help={
                "en": "As the portal writes it: germanywestcentral, westeurope …",
                "de": "So, wie das Portal sie schreibt: germanywestcentral, westeurope …",
            },
            pattern=r"[a-z0-9]{3,32}",
            default="germanywestcentral",
        ),
    )

    async def voices(self) -> Sequence[Voice]:
        """Ask for all voices of the region."""
        listed = read_json(await self.ask("/cognitiveservices/voices/list"), self.name)
        return [
            Voice(
                id=str(one["ShortName"]),
                language=str(one["Locale"]),
                name=str(one.get("LocalName") or one.get("DisplayName") or one["ShortName"]),
            )
            for one in listed
        ]

    async def speak(self, text: str, voice: Voice, speed: float) -> bytes:
        """Ask for a WAV file. It has to be SSML; the speed is a factor there too."""
        said = escape(text)
        if speed != 1:
            said = f'<prosody rate="{speed:g}">{said}</prosody>'
        ssml = (
            '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
            f"xml:lang={quoteattr(voice.language)}>"
            f"<voice name={quoteattr(voice.id)}>{said}</voice></speak>"
        )
        return await self.ask("/cognitiveservices/v1", ssml.encode())
