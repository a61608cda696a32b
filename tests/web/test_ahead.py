"""What live flows say is spoken before anybody calls."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from flowforge.app import serve
from flowforge.call import Sound
from flowforge.flow import CompiledFlow
from flowforge.keys import Keys
from flowforge.prompts import Shelf
from flowforge.settings import Settings
from flowforge.store import Store
from flowforge.web.ahead import AHEAD
from flowforge.web.checking import SMALL
from flowforge.web.housekeeping import Housekeeping
from flowforge.web.rooms import PROMPTS, RECORDINGS, SPEECH
from tests.waiting import until
from tests.web.conftest import House, Opens
from tests.web.lines import changed, family
from tests.web.pages import made, told
from tests.web.test_recordings import says

ALL = 3
"""The two texts of `spoken`, and what is heard where one of them cannot be."""
DAY_S = 86_400.0
JOBS = 3
"""What is done again and again: prompts are kept, old calls erased, silent ones ended."""


def spoken(text: str = "Guten Tag. Drücken Sie die Eins.") -> dict[str, Any]:
    """A flow that says two fixed texts: its greeting, and that a key was wrong."""
    return changed(
        family(), "menu", prompt={"say": text}, wrong_prompt={"say": "Das war nicht richtig."}
    )


def sounds(settings: Settings) -> list[Path]:
    return sorted((settings.data / "prompts").glob("*.wav"))


async def put_live_beforehand(settings: Settings, document: dict[str, Any]) -> None:
    """Leave a live flow in a data folder whose prompts nobody has made, as an import does."""
    settings.data.mkdir(exist_ok=True)
    store = await Store.open(settings.store_url, Keys.load(settings.data))
    draft = await store.flows.create(document)
    await store.flows.publish(draft.id, draft.revision)
    await store.close()


async def test_a_start_speaks_what_live_flows_say_without_any_call(
    settings: Settings, open_house: Opens
) -> None:
    await put_live_beforehand(settings, spoken())
    house = await open_house()
    await house.app[AHEAD].made(60, asyncio.Event())
    assert len(sounds(settings)) == ALL
    xml = await house.carrier.ring("family")
    assert any(f"/p/{sound.stem}.wav" in xml for sound in sounds(settings))
    assert len(sounds(settings)) == ALL, "the call found its sound"


async def test_what_a_large_flow_says_is_listed_beside_the_calls_and_made(
    settings: Settings, open_house: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, threads = spoken(), set[threading.Thread]()
    menu = next(node for node in document["nodes"] if node["type"] == "menu")
    document["nodes"] += [{**menu, "id": f"menu{number}"} for number in range(SMALL)]
    await put_live_beforehand(settings, document)
    listed = CompiledFlow.prompts

    def noted(flow: CompiledFlow) -> list[Sound]:
        threads.add(threading.current_thread())
        return listed(flow)

    monkeypatch.setattr(CompiledFlow, "prompts", noted)
    house = await open_house()
    await house.app[AHEAD].made(60, asyncio.Event())
    assert threads
    assert threading.main_thread() not in threads
    assert len(sounds(settings)) == ALL


async def test_the_server_says_it_is_ready_when_the_prompts_are(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.app._AHEAD_S", 60.0)
    await put_live_beforehand(settings, spoken())
    wanted = Settings.load(None, **(settings.model_dump() | {"port": 0}))
    stop, found = asyncio.Event(), list[int]()

    def ready(_app: web.Application, _port: int) -> None:
        found.append(len(sounds(settings)))
        stop.set()

    await asyncio.wait_for(serve(wanted, ready, stop), 120)
    assert found == [ALL]


async def test_a_second_start_speaks_nothing_anew_but_wakes_the_engine(
    settings: Settings, open_house: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_live_beforehand(settings, spoken())
    first = await open_house()
    await first.app[AHEAD].made(60, asyncio.Event())
    before = [(file, file.stat().st_ino) for file in sounds(settings)]
    await first.close()
    said: list[str] = []
    woken = asyncio.Event()

    async def speak(_self: object, text: str, _voice: str, _speed: float = 1.0) -> bytes:
        said.append(text)
        woken.set()
        return b""

    monkeypatch.setattr("flowforge.prompts.PicoSpeech.speak", speak)
    await open_house()
    await asyncio.wait_for(woken.wait(), 60)
    assert said == ["1"]
    assert [(file, file.stat().st_ino) for file in sounds(settings)] == before


async def test_speech_that_hangs_holds_a_start_up_no_longer_than_it_may(
    settings: Settings, open_house: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_self: object, _text: str, _voice: str, _speed: float = 1.0) -> bytes:
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr("flowforge.prompts.PicoSpeech.speak", hang)
    await put_live_beforehand(settings, spoken())
    house = await open_house()
    async with asyncio.timeout(20):  # after thirty, a text that hangs is given up
        await house.app[AHEAD].made(0.05, asyncio.Event())
        stop = asyncio.Event()
        stop.set()
        await house.app[AHEAD].made(3600, stop)
        assert (await house.client.get("/healthz")).status == 200
        await house.close()


async def test_prompts_that_cannot_be_made_are_logged_and_calls_are_answered(
    settings: Settings, open_house: Opens, capsys: pytest.CaptureFixture[str]
) -> None:
    await put_live_beforehand(settings, spoken("…!"))
    house = await open_house()
    await house.app[AHEAD].made(60, asyncio.Event())
    assert "callers will not hear some prompts" in capsys.readouterr().err
    assert "<Gather" in await house.carrier.ring("family")


async def test_a_version_put_live_again_has_its_prompts_before_it_answers(
    inside: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.web.api.versions._AHEAD_S", 60.0)
    draft = await made(inside, spoken())
    address = f"/api/flows/{draft['id']}"
    body = {"revision": draft["revision"]}
    await told(await inside.client.post(f"{address}/publish", json=body))
    for file in sounds(settings):
        file.unlink()
    assert sounds(settings) == []
    await told(await inside.client.post(f"{address}/versions/1/live"))
    assert len(sounds(settings)) == ALL
    assert inside.app[SPEECH].voices
    assert inside.app[PROMPTS].path(sounds(settings)[0].stem)


async def test_a_flow_of_recordings_alone_has_what_is_heard_where_one_is_not_here(
    settings: Settings, open_house: Opens
) -> None:
    await put_live_beforehand(settings, says(f"/p/{'7' * 64}.wav"))
    house = await open_house()
    await house.app[AHEAD].made(60, asyncio.Event())
    [apology] = sounds(settings)
    assert f"/p/{apology.stem}.wav" in await house.carrier.ring("recorded")


async def test_switched_on_again_its_recordings_are_fetched_here(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/p/{'7' * 64}.wav"
    flow = await inside.put_live(says(place))
    address = f"/api/flows/{flow}"
    await told(await inside.client.post(f"{address}/off"))
    wanted: set[str] = set()
    monkeypatch.setattr(inside.app[RECORDINGS], "want", wanted.update)
    await told(await inside.client.post(f"{address}/on"))
    assert wanted == {place}
    wanted.clear()
    await told(await inside.client.post(f"{address}/versions/1/live"))
    assert wanted == {place}


class Clock:
    """The clock of the housekeeping, which stands still until the test says that time goes by."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, asyncio.Event]] = []

    async def sleep(self, seconds: float) -> None:
        over = asyncio.Event()
        self.waiting.append((seconds, over))
        await over.wait()

    async def go_by(self, seconds: float) -> None:
        """Come back once all that was due by then has been done."""
        await until(lambda: len(self.waiting) == JOBS)
        due = [one for one in self.waiting if one[0] <= seconds]
        self.waiting = [one for one in self.waiting if one not in due]
        for _, over in due:
            over.set()
        await until(lambda: len(self.waiting) == JOBS)


async def test_what_live_flows_say_is_looked_after_each_day(
    settings: Settings, open_house: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("flowforge.app.Housekeeping", lambda: Housekeeping(clock.sleep))
    await put_live_beforehand(settings, spoken())
    house = await open_house()
    await house.app[AHEAD].made(60, asyncio.Event())
    shelf = Shelf(settings.data / "prompts", room=0)
    made_at_start = sounds(settings)
    shelf.make_room()
    assert sounds(settings) == made_at_start, "the apology among them"
    for file in made_at_start:
        os.utime(file, (1, 1))
    made_at_start[0].unlink()
    await clock.go_by(DAY_S)
    shelf.make_room()
    assert sounds(settings) == made_at_start
