"""Engines on the internet, against hosts that answer as their documentation says."""

import asyncio
import io
import json
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from aiohttp import web

from flowforge.errors import SpeechError
from flowforge.prompts.voices import Asking, Engine, KeptEngine, Means, Voice, Voices, engines
from flowforge.prompts.voices.signing import signed
from tests.prompts import vendors
from tests.prompts.speakers import Silent
from tests.prompts.vendors import KEY, SETTINGS, Vendors, listening

ONLINE = sorted(SETTINGS)
HALLO = "Hallo & guten Tag <b>1 < 2</b>"
VOICES = {
    "polly": Voice(id="Vicki", language="de-DE", name="Vicki", kind="neural"),
    "google": Voice(id="de-DE-Neural2-G", language="de-DE", name="Neural2-G"),
    "azure": Voice(id="de-DE-KatjaNeural", language="de-DE", name="Katja"),
    "elevenlabs": Voice(id="JBFqnCBsd6RMkjVDRZzb", language="de-DE", name="George"),
}


@pytest.fixture
async def hosts() -> AsyncIterator[Vendors]:
    async with listening() as found:
        yield found


Made = Callable[[str], Engine]


@pytest.fixture
def engine(hosts: Vendors) -> Made:
    """Makes an engine by its id, set right."""
    return lambda name: engines([])[name](SETTINGS[name], hosts.means)


async def told_by(engine: Engine, hosts: Vendors, speed: float = 1.0) -> tuple[vendors.Asked, Any]:
    """Let an engine speak, and give what it asked for, with its body read."""
    sound = await engine.speak(HALLO, VOICES[engine.id], speed)
    assert len(sound) > 1000
    asked = hosts.asked[-1]
    return asked, None if engine.id == "azure" else json.loads(asked.body)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("polly", ["de-DE Vicki neural", "de-DE Hans standard", "en-GB Amy neural"]),
        ("google", ["de-DE Neural2-G ", "en-GB Chirp3-HD-Kore "]),
        ("azure", ["de-DE Katja ", "en-US Ava Dragon HD Latest "]),
        (
            "elevenlabs",
            ["en-GB George ", "it George ", "de-DE George ", "de-DE Anna ", "en-US Anna "],
        ),
    ],
)
async def test_an_engine_is_asked_for_its_voices(
    engine: Made, name: str, expected: list[str]
) -> None:
    found = await engine(name).voices()
    assert [f"{one.language} {one.name} {one.kind}" for one in found] == expected


async def test_polly_is_asked_for_a_text_and_every_letter_of_it_is_signed(
    engine: Made, hosts: Vendors
) -> None:
    asked, body = await told_by(engine("polly"), hosts)
    assert (asked.method, asked.path) == ("POST", "/v1/speech")
    assert body == {
        "Engine": "neural",
        "LanguageCode": "de-DE",
        "OutputFormat": "mp3",
        "Text": HALLO,
        "TextType": "text",
        "VoiceId": "Vicki",
    }
    assert KEY not in str(asked)


async def test_pollys_signature_is_that_of_amazons_own_example() -> None:
    # "get-vanilla" of the test suite that Amazon gave out for Signature Version 4.
    headers = signed(
        "GET",
        "https://example.amazonaws.com/",
        b"",
        service="service",
        region="us-east-1",
        key_id="AKIDEXAMPLE",
        secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        headers={},
        now=datetime(2015, 8, 30, 12, 36, tzinfo=UTC),
    )
    assert headers["x-amz-date"] == "20150830T123600Z"
    assert headers["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )


async def test_polly_is_told_another_speed_within_ssml(engine: Made, hosts: Vendors) -> None:
    _, body = await told_by(engine("polly"), hosts, 1.25)
    assert body["TextType"] == "ssml"
    [prosody] = fromstring(body["Text"])
    assert (prosody.get("rate"), prosody.text) == ("125%", HALLO)


async def test_google_is_asked_for_a_text(engine: Made, hosts: Vendors) -> None:
    asked, body = await told_by(engine("google"), hosts, 0.8)
    assert (asked.method, asked.path, asked.query) == ("POST", "/v1/text:synthesize", "")
    assert body == {
        "input": {"text": HALLO},
        "voice": {"languageCode": "de-DE", "name": "de-DE-Neural2-G"},
        "audioConfig": {"audioEncoding": "LINEAR16", "speakingRate": 0.8},
    }


async def test_azure_is_asked_for_a_text(engine: Made, hosts: Vendors) -> None:
    asked, _ = await told_by(engine("azure"), hosts, 1.5)
    assert (asked.method, asked.path) == ("POST", "/cognitiveservices/v1")
    assert asked.headers["content-type"] == "application/ssml+xml"
    speak = fromstring(asked.body)
    space = "{http://www.w3.org/2001/10/synthesis}"
    [voice] = speak
    [prosody] = voice
    assert speak.tag == f"{space}speak"
    assert voice.get("name") == "de-DE-KatjaNeural"
    assert (prosody.get("rate"), prosody.text) == ("1.5", HALLO)


async def test_elevenlabs_is_asked_for_a_text_at_a_speed_that_it_can(
    engine: Made, hosts: Vendors
) -> None:
    asked, body = await told_by(engine("elevenlabs"), hosts, 2.0)
    assert asked.path == "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb"
    assert asked.query == "output_format=mp3_44100_64"
    assert body == {
        "text": HALLO,
        "model_id": "eleven_flash_v2_5",
        "language_code": "de",
        "voice_settings": {"speed": 1.2},
    }


# --- what goes wrong ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ONLINE)
async def test_a_wrong_key_is_said_to_be_one_and_not_repeated(hosts: Vendors, name: str) -> None:
    wrong = {"key": "wrong-key-1", "secret": "wrong-key-1"}
    settings = {one: wrong.get(one, value) for one, value in SETTINGS[name].items()}
    with pytest.raises(SpeechError, match="does not accept the key") as caught:
        await engines([])[name](settings, hosts.means).voices()
    assert caught.value.code == "voice_key"
    assert "wrong-key-1" not in str(caught.value)


Reply = Callable[[], Awaitable[web.StreamResponse]]


def status(number: int, body: str = "", **more: Any) -> Reply:
    async def reply() -> web.Response:
        return web.Response(status=number, text=body, **more)

    return reply


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (status(401), "voice_key"),
        (status(403, "<html>No</html>"), "voice_key"),
        (status(429, '{"message": "Rate exceeded"}'), "voice_busy"),
        (status(400, '{"error": {"message": "no such voice"}}'), "voice_refused"),
        (status(302, headers={"Location": "https://127.0.0.1/"}), "voice_refused"),
        (status(500), "voice_down"),
        (status(503, "{"), "voice_down"),
    ],
)
async def test_each_refusal_is_told_apart(
    engine: Made, hosts: Vendors, name: str, reply: Reply, code: str
) -> None:
    hosts.instead = reply
    with pytest.raises(SpeechError) as caught:
        await engine(name).speak(HALLO, VOICES[name], 1.0)
    assert caught.value.code == code
    assert len(hosts.asked) == 1, "nothing was followed, nothing was tried again"


