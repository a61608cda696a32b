"""Sound as the telephone wants it: 8 kHz, mono, 16 bit, evenly loud.

Standards: ITU-R BS.1770-4 (loudness), EBU R 128 (its unit), RIFF/WAVE. Imported only where numpy
and soxr are installed.
"""

import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
import soxr  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

RATE = 8000
LOUDNESS = -19.0
"""LUFS of every prompt: about what a person says on the telephone."""
PEAK = -2.0
"""dBFS that no sample exceeds."""
_SILENCE = -60.0
"""LUFS: a whisper is 30 dB louder."""
_GATE = -70.0
"""LUFS: the standard leaves quieter blocks out."""
_QUIETER = -45.0
"""dB below the loudest moment: what is so quiet at an end is silence there."""
_BEFORE, _AFTER = 10, 20
"""Hundredths of a second of silence that are left before and after."""
_RAMP = RATE // 200
"""Samples in which a sound that was cut off begins or ends: it would click otherwise."""
_CANCELLED = 0.05
"""The part of the loudest channel's power below which a mix is taken for cancelled out."""

Samples = NDArray[np.float64]


def wav(pcm: bytes, rate: int = 16000) -> bytes:
    """Turn raw 16-bit mono samples of `rate` Hz into a WAV file for the telephone.

    Raises ValueError where nothing can be heard in them.
    """
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float64) / 32768
    return finished(np.asarray(soxr.resample(samples, rate, RATE), np.float64))


def finished(samples: Samples) -> bytes:
    """Write samples of `RATE` Hz as a WAV file, evenly loud.

    Raises ValueError where nothing can be heard in them.
    """
    even = _even(samples)
    data = np.round(even * 32767).astype("<i2").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", *_PCM)
    return head + struct.pack("<4sI", b"data", len(data)) + data


def narrowed(pieces: Iterable[tuple[int, NDArray[Any]]]) -> Samples:
    """Bring pieces of a sound, each with its rate, to one channel of `RATE` Hz.

    A piece has a row for each channel; whole numbers fill their type, fractions go from -1 to 1.
    All pieces have the same rate and shape. Raises ValueError where there are none.
    """
    stream: soxr.ResampleStream | None = None
    narrow: list[NDArray[np.float32]] = []
    for rate, rows in pieces:
        channels = len(rows)
        stream = stream or soxr.ResampleStream(rate, RATE, channels, dtype="float32")
        narrow.append(stream.resample_chunk(_fractions(rows.T)).reshape(-1, channels))
    if stream is None:
        raise ValueError("there are no samples")
    channels = narrow[0].shape[1]
    rest = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)
    narrow.append(rest.reshape(-1, channels))
    return _one_channel(np.concatenate(narrow).astype(np.float64))


def _fractions(samples: NDArray[Any]) -> NDArray[np.float32]:
    if samples.dtype == np.uint8:
        scaled = (samples.astype(np.float64) - 128) / 128
    elif np.issubdtype(samples.dtype, np.integer):
        scaled = samples / -float(np.iinfo(samples.dtype).min)
    else:
        scaled = np.clip(np.nan_to_num(samples), -8, 8)
    return np.asarray(scaled, np.float32)


def _one_channel(samples: Samples) -> Samples:
    """Mix the channels; where they cancel each other out, take the loudest."""
    mixed: Samples = samples.mean(axis=1)
    power = (samples**2).mean(axis=0)
    if (mixed**2).mean() < _CANCELLED * power.max():
        return samples[:, int(power.argmax())].copy()
    return mixed


def trimmed(samples: Samples, *, begin: bool = True, end: bool = True) -> Samples:
    """Cut the silence off both ends, but for a moment that lets a voice begin and fade.

    Without `begin` or `end` that one stays where it is: somebody has cut there, and all that is
    done is that it does not click. Raises ValueError where all of it is silent.
    """
    window = RATE // 100
    whole = len(samples) // window
    power = (samples[: whole * window].reshape(whole, window) ** 2).mean(axis=1)
    level = max(10 ** (_SILENCE / 10), power.max(initial=0.0) * 10 ** (_QUIETER / 10))
    heard = np.flatnonzero(power > level)
    if not len(heard):
        raise ValueError("nothing can be heard")
    first = max((heard[0] - _BEFORE) * window, 0) if begin else 0
    last = (heard[-1] + 1 + _AFTER) * window if end else len(samples)
    kept = samples[first:last].copy()
    ramp = np.linspace(0, 1, min(_RAMP, len(kept)))
    if not begin:
        kept[: len(ramp)] *= ramp
    if not end:
        kept[len(kept) - len(ramp) :] *= ramp[::-1]
    return kept


_PCM = (16, 1, 1, RATE, 2 * RATE, 2, 16)
"""The format chunk: its length, PCM, one channel, rate, bytes a second, bytes and bits a sample."""


def _even(samples: Samples) -> Samples:
    """Bring samples to the loudness; single peaks above the limit are rounded off."""
    loud = loudness(samples)
    if loud < _SILENCE:
        raise ValueError("nothing can be heard")
    raised = samples * 10 ** ((LOUDNESS - loud) / 20)
    peak = 10 ** (PEAK / 20)
    knee = 0.75 * peak
    size = np.abs(raised)
    rounded = knee + (peak - knee) * np.tanh((size - knee) / (peak - knee))
    return np.sign(raised) * np.where(size > knee, rounded, size)


def loudness(samples: Samples, rate: int = RATE) -> float:
    """Give the loudness of one channel in LUFS, by BS.1770; minus infinity for silence.

    Shorter sounds than a block of 400 ms are measured as one block.
    """
    block, step = min(len(samples), rate * 4 // 10), rate // 10
    if not block:
        return -np.inf
    total = np.concatenate(([0.0], np.cumsum(_weighted(samples, rate) ** 2)))
    starts = np.arange(0, len(samples) - block + 1, step)
    power = (total[starts + block] - total[starts]) / block
    power = power[_lufs(power) > _GATE]
    if not len(power):
        return -np.inf
    power = power[_lufs(power) > _lufs(power.mean()) - 10]
    return float(_lufs(power.mean()))


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-20))


def _weighted(samples: Samples, rate: int) -> Samples:
    """Weigh the frequencies as an ear does: the standard's two filters, applied to the spectrum."""
    padded = len(samples) + rate
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(padded))
    response = np.ones_like(turn)
    for above, below in (_shelf(rate), _high_pass(rate)):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return np.fft.irfft(np.fft.rfft(samples, padded) * response, padded)[: len(samples)]


Filter = tuple[tuple[float, float, float], tuple[float, float, float]]
"""The coefficients of a biquad: numerator and denominator."""


def _shelf(rate: int) -> Filter:
    """Raise what is above 1.7 kHz by 4 dB, as a head does."""
    k, q = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    above = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    return above, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)


def _high_pass(rate: int) -> Filter:
    """Leave out what is below 38 Hz."""
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    whole = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / whole, (1 - k / q + k * k) / whole)
