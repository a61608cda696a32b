"""The process that reads a sound file of a stranger's: one file, one process, and then it ends.

    python -m flowforge.prompts.convert FILE

On standard output stands one byte (``+`` a WAV file for the telephone follows, ``-`` the code of
why not, ``n`` what is not installed), then the data. Decoders of thirty formats are a large door:
this process has little memory, little time, no network protocol, and sees nothing of the server's.
"""

import os
import resource
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

MOST_SECONDS = 300
"""The longest sound that is taken."""
MOST_CHANNELS = 8
_MEMORY = 768 * 2**20
_CPU_S = 20
_FORMATS = "wav,w64,aiff,au,mp3,aac,flac,ogg,mov,mp4,matroska,webm,caf,amr"
"""Containers with sound in them. Playlists are none of them: they name other files."""
_RATES = range(4_000, 400_000)
_DAMAGED_OF = 10
"""Of so many packets one may be damaged."""


class Refused(Exception):
    """This file is not taken; the only argument is the code of the reason."""


def main() -> None:
    """Convert the file that the command line names."""
    _limit()
    out = sys.stdout.buffer
    try:
        status, answer = b"+", _converted(Path(sys.argv[1]))
    except ImportError as error:
        status, answer = b"n", str(error).encode()
    except Refused as error:
        status, answer = b"-", str(error).encode()
    except MemoryError:
        status, answer = b"-", b"too_large"
    out.write(status + answer)


def _limit() -> None:
    os.nice(10)  # callers come first
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _converted(file: Path) -> bytes:
    if not file.stat().st_size:
        raise Refused("empty")
    av, telephone = import_module("av"), import_module("flowforge.prompts.telephone")
    try:
        samples = telephone.narrowed(_decoded(av, file))
    except av.FFmpegError as error:
        raise Refused("no_sound_file") from error
    try:
        wav: bytes = telephone.finished(telephone.trimmed(samples))
    except ValueError as error:
        raise Refused("silent") from error
    return wav


def _decoded(av: Any, file: Path) -> Iterator[tuple[int, Any]]:
    """Give the rate and the samples (one row a channel) of one piece after the other."""
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}
    # Titles and names of artists are in whatever letters somebody's computer had.
    letters = {"metadata_encoding": "utf-8", "metadata_errors": "replace"}
    with (
        file.open("rb") as opened,
        av.open(opened, container_options=options, **letters) as container,
    ):
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise Refused("no_sound_in_it")
        first: tuple[Any, ...] | None = None
        seconds = 0.0
        for frame in _frames(av, container, stream):
            kind = (frame.sample_rate, frame.layout.nb_channels, frame.format.name)
            first = first or kind
            if kind != first:
                # FFmpeg's own converter crashes where they change on the way.
                raise Refused("changes_on_the_way")
            _need_usual(*kind[:2])
            seconds += frame.samples / frame.sample_rate
            if seconds > MOST_SECONDS:
                raise Refused("too_long")
            rows = frame.to_ndarray()
            if not frame.format.is_planar:
                rows = rows.reshape(-1, frame.layout.nb_channels).T
            yield frame.sample_rate, rows
        if first is None:
            raise Refused("no_sound_in_it")


def _need_usual(rate: int, channels: int) -> None:
    if channels > MOST_CHANNELS:
        raise Refused("too_many_channels")
    if rate not in _RATES:
        raise Refused("no_sound_file")


def _frames(av: Any, container: Any, stream: Any) -> Iterator[Any]:
    """Decode; a few damaged packets are left out, as every player does."""
    good = damaged = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            damaged += 1
            continue
        good += 1
        yield from frames
    if damaged > good // _DAMAGED_OF:
        raise Refused("damaged")


if __name__ == "__main__":
    main()
