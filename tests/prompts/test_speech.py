"""Pico speaks, in a process of its own that may fail without harm."""

import asyncio
import io
import os
import signal
import sys
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowforge.errors import SpeechError
from flowforge.prompts import PicoSpeech
from flowforge.prompts.speech import NOT_INSTALLED, speakable
from flowforge.prompts.telephone import LOUDNESS, PEAK, Samples, loudness

PATIENT_S = 100
"""On a busy machine a cold start and a long text take their time."""
GREETING = "Guten Tag. Schöne Grüße aus Köln: für Anna drücken Sie die Eins."


@pytest.fixture
async def speech() -> AsyncIterator[PicoSpeech]:
    speech = PicoSpeech(limit_s=PATIENT_S)
    yield speech
    await speech.close()


def samples_of(wav: bytes) -> Samples:
    with wave.open(io.BytesIO(wav)) as file:
        assert file.getparams()[:3] == (1, 2, 8000)
        assert file.getnframes() * 2 + 44 == len(wav)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def worker_pid(speech: PicoSpeech) -> int:
    (pid,) = speech.processes
    return pid


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("de-DE", GREETING),
        ("en-GB", "For Anna press one."),
        ("en-US", "Your order has been received."),
        ("de-DE", "1"),
        ("de-DE", "4 7 1 1"),
        ("de-DE", "Preis <b>fett</b> & 1 < 2 \\ \x1b\x00 漢字 😀"),
    ],
)
async def test_text_becomes_a_sound_for_the_telephone(
    speech: PicoSpeech, voice: str, text: str
) -> None:
    sound = samples_of(await speech.speak(text, voice))
    assert 0.5 < len(sound) / 8000 < 10
    assert loudness(sound) == pytest.approx(LOUDNESS, abs=0.5)
    assert np.abs(sound).max() <= 10 ** (PEAK / 20) + 0.001


async def test_umlauts_are_spoken_and_not_left_out(speech: PicoSpeech) -> None:
    whole = samples_of(await speech.speak("Überflüssige Äpfel, öde Übungen.", "de-DE"))
    without = samples_of(await speech.speak("berflssige pfel, de bungen.", "de-DE"))
    assert len(whole) > len(without)


async def test_a_longer_text_takes_longer_to_hear(speech: PicoSpeech) -> None:
    short = samples_of(await speech.speak("Guten Tag.", "de-DE"))
    long = samples_of(await speech.speak(GREETING, "de-DE"))
    assert len(long) > 2 * len(short)


async def test_a_text_can_be_spoken_faster_and_slower(speech: PicoSpeech) -> None:
    slow, usual, fast = [
        len(samples_of(await speech.speak(GREETING, "de-DE", speed))) for speed in (0.7, 1.0, 1.5)
    ]
    assert slow > 1.2 * usual
    assert usual > 1.2 * fast


async def test_no_text_can_hang_the_engine(speech: PicoSpeech) -> None:
    sound = samples_of(await speech.speak("a" * 20_000, "de-DE"))
    assert 1 < len(sound) / 8000 < 300


@pytest.mark.parametrize("text", ["", "  \n", "...", "<b></b>", "<audio src='x'/>", "😀", "\x00"])
async def test_without_words_there_is_nothing_to_speak(speech: PicoSpeech, text: str) -> None:
    with pytest.raises(SpeechError, match="no words"):
        await speech.speak(text, "de-DE")


async def test_what_the_engine_cannot_say_is_an_error_and_not_silence(speech: PicoSpeech) -> None:
    with pytest.raises(SpeechError, match="nothing can be heard"):
        await speech.speak("漢字", "de-DE")
    assert await speech.speak("Hallo", "de-DE")


async def test_an_unknown_voice_is_refused(speech: PicoSpeech) -> None:
    with pytest.raises(SpeechError, match="'nl-NL'"):
        await speech.speak("Hallo", "nl-NL")


async def test_texts_that_come_one_by_one_are_spoken_by_one_worker(speech: PicoSpeech) -> None:
    await speech.speak("Hallo", "de-DE")
    pid = worker_pid(speech)
    for text in ("Guten Tag", "Auf Wiederhören"):
        await speech.speak(text, "de-DE")
    assert worker_pid(speech) == pid


async def test_two_workers_speak_whatever_is_asked_for_at_once(speech: PicoSpeech) -> None:
    sounds = await asyncio.gather(*(speech.speak(f"Nummer {n}", "de-DE") for n in range(1, 9)))
    assert all(len(samples_of(sound)) > 4000 for sound in sounds)
    assert len(speech.processes) == 2


async def test_a_text_does_not_wait_behind_one_that_hangs(speech: PicoSpeech) -> None:
    await speech.speak("Hallo", "de-DE")
    hung = worker_pid(speech)
    os.kill(hung, signal.SIGSTOP)
    waiting = asyncio.create_task(speech.speak("Eins", "de-DE"))
    await asyncio.sleep(0)  # it asks first
    assert await speech.speak("Zwei", "de-DE")
    assert not waiting.done()
    os.kill(hung, signal.SIGCONT)
    assert await waiting


