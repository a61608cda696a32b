"""sipgate.io's Push API: signed posts in, XML out.

The signature covers the raw body and carries no time: a post that was recorded verifies for ever.
`from`, `to`, `user[]` and `dtmf` are chosen by strangers: they are read as plain text, and no
text in them makes an error, because an error would silence an honest call that carries it.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import ClassVar, cast
from unicodedata import category
from urllib.parse import unquote_plus, unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from flowforge.call import (
    Action,
    Answered,
    Deliver,
    Dial,
    Digits,
    Direction,
    Event,
    Gather,
    Hangup,
    HungUp,
    NewCall,
    Play,
    Reject,
)
from flowforge.errors import BadEvent, BadSignature, CarrierError, SettingsError

PUBLIC_KEY = """\
-----BEGIN PUBLIC KEY-----
MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAvFdlnqRfO5TmqzjtsFVC
qPz+oW+poi3lXQFvMJJMEAtlU4MbX+yuIkgnC+Qt3AQWIK+oWSEQiybg+p39wEMl
16PZxEzf9gONQvTg1XhyHnwqYUFQj/AoxPKGYC3jmdjZ224SrESiTN3CdxoOc3vk
cXiQstYE7SxnksPtzfk0aIOkicim5/tAP9izNQ18/zmX3ChjK2k72gf5dDlq+qZ8
pRiHAPZ64TySH6cLQDhaoh6Nbq8FEG3usXXPClbUMh2DZaTMPafpd+LNuTngJ/y+
KoZasVuFfXAeBqGA6l5d4Uedfr99Z6qjwDrJ8sU4z2Do9bJrbuqP+mOXEebhSI1K
vi8trEfrIt8hnDBGsBaB9NEO3kYxvDT2/PhC9fNYFocjEpZNd7/mUqTJDYlpa4UC
NDQaU+ATdXG8/P5sGAegks6MQTu+qe9XTO0CV48eswDkz6g3UbLOwmrJK59SjD3J
yAZ52sluwyDKRWw/PPTt8BTQLjvkdbiLUlc4ehJ4b1X7D7diYWHDPeFL47cAvaXh
dXVrZDeBJYibvD1jRx4ES0KlfhwzNXBYUoM/Movg9zMM2PzyHHKS//xIjwUC/FJ6
/6eykno0Hy2B1ev6s3hdY6VkN2zd7Wf+EK4DxRliwsg1U99szFE3ewLfexF+Uag5
M+TfPtOUumI/NHMTvsRW9+ECAwEAAQ==
-----END PUBLIC KEY-----
"""
"""sipgate's fixed key, with which it signs every post."""

_MOST_FIELDS = 1000
_LONGEST_TEXT = 64
"""Characters of a number, a user's name or the digits; the rest is cut."""
_LONGEST_ID = 256
_MOST_NUMBERS = 5


class Sipgate:
    """The carrier sipgate.io; see `flowforge.carriers.Carrier` for what its methods promise.

    `public_key_pem` replaces sipgate's own key (for tests). Raises `SettingsError` if it is none.
    """

    signature_header: ClassVar[str] = "X-Sipgate-Signature"
    reply_type: ClassVar[str] = "application/xml"

    def __init__(self, public_key_pem: str | None = None) -> None:
        self._key = _read_key(public_key_pem or PUBLIC_KEY)

    def verify(self, raw: bytes, signature: str) -> None:
        """Raise `BadSignature` unless `signature` (base64) is the key's over the bytes of `raw`."""
        try:
            signed = base64.b64decode(signature, validate=True)
            self._key.verify(signed, raw, PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error, ValueError) as error:
            raise BadSignature(f"{self.signature_header} does not fit the body") from error

    def parse(self, raw: bytes, content_type: str) -> Event:
        """Read a post's body as an event.

        Raises `BadEvent`, whose message names the field, for another content type than
        ``application/x-www-form-urlencoded`` in UTF-8, an unknown event, a missing or unusable
        call id and a wrong direction. Strange numbers, names and digits are kept as text without
        control characters, at most 64 characters long.
        """
        _need_form(content_type)
        form = _read_form(raw)
        read = _EVENTS.get(form.one.get("event", ""))
        if read is None:
            raise BadEvent(f"event: {form.one.get('event', '')[:40]!r} is none that we know")
        return read(form, _call_id(form.one.get("callId", "")))

    def render(self, action: Action | None, *, sound_url: str = "", callback: str = "") -> str:
        """Write the XML document that answers with `action`.

        None is ``<Response/>``: the post needs no answer. `callback` is where digits, answer and
        hangup are posted; `sound_url` is the sound of a Gather or Play. Given for an action that
        has an announcement, it becomes a Play beside the action. A Play without it delivers the
        call, which is what follows a Play anyway.

        Raises `CarrierError` for what sipgate does not take: numbers that are no E.164 digits,
        none or more than five, a Gather without a callback.
        """
        if action is None:
            return f"{_HEAD}<Response/>"
        url = escape(callback)
        root = f'<Response onAnswer="{url}" onHangup="{url}"' if url else "<Response"
        body = _body(action, escape(sound_url), url)
        return f"{_HEAD}{root}>{body}</Response>" if body else f"{_HEAD}{root}/>"


