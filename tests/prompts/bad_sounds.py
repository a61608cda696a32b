"""Files that people, or those who mean harm, may give for a sound: each case by its name.

What names other files or addresses names `Trap`'s: nobody may come there.
"""

import bz2
import gzip
import lzma
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.prompts.broken_files import (
    changed,
    film,
    head,
    lying,
    naming_another_file,
    packed_header,
    packed_picture,
    packed_pieces,
    packed_silence,
    sparse_silence,
    tarred,
    wav,
    zipped,
)
from tests.prompts.sounds import made, tone

TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Trap:
    """What files may name and nobody may open: an address of this machine, and a good sound."""

    listening: socket.socket
    sound: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/heard.wav"

    def is_empty(self) -> bool:
        """Tell whether nobody has come; who came has been let in by the system."""
        try:
            caller, _ = self.listening.accept()
        except BlockingIOError:
            return True
        caller.close()
        return False


@contextmanager
def trap(folder: Path) -> Iterator[Trap]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield Trap(listening, made(folder / "heard.s16.wav", tone(600)))


# --- the cases ------------------------------------------------------------------------------------

Case = Callable[[Path, Trap], bytes | Path]
Outcomes = frozenset[str]
"""Reasons of refusal, one of which there must be; `TAKEN` where it may be heard."""

_LIES = frozenset({"no_sound_file", "no_sound_in_it", "too_many_channels", "changes_on_the_way",
                   "damaged", "silent", TAKEN})  # fmt: skip
"""What may come of a header that lies: it says nothing of what is really there."""

