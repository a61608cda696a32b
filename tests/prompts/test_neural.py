"""The neural voice speaks on this server, in a process of its own with limits."""

import io
import resource
import wave
from collections.abc import AsyncIterator

import numpy as np
import pytest

from flowforge.errors import SpeechError
from flowforge.prompts.speech import WorkerSpeech
from flowforge.prompts.telephone import LOUDNESS, loudness
from flowforge.prompts.voices import Means, Voices
from flowforge.prompts.voices.neural import Neural
from tests.prompts.speakers import Silent

HEART = "en-US:neural:heart"


@pytest.fixture
async def voices(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Voices]:
    # A cold worker loads the voice first: on a busy machine that takes its time.
    monkeypatch.setattr("flowforge.prompts.voices.neural._LIMIT_S", 60.0)
    monkeypatch.setattr(Neural, "limit_s", 60.0)
    made = Voices(Silent(), means=Means(), kinds={"neural": Neural})
    await made.open()
    yield made
    await made.close()


def worker_of(voices: Voices) -> WorkerSpeech:
    engine, _ = voices._known[HEART]
    assert isinstance(engine, Neural)
    return engine.worker


async def test_it_speaks_at_the_speed_that_is_wanted_and_for_nothing(voices: Voices) -> None:
    assert voices.free == {HEART}
    lengths = []
    for speed in (0.75, 1.5):
        wav = await voices.speak("For appointments press one.", HEART, speed)
        with wave.open(io.BytesIO(wav)) as file:
            assert file.getparams()[:3] == (1, 2, 8000)
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        assert loudness(samples) == pytest.approx(LOUDNESS, abs=0.7)
        lengths.append(len(samples))
    assert lengths[0] > 1.5 * lengths[1]


async def test_its_process_has_little_memory_and_writes_no_file(voices: Voices) -> None:
    await voices.speak("One.", HEART)
    (pid,) = worker_of(voices).processes
    assert resource.prlimit(pid, resource.RLIMIT_AS)[1] == 3 * 2**30
    assert resource.prlimit(pid, resource.RLIMIT_FSIZE)[1] == 0
    assert resource.prlimit(pid, resource.RLIMIT_CORE)[1] == 0


async def test_what_it_cannot_say_costs_one_text(voices: Voices) -> None:
    with pytest.raises(SpeechError):
        await voices.speak("漢字", HEART)
    assert await voices.speak("Well then.", HEART)


async def test_without_its_packages_it_has_no_voice_and_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flowforge.prompts.speech.find_spec", lambda _name: None)
    voices = Voices(Silent(), means=Means(), kinds={"neural": Neural})
    await voices.open()
    assert voices.voices == frozenset()
    missing = voices.missing_of("neural")
    assert missing is not None
    assert "flowforge[neural]" in missing["en"]
    await voices.close()
