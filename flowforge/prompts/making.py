"""Sounds made: spoken by an engine, put together from others, kept on a shelf.

An engine may hang, crash or be away. What is asked of it is finished for the next caller, whoever
gave up waiting; and where one caller has waited in vain, the others do not.
"""

import asyncio
from array import array
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path

from flowforge.circuit import Circuit
from flowforge.errors import SpeechError
from flowforge.prompts.joining import joined, samples_of, trimmed
from flowforge.prompts.pieces import Kept, Piece, Rest, Words
from flowforge.prompts.shelf import Shelf
from flowforge.prompts.speech import Speech

_AGAIN_S = 5.0
"""An engine that a caller has waited for in vain is tried by one caller in so many seconds."""
_LOOSE, _TIGHT = (0.05, 0.1), (0.02, 0.05)
"""Seconds of silence before and after what is spoken, within a sound that is put together."""

_NEWEST = 0.2
"""How much the newest text counts for the pace of an engine."""
_DIGITS = 200
"""Single digits that are kept in memory: those of ten voices take 2 MB."""

Failed = dict[Words, SpeechError]
"""What could not be spoken, and why."""


class _Pace:
    """How quickly an engine speaks lately, and how many texts it has before it."""

    def __init__(self) -> None:
        self.waiting = 0
        self.per_text_s = 0.0
        self._last = float("-inf")

    def would_take(self, texts: int) -> float:
        """Give how many seconds so many texts more would take; 0 where nothing else waits."""
        return (self.waiting + texts) * self.per_text_s if self.waiting else 0.0

    def spoke(self, asked: float, now: float) -> None:
        """Note that a text was spoken which was asked for at a time."""
        took = now - max(asked, self._last)
        self.per_text_s += (took - self.per_text_s) * _NEWEST if self.per_text_s else took
        self._last = now


