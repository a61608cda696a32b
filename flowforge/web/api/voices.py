"""Voices: which there are, what their engines need, how each one sounds. Keys never come out."""

import re
from collections.abc import Mapping
from dataclasses import asdict

from aiohttp import web
from pydantic import Field, SecretStr

from flowforge.call import LONGEST_VOICE, Sound, language_of
from flowforge.errors import SpeechError
from flowforge.prompts.voices import STANDARD, Engine, ListedVoice, Voices
from flowforge.store import VoiceEngineRow
from flowforge.web.access import may
from flowforge.web.ahead import AHEAD
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.rooms import KNOWN_VOICES, LIVE, PROMPTS, SETTINGS, SPEECH, STORE
from flowforge.web.words import Lang, lang_of, said, say

_LIMIT_S = 20.0
"""Seconds that a sample may take: nobody is on the line."""

_SAMPLES = {
    "de": "Guten Tag. So klinge ich am Telefon.",
    "en": "Hello. This is what I sound like on the telephone.",
    "es": "Buenos días. Así sueno por teléfono.",
    "fr": "Bonjour. Voici comment je parle au téléphone.",
    "it": "Buongiorno. Ecco come parlo al telefono.",
    "nl": "Goedendag. Zo klink ik aan de telefoon.",
    "pl": "Dzień dobry. Tak brzmię przez telefon.",
    "tr": "İyi günler. Telefonda sesim böyle.",
}
_ELSE = "1, 2, 3."
"""What is said in other languages."""


class VoiceOut(Shape):
    """A voice: the name that flows use, its language, what people call it, and its engine's id."""

    id: str
    language: str
    name: str
    engine: str
    paid: bool


class SettingOut(Shape):
    """A line of an engine's form. Of a secret only whether it is `filled` is told."""

    name: str
    label: str
    help: str
    secret: bool
    value: str
    filled: bool


class EngineOut(Shape):
    """An engine. `missing` says what it lacks on this server; `settings` are for admins.

    `configured` tells whether it has settings, `ready` whether it speaks.
    """

    id: str
    name: str
    about: str
    paid: bool
    missing: str
    configured: bool
    ready: bool
    voices: int
    settings: list[SettingOut]


class VoicesOut(Shape):
    """All voices and all engines."""

    voices: list[VoiceOut]
    engines: list[EngineOut]


class EngineIn(Shape):
    """An engine's settings by name; a secret that is left out stays as it was."""

    settings: dict[str, SecretStr] = Field(max_length=20)


class SampleIn(Shape):
    """A voice to hear, and what it is to say; without words something of its own."""

    voice: str = Field(min_length=2, max_length=LONGEST_VOICE)
    say: str = Field("", max_length=300)


class SampleOut(Shape):
    """Where the sound can be fetched."""

    url: str


async def listed(request: web.Request) -> VoicesOut:
    """Give everything that speaks, or could."""
    voices, lang = request.app[SPEECH], lang_of(request)
    rows = {row.name: row for row in await request.app[STORE].voices.list()}
    offered = voices.listed()
    kinds = [_kind_out(request, kind, rows.get(name)) for name, kind in voices.kinds.items()]
    return VoicesOut(
        voices=[_voice_out(voices, one, lang) for one in offered],
        engines=[_standard(voices, lang), *kinds],
    )


async def configure(request: web.Request, body: EngineIn) -> EngineOut:
    """Try an engine's settings, and keep them if it takes them."""
    voices, kept = request.app[SPEECH], request.app[STORE].voices
    kind = voices.kinds.get(request.match_info["engine"])
    if kind is None or not kind.needs:
        raise Fault(404, "not_found")
    given = {name: value.get_secret_value().strip() for name, value in body.settings.items()}
    settings = await _with_kept_secrets(request, kind, given)
    _check(kind, settings)
    try:
        found = await voices.asked(kind.id, settings)
    except SpeechError as error:
        raise Fault(422, "engine_refuses", detail=said(lang_of(request), error)) from None
    hidden = {need.name for need in kind.needs if need.secret}
    await kept.put(
        kind.id,
        {name: value for name, value in settings.items() if name not in hidden},
        {name: value for name, value in settings.items() if name in hidden},
        [asdict(voice) for voice in found],
        request[USER].name,
    )
    await taken_over(request.app)
    [row] = [row for row in await kept.list() if row.name == kind.id]
    return _kind_out(request, kind, row)


async def forget(request: web.Request) -> None:
    """Forget an engine's settings; its voices are gone with them."""
    await request.app[STORE].voices.remove(request.match_info["engine"])
    await taken_over(request.app)


