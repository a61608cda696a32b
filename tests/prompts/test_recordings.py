"""Whatever people have becomes a sound for the telephone, or is refused with the reason."""

import os
import random
import sys
import time
import wave
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from flowforge.errors import SoundError
from flowforge.prompts import WHOLE, Cut, Recordings
from flowforge.prompts.telephone import LOUDNESS, PEAK, Samples, loudness
from tests.prompts.sounds import CONTAINERS, Wave, made, tone
from tests.prompts.test_speech import samples_of

WIDE = [kind for kind in CONTAINERS if kind not in {"alaw.wav", "u8.wav"}]
"""Those that can hold what lies above the telephone's band, and whose own noise is low."""
MUTATED = int(os.environ.get("MUTATED", "40"))
"""Damaged files that are tried; the converter's rooms were shown to hold with 2,000."""


@pytest.fixture
def recordings(tmp_path: Path) -> Recordings:
    return Recordings(tmp_path / "recordings")


async def heard(recordings: Recordings, file: Path, cut: Cut = WHOLE) -> Samples:
    """Give what a caller hears of a file."""
    taken = await recordings.take(file, cut)
    path = recordings.path(taken.place.removeprefix("/p/").removesuffix(".wav"))
    assert path is not None
    samples = samples_of(path.read_bytes())
    assert taken.seconds == pytest.approx(len(samples) / 8000)
    return samples


def level(samples: Samples, hertz: float) -> float:
    """Give how strong one frequency is in the middle of a sound, in dB."""
    middle = samples[len(samples) // 4 : len(samples) // 4 + 4000] * np.hanning(4000)
    turns = np.exp(-2j * np.pi * hertz * np.arange(4000) / 8000)
    return float(20 * np.log10(abs(np.dot(middle, turns)) / 1000 + 1e-12))


def both(one: Wave, other: Wave) -> Wave:
    return lambda t: one(t) + other(t)


# --- the signal -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CONTAINERS)
async def test_every_usual_kind_is_taken_evenly_loud_and_with_all_its_tones(
    kind: str, recordings: Recordings, tmp_path: Path
) -> None:
    file = made(tmp_path / f"two-tones.{kind}", both(tone(500, 0.2), tone(1000, 0.2)))
    samples = await heard(recordings, file)
    assert len(samples) / 8000 == pytest.approx(2.0, abs=0.1)
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=1)
    assert np.abs(samples).max() <= 10 ** (PEAK / 20) + 1e-3
    assert level(samples, 1000) - level(samples, 500) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("kind", WIDE)
async def test_what_the_telephone_cannot_carry_does_not_come_back_as_another_tone(
    kind: str, recordings: Recordings, tmp_path: Path
) -> None:
    above = both(tone(6000, 0.2), tone(4100, 0.2))
    file = made(tmp_path / f"above.{kind}", both(tone(1000, 0.2), above))
    samples = await heard(recordings, file)
    assert level(samples, 2000) - level(samples, 1000) <= -60, "6 kHz would come back at 2"
    assert level(samples, 3900) - level(samples, 1000) <= -40, "4.1 kHz would come back at 3.9"


async def test_silence_at_both_ends_is_cut_off_and_the_original_is_kept(
    recordings: Recordings, tmp_path: Path
) -> None:
    def late(t: Samples) -> Samples:
        return np.where((t > 2) & (t < 3), tone(800)(t), 0.0)

    file = made(tmp_path / "late.flac", late, seconds=6)
    samples = await heard(recordings, file)
    assert len(samples) / 8000 == pytest.approx(1.3, abs=0.05), "a moment is left at both ends"
    kept = list((tmp_path / "recordings" / "originals").iterdir())
    assert [one.read_bytes() for one in kept] == [file.read_bytes()]


def _steps(t: Samples) -> Samples:
    """Each second is another tone, all of them equally loud."""
    return np.choose(t.astype(int), [tone(hertz, 0.2)(t) for hertz in (500, 1000, 1500)])


@pytest.mark.parametrize("kind", ["mp3", "m4a", "webm", "opus", "flac", "s24.wav", "alaw.wav"])
async def test_of_a_cut_all_that_is_outside_is_gone_and_what_is_inside_stays(
    kind: str, recordings: Recordings, tmp_path: Path
) -> None:
    file = made(tmp_path / f"steps.{kind}", _steps, seconds=3)
    samples = await heard(recordings, file, Cut(1.1, 1.9))
    assert len(samples) / 8000 == pytest.approx(0.8, abs=0.002)
    assert level(samples, 500) - level(samples, 1000) <= -50
    assert level(samples, 1500) - level(samples, 1000) <= -50
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=1)
    assert abs(samples[0]) < 0.01 > abs(samples[-1]), "it begins and ends without a click"


async def test_a_cut_is_exact_to_the_sample_and_keeps_its_pauses(
    recordings: Recordings, tmp_path: Path
) -> None:
    def word(t: Samples) -> Samples:
        return np.where((t >= 2) & (t < 3), tone(800)(t), 0.0)

    file = made(tmp_path / "word.s16.wav", word, seconds=6)
    samples = await heard(recordings, file, Cut(1.5, 3.5))
    assert len(samples) == 16_000
    sounding = np.flatnonzero(np.abs(samples) > 0.02)
    assert sounding[0] / 8000 == pytest.approx(0.5, abs=0.003)
    assert sounding[-1] / 8000 == pytest.approx(1.5, abs=0.003)
    only_begin = await heard(recordings, file, Cut(1.5))
    assert len(only_begin) / 8000 == pytest.approx(1.7, abs=0.02), "its end is trimmed as ever"


