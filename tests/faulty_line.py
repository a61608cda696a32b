"""A line to a server, for things to go wrong on: refused, silent, slow, broken off in an answer."""

import asyncio
import os
import secrets
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count


class Line:
    """A loopback line to the server at `port`, in order until it is told otherwise."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._ends: set[StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._delay_s = 0.0
        self._breaks_every = 0
        self._answers = 0
        self.port = free_port()

    async def open(self) -> None:
        """Take connections, at first or again."""
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", self.port)

    async def cut(self) -> None:
        """Break off every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
        self._break_off()
        await asyncio.sleep(0)

    def freeze(self) -> None:
        """Take connections and what is sent, and pass on nothing."""
        self._flows.clear()

    def thaw(self) -> None:
        """Pass on what was held back, and all that comes."""
        self._flows.set()

    def slow_down(self, delay_s: float) -> None:
        """Let every answer come so many seconds later; 0 for none."""
        self._delay_s = delay_s

    def break_answers(self, every: int) -> None:
        """Of so many answers let one come by half, and break that connection off; 0 for none."""
        self._breaks_every = every

    async def _joined(self, reader: StreamReader, writer: StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        ends = {writer, far_writer}
        self._ends |= ends
        back = asyncio.create_task(self._answer(far_reader, writer, far_writer))
        await self._ask(reader, far_writer)
        await back
        for end in ends:
            self._ends.discard(end)
            with suppress(OSError):
                await end.wait_closed()

    async def _ask(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()

    async def _answer(self, reader: StreamReader, writer: StreamWriter, far: StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                if self._delay_s:
                    await asyncio.sleep(self._delay_s)
                if self._breaks_now():
                    writer.write(data[: len(data) // 2])
                    far.transport.abort()
                    break
                writer.write(data)
                await writer.drain()
        writer.close()

    def _breaks_now(self) -> bool:
        self._answers += 1
        return bool(self._breaks_every) and self._answers % self._breaks_every == 0

    def _break_off(self) -> None:
        for end in list(self._ends):
            end.transport.abort()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    line = Line(port)
    await line.open()
    try:
        yield line
    finally:
        line.thaw()
        await line.cut()


def free_port() -> int:
    """Give a port that nobody has until a server listens on it.

    The system gives it to nobody who asks for any port (it chooses from 32768 on), and each
    process of a run that goes side by side has a range of its own.
    """
    while True:
        port = _PORTS[next(_turn) % len(_PORTS)]
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _own_ports() -> range:
    place = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
    return range(20_000 + 3_000 * place, 23_000 + 3_000 * place)


_PORTS = _own_ports()
_turn = count(secrets.randbelow(3_000))  # several runs may go on at once
