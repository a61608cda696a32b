"""Voices by the API: set with a key that never comes out, heard, paid for, and followed."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from flowforge.settings import Settings
from flowforge.store import PronunciationRows, VoiceSettings
from flowforge.web.ahead import AHEAD
from flowforge.web.auth import COOKIE
from flowforge.web.kept import open_store
from flowforge.web.rooms import KNOWN_VOICES, LIVE, PROMPTS, SPEECH
from tests.prompts.vendors import KEY, SETTINGS, Vendors, listening
from tests.waiting import LIMIT_S, until
from tests.web.conftest import House, Opens
from tests.web.lines import changed, family
from tests.web.pages import told

VICKI = "de-DE:polly:Vicki"


@pytest.fixture
async def vendors() -> AsyncIterator[Vendors]:
    async with listening() as found:
        yield found


@pytest.fixture
async def asking(vendors: Vendors, open_house: Opens, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose engines reach the vendors, with somebody signed in."""
    monkeypatch.setattr("flowforge.app.Means", lambda **_: vendors.means)
    house = await open_house()
    await house.sign_in()
    return house


async def voices(house: House, lang: str = "en") -> dict[str, Any]:
    given: dict[str, Any] = await told(await house.client.get(f"/api/voices?lang={lang}"))
    return given


async def engine(house: House, name: str) -> Any:
    [found] = [one for one in (await voices(house))["engines"] if one["id"] == name]
    return found


async def configure(house: House, name: str, settings: Any, status: int = 200) -> Any:
    body = {"settings": settings}
    return await told(await house.client.put(f"/api/voices/{name}", json=body), status)


async def test_the_standard_voices_are_there_and_the_engines_say_what_they_are(
    inside: House,
) -> None:
    for lang, name in (("en", "Standard voice"), ("de", "Standardstimme")):
        given = await voices(inside, lang)
        known = {one["id"]: one for one in given["voices"]}
        assert known["de-DE"] == {
            "id": "de-DE",
            "language": "de-DE",
            "name": name,
            "engine": "pico",
            "paid": False,
        }
    engines = {one["id"]: one for one in given["engines"]}
    assert next(iter(engines)) == "pico"
    assert {"neural", "piper", "polly", "google", "azure", "elevenlabs"} < engines.keys()
    assert "kostet" not in engines["pico"]["about"]
    assert "Geld" in engines["polly"]["about"]
    assert not engines["polly"]["ready"]
    assert engines["piper"]["missing"]


@pytest.mark.parametrize("name", sorted(SETTINGS))
async def test_a_key_brings_voices_that_say_what_they_cost_and_is_never_seen_again(
    asking: House, vendors: Vendors, name: str
) -> None:
    given = await configure(asking, name, SETTINGS[name])
    assert (given["ready"], given["configured"]) == (True, True)
    mine = [one for one in (await voices(asking))["voices"] if one["engine"] == name]
    assert len(mine) == given["voices"] > 0
    assert all(one["paid"] and one["name"].endswith("costs money") for one in mine)
    assert len(vendors.asked) >= 1
    status = await told(await asking.client.get("/api/status"))
    assert {one["id"] for one in mine} < set(status["speech"]["voices"])
    shown = json.dumps([given, await voices(asking), status])
    assert KEY not in shown
    secrets = {one["name"]: one["filled"] for one in given["settings"] if one["secret"]}
    assert set(secrets.values()) == {True}


async def test_names_of_voices_are_told_well(asking: House) -> None:
    await configure(asking, "polly", SETTINGS["polly"])
    for lang, name in (
        ("en", "Vicki, Amazon Polly \N{EN DASH} costs money"),
        ("de", "Vicki, Amazon Polly \N{EN DASH} kostet Geld"),
    ):
        known = {one["id"]: one["name"] for one in (await voices(asking, lang))["voices"]}
        assert known[VICKI] == name


async def test_settings_that_the_engine_refuses_are_not_kept(asking: House) -> None:
    wrong = SETTINGS["google"] | {"key": "wrong"}
    answer = await configure(asking, "google", wrong, 422)
    assert answer["error"] == "engine_refuses"
    assert "does not accept the key" in answer["message"]
    assert not (await engine(asking, "google"))["configured"]
    await configure(asking, "google", SETTINGS["google"])
    await configure(asking, "google", wrong, 422)
    assert (await engine(asking, "google"))["ready"], "the good ones stay"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"region": "eu-central-1", "key_id": "AKIDEXAMPLE123456789"}, "missing", "secret"),
        (SETTINGS["polly"] | {"region": ""}, "missing", "region"),
        (SETTINGS["polly"] | {"region": "evil.example/"}, "setting_form", "region"),
        (SETTINGS["polly"] | {"secret": "a b"}, "setting_form", "secret"),
        (SETTINGS["polly"] | {"host": "evil"}, "no_such_setting", "host"),
    ],
)
async def test_a_setting_that_is_wrong_is_named_before_anybody_is_asked(
    asking: House, vendors: Vendors, given: dict[str, str], code: str, field: str
) -> None:
    answer = await configure(asking, "polly", given, 422)
    assert (answer["error"], answer["field"]) == (code, f"settings.{field}")
    assert vendors.asked == []


