"""The other end of the line: a carrier that posts and signs, and flows written short."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

BASE_URL = "http://flows.example.org"
SOUND = "https://sounds.example.org"
CALLER, CALLEE = "491701234567", "4921163553355"


# What the documents of `family` below hold.
EMPTY = '<?xml version="1.0" encoding="UTF-8"?>\n<Response/>'
MENU = f'<Gather maxDigits="1" timeout="20000"><Play><Url>{SOUND}/menu.wav</Url></Play></Gather>'
AGAIN = f'<Gather maxDigits="1" timeout="20000"><Play><Url>{SOUND}/wrong.wav</Url></Play></Gather>'
ANNA = "<Dial><Number>491601111111</Number></Dial>"
BEN = "<Dial><Number>491602222222</Number></Dial>"
VOICEMAIL = "<Dial><Voicemail/></Dial>"


@dataclass(frozen=True, slots=True)
class Carrier:
    """Posts to the server as sipgate does."""

    client: TestClient[Any, Any]
    key: RSAPrivateKey

    def sign(self, raw: bytes) -> str:
        signature = self.key.sign(raw, padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(signature).decode()

    async def send(self, path: str, raw: bytes, **headers: str) -> ClientResponse:
        sent = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Sipgate-Signature": self.sign(raw),
        }
        return await self.client.post(path, data=raw, headers={**sent, **headers})

    async def post(self, path: str, **fields: str) -> str:
        """Post an event; give the document, which must come with 200."""
        response = await self.send(path, urlencode(fields).encode())
        text = await response.text()
        assert response.status == 200, text
        assert response.content_type == "application/xml"
        return text

    async def ring(self, path: str, call_id: str = "call-1", **fields: str) -> str:
        event = {
            "event": "newCall",
            "from": CALLER,
            "to": CALLEE,
            "direction": "in",
            "callId": call_id,
            **fields,
        }
        return await self.post(f"/call/{path}", **event)

    async def press(self, xml: str, digits: str, call_id: str = "call-1") -> str:
        """Post digits to where the last document asked for them."""
        return await self.post(on_data(xml), event="dtmf", callId=call_id, dtmf=digits)

    async def hang_up(
        self, xml: str, call_id: str = "call-1", cause: str = "normalClearing"
    ) -> str:
        event = {
            "event": "hangup",
            "cause": cause,
            "callId": call_id,
            "from": CALLER,
            "to": CALLEE,
            "direction": "in",
            "answeringNumber": CALLEE,
        }
        return await self.post(attribute(xml, "onHangup"), **event)


def attribute(xml: str, name: str) -> str:
    """Give the path of the address in an attribute; it must lie below the public address."""
    found = re.search(rf'{name}="([^"]*)"', xml)
    assert found, xml
    assert found[1].startswith(BASE_URL), found[1]
    return found[1].removeprefix(BASE_URL)


def on_data(xml: str) -> str:
    return attribute(xml, "onData")


def body_of(xml: str) -> str:
    """Give what stands inside the Response, without addresses of ours."""
    inner = re.sub(r"^<\?xml[^>]*\?>\s*<Response[^>]*?(/>|>)", "", xml).removesuffix("</Response>")
    return re.sub(r' onData="[^"]*"', "", inner)


def node(name: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "version": 1, "name": "", "config": config}


def wires(*lines: str) -> list[dict[str, str]]:
    """Read "a.port > b" lines."""
    found = [re.fullmatch(r"(\w+)\.(.+?) > (\w+)", line) for line in lines]
    return [{"source": m[1], "port": m[2], "target": m[3]} for m in found if m]


def family(
    path: str = "family", *, one: str = "+49 160 1111111", **settings: Any
) -> dict[str, Any]:
    """A menu with two choices, tried twice, then voicemail; a log line beside the dial."""
    return {
        "schema": 1,
        "name": "Family line",
        "settings": {"country": "DE", **settings},
        "nodes": [
            node("in", "webhook", path=path),
            node(
                "menu",
                "menu",
                prompt={"url": f"{SOUND}/menu.wav"},
                wrong_prompt={"url": f"{SOUND}/wrong.wav"},
                choices=[{"key": "1", "label": "Anna"}, {"key": "2", "label": "Ben"}],
                wait=20,
            ),
            node("anna", "dial", numbers=[one]),
            node("ben", "dial", numbers=["+49 160 2222222"]),
            node("box", "dial", target="voicemail"),
            node("done", "log", text="over: {{cause}}"),
        ],
        "wires": wires(
            "in.rings > menu",
            "menu.1 > anna",
            "menu.2 > ben",
            "menu.silence > box",
            "menu.wrong > box",
            "anna.hung up > done",
        ),
    }


def changed(document: Mapping[str, Any], name: str, **config: Any) -> dict[str, Any]:
    """Give the document with one node's configuration changed."""
    nodes = [
        {**one, "config": {**one["config"], **config}} if one["id"] == name else one
        for one in document["nodes"]
    ]
    return {**document, "nodes": nodes}
