"""Calls against their model: late posts, early ones, twice, at once, after a restart, never.

The posts reach the real `Webhook` with a real SQLite file, without HTTP. 200 sequences;
``SEQUENCES=5000`` asks for more.
"""

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest
from aiohttp import StreamReader, web
from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from flowforge.carriers import Sipgate
from flowforge.catalog import Catalog
from flowforge.engine import World
from flowforge.keys import Keys
from flowforge.prompts import PicoSpeech, Prompts
from flowforge.store import Limits, Store
from flowforge.web.answer import Speaker
from flowforge.web.aside import Aside
from flowforge.web.housekeeping import Reaper
from flowforge.web.live import LiveFlows
from flowforge.web.metrics import Metrics
from flowforge.web.webhook import Webhook
from tests.durability.call_model import REFUSED, SILENCE, CallModel, Post, flow
from tests.web.lines import BASE_URL, CALLEE, CALLER, EMPTY, body_of

SEQUENCES = int(os.environ.get("SEQUENCES", "200"))
STEPS = 15
CALLS = 3
PATIENT_S = 120.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTIES = {"from": CALLER, "to": CALLEE, "direction": "in"}
FIELDS = {
    "rings": {**PARTIES, "event": "newCall"},
    "digits": {"event": "dtmf"},
    "answered": {**PARTIES, "event": "answer", "answeringNumber": CALLEE},
    "hung up": {
        **PARTIES,
        "event": "hangup",
        "cause": "normalClearing",
        "answeringNumber": CALLEE,
    },
}


class Nowhere:
    """Where the bytes of an answer go: the test reads the response itself."""

    output_size = 0

    async def _nothing(self, *_: object, **__: object) -> None:
        return

    write_headers = write = write_eof = drain = _nothing


APP = web.Application()
APP.freeze()
SOCKET = Mock()


@dataclass(slots=True)
class Line:
    """The webhook and what it needs; `restart` lets go of all that is only in memory."""

    folder: Path
    keys: Keys
    catalog: Catalog
    store: Store
    webhook: Webhook
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    begun: int = 0
    posts: int = 0

    @classmethod
    async def open(cls, folder: Path) -> "Line":
        keys = Keys.load(folder)
        catalog = Catalog.load(())
        store = await cls._store(folder, keys)
        draft = await store.flows.create(flow())
        await store.flows.publish(draft.id, draft.revision)
        line = cls(folder, keys, catalog, store, Mock())
        await line._plug_in()
        return line

    @staticmethod
    async def _store(folder: Path, keys: Keys) -> Store:
        # Two in memory, three calls: sessions come from the file all the time. What a slow disk
        # leads to, test_faults.py asks; here a busy machine must not look like one.
        url = f"sqlite://{folder}/flowforge.sqlite3"
        limits = Limits(hot=2, commit_s=PATIENT_S, ask_s=PATIENT_S)
        return await Store.open(url, keys, limits=limits)

    async def _plug_in(self) -> None:
        carrier = Sipgate()
        prompts = Prompts(self.folder / "prompts", self.keys.token, BASE_URL, PicoSpeech())
        live = LiveFlows(self.store.flows, self.catalog.types)
        await live.refresh()
        self.webhook = Webhook(
            carrier=carrier,
            live=live,
            calls=self.store.calls,
            speaker=Speaker(carrier=carrier, prompts=prompts),
            keys=self.keys,
            world=World(now=lambda: self.now),
            aside=Aside(),
            metrics=Metrics(),
            base_url=BASE_URL,
            verify=False,
        )

    async def restart(self) -> None:
        await self.webhook.aside.drain(60)
        await self.store.close()
        self.store = await self._store(self.folder, self.keys)
        await self._plug_in()

    async def reap(self) -> None:
        calls, turn = self.store.calls, self.webhook.turn
        await Reaper(calls=calls, turn=turn, silence=SILENCE, now=lambda: self.now)()

    async def post(self, call: str, post: Post, token_of: str) -> str:
        """Post; give the document's body, or the status of a refusal."""
        self.posts += 1
        fields = {**FIELDS[post.kind], "callId": call}
        if post.kind == "digits":
            fields["dtmf"] = post.digits
        place = ["model"]
        if post.kind != "rings":
            step = str(post.step)
            place += [step, self.keys.token("call", token_of, step)]
        request = make_mocked_request(
            "POST",
            "/call",
            FORM,
            payload=_payload(urlencode(fields)),
            app=APP,
            writer=Nowhere(),
            protocol=SOCKET,
            transport=SOCKET,
        )
        try:
            turn = await self.webhook.take(request, *place)
        except web.HTTPException as refusal:
            return str(refusal.status)
        self.webhook.go_on_beside(turn)
        return turn.xml


def _payload(text: str) -> StreamReader:
    payload = StreamReader(SOCKET, 2**16, loop=asyncio.get_running_loop())
    payload.feed_data(text.encode())
    payload.feed_eof()
    return payload


def body(answer: str) -> str:
    return body_of(answer) if "<Response " in answer else answer


CALL = st.integers(0, CALLS - 1)
DIGITS = st.sampled_from(["", "1", "2", "3", "3", "3", "4", "9"])
BACK = st.sampled_from([0, 0, 0, 0, 1, 2, 8, -1])
"""How many steps ago a post's address was given out; -1: it has not been given out yet."""


