"""A call keeps its language and its version, on whichever server it goes on."""

from pathlib import Path
from typing import Any

from flowforge.web.rooms import LIVE
from tests.prompts.sounds import made, tone
from tests.web.conftest import House, Opens
from tests.web.lines import BASE_URL, SOUND, changed, node, wires


def two_languages() -> dict[str, Any]:
    """German first; the key 2 leads to English, and is asked again."""
    prompt = {"url": f"{SOUND}/de.wav", "languages": {"en": {"url": f"{SOUND}/en.wav"}}}
    choices = [{"key": "2", "label": "English"}]
    return {
        "schema": 1,
        "name": "Two languages",
        "settings": {"country": "DE", "voice": "de-DE", "languages": ["en-GB"]},
        "nodes": [
            node("in", "webhook", path="two"),
            node("ask", "menu", prompt=prompt, choices=choices, tries=5),
            node("english", "language", language="en"),
        ],
        "wires": wires("in.rings > ask", "ask.2 > english", "english.next > ask"),
    }


async def test_the_next_server_speaks_the_language_that_was_chosen(open_house: Opens) -> None:
    first = await open_house()
    await first.put_live(two_languages())
    xml = await first.carrier.ring("two")
    assert f"{SOUND}/de.wav" in xml
    xml = await first.carrier.press(xml, "2")
    assert f"{SOUND}/en.wav" in xml
    await first.close()
    second = await open_house()
    assert f"{SOUND}/en.wav" in await second.carrier.press(xml, "")


async def test_a_running_call_speaks_as_its_version_does(open_house: Opens) -> None:
    house = await open_house()
    flow = await house.put_live(two_languages())
    xml = await house.carrier.press(await house.carrier.ring("two"), "2")
    draft = await house.store.flows.draft(flow)
    said = {"url": f"{SOUND}/new.wav"}
    new = changed(draft.document, "ask", prompt=said)
    new["settings"] = {**new["settings"], "languages": []}
    draft = await house.store.flows.save(flow, draft.revision, new)
    await house.store.flows.publish(flow, draft.revision)
    await house.app[LIVE].refresh()
    assert f"{SOUND}/new.wav" in await house.carrier.ring("two", "call-2")
    await house.close()
    house = await open_house()
    assert f"{SOUND}/en.wav" in await house.carrier.press(xml, "")


async def _library(house: House, *languages: str, folder: Path) -> dict[str, Any]:
    """Make a prompt of the library that has a sound for each of these languages."""
    sound: dict[str, Any] = {}
    for number, language in enumerate(languages, 1):
        body = made(folder / f"{number}.flac", tone(300 * number), seconds=1).read_bytes()
        files = f"/api/sounds/{sound['id']}/files/{language}" if sound else ""
        path = files or f"/api/sounds?name=Hello&language={language}"
        response = await house.client.request("PUT" if files else "POST", path, data=body)
        sound = await response.json()
        assert response.status == 200, sound
    return sound


async def test_a_prompt_of_the_library_is_heard_in_the_language_of_the_call(
    inside: House, tmp_path: Path
) -> None:
    sound = await _library(inside, "de", "en", folder=tmp_path)
    places = {file["language"]: file["place"] for file in sound["files"]}
    prompt = {"url": f"/sounds/{sound['id']}", "voice": "de-DE"}
    await inside.put_live(changed(two_languages(), "ask", prompt=prompt))
    xml = await inside.carrier.ring("two")
    assert f"<Url>{BASE_URL}{places['de']}</Url>" in xml
    assert f"<Url>{BASE_URL}{places['en']}</Url>" in await inside.carrier.press(xml, "2")


async def test_a_language_that_a_prompt_of_the_library_lacks_is_named_until_it_is_there(
    inside: House, tmp_path: Path
) -> None:
    async def missing(*languages: str) -> list[str]:
        sound = await _library(inside, *languages, folder=tmp_path)
        document = changed(two_languages(), "ask", prompt={"url": f"/sounds/{sound['id']}"})
        made_so = await inside.client.post("/api/flows", json={"document": document})
        problems = (await made_so.json())["problems"]
        return [one["field"] for one in problems if one["code"] == "language_missing"]

    assert await missing("de") == ["prompt.languages.en"]
    assert await missing("de", "en") == []
    assert await missing("") == []