async def test_a_key_that_is_left_out_stays_unless_something_else_changes(
    asking: House, vendors: Vendors
) -> None:
    await configure(asking, "polly", SETTINGS["polly"])
    rest = {name: value for name, value in SETTINGS["polly"].items() if name != "secret"}
    assert (await configure(asking, "polly", rest))["ready"]
    vendors.asked.clear()
    answer = await configure(asking, "polly", rest | {"region": "eu-west-1"}, 422)
    assert (answer["error"], answer["field"]) == ("key_again", "settings.secret")
    assert vendors.asked == []


async def test_an_engine_is_forgotten_with_its_voices(asking: House) -> None:
    await configure(asking, "polly", SETTINGS["polly"])
    assert (await asking.client.delete("/api/voices/polly")).status == 204
    assert (await asking.client.delete("/api/voices/polly")).status == 404
    assert not (await engine(asking, "polly"))["configured"]
    assert VICKI not in asking.app[SPEECH].voices


@pytest.mark.parametrize("name", ["pico", "piper", "nobody"])
async def test_what_has_no_settings_takes_none(inside: House, name: str) -> None:
    await configure(inside, name, {"key": "k"}, 404)


async def test_who_is_no_admin_sees_no_settings(asking: House) -> None:
    await configure(asking, "polly", SETTINGS["polly"])
    people = asking.store.people
    viewer = await people.add("ben", "correct horse battery", "viewer")
    asking.client.session.cookie_jar.update_cookies({COOKIE: await people.open(viewer)})
    assert (await engine(asking, "polly"))["settings"] == []


# --- hearing --------------------------------------------------------------------------------


async def hear(house: House, body: dict[str, str]) -> str:
    given = await told(await house.client.post("/api/voices/sample", json=body))
    sound = await house.client.get(given["url"])
    assert (await sound.read())[:4] == b"RIFF"
    return str(given["url"])


async def test_a_voice_is_heard_and_paid_for_once(asking: House, vendors: Vendors) -> None:
    await configure(asking, "polly", SETTINGS["polly"])
    vendors.asked.clear()
    url = await hear(asking, {"voice": VICKI})
    assert await hear(asking, {"voice": VICKI}) == url
    [asked] = vendors.asked
    assert "Guten Tag" in json.loads(asked.body)["Text"]
    assert await hear(asking, {"voice": VICKI, "say": "Anna"}) != url
    assert await hear(asking, {"voice": "de-DE"})


async def test_a_voice_that_is_not_here_cannot_be_heard(inside: House) -> None:
    body = {"voice": VICKI}
    await told(await inside.client.post("/api/voices/sample", json=body), 404)


async def test_what_the_vendor_says_is_told_in_the_language_of_the_page(asking: House) -> None:
    await configure(asking, "polly", SETTINGS["polly"])
    engine, _ = asking.app[SPEECH]._engines["polly"]
    engine.settings = SETTINGS["polly"] | {"secret": "old"}
    body = {"voice": VICKI}
    answer = await told(await asking.client.post("/api/voices/sample?lang=de", json=body), 502)
    assert "Amazon Polly nimmt den Schlüssel nicht an" in answer["message"]


async def test_a_start_asks_no_vendor_for_anything(
    asking: House, vendors: Vendors, open_house: Opens
) -> None:
    """The voices are kept with the settings, and what was spoken once is not paid for again."""
    await configure(asking, "polly", SETTINGS["polly"])
    line = changed(family(), "menu", prompt={"say": "Hallo Köln", "voice": VICKI})
    line["settings"] |= {"voice": VICKI}
    await asking.put_live(line)
    await spoken(asking)
    before = len(vendors.asked)
    await asking.close()
    again = await open_house()
    await again.app[AHEAD].made(30, asyncio.Event())
    assert VICKI in again.app[SPEECH].voices
    assert "/p/" in await again.carrier.ring("family", "call-2")
    assert len(vendors.asked) == before


async def spoken(house: House) -> None:
    """Wait until all that live flows say is made, however long that takes here."""
    for flow in house.app[LIVE].all():
        await house.app[AHEAD].prepare(flow, LIMIT_S)