class Calls(RuleBasedStateMachine):
    line: ClassVar[Line]
    runner: ClassVar[asyncio.Runner]

    def __init__(self) -> None:
        super().__init__()
        self.line.begun += 1
        self.names = [f"{self.line.begun}-{place}" for place in range(CALLS)]
        self.models = [CallModel() for _ in range(CALLS)]
        self.sent: list[list[Post]] = [[] for _ in range(CALLS)]
        self.answers: dict[tuple[int, Post], str] = {}

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def post(self, call: int, posts: list[Post]) -> None:
        """Send posts of one call at the same moment; they count in the order in which they came."""

        async def send() -> list[str]:
            name = self.names[call]
            return await asyncio.gather(*(self.line.post(name, one, name) for one in posts))

        self.sent[call] += posts
        wanted = [self.models[call].take(one, self.line.now) for one in posts]
        answers = self.run(send())
        assert [body(answer) for answer in answers] == wanted
        for one, answer in zip(posts, answers, strict=True):
            if body(answer) not in {REFUSED, EMPTY}:  # else it had no effect, and may have one yet
                assert self.answers.setdefault((call, one), answer) == answer

    def step(self, call: int, back: int) -> int:
        return max(1, self.models[call].step - back)

    @initialize()
    def most_have_rung(self) -> None:
        for call in range(CALLS - 1):
            self.post(call, [Post("rings")])

    @rule(call=CALL, times=st.integers(1, 3))
    def rings(self, call: int, times: int) -> None:
        self.post(call, [Post("rings")] * times)

    @rule(call=CALL, back=BACK, digits=DIGITS, times=st.sampled_from([1, 1, 1, 2, 5]))
    def presses(self, call: int, back: int, digits: str, times: int) -> None:
        self.post(call, [Post("digits", self.step(call, back), digits)] * times)

    @rule(call=CALL, rounds=st.integers(2, 12))
    def goes_round_the_menu(self, call: int, rounds: int) -> None:
        for _ in range(rounds):
            self.post(call, [Post("digits", self.step(call, 0), "3")])

    @rule(call=CALL, place=st.integers(1, 10), times=st.integers(1, 2))
    def says_again(self, call: int, place: int, times: int) -> None:
        """Repeat one of the last ten posts, however far the call has come."""
        if place <= len(self.sent[call]):
            self.post(call, [self.sent[call][-place]] * times)

    @rule(call=CALL, back=BACK, kind=st.sampled_from(["answered", "hung up"]))
    def is_told(self, call: int, back: int, kind: str) -> None:
        self.post(call, [Post(kind, self.step(call, back))])

    @rule(
        call=CALL,
        posts=st.lists(
            st.tuples(st.sampled_from(sorted(FIELDS)), BACK, DIGITS), min_size=2, max_size=4
        ),
    )
    def crossing(self, call: int, posts: list[tuple[str, int, str]]) -> None:
        self.post(
            call,
            [
                Post(kind, self.step(call, back), digits if kind == "digits" else "")
                if kind != "rings"
                else Post("rings")
                for kind, back, digits in posts
            ],
        )

    @rule(call=CALL, other=st.integers(1, CALLS - 1))
    def an_address_of_another_call(self, call: int, other: int) -> None:
        strange = self.names[(call + other) % CALLS]
        answer = self.run(self.line.post(self.names[call], Post("digits", 1, "1"), strange))
        assert answer == REFUSED

    @rule(hours=st.sampled_from([1, 3, 5]))
    def time_goes_by(self, hours: int) -> None:
        self.line.now += timedelta(hours=hours)
        self.run(self.line.reap())
        for model in self.models:
            model.reap(self.line.now)

    @rule(sure=st.sampled_from([False, False, False, True]))
    def restart(self, sure: bool) -> None:
        if sure:
            self.run(self.line.restart())

    def teardown(self) -> None:
        self.run(self.compare())

    async def compare(self) -> None:
        """Compare what is on record with the model: one effect for each event, and no other."""
        await self.line.webhook.aside.drain(60)
        journal = self.line.store.calls.journal
        async with asyncio.timeout(60):
            # Where the disk was slow, an answer went out first and its record is still queued.
            while journal.waiting:  # noqa: ASYNC110 - the journal tells callers, not tests
                await asyncio.sleep(0.01)
        for name, model in zip(self.names, self.models, strict=True):
            session = await self.line.store.calls.session(name)
            assert (session is not None) == model.known
            if session is None:
                continue
            assert (session.step, session.ended) == (model.step, model.ended)
            assert bool(session.at) == model.waits
            lines = await self.line.store.calls.transcript(name)
            events = [one.data for one in lines if one.kind == "event"]
            named = [
                f"digits {one['digits']}" if one["event"] == "digits" else one["event"]
                for one in events
            ]
            assert named == model.events
            texts = [str(one.data.get("text")) for one in lines]
            assert texts.count("over: normalClearing") == model.logged


def test_calls_do_what_their_model_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.web.webhook._STORE_S", PATIENT_S)
    with asyncio.Runner() as runner:
        Calls.runner, Calls.line = runner, runner.run(Line.open(tmp_path))
        wanted = settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(Calls, settings=wanted)
        finally:
            runner.run(Calls.line.store.close())
    with capsys.disabled():
        print(  # noqa: T201 - the figures that this test is run for
            f"\n{Calls.line.begun} sequences, {Calls.line.posts} posts, no divergence"
        )
    assert Calls.line.begun >= SEQUENCES
