"""One of several processes that serve together; `COMMAND` starts it.

It is told on standard input what to do, and says on standard output when calls can come in. When
its input ends, whoever started it is gone: then it ends as well.
"""

import asyncio
import importlib
import importlib.util
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from aiohttp import web
from pydantic import SecretStr

from flowforge.app import SETUP, serve
from flowforge.cli.console import stop as say_why
from flowforge.cli.loading import all_loaded
from flowforge.errors import FlowForgeError
from flowforge.settings import Settings
from flowforge.web.colleagues import Worker
from flowforge.web.logs import configure_logging

_START = f"import gc, sys; gc.disable(); import {__name__} as worker; sys.exit(worker.main())"
COMMAND = (sys.executable, "-c", _START)


def event_loop() -> asyncio.Runner:
    """Give a runner, with uvloop where it is installed."""
    if importlib.util.find_spec("uvloop") is None:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=importlib.import_module("uvloop").new_event_loop)


def order(settings: Settings, worker: Worker) -> bytes:
    """Give the line that tells a worker what to do. It holds the secrets: no argument would do."""
    plain = {name: _plain(getattr(settings, name)) for name in Settings.model_fields}
    return orjson.dumps({"settings": plain, "worker": asdict(worker)}, default=str) + b"\n"


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


async def _serve(settings: Settings, worker: Worker, line: BinaryIO) -> None:
    stop = asyncio.Event()
    over = asyncio.create_task(_end_of_input(stop))

    def ready(app: web.Application, port: int) -> None:
        told = orjson.dumps({"port": port, "link": app[SETUP].link})
        line.write(told + b"\n")
        line.flush()

    try:
        await serve(settings, ready, stop, worker)
    finally:
        over.cancel()


async def _end_of_input(stop: asyncio.Event) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    stop.set()


def _own_line() -> BinaryIO:
    """Keep standard output for what is said to the starter, and let prints go to standard error.

    A node package may print. The starter would take that for our word; later it reads no more, and
    the first print after a pipe's 64 KiB would hold up every call.
    """
    line = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return line


def main() -> int:
    """Do what standard input says; 1 where a setting is wrong, which is said in one line."""
    all_loaded()
    line = _own_line()
    told = orjson.loads(sys.stdin.buffer.readline())
    worker = Worker(**told["worker"] | {"folder": Path(told["worker"]["folder"])})
    try:
        settings = Settings.load(None, **told["settings"])
        configure_logging(settings.log)
        with event_loop() as runner:
            runner.run(_serve(settings, worker, line))
    except FlowForgeError as error:
        return say_why(str(error)).exit_code
    return 0
