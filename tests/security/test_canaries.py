"""Secrets and callers' numbers are planted, all is driven, and all that came out is searched.

What erasing leaves is searched by tests/store/test_forgetting.py, numbers in log lines of every
spelling by tests/web/test_logs.py; here the whole application runs, and goes wrong, at once.
"""

import base64
import io
import json
import logging
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flowforge.numbers import spellings
from flowforge.settings import PREFIX, Settings
from flowforge.store import backups
from flowforge.web import logs
from flowforge.web.access import ACCESS
from flowforge.web.auth import COOKIE, SETUP
from flowforge.web.housekeeping import Retention
from flowforge.web.logs import configure_logging
from flowforge.web.rates import WRITES
from flowforge.web.rooms import ASIDE, SETTINGS
from tests.prompts import vendors
from tests.prompts.sounds import made, tone
from tests.web.conftest import House, Opens
from tests.web.lines import SOUND, node, wires

DATABASE = "canary-of-a-database-7401"
OWN = "canary-of-a-person-7402"
NEXT = "canary-of-a-person-7403"
METRICS = "canary-of-the-figures-7404"
BUCKET = "canary-of-a-bucket-7406"
REDIS = "canary-of-redis-7407"
OURS = "canary-of-our-own-database-7408"
KEY = base64.urlsafe_b64encode(b"canary-of-the-secret-key-7405-xy").decode()
CALLER = "491709990017"
"""Nobody's number."""


@dataclass
class Findings:
    """Everything that came out: what was answered, what was logged, what was copied."""

    answers: list[tuple[str, bytes]] = field(default_factory=list)
    logged: str = ""
    tokens: set[str] = field(default_factory=set)

    def secrets(self) -> dict[str, bytes]:
        known = [DATABASE, OWN, NEXT, METRICS, BUCKET, REDIS, KEY, vendors.KEY, *self.tokens]
        return {one: one.encode() for one in known}


def finds(haystack: bytes, secret: bytes) -> bool:
    """Tell whether a secret can be read, plainly or as base64 holds it wherever it begins."""
    coded = [
        base64.b64encode(b"x" * shift + secret)[4 if shift else 0 :][:12] for shift in range(3)
    ]
    return secret in haystack or any(one in haystack for one in coded)


def leads_to_a_failing_database() -> dict[str, Any]:
    lookup = {"connection": "shop", "table": "t", "key": "k", "value": "{{caller}}",
              "columns": [{"column": "a", "save_as": "found"}]}  # fmt: skip
    return {
        "schema": 1,
        "name": "Canary",
        "settings": {"country": "DE"},
        "nodes": [
            node("in", "webhook", path="canary"),
            node("ask", "gather", prompt={"url": f"{SOUND}/a.wav"}, digits=1),
            node("look", "db_lookup", **lookup),
            node("box", "dial", target="voicemail"),
            node("note", "log", text="{{caller}} pressed {{digits}}"),
        ],
        "wires": wires(
            "in.rings > ask", "ask.digits > look", "look.error > box", "box.hung up > note"
        ),
    }


