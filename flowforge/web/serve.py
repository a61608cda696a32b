"""Serving an application until somebody stops it."""

import asyncio
import contextlib
import errno
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from flowforge.errors import SettingsError
from flowforge.settings import Settings
from flowforge.web.colleagues import WORKER, Worker, for_colleagues
from flowforge.web.company import COMPANY
from flowforge.web.connections import Patience, RequestAnswer, Runner
from flowforge.web.posts import POSTS
from flowforge.web.watching import WATCHING

log = structlog.get_logger()

_KEEPALIVE_S = 75.0
"""Longer than a proxy in front keeps its connections, so that it is never we who hang up."""
_LINGERING_S = 2.0
"""Seconds for which the rest of a body is still taken that nobody wants, so that its sender reads
the answer."""
READING: dict[str, Any] = {"auto_decompress": False}
"""Nobody sends us compressed bodies. aiohttp would unpack them unasked, however large, and write a
traceback into the log for each that a stranger damaged. A signature is over the bytes that came."""
_BACKLOG = 1024
"""Connections that may wait to be let in. Of more the system drops the first packet, and an honest
one tries again only after a second, then after two more, then after four."""
_SHUTDOWN_S = 10.0
"""Seconds that calls which are being answered have when the server stops."""
_OF_THE_PORT = {errno.EADDRINUSE, errno.EACCES}


async def run(
    app: web.Application,
    settings: Settings,
    on_ready: Callable[[web.Application, int], Awaitable[None]],
    stop: asyncio.Event,
) -> None:
    """Serve `app` until SIGTERM or SIGINT, or until `stop` is set; answer what has begun, then end.

    As ``app[WORKER]`` says it is the only process on its port, or one of several. `on_ready` is
    called with the port once calls can come in. Raises `errors.SettingsError` where the address is
    taken or cannot be listened on.
    """
    worker = app[WORKER]
    under_way = UnderWay(app)
    runner = Runner(
        app,
        Patience(),
        under_way.counted,
        access_log=None,
        keepalive_timeout=_KEEPALIVE_S,
        lingering_time=_LINGERING_S,
        shutdown_timeout=_SHUTDOWN_S,
        **READING,
    )
    with stopped_by_signals(stop):
        try:
            if not await _set_up(runner, stop):
                return
            async with _reached_by_colleagues(runner, app, worker):
                port = await _listen(runner, settings, alone=worker.of == 1)
                log.info("listening", host=settings.host, port=port)
                await on_ready(app, port)
                await stop.wait()
                app[WATCHING].end()
                app[COMPANY].end()
                await _stop_listening(runner)
                await under_way.done(_SHUTDOWN_S)
        finally:
            await runner.cleanup()


async def _set_up(runner: web.AppRunner, stop: asyncio.Event) -> bool:
    """Start the application; False if it was stopped meanwhile: a database may keep it waiting."""
    starting = asyncio.current_task()
    assert starting is not None  # noqa: S101 - a coroutine runs in a task; mypy cannot know

    async def give_up() -> None:
        await stop.wait()
        starting.cancel()

    watching = asyncio.create_task(give_up())
    try:
        await runner.setup()
    except asyncio.CancelledError:
        if not stop.is_set() or starting.uncancel():
            raise
        log.info("stopped before it had started")
        return False
    finally:
        watching.cancel()
    return True


@contextlib.asynccontextmanager
async def _reached_by_colleagues(
    runner: web.AppRunner, app: web.Application, worker: Worker
) -> AsyncIterator[None]:
    """Listen on the worker's socket, the first one on that of the page as well."""
    if worker.of == 1:
        yield
        return
    inner = web.AppRunner(for_colleagues(app), access_log=None)
    await inner.setup()
    await web.UnixSite(inner, str(worker.socket(worker.number))).start()
    if worker.is_first:
        await web.UnixSite(runner, str(worker.page)).start()
    try:
        yield
    finally:
        await inner.cleanup()


@dataclass(slots=True)
class UnderWay:
    """The requests that are being worked on.

    aiohttp's own shutdown waits for their handlers, but reads no more of their bodies: a post that
    has come by half would end in 408.
    """

    app: web.Application
    _count: int = 0
    _none: asyncio.Event = field(default_factory=asyncio.Event)

    def counted(self, handler: RequestAnswer) -> RequestAnswer:
        """Count what `handler` answers; the carrier's ordinary posts go straight to their room."""
        posts = self.app[POSTS]

        async def count(request: web.Request) -> web.StreamResponse:
            self._count += 1
            try:
                place = posts.place(request)
                return await (handler(request) if place is None else posts.straight(request, place))
            finally:
                self._count -= 1
                if not self._count:
                    self._none.set()

        return count

    async def done(self, limit_s: float) -> None:
        """Wait until there are none, at most `limit_s` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while self._count:
                    self._none.clear()
                    await self._none.wait()


async def _stop_listening(runner: web.AppRunner) -> None:
    for site in list(runner.sites):
        await site.stop()


def with_a_port(settings: Settings) -> Settings:
    """Give the settings with a free port, where they leave it to the system which one.

    Addresses of callbacks and sounds name the port: it has to be known before the first is made.
    Raises `errors.SettingsError` where the address is none of this machine's.
    """
    if settings.port:
        return settings
    try:
        family, *_, address = socket.getaddrinfo(settings.host, 0, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address, family=family) as found:
            return settings.model_copy(update={"port": found.getsockname()[1]})
    except (OSError, UnicodeError) as error:
        raise SettingsError(not_listening(error, settings)) from error


async def _listen(runner: web.AppRunner, settings: Settings, *, alone: bool) -> int:
    site = web.TCPSite(runner, settings.host, settings.port, reuse_port=not alone, backlog=_BACKLOG)
    try:
        await site.start()
    except (OSError, UnicodeError) as error:  # UnicodeError: what cannot be a host's name
        raise SettingsError(not_listening(error, settings)) from error
    port: int = runner.addresses[-1][1]
    return port


def not_listening(error: Exception, settings: Settings) -> str:
    """Say which setting is to be changed so that the address can be listened on."""
    if isinstance(error, OSError) and error.errno in _OF_THE_PORT:
        return (
            f"FLOWFORGE_PORT: {settings.host}:{settings.port} cannot be listened on "
            f"({os.strerror(error.errno)}). Choose another port, or stop what uses it."
        )
    return (
        f"FLOWFORGE_HOST: {settings.host} is no address of this machine. Give 127.0.0.1 to be "
        "reached from this machine only, 0.0.0.0 to be reached from everywhere."
    )


@contextlib.contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set `stop`."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for one in signals:
        loop.add_signal_handler(one, stop.set)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)
