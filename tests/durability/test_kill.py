"""``kill -9`` at random moments: what was acknowledged is there, and every call goes on.

Ten kills; ``KILLS=200`` asks for two hundred, ``SEED=…`` for the moments of an earlier run, and
``BACK_WITHIN=5`` that after each kill the first answer comes within five seconds.
"""

import asyncio
import os
import random
import re
import time
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.durability.server import Furnished, Remains, furnish, kill, start
from tests.faulty_line import free_port
from tests.web.lines import AGAIN, ANNA, CALLEE, CALLER, EMPTY, MENU, body_of, family

KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("SEED", str(random.SystemRandom().randrange(10**6))))
CALLS = 20
LONGEST_LIFE_S = 0.6
BACK_WITHIN_S = float(os.environ.get("BACK_WITHIN", "60"))
SCRIPT = ["rings", "digits", "digits", "answered", "hung up"]
PARTIES = {"from": CALLER, "to": CALLEE, "direction": "in"}


@dataclass(slots=True, kw_only=True)
class Told:
    """What the server acknowledged, which is what it may not lose."""

    calls: dict[str, list[str]] = field(default_factory=dict)
    revision: int
    about: str = ""
    versions: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    kills: int = 0
    running: int = 0
    in_flight: int = 0
    broken: int = 0
    events: int = 0
    calls: int = 0
    drafts: int = 0
    versions: int = 0
    slowest_s: float = 0.0


