"""The hosts of the engines on the internet, as their documentation describes what they answer.

They speak TLS under their real names: what asks them resolves, verifies and sends as it always
does, only to this machine. Every request is written down.
"""

import base64
import hashlib
import hmac
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from flowforge.prompts.voices import Asking, Means
from tests.prompts.sounds import made, tone

POLLY = "polly.eu-central-1.amazonaws.com"
GOOGLE = "texttospeech.googleapis.com"
AZURE = "germanywestcentral.tts.speech.microsoft.com"
ELEVENLABS = "api.elevenlabs.io"
KEY = "canary-of-a-voice-7406"
KEY_ID = "AKIDEXAMPLE123456789"

SETTINGS = {
    "polly": {"key_id": KEY_ID, "secret": KEY, "region": "eu-central-1"},
    "google": {"key": KEY},
    "azure": {"key": KEY, "region": "germanywestcentral"},
    "elevenlabs": {"key": KEY},
}
"""What each engine is to be set to."""


@dataclass
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Asked], web.Response]


@dataclass
class Vendors:
    """All of them on one port. `instead` answers whatever is asked, if there is something."""

    asked: list[Asked] = field(default_factory=list)
    instead: Callable[[], Any] | None = None
    port: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(
            request.method,
            request.rel_url.raw_path,
            request.rel_url.raw_query_string,
            {name.lower(): value for name, value in request.headers.items()},
            await request.read(),
        )
        self.asked.append(asked)
        if self.instead is not None:
            given: web.StreamResponse = await self.instead()
            return given
        return _HOSTS[asked.headers["host"]](asked)

    @cached_property
    def means(self) -> Means:
        """What an engine needs to reach them."""
        return Means(asking=Asking(self.connector))

    def connector(self) -> TCPConnector:
        trusting = ssl.create_default_context(cadata=_certificate()[0])
        return TCPConnector(resolver=_Here(self.port), ssl=trusting)


