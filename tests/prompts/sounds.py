"""Sound files of every usual kind, made when a test needs them."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
Wave = Callable[[Samples], Samples]
"""Gives the samples at these points in time (seconds)."""

CONTAINERS = {
    "mp3": ("mp3", "libmp3lame", 44_100),
    "m4a": ("ipod", "aac", 44_100),
    "alac.m4a": ("ipod", "alac", 44_100),
    "webm": ("webm", "libopus", 48_000),
    "opus": ("ogg", "libopus", 48_000),
    "flac": ("flac", "flac", 44_100),
    "aac": ("adts", "aac", 44_100),
    "aiff": ("aiff", "pcm_s16be", 22_050),
    "u8.wav": ("wav", "pcm_u8", 16_000),
    "s16.wav": ("wav", "pcm_s16le", 44_100),
    "s24.wav": ("wav", "pcm_s24le", 96_000),
    "s32.wav": ("wav", "pcm_s32le", 48_000),
    "f32.wav": ("wav", "pcm_f32le", 48_000),
    "f64.wav": ("wav", "pcm_f64le", 48_000),
    "alaw.wav": ("wav", "pcm_alaw", 8_000),
}
"""By the end of the name: container, codec, samples a second."""


def tone(hertz: float, level: float = 0.3) -> Wave:
    return lambda t: level * np.sin(2 * np.pi * hertz * t)


def made(
    file: Path, wave: Wave, seconds: float = 2.0, layout: str = "stereo", channels: int = 2
) -> Path:
    """Write a sound; its name's end says of which kind."""
    kind, codec, rate = CONTAINERS[file.name.split(".", 1)[1]]
    samples = wave(np.arange(int(rate * seconds)) / rate).astype(np.float32)
    # The same bytes each time: WebM and Ogg have numbers in them that are drawn by lot.
    with av.open(str(file), "w", format=kind, options={"fflags": "bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        context = stream.codec_context
        context.layout = layout
        into = av.AudioResampler(
            format=context.format or "fltp", layout=layout, rate=rate, frame_size=1024
        )
        rows = np.ascontiguousarray(np.repeat(samples[None], channels, 0))
        frame = av.AudioFrame.from_ndarray(rows, format="fltp", layout=layout)
        frame.sample_rate = rate
        for part in (*into.resample(frame), *into.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return file