@dataclass(slots=True)
class Siege:
    """A server that is killed over and over, twenty callers, and somebody who edits the flow."""

    data: Path
    port: int
    furnished: Furnished
    client: ClientSession
    told: Told
    counts: Counts = field(default_factory=Counts)
    up: asyncio.Event = field(default_factory=asyncio.Event)
    first_answer: asyncio.Event = field(default_factory=asyncio.Event)
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False
    posting: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- the callers ------------------------------------------------------------------------

    async def post(self, url: str, call: str, said: str, **fields: str) -> str:
        """Post an event until it is answered; only then it counts as acknowledged."""
        while True:
            await self.up.wait()
            self._posts(+1)
            try:
                async with self.client.post(url, data={**fields, "callId": call}) as response:
                    text = await response.text()
            except ClientError:
                self.counts.broken += 1
                continue
            finally:
                self._posts(-1)
            assert response.status == 200, (response.status, text)
            self.told.calls[call].append(said)
            self.counts.events += 1
            self.first_answer.set()
            return text

    def _posts(self, change: int) -> None:
        self.posting += change
        if self.posting:
            self.quiet.clear()
        else:
            self.quiet.set()

    async def call(self, call: str) -> None:
        """Make one whole call, which must be answered as if nobody had been killed."""
        self.told.calls[call] = []
        xml = await self.post(
            f"{self.address}/call/family", call, "rings", event="newCall", **PARTIES
        )
        assert body_of(xml) == MENU
        xml = await self.post(url_in(xml, "onData"), call, "digits", event="dtmf", dtmf="5")
        assert body_of(xml) == AGAIN
        xml = await self.post(url_in(xml, "onData"), call, "digits", event="dtmf", dtmf="1")
        assert body_of(xml) == ANNA
        number = {**PARTIES, "answeringNumber": "491601111111"}
        said = await self.post(url_in(xml, "onAnswer"), call, "answered", event="answer", **number)
        assert said == EMPTY
        over = {**number, "event": "hangup", "cause": "normalClearing"}
        assert await self.post(url_in(xml, "onHangup"), call, "hung up", **over) == EMPTY
        self.counts.calls += 1

    async def caller(self, name: int) -> None:
        made = 0
        while not self.over:
            made += 1
            await self.call(f"caller-{name}-{made}")

    # --- the editor -------------------------------------------------------------------------

    async def ask(self, method: str, path: str = "", body: object = None) -> dict[str, Any]:
        url = f"{self.address}/api/flows/{self.furnished.flow_id}{path}"
        headers = self.furnished.cookie
        async with self.client.request(method, url, json=body, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def editor(self) -> None:
        """Save and publish without end; after a kill look at what became of the last try."""
        count = 0
        while not self.over:
            await self.up.wait()
            try:
                draft = await self.ask("GET")
                while not self.over:
                    count += 1
                    draft = await self.edit(draft, f"edit {count}")
            except ClientError:
                self.counts.broken += 1

    async def edit(self, draft: dict[str, Any], about: str) -> dict[str, Any]:
        document = {**draft["document"], "about": about}
        body = {"revision": draft["revision"], "document": document}
        draft = await self.ask("PUT", body=body)
        self.told.revision, self.told.about = draft["revision"], about
        self.counts.drafts += 1
        published = await self.ask("POST", "/publish", {"revision": draft["revision"]})
        self.told.versions[published["live"]] = about
        self.counts.versions += 1
        return published

    # --- the killer -------------------------------------------------------------------------

    async def kill(self, server: Process) -> Remains:
        self.up.clear()
        self.counts.kills += 1
        self.counts.running += sum(0 < len(said) < len(SCRIPT) for said in self.told.calls.values())
        self.counts.in_flight += self.posting
        await kill(server)
        await self.quiet.wait()  # what the kernel had of its answers still arrives
        return Remains(self.data)

    async def start_again(self) -> Process:
        begun = time.monotonic()
        self.first_answer.clear()
        server = await start(self.data, self.port)
        try:
            self.up.set()
            await self.first_answer.wait()
            took = time.monotonic() - begun
            self.counts.slowest_s = max(self.counts.slowest_s, took)
            assert took <= BACK_WITHIN_S
        except BaseException:
            await kill(server)
            raise
        return server

    def check(self, remains: Remains) -> None:
        """Compare what is on the disk with what was acknowledged; one post may be in between."""
        assert remains.sound()
        on_record = remains.events(self.told.calls)
        for call, said in self.told.calls.items():
            assert on_record[call] in (said, SCRIPT[: len(said) + 1]), call
        revision, document = remains.draft(self.furnished.flow_id)
        assert revision >= self.told.revision
        if revision == self.told.revision:
            assert document.get("about", "") == self.told.about
        versions = remains.versions(self.furnished.flow_id)
        kept = {number: versions[number].get("about", "") for number in self.told.versions}
        assert kept == self.told.versions
        done = [call for call, said in self.told.calls.items() if said == SCRIPT]
        for call in done:
            del self.told.calls[call]


def url_in(xml: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]+)"', xml)
    assert found, xml
    return found[1]


async def besiege(siege: Siege, moments: random.Random) -> None:
    server = await start(siege.data, siege.port)
    siege.up.set()
    try:
        async with asyncio.TaskGroup() as people:
            for name in range(CALLS):
                people.create_task(siege.caller(name))
            people.create_task(siege.editor())
            for _ in range(KILLS):
                await asyncio.sleep(moments.uniform(0, LONGEST_LIFE_S))
                remains = await siege.kill(server)
                siege.check(remains)
                remains.close()
                server = await siege.start_again()
            siege.over = True
    finally:
        await kill(server)
    remains = Remains(siege.data)
    siege.check(remains)
    remains.close()


async def test_nothing_acknowledged_is_lost_and_every_call_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    furnished = await furnish(tmp_path, family())
    async with ClientSession(timeout=ClientTimeout(total=30)) as client:
        siege = Siege(tmp_path, free_port(), furnished, client, Told(revision=1))
        await besiege(siege, random.Random(SEED))
    counts = siege.counts
    with capsys.disabled():
        print(f"\nSEED={SEED}: {counts}")  # noqa: T201 - the figures that this test is run for
    assert counts.kills == KILLS
    assert counts.running >= KILLS
    assert counts.in_flight >= KILLS
    assert not siege.told.calls, "all calls that began came to their end"
