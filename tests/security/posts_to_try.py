"""Posts to the webhook: honest ones, honest ones that were damaged, and rubbish."""

import gzip
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

FORM = "application/x-www-form-urlencoded"
CALLER, CALLEE = "491701234567", "4921163553355"

_EVENTS: list[dict[str, str]] = [
    {"event": "newCall", "from": CALLER, "to": CALLEE, "direction": "in", "callId": "fuzz",
     "user[]": "Alice", "userId[]": "w0", "fullUserId[]": "1w0", "origCallId": "fuzz"},
    {"event": "answer", "callId": "fuzz", "user": "John", "userId": "w0", "fullUserId": "1w0",
     "from": CALLER, "to": CALLEE, "direction": "in", "answeringNumber": CALLEE},
    {"event": "hangup", "cause": "normalClearing", "callId": "fuzz", "from": CALLER,
     "to": CALLEE, "direction": "in", "answeringNumber": CALLEE},
    {"event": "dtmf", "callId": "fuzz", "dtmf": "1"},
]  # fmt: skip
_EVIL = st.sampled_from(
    [
        "",
        "\x00",
        "]]><Dial/>",
        "{{caller}}",
        "'; DROP TABLE flow --",
        "anonymous",
        "+" * 64,
        "9" * 5000,
        "ä" * 300,
        "\u202e\ufffe\u0085\u2028",
        "\U0001f600",
        "1" * 64,
        "*#*#",
        "../../etc/passwd",
        "nan",
        "-1",
    ]
)
_VALUES = _EVIL | st.text(max_size=40)
_NAMES = st.sampled_from(
    ["event", "from", "to", "direction", "callId", "dtmf", "cause", "user[]", "user[][]",
     "user[a][b]", "user[0]", "userId[]", "fullUserId[]", "xcid", "diversion", "origCallId", "",
     "user%5B%5D", "__proto__"]
)  # fmt: skip


@st.composite
def _damaged_forms(draw: st.DrawFn) -> bytes:
    """An honest event with fields dropped, doubled, changed and added, and bytes put in."""
    fields = list(draw(st.sampled_from(_EVENTS)).items())
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, max(len(fields) - 1, 0)))
        match draw(st.integers(0, 4)):
            case 0:
                del fields[place : place + 1]
            case 1:
                fields[place : place + 1] = [
                    (name, draw(_VALUES)) for name, _ in fields[place:][:1]
                ]
            case 2:
                fields.append((draw(_NAMES), draw(_VALUES)))
            case 3:
                fields += fields[place : place + 1] * draw(st.integers(1, 3))
            case _:
                fields.insert(place, (draw(_NAMES | st.text(max_size=12)), draw(_VALUES)))
    raw = urlencode(fields, errors="replace").encode()
    if draw(st.integers(0, 3)):
        return raw
    at = draw(st.integers(0, len(raw)))
    return raw[:at] + draw(st.binary(max_size=8) | st.sampled_from(_BYTES)) + raw[at:]


_BYTES = [b"%", b"%zz", b"%ff%fe", b"%00", b"\xff", b"\xc3", b"&&&", b"===", b"&=&", b";", b"+" * 9]
_WHOLE = st.sampled_from(
    [
        b"",
        b"&",
        b"=" * 100,
        b"a&" * 2000,
        b"user%5B%5D=x&" * 990,
        urlencode(_EVENTS[0] | {"from": "9" * 60_000}).encode(),
        urlencode(_EVENTS[0] | {"x": "9" * 70_000}).encode(),
        urlencode(_EVENTS[0]).encode("utf-16"),
        json.dumps(_EVENTS[0]).encode(),
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        b'--x\r\nContent-Disposition: form-data; name="event"\r\n\r\nnewCall\r\n--x--\r\n',
        gzip.compress(b"0" * 2_000_000),
    ]
)
_TYPES = st.sampled_from(
    [
        f"{FORM}; charset=utf-16",
        f"{FORM}; charset=",
        f"{FORM}; charset=no-such-thing",
        f"{FORM}; charset=utf-8; charset=latin-1",
        f"{FORM};;;",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "text/xml",
        "*/*",
        "",
        "a" * 4000,
    ]
) | st.text('abcxyz/;=" -', max_size=20).map(str.strip)  # fmt: skip
_ENCODINGS = st.sampled_from(["gzip", "deflate", "br", "identity", "compress", "gzip, gzip", "x"])


@dataclass(frozen=True)
class Post:
    """What is posted. `place` is where: 0 the webhook, 1 a callback of a call of ours, 2 others."""

    body: bytes
    content_type: str
    signed: str
    place: int
    path: str
    headers: dict[str, str]


POSTS = st.builds(
    Post,
    body=_damaged_forms() | _damaged_forms() | _WHOLE | st.binary(max_size=200),
    content_type=st.just(FORM) | st.just(f"{FORM}; charset=UTF-8") | _TYPES,
    signed=st.sampled_from(["well"] * 6 + ["not", "wrongly", "ä", "A" * 5000]),
    place=st.sampled_from([0, 0, 1, 1, 2]),
    path=st.sampled_from(
        ["/call/none", "/call/family/0/x", "/call/family/99/" + "A" * 32, "/call/family/%00/x",
         "/call/family/\u0661/x", "/call/%2e%2e", "/call/family/1/ä", "/call/" + "a" * 2000]
    ),
    headers=st.sampled_from([{}] * 12 + [{"Expect": "nonsense"}])
    | _ENCODINGS.map(lambda name: {"Content-Encoding": name}),
)  # fmt: skip


def told(post: Post) -> dict[str, Any]:
    """Give a post's headers as a client can send them."""
    sent = {"Content-Type": post.content_type} if post.content_type else {}
    return sent | post.headers
