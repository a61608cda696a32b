"""The flow that is measured, drawn for each contestant: ask for a key, look at it, dial."""

from collections.abc import Sequence
from typing import Any

PATH = "line"
"""The webhook's path: posts go to ``/call/line``, digits to ``/call/line/STEP/TOKEN``."""
ASKS, DIALS = "<Gather", "<Number>491601111111</Number>"
"""What stands in every right answer to a new call, and to the digit 1."""

_SOUND = "https://sounds.example.org/menu.wav"
_FIRST, _SECOND = "+49 160 1111111", "+49 160 2222222"

Document = dict[str, Any]


def node(name: str, kind: str, **config: Any) -> Document:
    """Give a node of a FlowForge document."""
    return {"id": name, "type": kind, "version": 1, "name": "", "config": config}


def wire(source: str, port: str, target: str) -> Document:
    """Give a wire of a FlowForge document."""
    return {"source": source, "port": port, "target": target}


def document(nodes: Sequence[Document], wires: Sequence[Document]) -> Document:
    """Give a FlowForge document with a node `in`, where calls come in."""
    start = node("in", "webhook", path=PATH)
    return {
        "schema": 1,
        "name": "Measured",
        "settings": {"country": "DE", "voice": "en-GB", "fallback": {"do": "hangup"}},
        "nodes": [start, *nodes],
        "wires": list(wires),
    }


def ask(name: str) -> Document:
    """Give the node that asks for one digit."""
    return node(name, "gather", prompt={"url": _SOUND}, accept="exact", digits=1, wait=20)


def choose(name: str) -> Document:
    """Give the node that looks at the digit: exits `one`, `two`, `otherwise`."""
    rules = [
        {"port": port, "operator": "equals", "value": value, "upper": "", "label": ""}
        for port, value in (("one", "1"), ("two", "2"))
    ]
    return node(name, "switch", variable="digits", rules=rules)


def dial(name: str, number: str = _FIRST) -> Document:
    """Give the node that rings a number."""
    return node(name, "dial", numbers=[number])


def for_flowforge() -> Document:
    """Give the flow as FlowForge's document."""
    nodes = [ask("ask"), choose("which"), dial("first"), dial("second", _SECOND)]
    nodes.append(node("none", "hangup"))
    wires = [
        wire("in", "rings", "ask"),
        wire("ask", "digits", "which"),
        wire("ask", "silence", "none"),
        wire("ask", "wrong", "none"),
        wire("which", "one", "first"),
        wire("which", "two", "second"),
        wire("which", "otherwise", "none"),
    ]
    return document(nodes, wires)


# --- the same for Node-RED ------------------------------------------------------------------

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def for_node_red(port: int) -> list[Document]:
    """Give the flow as Node-RED's: http in, switch, template, http response.

    The nodes of sipgate's own package do the same in the same order, but the package is no longer
    on npm. A token it has none: the call's id stands in the callback's address.
    """
    callback = f"http://127.0.0.1:{port}/call/{PATH}/1/{{{{payload.callId}}}}"
    root = f'<Response onAnswer="{callback}" onHangup="{callback}">'
    gather = (
        f'<Gather onData="{callback}" maxDigits="1" timeout="20000">'
        f"<Play><Url>{_SOUND}</Url></Play></Gather>"
    )
    dials = [f"<Dial><Number>{n}</Number></Dial>" for n in ("491601111111", "491602222222")]
    tab = {"id": "tab", "type": "tab", "label": "Measured", "disabled": False, "info": ""}
    return [
        tab,
        _http_in("called", f"/call/{PATH}", "event"),
        _switch("event", "payload.event", {"newCall": "gather"}, "deliver"),
        _template("gather", f"{_XML}{root}{gather}</Response>"),
        _template("deliver", f"{_XML}<Response/>"),
        _http_in("pressed", f"/call/{PATH}/:step/:token", "digits"),
        _switch("digits", "payload.dtmf", {"1": "first", "2": "second"}, "none"),
        _template("first", f"{_XML}{root}{dials[0]}</Response>"),
        _template("second", f"{_XML}{root}{dials[1]}</Response>"),
        _template("none", f"{_XML}<Response><Hangup/></Response>"),
        _in_tab("reply", "http response", statusCode="", headers={"content-type": _XML_TYPE}),
    ]


_XML_TYPE = "application/xml"


def _in_tab(name: str, kind: str, *wires: list[str], **fields: Any) -> Document:
    place = {"id": name, "type": kind, "z": "tab", "name": "", "x": 0, "y": 0}
    return place | fields | {"wires": list(wires)}


def _http_in(name: str, url: str, target: str) -> Document:
    fields = {"url": url, "method": "post", "upload": False, "swaggerDoc": ""}
    return _in_tab(name, "http in", [target], **fields)


def _switch(name: str, looks_at: str, ways: dict[str, str], otherwise: str) -> Document:
    rules: list[Document] = [{"t": "eq", "v": value, "vt": "str"} for value in ways]
    rules.append({"t": "else"})
    targets = [[target] for target in (*ways.values(), otherwise)]
    fields = {"property": looks_at, "propertyType": "msg", "rules": rules, "checkall": "false"}
    return _in_tab(name, "switch", *targets, **fields, repair=False, outputs=len(targets))


def _template(name: str, text: str) -> Document:
    fields = {"field": "payload", "fieldType": "msg", "format": "handlebars", "syntax": "mustache"}
    return _in_tab(name, "template", ["reply"], **fields, template=text, output="str")