# --- several servers ------------------------------------------------------------------------


async def test_what_another_server_changes_is_used_here(house: House, settings: Settings) -> None:
    other = (await open_store(settings))[1]
    voice = {"id": "Vicki", "language": "de-DE", "name": "Vicki", "kind": "neural"}
    plain = {"key_id": "AKIDEXAMPLE123456789", "region": "eu-central-1"}
    await other.voices.put("polly", plain, {"secret": KEY}, [voice])
    await until(lambda: VICKI in house.app[SPEECH].voices)
    entry = {"written": "Anna", "spoken": "Änna", "language": ""}
    await other.voices.put_pronunciations([entry], 0)
    await until(lambda: house.app[PROMPTS].pronounced("Anna", "de-DE") == "Änna")
    await other.voices.remove("polly")
    await until(lambda: VICKI not in house.app[SPEECH].voices)
    await other.voices.put("polly", plain, {}, [voice])
    await other.voices.put("gone", {}, {}, [voice])
    await other.voices.put_pronunciations([], 1)
    await until(lambda: house.app[PROMPTS].pronounced("Anna", "de-DE") == "Anna")
    assert VICKI not in house.app[SPEECH].voices, "without its key it does not speak"
    await other.close()


# --- pronunciations -------------------------------------------------------------------------

ANNA = {"written": "Anna", "spoken": "Änna", "language": "de"}


async def put(house: House, entries: list[Any], revision: int, status: int = 200) -> Any:
    body = {"entries": entries, "revision": revision}
    return await told(await house.client.put("/api/pronunciations", json=body), status)


async def test_the_list_is_kept_and_two_people_do_not_overwrite_each_other(inside: House) -> None:
    assert await told(await inside.client.get("/api/pronunciations")) == {
        "entries": [],
        "revision": 0,
    }
    spaced = {"written": " Anna ", "spoken": "Änna\n", "language": "de"}
    assert await put(inside, [spaced], 0) == {"entries": [ANNA], "revision": 1}
    assert (await put(inside, [], 0, 409))["current"] == 1
    assert (await told(await inside.client.get("/api/pronunciations")))["entries"] == [ANNA]


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ([ANNA, ANNA], "entries.1.written"),
        ([ANNA | {"written": " "}], "entries.0.written"),
        ([ANNA | {"spoken": ""}], "entries.0.spoken"),
        ([ANNA | {"written": "x" * 65}], "entries.0.written"),
        ([ANNA | {"spoken": "x" * 201}], "entries.0.spoken"),
        ([ANNA | {"language": "german"}], "entries.0.language"),
        ([{"written": str(n), "spoken": "x"} for n in range(501)], "entries"),
    ],
)
async def test_an_entry_that_cannot_be_used_is_named(
    inside: House, entries: list[Any], field: str
) -> None:
    assert (await put(inside, entries, 0, 422))["field"] == field


async def test_what_was_read_first_is_not_put_in_place_last(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change here and the look at what others changed may read at the same time."""
    known, read, go = inside.app[KNOWN_VOICES], asyncio.Event(), asyncio.Event()
    rows = VoiceSettings.pronunciations

    async def slow_at_first(kept: VoiceSettings) -> PronunciationRows:
        found = await rows(kept)
        if not read.is_set():
            read.set()
            await go.wait()
        return found

    await inside.store.voices.put_pronunciations([ANNA | {"spoken": "Oanna"}], 0)
    monkeypatch.setattr(VoiceSettings, "pronunciations", slow_at_first)
    first = asyncio.create_task(known.follow())
    await read.wait()
    await inside.store.voices.put_pronunciations([ANNA], 1)
    second = asyncio.create_task(known.follow())
    await until(lambda: second.done() or known._following.locked())
    go.set()
    await asyncio.gather(first, second)
    assert inside.app[PROMPTS].pronounced("Anna", "de-DE") == "Änna"


async def test_a_changed_entry_makes_a_new_sound_of_what_is_live(
    inside: House, settings: Settings
) -> None:
    line = changed(family(), "menu", prompt={"say": "Anna ist da"})
    await inside.put_live(line)
    await spoken(inside)
    before = await inside.carrier.ring("family")
    assert "/p/" in before
    sounds: set[Path] = set((settings.data / "prompts").glob("*.wav"))
    await put(inside, [ANNA], 0)
    await until(lambda: set((settings.data / "prompts").glob("*.wav")) > sounds)
    assert played(await inside.carrier.ring("family", "call-2")) != played(before)
    await put(inside, [], 1)
    assert played(await inside.carrier.ring("family", "call-3")) == played(before)


def played(xml: str) -> str:
    return xml.split("/p/")[1].split(".wav", maxsplit=1)[0]
