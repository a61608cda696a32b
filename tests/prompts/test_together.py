"""Prompts that are put together: sequences, digits from a bank, sentences that stay the same."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.expressions import DIGITS
from flowforge.keys import Keys
from flowforge.prompts import Account, Bucket, PicoSpeech, Prompts, Recordings
from flowforge.prompts.joining import RATE, samples_of
from flowforge.prompts.pieces import Kept, Rest, Words, read, spoken, written
from flowforge.prompts.telephone import LOUDNESS, PEAK, loudness
from tests.prompts.test_addresses import BASE, asked, name
from tests.prompts.test_joining import loud, quiet, wav
from tests.prompts.tones import Tones, heard, text
from tests.s3 import S3Server


class Shelves:
    """A library of one prompt, in two languages."""

    def __init__(self, german: str, english: str) -> None:
        self.places = {("jingle", "de"): german, ("jingle", "en"): english}
        self.asked: list[str] = []

    def place(self, sound_id: str, language: str) -> str | None:
        self.asked.append(language)
        return self.places.get((sound_id, language.partition("-")[0]))


def recorded(tmp_path: Path, letter: str, seconds: float) -> str:
    """Leave a recording; give its place."""
    (tmp_path / "recordings" / f"{letter * 64}.wav").write_bytes(wav(loud(seconds, 5000)))
    return f"/p/{letter * 64}.wav"


# --- sequences ------------------------------------------------------------------------------


async def test_a_sequence_is_one_file_of_text_sound_and_pause(
    prompts: Prompts, tmp_path: Path
) -> None:
    place = recorded(tmp_path, "a", 0.5)
    parts = (text("Guten Tag."), Sound(pause_s=1.5), Sound(url=place), text("Bitte."))
    url = await prompts.url(Sound(parts=parts))
    assert heard(prompts, url) == (
        quiet(0.05) + loud(0.1) + quiet(0.1) + quiet(1.5) + loud(0.5, 5000)
        + quiet(0.05) + loud(0.06) + quiet(0.1)
    )  # fmt: skip


async def test_a_sequence_is_made_once_and_named_by_all_that_is_in_it(
    prompts: Prompts, tones: Tones
) -> None:
    one = Sound(parts=(text("Eins."), Sound(pause_s=0.5), text("Zwei.")))
    url = await prompts.url(one)
    assert await prompts.url(one) == url
    assert tones.spoken == ["Eins.", "Zwei."]
    others = [
        Sound(parts=(text("Zwei."), Sound(pause_s=0.5), text("Eins."))),
        Sound(parts=(text("Eins."), Sound(pause_s=0.6), text("Zwei."))),
        Sound(parts=(text("Eins.", speed=0.8), Sound(pause_s=0.5), text("Zwei."))),
    ]
    assert len({url, *[await prompts.url(other) for other in others]}) == 4
    assert tones.speeds == [1.0, 1.0, 0.8]


async def test_a_sequence_of_one_is_what_it_holds(prompts: Prompts) -> None:
    alone = Sound(parts=(text("Eins."), text("  ")))
    assert await prompts.url(alone) == await prompts.url(text("Eins."))
    web = "https://x.org/a.wav"
    assert await prompts.url(Sound(parts=(Sound(url=web),))) == web


async def test_a_prompt_of_the_library_is_heard_in_the_language_of_the_call(
    prompts: Prompts, tmp_path: Path
) -> None:
    shelves = Shelves(recorded(tmp_path, "a", 0.5), recorded(tmp_path, "b", 0.7))
    prompts.library = shelves
    german = Sound(url="/sounds/jingle", voice="de-DE")
    english = Sound(url="/sounds/jingle", voice="en-GB:polly:Amy")
    assert await prompts.url(german) == f"{BASE}/p/{'a' * 64}.wav"
    assert await prompts.url(english) == f"{BASE}/p/{'b' * 64}.wav"
    assert shelves.asked == ["de-DE", "en-GB"], "the region too: there may be a file for it"
    both = Sound(parts=(english, Sound(pause_s=0.1)))
    assert heard(prompts, await prompts.url(both)) == loud(0.7, 5000) + quiet(0.1)
    with pytest.raises(SpeechError, match="library"):
        await prompts.url(Sound(url="/sounds/unknown", voice="de-DE"))


async def test_names_are_said_as_the_list_wants_it(prompts: Prompts, tones: Tones) -> None:
    before = await prompts.url(text("Hier ist sipgate."))
    prompts.pronounced = lambda said, _voice: said.replace("sipgate", "sippgeit")
    assert await prompts.url(text("Hier ist sipgate.")) != before
    assert tones.spoken == ["Hier ist sipgate.", "Hier ist sippgeit."]


# --- digits ---------------------------------------------------------------------------------


def test_digits_stand_by_themselves_and_the_last_one_goes_down() -> None:
    recipe = spoken("Ihr Code: 4 7 1 1, 0 8. Danke!", "de-DE", 1.0)
    assert recipe == (
        Words("Ihr Code:", "de-DE"),
        *(Words(f"{digit},", "de-DE", tight=True) for digit in "4711"),
        Rest(0.25),
        Words("0,", "de-DE", tight=True),
        Words("8.", "de-DE", tight=True),
        Rest(0.3),
        Words("Danke!", "de-DE"),
    )


@pytest.mark.parametrize(
    "said",
    ["Zimmer 12", "am 1 und 2", "3, 4 Leute", "Tel. 0211 1234567", "1 2a", "a1 2 3a", "1.2 3.4"],
)
def test_other_numbers_stay_within_their_sentence(said: str) -> None:
    assert len(spoken(said, "de-DE", 1.0)) == 1 or said == "3, 4 Leute"


async def test_a_number_needs_no_engine_once_the_digits_of_the_voice_are_made(
    prompts: Prompts, tones: Tones
) -> None:
    await prompts.prepare([*map(text, DIGITS), text("Ihre Nummer ist"), text("Danke.")])
    assert len(tones.spoken) == 22
    tones.go.clear()
    for number in ("4 7 1 1", "9 9 9, 0 1 2, 3 4 5 6"):
        url = await prompts.url(text(f"Ihre Nummer ist {number}. Danke."))
        assert len(heard(prompts, url)) > RATE // 2
    assert len(tones.spoken) == 22


async def test_digits_follow_each_other_quickly_and_groups_after_a_breath(
    prompts: Prompts,
) -> None:
    """A digit is two letters: a fiftieth of a second, with 0.02 s before and 0.05 s behind."""
    digit = quiet(0.02) + loud(0.02) + quiet(0.05)
    url = await prompts.url(text("1 2 3, 4 5"))
    assert heard(prompts, url) == digit * 3 + quiet(0.25) + digit * 2


async def test_the_real_engine_is_heard_digit_by_digit_evenly_loud_and_nothing_is_clipped(
    tmp_path: Path,
) -> None:
    prompts = Prompts(tmp_path, name, BASE, PicoSpeech(limit_s=60))
    try:
        # All of them end in a voice: the s of "eins" is at 8 kHz hardly more than silence.
        url = await prompts.url(text("0 9 4 4, 0 9."), limit_s=60)
        whole = np.array(heard(prompts, url)) / 32768
    finally:
        await prompts.close()
    moments = np.abs(whole[: len(whole) // 80 * 80]).reshape(-1, 80).max(axis=1) < 0.004
    gaps = [len(gap) for gap in "".join("01"[int(silent)] for silent in moments).split("0") if gap]
    assert sum(gap >= 5 for gap in gaps) >= 5, "between six digits"
    assert sum(gap >= 25 for gap in gaps) == 1, "between two groups"
    assert 2 < len(whole) / RATE < 6
    assert np.abs(whole).max() <= 10 ** (PEAK / 20) + 0.001
    assert loudness(whole) == pytest.approx(LOUDNESS, abs=1.5)


async def test_digits_keep_the_speed_of_the_prompt(prompts: Prompts, tones: Tones) -> None:
    await prompts.url(text("4 7", speed=0.8))
    assert tones.speeds == [0.8, 0.8]


# --- fixed sentences beside others ------------------------------------------------------------

TOLD = text(
    "Guten Tag. Schön, dass Sie anrufen. Ihr Tisch ist die 12, Frau Müller. Auf Wiederhören.",
    instead="Guten Tag. Schön, dass Sie anrufen.\nAuf Wiederhören.",
)


async def test_only_the_sentence_with_the_variable_is_left_to_be_spoken(
    prompts: Prompts, tones: Tones
) -> None:
    await prompts.prepare(map(text, TOLD.instead.split("\n")))
    tones.spoken.clear()
    url = await prompts.url(TOLD)
    assert tones.spoken == ["Ihr Tisch ist die 12, Frau Müller."]
    gap = 0.1 + 0.3 + 0.05
    letters = sum(map(len, (*TOLD.instead.split("\n"), *tones.spoken)))
    assert len(heard(prompts, url)) == pytest.approx((letters / 100 + 2 * gap + 0.15) * RATE, abs=9)


async def test_whatever_a_variable_holds_every_word_is_said_once(
    prompts: Prompts, tones: Tones
) -> None:
    for name_ in ("", "Auf Wiederhören.", "Guten Tag. Schön, dass Sie anrufen.", "a\nb"):
        tones.spoken.clear()
        said = TOLD.text.replace("Müller", name_)
        await prompts.url(text(said, instead=TOLD.instead))
        recipe = spoken(said, "de-DE", 1.0, TOLD.instead)
        words = " ".join(piece.text for piece in recipe if isinstance(piece, Words))
        assert re.findall(r"\w+", words) == re.findall(r"\w+", said)


# --- several machines -----------------------------------------------------------------------


async def test_any_machine_puts_together_what_another_one_has_named(
    tmp_path: Path, tones: Tones
) -> None:
    keys, shared = Keys.load(tmp_path), Recordings(tmp_path / "recordings")
    one, other = (
        Prompts(tmp_path / place, keys.token, BASE, tones, sealing=keys) for place in ("1", "2")
    )
    one.recordings = other.recordings = shared
    parts = (text("Grüße ☎", speed=1.2), Sound(url=recorded(tmp_path, "c", 0.2)), text("4 7 1 1"))
    url = await one.url(Sound(parts=parts))
    assert url == await other.url(Sound(parts=parts))
    third = Prompts(tmp_path / "3", keys.token, BASE, tones, sealing=keys)
    third.recordings = shared
    file = await third.fetch(*asked(url))
    assert file is not None
    assert list(samples_of(file.read_bytes())) == heard(one, url.partition("?")[0])


async def test_any_machine_fetches_a_recording_that_another_one_has_named(
    tmp_path: Path, tones: Tones, s3: S3Server
) -> None:
    keys, place = Keys.load(tmp_path), s3.new_bucket()

    def machine(folder: str) -> Prompts:
        bucket = Bucket(
            Account(
                address=f"s3://{place}",
                endpoint=f"http://127.0.0.1:{s3.port}",
                region="eu-central-1",
                key_id="test",
                secret="hidden",
            )
        )
        prompts = Prompts(tmp_path / folder, keys.token, BASE, tones, sealing=keys)
        prompts.recordings = Recordings(tmp_path / folder, bucket=bucket)
        return prompts

    one, other = machine("1"), machine("2")
    assert one.recordings is not None
    wav_ = wav(loud(0.2, 5000))
    digest = hashlib.sha256(wav_).hexdigest()
    await one.recordings.adopt(f"{digest}.wav", wav_)
    url = await one.url(Sound(url=f"/p/{digest}.wav"))
    assert url.startswith(f"{BASE}/p/{digest}.wav?")
    assert await other.fetch(digest, "") is None, "nobody else makes it look into the bucket"
    file = await other.fetch(*asked(url))
    assert file is not None
    assert file.read_bytes() == wav_
    name_, gone = "0" * 64, written([Kept(f"/p/{'0' * 64}.wav")])
    with pytest.raises(SpeechError, match="not here"):
        await other.fetch(name_, keys.seal(gone, name_))


async def test_a_prompt_that_no_address_can_carry_is_refused_and_not_cut(
    tmp_path: Path, tones: Tones
) -> None:
    keys = Keys.load(tmp_path)
    prompts = Prompts(tmp_path / "1", keys.token, BASE, tones, sealing=keys)
    long = "Dies ist ein langer Satz. " * 40
    assert len(await prompts.url(Sound(parts=(text(long), text(f"a {long}"))))) < 8_000
    with pytest.raises(SpeechError, match="too long"):
        await prompts.url(Sound(parts=tuple(text(f"{n} {long}") for n in range(20))))


def test_a_recipe_is_read_as_it_was_written() -> None:
    recipe = (Words("a", "de-DE", 0.8, tight=True), Kept("/p/x.wav"), Rest(0.25))
    assert read(written(recipe)) == recipe
    for wrong in ("", "x", "[[1]]", "{}", '[["a","b"]]', "[[true,2]]"):
        with pytest.raises(ValueError, match=r".*"):
            read(wrong)
