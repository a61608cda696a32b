"""Several processes that take calls on one port: started, watched, ended together."""

import asyncio
import socket
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson
import structlog
import typer

from flowforge.cli.worker import COMMAND, order
from flowforge.errors import SettingsError
from flowforge.settings import Settings
from flowforge.web.colleagues import Worker
from flowforge.web.serve import not_listening, stopped_by_signals

log = structlog.get_logger()

_ENDS_WITHIN_S = 25.0
"""Seconds that a worker has to answer what it has begun; then it is killed."""
_SETTLED_S = 10.0
"""A worker that lived so long is started again at once."""
_LONGEST_PAUSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Ready:
    """What a worker said when calls could come in: the port, the first user's link if any."""

    port: int
    link: str = ""


async def serve_together(settings: Settings, on_ready: Callable[[Ready], None]) -> None:
    """Serve with ``settings.workers`` processes until SIGTERM or SIGINT.

    `on_ready` is called once all of them take calls, and again where the first user's link is
    another one. Raises `errors.SettingsError` where the
    address cannot be listened on, and `typer.Exit` where a worker does not start; it has said why.
    """
    stop = asyncio.Event()
    with stopped_by_signals(stop), tempfile.TemporaryDirectory(prefix="flowforge-") as folder:
        async with _port_held(settings) as port:
            wanted = settings.model_copy(update={"port": port})
            workers = [
                _Kept(
                    wanted, Worker(number=number, of=wanted.workers, folder=Path(folder)), on_ready
                )
                for number in range(settings.workers)
            ]
            try:
                # The first one brings the database up to date, and has the prompts spoken.
                ready = await _unless(stop, workers[0].start())
                await _unless(stop, asyncio.gather(*(one.start() for one in workers[1:])))
                if ready is not None and not stop.is_set():
                    on_ready(ready)
                await _watch(workers, stop)
            finally:
                await asyncio.gather(*(one.end() for one in workers))


@asynccontextmanager
async def _port_held(settings: Settings) -> AsyncIterator[int]:
    """Take the port, so that nobody else does; each worker listens on it beside the others."""
    if not hasattr(socket, "SO_REUSEPORT"):
        raise SettingsError("FLOWFORGE_WORKERS: several workers need Linux, macOS or a BSD.")
    loop = asyncio.get_running_loop()
    try:
        # At first without sharing: two servers that share a port by mistake would share the calls.
        alone = await loop.create_server(
            asyncio.Protocol, settings.host, settings.port, start_serving=False
        )
        port: int = alone.sockets[0].getsockname()[1]
        alone.close()
        held = await loop.create_server(
            asyncio.Protocol, settings.host, port, start_serving=False, reuse_port=True
        )
    except (OSError, UnicodeError) as error:
        raise SettingsError(not_listening(error, settings)) from error
    try:
        yield port
    finally:
        held.close()


@dataclass(slots=True)
class _Kept:
    """A worker that is to run."""

    settings: Settings
    worker: Worker
    on_ready: Callable[[Ready], None]
    _process: Process | None = None
    _began: float = 0.0

    async def start(self) -> Ready:
        """Start it; come back when calls can come in. Raises `typer.Exit` where it ends before."""
        self._began = asyncio.get_running_loop().time()
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=PIPE,
            stdout=PIPE,
            # Ctrl-C in a terminal goes to all of a group: it is for us to pass it on.
            start_new_session=True,
        )
        self._process = process
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101 - both are pipes
        with suppress(OSError):
            process.stdin.write(order(self.settings, self.worker))
            await process.stdin.drain()
        said = await process.stdout.readline()
        if not said:
            raise typer.Exit(await process.wait() or 1)
        return Ready(**orjson.loads(said))

    async def keep(self) -> None:
        """Start it again whenever it ends, until cancelled."""
        pause = 0.0
        while self._process is not None:
            code = await self._process.wait()
            lived = asyncio.get_running_loop().time() - self._began
            pause = 0.0 if lived > _SETTLED_S else min(2 * pause + 0.5, _LONGEST_PAUSE_S)
            log.error("a worker ended and is started again", worker=self.worker.number, code=code)
            await asyncio.sleep(pause)
            # Also where the system has no process to give just now: it may have one a little later.
            with suppress(typer.Exit, OSError):
                ready = await self.start()
                log.info("a worker is back", worker=self.worker.number)
                if ready.link:
                    self.on_ready(ready)

    async def end(self) -> None:
        """Let it answer what it has begun, and wait until it is gone."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_ENDS_WITHIN_S):
                await process.wait()
        except TimeoutError:
            log.error("a worker does not end and is killed", worker=self.worker.number)  # noqa: TRY400 - no traceback
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


T = TypeVar("T")


async def _unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """Wait for something, but not once `stop` is set."""
    task = asyncio.ensure_future(work)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None


async def _watch(workers: list[_Kept], stop: asyncio.Event) -> None:
    kept = [asyncio.create_task(one.keep()) for one in workers]
    await stop.wait()
    for task in kept:
        task.cancel()
    await asyncio.gather(*kept, return_exceptions=True)