async def sample(request: web.Request, body: SampleIn) -> SampleOut:
    """Let one voice say something."""
    if body.voice not in request.app[SPEECH].voices:
        raise Fault(404, "not_found")
    text = body.say.strip() or _SAMPLES.get(language_of(body.voice), _ELSE)
    sound = Sound(text=text, voice=body.voice)
    url = await request.app[PROMPTS].url(sound, limit_s=_LIMIT_S)
    return SampleOut(url=url.removeprefix(request.app[SETTINGS].public_url))


async def taken_over(app: web.Application) -> None:
    """Use what was just changed, let other servers look, and make anew what sounds otherwise."""
    await app[KNOWN_VOICES].follow()
    app[LIVE].tell()
    app[AHEAD].also(app[LIVE].all())


# --- what is told ---------------------------------------------------------------------------


def _voice_out(voices: Voices, voice: ListedVoice, lang: Lang) -> VoiceOut:
    if voice.engine == STANDARD:
        name = say(lang, "voice_standard")
    else:
        name = f"{voice.name}, {voices.kinds[voice.engine].name}"
    return VoiceOut(
        id=voice.id,
        language=voice.language,
        name=say(lang, "voice_paid", name=name) if voice.paid else name,
        engine=voice.engine,
        paid=voice.paid,
    )


def _standard(voices: Voices, lang: Lang) -> EngineOut:
    missing = say(lang, voices.missing) if voices.missing else ""
    standard = [voice for voice in voices.voices if ":" not in voice]
    return EngineOut(
        id=STANDARD,
        name="SVOX Pico",
        about=say(lang, "voice_standard_about"),
        paid=False,
        missing=missing,
        configured=True,
        ready=not missing,
        voices=len(standard),
        settings=[],
    )


def _kind_out(request: web.Request, kind: type[Engine], row: VoiceEngineRow | None) -> EngineOut:
    lang, voices = lang_of(request), request.app[SPEECH]
    missing = voices.missing_of(kind.id)
    count = sum(one.engine == kind.id for one in voices.listed())
    admin = may(request[USER].role, "admin")
    return EngineOut(
        id=kind.id,
        name=kind.name,
        about=kind.about[lang],
        paid=kind.paid,
        missing=missing[lang] if missing else "",
        configured=row is not None or not kind.needs,
        ready=count > 0,
        voices=count,
        settings=_settings(kind, row, lang) if admin else [],
    )


def _settings(kind: type[Engine], row: VoiceEngineRow | None, lang: Lang) -> list[SettingOut]:
    known: Mapping[str, str] = row.settings if row else {}
    return [
        SettingOut(
            name=need.name,
            label=need.label[lang],
            help=need.help[lang],
            secret=need.secret,
            value="" if need.secret else known.get(need.name, need.default),
            filled=need.name in (row.secrets if row and need.secret else known),
        )
        for need in kind.needs
    ]


# --- what is given --------------------------------------------------------------------------


async def _with_kept_secrets(
    request: web.Request, kind: type[Engine], given: Mapping[str, str]
) -> dict[str, str]:
    """Add the secrets that were left out, as long as everything else stays as it was.

    Else whoever may change settings could have a key sent elsewhere that they never saw.
    """
    settings = {name: value for name, value in given.items() if value}
    left_out = {need.name for need in kind.needs if need.secret} - settings.keys()
    if not left_out:
        return settings
    for row in await request.app[STORE].voices.opened():
        if row.name == kind.id:
            plain = {name: value for name, value in settings.items() if name not in row.secrets}
            if plain != dict(row.settings):
                raise Fault(422, "key_again", field=f"settings.{min(left_out)}")
            return settings | {name: row.secrets[name] for name in left_out & row.secrets.keys()}
    return settings


def _check(kind: type[Engine], settings: Mapping[str, str]) -> None:
    """Raise `Fault` at the first setting that is unknown, missing or of another form."""
    needs = {need.name: need for need in kind.needs}
    for name in settings.keys() - needs.keys():
        raise Fault(422, "no_such_setting", field=f"settings.{name[:100]}")
    for name, need in needs.items():
        if name not in settings:
            raise Fault(422, "missing", field=f"settings.{name}")
        if not re.fullmatch(need.pattern, settings[name]):
            raise Fault(422, "setting_form", field=f"settings.{name}")


_ONE = "/api/voices/{engine}"

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/voices",
        about="All voices, and the engines that speak them",
        handler=listed,
        gives=VoicesOut,
    ),
    Endpoint(
        method="PUT",
        path=_ONE,
        about="Try an engine's settings, and keep them",
        handler=configure,
        takes=EngineIn,
        gives=EngineOut,
    ),
    Endpoint(method="DELETE", path=_ONE, about="Forget an engine's settings", handler=forget),
    Endpoint(
        method="POST",
        path="/api/voices/sample",
        about="Hear a voice",
        handler=sample,
        takes=SampleIn,
        gives=SampleOut,
    ),
)
