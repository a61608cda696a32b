"""Piper is a program of the operator's: it is run, never imported, and may do what it likes."""

import asyncio
import io
import os
import signal
import stat
import sys
import wave
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import orjson
import pytest

from flowforge.errors import SpeechError
from flowforge.prompts.voices import Means, Voices, piper
from flowforge.prompts.voices.piper import Piper
from tests.prompts.speakers import Silent
from tests.waiting import until

PROGRAM = '''#!{python} -S
"""Takes the options that Piper's documentation names, and writes a tone as long as it is told."""
import argparse, math, os, struct, sys, time, wave
parser = argparse.ArgumentParser()
parser.add_argument("-m", "--model", required=True)
parser.add_argument("-f", "--output-file", "--output_file")
parser.add_argument("--length-scale", "--length_scale", type=float, default=1.0)
given = parser.parse_args()
text = sys.stdin.read()
assert os.path.exists(given.model)
if "hang" in text:
    import subprocess
    started = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    with open(given.model + ".writing", "w") as file:
        file.write(f"{{os.getpid()}} {{started.pid}}")
    os.rename(given.model + ".writing", given.model + ".begun")
    time.sleep(600)
if "crash" in text:
    sys.exit(3)
if "environment" in text:
    open(given.model + ".seen", "w").write(repr(sorted(os.environ)))
if "fill" in text:
    open(given.output_file, "wb").write(bytes(100_000_000))
if "eat" in text:
    bytearray(8 * 2**30)
if "nothing" not in text:
    with wave.open(given.output_file, "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        wave_ = [int(9000 * math.sin(at / 9)) for at in range(int(22050 * given.length_scale))]
        file.writeframes(struct.pack(f"<{{len(wave_)}}h", *wave_))
'''


@pytest.fixture
def means(tmp_path: Path) -> Means:
    program = tmp_path / "piper"
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    folder = tmp_path / "voices"
    folder.mkdir()
    (folder / "de_DE-thorsten-medium.onnx").touch()
    told = {"language": {"code": "de_DE"}, "audio": {"sample_rate": 22050}}
    (folder / "de_DE-thorsten-medium.onnx.json").write_bytes(orjson.dumps(told))
    (folder / "own.onnx").touch()
    (folder / "own.onnx.json").write_bytes(orjson.dumps({"language": {"code": "en_GB"}}))
    (folder / "fr_FR-siwis-low.onnx").touch()
    (folder / "fr_FR-siwis-low.onnx.json").write_text("{")
    return Means(piper=str(program), piper_voices=folder)


THORSTEN = "de-DE:piper:de_DE-thorsten-medium"


@pytest.fixture
async def voices(means: Means) -> AsyncIterator[Voices]:
    made = Voices(Silent(), means=means, kinds={"piper": Piper})
    await made.open()
    yield made
    await made.close()


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        assert file.getparams()[:3] == (1, 2, 8000)
        return float(file.getnframes() / 8000)


async def test_each_file_in_the_folder_is_a_voice_that_costs_nothing(voices: Voices) -> None:
    assert [(one.id, one.name, one.paid) for one in voices.listed()] == [
        (THORSTEN, "thorsten-medium", False),
        ("en-GB:piper:own", "own", False),
        ("fr-FR:piper:fr_FR-siwis-low", "siwis-low", False),
    ]
    assert voices.missing_of("piper") is None


async def test_it_speaks_at_the_speed_that_is_wanted(voices: Voices) -> None:
    assert seconds(await voices.speak("Guten Tag", THORSTEN)) == pytest.approx(1, abs=0.1)
    assert seconds(await voices.speak("Guten Tag", THORSTEN, 0.5)) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("crash", "stopped with 3"),
        ("nothing", "no sound"),
        ("fill", "stopped with"),
        ("eat", "stopped with"),
    ],
)
async def test_whatever_it_does_costs_one_text(voices: Voices, text: str, told: str) -> None:
    with pytest.raises(SpeechError, match=told):
        await voices.speak(text, THORSTEN)
    assert await voices.speak("Guten Tag", THORSTEN)


def runs(process: int) -> bool:
    """Tell whether it is there and has not ended; nobody may have taken note of that yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_one_that_hangs_is_killed_with_all_that_it_started(
    voices: Voices, means: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert means.piper_voices is not None
    begun = means.piper_voices / "de_DE-thorsten-medium.onnx.begun"
    real = asyncio.subprocess.Process.communicate

    async def communicate(process: asyncio.subprocess.Process, text: bytes) -> None:
        """Let its time be over once it hangs, however long a busy machine takes to start it."""
        asking = asyncio.create_task(real(process, text))
        await until(begun.exists)
        asking.cancel()
        raise TimeoutError

    monkeypatch.setattr(asyncio.subprocess.Process, "communicate", communicate)
    with pytest.raises(SpeechError, match="does not answer"):
        await voices.speak("hang", THORSTEN)
    left = [int(number) for number in begun.read_text().split()]
    assert len(left) == 2
    try:
        await until(lambda: not any(map(runs, left)))
    finally:
        for process in filter(runs, left):
            os.kill(process, signal.SIGKILL)


async def test_however_many_call_at_once_two_of_it_run(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, running, most = piper._run, 0, 0

    async def run(command: Sequence[str], text: str) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return await real(command, text)
        finally:
            running -= 1

    monkeypatch.setattr(piper, "_run", run)
    said = (voices.speak(f"Guten Tag, Frau {number}", THORSTEN) for number in range(5))
    assert all(map(seconds, await asyncio.gather(*said)))
    assert most == 2


async def test_it_does_not_see_our_secrets(
    voices: Voices, means: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_SECRET_KEY", "hidden")
    await voices.speak("environment", THORSTEN)
    assert means.piper_voices is not None
    seen = (means.piper_voices / "de_DE-thorsten-medium.onnx.seen").read_text()
    assert "PATH" in seen
    assert "FLOWFORGE" not in seen


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"piper_voices": None}, "FLOWFORGE_PIPER_VOICES"),
        ({"piper": "/nowhere/piper"}, "FLOWFORGE_PIPER"),
        ({"piper_voices": Path("/nowhere")}, "no voice"),
    ],
)
async def test_what_is_missing_is_said(
    means: Means, changed: dict[str, Path | None], told: str
) -> None:
    given = {"piper": means.piper, "piper_voices": means.piper_voices} | changed
    voices = Voices(Silent(), means=Means(**given), kinds={"piper": Piper})  # type: ignore[arg-type]  # the table mixes them
    await voices.open()
    assert voices.voices == frozenset()
    missing = voices.missing_of("piper")
    assert missing is not None
    assert told in missing["en"]
    assert missing["de"]
    await voices.close()