_HLS = """#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
%s#EXTINF:2.0,
%s
#EXT-X-ENDLIST
"""
_DASH = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"
profiles="urn:mpeg:dash:profile:isoff-main:2011"><Period><AdaptationSet mimeType="audio/mp4">
<Representation id="1" bandwidth="1"><BaseURL>@URL</BaseURL></Representation></AdaptationSet>
</Period></MPD>
"""
_TEXTS = {
    "an M3U playlist of an address": "#EXTM3U\n#EXTINF:1,\n@URL\n",
    "an M3U playlist of a file": "#EXTM3U\n#EXTINF:1,\n@FILE\nfile://@FILE\n",
    "a PLS playlist": "[playlist]\nFile1=@URL\nFile2=@FILE\nNumberOfEntries=2\nVersion=2\n",
    "an HLS playlist of an address": _HLS % ("", "@URL"),
    "an HLS playlist of a file": _HLS % ("", "@FILE"),
    "an HLS playlist with a key": _HLS % ('#EXT-X-KEY:METHOD=AES-128,URI="@URL"\n', "@FILE"),
    "a list of parts": "ffconcat version 1.0\nfile '@FILE'\nfile '@URL'\n",
    "a DASH manifest": _DASH,
    "a description of a session": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\n"
    "t=0 0\nm=audio 9 RTP/AVP 0\na=control:@URL\n",
    "an ASX playlist": '<asx version="3.0"><entry><ref href="@URL"/></entry></asx>',
    "a drawing": '<svg xmlns="http://www.w3.org/2000/svg"><image href="@URL"/></svg>',
    "an XML file with an entity": '<!DOCTYPE a [<!ENTITY e SYSTEM "@URL">]><a>&e;</a>',
    "a page": '<html><body><audio src="@URL"></audio></body></html>',
    "a link": "[InternetShortcut]\nURL=@URL\n",
    "an address": "@URL",
    "a letter": "Dear Sir or Madam, " * 500,
}
"""What names addresses and files: FFmpeg can follow most of them. `Trap` says where they lead."""


def _text(text: str) -> Case:
    return lambda _, trap: text.replace("@URL", trap.url).replace("@FILE", str(trap.sound)).encode()


def _just(data: bytes) -> Case:
    return lambda *_: data


def _changed(kind: str, mark: bytes, at: int, new: bytes) -> Case:
    return lambda folder, _: changed(folder, kind, mark, at, new)


def _cut(kind: str, size: int) -> Case:
    return lambda folder, _: made(folder / f"o.{kind}", tone(600)).read_bytes()[:size]


def _named(kind: bytes, of_file: bool) -> Case:
    return lambda folder, trap: naming_another_file(
        folder, kind, str(trap.sound) if of_file else trap.url
    )


def _come_to(outcome: str, cases: dict[str, Case]) -> dict[str, tuple[Case, Outcomes]]:
    return {name: (case, frozenset({outcome})) for name, case in cases.items()}


_NO_SOUND: dict[str, Case] = {name: _text(text) for name, text in _TEXTS.items()} | {
    "one letter": _just(b"R"),
    "a picture": _just(b"\x89PNG\r\n\x1a\n" + bytes(2000)),
    "a program": lambda *_: Path(sys.executable).read_bytes()[:100_000],
    "a document": _just(b"%PDF-1.7\n" + bytes(2000)),
    "a zip archive with a sound": lambda *_: zipped(wav()),
    "a zip archive that unpacks to much": lambda *_: zipped(bytes(2**26)),
    "a zip archive in another": lambda *_: zipped(zipped(bytes(2**20), 100), 100),
    "a gzip archive": lambda *_: gzip.compress(wav()),
    "a bzip2 archive": lambda *_: bz2.compress(wav()),
    "an xz archive": lambda *_: lzma.compress(bytes(2**26)),
    "a tar archive": lambda *_: tarred(wav()),
    "a 7z archive": _just(b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(2000)),
    "a rar archive": _just(b"Rar!\x1a\x07\x01\x00" + bytes(2000)),
    "a film whose header unpacks to much": lambda *_: packed_header(),
}

_TOO_LONG: dict[str, Case] = {
    "300.1 seconds": lambda *_: wav(seconds=300.1),
    "ten hours of silence": lambda folder, _: sparse_silence(folder),
    "ten hours of silence, packed": lambda folder, _: packed_silence(folder),
}

_LYING: dict[str, Case] = {
    f"a header that says {what} is {value}": lambda *_, told={what: value}: lying(**told)
    for what, values in {
        "rate": (0, 1, 0xFFFF_FFFF),
        "channels": (0, 255),
        "bits": (0, 1, 255),
        "block": (0, 0xFFFF),
        "kind": (0x0011, 0x0055, 0xFFFE, 0xFFFF),
    }.items()
    for value in values
} | {
    "a header that says there is nothing": lambda *_: wav(size=0),
    "a header that says there is less": lambda *_: wav(size=100),
    "a header that says there is more": lambda *_: wav(size=0xFFFF_FF00),
    "a header without a sound": lambda *_: head(size=16_000),
    "a FLAC of 2,000 hours": _changed("flac", b"fLaC", 21, b"\xff\xff\xff\xff\xff"),
    "a FLAC of one sample a second": _changed("flac", b"fLaC", 18, b"\x00\x00\x12"),
    "an M4A of years": _changed("m4a", b"mdhd", 20, b"\xff\xff\xff\xff"),
    "an M4A that divides by nothing": _changed("m4a", b"mdhd", 16, bytes(4)),
    "an M4A of too many pieces": _changed("m4a", b"stsz", 12, b"\xff\xff\xff\xff"),
    "an M4A of large pieces": _changed("m4a", b"stsz", 16, b"\x7f\xff\xff\xff"),
    "an M4A whose pieces lie elsewhere": _changed("m4a", b"stco", 12, b"\xff\xff\xff\xff"),
    "a WebM of 255 channels": _changed("webm", b"OpusHead", 9, b"\xff"),
    "an AIFF of an endless rate": _changed("aiff", b"COMM", 16, b"\x7f\xff" + b"\xff" * 8),
    "an AIFF of 65,535 channels": _changed("aiff", b"COMM", 8, b"\xff\xff"),
    "an MP3 cut off in its head": _cut("mp3", 40),
    "an M4A cut off in its head": _cut("m4a", 40),
    "a FLAC cut off in its head": _cut("flac", 40),
    "a WebM cut off in its head": _cut("webm", 60),
    "an Ogg cut off in its head": _cut("opus", 40),
    "a WAV cut off in its head": _cut("s16.wav", 40),
    "an MP4 whose sound is at an address": _named(b"url ", of_file=False),
    "an MP4 whose sound is at an alias of an address": _named(b"alis", of_file=False),
    "an MP4 whose sound is in another file": _named(b"alis", of_file=True),
    "a Matroska file whose pieces unpack to much": lambda *_: packed_pieces(),
}

CASES: dict[str, tuple[Case, Outcomes]] = {
    **_come_to("empty", {"nothing": _just(b"")}),
    **_come_to("no_sound_file", _NO_SOUND),
    **_come_to("no_sound_in_it", {"a film without sound": lambda folder, _: film(folder)}),
    **_come_to("too_many_channels", {"64 channels": lambda *_: wav(channels=64)}),
    **_come_to("silent", {"silence": lambda *_: head(size=32_000) + bytes(32_000)}),
    **_come_to("too_long", _TOO_LONG),
    **{name: (case, _LIES) for name, case in _LYING.items()},
    **_come_to(
        TAKEN,
        {
            "299.9 seconds": lambda *_: wav(seconds=299.9),
            "299.9 seconds of eight channels": lambda *_: wav(channels=8, seconds=299.9),
            "a song with a packed picture": lambda folder, _: packed_picture(folder),
        },
    ),
}
"""Each case: how its file is made, and what may come of it."""

MOST_HEARD_S = 10.0
"""Seconds that may be heard of a file that lies: none of them holds more than two, at 44,100 Hz."""


def file_of(name: str, folder: Path, found: Trap) -> Path:
    """Write the file of a case."""
    given = CASES[name][0](folder, found)
    if isinstance(given, Path):
        return given
    file = folder / "song.wav"
    file.write_bytes(given)
    return file
