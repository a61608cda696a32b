"""A transcript told for people: one line for what was heard, pressed, decided and dialled."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowforge.call import ANONYMOUS, Digits, Entry, Gather
from flowforge.cli.console import plain

_OVER = {
    "normalClearing": "hangs up",
    "busy": "it is engaged",
    "cancel": "the caller gives up",
    "noAnswer": "nobody answers",
    "congestion": "the line is congested",
    "notFound": "there is no such number",
    "forwarded": "the call is forwarded",
}


@dataclass(slots=True)
class Story:
    """Tells a call as it goes on, as rich markup. `names` are the nodes' names by their ids."""

    names: Mapping[str, str]
    _announced: bool = False
    """Nobody was asked for keys: silence after an announcement is not worth a line."""

    def tell(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Tell the transcript's next lines."""
        for entry in entries:
            data = entry.data
            if entry.kind == "action":
                self._announced = data["action"] == Gather.kind and data["timeout_ms"] <= 1
            silent = data.get("event") == Digits.kind and not data["digits"]
            if not (silent and self._announced):
                yield self._line(entry)

    def _line(self, entry: Entry) -> str:
        data, node = entry.data, plain(self.names.get(entry.node, entry.node))
        match entry.kind:
            case "event":
                return f"[bold cyan]{_event(data)}[/]"
            case "step":
                return f"  [dim]{node} → {plain(data.get('port') or 'end')}[/]"
            case "action":
                return f"  {_ACTIONS[data['action']](data)}  [dim]{node}[/]"
            case "note":
                return f"  [yellow]✎[/] {plain(data.get('text', ''))}  [dim]{node}[/]"
            case "problem":
                return (
                    f"  [red]✗ {plain(data.get('text', ''))}[/]  [dim]{node} {data.get('code')}[/]"
                )


def _event(data: Mapping[str, Any]) -> str:
    match data["event"]:
        case "rings":
            return f"☎ {_number(data['caller'])} calls {_number(data['callee'])}"
        case "digits":
            return f"⌨ presses {plain(data['digits'])}" if data["digits"] else "⌨ stays silent"
        case "answered":
            return f"☎ {_number(data['answering_number'])} answers"
        case _:
            return f"☎ {_OVER.get(data['cause'], plain(data['cause']))}"


def _number(digits: str) -> str:
    if digits == ANONYMOUS or not digits.isdigit():
        return plain(digits)
    return f"+{plain(digits)}"


def _sound(sound: Mapping[str, str] | None) -> str:
    if not sound:
        return ""
    if sound["url"]:
        return f"[bold]♪ {plain(sound['url'])}[/]"
    return f"[bold]“{plain(sound['text'])}”[/]"


def _then(data: Mapping[str, Any], what: str) -> str:
    said = _sound(data["announcement"])
    return f"{said}, then {what}" if said else what


def _gather(data: Mapping[str, Any]) -> str:
    if data["timeout_ms"] <= 1:  # the form of "say this, then go on"
        return _sound(data["sound"])
    digits = "1 digit" if data["max_digits"] == 1 else f"{data['max_digits']} digits"
    waits = f"[dim]waits {data['timeout_ms'] / 1000:g} s for {digits}[/]"
    return f"{_sound(data['sound'])} {waits}".lstrip()


def _dial(data: Mapping[str, Any]) -> str:
    whom = "voicemail" if data["voicemail"] else ", ".join(map(_number, data["numbers"]))
    return _then(data, f"[green]dials {whom}[/]")


_ACTIONS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "gather": _gather,
    "dial": _dial,
    "play": lambda data: f"{_sound(data['sound'])}, then [green]it rings as usual[/]",
    "deliver": lambda _: "[green]it rings as usual[/]",
    "reject": lambda data: _then(data, f"[magenta]rejects the call ({plain(data['reason'])})[/]"),
    "hangup": lambda data: _then(data, "[magenta]ends the call[/]"),
}
