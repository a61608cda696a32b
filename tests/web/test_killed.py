"""A call outlives the process that answered it."""

import asyncio
import os
import re
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession

from flowforge.keys import Keys
from flowforge.settings import PREFIX
from flowforge.store import Store
from tests.web.lines import ANNA, body_of, family


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@asynccontextmanager
async def serving(data: Path, port: int) -> AsyncIterator[Process]:
    """Run ``flowforge serve`` until it says that it is ready; kill it afterwards."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {"DATA": str(data), "PORT": str(port), "VERIFY_SIGNATURES": "false"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "flowforge", "serve"),
        env=kept | {f"{PREFIX}{name}": value for name, value in own.items()},
        stdout=PIPE,
        stderr=DEVNULL,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while b"Ctrl-C" not in (line := await process.stdout.readline()):
                assert line, "the server ended before it was ready"
        yield process
    finally:
        process.kill()  # SIGKILL: it can put nothing in order
        await process.wait()


async def put_live(data: Path) -> None:
    store = await Store.open(f"sqlite://{data}/flowforge.sqlite3", Keys.load(data))
    draft = await store.flows.create(family())
    await store.flows.publish(draft.id, draft.revision)
    await store.close()


async def post(url: str, **fields: str) -> str:
    async with ClientSession() as client, client.post(url, data=fields) as response:
        assert response.status == 200
        return await response.text()


async def test_a_call_goes_on_after_the_server_was_killed_between_two_posts(
    tmp_path: Path,
) -> None:
    await put_live(tmp_path)
    port = free_port()
    ring = {"event": "newCall", "from": "491701234567", "to": "4921163553355"}
    async with serving(tmp_path, port):
        url = f"http://127.0.0.1:{port}/call/family"
        xml = await post(url, **ring, direction="in", callId="c-1")
    found = re.search(r'onData="([^"]+)"', xml)
    assert found
    async with serving(tmp_path, port):
        xml = await post(found[1], event="dtmf", callId="c-1", dtmf="1")
    assert body_of(xml) == ANNA
