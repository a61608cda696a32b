"""A transcript in plain words: for the messages of failed calls, and for the record of calls."""

from collections.abc import Mapping
from typing import Any

from flowforge import numbers
from flowforge.call import Entry
from flowforge.catalog import Catalog
from flowforge.flow import Flow


def node_names(flow: Flow, catalog: Catalog) -> dict[str, str]:
    """Give what people call each node, by its id: its own name, else that of its type."""
    return {node.id: node.name or _label(node.type, catalog) for node in flow.nodes}


def _label(type_name: str, catalog: Catalog) -> str:
    package = catalog.packages.get(type_name)
    return str(package.texts["en"]["label"]) if package else type_name


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


def _said(sound: Mapping[str, str] | None) -> str:
    if not sound:
        return ""
    return f"plays {sound['url']}" if sound["url"] else f"says “{sound['text']}”"


def _number(digits: str) -> str:
    return numbers.pretty(digits)
