"""Several servers behind a balancer that gives each post to the next one, and whole calls."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from flowforge.keys import Keys
from flowforge.store import Store
from flowforge.web.auth import COOKIE
from tests.durability.server import Furnished
from tests.store.conftest import CHEAP
from tests.web.lines import AGAIN, ANNA, BASE_URL, CALLEE, CALLER, EMPTY, MENU, attribute, body_of

SECRET = "c2NhbGUtc2NhbGUtc2NhbGUtc2NhbGUtc2NhbGUtc2M="
SCRIPT = ["rings", "digits", "digits", "answered", "hung up"]
PARTIES = {"from": CALLER, "to": CALLEE, "direction": "in"}
NUMBER = {**PARTIES, "answeringNumber": "491601111111"}
_AT_ONCE = 10
_TRIES = 50


async def furnish(url: str, data: Path, document: dict[str, Any]) -> Furnished:
    """Put a flow live in a database, and let somebody in who may change it."""
    store = await Store.open(url, Keys.load(data, SECRET), hasher=CHEAP)
    draft = await store.flows.create(document)
    await store.flows.publish(draft.id, draft.revision)
    person = await store.people.add("ada", "correct horse battery", "admin")
    token = await store.people.open(person)
    await store.close()
    return Furnished(draft.id, {"Cookie": f"{COOKIE}={token}"})


@dataclass(slots=True)
class Balancer:
    """Gives each post to the next server, as a balancer does; where one is gone, to the next.

    With one port and `fresh` every post gets a connection of its own, so that the system chooses
    among the workers.
    """

    ports: Sequence[int]
    client: ClientSession
    turn: "count[int]" = field(default_factory=count)
    failed: int = 0
    acknowledged: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def open(cls, ports: Sequence[int], *, fresh: bool = False) -> "Balancer":
        connector = TCPConnector(limit=0, force_close=fresh)
        return cls(ports, ClientSession(connector=connector, timeout=ClientTimeout(total=60)))

    async def post(self, path: str, call: str, **fields: str) -> str:
        """Post an event until somebody answers it."""
        for _ in range(_TRIES):
            port = self.ports[next(self.turn) % len(self.ports)]
            try:
                return await self.to(port, path, call, **fields)
            except ClientError:
                self.failed += 1
                await asyncio.sleep(0.1)
        raise AssertionError("nobody answers")

    async def to(self, port: int, path: str, call: str, **fields: str) -> str:
        url = f"http://127.0.0.1:{port}{path}"
        async with self.client.post(url, data={**fields, "callId": call}) as response:
            text = await response.text()
            assert response.status == 200, (response.status, text)
            return text

    async def everywhere(self, path: str, call: str, **fields: str) -> str:
        """Post the same event twice to each server at the same moment; give the one answer."""
        ports = [*self.ports, *self.ports]
        answers = await asyncio.gather(*(self.to(port, path, call, **fields) for port in ports))
        assert len(set(answers)) == 1, answers
        return answers[0]


async def whole_call(balancer: Balancer, call: str, *, at_once: bool = False) -> None:
    """Make one call, each event at the next server, or all of them at every server at once."""
    send = balancer.everywhere if at_once else balancer.post
    said = balancer.acknowledged.setdefault(call, [])

    async def post(path: str, what: str, **fields: str) -> str:
        text = await send(path, call, **fields)
        said.append(what)
        return text

    xml = await post("/call/family", "rings", event="newCall", **PARTIES)
    assert body_of(xml) == MENU
    xml = await post(attribute(xml, "onData"), "digits", event="dtmf", dtmf="5")
    assert body_of(xml) == AGAIN
    xml = await post(attribute(xml, "onData"), "digits", event="dtmf", dtmf="1")
    assert body_of(xml) == ANNA
    assert await post(attribute(xml, "onAnswer"), "answered", event="answer", **NUMBER) == EMPTY
    over = {**NUMBER, "event": "hangup", "cause": "normalClearing"}
    assert await post(attribute(xml, "onHangup"), "hung up", **over) == EMPTY


async def calls(balancer: Balancer, names: Sequence[str], *, at_once: bool = False) -> None:
    """Make all these calls, some of them at a time."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(name: str) -> None:
        async with places:
            await whole_call(balancer, name, at_once=at_once)

    await asyncio.gather(*(one(name) for name in names))


def check_record(names: Sequence[str], sessions: Sequence[Any], lines: Sequence[Any]) -> None:
    """See that every call is on record whole: over, each event once, its lines numbered through.

    `sessions` are rows of call_id, ended, entries; `lines` of call_id, seq, kind, data, in order.
    """
    assert {call: bool(ended) for call, ended, _ in sessions} == dict.fromkeys(names, True)
    numbers: dict[str, list[int]] = {name: [] for name in names}
    events: dict[str, list[str]] = {name: [] for name in names}
    notes: dict[str, int] = dict.fromkeys(names, 0)
    for call, seq, kind, data in lines:
        numbers[call].append(seq)
        if kind == "event":
            events[call].append(orjson.loads(data)["event"])
        notes[call] += kind == "note" and "over: normalClearing" in data
    assert events == dict.fromkeys(names, SCRIPT)
    assert {name: len(found) for name, found in numbers.items()} == {
        call: entries for call, _, entries in sessions
    }
    assert all(found == list(range(len(found))) for found in numbers.values())
    assert set(notes.values()) == {1}, "what hangs beside a call has run once"


RECORD = (
    "SELECT call_id, ended, entries FROM call_session",
    "SELECT call_id, seq, kind, data FROM call_entry ORDER BY call_id, seq",
)


def environment(**settings: str) -> Mapping[str, str]:
    """Give the environment of a server that shares everything with the others."""
    wanted = {"SECRET_KEY": SECRET, "BASE_URL": BASE_URL, **settings}
    return {f"FLOWFORGE_{name}": value for name, value in wanted.items()}


def menu_of(number: int) -> str:
    return f"https://sounds.example.org/menu-{number:02}.wav"


def version_in(xml: str) -> int:
    found = re.search(r"menu-(\d\d)\.wav", xml)
    return int(found[1]) if found else -1