async def test_a_worker_that_hangs_is_killed_and_the_next_text_gets_a_fresh_one() -> None:
    speech = PicoSpeech(limit_s=0.3)
    try:
        await _speak_once_warm(speech)
        hung = worker_pid(speech)
        os.kill(hung, signal.SIGSTOP)
        with pytest.raises(SpeechError, match=r"longer than 0\.3 s"):
            await speech.speak("Hallo", "de-DE")
        with pytest.raises(ProcessLookupError):
            os.kill(hung, 0)
        await _speak_once_warm(speech)
        assert worker_pid(speech) != hung
    finally:
        await speech.close()


async def _speak_once_warm(speech: PicoSpeech) -> None:
    """Speak with a limit that is fit for a cold start."""
    limit, speech._limit_s = speech._limit_s, PATIENT_S
    await speech.speak("Hallo", "de-DE")
    speech._limit_s = limit


async def test_a_worker_that_died_between_two_texts_is_not_noticed(speech: PicoSpeech) -> None:
    await speech.speak("Hallo", "de-DE")
    os.kill(worker_pid(speech), signal.SIGKILL)
    assert await speech.speak("Hallo", "de-DE")


async def test_a_pipe_that_uvloop_has_closed_is_a_worker_that_died(
    speech: PicoSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    await speech.speak("Hallo", "de-DE")

    def refuse(_data: bytes) -> None:  # as uvloop does; asyncio's own loop says BrokenPipeError
        raise RuntimeError("unable to perform operation on <WriteUnixTransport>")

    (worker,) = speech._workers
    monkeypatch.setattr(worker._requests, "write", refuse)
    assert await speech.speak("Hallo", "de-DE")


async def test_a_text_that_nobody_waits_for_any_more_does_not_mix_up_the_next(
    speech: PicoSpeech,
) -> None:
    await speech.speak("Hallo", "de-DE")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await speech.speak(GREETING * 5, "de-DE")
    assert 0.4 < len(samples_of(await speech.speak("Hallo", "de-DE"))) / 8000 < 1


async def test_a_closed_engine_leaves_no_process_and_can_be_used_again(speech: PicoSpeech) -> None:
    await speech.speak("Hallo", "de-DE")
    pid = worker_pid(speech)
    await speech.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert await speech.speak("Hallo", "de-DE")


@pytest.mark.parametrize("missing", ["py_nanotts", "soxr", "numpy"])
async def test_without_its_packages_there_are_no_voices_and_a_reason(missing: str) -> None:
    speech = PicoSpeech(installed=lambda package: package != missing)
    assert (speech.voices, speech.missing) == (frozenset(), NOT_INSTALLED)
    with pytest.raises(SpeechError, match=NOT_INSTALLED):
        await speech.speak("Hallo", "de-DE")


@pytest.mark.parametrize("missing", ["py_nanotts", "soxr", "numpy"])
async def test_packages_that_do_not_load_are_found_out_by_the_first_text(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from flowforge.prompts import worker"
    command = (sys.executable, "-c", f"{code}; worker.main()")
    speech = PicoSpeech(limit_s=PATIENT_S, command=command)
    assert "de-DE" in speech.voices
    try:
        with pytest.raises(SpeechError, match=missing):
            await speech.speak("Hallo", "de-DE")
        assert (speech.voices, speech.missing) == (frozenset(), NOT_INSTALLED)
    finally:
        await speech.close()


@pytest.mark.parametrize("command", [("/nowhere/python",), (sys.executable, "-c", "")])
async def test_a_worker_that_does_not_start_is_an_error_of_speech(command: tuple[str, ...]) -> None:
    with pytest.raises(SpeechError, match="stopped before"):
        await PicoSpeech(limit_s=PATIENT_S, command=command).speak("Hallo", "de-DE")


async def test_the_worker_does_not_see_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWFORGE_SECRET_KEY", "hidden")
    speech = PicoSpeech(limit_s=PATIENT_S)
    try:
        await speech.speak("Hallo", "de-DE")
        environment = environment_of(worker_pid(speech))
        assert b"PYTHONPATH" in environment
        assert b"hidden" not in environment
    finally:
        await speech.close()


@given(st.text())
def test_what_an_engine_is_given_has_no_tags_no_controls_and_no_endless_word(text: str) -> None:
    words = speakable(text * 50)
    assert words.isprintable()
    assert not set("<>") & set(words)
    assert len(words) <= 1000
    assert all(len(word) <= 60 for word in words.split(" "))


def test_plain_words_are_given_as_they_are() -> None:
    assert (
        speakable("Grüße, <b>Jörg</b>!\n Drücken  Sie die 1.") == "Grüße, Jörg ! Drücken Sie die 1."
    )


def test_loudness_is_measured_as_the_standard_does() -> None:
    seconds = np.arange(8000 * 5) / 8000
    tone = np.sin(2 * np.pi * 997 * seconds)
    assert loudness(tone) == pytest.approx(-3.01, abs=0.05)
    assert loudness(tone / 10) == pytest.approx(-23.01, abs=0.05)
    assert loudness(tone[:800]) == pytest.approx(-3.01, abs=0.2)
    assert loudness(np.concatenate((tone, tone * 0))) == pytest.approx(-3.3, abs=0.3)
    assert loudness(np.zeros(8000)) == -np.inf
    assert loudness(np.zeros(0)) == -np.inf