def _read_key(pem: str) -> RSAPublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError as error:
        raise SettingsError("FLOWFORGE_SIPGATE_PUBLIC_KEY: this is no public key (PEM)") from error
    if not isinstance(key, RSAPublicKey):
        raise SettingsError("FLOWFORGE_SIPGATE_PUBLIC_KEY: sipgate signs with RSA, this key is not")
    return key


# --- in: the form ---------------------------------------------------------------------------


class _Form:
    """A posted form: fields that stand once, and those that stand once for each user.

    Of the latter, `one` has the first, and `more` has all where there are several.
    """

    __slots__ = ("more", "one")

    def __init__(self) -> None:
        self.one: dict[str, str] = {}
        self.more: dict[str, list[str]] = {}

    def add(self, name: str, value: str) -> None:
        """Add a field that stands there already; raise `BadEvent` where it may not."""
        if name in _USER_FIELDS:
            self.more.setdefault(name, [self.one[name]]).append(value)
        elif self.one[name] != value:
            raise BadEvent(f"{name[:40]!a} stands there twice and differs")

    def all(self, name: str) -> tuple[str, ...]:
        """Give a field of every user, cleaned; nothing where it is empty for all of them."""
        if name in self.more:
            values = self.more[name]
            return tuple([clean(value) for value in values]) if any(values) else ()
        value = self.one.get(name)
        return (clean(value),) if value else ()

    def first(self, name: str) -> str:
        """Give a field of the only user, cleaned."""
        return next(iter(self.all(name)), "")

    def text(self, name: str, longest: int = _LONGEST_TEXT) -> str:
        """Give a field, cleaned; a missing one is empty."""
        value = self.one.get(name)
        return clean(value, longest) if value else ""

    def need(self, name: str) -> str:
        """Give a field, cleaned; it may be empty, but not missing."""
        value = self.one.get(name)
        if value is None:
            raise BadEvent(f"{name} is missing")
        return clean(value)


@lru_cache(maxsize=64)
def _is_form(content_type: str) -> bool:
    kind, *parameters = (part.strip() for part in content_type.lower().split(";"))
    charsets = {part[8:].strip('"') for part in parameters if part.startswith("charset=")}
    return kind == "application/x-www-form-urlencoded" and charsets <= {"utf-8", "utf8", "us-ascii"}


def _need_form(content_type: str) -> None:
    if not _is_form(content_type[:_LONGEST_ID]):
        raise BadEvent(
            "Content-Type: an event comes as application/x-www-form-urlencoded in UTF-8, "
            f"not as {content_type[:80]!r}"
        )


def _read_form(raw: bytes) -> _Form:
    """Read a form as `urllib.parse.parse_qsl` does, but each spelling of a name only once.

    Nearly all percent signs stand in the names (``fullUserId%5B%5D``), so this takes a quarter
    of the time, which was most of the reading of an event.
    """
    if raw.count(b"&") >= _MOST_FIELDS:
        raise BadEvent(f"the form has more than {_MOST_FIELDS} fields")
    form = _Form()
    try:
        for part in filter(None, raw.decode().split("&")):
            spelled, _, value = part.partition("=")
            name = _name(spelled)
            if "%" in value or "+" in value:
                value = unquote_plus(value, errors="strict")
            if name in form.one:
                form.add(name, value)
            else:
                form.one[name] = value
    except UnicodeDecodeError as error:
        raise BadEvent(f"{_not_utf8(raw)} is not UTF-8") from error
    return form


_USER_FIELDS = frozenset({"user", "userId", "fullUserId"})


@lru_cache(maxsize=128)
def _name(spelled: str) -> str:
    """Give a field's name; one of every user is the same as ``user[]``, ``user[][0]``, ``user``."""
    name = unquote_plus(spelled, errors="strict")
    of_user = name.partition("[")[0]
    return of_user if of_user in _USER_FIELDS else name


def _not_utf8(raw: bytes) -> str:
    """Name the first field that cannot be decoded."""
    for pair in raw.split(b"&"):
        try:
            unquote_to_bytes(pair).decode()
        except UnicodeDecodeError:
            name = unquote_to_bytes(pair.partition(b"=")[0])
            return ascii(name.decode(errors="replace")[:40])
    return "the form"


# --- in: the values -------------------------------------------------------------------------


