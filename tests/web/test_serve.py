"""Serving until somebody says stop, also before it has begun."""

import asyncio

from aiohttp import web

from flowforge.app import create_app
from flowforge.settings import Settings
from flowforge.web.serve import run


async def test_a_server_that_cannot_get_ready_can_be_stopped(settings: Settings) -> None:
    app = create_app(settings)
    stop, hangs = asyncio.Event(), asyncio.Event()

    async def hang(_: web.Application) -> None:
        hangs.set()
        await asyncio.Event().wait()

    async def never(_: web.Application, port: int) -> None:
        raise AssertionError(port)

    app.on_startup.append(hang)
    serving = asyncio.create_task(run(app, settings, never, stop))
    await asyncio.wait_for(hangs.wait(), 60)
    stop.set()
    await asyncio.wait_for(serving, 60)
    assert not serving.cancelled()
