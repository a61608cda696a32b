"""Many calls at once through a flow that looks callers up, and an account of what they got."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from tests.web.lines import (
    ANNA,
    BEN,
    CALLEE,
    CALLER,
    EMPTY,
    SOUND,
    VOICEMAIL,
    body_of,
    node,
    wires,
)

AT_ONCE = 20
CUSTOMER = "12345678"
ASK = f'<Gather maxDigits="8" timeout="5000"><Play><Url>{SOUND}/ask.wav</Url></Play></Gather>'
SCRIPT = ["rings", "digits", "answered", "hung up"]
PARTIES = {"from": CALLER, "to": CALLEE, "direction": "in"}
NAMES = {ASK: "asked", ANNA: "found", BEN: "not looked up", VOICEMAIL: "fallback"}
"""What a caller got, by the document's body. Any other body is a wrong answer."""


LIMITS = {"patient": 2.5, "usual": 1.0, "hasty": 0.3}
"""The flows' paths, and for how many seconds each waits for a lookup."""


def flow(path: str) -> dict[str, Any]:
    """Make a flow: eight digits are looked up; then Anna rings, or Ben where that failed."""
    look = {"connection": "shop", "table": "customer", "key": "id", "value": "{{digits}}"}
    kept = [{"column": "name", "save_as": "name"}]
    return {
        "schema": 1,
        "name": path,
        "settings": {"country": "DE", "fallback": {"do": "voicemail"}},
        "nodes": [
            node("in", "webhook", path=path),
            node("ask", "gather", prompt={"url": f"{SOUND}/ask.wav"}, digits=8),
            node("look", "db_lookup", **look, columns=kept, limit=LIMITS[path]),
            node("anna", "dial", numbers=["+49 160 1111111"]),
            node("ben", "dial", numbers=["+49 160 2222222"]),
            node("done", "log", text="{{name}}: {{cause}}"),
        ],
        "wires": wires(
            "in.rings > ask",
            "ask.digits > look",
            "look.found > anna",
            "look.error > ben",
            "anna.hung up > done",
        ),
    }


@dataclass(slots=True)
class Traffic:
    """Calls to the flow at `path` of the server at `port`.

    `began` holds what was acknowledged of each call.
    """

    port: int
    path: str
    client: ClientSession
    got: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    """Answers that were none: an HTTP error, no whole document, the wrong one."""
    took_s: list[float] = field(default_factory=list)
    began: dict[str, list[str]] = field(default_factory=dict)

    async def ring(self, call: str) -> str:
        """Begin a call; give the document."""
        self.began[call] = []
        address = f"http://127.0.0.1:{self.port}/call/{self.path}"
        return await self._post(address, call, "rings", event="newCall", **PARTIES)

    async def press(self, call: str, xml: str) -> str:
        """Send the digits that a document asks for; give the next document."""
        return await self._post(_url(xml, "onData"), call, "digits", event="dtmf", dtmf=CUSTOMER)

    async def finish(self, call: str, xml: str) -> None:
        """Let a call that was asked for digits go on to its end."""
        xml = await self.press(call, xml)
        number = {**PARTIES, "answeringNumber": "491601111111"}
        await self._post(_url(xml, "onAnswer"), call, "answered", event="answer", **number)
        over = {**number, "event": "hangup", "cause": "normalClearing"}
        await self._post(_url(xml, "onHangup"), call, "hung up", **over)

    async def calls(self, names: Iterable[str]) -> None:
        """Make whole calls, `AT_ONCE` of them at a time."""
        ahead = iter(names)

        async def caller() -> None:
            for name in ahead:
                await self.finish(name, await self.ring(name))

        await asyncio.gather(*(caller() for _ in range(AT_ONCE)))

    async def _post(self, url: str, call: str, said: str, **fields: str) -> str:
        if not url:
            return ""
        begun = time.perf_counter()
        try:
            async with self.client.post(url, data={**fields, "callId": call}) as response:
                text = await response.text()
        except ClientError as error:
            self.broken.append(f"{call} {said}: {error!r}")
            return ""
        self.took_s.append(time.perf_counter() - begun)
        fault = _fault(response.status, text, asks=said in {"rings", "digits"})
        if fault:
            self.broken.append(f"{call} {said}: {fault}")
            return ""
        self.began[call].append(said)
        self.got[NAMES.get(body_of(text), "nothing")] += 1
        return text

    def percentile(self, share: float) -> float:
        """Give within how many seconds this share of the answers came."""
        ordered = sorted(self.took_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _fault(status: int, text: str, *, asks: bool) -> str:
    """Say what is wrong with an answer; empty where it is whole and one of those that fit."""
    if status != 200:
        return f"{status}: {text[:100]}"
    try:
        root = ET.fromstring(text).tag
    except ET.ParseError as error:
        return f"{error}: {text[:100]}"
    fits = body_of(text) in NAMES if asks else text == EMPTY
    return "" if root == "Response" and fits else f"no answer to this: {text[:200]}"


def _url(xml: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]+)"', xml)
    return found[1] if found else ""


@asynccontextmanager
async def traffic(port: int, path: str) -> AsyncIterator[Traffic]:
    limits = ClientTimeout(total=60)
    async with ClientSession(timeout=limits, connector=TCPConnector(limit=AT_ONCE)) as client:
        yield Traffic(port, path, client)
