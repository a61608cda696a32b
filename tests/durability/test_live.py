"""Changing what is live, and stopping the server, while people are on the telephone."""

import asyncio
import random
import re
import signal
from asyncio import StreamReader, StreamWriter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.durability.server import Remains, furnish, serving
from tests.faulty_line import free_port
from tests.web.conftest import House
from tests.web.lines import CALLEE, CALLER, MENU, SOUND, body_of, changed, family

CALLS, VERSIONS = 20, 20


def version(number: int) -> dict[str, Any]:
    """Make a flow whose menu and whose dialled number tell the version."""
    numbered = changed(family(), "anna", numbers=[f"+49 160 11111{number:02}"])
    return changed(numbered, "menu", prompt={"url": f"{SOUND}/menu-{number:02}.wav"})


async def publish(house: House, flow: str, number: int) -> None:
    draft = await (await house.client.get(f"/api/flows/{flow}")).json()
    body = {"revision": draft["revision"], "document": version(number)}
    saved = await (await house.client.put(f"/api/flows/{flow}", json=body)).json()
    published = await house.client.post(
        f"/api/flows/{flow}/publish", json={"revision": saved["revision"]}
    )
    assert published.status == 200, await published.text()


async def begin(house: House, call: str) -> tuple[str, str, str]:
    """Begin a call; give its name, its last document and the version that it began with."""
    xml = await house.carrier.ring("family", call)
    found = re.search(r"menu-(\d\d)\.wav", xml)
    assert found, xml
    return call, xml, found[1]


async def finish(house: House, call: str, xml: str) -> str:
    """Go on to the end; give the version that dialled."""
    xml = await house.carrier.press(xml, "9", call)
    xml = await house.carrier.press(xml, "1", call)
    found = re.search(r"<Number>4916011111(\d\d)</Number>", xml)
    assert found, xml
    await house.carrier.hang_up(xml, call)
    return found[1]


async def test_every_call_ends_on_the_version_that_it_began_with(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.sign_in()
    flow = await house.put_live(version(0))
    order = random.Random(20)
    waiting: list[tuple[str, str, str]] = []
    ended: list[tuple[str, str]] = []

    async def end(call: str, xml: str, began: str) -> None:
        ended.append((began, await finish(house, call, xml)))

    for number in range(1, VERSIONS + 1):
        order.shuffle(waiting)
        leave, waiting = waiting[: len(waiting) // 3], waiting[len(waiting) // 3 :]
        names = [f"call-{number}-{place}" for place in range(CALLS)]
        begun = asyncio.gather(*(begin(house, name) for name in names))
        await asyncio.gather(publish(house, flow, number), *(end(*call) for call in leave))
        waiting += await begun
    await asyncio.gather(*(end(*call) for call in waiting))
    assert len(ended) == CALLS * VERSIONS
    assert [began for began, _ in ended] == [dialled for _, dialled in ended]
    seen = {began for began, _ in ended}
    with capsys.disabled():
        print(  # noqa: T201 - the figures that this test is run for
            f"\n{len(ended)} calls begun on {len(seen)} of {VERSIONS + 1} versions, "
            f"{len(waiting)} of them ended when the last one was live; none unanswered"
        )
    assert len(seen) > VERSIONS // 2


# --- a server that is told to stop ------------------------------------------------------------


async def half_a_post(port: int, call: str) -> tuple[StreamReader, StreamWriter, bytes]:
    """Send a new call but for its last bytes, once the server has begun to work on it."""
    fields = {"event": "newCall", "from": CALLER, "to": CALLEE, "direction": "in", "callId": call}
    body = urlencode(fields).encode()
    head = (
        "POST /call/family HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + body[:-5])
    assert b"100 Continue" in await reader.readuntil(b"\r\n\r\n")
    return reader, writer, body[-5:]


async def closed(port: int) -> None:
    """Wait until nobody listens any more."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:  # refused, or cut off while it was being closed
            return
        writer.close()


async def test_a_server_that_is_stopped_answers_every_call_that_it_has_begun_to_read(
    tmp_path: Path,
) -> None:
    await furnish(tmp_path, family())
    port = free_port()
    names = [f"call-{place}" for place in range(CALLS)]
    async with serving(tmp_path, port) as server, asyncio.timeout(30):
        posts = await asyncio.gather(*(half_a_post(port, name) for name in names))
        server.send_signal(signal.SIGTERM)
        await closed(port)
        for _, writer, rest in posts:
            writer.write(rest)
        answers = [(await reader.read()).decode() for reader, _, _ in posts]
        for _, writer, _ in posts:
            writer.close()
        assert await server.wait() == 0
    assert {answer.partition("\r\n")[0] for answer in answers} == {"HTTP/1.1 200 OK"}
    assert {body_of(answer.partition("\r\n\r\n")[2]) for answer in answers} == {MENU}
    remains = Remains(tmp_path)
    assert remains.events(names) == {name: ["rings"] for name in names}
    remains.close()
