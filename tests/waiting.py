"""Waiting for what comes about beside the test, however long a busy machine takes."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable

LIMIT_S = 60.0


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Come back once something holds; fail when it does not within a minute."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            found = holds()
            if await found if isawaitable(found) else found:
                return
            await asyncio.sleep(0.02)
