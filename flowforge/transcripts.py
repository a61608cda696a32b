"""Events, actions and sounds as JSON data: so transcripts and sessions keep them."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from flowforge.call import Action, Event, Sound

_Fields = tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], str]
"""Names of fields, what reads the kind and them in one go, and which one is a sound ("": none)."""
_FIELDS: dict[type[Any], _Fields] = {}


def as_data(piece: Event | Action, name: str = "kind") -> dict[str, Any]:
    """Give an event or an action as JSON data: its kind, under `name`, and its fields."""
    kind = type(piece)
    names, values_of, heard = _FIELDS.get(kind) or _fields(kind)
    data = dict(zip((name, *names), values_of(piece), strict=False))
    if heard and data[heard] is not None:
        data[heard] = sound_data(data[heard])
    return data


def _fields(kind: type[Any]) -> _Fields:
    """Find the fields of a kind that has not come by yet: its slots are its fields."""
    names: tuple[str, ...] = kind.__slots__
    heard = next((name for name in names if name in {"sound", "announcement"}), "")
    # What is read last is left out: of one name alone `attrgetter` would give no tuple.
    _FIELDS[kind] = names, attrgetter("kind", *names, "kind"), heard
    return _FIELDS[kind]


def sound_data(sound: Sound) -> dict[str, Any]:
    """Give a sound as JSON data; what is as usual is left out, for each call keeps it."""
    data: dict[str, Any] = {"text": sound.text, "voice": sound.voice, "url": sound.url}
    if sound.speed != 1:
        data["speed"] = sound.speed
    if sound.pause_s:
        data["pause_s"] = sound.pause_s
    if sound.instead:
        data["instead"] = sound.instead
    if sound.parts:
        data["parts"] = [sound_data(part) for part in sound.parts]
    return data


def sound_from(data: Mapping[str, Any]) -> Sound:
    """Read what `sound_data` gave."""
    parts = tuple(sound_from(part) for part in data.get("parts", ()))
    return Sound(**{**data, "parts": parts})
