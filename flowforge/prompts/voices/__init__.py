"""The voices of this server: which there are, which engine speaks which, and what they need.

A voice is named ``<language tag>:<engine>:<voice of the engine>``, such as ``de-DE:polly:Vicki``;
the bare tag is the server's standard voice. `Voices` is the `Speech` that knows them all; an
`Engine` is what somebody has to write who adds one.
"""

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import structlog

from flowforge.call import LONGEST_VOICE
from flowforge.errors import SoundError, SpeechError
from flowforge.prompts.converting import converted
from flowforge.prompts.speech import Speech, speakable
from flowforge.prompts.voices.asking import Asking, away, no_sound
from flowforge.prompts.voices.engine import Engine, Means, Need, Voice, Words
from flowforge.prompts.voices.installed import STANDARD, engines

__all__ = [
    "STANDARD",
    "Asking",
    "Engine",
    "KeptEngine",
    "ListedVoice",
    "Means",
    "Need",
    "Voice",
    "Voices",
    "Words",
    "engines",
]

log = structlog.get_logger()

_USABLE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,12})*:[a-z0-9]+:[^\s<>\"'&]+")
_LONGEST_NAME = 100
_MOST = 2_000
"""Voices of one engine that are offered."""
_CONVERTED_AT_ONCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEngine:
    """What is kept of an engine: its settings, secrets among them, and the voices that it gave."""

    settings: Mapping[str, str]
    voices: Sequence[Voice]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVoice:
    """A voice as it is offered: its whole `id`, its name, and the id of the engine that has it."""

    id: str
    language: str
    name: str
    engine: str
    paid: bool


