"""Counts that the workers of one machine share without Redis: the first of them keeps them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from flowforge.counts import Counts, MemoryCounts, RedisCounts, SharedCounts

if TYPE_CHECKING:
    from flowforge.redis import Redis

AskFirst = Callable[[object], Awaitable[Any]]
"""Ask the first worker's counts; None where they do not answer in time."""

COUNTED = "/counts"
"""Where a worker's colleagues count; only they reach it."""


def open_counts(redis: "Redis | None", ask_first: AskFirst | None = None) -> Counts:
    """Give counts for one purpose: who fills them with names pushes nothing out of the others.

    They are shared by Redis where there is one, else with the first worker where it can be asked.
    """
    if redis is not None:
        return SharedCounts(together=RedisCounts(ask=redis.run))
    return MemoryCounts() if ask_first is None else SharedCounts(together=FirstsCounts(ask_first))


@dataclass(frozen=True, slots=True)
class FirstsCounts:
    """The first worker's counts, for the others. Where it is away they stop nobody."""

    ask: AskFirst

    async def take(self, of: str, amount: int, most: int, seconds: int) -> int:
        """Count there."""
        return await self.ask(["take", of, amount, most, seconds]) or 0

    async def give_back(self, of: str, seconds: int) -> None:
        """Take 1 back."""
        await self.ask(["give_back", of, seconds])

    async def clear(self, of: str) -> None:
        """Forget what was counted."""
        await self.ask(["clear", of])

    async def tell(self, of: str, text: str, seconds: int) -> None:
        """Remember a text."""
        await self.ask(["tell", of, text, seconds])

    async def told(self, of: str) -> str:
        """Give the text."""
        return await self.ask(["told", of]) or ""


async def answer_colleague(counts: Counts, request: web.Request) -> web.Response:
    """Do to `counts` what another worker asks, and give what came of it."""
    asked, *given = await request.json()
    does: dict[str, Callable[..., Awaitable[Any]]] = {
        "take": counts.take,
        "give_back": counts.give_back,
        "clear": counts.clear,
        "tell": counts.tell,
        "told": counts.told,
    }
    return web.json_response(await does[asked](*given))
