"""A Redis server of the tests' own: it keeps nothing, on a free loopback port."""

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from redis.asyncio import Redis as Client

from tests.faulty_line import free_port

SERVER = "redis-server"
HOW_TO_INSTALL = "Redis is missing: apt-get install redis-server, or on macOS: brew install redis"
_STARTS_WITHIN_S = 120


class RedisServer:
    """A server that can be stopped and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder)]
        self._process = subprocess.Popen(
            [SERVER, *where, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise RuntimeError("Redis did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None

    async def everything(self) -> str:
        """Give all names and all values."""
        async with Client.from_url(self.url, decode_responses=True) as client:
            found: list[object] = []
            for name in await client.keys("*"):
                is_hash = await client.type(name) == "hash"
                value = client.hgetall(name) if is_hash else client.get(name)
                found += [name, await value]
            return repr(found)


def missing() -> bool:
    return shutil.which(SERVER) is None
