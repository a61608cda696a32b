"""Several machines share their recordings in a bucket; when it is away, nobody waits for it."""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from flowforge.circuit import Circuit
from flowforge.errors import SoundError
from flowforge.prompts import Account, Bucket, Cut, Recordings
from flowforge.prompts.recordings import _FETCHED_AT_ONCE
from tests.faulty_line import Line, line_to
from tests.prompts.sounds import made, tone
from tests.s3 import S3Server
from tests.waiting import LIMIT_S, until


@pytest.fixture
async def line(s3: S3Server) -> AsyncIterator[Line]:
    """The line between the machines and the bucket."""
    async with line_to(s3.port) as line:
        yield line


class Machines:
    """Machines with folders of their own and one bucket."""

    def __init__(self, s3: S3Server, line: Line, folder: Path) -> None:
        self.bucket = s3.new_bucket()
        self._port, self._folder = line.port, folder
        self._opened: list[Recordings] = []
        self.seconds = 0.0

    def one(self, name: str) -> Recordings:
        account = Account(
            address=f"s3://{self.bucket}/some/folder",
            endpoint=f"http://127.0.0.1:{self._port}",
            region="eu-central-1",
            key_id="test",
            secret="hidden",
        )
        circuit = Circuit(lambda: self.seconds, in_a_row=1, again_s=5)
        (self._folder / name).mkdir(exist_ok=True)
        recordings = Recordings(self._folder / name, bucket=Bucket(account, circuit))
        self._opened.append(recordings)
        return recordings

    async def close(self) -> None:
        for recordings in self._opened:
            await recordings.close()


@pytest.fixture
async def machines(s3: S3Server, line: Line, tmp_path: Path) -> AsyncIterator[Machines]:
    machines = Machines(s3, line, tmp_path)
    yield machines
    await machines.close()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return made(tmp_path / "a.flac", tone(700))


def content(file: Path) -> bytes:
    return file.read_bytes()


def name_of(place: str) -> str:
    return place.removeprefix("/p/")


async def test_what_one_machine_keeps_the_others_have(
    machines: Machines, s3: S3Server, sound: Path
) -> None:
    here, there = machines.one("here"), machines.one("there")
    taken = await here.take(sound)
    where = f"/{machines.bucket}/some/folder"
    in_bucket = s3.get(f"{where}/{name_of(taken.place)}")
    assert s3.get(f"{where}/originals/{taken.original}") == content(sound)
    assert not there.holds(taken.place)
    assert await there.bring(taken.place, 60)
    path = there.path(name_of(taken.place).removesuffix(".wav"))
    assert path is not None
    assert content(path) == in_bucket
    original = await there.original(taken.original)
    assert original is not None
    assert content(original) == content(sound)
    assert (await there.cut(taken.original, Cut(0.5, 1))).seconds == pytest.approx(0.5, abs=0.01)


