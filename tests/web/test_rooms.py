"""What the web room is made of, each part alone."""

import ast
import asyncio
import re
import signal
from dataclasses import replace
from pathlib import Path

import orjson
import phonenumbers
import pytest
from aiohttp import ClientSession, web

from flowforge.app import serve
from flowforge.catalog import country_names
from flowforge.databases import Column
from flowforge.errors import DatabaseError, SettingsError
from flowforge.settings import Settings
from flowforge.web import words
from flowforge.web.aside import Aside
from flowforge.web.auth import SETUP
from flowforge.web.logs import masked
from flowforge.web.rooms import DATABASES, SURROUNDINGS
from flowforge.web.words import LANGUAGES, said, say
from tests.web.conftest import House

TEXTS = Path(words.__file__).parent / "texts"


def read(name: str) -> dict[str, str]:
    texts: dict[str, str] = orjson.loads((TEXTS / name).read_bytes())
    return texts


def test_every_sentence_stands_in_every_language_with_the_same_parts() -> None:
    english = read("en.json")
    for lang in LANGUAGES:
        other = read(f"{lang}.json")
        assert other.keys() == english.keys()
        for code, text in other.items():
            assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english[code]))


def test_every_error_that_people_read_has_a_german_sentence_and_fills_its_places() -> None:
    """English is what the errors say themselves; their codes and params stand in the source."""
    known: dict[str, set[str]] = {}
    package = Path(words.__file__).parent.parent
    for file in (
        file
        for room in ("databases", "flow", "prompts", "prompts/voices", "testing", "web")
        for file in package.glob(f"{room}/*.py")
    ):
        for one in ast.walk(ast.parse(file.read_text())):
            named = isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id
            if isinstance(one, ast.Call) and named in {
                "DatabaseError",
                "DocumentError",
                "SpeechError",
            }:
                code = one.args[1].value if len(one.args) > 1 else ""  # type: ignore[attr-defined]
                known.setdefault(code, {str(word.arg) for word in one.keywords})
    known.pop("", None)
    german = read("errors.de.json")
    assert german.keys() == known.keys()
    assert {code: set(re.findall(r"{(\w+)}", text)) for code, text in german.items()} == known


def test_an_error_is_said_in_the_language_and_else_as_it_says_itself() -> None:
    error = DatabaseError("There is no file {x}.", "db_no_file", path="{path}")
    assert said("de", error) == "Es gibt keine Datei {path}."
    assert said("en", error) == "There is no file {x}."
    assert said("de", DatabaseError("of a node package")) == "of a node package"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_country_with_a_numbering_plan_has_a_name(lang: str) -> None:
    named = country_names("de" if lang == "de" else "en")
    assert set(phonenumbers.SUPPORTED_REGIONS) <= named.keys()
    assert all(name != code for code, name in named.items())


def test_what_is_put_into_a_sentence_is_no_sentence_itself() -> None:
    assert say("en", "claimed", name="{name}").count("{name}") == 1


def test_a_log_shows_the_end_of_a_number_at_most() -> None:
    assert masked("4921163553355") == "…355"
    assert masked("anonymous") == "…"
    assert masked("12") == "…"
    assert masked("\x1b[31m491601234567") == "…"


# --- work beside calls ----------------------------------------------------------------------------


async def test_work_that_fails_hurts_nobody_and_is_not_forgotten() -> None:
    aside = Aside()

    async def fails() -> None:
        raise RuntimeError("a defect")

    aside.start(fails())
    await aside.drain(1)
    await aside.drain(1)


async def test_draining_waits_for_work_and_gives_up_what_does_not_end() -> None:
    aside, done, never = Aside(), asyncio.Event(), asyncio.Event()
    cancelled = []

    async def ends() -> None:
        await asyncio.sleep(0)
        done.set()

    async def hangs() -> None:
        try:
            await never.wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    aside.start(ends())
    aside.start(hangs())
    await aside.drain(0.05)
    assert done.is_set()
    assert cancelled == [True]


# --- what check must know -------------------------------------------------------------------------


async def test_databases_are_asked_seldom_and_anew_after_a_change(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.store.connections.add("shop", "sqlite", {"path": "shop.sqlite3"})
    asked = []

    async def tables(*_: object) -> dict[str, list[Column]]:
        asked.append(True)
        return {"t": [Column(name="k", type="TEXT")]}

    monkeypatch.setattr(house.app[DATABASES], "tables", tables)
    now = [0.0]
    surroundings = replace(house.app[SURROUNDINGS], clock=lambda: now[0])
    for _ in range(3):
        facts = await surroundings.facts()
        assert facts.connections == {"shop": {"t": frozenset({"k"})}}
    assert len(asked) == 1
    now[0] = 31
    await surroundings.facts()
    surroundings.forget()
    await surroundings.facts()
    assert len(asked) == 3


async def test_a_database_that_hangs_counts_as_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.store.connections.add("shop", "sqlite", {"path": "shop.sqlite3"})

    async def hangs(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(house.app[DATABASES], "tables", hangs)
    surroundings = replace(house.app[SURROUNDINGS], limit_s=0.01)
    assert (await surroundings.facts()).connections == {"shop": None}


# --- serving --------------------------------------------------------------------------------------


async def test_serving_tells_its_port_and_ends_on_a_signal(settings: Settings) -> None:
    wanted = Settings.load(None, **(settings.model_dump() | {"port": 0}))
    ready: asyncio.Future[tuple[web.Application, int]] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(wanted, lambda app, port: ready.set_result((app, port))))
    app, port = await asyncio.wait_for(ready, 20)
    assert app[SETUP].link.startswith("http://flows.example.org/setup?token=")
    async with (
        ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/healthz") as response,
    ):
        assert response.status == 200
    signal.raise_signal(signal.SIGTERM)
    await asyncio.wait_for(serving, 20)


async def test_an_address_that_is_taken_stops_the_start_with_one_line(settings: Settings) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    wanted = Settings.load(None, **(settings.model_dump() | {"port": port}))
    with pytest.raises(SettingsError, match=rf"^FLOWFORGE_PORT: 127\.0\.0\.1:{port}") as caught:
        await serve(wanted, lambda *_: None)
    assert "\n" not in str(caught.value)
    taken.close()
    await taken.wait_closed()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "a..b", "2001:db8::1"])
async def test_a_host_that_is_not_ours_is_told_by_its_setting(
    settings: Settings, host: str
) -> None:
    wanted = Settings.load(None, **(settings.model_dump() | {"host": host, "port": 0}))
    with pytest.raises(SettingsError, match=r"^FLOWFORGE_HOST: ") as caught:
        await serve(wanted, lambda *_: None)
    assert host in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_key_that_is_none_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("no key")
    wanted = Settings.load(
        None, **(settings.model_dump() | {"sipgate_public_key": tmp_path / "bad.pem"})
    )
    with pytest.raises(SettingsError, match="FLOWFORGE_SIPGATE_PUBLIC_KEY"):
        await serve(wanted, lambda *_: None)
