"""Counts that protect: how often somebody did something lately, here or on all servers together.

A window slides in 60 parts: what was counted leaves it up to one part late, never early.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Protocol

_PARTS = 60


class Counts(Protocol):
    """What was counted under a name, and what was told about one. `of` is any text."""

    async def take(self, of: str, amount: int, most: int, seconds: int) -> int:
        """Count `amount`, and give 0.

        Where it were more than `most` within `seconds`, count nothing and give how many seconds
        to wait, at least 1.
        """

    async def give_back(self, of: str, seconds: int) -> None:
        """Take back 1 of what was counted last; `seconds` are the same as when it was taken."""

    async def clear(self, of: str) -> None:
        """Forget what was counted."""

    async def tell(self, of: str, text: str, seconds: int) -> None:
        """Remember a text for a while."""

    async def told(self, of: str) -> str:
        """Give the text that is remembered, "" where there is none."""


@dataclass(slots=True)
class MemoryCounts:
    """Counts in this process's memory. `clock` counts seconds.

    It does not grow: of more than `remembered` names, those used longest ago are forgotten.
    """

    clock: Callable[[], float] = monotonic
    remembered: int = 20_000
    _counts: OrderedDict[str, dict[int, int]] = field(default_factory=OrderedDict)
    """What was counted in each part of time."""
    _texts: OrderedDict[str, tuple[float, str]] = field(default_factory=OrderedDict)

    async def take(self, of: str, amount: int, most: int, seconds: int) -> int:
        """Count; never waits."""
        now = _part(self.clock(), seconds)
        known = self._counts.get(of, {})
        recent = {part: count for part, count in known.items() if part >= now - _PARTS}
        if sum(recent.values()) + amount > most:
            return _wait(min(recent, default=now), now, seconds)
        recent[now] = recent.get(now, 0) + amount
        self._counts[of] = recent
        self._counts.move_to_end(of)
        if len(self._counts) > self.remembered:
            self._counts.popitem(last=False)
        return 0

    async def give_back(self, of: str, seconds: int) -> None:
        """Take 1 back."""
        counted = self._counts.get(of, {})
        last = max((part for part, count in counted.items() if count > 0), default=None)
        if last is not None:
            counted[last] -= 1

    async def clear(self, of: str) -> None:
        """Forget what was counted."""
        self._counts.pop(of, None)

    async def tell(self, of: str, text: str, seconds: int) -> None:
        """Remember a text."""
        self._texts[of] = (self.clock() + seconds, text)
        self._texts.move_to_end(of)
        if len(self._texts) > self.remembered:
            self._texts.popitem(last=False)

    async def told(self, of: str) -> str:
        """Give the text."""
        until, text = self._texts.get(of, (0.0, ""))
        return text if self.clock() < until else ""


# Each does all of it at once, whoever else asks meanwhile. KEYS[1] is where a name's counts stand:
# a hash of the parts of time.
_TAKE = """
local amount, most, seconds = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now, parts = tonumber(ARGV[4]), tonumber(ARGV[5])
local sum, first, all = 0, now, redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local part = tonumber(all[at])
  if part < now - parts then
    redis.call('HDEL', KEYS[1], all[at])
  else
    sum = sum + tonumber(all[at + 1])
    first = math.min(first, part)
  end
end
if sum + amount > most then return first end
redis.call('HINCRBY', KEYS[1], now, amount)
redis.call('EXPIRE', KEYS[1], seconds + math.ceil(seconds / parts))
return -1
"""
_GIVE_BACK = """
local last, all = nil, redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local part = tonumber(all[at])
  if tonumber(all[at + 1]) > 0 and (last == nil or part > last) then last = part end
end
if last ~= nil then redis.call('HINCRBY', KEYS[1], last, -1) end
return 0
"""
_CLEAR = "redis.call('DEL', KEYS[1]) return 0"
_TELL = "redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) return 0"
_TOLD = "return redis.call('GET', KEYS[1])"

Ask = Callable[..., Awaitable[object]]
"""Run a script in Redis for a name, with arguments; None where Redis is away."""


@dataclass(slots=True, kw_only=True)
class RedisCounts:
    """Counts in Redis. Where it is away they stop nobody, and remember nothing.

    `clock` is the same on all servers.
    """

    ask: Ask
    clock: Callable[[], float] = time

    async def take(self, of: str, amount: int, most: int, seconds: int) -> int:
        """Count, in one step whoever else asks."""
        now = _part(self.clock(), seconds)
        first = await self.ask(_TAKE, of, amount, most, seconds, now, _PARTS)
        return _wait(first, now, seconds) if isinstance(first, int) and first >= 0 else 0

    async def give_back(self, of: str, seconds: int) -> None:
        """Take 1 back."""
        await self.ask(_GIVE_BACK, of)

    async def clear(self, of: str) -> None:
        """Forget what was counted."""
        await self.ask(_CLEAR, of)

    async def tell(self, of: str, text: str, seconds: int) -> None:
        """Remember a text."""
        await self.ask(_TELL, of, text, seconds)

    async def told(self, of: str) -> str:
        """Give the text."""
        found = await self.ask(_TOLD, of)
        return found.decode() if isinstance(found, bytes) else ""


@dataclass(slots=True, kw_only=True)
class SharedCounts:
    """Counts of this process that have to agree with those that all keep `together`.

    Who has done too much here is not asked about there. So nothing is open while those are away,
    and none opens because they began anew and know nothing.
    """

    together: Counts
    own: MemoryCounts = field(default_factory=MemoryCounts)

    async def take(self, of: str, amount: int, most: int, seconds: int) -> int:
        """Count here, then together."""
        wait = await self.own.take(of, amount, most, seconds)
        if wait:
            return wait
        wait = await self.together.take(of, amount, most, seconds)
        if wait:
            for _ in range(amount):
                await self.own.give_back(of, seconds)
        return wait

    async def give_back(self, of: str, seconds: int) -> None:
        """Take 1 back in both."""
        await self.own.give_back(of, seconds)
        await self.together.give_back(of, seconds)

    async def clear(self, of: str) -> None:
        """Forget it in both."""
        await self.own.clear(of)
        await self.together.clear(of)

    async def tell(self, of: str, text: str, seconds: int) -> None:
        """Remember it in both."""
        await self.own.tell(of, text, seconds)
        await self.together.tell(of, text, seconds)

    async def told(self, of: str) -> str:
        """Give what this process was told, else what another one was."""
        return await self.own.told(of) or await self.together.told(of)


def _part(now: float, seconds: int) -> int:
    return int(now * _PARTS // seconds)


def _wait(first: int, now: int, seconds: int) -> int:
    """Give the seconds until the part of time that was counted in first leaves the window."""
    return max(1, (first + _PARTS + 1 - now) * seconds // _PARTS)
