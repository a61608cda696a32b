"""What live flows say is spoken before anybody calls: no caller waits, or hears nothing."""

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from flowforge.errors import SpeechError
from flowforge.flow import CompiledFlow
from flowforge.prompts import Prompts
from flowforge.prompts.voices import Voices

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Ahead:
    """Makes the fixed prompts of flows; those that are kept from earlier cost nothing."""

    prompts: Prompts
    speech: Voices
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _first: asyncio.Task[None] | None = None

    def begin(self, flows: Sequence[CompiledFlow]) -> None:
        """Begin to make what these flows say, and after it start the speech engine's voices.

        The engine is needed for what is known only when somebody calls: nobody waits for its start.
        """
        self._first = self._start(self._make(flows))
        self._first.add_done_callback(lambda done: None if done.cancelled() else self._warm(flows))

    async def made(self, limit_s: float, stop: asyncio.Event) -> None:
        """Wait for what was begun: at most `limit_s` seconds, and not once `stop` is set."""
        if self._first is not None:
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({self._first, stopped}, timeout=limit_s, return_when=FIRST_COMPLETED)
            stopped.cancel()

    def also(self, flows: Sequence[CompiledFlow]) -> None:
        """Make what these flows say, beside everything else."""
        self._start(self._make(flows))

    async def prepare(self, flow: CompiledFlow, limit_s: float) -> None:
        """Make what a flow says; what takes longer than `limit_s` seconds goes on beside."""
        await asyncio.wait({self._start(self._make([flow]))}, timeout=limit_s)

    async def close(self) -> None:
        """Give up what is under way; the next start makes it."""
        under_way = list(self._tasks)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _make(self, flows: Sequence[CompiledFlow]) -> None:
        try:
            failed = await self.prompts.prepare(
                [sound for flow in flows for sound in flow.prompts()]
            )
        except Exception:
            log.exception("the prompts of live flows could not be made")
            return
        if failed:
            reasons = sorted({str(error) for _, error in failed})
            log.warning("callers will not hear some prompts", prompts=len(failed), reasons=reasons)

    def _warm(self, flows: Sequence[CompiledFlow]) -> None:
        # The engine takes 40 MB: where nobody speaks, none is started. What costs money is not
        # asked for the sake of it.
        voices = {flow.settings.voice for flow in flows if flow.speaks()} & self.speech.free
        self._start(self._speak_once(sorted(voices)))

    async def _speak_once(self, voices: Sequence[str]) -> None:
        for voice in voices:
            try:
                await self.speech.speak("1", voice)
            except SpeechError as error:
                log.warning("the speech engine does not start", voice=voice, reason=str(error))


AHEAD = web.AppKey("ahead", Ahead)
