"""How files are written that lie, hold too much, or name other files."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from tests.prompts.sounds import made, tone

HOURS = 10


# --- sounds ---------------------------------------------------------------------------------------


def head(  # noqa: PLR0913 - each of them is what a header may lie about
    rate: int = 8000,
    channels: int = 1,
    bits: int = 16,
    size: int = 0,
    *,
    kind: int = 1,
    block: int | None = None,
) -> bytes:
    """Write a WAV file's header, up to its data's length."""
    block = channels * bits // 8 if block is None else block
    form = struct.pack(
        "<HHIIHH", kind, channels, rate, rate * block & 0xFFFF_FFFF, block & 0xFFFF, bits
    )
    riff = struct.pack("<4sI8sI", b"RIFF", min(36 + size, 0xFFFF_FFFF), b"WAVEfmt ", len(form))
    return riff + form + struct.pack("<4sI", b"data", size)


def pcm(channels: int = 1, seconds: float = 1.0) -> bytes:
    """Give noise, 8000 samples a second."""
    chance = np.random.default_rng(1)
    return chance.integers(-9000, 9000, int(8000 * seconds) * channels).astype("<i2").tobytes()


def wav(channels: int = 1, seconds: float = 1.0, size: int | None = None) -> bytes:
    """Write a WAV file that may lie about its size."""
    raw = pcm(channels, seconds)
    return head(channels=channels, size=len(raw) if size is None else size) + raw


def lying(**told: int) -> bytes:
    """Write a second of noise whose header lies."""
    return head(size=16_000, **told) + pcm()


def sparse_silence(folder: Path) -> Path:
    """Write ten hours of silence that take no room on the disk."""
    file, size = folder / "hours.wav", HOURS * 3600 * 16_000
    with file.open("wb") as out:
        out.write(head(size=size))
        out.truncate(44 + size)
    return file


def packed_silence(folder: Path) -> Path:
    """Write ten hours of silence as an MP3 that is small enough to be uploaded."""
    frame = _frame_of_silence(folder)
    file = folder / "hours.mp3"
    file.write_bytes(frame * (HOURS * 3600 * 8000 // 576))
    return file


def _frame_of_silence(folder: Path) -> bytes:
    file = folder / "frame.mp3"
    with av.open(str(file), "w", format="mp3", options={"write_xing": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=8000, options={"b": "8k"})
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 576 * 8), "<i2"), "s16p", "mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = file.read_bytes()
    first = data.index(b"\xff\xe3")
    return data[first : data.index(b"\xff\xe3", first + 2)]


def film(folder: Path) -> Path:
    """Write a film without sound."""
    file = folder / "film.mp4"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


# --- boxes: MP4 is made of them -------------------------------------------------------------------


def box(kind: bytes, *parts: bytes) -> bytes:
    inner = b"".join(parts)
    return struct.pack(">I4s", 8 + len(inner), kind) + inner


_HOLD_BOXES = (b"moov", b"trak", b"mdia", b"minf", b"dinf")


def boxes(data: bytes, change: Callable[[bytes, bytes], bytes]) -> bytes:
    """Write boxes anew; `change` gives what is to stand in one that holds no others."""
    out, at = b"", 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        inner = data[at + 8 : at + size]
        into = boxes(inner, change) if kind in _HOLD_BOXES else change(kind, inner)
        out, at = out + box(kind, into), at + size
    return out


def naming_another_file(folder: Path, kind: bytes, path: str) -> bytes:
    """Write an M4A whose samples stand in another file, as QuickTime allows."""
    name = path.encode()
    entry = name + b"\0"
    if kind == b"alis":
        entry = bytes(150) + struct.pack(">hH", 2, len(name)) + name + struct.pack(">hH", -1, 0)
    refers = bytes(4) + struct.pack(">I", 1) + box(kind, bytes(4), entry)
    data = made(folder / "o.m4a", tone(600)).read_bytes()
    return boxes(data, lambda kind, inner: refers if kind == b"dref" else inner)


def packed_header() -> bytes:
    """Write a film whose header unpacks to much, and says that it is more."""
    packed = struct.pack(">I", 0x7FFF_0000) + zlib.compress(bytes(2**26))
    moov = box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", packed)))
    return box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + moov + box(b"mdat", bytes(1000))


# --- Matroska -------------------------------------------------------------------------------------


def element(name: str, *parts: bytes) -> bytes:
    inner = b"".join(parts)
    return bytes.fromhex(name) + (2**56 | len(inner)).to_bytes(8) + inner


def packed_pieces() -> bytes:
    """Write a Matroska file each piece of which unpacks to a thousand times its size."""
    audio = element("E1", element("B5", struct.pack(">f", 8000)), element("9F", b"\x01"))
    packed = element("5034", element("4254", b"\x00"))
    encodings = element("6D80", element("6240", packed))
    codec = element("86", b"A_PCM/INT/LIT")
    numbers = element("D7", b"\x01") + element("73C5", b"\x01") + element("83", b"\x02")
    track = element("AE", numbers, codec, audio, encodings)
    piece = element("A3", b"\x81\x00\x00\x80" + zlib.compress(bytes(2**26)))
    cluster = element("1F43B675", element("E7", b"\x00"), *[piece] * 20)
    doctype = element("1A45DFA3", element("4282", b"matroska"))
    return doctype + element("18538067", element("1654AE6B", track), cluster)


# --- others ---------------------------------------------------------------------------------------


def packed_picture(folder: Path) -> bytes:
    """Write an MP3 with a picture that unpacks to much."""
    said = 2**28 - 1
    picture = said.to_bytes(4) + zlib.compress(bytes(2**26))
    frame = b"APIC" + _in_sevens(len(picture)) + b"\x00\x09" + picture
    sound = made(folder / "o.mp3", tone(600)).read_bytes()
    tag = b"ID3\x04\x00\x00" + _in_sevens(len(frame)) + frame
    return tag + sound[sound.index(b"\xff\xfb") :]


def _in_sevens(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def changed(folder: Path, kind: str, mark: bytes, at: int, new: bytes) -> bytes:
    """Write a good second of sound, with other bytes so far behind the mark's beginning."""
    data = bytearray(made(folder / f"o.{kind}", tone(600), 1).read_bytes())
    place = data.index(mark) + at
    data[place : place + len(new)] = new
    return bytes(data)


def zipped(data: bytes, times: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(f"{number}.wav", data)
    return out.getvalue()


def tarred(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        facts = tarfile.TarInfo("heard.wav")
        facts.size = len(data)
        archive.addfile(facts, io.BytesIO(data))
    return out.getvalue()
