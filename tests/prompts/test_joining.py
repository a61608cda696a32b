"""Sounds one behind the other: nothing lost, nothing clipped, pauses as long as they should be."""

import io
import wave
from array import array

import pytest

from flowforge.prompts import joining
from flowforge.prompts.joining import MOST_SECONDS, RATE, joined, samples_of, trimmed


def wav(samples: list[int], rate: int = RATE, channels: int = 1) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(array("h", samples).tobytes())
    return made.getvalue()


def loud(seconds: float, level: int = 9000) -> list[int]:
    return [level, -level] * round(seconds * RATE / 2)


def quiet(seconds: float) -> list[int]:
    return [0] * round(seconds * RATE)


def test_clips_and_pauses_come_one_after_the_other() -> None:
    one, two = loud(0.1), loud(0.2, 500)
    whole = joined([samples_of(wav(one)), 0.5, samples_of(wav(two))])
    assert list(samples_of(whole)) == [*one, *quiet(0.5), *two]
    with wave.open(io.BytesIO(whole)) as file:
        assert file.getparams()[:4] == (1, 2, RATE, len(one) + RATE // 2 + len(two))


def test_silence_around_speech_is_cut_to_what_is_wanted() -> None:
    spoken = quiet(0.4) + loud(0.3) + quiet(0.6)
    assert list(trimmed(samples_of(wav(spoken)), 0.05, 0.1)) == (
        quiet(0.05) + loud(0.3) + quiet(0.1)
    )


def test_what_is_hardly_loud_at_an_end_is_kept() -> None:
    """An "f" is a hundred times quieter than the vowel behind it."""
    spoken = quiet(0.2) + loud(0.1, 90) + loud(0.3) + quiet(0.2)
    assert list(trimmed(samples_of(wav(spoken)), 0.0, 0.0)) == loud(0.1, 90) + loud(0.3)


@pytest.mark.parametrize("samples", [[], [0] * 8000, [32767, -32768] * 50])
def test_silence_and_the_loudest_sound_can_be_put_together(samples: list[int]) -> None:
    given = samples_of(wav(samples))
    whole = samples_of(joined([trimmed(given, 0.05, 0.1), given, 0.1]))
    assert max(whole, default=0) == max(samples, default=0)


@pytest.mark.parametrize(
    "wrong",
    [b"", b"RIFF", b"text", wav([1, 2], rate=16000), wav([1, 2], channels=2), wav([1])[:20]],
)
def test_what_the_telephone_does_not_play_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="no WAV file"):
        samples_of(wrong)


def test_there_is_an_end_to_how_long_it_may_be() -> None:
    ten_seconds = [10.0] * (MOST_SECONDS // 10)
    assert len(samples_of(joined(ten_seconds))) == MOST_SECONDS * RATE
    with pytest.raises(ValueError, match="longer than"):
        joined([*ten_seconds, 0.1])
    with pytest.raises(ValueError, match="nothing"):
        joined([])


def test_however_long_a_sound_is_it_is_looked_through_a_second_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each look holds the interpreter's lock: nobody else's call goes on meanwhile."""
    looked: list[int] = []

    def lowest(samples: "array[int]") -> int:
        looked.append(len(samples))
        return min(samples)

    monkeypatch.setattr(joining, "min", lowest, raising=False)
    spoken = quiet(0.4) + loud(100, 50) + loud(0.35) + loud(20, 50) + quiet(0.6)
    assert list(trimmed(samples_of(wav(spoken)), 0.0, 0.0)) == spoken[3200 : -RATE * 6 // 10]
    assert max(looked) <= RATE
    assert sum(looked) >= len(spoken) / 4, "of its samples, every fourth tells the loudness"
