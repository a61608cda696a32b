"""From what a node wants heard to an address that the carrier can fetch."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from flowforge import expressions
from flowforge.call import Sound, language_of
from flowforge.errors import SpeechError
from flowforge.prompts import pieces
from flowforge.prompts.making import Failed, Making
from flowforge.prompts.pieces import Kept, Piece, Recipe, Rest, Words
from flowforge.prompts.recordings import Recordings
from flowforge.prompts.shelf import Shelf
from flowforge.prompts.speech import Speech

_MADE_LIKE = "sound:1"
"""Raise it when texts are spoken or converted differently: kept sounds are then made anew."""
_JOINED_LIKE = "joined:1"
"""The same for what is put together."""
_AT_ONCE = 2
"""Sounds that are made ahead at a time: a caller's own text waits behind no more."""
_JOIN_S = 0.4
"""Seconds that it may take to put pieces together, once they are there."""
_NAMES = 2000
"""Names of spoken words that are kept in memory."""
_LIBRARY = re.compile(r"/sounds/([^/]+)")

SAYS = "says"
"""The name of what an address of ours carries: what is to be heard, sealed."""


class Sealing(Protocol):
    """What no stranger can make or read, as `keys.Keys` does it."""

    def seal(self, text: str, name: str) -> str:
        """Give `text` sealed and bound to `name`: the same every time, fit for an address."""

    def unseal(self, sealed: str, name: str) -> str | None:
        """Give the text that was sealed for `name`, None where it was not."""