async def test_it_is_fetched_once_however_many_ask_and_then_heard_without_the_bucket(
    machines: Machines, line: Line, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await machines.one("here").take(sound)
    there = machines.one("there")
    asked: list[str] = []
    real = Bucket.get

    async def get(bucket: Bucket, name: str) -> bytes | None:
        asked.append(name)
        return await real(bucket, name)

    monkeypatch.setattr(Bucket, "get", get)
    found = await asyncio.gather(*(there.bring(taken.place, 60) for _ in range(20)))
    assert found == [True] * 20
    assert asked == [name_of(taken.place)]
    await line.cut()
    assert await there.bring(taken.place)
    assert await machines.one("there").bring(taken.place), "after the next start as well"
    assert len(asked) == 1


async def test_what_is_wanted_is_fetched_beside_everything_else(
    machines: Machines, tmp_path: Path
) -> None:
    here, there = machines.one("here"), machines.one("there")
    places = [
        (await here.take(made(tmp_path / f"{hertz}.flac", tone(hertz)))).place
        for hertz in (400, 500, 600, 700, 800, 900)
    ]
    unknown = f"/p/{'0' * 64}.wav"
    there.want([*places, unknown])
    assert there.is_wanted(places[0])
    await until(lambda: all(map(there.holds, places)))
    await until(lambda: not there.is_wanted(unknown))


async def test_however_many_are_missing_few_are_fetched_at_once_and_none_is_hashed_by_the_loop(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = machines.one("here"), machines.one("there")
    places = []
    for number in range(40):
        data = bytes([number]) * 100
        name = f"{hashlib.sha256(data).hexdigest()}.wav"
        await here.adopt(name, data)
        places.append(f"/p/{name}")
    real, hashing, under_way, most = Bucket.get, hashlib.sha256, 0, 0
    threads: set[int] = set()

    async def get(bucket: Bucket, name: str) -> bytes | None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await real(bucket, name)
        finally:
            under_way -= 1

    def sha256(data: bytes) -> Any:
        threads.add(threading.get_ident())
        return hashing(data)

    monkeypatch.setattr(Bucket, "get", get)
    monkeypatch.setattr(hashlib, "sha256", sha256)
    assert all(await asyncio.gather(*(there.bring(place, 60) for place in places)))
    assert 1 < most <= _FETCHED_AT_ONCE
    assert threads
    assert threading.get_ident() not in threads


async def test_while_the_bucket_is_away_what_is_here_is_heard_and_nobody_waits(
    machines: Machines, line: Line, sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = machines.one("here"), machines.one("there")
    taken = await here.take(sound)
    await line.cut()
    assert await here.bring(taken.place)
    assert not await there.bring(taken.place, 30)
    line.freeze()
    await line.open()
    for _ in range(50):  # the line is silent now: each would wait if it asked
        assert not await there.bring(taken.place, 30)
    line.thaw()
    machines.seconds += 6
    assert await there.bring(taken.place, 30)
    said = capsys.readouterr()
    assert (said.out + said.err).count("bucket for recordings is away") == 1
    assert (said.out + said.err).count("bucket for recordings is back") == 1
    assert "hidden" not in said.out + said.err


async def test_a_bucket_that_is_silent_holds_a_caller_up_no_longer_than_he_waits(
    machines: Machines, line: Line, sound: Path
) -> None:
    taken = await machines.one("here").take(sound)
    there = machines.one("there")
    line.freeze()
    assert not await there.bring(taken.place, 0.05)
    line.thaw()
    await until(lambda: there.holds(taken.place))


async def test_where_one_caller_has_waited_for_a_silent_bucket_the_others_do_not(
    machines: Machines, line: Line, sound: Path
) -> None:
    taken = await machines.one("here").take(sound)
    there = machines.one("there")
    line.freeze()
    assert not await there.bring(f"/p/{'0' * 64}.wav", 0.05)
    # Were they to ask, they would wait for an hour: the line stays silent.
    async with asyncio.timeout(LIMIT_S / 6):
        for _ in range(20):
            assert not await there.bring(taken.place, 3600)
    line.thaw()
    await until(lambda: there.bring(taken.place, 30))


async def test_nothing_is_given_out_that_the_others_could_not_have(
    machines: Machines, line: Line, sound: Path
) -> None:
    here = machines.one("here")
    await line.cut()
    with pytest.raises(SoundError, match=r"^not_shared$"):
        await here.take(sound)
    await line.open()
    taken = await here.take(sound)
    assert await machines.one("there").bring(taken.place, 60)


async def test_a_bucket_that_is_not_there_or_not_ours_is_away(
    machines: Machines, sound: Path
) -> None:
    machines.bucket = "nobodys-bucket"
    with pytest.raises(SoundError, match=r"^not_shared$"):
        await machines.one("here").take(sound)


async def test_what_is_another_file_than_its_name_says_is_not_taken(
    machines: Machines, s3: S3Server, sound: Path
) -> None:
    taken = await machines.one("here").take(sound)
    where = f"/{machines.bucket}/some/folder/{name_of(taken.place)}"
    s3.put(where, s3.get(where)[:-100])
    there = machines.one("there")
    assert not await there.bring(taken.place, 60)
    assert not list((sound.parent / "there").glob("*.wav"))


async def test_the_server_of_these_tests_tells_what_is_not_there(
    machines: Machines, s3: S3Server
) -> None:
    with pytest.raises(HTTPError, match="404"):
        s3.get(f"/{machines.bucket}/some/folder/none")
    assert not await machines.one("here").bring(f"/p/{'0' * 64}.wav", 60)
