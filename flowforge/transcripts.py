"""Events, actions and sounds as JSON data: so transcripts and sessions keep them."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from flowforge.call import Action, Event, Sound

_Fields = tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], str]
"""Names of fields, what reads them in one go, and which one is a sound ("" for none)."""
_FIELDS: dict[type[Any], _Fields] = {}


def as_data(piece: Event | Action | Sound) -> dict[str, Any]:
    """Give the fields of an event or an action as JSON data, for a transcript."""
    if isinstance(piece, Sound):
        return _sound_data(piece)
    kind = type(piece)
    names, values_of, heard = _FIELDS.get(kind) or _fields(kind)
    data = dict(zip(names, values_of(piece), strict=False))
    if heard and data[heard] is not None:
        data[heard] = _sound_data(data[heard])
    return data


def _fields(kind: type[Any]) -> _Fields:
    """Find the fields of a kind that has not come by yet: its slots are its fields."""
    names: tuple[str, ...] = kind.__slots__
    heard = next((name for name in names if name in {"sound", "announcement"}), "")
    # The kind is read twice, and left out: of one name alone `attrgetter` gives no tuple.
    _FIELDS[kind] = names, attrgetter(*names, "kind", "kind"), heard
    return _FIELDS[kind]


def _sound_data(sound: Sound) -> dict[str, Any]:
    """Give a sound as JSON data; what is as usual is left out, for each call keeps it."""
    data: dict[str, Any] = {"text": sound.text, "voice": sound.voice, "url": sound.url}
    if sound.speed != 1:
        data["speed"] = sound.speed
    if sound.pause_s:
        data["pause_s"] = sound.pause_s
    if sound.instead:
        data["instead"] = sound.instead
    if sound.parts:
        data["parts"] = [_sound_data(part) for part in sound.parts]
    return data


def sound_from(data: Mapping[str, Any]) -> Sound:
    """Read what `as_data` gave for a sound."""
    parts = tuple(sound_from(part) for part in data.get("parts", ()))
    return Sound(**{**data, "parts": parts})
