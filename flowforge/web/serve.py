"""Serving an application until somebody stops it."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator

import structlog
from aiohttp import web

from flowforge.errors import SettingsError
from flowforge.settings import Settings

log = structlog.get_logger()

_KEEPALIVE_S = 75.0
"""Longer than a proxy in front keeps its connections, so that it is never we who hang up."""
_SHUTDOWN_S = 10.0
"""Seconds that calls which are being answered have when the server stops."""


async def run(
    app: web.Application,
    settings: Settings,
    on_ready: Callable[[web.Application, int], None],
    stop: asyncio.Event,
) -> None:
    """Serve `app` until SIGTERM or SIGINT, or until `stop` is set; answer what has begun, then end.

    `on_ready` is called with the port once calls can come in. Raises `errors.SettingsError` where
    the address is taken or cannot be listened on.
    """
    runner = web.AppRunner(
        app, access_log=None, keepalive_timeout=_KEEPALIVE_S, shutdown_timeout=_SHUTDOWN_S
    )
    with _stopped_by_signals(stop):
        try:
            await runner.setup()
            port = await _listen(runner, settings)
            log.info("listening", host=settings.host, port=port)
            on_ready(app, port)
            await stop.wait()
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> int:
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(
            f"FLOWFORGE_PORT: {settings.host}:{settings.port} cannot be listened on "
            f"({error.strerror}). Choose another port, or stop what uses it."
        ) from error
    port: int = runner.addresses[0][1]
    return port


@contextlib.contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for one in signals:
        loop.add_signal_handler(one, stop.set)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)
