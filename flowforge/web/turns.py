"""One after the other: what is done to one call, and beside it what is done to all others."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Turns:
    """Lets those who work on the same call go one after the other, as they came.

    Nearly always nobody else works on a call: then its turn costs one entry in a dictionary, where
    a lock for each call costs more than all that is looked up in the call.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]] | None] = {}

    def begin(self, call_id: str) -> bool:
        """Take the turn, if nobody has it. Else it comes by `wait`. Either way `end` it."""
        if call_id in self._waiting:
            return False
        self._waiting[call_id] = None
        return True

    async def wait(self, call_id: str) -> None:
        """Wait for the turn that somebody else has, behind those who wait already."""
        mine = asyncio.get_running_loop().create_future()
        queue = self._waiting[call_id]
        if queue is None:
            queue = self._waiting[call_id] = deque()
        queue.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # it had come just then
                self.end(call_id)
            with suppress(ValueError):
                queue.remove(mine)
            raise

    def end(self, call_id: str) -> None:
        """Give the turn to whoever waits longest."""
        queue = self._waiting[call_id]
        while queue:
            longest = queue.popleft()
            if not longest.done():
                longest.set_result(None)
                return
        del self._waiting[call_id]

    @asynccontextmanager
    async def of(self, call_id: str) -> AsyncIterator[None]:
        """Have the turn for a while."""
        if not self.begin(call_id):
            await self.wait(call_id)
        try:
            yield
        finally:
            self.end(call_id)
