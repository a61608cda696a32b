"""Bad files over HTTP: the server says why it takes none of them, lives, and stays small."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.durability.server import furnish, serving
from tests.faulty_line import free_port
from tests.prompts.bad_sounds import CASES, TAKEN, Trap, file_of, trap
from tests.web.lines import family

GROWTH = 100e6
"""Bytes that the server may take more than before the first file. A converter's answer has five
million at most, and two convert at once."""
TRIED = [
    "299.9 seconds",
    "nothing",
    "a letter",
    "an M3U playlist of an address",
    "an HLS playlist of a file",
    "a list of parts",
    "an MP4 whose sound is at an address",
    "a zip archive that unpacks to much",
    "a film whose header unpacks to much",
    "a header that says rate is 0",
    "64 channels",
    "silence",
    "300.1 seconds",
    "ten hours of silence, packed",
]
Way = tuple[str, str]
"""The method and path of a request."""
NEW: Way = ("POST", "/api/sounds?name=Bad&language=de")
MEGABYTES = 200


@dataclass(frozen=True, slots=True)
class Site:
    """A server in a process of its own, and somebody who may upload."""

    pid: int
    port: int
    cookie: str

    def most_memory(self) -> int:
        """Give the most memory that the server has had, in bytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

    async def sends(self, client: ClientSession, way: Way, data: Any) -> tuple[int, Any]:
        url, headers = f"http://127.0.0.1:{self.port}{way[1]}", {"Cookie": self.cookie}
        async with client.request(way[0], url, data=data, headers=headers) as response:
            return response.status, await response.json()

    async def pours(self, way: Way, *, told: bool) -> tuple[int, Any]:
        """Send 200 MB, and stop when the answer comes; `told` is whether their length was."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        length = f"Content-Length: {MEGABYTES * 2**20}" if told else "Transfer-Encoding: chunked"
        head = (
            f"{way[0]} {way[1]} HTTP/1.1\r\nHost: here\r\nCookie: {self.cookie}\r\n{length}\r\n\r\n"
        )
        writer.write(head.encode())
        piece = bytes(2**20) if told else b"100000\r\n" + bytes(2**20) + b"\r\n"
        pouring = asyncio.create_task(_pour(writer, piece))
        try:
            answer = (await reader.readuntil(b"\r\n\r\n")).decode()
            size = int(answer.lower().partition("content-length: ")[2].split()[0])
            return int(answer.split()[1]), json.loads(await reader.readexactly(size))
        finally:
            pouring.cancel()
            await asyncio.gather(pouring, return_exceptions=True)
            writer.transport.abort()


async def _pour(writer: asyncio.StreamWriter, piece: bytes) -> None:
    for _ in range(MEGABYTES):
        writer.write(piece)
        await writer.drain()


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[Site]:
    found, port = await furnish(data, family()), free_port()
    async with serving(data, port) as process:
        yield Site(process.pid, port, found.cookie["Cookie"])


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Trap]:
    with trap(tmp_path) as set_up:
        yield set_up


async def test_bad_files_are_refused_in_plain_words_and_the_server_stays_small(
    tmp_path: Path, found: Trap
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    async with running(data) as site, ClientSession() as client:
        before, ways = site.most_memory(), [NEW]
        for number, name in enumerate(TRIED):
            file = file_of(name, tmp_path, found)
            with file.open("rb") as opened:
                status, said = await site.sends(client, ways[number % len(ways)], opened)
            assert _came(status, said) in CASES[name][1], name
            if status == 200 and ways == [NEW]:
                ways.append(("PUT", f"/api/sounds/{said['id']}/files/de"))
        assert len(ways) == 2
        for way in ways:
            for told in (True, False):
                status, said = await site.pours(way, told=told)
                assert (status, said["error"]) == (422, "sound_too_large"), (way, told)
        async with client.get(f"http://127.0.0.1:{site.port}/healthz") as healthy:
            assert healthy.status == 200
        grown = site.most_memory() - before
    assert found.is_empty(), "nobody followed what a file names"
    assert grown < GROWTH
    sys.stderr.write(f"\n{len(TRIED)} bad files, 4 of {MEGABYTES} MB: {grown / 1e6:.1f} MB more\n")
    assert "Traceback" not in (data / "server.log").read_text()
    assert not list((data / "recordings" / "originals").glob("*.part")), "no half of one is left"


def _came(status: int, said: dict[str, Any]) -> str:
    if status == 200:
        return TAKEN
    assert status == 422, said
    assert said["message"].endswith(".")
    return str(said["error"]).removeprefix("sound_")
