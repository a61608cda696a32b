"""Speech on this server itself: engines that work in a process of their own.

SVOX Pico needs no account and little room, and speaks the standard voices. It holds the
interpreter's lock while it speaks, and a long word can hang it: so it works in a worker process
(`flowforge.prompts.worker`), which is killed when it takes too long. What speaks elsewhere, or
better, stands in `flowforge.prompts.voices`.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Protocol, cast

import orjson

from flowforge.errors import SpeechError

NOT_INSTALLED = "speech_not_installed"
"""The key of the sentence which says that the extra ``speech`` is not there."""

_PACKAGES = ("py_nanotts", "soxr", "numpy")
_VOICES = frozenset({"de-DE", "en-GB", "en-US", "es-ES", "fr-FR", "it-IT"})
_LONGEST_TEXT = 1000
_LONGEST_WORD = 60
_REPEATED = re.compile(r"([^\w\s])\1{3,}")
_LONGEST_SOUND = 16_000_000
"""Bytes of one WAV file: a thousand seconds."""
_WORKER = (sys.executable, "-P", "-m", "flowforge.prompts.worker")


class Speech(Protocol):
    """An engine that speaks text."""

    @property
    def voices(self) -> frozenset[str]:
        """The language tags that it speaks ("de-DE"); empty where it cannot speak."""

    @property
    def missing(self) -> str:
        """The key of a sentence that says why it cannot speak, or ""."""

    async def speak(self, text: str, voice: str, speed: float = 1.0) -> bytes:
        """Give a WAV file: PCM, 16 bit, mono, 8000 Hz. Raises `SpeechError`.

        `speed` is how many times as fast as usual it is spoken.
        """

    async def close(self) -> None:
        """Stop the engine; `speak` starts it again."""


def speakable(text: str) -> str:
    """Give the words that an engine can be given: no tags, no control characters, none endless.

    At most 1,000 characters are kept; words of more than 60 are cut into pieces, and of a sign that
    is repeated three are left: each may be read out, and 900 of them cost an engine its minute.
    """
    plain = re.sub(r"<[^<>]*>|[<>]", " ", text[: 4 * _LONGEST_TEXT])
    plain = "".join(char if char.isprintable() else " " for char in plain)
    plain = _REPEATED.sub(r"\1\1\1", plain)
    pieces = (
        word[start : start + _LONGEST_WORD]
        for word in plain.split()
        for start in range(0, len(word), _LONGEST_WORD)
    )
    return " ".join(pieces)[:_LONGEST_TEXT].strip()


def _installed(package: str) -> bool:
    return find_spec(package) is not None


class WorkerSpeech:
    """An engine of `flowforge.prompts.worker`, by name, with the `voices` that it speaks.

    A worker speaks one text at a time; while it does, another one is started for the next, up to
    `at_once`. What comes then waits in line. A text that takes longer than `limit_s` seconds costs
    its worker its life, and the next text gets a fresh one. `installed` tells whether one of the
    `packages` is there, `command` starts a worker.
    """

    def __init__(  # noqa: PLR0913 - each is a fact of the engine or of its workers
        self,
        engine: str,
        voices: Iterable[str],
        packages: Iterable[str],
        *,
        at_once: int = 1,
        limit_s: float = 10.0,
        installed: Callable[[str], bool] = _installed,
        command: Sequence[str] = _WORKER,
    ) -> None:
        self._voices = frozenset(voices)
        self._limit_s = limit_s
        self._command = (*command, engine)
        self._missing = "" if all(map(installed, packages)) else NOT_INSTALLED
        self._places = asyncio.Semaphore(at_once)
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []

    @property
    def voices(self) -> frozenset[str]:
        """The language tags that can be spoken; empty where the engine is not installed."""
        return frozenset() if self._missing else self._voices

    @property
    def missing(self) -> str:
        """`NOT_INSTALLED`, or "" where all is well."""
        return self._missing

    @property
    def processes(self) -> list[int]:
        """The process ids of its workers."""
        return sorted(worker.pid for worker in self._workers)

    async def speak(self, text: str, voice: str, speed: float = 1.0) -> bytes:
        """Speak `text`; give a WAV file: PCM, 16 bit, mono, 8000 Hz.

        `speed` is how many times as fast as usual, 0.5 to 2.

        Raises `SpeechError` when nothing speakable is in it, the voice is unknown, the engine is
        not installed or fails, or it takes longer than the limit.
        """
        words = speakable(text)
        if not any(char.isalnum() for char in words):
            raise SpeechError("there are no words to speak")
        if voice not in self.voices:
            raise SpeechError(f"the voice {voice!r} cannot be spoken here {self._missing}".strip())
        request = orjson.dumps({"text": words, "voice": voice, "speed": speed})
        async with self._places:
            status, answer = await self._ask(request)
        if status == b"n":
            self._missing = NOT_INSTALLED
        if status != b"+":
            raise SpeechError(f"the text cannot be spoken: {answer.decode(errors='replace')}")
        return answer

    async def close(self) -> None:
        """Stop the workers. `speak` starts others."""
        self._idle.clear()
        await asyncio.gather(*(self._end(worker) for worker in list(self._workers)))

    async def _ask(self, request: bytes) -> tuple[bytes, bytes]:
        # The one that spoke last: the others are needed only while it is busy.
        used = self._idle.pop() if self._idle else None
        worker = used
        try:
            async with asyncio.timeout(self._limit_s):
                worker = worker or await self._start()
                answer = await worker.exchange(request)
        except TimeoutError as error:
            await self._end(worker)
            raise SpeechError(f"speaking took longer than {self._limit_s:g} s") from error
        except (EOFError, OSError) as error:
            await self._end(worker)
            if used:  # it died since the last text: that says nothing about this one
                return await self._ask(request)
            raise SpeechError("the speech engine stopped before it had spoken") from error
        except BaseException:  # half an answer may be in the pipe: nobody can go on with it
            await self._end(worker)
            raise
        self._idle.append(worker)
        return answer

    async def _start(self) -> "_Worker":
        worker = await _Worker.start(self._command)
        self._workers.add(worker)
        return worker

    async def _end(self, worker: "_Worker | None") -> None:
        if worker is not None:
            self._workers.discard(worker)
            await worker.end()


class PicoSpeech(WorkerSpeech):
    """SVOX Pico, by the package py-nanotts: the standard voice of each language that it speaks.

    It speaks two texts at once: a caller's own does not wait behind a long one of a flow.
    """

    def __init__(
        self,
        *,
        limit_s: float = 10.0,
        installed: Callable[[str], bool] = _installed,
        command: Sequence[str] = _WORKER,
    ) -> None:
        super().__init__(
            "pico",
            _VOICES,
            _PACKAGES,
            at_once=2,
            limit_s=limit_s,
            installed=installed,
            command=command,
        )


class _Worker:
    """The process that speaks, and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._requests = cast("asyncio.StreamWriter", process.stdin)
        self._answers = cast("asyncio.StreamReader", process.stdout)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @classmethod
    async def start(cls, command: Sequence[str]) -> "_Worker":
        """Start one: it sees our packages, but neither our secrets nor our Ctrl-C."""
        path = os.pathsep.join(entry for entry in sys.path if entry)
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        return cls(process)

    async def exchange(self, request: bytes) -> tuple[bytes, bytes]:
        """Send a request; give the answer's status and data. EOFError: there will be none."""
        try:
            self._requests.write(len(request).to_bytes(4) + request)
            await self._requests.drain()
        except RuntimeError as error:  # uvloop's, where asyncio's own loop has BrokenPipeError
            raise EOFError("the worker is gone") from error
        head = await self._answers.readexactly(5)
        length = int.from_bytes(head[1:])
        if length > _LONGEST_SOUND:
            raise EOFError("no sound is as long as that")
        return head[:1], await self._answers.readexactly(length)

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        self._requests.close()
        if self._process.returncode is None:
            # Not process.kill(): it reaps a process that has just died under asyncio's feet.
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        await self._process.wait()
