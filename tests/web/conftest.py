"""The real application on a real SQLite file, a carrier that signs, and somebody signed in."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flowforge.app import create_app
from flowforge.outgoing import Outgoing
from flowforge.prompts import PicoSpeech
from flowforge.settings import PREFIX, Settings
from flowforge.store import Limits, Store
from flowforge.web.auth import COOKIE
from flowforge.web.connections import Patience, Runner
from flowforge.web.following import Following
from flowforge.web.logs import configure_logging
from flowforge.web.rooms import LIVE, STORE, SURROUNDINGS, WEBHOOK
from flowforge.web.serve import READING, UnderWay
from flowforge.web.sounds import Sounds
from tests.store.conftest import CHEAP
from tests.waiting import LIMIT_S
from tests.web.lines import BASE_URL, Carrier

Client = TestClient[web.Request, web.Application]


@pytest.fixture(scope="session", autouse=True)
def _log_like_a_server() -> None:
    configure_logging("json")


@pytest.fixture(autouse=True)
def _hash_passwords_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the real profile is, tests/store/test_people.py says."""
    monkeypatch.setattr("flowforge.store.people.make_hasher", lambda: CHEAP)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database and a cold engine take long: no test is about a machine that is busy."""
    patient = partial(Limits, commit_s=LIMIT_S, ask_s=LIMIT_S)
    monkeypatch.setattr("flowforge.store.Limits", patient)
    monkeypatch.setattr("flowforge.app.PicoSpeech", partial(PicoSpeech, limit_s=LIMIT_S))
    monkeypatch.setattr("flowforge.web.api.prompts._LIMIT_S", LIMIT_S)


@pytest.fixture
def _nobody_else_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the application not look by itself for what others change: the test alone does."""
    monkeypatch.setattr("flowforge.app.Following", partial(Following, every_s=3600))
    monkeypatch.setattr("flowforge.web.following._LIMIT_S", LIMIT_S)


@pytest.fixture(scope="session")
def carrier_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def settings(
    tmp_path: Path, carrier_key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    pem = tmp_path / "carrier.pem"
    public = carrier_key.public_key()
    pem.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return Settings.load(None, data=tmp_path / "data", base_url=BASE_URL, sipgate_public_key=pem)


class _Server(TestServer):
    """Serves as `flowforge.web.serve` does: the carrier's posts go past the router."""

    async def _make_runner(self, **options: Any) -> web.AppRunner:
        # aiohttp's own test server cancels the work for those who hang up: ours does not.
        options["handler_cancellation"] = False
        return Runner(self.app, Patience(), UnderWay(self.app).counted, **options)


class Unasked(Sounds):
    """Says nothing of sounds: tests ask nobody on the internet."""

    async def _elsewhere(self, urls: Collection[str]) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class House:
    """The running application, seen from outside (`client`, `carrier`) and from inside."""

    client: Client
    carrier: Carrier

    @property
    def app(self) -> web.Application:
        app = self.client.server.app  # type: ignore[attr-defined]  # TestServer has it
        assert isinstance(app, web.Application)
        return app

    @property
    def store(self) -> Store:
        return self.app[STORE]

    async def put_live(self, document: dict[str, Any]) -> str:
        """Make a flow and put it live; give its id."""
        draft = await self.store.flows.create(document)
        await self.store.flows.publish(draft.id, draft.revision)
        await self.app[LIVE].refresh()
        return draft.id

    def let_callers_wait(self) -> None:
        """Give a sound a minute, however busy this machine is: a caller has two seconds."""
        webhook = self.app[WEBHOOK]
        webhook.speaker = replace(webhook.speaker, limit_s=60)

    async def sign_in(self, name: str = "ada") -> None:
        """Give the client a session."""
        people = self.store.people
        user = await people.add(name, "correct horse battery")
        self.client.session.cookie_jar.update_cookies({COOKIE: await people.open(user)})

    async def close(self) -> None:
        await self.client.close()


Opens = Callable[..., Awaitable[House]]


@pytest.fixture
def open_house(
    settings: Settings,
    carrier_key: rsa.RSAPrivateKey,
    aiohttp_client: Callable[..., Awaitable[Client]],
) -> Opens:
    """Start the application on the test's data; start it again for another process's life."""

    async def start(**other: Any) -> House:
        wanted = Settings.load(None, **(settings.model_dump() | other))
        server = _Server(create_app(wanted))
        await server.start_server(**READING)
        client = await aiohttp_client(server)
        house = House(client, Carrier(client, carrier_key))
        asks = house.app[SURROUNDINGS].sounds.is_here
        house.app[SURROUNDINGS].sounds = Unasked(outgoing=Outgoing(), is_here=asks)
        return house

    return start


@pytest.fixture
async def house(open_house: Opens) -> House:
    return await open_house()


@pytest.fixture
async def inside(house: House) -> House:
    """The same, with somebody signed in."""
    await house.sign_in()
    return house
