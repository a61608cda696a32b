"""The process that reads a sound file of a stranger's: one file, one process, and then it ends.

    python -m flowforge.prompts.convert FILE [FROM TO]

FROM and TO are seconds of the file: only what lies between them is heard; ``-`` stands for its
beginning or end. On standard output stands one byte (``+`` a WAV file for the telephone follows,
``-`` the code of why not, ``n`` what is not installed), then the data. Decoders of thirty formats
are a large door: this process has little memory, little time, no network protocol, and sees nothing
of the server's.
"""

import math
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from flowforge.prompts.recordings import LATEST_CUT, Cut

MOST_SECONDS = 300
"""The longest sound that is taken: of a longer file, so much may be cut out."""
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
    file, *bounds = sys.argv[1:]
    try:
        cut = Cut(*(None if bound == "-" else float(bound) for bound in bounds))
        status, answer = b"+", _converted(Path(file), cut)
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


def _converted(file: Path, cut: Cut) -> bytes:
    if not file.stat().st_size:
        raise Refused("empty")
    av, telephone = import_module("av"), import_module("flowforge.prompts.telephone")
    try:
        samples = telephone.narrowed(_kept(_decoded(av, file, cut.end), cut))
    except av.FFmpegError as error:
        raise Refused("no_sound_file") from error
    try:
        # Who says where it begins means exactly there: pauses may be on purpose.
        begins, ends = cut.begin is not None, cut.end is not None
        wav: bytes = telephone.finished(telephone.trimmed(samples, begin=not begins, end=not ends))
    except ValueError as error:
        raise Refused("silent") from error
    return wav


def _kept(pieces: Iterable[tuple[int, float, Any]], cut: Cut) -> Iterator[tuple[int, Any]]:
    """Leave out of each piece, which begins at so many seconds, what is not to be heard."""
    begin, end = cut.begin or 0.0, math.inf if cut.end is None else cut.end
    samples = 0
    for rate, at, frame in pieces:
        first = max(round((begin - at) * rate), 0)
        last = frame.samples if end == math.inf else min(round((end - at) * rate), frame.samples)
        if first >= last:
            continue
        samples += last - first
        if samples > MOST_SECONDS * rate:
            raise Refused("too_long")
        rows = frame.to_ndarray()
        if not frame.format.is_planar:
            rows = rows.reshape(-1, frame.layout.nb_channels).T
        yield rate, rows[:, first:last]
    if not samples:
        raise Refused("outside")


def _decoded(av: Any, file: Path, end: float | None) -> Iterator[tuple[int, float, Any]]:
    """Give the rate, the second at which it begins, and the frame, one after the other.

    After the second `end` nothing more is read.
    """
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
        samples = 0
        for frame in _frames(av, container, stream):
            kind = (frame.sample_rate, frame.layout.nb_channels, frame.format.name)
            first = first or kind
            if kind != first:
                # FFmpeg's own converter crashes where they change on the way.
                raise Refused("changes_on_the_way")
            _need_usual(*kind[:2])
            at = samples / frame.sample_rate
            samples += frame.samples
            if end is not None and at > end:
                break
            if at > LATEST_CUT:
                raise Refused("too_long")
            yield frame.sample_rate, at, frame
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