async def test_what_a_host_says_is_passed_on_short_and_without_the_key(
    engine: Made, hosts: Vendors
) -> None:
    long = "\x07 \n".join([f"your key {KEY} is", *["bad"] * 500])
    hosts.instead = status(400, json.dumps({"error": {"message": long}}))
    with pytest.raises(SpeechError) as caught:
        await engine("google").speak(HALLO, VOICES["google"], 1.0)
    text = str(caught.value)
    assert "your key … is bad bad" in text
    assert KEY not in text
    assert len(text) < 300
    assert text.isprintable()


async def _endless() -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_host_that_never_answers_is_given_up(hosts: Vendors) -> None:
    hosts.instead = _endless
    asking = Asking(hosts.connector, limit_s=0.3)
    google = engines([])["google"](SETTINGS["google"], Means(asking=asking))
    with pytest.raises(SpeechError) as caught:
        await google.voices()
    await asking.close()
    assert caught.value.code == "voice_away"


async def test_a_host_with_a_certificate_that_nobody_signed_gets_no_key(hosts: Vendors) -> None:
    strict = hosts.connector()
    strict._ssl = True
    asking = Asking(lambda: strict)
    google = engines([])["google"](SETTINGS["google"], Means(asking=asking))
    with pytest.raises(SpeechError, match="does not answer"):
        await google.voices()
    await asking.close()
    assert hosts.asked == []


@pytest.mark.parametrize("name", ["google", "azure", "elevenlabs", "polly"])
@pytest.mark.parametrize("body", ["", "{", "[1, 2]", '"voices"', '{"voices": [1], "Voices": [1]}'])
async def test_a_list_of_voices_that_cannot_be_read_is_an_error_of_the_engine(
    hosts: Vendors, name: str, body: str
) -> None:
    hosts.instead = status(200, body)
    voices = Voices(Silent(), means=hosts.means, kinds=engines([]))
    with pytest.raises(SpeechError) as caught:
        await voices.asked(name, SETTINGS[name])
    await voices.close()
    assert caught.value.code in {"voice_unreadable", "voice_none"}


# --- and through the converter --------------------------------------------------------------


async def _using(hosts: Vendors, name: str) -> Voices:
    voices = Voices(Silent(), means=hosts.means, kinds=engines([]))
    await voices.configure(
        {name: KeptEngine(settings=SETTINGS[name], voices=await voices.asked(name, SETTINGS[name]))}
    )
    return voices


@pytest.mark.parametrize("name", ONLINE)
async def test_whatever_an_engine_sends_becomes_a_sound_for_the_telephone(
    hosts: Vendors, name: str
) -> None:
    voices = await _using(hosts, name)
    spoken = await voices.speak("Guten Tag", f"de-DE:{name}:{VOICES[name].id}")
    await voices.close()
    with wave.open(io.BytesIO(spoken)) as file:
        assert file.getparams()[:3] == (1, 2, 8000)
        assert 0.8 < file.getnframes() / 8000 < 1.4


@pytest.mark.parametrize("body", [b"", b"<html>Sorry</html>"])
async def test_what_is_no_sound_costs_one_prompt_and_nothing_else(
    hosts: Vendors, body: bytes
) -> None:
    async def garbage() -> web.Response:
        return web.Response(body=body, content_type="audio/mpeg")

    voices = await _using(hosts, "polly")
    hosts.instead = garbage
    with pytest.raises(SpeechError, match="no sound") as caught:
        await voices.speak("Guten Tag", "de-DE:polly:Vicki")
    assert caught.value.code == "voice_no_sound"
    hosts.instead = None
    assert await voices.speak("Guten Tag", "de-DE:polly:Vicki")
    await voices.close()


async def test_an_answer_without_end_is_cut_off(hosts: Vendors) -> None:
    async def flood() -> web.Response:
        return web.Response(body=b"\0" * 16_100_000)

    voices = await _using(hosts, "azure")
    hosts.instead = flood
    with pytest.raises(SpeechError, match="no sound"):
        await voices.speak("Guten Tag", "de-DE:azure:de-DE-KatjaNeural")
    await voices.close()