class Voices:
    """All voices. It is a `Speech`: a text goes to the engine that the voice names.

    `standard` speaks the bare tags, `kinds` are the engines by their ids, `means` is what they are
    given. `convert` makes any sound file fit for the telephone.
    """

    def __init__(
        self,
        standard: Speech,
        *,
        means: Means | None = None,
        kinds: Mapping[str, type[Engine]] | None = None,
        convert: Callable[[Path], Awaitable[bytes]] = converted,
    ) -> None:
        self._standard = standard
        self._means = means or Means()
        self.kinds = engines() if kinds is None else kinds
        self._convert = convert
        self._converting = asyncio.Semaphore(_CONVERTED_AT_ONCE)
        self._engines: dict[str, tuple[Engine, KeptEngine]] = {}
        self._known: dict[str, tuple[Engine, Voice]] = {}
        # Asked for by every text, and an engine may have hundreds. The standard ones can go away.
        self._sets = lru_cache(maxsize=1)(self._new_sets)

    # --- what there is ----------------------------------------------------------------------

    @property
    def voices(self) -> frozenset[str]:
        """The names of all voices that can be spoken here."""
        return self._sets(self._standard.voices)[0]

    @property
    def free(self) -> frozenset[str]:
        """The names of those that cost nothing."""
        return self._sets(self._standard.voices)[1]

    @property
    def missing(self) -> str:
        """The key of a sentence that says why there is no standard voice, or ""."""
        return self._standard.missing

    def listed(self) -> list[ListedVoice]:
        """Give all voices by language, the standard one first, then what costs nothing."""
        standard = [
            ListedVoice(id=tag, language=tag, name="", engine=STANDARD, paid=False)
            for tag in self._standard.voices
        ]
        others = [
            ListedVoice(
                id=name, language=own.language, name=own.name, engine=engine.id, paid=engine.paid
            )
            for name, (engine, own) in self._known.items()
        ]
        return sorted([*standard, *others], key=_in_order)

    def missing_of(self, engine_id: str) -> Words | None:
        """Say what an engine lacks on this server, its settings aside; None where it has all."""
        used = self._engines.get(engine_id)
        return (used[0] if used else self.kinds[engine_id]({}, self._means)).missing

    # --- changes ----------------------------------------------------------------------------

    async def open(self) -> None:
        """Look for the voices of the engines that need no settings."""
        for kind in self.kinds.values():
            if not kind.needs:
                engine = kind({}, self._means)
                try:
                    found = await _asked(engine)
                except SpeechError as error:
                    log.warning("an engine has no voices", engine=kind.id, reason=str(error))
                    found = []
                self._engines[kind.id] = (engine, KeptEngine(settings={}, voices=found))
        self._know()

    async def configure(self, kept: Mapping[str, KeptEngine]) -> None:
        """Use the engines that need settings with these from now on, and no others of them."""
        before = self._engines
        after = {name: pair for name, pair in before.items() if not self.kinds[name].needs}
        for name, one in kept.items():
            kind = self.kinds.get(name)
            if kind is not None and kind.needs:
                same = before.get(name)
                if same is None or same[1] != one:
                    same = (kind(one.settings, self._means), one)
                after[name] = same
        self._engines = after
        self._know()
        for name, (engine, _) in before.items():
            if name not in after or after[name][0] is not engine:
                await engine.close()

    async def asked(self, engine_id: str, settings: Mapping[str, str]) -> list[Voice]:
        """Give the voices that an engine has with these settings, which are tried by it.

        Raises `SpeechError` where it does not take them, or has none.
        """
        engine = self.kinds[engine_id](settings, self._means)
        try:
            found = await _asked(engine)
        finally:
            await engine.close()
        if not found:
            raise SpeechError(f"{engine.name} has no voices.", "voice_none", engine=engine.name)
        return found

    def _know(self) -> None:
        self._known = {
            _name(engine.id, voice): (engine, voice)
            for engine, kept in self._engines.values()
            for voice in kept.voices
        }
        self._sets.cache_clear()

    def _new_sets(self, standard: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Give the names of all voices, and of those that cost nothing."""
        free = (name for name, (engine, _) in self._known.items() if not engine.paid)
        return standard.union(self._known), standard.union(free)

    # --- speaking ---------------------------------------------------------------------------

    async def speak(self, text: str, voice: str, speed: float = 1.0) -> bytes:
        """Speak `text`; give a WAV file: PCM, 16 bit, mono, 8000 Hz.

        `speed` is how many times as fast as usual, 0.5 to 2. Raises `SpeechError`.
        """
        if ":" not in voice:
            return await self._standard.speak(text, voice, speed)
        found = self._known.get(voice)
        if found is None:
            raise SpeechError(f"The voice {voice} is not here.", "voice_gone", voice=voice)
        words = speakable(text)
        if not any(char.isalnum() for char in words):
            raise SpeechError("there are no words to speak")
        engine, own = found
        sound = await _spoken(engine, words, own, speed)
        return sound if engine.finished else await self._made_fit(engine, sound)

    async def close(self) -> None:
        """Stop all engines; `speak` starts them again."""
        await self._standard.close()
        for engine, _ in self._engines.values():
            await engine.close()
        await self._means.asking.close()

    async def _made_fit(self, engine: Engine, sound: bytes) -> bytes:
        """Bring what an engine gave through the guarded converter: it is a stranger's file."""
        with tempfile.NamedTemporaryFile(prefix="flowforge-") as file:
            await asyncio.to_thread(_write, Path(file.name), sound)
            try:
                async with self._converting:
                    return await self._convert(Path(file.name))
            except SoundError as error:
                raise no_sound(engine.name) from error


async def _asked(engine: Engine) -> list[Voice]:
    """Ask an engine for its voices, and give those that can be used."""
    try:
        async with asyncio.timeout(engine.limit_s):
            found = list(await engine.voices())
    except SpeechError:
        raise
    except TimeoutError as error:
        raise away(engine.name) from error
    except Exception as error:
        log.warning("an engine's voices cannot be read", engine=engine.id, exc_info=error)
        raise SpeechError(
            f"{engine.name} gave an answer that cannot be read.",
            "voice_unreadable",
            engine=engine.name,
        ) from error
    return [voice for voice in found if _is_usable(engine.id, voice)][:_MOST]


async def _spoken(engine: Engine, words: str, voice: Voice, speed: float) -> bytes:
    try:
        async with asyncio.timeout(engine.limit_s):
            return await engine.speak(words, voice, speed)
    except SpeechError:
        raise
    except TimeoutError as error:
        raise away(engine.name) from error
    except Exception as error:  # an engine of somebody else's may fail in any way
        log.warning("a speech engine failed", engine=engine.id, exc_info=error)
        raise SpeechError(
            f"{engine.name} failed; the server's log says more.", "voice_broken", engine=engine.name
        ) from error


def _write(file: Path, sound: bytes) -> None:
    file.write_bytes(sound)


def _name(engine_id: str, voice: Voice) -> str:
    return f"{voice.language}:{engine_id}:{voice.id}"


def _is_usable(engine_id: str, voice: Voice) -> bool:
    name = _name(engine_id, voice)
    return (
        len(name) <= LONGEST_VOICE
        and bool(_USABLE.fullmatch(name))
        and 0 < len(voice.name) <= _LONGEST_NAME
    )


def _in_order(voice: ListedVoice) -> tuple[str, bool, bool, str, str]:
    return voice.language, ":" in voice.id, voice.paid, voice.engine, voice.name
