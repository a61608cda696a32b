"""A server whose recordings are in a bucket: calls need its copy, never the bucket's patience."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from flowforge.prompts import Bucket
from flowforge.web.rooms import RECORDINGS, SETTINGS
from tests.faulty_line import Line, line_to
from tests.prompts.sounds import made, tone
from tests.s3 import S3Server
from tests.waiting import until
from tests.web.conftest import House, Opens
from tests.web.lines import BASE_URL
from tests.web.test_recordings import says


@pytest.fixture
async def line(s3: S3Server) -> AsyncIterator[Line]:
    async with line_to(s3.port) as line:
        yield line


@pytest.fixture
def bucket(s3: S3Server, line: Line) -> dict[str, str]:
    """The settings that lead to a bucket."""
    return {
        "recordings": f"s3://{s3.new_bucket()}",
        "s3_endpoint": f"http://127.0.0.1:{line.port}",
        "s3_key_id": "test",
        "s3_secret": "hidden",
    }


def sound_of(folder: Path, hertz: float) -> bytes:
    return made(folder / f"{hertz}.flac", tone(hertz)).read_bytes()


async def sent(house: House, data: bytes) -> tuple[int, dict[str, Any]]:
    response = await house.client.post("/api/sounds?name=Hello", data=data)
    return response.status, await response.json()


def lose_copies(house: House) -> None:
    """Let the server be one that has just come to the others."""
    for file in house.app[SETTINGS].recordings_folder.glob("*.wav"):
        file.unlink()


async def test_a_caller_hears_what_another_machine_has_kept(
    open_house: Opens, bucket: dict[str, str], line: Line, tmp_path: Path
) -> None:
    house = await open_house(**bucket)
    await house.sign_in()
    status, sound = await sent(house, sound_of(tmp_path, 500))
    assert status == 200, sound
    [file] = sound["files"]
    await house.put_live(says(f"/sounds/{sound['id']}"))
    lose_copies(house)
    house.let_callers_wait()
    heard = f"<Url>{BASE_URL}{file['place']}</Url>"
    assert heard in await house.carrier.ring("recorded")
    await line.cut()
    assert heard in await house.carrier.ring("recorded", "call-2"), "it is here now"
    assert (await house.client.get(file["place"])).status == 200
    status, said = await sent(house, sound_of(tmp_path, 600))
    assert (status, said["error"]) == (422, "sound_not_shared")


async def test_a_call_goes_on_while_the_bucket_is_away_and_the_sound_is_not_here(
    open_house: Opens, bucket: dict[str, str], line: Line, tmp_path: Path
) -> None:
    house = await open_house(**bucket)
    await house.sign_in()
    _, sound = await sent(house, sound_of(tmp_path, 500))
    await house.put_live(says(f"/sounds/{sound['id']}"))
    await line.cut()
    lose_copies(house)
    for number in range(3):
        document = await house.carrier.ring("recorded", f"call-{number}")
        assert "<Gather " in document
        assert sound["files"][0]["place"] not in document


async def test_a_server_that_starts_fetches_what_it_will_need(
    open_house: Opens, bucket: dict[str, str], tmp_path: Path
) -> None:
    first = await open_house(**bucket)
    await first.sign_in()
    _, sound = await sent(first, sound_of(tmp_path, 500))
    recorded = (await first.app[RECORDINGS].take(made(tmp_path / "600.flac", tone(600)))).place
    await first.put_live(says(recorded))
    lose_copies(first)
    await first.close()
    second = await open_house(**bucket)
    places = [sound["files"][0]["place"], recorded]
    await until(lambda: all(map(second.app[RECORDINGS].holds, places)))
    for place in places:
        assert (await second.client.get(place)).status == 200


async def test_strangers_make_nobody_look_into_the_bucket(
    open_house: Opens, bucket: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await open_house(**bucket)

    async def asked(_bucket: Bucket, name: str) -> bytes | None:
        raise AssertionError(name)

    monkeypatch.setattr(Bucket, "get", asked)
    assert (await house.client.get(f"/p/{'0' * 64}.wav")).status == 404
