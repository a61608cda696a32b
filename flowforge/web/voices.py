"""Keeps what is spoken with in step with the database, where other servers change it too."""

import asyncio
from dataclasses import dataclass, field

import structlog

from flowforge.prompts.pronunciation import Pronunciation, Pronunciations
from flowforge.prompts.voices import KeptEngine, Voice, Voices
from flowforge.store import OpenVoiceEngine, VoiceSettings

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class KnownVoices:
    """The engines and the pronunciations that stand in `kept`, in use.

    No caller waits for the database because of them.
    """

    kept: VoiceSettings
    voices: Voices
    pronunciations: Pronunciations
    _stamp: int | None = field(default=None)
    _following: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def follow(self) -> bool:
        """Take over what was changed, if anything was; tell whether something was.

        To be asked often: mostly it is one short question. Raises `errors.StoreError`.
        """
        # One at a time: else what was read first could be put in place last.
        async with self._following:
            return await self._follow()

    async def _follow(self) -> bool:
        stamp = await self.kept.stamp()
        if stamp == self._stamp:
            return False
        engines = {one.name: self._engine(one) for one in await self.kept.opened()}
        rows = await self.kept.pronunciations()
        self.pronunciations.replace([Pronunciation(**entry) for entry in rows.entries])
        await self.voices.configure({name: one for name, one in engines.items() if one})
        self._stamp = stamp
        return True

    def _engine(self, row: OpenVoiceEngine) -> KeptEngine | None:
        """Give an engine's settings, None where one is missing that it needs by now."""
        kind = self.voices.kinds.get(row.name)
        settings = {**row.settings, **row.secrets}
        if kind is None or any(need.name not in settings for need in kind.needs):
            log.warning("a speech engine has to be set anew", engine=row.name)
            return None
        return KeptEngine(settings=settings, voices=[Voice(**voice) for voice in row.voices])