class _Here(AbstractResolver):
    """Every host is this machine, at one port."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        found = ResolveResult(
            hostname=host, host="127.0.0.1", port=self._port, family=2, proto=0, flags=0
        )
        return [found]

    async def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def listening() -> AsyncIterator[Vendors]:
    """Let them listen."""
    vendors = Vendors()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", vendors.answer)
    server = TestServer(app, scheme="https")
    with TemporaryDirectory() as folder:
        public, private = (Path(folder) / name for name in ("cert.pem", "key.pem"))
        public.write_text(_certificate()[0])
        private.write_bytes(_certificate()[1])
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(public, private)
    await server.start_server(ssl=context)
    vendors.port = server.port or 0
    try:
        yield vendors
    finally:
        await vendors.means.asking.close()
        await server.close()


@cache
def _certificate() -> tuple[str, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vendors")])
    now = datetime.now(UTC)
    hosts = [x509.DNSName(host) for host in _HOSTS]
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return built.public_bytes(Encoding.PEM).decode(), private


@cache
def sound(kind: str) -> bytes:
    """A second of a tone, as "mp3" or "s16.wav"."""
    with TemporaryDirectory() as folder:
        return made(Path(folder) / f"said.{kind}", tone(440), 1.0).read_bytes()


def _refused(status: int, body: Any) -> web.Response:
    return web.json_response(body, status=status)


# --- Amazon Polly ---------------------------------------------------------------------------


def signature(asked: Asked, secret: str, region: str) -> str:
    """Sign a request anew as the reference of Signature Version 4 says, from what was sent."""
    names = asked.headers["authorization"].split("SignedHeaders=")[1].split(",")[0]
    lines = [f"{name}:{asked.headers[name]}\n" for name in names.split(";")]
    digest = hashlib.sha256(asked.body).hexdigest()
    canonical = f"{asked.method}\n{asked.path}\n{asked.query}\n{''.join(lines)}\n{names}\n{digest}"
    at = asked.headers["x-amz-date"]
    scope = f"{at[:8]}/{region}/polly/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in (
        at[:8],
        region,
        "polly",
        "aws4_request",
        f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashed}",
    ):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def _polly(asked: Asked) -> web.Response:
    told = asked.headers.get("authorization", "")
    at = datetime.strptime(asked.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    names = told.split("SignedHeaders=")[1].split(",")[0].split(";")
    good = (
        told.startswith(f"AWS4-HMAC-SHA256 Credential={KEY_ID}/")
        and {"host", "x-amz-date"} <= set(names)
        and abs(datetime.now(UTC) - at) < timedelta(minutes=15)
        and told.endswith(f"Signature={signature(asked, KEY, 'eu-central-1')}")
    )
    if not good:
        message = "The request signature we calculated does not match the signature you provided."
        return _refused(403, {"message": message})
    if asked.path == "/v1/voices":
        return web.json_response(_POLLY_PAGES[asked.query])
    return web.Response(body=sound("mp3"), content_type="audio/mpeg")


_POLLY_PAGES = {
    "": {
        "Voices": [
            {
                "Gender": "Female",
                "Id": "Vicki",
                "LanguageCode": "de-DE",
                "LanguageName": "German",
                "Name": "Vicki",
                "SupportedEngines": ["generative", "neural", "standard"],
            },
            {
                "Gender": "Male",
                "Id": "Hans",
                "LanguageCode": "de-DE",
                "LanguageName": "German",
                "Name": "Hans",
                "SupportedEngines": ["standard"],
            },
        ],
        "NextToken": "two/2=",
    },
    "NextToken=two%2F2%3D": {
        "Voices": [
            {
                "Gender": "Female",
                "Id": "Amy",
                "LanguageCode": "en-GB",
                "LanguageName": "British English",
                "Name": "Amy",
                "SupportedEngines": ["neural"],
            },
            {"Id": "New", "LanguageCode": "en-GB", "Name": "New", "SupportedEngines": ["quantum"]},
        ]
    },
}


# --- Google ---------------------------------------------------------------------------------


def _google(asked: Asked) -> web.Response:
    if asked.headers.get("x-goog-api-key") != KEY:
        reason = {"code": 403, "message": "API key not valid.", "status": "PERMISSION_DENIED"}
        return _refused(403, {"error": reason})
    if asked.path == "/v1/voices":
        return web.json_response(
            {
                "voices": [
                    {"languageCodes": ["de-DE"], "name": "de-DE-Neural2-G", "ssmlGender": "FEMALE"},
                    {"languageCodes": ["en-GB"], "name": "en-GB-Chirp3-HD-Kore"},
                    {"languageCodes": ["en-GB"], "name": "Kore"},
                ]
            }
        )
    content = base64.b64encode(sound("s16.wav")).decode()
    return web.json_response({"audioContent": content})


# --- Azure ----------------------------------------------------------------------------------


def _azure(asked: Asked) -> web.Response:
    if asked.headers.get("ocp-apim-subscription-key") != KEY:
        return _refused(401, {"error": {"code": "401", "message": "Access denied."}})
    if asked.path == "/cognitiveservices/voices/list":
        return web.json_response(
            [
                {
                    "Name": "Microsoft Server Speech Text to Speech Voice (de-DE, KatjaNeural)",
                    "DisplayName": "Katja",
                    "LocalName": "Katja",
                    "ShortName": "de-DE-KatjaNeural",
                    "Locale": "de-DE",
                    "VoiceType": "Neural",
                    "Status": "GA",
                },
                {
                    "DisplayName": "Ava Dragon HD Latest",
                    "ShortName": "en-US-Ava:DragonHDLatestNeural",
                    "Locale": "en-US",
                },
            ]
        )
    needed = {"content-type", "x-microsoft-outputformat", "user-agent"}
    if not needed <= asked.headers.keys():
        return web.Response(status=400)
    return web.Response(body=sound("s16.wav"), content_type="audio/x-wav")


# --- ElevenLabs -----------------------------------------------------------------------------


def _elevenlabs(asked: Asked) -> web.Response:
    if asked.headers.get("xi-api-key") != KEY:
        detail = {"status": "invalid_api_key", "message": "Invalid API key"}
        return _refused(401, {"detail": detail})
    if asked.path == "/v1/voices":
        return web.json_response(
            {
                "voices": [
                    {
                        "voice_id": "JBFqnCBsd6RMkjVDRZzb",
                        "name": "George",
                        "category": "premade",
                        "verified_languages": [
                            {"language": "en", "locale": "en-GB"},
                            {"language": "it", "locale": None},
                        ],
                    },
                    {"voice_id": "own1", "name": "Anna", "verified_languages": None},
                ]
            }
        )
    return web.Response(body=sound("mp3"), content_type="audio/mpeg")


_HOSTS: dict[str, Answer] = {
    POLLY: _polly,
    GOOGLE: _google,
    AZURE: _azure,
    ELEVENLABS: _elevenlabs,
}