class _Library(Protocol):
    """Prompts that people have made, as calls need them: in memory, at once."""

    def place(self, sound_id: str, language: str) -> str | None:
        """Give where a prompt is heard in a language ("de-AT"), as ``/p/<name>.wav``, or None."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a sound is, "" where there is none, and why it is not what was wanted ("": it is)."""

    url: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a sound, and what it is made of, or why that cannot be."""

    sound: Sound
    recipe: Recipe = ()
    error: SpeechError | None = None


class Prompts:
    """The sounds of all flows, kept in `folder` and served below `base_url` as ``/p/<name>.wav``.

    `name` turns what is heard into a name that nobody can guess; it is called with two texts,
    as `keys.Keys.token` takes them, and gives 20 to 128 letters, digits, ``-`` and ``_``.

    Where several machines serve the sounds, `sealing` writes into each address what is to be
    heard: whichever machine is asked for it can make it, or fetch it.
    """

    def __init__(
        self,
        folder: Path,
        name: Callable[[str, str], str],
        base_url: str,
        speech: Speech,
        *,
        sealing: Sealing | None = None,
    ) -> None:
        self._shelf = Shelf(folder)
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._speech = speech
        self._sealing = sealing
        self.recordings: Recordings | None = None
        """The recordings that are served beside what is spoken."""
        self.library: _Library | None = None
        """What ``/sounds/<id>`` stands for."""
        self.pronounced: Callable[[str, str], str] = lambda text, _voice: text
        """Gives a text as a voice is to say it; sounds are named by what it gives."""
        self._named = lru_cache(maxsize=_NAMES)(self._new_name)
        self._ahead = asyncio.Semaphore(_AT_ONCE)
        self._making = Making(self._shelf, speech, named=self._named, path=self.path)

    async def url(self, sound: Sound, *, limit_s: float = 2.0) -> str:
        """Give the absolute URL of a sound; text is spoken if it has not been before.

        Raises `SpeechError` where any part of it cannot be made, or takes longer than `limit_s`
        seconds. What was too late is finished all the same, for the next caller.
        """
        ends = _now() + limit_s
        parts, failed = await self._made(sound, self._making.speak, limit_s)
        for part in parts:
            if error := part.error or _failure(part.recipe, failed):
                raise error
        return await self._address([piece for part in parts for piece in part.recipe], ends)

    async def heard(self, sound: Sound, *, limit_s: float = 2.0) -> Heard:
        """Give what a caller hears, who waits: the sound, else what comes nearest to it.

        That is the sound without the parts that cannot be made within `limit_s` seconds, or what
        was made beforehand to be heard instead. Raises `SpeechError` where there is nothing.
        """
        if sound.url and not sound.url.startswith("/"):
            return Heard(sound.url)
        ends = _now() + limit_s
        parts, failed = await self._made(sound, self._making.speak_to_caller, limit_s)
        left: list[Piece] = []
        faults: list[str] = []
        for part in parts:
            error = part.error or _failure(part.recipe, failed)
            if error is None:
                left += part.recipe
            else:
                faults.append(str(error))
                left += self._instead(part.sound.instead, part.sound)
        if faults and all(isinstance(piece, Rest) for piece in left):
            left = list(self._sorry(sound, faults))
        try:
            return Heard(await self._address(left, ends), _all(faults))
        except SpeechError as error:  # the disk is full, or it is too long
            faults.append(str(error))
            return Heard(await self._address(self._sorry(sound, faults), ends), _all(faults))

    def path(self, name: str) -> Path | None:
        """Give the WAV file that is served under `name`, or None where there is none."""
        recorded = self.recordings.path(name) if self.recordings else None
        return recorded or self._shelf.path(name)

    async def fetch(self, name: str, sealed: str, *, limit_s: float = 5.0) -> Path | None:
        """Give the WAV file as `path` does, made here and now if its address says how.

        Where it cannot be made within `limit_s` seconds, that is a file of another name: what comes
        nearest to it, as in `heard`. Raises `SpeechError` where there is nothing.
        """
        if found := self.path(name):
            return found
        told = self._sealing.unseal(sealed, name) if self._sealing else None
        if told is None:
            return await self._brought(name, limit_s)
        try:
            recipe = pieces.read(told)
        except ValueError:  # an address of an earlier release, which nobody fetches any more
            return None
        ends = _now() + limit_s
        try:
            return await self._made_here(name, recipe, ends)
        except SpeechError as error:
            return await self._nearest(recipe, error, ends)

    async def _made_here(self, name: str, recipe: Recipe, ends: float) -> Path:
        if self.recordings is not None:
            for piece in recipe:
                if isinstance(piece, Kept):
                    await self.recordings.bring(piece.place, ends - _now())
        failed = await self._making.speak(pieces.to_speak([recipe]), ends - _now())
        if error := _failure(recipe, failed):
            raise error
        if len(recipe) > 1:
            await self._making.join(name, recipe, ends - _now())
        found = self.path(name)
        if found is None:
            raise SpeechError("the recording is not here", "speech_no_recording")
        return found

    async def _nearest(self, recipe: Recipe, why: SpeechError, ends: float) -> Path:
        """Put together what is here of a recipe, else say that it is missing; else raise `why`."""
        left: Sequence[Piece] = [piece for piece in recipe if self._is_here(piece)]
        if all(isinstance(piece, Rest) for piece in left):
            voices = (piece.voice for piece in recipe if isinstance(piece, Words))
            left = self._sorry(Sound(voice=next(voices, "")), [str(why)])
        found = self.path(await self._name_of(left, ends))
        if found is None:
            raise why
        return found

    def _is_here(self, piece: Piece) -> bool:
        if isinstance(piece, Words):
            return self._making.has(piece)
        return isinstance(piece, Rest) or self.path(_name_at(piece.place)) is not None

    async def prepare(
        self, sounds: Iterable[Sound], *, limit_s: float = 30.0, live: bool = False
    ) -> list[tuple[Sound, SpeechError]]:
        """Make all these sounds; give those that failed, and why. `limit_s` holds for each one.

        Those of `live` flows then make no room for others, for two days.
        """
        wanted = iter(dict.fromkeys(sounds))
        failed: dict[Sound, SpeechError] = {}

        async def some() -> None:
            for sound in wanted:
                try:
                    async with self._ahead:
                        await self.url(sound, limit_s=limit_s)
                except SpeechError as error:
                    failed[sound] = error
                if live:
                    self._spare(sound)
                # Those that are kept are found without a pause: thousands would hold up calls.
                await asyncio.sleep(0)

        await asyncio.gather(*(some() for _ in range(_AT_ONCE)))
        return list(failed.items())

    async def forget(self, before: float) -> int:
        """Take away what was spoken before a moment, as `Shelf.forget`; give how many sounds."""
        return (await asyncio.to_thread(self._shelf.forget, before)).gone

    def _spare(self, sound: Sound) -> None:
        """Keep a sound from being thrown away, and each piece: it may have to be joined anew."""
        with suppress(SpeechError):
            recipes = [part.recipe for part in self._parts(sound)]
            for words in pieces.to_speak(recipes):
                self._shelf.spare(self._named(words))
            whole = [piece for recipe in recipes for piece in recipe]
            if len(whole) > 1:
                self._shelf.spare(self._name(_JOINED_LIKE, _told(whole)))

    async def close(self) -> None:
        """Give up what is under way and stop the engine."""
        await self._making.close()

    async def _made(
        self, sound: Sound, speak: Callable[[list[Words], float], Awaitable[Failed]], limit_s: float
    ) -> tuple[list[_Part], Failed]:
        """Take a sound apart and speak what is missing; give its parts, and what failed."""
        parts = self._parts(sound)
        wanted = pieces.to_speak(part.recipe for part in parts)
        if self.recordings is None or not self.recordings.is_shared:
            return parts, await speak(wanted, limit_s)
        places = [self._place(part) for part in sound.parts or (sound,) if part.url]
        bring = (self.recordings.bring(place, limit_s) for place in places)
        failed, _ = await asyncio.gather(speak(wanted, limit_s), asyncio.gather(*bring))
        return self._parts(sound), failed

    async def _brought(self, name: str, limit_s: float) -> Path | None:
        """Fetch a recording that is on its way here; for other names nobody is asked."""
        place = f"/p/{name}.wav"
        if self.recordings is None or not self.recordings.is_wanted(place):
            return None
        await self.recordings.bring(place, limit_s)
        return self.recordings.path(name)

    # --- what a sound is made of ----------------------------------------------------------------

    def _parts(self, sound: Sound) -> list[_Part]:
        """Take a sound apart; each part says itself why it cannot be made. Raises `SpeechError`."""
        wanted = [
            part
            for part in sound.parts or (sound,)
            if part.url or part.pause_s or pieces.plain(part.text)
        ]
        if not wanted:
            raise SpeechError("there is no text to speak", "speech_no_text")
        return [self._part(part, alone=len(wanted) == 1) for part in wanted]

    def _part(self, sound: Sound, *, alone: bool) -> _Part:
        try:
            if sound.url:
                return _Part(sound, (self._kept(sound, alone=alone),))
            if sound.pause_s:
                return _Part(sound, (Rest(float(sound.pause_s)),))
            return _Part(sound, self._spoken(sound.text, sound))
        except SpeechError as error:
            return _Part(sound, (), error)

    def _kept(self, sound: Sound, *, alone: bool) -> Kept:
        """Name the file of a sound that somebody gave: kept here, or elsewhere."""
        url = sound.url
        if not url.startswith("/"):
            if alone:
                return Kept(url)
            raise SpeechError(
                "a sound on the web cannot be put together with others", "speech_of_web"
            )
        url = self._place(sound)
        if not url:
            raise SpeechError("the prompt of the library has no sound here", "speech_no_prompt")
        if self.recordings is None or not self.recordings.holds(url):
            raise SpeechError("the recording is not here", "speech_no_recording")
        return Kept(url)

    def _place(self, sound: Sound) -> str:
        """Give the place of a sound of ours, "" for a prompt of the library that has none."""
        found = _LIBRARY.fullmatch(sound.url)
        if found is None:
            return sound.url
        tag = sound.voice.partition(":")[0]
        return (self.library.place(found[1], tag) if self.library else None) or ""

    def _spoken(self, text: str, sound: Sound) -> Recipe:
        voice = self._voice(sound.voice)
        fixed = self.pronounced(sound.instead, voice) if sound.instead else ""
        recipe = pieces.spoken(self.pronounced(text, voice), voice, float(sound.speed), fixed)
        if not recipe:
            raise SpeechError("there are no words to speak", "speech_no_words")
        return recipe

    def _instead(self, text: str, sound: Sound) -> Recipe:
        """Give what is heard instead of a sound, as far as it was made beforehand."""
        try:
            recipe = self._spoken(text, sound)
        except SpeechError:
            return ()
        return recipe if all(map(self._making.has, pieces.to_speak([recipe]))) else ()

    def _sorry(self, sound: Sound, faults: Sequence[str]) -> Recipe:
        """Give what is heard where nothing of a sound can be; raise where that is not made."""
        spoken = next((part for part in sound.parts if part.text), sound)
        text = expressions.sorry(language_of(spoken.voice))
        sorry = self._instead(text, Sound(voice=spoken.voice))  # at the speed that is made ahead
        if not sorry:
            raise SpeechError(_all(faults))
        return sorry

    def _voice(self, wanted: str) -> str:
        """Choose the voice, or the nearest standard one of its language: that costs nothing."""
        voices = self._speech.voices
        if wanted in voices:
            return wanted
        if not voices:
            raise SpeechError(
                f"no text can be spoken here ({self._speech.missing})", "speech_no_engine"
            )
        standard = sorted(voice for voice in voices if ":" not in voice)
        near = (voice for voice in standard if language_of(voice) == language_of(wanted))
        found = next(near, None)
        if found is None:
            raise SpeechError(
                f"nobody here speaks {wanted!r}, only {', '.join(standard)}",
                "speech_no_voice",
                voice=wanted,
                voices=", ".join(standard),
            )
        return found

    # --- where it is ----------------------------------------------------------------------------

    async def _address(self, recipe: Sequence[Piece], ends: float) -> str:
        """Give the URL of what is made, put together first where that is needed.

        It may take some moments more than until `ends`, as the loop counts time.
        """
        match recipe:
            case [Kept(place)] if not place.startswith("/"):
                return place
            # Where they are shared, a machine may be asked for it that has not fetched it yet.
            case [Kept(place)] if self.recordings is None or not self.recordings.is_shared:
                return f"{self._base_url}{place}"
        name = await self._name_of(recipe, ends)
        told = f"?{SAYS}={self._sealing.seal(_told(recipe), name)}" if self._sealing else ""
        return f"{self._base_url}/p/{name}.wav{told}"

    async def _name_of(self, recipe: Sequence[Piece], ends: float) -> str:
        match recipe:
            case [Kept(place)]:
                return _name_at(place)
            case [Words() as words]:
                return self._named(words)
        name = self._name(_JOINED_LIKE, _told(recipe))
        await self._making.join(name, recipe, max(ends - _now(), 0) + _JOIN_S)
        return name

    def _new_name(self, words: Words) -> str:
        speed = "" if words.speed == 1 else f":{words.speed:g}"
        return self._name(f"{_MADE_LIKE}:{words.voice}{speed}", words.text)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _name_at(place: str) -> str:
    return place.removeprefix("/p/").removesuffix(".wav")


def _told(recipe: Sequence[Piece]) -> str:
    try:
        return pieces.written(recipe)
    except ValueError as error:
        raise SpeechError(str(error), "speech_too_long") from error


def _failure(recipe: Recipe, failed: Failed) -> SpeechError | None:
    """Give why a recipe cannot be heard, None where it can."""
    words = (piece for piece in recipe if isinstance(piece, Words))
    return next((failed[one] for one in words if one in failed), None) if failed else None


def _all(faults: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(faults))
