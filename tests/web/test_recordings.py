"""A sound that somebody has is uploaded, kept, served, and heard in a call."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from flowforge.web.rooms import RECORDINGS
from tests.prompts.sounds import made, tone
from tests.prompts.test_speech import samples_of
from tests.web.conftest import House
from tests.web.lines import BASE_URL

Upload = Callable[[bytes], Any]
NEW = "/api/sounds?name=Hello"


@pytest.fixture
def upload(inside: House) -> Upload:
    async def send(data: bytes) -> tuple[int, dict[str, Any]]:
        response = await inside.client.post(NEW, data=data)
        said = await response.json()
        return response.status, said["files"][0] if response.status == 200 else said

    return send


def says(place: str) -> dict[str, Any]:
    """Give a flow that plays the recording and asks for a key."""
    menu = {"prompt": {"url": place}, "choices": [{"key": "1", "label": ""}]}
    return {
        "name": "Recorded",
        "nodes": [
            {"id": "in", "type": "webhook", "config": {"path": "recorded"}},
            {"id": "ask", "type": "menu", "config": menu},
            {"id": "end", "type": "hangup", "config": {}},
        ],
        "wires": [
            {"source": "in", "port": "rings", "target": "ask"},
            *({"source": "ask", "port": p, "target": "end"} for p in ("1", "silence", "wrong")),
        ],
    }


async def test_an_uploaded_sound_is_what_callers_hear(
    inside: House, upload: Upload, tmp_path: Path
) -> None:
    file = made(tmp_path / "greeting.mp3", tone(440), seconds=1.5)
    status, taken = await upload(file.read_bytes())
    assert status == 200, taken
    assert taken["seconds"] == pytest.approx(1.5, abs=0.1)
    heard = await inside.client.get(taken["place"])
    assert heard.headers["Content-Type"] == "audio/wav"
    assert "immutable" in heard.headers["Cache-Control"]
    samples = samples_of(await heard.read())
    assert len(samples) / 8000 == pytest.approx(taken["seconds"])
    part = await inside.client.get(taken["place"], headers={"Range": "bytes=0-43"})
    assert (part.status, len(await part.read())) == (206, 44)

    await inside.put_live(says(taken["place"]))
    document = await inside.carrier.ring("recorded")
    assert f"<Url>{BASE_URL}{taken['place']}</Url>" in document


async def test_a_recording_that_is_not_here_is_an_error_before_a_caller_meets_it(
    inside: House, upload: Upload, tmp_path: Path
) -> None:
    elsewhere = f"/p/{'0' * 64}.wav"
    created = await inside.client.post("/api/flows", json={"document": says(elsewhere)})
    problems = (await created.json())["problems"]
    assert [one["code"] for one in problems if one["level"] == "error"] == ["sound_missing"]
    _, taken = await upload(made(tmp_path / "a.flac", tone(440)).read_bytes())
    created = await inside.client.post("/api/flows", json={"document": says(taken["place"])})
    assert "sound_missing" not in [one["code"] for one in (await created.json())["problems"]]


async def test_a_call_goes_on_without_a_recording_that_was_lost(inside: House) -> None:
    await inside.put_live(says(f"/p/{'0' * 64}.wav"))
    assert "<Gather " in await inside.carrier.ring("recorded")


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "sound_empty"), (b"no sound " * 100, "sound_no_sound_file")]
)
async def test_what_is_no_sound_is_refused_in_plain_words(
    inside: House, upload: Upload, data: bytes, code: str
) -> None:
    status, said = await upload(data)
    assert (status, said["error"]) == (422, code)
    assert said["message"].endswith(".")
    folder = inside.app[RECORDINGS].draft()
    folder.unlink()
    assert list(folder.parent.iterdir()) == [], "nothing of it stays"


async def test_a_file_that_is_too_large_is_refused_before_and_while_it_comes(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.web.uploads.MOST_BYTES", 1000)
    told = await inside.client.post(NEW, data=bytes(2000))
    untold = await inside.client.post(
        NEW, data=aiohttp.AsyncIterablePayload(_pieces(io.BytesIO(bytes(2000))))
    )
    for response in (told, untold):
        assert response.status == 422
        assert (await response.json())["error"] == "sound_too_large"


async def test_a_disk_that_is_full_or_nearly_so_is_told_in_plain_words(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr("flowforge.prompts.recordings.LEFT_FREE", 2**63)
        nearly = await upload(bytes(100_000))
    real = Path.open

    def opens(file: Path, *given: Any, **named: Any) -> Any:
        # The device that is always full.
        return real(Path("/dev/full") if file.suffix == ".part" else file, *given, **named)

    monkeypatch.setattr(Path, "open", opens)
    for status, said in (nearly, await upload(bytes(100_000))):
        assert (status, said["error"]) == (422, "sound_not_kept")


async def _pieces(data: io.BytesIO) -> Any:
    while piece := data.read(100):
        yield piece
