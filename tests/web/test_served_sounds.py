"""What a carrier, a browser or a cache gets when it fetches a sound: whole, a part, or nothing."""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestServer
from yarl import URL

from flowforge.call import Sound
from flowforge.errors import StoreError
from flowforge.prompts import Shelf
from flowforge.web.rooms import PROMPTS
from tests.waiting import until
from tests.web.conftest import House
from tests.web.lines import ANNA, family

FOREVER = "public, max-age=31536000, immutable"
SOUND = b"RIFF" + bytes(range(256)) * 20
NAME = hashlib.sha256(SOUND).hexdigest()
PLACE = f"/p/{NAME}.wav"
SIZE = len(SOUND)
LONG = bytes(4_800_044)
"""Five minutes."""


@pytest.fixture(params=["by the system", "piece by piece"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send files in both ways that aiohttp has: uvloop knows the second alone."""
    piecewise = request.param == "piece by piece"
    monkeypatch.setattr("aiohttp.web_fileresponse.NOSENDFILE", piecewise)


@pytest.fixture
def recorded(house: House) -> House:
    """The application, with a sound that is kept under what is in it; nobody is signed in."""
    keep(house, SOUND)
    return house


def folder_of(house: House) -> Path:
    return house.app[PROMPTS].recordings._originals.parent  # type: ignore[union-attr]


def keep(house: House, sound: bytes) -> str:
    """Keep a sound as a recording; give its place."""
    name = hashlib.sha256(sound).hexdigest()
    Shelf(folder_of(house), room=None).put(name, sound)
    return f"/p/{name}.wav"


async def fetch(
    house: House, headers: Mapping[str, str] | None = None, method: str = "GET", place: str = PLACE
) -> tuple[ClientResponse, bytes]:
    url = URL(str(house.client.make_url("/"))[:-1] + place, encoded=True)
    asked = house.client.session.request(method, url, headers=headers, allow_redirects=False)
    async with asked as response:
        return response, await response.read()


@pytest.mark.usefixtures("ways")
async def test_a_sound_comes_whole_and_may_be_kept_for_ever(recorded: House) -> None:
    response, body = await fetch(recorded)
    assert (response.status, body) == (200, SOUND)
    told = response.headers
    assert told["Content-Type"] == "audio/wav"
    assert told["Content-Length"] == str(SIZE)
    assert told["Cache-Control"] == FOREVER
    assert told["Accept-Ranges"] == "bytes"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["ETag"].startswith('"'), "a strong one: parts of it can be put together"
    assert not {"Set-Cookie", "Vary", "Content-Encoding", "Server"} & set(told)


async def test_head_tells_the_same_and_sends_nothing(recorded: House) -> None:
    whole, _ = await fetch(recorded)
    for asked in ({}, {"Range": "bytes=0-9"}):
        response, body = await fetch(recorded, asked, "HEAD")
        assert (response.status, body) == (200, b"")
        assert _kept(response) == _kept(whole)


def _kept(response: ClientResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "Date"}


@pytest.mark.usefixtures("ways")
async def test_a_part_is_sent_to_whoever_asks_for_one(recorded: House) -> None:
    parts = {
        "bytes=0-43": (0, 44),
        "bytes=44-": (44, SIZE),
        "Bytes=44-44": (44, 45),
        "bytes=-10": (SIZE - 10, SIZE),
        "bytes=5000-999999": (5000, SIZE),
        "bytes=-999999": (0, SIZE),
    }
    for asked, (begin, end) in parts.items():
        response, body = await fetch(recorded, {"Range": asked})
        assert (response.status, body) == (206, SOUND[begin:end]), asked
        assert response.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{SIZE}", asked
        assert response.headers["Cache-Control"] == FOREVER, asked


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=999999-1000000", "bytes=9-2"])
async def test_a_part_that_there_is_not_is_refused_and_nobody_keeps_that(
    asked: str, recorded: House
) -> None:
    response, body = await fetch(recorded, {"Range": asked})
    assert (response.status, body) == (416, b"")
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"
    assert response.headers["Cache-Control"] == "no-store"


async def test_what_is_no_single_range_of_bytes_gets_the_whole(recorded: House) -> None:
    odd = ["bytes=0-1,5-6", "bytes=0-1, -1", "seconds=0-5", "bytes", "bytes=", "bytes=-", "bytes=a",
           "bytes=-0", "bytes=0-1;2", "0-5", f"bytes={'9' * 5000}-", "bytes=\u0661-"]  # fmt: skip
    for asked in odd:
        response, body = await fetch(recorded, {"Range": asked, "X-Letters": "Größe"})
        assert (response.status, body) == (200, SOUND), asked
        assert response.headers["Cache-Control"] == FOREVER, asked


async def test_a_header_that_is_no_text_does_no_harm(recorded: House) -> None:
    reader, writer = await connected(recorded)
    head = f"GET {PLACE} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nRange: bytes=0-1,5-6\r\n"
    writer.write(head.encode() + b"X-Odd: \xff\xfe\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(SOUND)


async def test_a_part_is_sent_only_of_the_file_that_is_known(recorded: House) -> None:
    whole, _ = await fetch(recorded)
    tag, at = whole.headers["ETag"], whole.headers["Last-Modified"]
    expected = {
        tag: 206,
        at: 206,
        '"another"': 200,
        f"W/{tag}": 200,
        "Sun, 06 Nov 1994 08:49:37 GMT": 200,
    }
    for known, status in expected.items():
        response, body = await fetch(recorded, {"Range": "bytes=0-9", "If-Range": known})
        assert (response.status, len(body)) == (status, 10 if status == 206 else SIZE), known


async def test_who_has_it_already_gets_nothing_again(recorded: House) -> None:
    whole, _ = await fetch(recorded)
    tag, at = whole.headers["ETag"], whole.headers["Last-Modified"]
    for asked in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"x", {tag}'},
        {"If-None-Match": "*"},
        {"If-None-Match": tag, "Range": "bytes=0-1,5-6"},
        {"If-Modified-Since": at},
    ):
        response, body = await fetch(recorded, asked)
        assert (response.status, body) == (304, b""), asked
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == FOREVER
    assert (await fetch(recorded, {"If-None-Match": '"x"'}))[1] == SOUND


async def test_a_spoken_text_stays_the_same_file_however_often_it_is_asked_for(
    house: House,
) -> None:
    sound, tags = Sound(text="Guten Tag", voice="de-DE"), set()
    for _ in range(3):
        place = URL(await house.app[PROMPTS].url(sound, limit_s=120)).path
        response, _ = await fetch(house, place=place)
        tags.add((response.status, response.headers["ETag"], response.headers["Last-Modified"]))
    assert len(tags) == 1


# --- who, and what --------------------------------------------------------------------------------


async def test_nobody_is_asked_who_they_are(
    recorded: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await recorded.sign_in()

    async def away(*_: Any) -> Any:
        raise StoreError("the database is away")

    monkeypatch.setattr(recorded.store.people, "of", away)
    response, body = await fetch(recorded)
    assert (response.status, body) == (200, SOUND)
    assert "Set-Cookie" not in response.headers


async def test_what_no_address_names_is_not_there(recorded: House) -> None:
    folder = folder_of(recorded)
    (folder / "originals" / NAME).write_bytes(b"the original")
    (folder / "half.part").write_bytes(b"half")
    (folder / "short.wav").write_bytes(b"short")
    odd = [f"/p/{'0' * 64}.wav", f"/p/{NAME.upper()}.wav", f"/p/{NAME}.wav.wav", "/p/short.wav",
           f"/p/originals%2F{NAME}.wav", f"/p/..%2Frecordings%2F{NAME}.wav", f"/p/{NAME}%00.wav",
           f"/p/.%2F{NAME}.wav", f"/p/{NAME}%20.wav", f"/p/{NAME}%0A.wav", f"/p/{'a' * 5000}.wav",
           "/p/%2E%2E%2Fflowforge.sqlite3.wav", "/p/%C3%A4.wav", "/p/%FF%FE.wav", "/p/..wav",
           "/p/*.wav", "/p/%.wav"]  # fmt: skip
    for place in odd:
        response, body = await fetch(recorded, place=place)
        assert response.status == 404, place
        assert response.headers["Cache-Control"] == "no-store", place
        assert NAME.encode() not in body, place


async def test_there_is_no_list_of_sounds(recorded: House) -> None:
    for place in ("/p", "/p/", "/p/.", f"/p/{NAME}", f"/p/originals/{NAME}.wav", "/p/originals/"):
        response, body = await fetch(recorded, place=place)
        assert response.status in {303, 404}, place
        assert response.headers.get("Location", "/login") == "/login"
        assert NAME.encode() not in body, place


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "MKCOL"])
async def test_a_sound_can_only_be_fetched(method: str, recorded: House) -> None:
    response, _ = await fetch(recorded, method=method)
    assert response.status >= 300
    assert (await fetch(recorded))[1] == SOUND


async def test_a_sound_that_goes_while_it_is_fetched_is_missing_for_now_and_not_for_ever(
    recorded: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def gone(*_: object) -> Path:
        return tmp_path / "gone.wav"

    monkeypatch.setattr(recorded.app[PROMPTS], "fetch", gone)
    for asked in ({}, {"Range": "bytes=0-9", "If-Range": '"x"'}):
        response, _ = await fetch(recorded, asked)
        assert response.status == 404
        assert response.headers["Cache-Control"] == "no-store"
    monkeypatch.undo()
    assert (await fetch(recorded))[1] == SOUND


# --- slow readers ---------------------------------------------------------------------------------


async def connected(house: House) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    server = house.client.make_url("/")
    return await asyncio.open_connection(server.host, server.port, limit=2**10)


@pytest.mark.usefixtures("ways")
async def test_who_reads_slowly_keeps_nobody_waiting(house: House) -> None:
    await house.put_live(family())
    place = keep(house, LONG)
    slow = [await connected(house) for _ in range(40)]
    for reader, writer in slow:
        writer.write(f"GET {place} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
        assert await reader.readuntil(b"\r\n\r\n"), "and now it takes its time"
    keep(house, SOUND)
    for number in range(10):
        assert (await fetch(house))[1] == SOUND
        asked = await house.carrier.ring("family", f"call-{number}")
        assert ANNA in await house.carrier.press(asked, "1", f"call-{number}")
    for reader, writer in slow[:3]:
        assert await reader.read() == LONG, "it gets all of it, however long it took"
        writer.close()
    for _, writer in slow[3:]:
        writer.transport.abort()
    assert (await fetch(house))[1] == SOUND


@pytest.mark.usefixtures("ways")
async def test_who_takes_nothing_of_a_file_is_dropped_in_the_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.web.pages._SENDING_S", 0.3)
    place, size = keep(house, bytes(30_000_000)), 30_000_000
    reader, writer = await connected(house)
    writer.write(f"GET {place} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    server = house.client.server
    assert isinstance(server, TestServer)
    assert server.handler is not None
    handler = server.handler
    await until(lambda: not handler.connections)
    with suppress(ConnectionResetError):
        assert len(await reader.read()) < size
    writer.close()


@pytest.mark.usefixtures("ways")
async def test_many_fetch_one_sound_at_once(recorded: House) -> None:
    place = keep(recorded, LONG)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:

        async def one() -> str:
            async with client.get(recorded.client.make_url(place)) as response:
                return hashlib.sha256(await response.read()).hexdigest()

        got = await asyncio.gather(*(one() for _ in range(30)))
    assert set(got) == {hashlib.sha256(LONG).hexdigest()}