class Making:
    """Makes what is missing on `shelf`.

    `named` gives the name under which words are kept, `path` finds any sound that is served.
    """

    def __init__(
        self,
        shelf: Shelf,
        speech: Speech,
        *,
        named: Callable[[Words], str],
        path: Callable[[str], Path | None],
    ) -> None:
        self._shelf = shelf
        self._speech = speech
        self._named = named
        self._path = path
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._circuits: dict[str, Circuit] = {}
        self._paces: dict[str, _Pace] = {}
        self._digit = lru_cache(maxsize=_DIGITS)(lambda digit: self._said(digit, *_TIGHT))

    def has(self, words: Words) -> bool:
        """Tell whether these words are spoken already, and note that they were asked for."""
        return self._shelf.holds(self._named(words))

    async def speak_to_caller(self, wanted: Sequence[Words], limit_s: float) -> Failed:
        """Speak as `speak` does, but not by an engine that is silent or has too much to say.

        Were it asked all the same, everybody would wait behind texts of callers who have gone on.
        """
        new = [words for words in wanted if not self.has(words)]
        if not new:
            return {}
        texts = Counter(map(_engine_of, new))
        asked = {
            engine
            for engine, count in texts.items()
            if self._pace(engine).would_take(count) <= limit_s
            and self._circuit(engine).lets_through()
        }
        failed = await self.speak([one for one in new if _engine_of(one) in asked], limit_s)
        silent = {_engine_of(words) for words in failed if self._named(words) in self._under_way}
        for engine in asked:
            circuit = self._circuit(engine)
            (circuit.was_silent if engine in silent else circuit.answered)()
        resting = SpeechError(
            "the voice did not answer lately, or has too much to say", "speech_resting"
        )
        return failed | {words: resting for words in new if _engine_of(words) not in asked}

    def _pace(self, engine: str) -> _Pace:
        return self._paces.setdefault(engine, _Pace())

    def _circuit(self, engine: str) -> Circuit:
        if engine not in self._circuits:
            self._circuits[engine] = Circuit(in_a_row=1, again_s=_AGAIN_S)
        return self._circuits[engine]

    async def speak(self, wanted: Iterable[Words], limit_s: float) -> Failed:
        """Speak what is not kept; give what could not be within `limit_s` seconds, and why."""
        tasks = {
            words: self._begin(self._named(words), partial(self._spoken, words))
            for words in wanted
            if not self.has(words)
        }
        if tasks:
            await asyncio.wait(tasks.values(), timeout=limit_s)
        failed: Failed = {}
        for words, task in tasks.items():
            try:
                _need_done(task, limit_s)
            except SpeechError as error:
                failed[words] = error
        return failed

    async def join(self, name: str, recipe: Sequence[Piece], limit_s: float) -> None:
        """Put pieces together that are there. Raises `SpeechError`."""
        if self._shelf.holds(name):
            return
        task = self._begin(name, lambda: self._put(name, partial(self._together, recipe)))
        await asyncio.wait({task}, timeout=limit_s)
        _need_done(task, limit_s)

    async def close(self) -> None:
        """Give up what is under way and stop the engine."""
        under_way = list(self._under_way.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._speech.close()

    def _begin(
        self, name: str, work: Callable[[], Coroutine[None, None, None]]
    ) -> asyncio.Task[None]:
        """Begin to make a sound, once however many ask for it."""
        task = self._under_way.get(name)
        if task is None:
            task = self._under_way[name] = asyncio.create_task(work())
            task.add_done_callback(lambda done: self._made(name, done))
        return task

    def _made(self, name: str, task: asyncio.Task[None]) -> None:
        del self._under_way[name]
        if not task.cancelled():
            task.exception()  # seen here, should everybody who waited have gone

    async def _spoken(self, words: Words) -> None:
        engine = _engine_of(words)
        pace, clock = self._pace(engine), asyncio.get_running_loop().time
        asked = clock()
        pace.waiting += 1
        try:
            # A voice may cost money: it is not asked for what nobody would hear.
            await _on_disk(self._shelf.need_room)
            wav = await self._speech.speak(words.text, words.voice, words.speed)
        finally:
            pace.waiting -= 1
        pace.spoke(asked, clock())
        self._circuit(engine).answered()
        await self._put(self._named(words), lambda: wav)

    async def _put(self, name: str, made: Callable[[], bytes]) -> None:
        try:
            await _on_disk(lambda: self._shelf.put(name, made()))
        except ValueError as error:
            raise SpeechError(
                f"the sound cannot be made: {error}", "speech_not_made", reason=error
            ) from error

    def _together(self, recipe: Sequence[Piece]) -> bytes:
        return joined(self._sound(piece) for piece in recipe)

    def _sound(self, piece: Piece) -> "array[int] | float":
        """Give a piece as it is put together. Raises ValueError where it is not here any more."""
        match piece:
            case Rest():
                return piece.seconds
            case Words():
                return self._digit(piece) if piece.tight else self._said(piece, *_LOOSE)
            case Kept():
                name = piece.place.removeprefix("/p/").removesuffix(".wav")
                return samples_of(_read(self._path(name)))

    def _said(self, words: Words, before_s: float, after_s: float) -> "array[int]":
        return trimmed(samples_of(_read(self._shelf.path(self._named(words)))), before_s, after_s)


async def _on_disk(work: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(work)
    except OSError as error:
        raise SpeechError(
            f"the sound cannot be kept: {error.strerror}", "speech_not_kept", reason=error.strerror
        ) from error


def _read(file: Path | None) -> bytes:
    if file is None:
        raise ValueError("a piece of it is not here any more")
    return file.read_bytes()


def _engine_of(words: Words) -> str:
    """Name the engine that speaks: "polly" for ``de-DE:polly:Vicki``, "" for the server's own."""
    return words.voice.partition(":")[2].partition(":")[0]


def _need_done(task: asyncio.Task[None], limit_s: float) -> None:
    if not task.done():
        raise SpeechError(
            f"speaking took longer than {limit_s:g} s", "speech_late", seconds=f"{limit_s:g}"
        )
    if task.cancelled():
        raise SpeechError("speaking was given up", "speech_given_up")
    task.result()