async def test_what_was_cut_off_comes_back_from_the_original(
    recordings: Recordings, tmp_path: Path
) -> None:
    file = made(tmp_path / "steps.flac", _steps, seconds=3)
    whole = await recordings.take(file)
    piece = await recordings.take(file, Cut(0, 1))
    assert piece.original == whole.original
    assert await recordings.cut(piece.original, WHOLE) == whole
    with pytest.raises(SoundError, match=r"^no_original$"):
        await recordings.cut("0" * 64, WHOLE)
    with pytest.raises(SoundError, match=r"^outside$"):
        await recordings.cut(piece.original, Cut(3.5, 4))


async def test_a_piece_of_a_long_sound_is_taken_and_no_more_than_five_minutes(
    recordings: Recordings, tmp_path: Path
) -> None:
    file = made(tmp_path / "long.u8.wav", tone(500), 400, "mono", 1)
    assert (await recordings.take(file, Cut(390, 392))).seconds == pytest.approx(2, abs=0.01)
    with pytest.raises(SoundError, match=r"^too_long$"):
        await recordings.take(file, Cut(1, 302))


async def test_channels_that_cancel_each_other_out_are_heard(
    recordings: Recordings, tmp_path: Path
) -> None:
    file = tmp_path / "against.wav"
    one = (8000 * np.sin(2 * np.pi * 500 * np.arange(16_000) / 16_000)).astype("<i2")
    with wave.open(str(file), "wb") as out:
        out.setparams((2, 2, 16_000, 0, "NONE", ""))
        out.writeframes(np.stack([one, -one], axis=1).tobytes())
    samples = await heard(recordings, file)
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=1)


async def test_six_channels_are_mixed(recordings: Recordings, tmp_path: Path) -> None:
    file = made(tmp_path / "cinema.flac", tone(700), layout="5.1", channels=6)
    assert loudness(await heard(recordings, file)) == pytest.approx(LOUDNESS, abs=1)


async def test_the_same_sound_is_kept_once(recordings: Recordings, tmp_path: Path) -> None:
    file = made(tmp_path / "a.flac", tone(700))
    first, second = await recordings.take(file), await recordings.take(file)
    assert first == second
    assert recordings.holds(first.place)
    assert len(list((tmp_path / "recordings").glob("*.wav"))) == 1


# --- what is damaged; what is bad in other ways stands in test_bad_sounds.py -------------------


async def test_a_file_cut_off_in_the_middle_is_heard_as_far_as_it_goes_or_refused(
    recordings: Recordings, tmp_path: Path
) -> None:
    for kind in ("mp3", "flac", "opus", "s16.wav"):
        file = made(tmp_path / f"whole.{kind}", tone(600), seconds=3)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        samples = await heard(recordings, file)
        assert 0.5 < len(samples) / 8000 < 2, kind


async def test_a_song_whose_title_is_in_other_letters_is_taken(
    recordings: Recordings, tmp_path: Path
) -> None:
    title = b"\x00Gr\xfc\xdfe aus K\xf6ln"
    frame = b"TIT2" + len(title).to_bytes(4) + b"\x00\x00" + title.replace(b"\x00", b"\x03", 1)
    tag = b"ID3\x04\x00\x00" + len(frame).to_bytes(4) + frame
    file = made(tmp_path / "song.mp3", tone(600))
    sound = file.read_bytes()
    file.write_bytes(tag + sound[sound.index(b"\xff\xfb") :])
    assert len(await heard(recordings, file)) > 12_000


def test_what_an_upload_left_is_swept_after_a_day_and_nothing_else(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "r")
    under_way = recordings.draft()
    kept = tmp_path / "r/originals/0123"
    left = [tmp_path / "r/old.part", tmp_path / "r/originals/old.part"]
    for file in (kept, *left):
        file.write_bytes(b"x")
        os.utime(file, (1, 1))
    recordings.sweep()
    assert [file.exists() for file in (under_way, kept, *left)] == [True, True, False, False]
    recordings.sweep(now=lambda: time.time() + 90_000)
    assert [under_way.exists(), kept.exists()] == [False, True]


async def test_a_converter_that_hangs_or_dies_costs_one_file(tmp_path: Path) -> None:
    file = made(tmp_path / "a.flac", tone(700))
    for program in ("import time; time.sleep(600)", "import os; os.abort()", "print('+')"):
        broken = Recordings(tmp_path / "r", limit_s=0.5, command=(sys.executable, "-c", program))
        with pytest.raises(SoundError, match=r"^unreadable$"):
            await broken.take(file)
    assert (await Recordings(tmp_path / "r").take(file)).seconds > 1


async def test_damaged_files_never_break_more_than_themselves(
    recordings: Recordings, tmp_path: Path
) -> None:
    chance = random.Random(20_26)
    kinds = [kind for kind in CONTAINERS if not kind.endswith(".wav")] + ["s24.wav"]
    originals = {kind: made(tmp_path / f"o.{kind}", tone(600), 1).read_bytes() for kind in kinds}
    came: Counter[str] = Counter()
    for number in range(MUTATED):
        kind = kinds[number % len(kinds)]
        data = bytearray(originals[kind])
        for _ in range(chance.choice([1, 5, 50, 500])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        file = tmp_path / f"m.{kind}"
        file.write_bytes(data)
        try:
            await recordings.take(file)
        except SoundError as error:
            came[str(error)] += 1
        else:
            came["taken"] += 1
    sys.stderr.write(f"\n{MUTATED} damaged files: {dict(came.most_common())}\n")
    assert came["unreadable"] == 0, "the converter says itself why it takes nothing"
    assert came.total() == MUTATED