def clean(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Make a stranger's text harmless to show: no control characters, at most `longest` long."""
    if len(text) <= longest and text.isprintable():
        return text.strip()
    if not text.isprintable():
        text = "".join([_harmless(char) for char in text[: 4 * longest]])
    return text.strip()[:longest].rstrip()


def _harmless(char: str) -> str:
    return char if char.isprintable() else " " if category(char) == "Zs" else ""


def _call_id(value: str) -> str:
    """Check the one name that sessions are kept under: printable ASCII without spaces."""
    if not value:
        raise BadEvent("callId is missing or empty")
    if len(value) > _LONGEST_ID:
        raise BadEvent(f"callId is longer than {_LONGEST_ID} characters")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise BadEvent(f"callId: {value[:40]!a} has characters that no call id has")
    return value


def _direction(value: str) -> Direction:
    if value not in ("in", "out"):
        raise BadEvent(f"direction: {value[:40]!r} is neither 'in' nor 'out'")
    return cast("Direction", value)


def _origin(form: _Form) -> str:
    """Give the id of the call that this one came from; sipgate spells the field both ways."""
    return form.text("origCallId", _LONGEST_ID) or form.text("originalCallId", _LONGEST_ID)


def _new_call(form: _Form, call_id: str) -> NewCall:
    return NewCall(
        call_id=call_id,
        caller=form.need("from"),
        callee=form.need("to"),
        direction=_direction(form.need("direction")),
        users=form.all("user"),
        user_ids=form.all("userId"),
        full_user_ids=form.all("fullUserId"),
        diversion=form.text("diversion"),
        original_call_id=_origin(form),
        xcid=form.text("xcid", _LONGEST_ID),
    )


def _answered(form: _Form, call_id: str) -> Answered:
    return Answered(
        call_id=call_id,
        caller=form.text("from"),
        callee=form.text("to"),
        direction=_direction(form.one.get("direction", "in")),
        answering_number=form.text("answeringNumber"),
        user=form.first("user"),
        user_id=form.first("userId"),
        full_user_id=form.first("fullUserId"),
        diversion=form.text("diversion"),
        original_call_id=_origin(form),
        xcid=form.text("xcid", _LONGEST_ID),
    )


def _hung_up(form: _Form, call_id: str) -> HungUp:
    return HungUp(
        call_id=call_id,
        cause=form.text("cause") or "normalClearing",
        caller=form.text("from"),
        callee=form.text("to"),
        direction=_direction(form.one.get("direction", "in")),
        answering_number=form.text("answeringNumber"),
        diversion=form.text("diversion"),
        original_call_id=_origin(form),
        xcid=form.text("xcid", _LONGEST_ID),
    )


def _digits(form: _Form, call_id: str) -> Digits:
    return Digits(call_id=call_id, digits=form.text("dtmf"))


_EVENTS: Mapping[str, Callable[[_Form, str], Event]] = {
    "newCall": _new_call,
    "answer": _answered,
    "hangup": _hung_up,
    "dtmf": _digits,
}


# --- out ------------------------------------------------------------------------------------

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_E164 = re.compile(r"[1-9][0-9]{1,14}").fullmatch
_SPECIAL = re.compile("[&<>\"'\\x00-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
_REFERENCES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


def escape(text: str) -> str:
    """Write text for use in an element or an attribute, without what XML 1.0 forbids."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda char: _REFERENCES.get(char[0], ""), text)
    return text


def _body(action: Action, sound: str, callback: str) -> str:
    """Write what stands in the Response; `sound` and `callback` are escaped already."""
    play = f"<Play><Url>{sound}</Url></Play>" if sound else ""
    match action:
        case Gather():
            return _gather(action, play, callback)
        case Play():
            return play
        case Deliver():
            return ""
        case Dial():
            answer = _dial(action)
        case Reject():
            answer = f'<Reject reason="{escape(action.reason)}"/>'
        case Hangup():
            answer = "<Hangup/>"
    return play + answer if action.announcement else answer


def _gather(action: Gather, play: str, callback: str) -> str:
    if not callback:
        raise CarrierError("a Gather needs an address that the digits are posted to")
    digits, wait = max(1, int(action.max_digits)), max(1, int(action.timeout_ms))
    attributes = f'onData="{callback}" maxDigits="{digits}" timeout="{wait}"'
    return f"<Gather {attributes}>{play}</Gather>" if play else f"<Gather {attributes}/>"


def _dial(action: Dial) -> str:
    if action.voicemail:
        return "<Dial><Voicemail/></Dial>"
    caller_id = f' callerId="{_number(action.caller_id)}"' if action.caller_id else ""
    hidden = "" if action.anonymous is None else f' anonymous="{str(action.anonymous).lower()}"'
    return f"<Dial{caller_id}{hidden}>{_targets(action)}</Dial>"


def _targets(action: Dial) -> str:
    if not 1 <= len(action.numbers) <= _MOST_NUMBERS:
        raise CarrierError(f"a Dial rings 1 to {_MOST_NUMBERS} numbers, not {len(action.numbers)}")
    return "".join([f"<Number>{_number(number)}</Number>" for number in action.numbers])


def _number(number: str) -> str:
    if not _E164(number):
        raise CarrierError(f"{number[:40]!a} is no number in E.164 digits")
    return number
