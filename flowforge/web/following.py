"""Notices what others change: another server, another process, ``flowforge import --publish``."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from flowforge.errors import StoreError
from flowforge.flow import CompiledFlow
from flowforge.prompts import Library
from flowforge.web.live import LiveFlows
from flowforge.web.voices import KnownVoices

log = structlog.get_logger()

_LIMIT_S = 1.0


@dataclass(slots=True, kw_only=True)
class Following:
    """Looks into the database every so often, and at once where somebody gives a `notice`.

    `prepare` is called with the flows that have come live, or sound otherwise; `library` and
    `voices` follow as well.
    """

    live: LiveFlows
    prepare: Callable[[Sequence[CompiledFlow]], None]
    library: Library | None = None
    voices: KnownVoices | None = None
    every_s: float = 1.0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _blind: bool = False

    def notice(self) -> None:
        """Look at once: something else may be live."""
        self._news.set()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.every_s):
                    await self._news.wait()
            self._news.clear()
            await self.look()

    async def look(self) -> None:
        """Take over what is live now, if it is something else than before."""
        try:
            async with asyncio.timeout(_LIMIT_S):
                # They are told once: whatever fails next, they have to be prepared.
                if fresh := await self.live.follow():
                    log.info("flows came live", flows=[f"{one.id} v{one.version}" for one in fresh])
                    self.prepare(fresh)
                if self.library is not None:
                    await self.library.follow()
                otherwise = self.voices is not None and await self.voices.follow()
        except (StoreError, TimeoutError) as error:
            if not self._blind:
                log.warning("what is live cannot be looked up just now", reason=str(error))
            self._blind = True
            return
        except Exception:  # a defect of ours must not keep what comes later from being seen
            if not self._blind:
                log.exception("what is live cannot be taken over")
            self._blind = True
            return
        self._blind = False
        if otherwise:
            log.info("voices or pronunciations were changed")
            self.prepare(self.live.all())
