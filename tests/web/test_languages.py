"""A call keeps its language and its version, on whichever server it goes on."""

from typing import Any

from flowforge.web.rooms import LIVE
from tests.web.conftest import Opens
from tests.web.lines import SOUND, changed, node, wires


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
