"""A transcript in plain words: for the messages of failed calls, and for the record of calls."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from flowforge import numbers
from flowforge.call import Entry, language_of
from flowforge.catalog import Catalog
from flowforge.flow import Flow


def node_names(flow: Flow, catalog: Catalog) -> dict[str, str]:
    """Give what people call each node, by its id: its own name, else that of its type."""
    return {node.id: node.name or _label(node.type, catalog) for node in flow.nodes}


def _label(type_name: str, catalog: Catalog) -> str:
    package = catalog.packages.get(type_name)
    return str(package.texts["en"]["label"]) if package else type_name


def words_of(sound: Mapping[str, Any] | None) -> str:
    """Give what is heard of a sound, by its JSON data: texts and the places of sounds, in turn.

    Pauses are not told. A prompt of the library is told by its place, which outlives its name.
    """
    return " ".join(words for _, words in _pieces(sound)) if sound else ""


def spoken_in(sound: Mapping[str, Any] | None) -> str:
    """Give the language of a sound, by its JSON data: "de"; "" where none is heard."""
    return language_of(str(sound["voice"])) if sound else ""


def _pieces(sound: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what is heard in turn, each with how it is told: it is said, or played."""
    for part in sound.get("parts", ()):
        yield from _pieces(part)
    words = (sound["url"] or sound["text"]).strip()
    if words and not sound.get("parts"):
        yield ("plays" if sound["url"] else "says"), words


def told(entry: Entry, names: Mapping[str, str]) -> str:
    """Tell one line of a transcript. `names` are the nodes' names by their ids."""
    data, who = entry.data, names.get(entry.node) or entry.node or "the flow"
    match entry.kind:
        case "event":
            return _event(data)
        case "step":
            return f"{who} → {data['port'] or 'end'}"
        case "action":
            return f"{who} {_action(data)}"
        case "note":
            return f"{who} writes “{data['text']}”"
        case "problem":
            return f"{who} goes wrong: {data['text']} ({data['code']})"


def _event(data: Mapping[str, Any]) -> str:
    match data["event"]:
        case "rings":
            return f"{_number(data['caller'])} calls {_number(data['callee'])}"
        case "digits":
            return f"the caller presses {data['digits']}" if data["digits"] else "silence"
        case "answered":
            return f"{_number(data['answering_number'] or 'somebody')} answers"
        case _:
            return f"the call is over ({data['cause']})"


def _action(data: Mapping[str, Any]) -> str:
    said = _said(data.get("sound") or data.get("announcement"))
    does = _does(data)
    return " and ".join(part for part in (said, does) if part)


def _does(data: Mapping[str, Any]) -> str:
    match data["action"]:
        case "gather":
            keys = "1 key" if data["max_digits"] == 1 else f"{data['max_digits']} keys"
            seconds = data["timeout_ms"] / 1000
            return f"waits {seconds:g} s for {keys}" if data["timeout_ms"] > 1 else ""
        case "dial":
            return f"dials {_whom(data)}{_as(data)}"
        case "reject":
            return f"rejects the call ({data['reason']})"
        case "hangup":
            return "hangs up"
        case _:
            return "lets it ring as usual"


def _whom(data: Mapping[str, Any]) -> str:
    return "the voicemail" if data["voicemail"] else ", ".join(map(_number, data["numbers"]))


def _as(data: Mapping[str, Any]) -> str:
    shown = f" as {_number(data['caller_id'])}" if data["caller_id"] else ""
    return shown + (" anonymously" if data["anonymous"] else "")


def _said(sound: Mapping[str, Any] | None) -> str:
    told_in_turn = groupby(_pieces(sound) if sound else (), key=lambda piece: piece[0])
    pieces = [(does, " ".join(words for _, words in group)) for does, group in told_in_turn]
    return ", ".join(
        f"says “{words}”" if does == "says" else f"plays {words}" for does, words in pieces
    )


def _number(digits: str) -> str:
    return numbers.pretty(digits)
