"""Sounds put one behind the other. All of them are WAV files of 8 kHz, mono, 16 bit.

Whoever hears the result is to hear one voice: what an engine spoke loses the silence around it,
so that pauses are as long as they are meant to be.
"""

import io
import struct
import sys
import wave
from array import array
from collections.abc import Iterable

RATE = 8000
MOST_SECONDS = 300
"""The longest sound that is put together."""
_STEP = RATE // 100
_PIECE = RATE
_QUIET = 0.005
"""Of the loudest sample: what is quieter at an end is silence there. An "f" is not."""
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")


def joined(pieces: "Iterable[array[int] | float]") -> bytes:
    """Put sounds and pauses (in seconds) together into one WAV file.

    Raises ValueError for nothing, and for more than `MOST_SECONDS`.
    """
    whole = array("h")
    for piece in pieces:
        whole += _silence(piece) if isinstance(piece, float) else piece
        if len(whole) > MOST_SECONDS * RATE:
            raise ValueError(f"it is longer than {MOST_SECONDS} s")
    if not whole:
        raise ValueError("there is nothing to put together")
    return _wav(whole)


def _silence(seconds: float) -> "array[int]":
    return array("h", bytes(2 * round(seconds * RATE)))


def trimmed(samples: "array[int]", before_s: float, after_s: float) -> "array[int]":
    """Cut the silence around a sound down to so many seconds."""
    # Every fourth sample tells the loudness well enough, and calls wait for whoever counts.
    level = max(1.0, _QUIET * _peak(samples[::4]))
    first, last = _first(samples, level), len(samples) - _first(samples[::-1], level)
    begin = max(0, first - round(before_s * RATE))
    return samples[begin : last + round(after_s * RATE)]


def _first(samples: "array[int]", level: float) -> int:
    """Tell where the first moment begins that is louder than `level`."""
    starts = range(0, len(samples), _STEP)
    return next((at for at in starts if _peak(samples[at : at + _STEP]) > level), len(samples))


def _peak(samples: "array[int]") -> int:
    # Piece by piece: max() holds the interpreter's lock, and calls want it within milliseconds.
    pieces = (samples[at : at + _PIECE] for at in range(0, len(samples), _PIECE))
    return max((end for piece in pieces for end in (max(piece), -min(piece))), default=0)


def samples_of(wav: bytes) -> "array[int]":
    """Read a WAV file. Raises ValueError where it is none of ours."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            form = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError("it is no WAV file") from error
    if form != (1, 2, RATE):
        raise ValueError("it is no WAV file for the telephone")
    samples = array("h", data[: len(data) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _wav(samples: "array[int]") -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    data = samples.tobytes()
    form = (16, 1, 1, RATE, 2 * RATE, 2, 16)
    return _HEAD.pack(b"RIFF", 36 + len(data), b"WAVE", b"fmt ", *form, b"data", len(data)) + data