@pytest.fixture
async def canary_house(
    open_house: Opens, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[House]:
    """The application with a secret in every setting that takes one, logging all that it can."""
    capsys.readouterr()  # what is logged at the start is searched as well
    monkeypatch.setenv(f"{PREFIX}SECRET_KEY", KEY)
    async with vendors.listening() as hosts:
        monkeypatch.setattr("flowforge.app.Means", lambda **_: hosts.means)
        yield await open_house(
            secret_key=KEY,
            metrics_token=METRICS,
            log_calls=True,
            # Nobody listens there: what is tried goes wrong.
            redis_url=f"redis://:{REDIS}@127.0.0.1:9/0",
            recordings="s3://canary",
            s3_endpoint="http://127.0.0.1:9",
            s3_key_id="who",
            s3_secret=BUCKET,
        )


@pytest.fixture(autouse=True)
def _log_everything(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let libraries write what they say while they are debugged, SQL with its values included."""
    configure_logging("json")
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    for handler in root.handlers:
        if isinstance(handler, logs._Libraries):
            handler.level = logging.DEBUG
    for name in ("tortoise", "tortoise.db_client"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    yield
    root.setLevel(before)
    configure_logging("json")


class Drive:
    """Uses the application as people, the carrier and whoever errs do."""

    def __init__(self, house: House) -> None:
        self.house, self.found = house, Findings()

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> bytes:
        response = await self.house.client.request(
            method, path, json=body, headers=headers, allow_redirects=False
        )
        raw = await response.read()
        head = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
        self.found.answers.append((f"{method} {path} {response.status}", raw))
        self.found.answers.append((f"{method} {path} head", json.dumps(head).encode()))
        jar = self.house.client.session.cookie_jar.filter_cookies(self.house.client.make_url("/"))
        if COOKIE in jar and jar[COOKIE].value:
            self.found.tokens.add(jar[COOKIE].value)
        return raw

    async def people_sign_in(self) -> None:
        link = self.house.app[SETUP].token
        self.found.tokens.add(link)
        await self.ask("POST", "/api/setup", {"token": link, "name": "ada", "password": OWN})
        await self.ask("POST", "/api/login", {"name": "ada", "password": OWN})
        await self.ask("POST", "/api/login", {"name": "nobody", "password": OWN})
        await self.ask("PUT", "/api/password", {"old": OWN, "password": NEXT})
        new = {"name": "ben", "password": OWN, "role": "viewer"}
        await self.ask("POST", "/api/people", new)
        await self.ask("POST", "/api/people", new | {"password": OWN, "role": OWN})

    async def a_connection_fails(self) -> None:
        where = {"host": "127.0.0.1", "port": 9, "database": "shop", "user": "reader"}
        shop = {"name": "shop", "kind": "mysql", "settings": where, "password": DATABASE}
        await self.ask("POST", "/api/connections", shop)
        await self.ask("POST", "/api/connections", shop | {"kind": DATABASE})
        await self.ask("POST", "/api/connections/test", shop)
        await self.ask("PUT", "/api/connections/1", shop | {"name": "shop"})
        await self.ask("GET", "/api/connections/shop/tables")

    async def voices_are_set(self) -> None:
        for name, settings in vendors.SETTINGS.items():
            path = f"/api/voices/{name}"
            await self.ask("PUT", path, {"settings": settings})
            secret = next(one for one, value in settings.items() if value == vendors.KEY)
            for wrong in (
                {"settings": settings | {secret: f"{vendors.KEY}x"}},
                {"settings": dict.fromkeys(settings, vendors.KEY)},
                {"settings": {secret: [vendors.KEY]}},
                {"settings": vendors.KEY},
            ):
                await self.ask("PUT", path, wrong)
        listed = json.loads(await self.ask("GET", "/api/voices"))
        assert {one["engine"] for one in listed["voices"]} > vendors.SETTINGS.keys()
        await self.ask("POST", "/api/voices/sample", {"voice": "de-DE:polly:Vicki"})

    async def a_flow_goes_live(self) -> None:
        made = json.loads(await self.ask("POST", "/api/flows", {"document": CANARY}))
        one, revision = f"/api/flows/{made['id']}", made["revision"]
        await self.ask("POST", f"{one}/publish", {"revision": revision})
        exported = json.loads(await self.ask("GET", f"{one}/export"))
        await self.ask("POST", "/api/flows", {"document": exported})
        parcel = await self.ask("GET", f"{one}/parcel")
        with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
            inside = [(f"parcel {name}", archive.read(name)) for name in archive.namelist()]
        assert "parcel flow.json" in dict(inside)
        self.found.answers += inside
        state = json.loads(await self.ask("POST", "/api/phone", {"flowId": made["id"]}))
        await self.ask("POST", f"/api/phone/{state['id']}/digits", {"digits": "1"})

    async def a_sound_is_kept(self, sound: bytes) -> None:
        answer = await self.house.client.post("/api/sounds?name=Canary", data=sound)
        self.found.answers.append((f"POST /api/sounds {answer.status}", await answer.read()))

    async def calls_come_in(self) -> None:
        for call in ("one", "two"):
            menu = await self.house.carrier.ring("canary", call, **{"from": CALLER})
            box = await self.house.carrier.press(menu, "1", call)
            await self.house.carrier.hang_up(box, call)
        await self.house.app[ASIDE].drain(10)

    async def everything_goes_wrong(self) -> None:
        """Ask every route in wrong ways, with secrets where they do not belong."""
        wrong: list[Any] = [None, [], {"password": [DATABASE]}, {"name": {"a": OWN}}, OWN]
        for route in ACCESS:
            method, path = route.split(" ")
            if path == "/api/logout":
                continue
            for body in [None] if method == "GET" else wrong:
                await self.ask(method, re.sub(r"{\w+}", "1", path), body)

    async def machines_look(self) -> None:
        await self.ask("GET", "/metrics", Authorization=f"Bearer {METRICS}")
        for path in ("/metrics", "/readyz", "/healthz", "/api/openapi.json", "/api/status", "/"):
            await self.ask("GET", path)


CANARY = leads_to_a_failing_database()


@pytest.fixture
async def driven(canary_house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Drive:
    drive = Drive(canary_house)
    canary_house.app[WRITES].most = 10**9
    await drive.people_sign_in()
    await drive.everything_goes_wrong()
    await drive.a_connection_fails()
    await drive.voices_are_set()
    await drive.a_flow_goes_live()
    await drive.a_sound_is_kept(made(tmp_path / "canary.flac", tone(500)).read_bytes())
    await drive.calls_come_in()
    await drive.machines_look()
    drive.found.logged = capsys.readouterr().err
    return drive


def data_of(house: House) -> Path:
    return house.app[SETTINGS].data


async def test_no_secret_comes_out_and_none_lies_about(driven: Drive) -> None:
    found = driven.found
    assert len(found.tokens) >= 4, "the link, and a session for each sign-in"
    assert len(found.answers) > 150
    assert "INSERT INTO" in found.logged, "libraries wrote what they do"
    assert "Redis is away" in found.logged
    assert "the bucket for recordings is away" in found.logged
    copy = data_of(driven.house) / "copy.sqlite3"
    backups.back_up(data_of(driven.house) / "flowforge.sqlite3", copy)
    files = [one for one in data_of(driven.house).rglob("*") if one.is_file()]
    assert {one.suffix for one in files} >= {".sqlite3", ".sqlite3-wal"}
    places = [*found.answers, ("the log", found.logged.encode())]
    places += [(one.name, one.read_bytes()) for one in files]
    leaks = [
        (where, secret)
        for where, raw in places
        for secret, coded in found.secrets().items()
        if finds(raw, coded)
    ]
    assert leaks == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"DATABASE_URL": f"mysql://reader:{OURS}@127.0.0.1:9/flows"},
        {"DATABASE_URL": f"mysql://reader:{OURS}@127.0.0.1:nine/flows"},
        {"DATABASE_URL": f"nothing://reader:{OURS}@127.0.0.1/flows"},
        {"REDIS_URL": f"redis://:{OURS}@127.0.0.1:nine/0"},
        {"REDIS_URL": f"nothing://:{OURS}@127.0.0.1/0"},
        {"RECORDINGS": "s3://", "S3_SECRET": OURS, "S3_ENDPOINT": f"http://{OURS}@["},
    ],
)
def test_a_start_that_goes_wrong_prints_no_secret(wrong: dict[str, str], tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "flowforge", "serve", "--port", "0", "--data", str(tmp_path)],
        env=os.environ | {f"{PREFIX}{name}": value for name, value in wrong.items()},
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert (ended.returncode, PREFIX.encode() in said) == (1, True), said.decode()
    assert not finds(said, OURS.encode()), said.decode()


async def test_the_password_is_kept_though_and_only_the_key_opens_it(driven: Drive) -> None:
    opened = await driven.house.store.connections.opened("shop")
    assert opened is not None
    assert opened.password == DATABASE
    assert DATABASE not in repr(opened)
    with closing(sqlite3.connect(data_of(driven.house) / "flowforge.sqlite3")) as database:
        [(kept,)] = database.execute("SELECT password FROM user_connection").fetchall()
    assert kept
    assert DATABASE not in kept


async def test_settings_do_not_show_their_secrets(driven: Drive) -> None:
    settings: Settings = driven.house.app[SETTINGS]
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert KEY not in shown
        assert BUCKET not in shown
        assert REDIS not in shown
        assert METRICS not in shown


async def test_callers_stand_in_their_calls_and_in_no_log_and_no_figure(driven: Drive) -> None:
    number, found = spellings(CALLER), driven.found
    transcript = await driven.house.store.calls.transcript("one")
    assert number.search(str(transcript)), "the search itself finds it"
    assert "…017" in found.logged or "\\u2026017" in found.logged
    assert number.search(found.logged) is None
    seen = [where for where, raw in found.answers if number.search(raw.decode("utf-8", "replace"))]
    assert seen == []


@pytest.mark.parametrize("how", ["the caller is erased", "their time is over"])
async def test_afterwards_not_a_byte_of_the_caller_is_left(driven: Drive, how: str) -> None:
    calls = driven.house.store.calls
    if how == "the caller is erased":
        found = await calls.with_number(spellings(CALLER))
        assert found.ended == {"one", "two"}
        await calls.erase(found.ended)
    else:
        later = datetime.now(UTC) + timedelta(days=31)
        await Retention(calls=calls, days=30, now=lambda: later)()
    left = [
        one.name
        for one in data_of(driven.house).rglob("*")
        if one.is_file() and b"709990017" in one.read_bytes()
    ]
    assert left == []


def test_the_search_finds_what_is_hidden_in_base64() -> None:
    for before in (b"", b"a", b"ab", b"abc"):
        assert finds(base64.b64encode(before + DATABASE.encode()), DATABASE.encode())
    assert not finds(b"nothing", DATABASE.encode())
