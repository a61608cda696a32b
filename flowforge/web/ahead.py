"""What live flows say is spoken before anybody calls: no caller waits, or hears nothing."""

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from aiohttp import web

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.flow import CompiledFlow
from flowforge.prompts import Prompts
from flowforge.prompts.voices import Voices
from flowforge.web.checking import beside
from flowforge.web.sounds import recorded_in

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Ahead:
    """Makes the fixed prompts of flows; those that are kept from earlier cost nothing.

    Recordings that live flows name and that are not on this machine are fetched as well.

    Those of a draft are made once nobody has saved it for `calm_s` seconds.
    """

    prompts: Prompts
    speech: Voices
    calm_s: float = 2.0
    _drafts: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    _one_draft: asyncio.Lock = field(default_factory=asyncio.Lock)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _first: asyncio.Task[bool] | None = None

    def begin(self, flows: Sequence[CompiledFlow]) -> None:
        """Begin to make what these flows say, and after it start the speech engine's voices.

        The engine is needed for what is known only when somebody calls: nobody waits for its start.
        """
        self._first = self._start(self._make(flows))
        self._first.add_done_callback(
            lambda done: None if done.cancelled() else self._start(self._warm(flows))
        )

    async def made(self, limit_s: float, stop: asyncio.Event) -> None:
        """Wait for what was begun: at most `limit_s` seconds, and not once `stop` is set."""
        if self._first is not None:
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({self._first, stopped}, timeout=limit_s, return_when=FIRST_COMPLETED)
            stopped.cancel()

    def also(self, flows: Sequence[CompiledFlow]) -> None:
        """Make what these flows say, and fetch their recordings, beside everything else."""
        self._start(self._make(flows))

    async def again(self, flows: Callable[[], Sequence[CompiledFlow]]) -> bool:
        """Make what went missing of what these flows say, and keep the rest from being cleared.

        While that is under way since the start, it is waited for. Tells whether it was done.
        """
        if self._first is not None and not self._first.done():
            return await asyncio.shield(self._first)
        return await self._make(flows())

    async def prepare(self, flow: CompiledFlow, limit_s: float) -> None:
        """Make what a flow says; what takes longer than `limit_s` seconds goes on beside."""
        await asyncio.wait({self._start(self._make([flow]))}, timeout=limit_s)

    def draft(self, flow_id: str, compiled: Callable[[], CompiledFlow]) -> None:
        """Make what a draft says, beside everything else, as far as that costs no money."""
        earlier = self._drafts.pop(flow_id, None)
        if earlier is not None:
            earlier.cancel()
        loop = asyncio.get_running_loop()
        self._drafts[flow_id] = loop.call_later(self.calm_s, self._calm, flow_id, compiled)

    async def close(self) -> None:
        """Give up what is under way; the next start makes it."""
        for timer in self._drafts.values():
            timer.cancel()
        under_way = list(self._tasks)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _calm(self, flow_id: str, compiled: Callable[[], CompiledFlow]) -> None:
        del self._drafts[flow_id]
        self._start(self._make_draft(compiled))

    async def _make_draft(self, compiled: Callable[[], CompiledFlow]) -> None:
        # What fails is told when it goes live: people are still at it.
        async with self._one_draft:
            try:
                flow = await asyncio.to_thread(compiled)
                free = await _listed([flow], lambda flow: filter(self._is_free, flow.prompts()))
                await self.prompts.prepare(free)
            except Exception:
                log.exception("the prompts of a draft could not be made")

    def _is_free(self, sound: Sound) -> bool:
        return all(
            not part.text or part.voice in self.speech.free for part in sound.parts or (sound,)
        )

    async def _make(self, flows: Sequence[CompiledFlow]) -> bool:
        """Make what they say; tell whether all of it was looked at, be it spoken or not."""
        try:
            await self._bring(flows)
            said = await _listed(flows, CompiledFlow.prompts)
            failed = await self.prompts.prepare(said, live=True)
            # Without them such a flow can be heard all the same: what fails is nobody's trouble.
            sorry = await _listed(flows, CompiledFlow.apologies)
            await self.prompts.prepare(sorry, live=True)
        except Exception:
            log.exception("the prompts of live flows could not be made")
            return False
        if failed:
            reasons = sorted({str(error) for _, error in failed})
            log.warning("callers will not hear some prompts", prompts=len(failed), reasons=reasons)
        return True

    async def _bring(self, flows: Sequence[CompiledFlow]) -> None:
        recordings = self.prompts.recordings
        if recordings is not None:
            recordings.want(await beside(_size(flows), lambda: recorded_in(flows)))

    async def _warm(self, flows: Sequence[CompiledFlow]) -> None:
        # The engine takes 40 MB: where nobody speaks, none is started. What costs money is not
        # asked for the sake of it.
        spoken = await _listed(flows, lambda flow: flow.prompts() if flow.speaks() else [])
        voices = {sound.voice for sound in spoken} & self.speech.free
        await self._speak_once(sorted(voices))

    async def _speak_once(self, voices: Sequence[str]) -> None:
        for voice in voices:
            try:
                await self.speech.speak("1", voice)
            except SpeechError as error:
                log.warning("the speech engine does not start", voice=voice, reason=str(error))


async def _listed(
    flows: Sequence[CompiledFlow], listed: Callable[[CompiledFlow], Iterable[Sound]]
) -> list[Sound]:
    return await beside(_size(flows), lambda: [sound for flow in flows for sound in listed(flow)])


def _size(flows: Sequence[CompiledFlow]) -> int:
    return sum(len(flow.nodes) for flow in flows)


AHEAD = web.AppKey("ahead", Ahead)
