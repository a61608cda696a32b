"""A call that was made, written down as the steps of a call file: so it becomes a test."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flowforge import numbers
from flowforge.call import Entry
from flowforge.testing.story import spoken_in, words_of

Written = dict[str, Any]
"""A step as it stands in a call file."""


def steps_of(entries: Iterable[Entry], *, languages: bool = False) -> list[Written]:
    """Write a transcript as steps: what happened, and what the caller noticed of it.

    What is heard in another language than the call began in is written with its language, and with
    `languages` so is everything. The silence after a sound that is only played is no step: nobody
    was asked. What went wrong in a node is none either; where it led to is. A line that names the
    call's own id is left out, as that is another one in each call.
    """
    lines = list(entries)
    spoken = (spoken_in(_sound(entry.data)) for entry in lines)
    return list(_steps(lines, "" if languages else next(filter(None, spoken), "")))


def _steps(entries: list[Entry], first: str) -> Iterator[Written]:
    """Write the steps; the language that is not told is the `first`."""
    call_id = next((str(e.data.get("call_id")) for e in entries if e.kind == "event"), "")
    only_plays, logged = False, set[str]()
    for entry in entries:
        data = entry.data
        if entry.kind == "event":
            if not (only_plays and data["event"] == "digits" and not data["digits"]):
                yield _happened(data)
        elif entry.kind == "action":
            only_plays = data.get("timeout_ms", 2) <= 1
            language = spoken_in(_sound(data))
            yield from _answered(data, {"in": language} if language not in {"", first} else {})
        elif entry.kind == "note":
            text = str(data["text"])
            if text not in logged and not (call_id and call_id in text):
                logged.add(text)
                yield {"logs": text}


def _happened(data: Mapping[str, Any]) -> Written:
    match data["event"]:
        case "rings":
            return {"rings": _ringing(data)}
        case "digits":
            return {"presses": data["digits"]}
        case "answered":
            by = data["answering_number"]
            user = {"user": data["user"]} if data["user"] else {}
            return {"answers": ({"by": numbers.pretty(by)} if by else {}) | user}
        case _:
            return {"hangs up": data["cause"]}


def _ringing(data: Mapping[str, Any]) -> Written:
    written: Written = {
        "from": numbers.pretty(data["caller"]),
        "to": numbers.pretty(data["callee"]),
    }
    if data["direction"] != "in":
        written["direction"] = data["direction"]
    if data["users"]:
        written["user"] = list(data["users"])
    if data["diversion"]:
        written["diversion"] = numbers.pretty(data["diversion"])
    return written


def _answered(data: Mapping[str, Any], language: Written) -> Iterator[Written]:
    heard = words_of(_sound(data))
    announces = {"announces": heard, **language} if heard else {}
    match data["action"]:
        case "gather":
            yield from _asked(data, heard, language)
        case "dial" if data["voicemail"]:
            yield {"dials voicemail": True, **announces}
        case "dial":
            yield (
                {"dials": [numbers.pretty(one) for one in data["numbers"]]} | announces | _as(data)
            )
        case "play":
            yield {"plays": heard, **language} if heard else {"rings as usual": True}
        case "reject":
            yield {"rejects": data["reason"], **announces}
        case "hangup":
            yield {"hung up": heard, **language} if heard else {"hung up": True}
        case _:
            yield {"rings as usual": True}


def _asked(data: Mapping[str, Any], heard: str, language: Written) -> Iterator[Written]:
    """Without a sound there is nothing to be heard, and no step to say how long is waited."""
    if not heard:
        return
    step: Written = {"hears": heard, **language}
    if data["timeout_ms"] > 1:
        step |= {"waits": data["timeout_ms"] / 1000, "keys": data["max_digits"]}
    yield step


def _as(data: Mapping[str, Any]) -> Written:
    shown = {"caller id": numbers.pretty(data["caller_id"])} if data["caller_id"] else {}
    return shown | ({"anonymous": True} if data["anonymous"] else {})


def _sound(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return data.get("sound") or data.get("announcement")
