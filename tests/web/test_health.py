"""What machines ask: is it alive, is it ready, what are its figures, and who may know."""

import asyncio
import re
from pathlib import Path

import pytest

from flowforge.errors import SettingsError, StoreError
from flowforge.settings import Settings
from flowforge.web.rooms import ASIDE, LIVE, WEBHOOK
from tests.store.conftest import hurry
from tests.web.conftest import House, Opens
from tests.web.lines import family

TOKEN = "a-monitor-s-own-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


async def figures(house: House) -> dict[str, float]:
    response = await house.client.get("/metrics")
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=")
    lines = re.findall(r"^(flowforge_[^ ]+) (\S+)$", await response.text(), re.MULTILINE)
    return {name: float(value) for name, value in lines}


async def ready(house: House) -> tuple[int, list[str]]:
    response = await house.client.get("/readyz")
    body = await response.json()
    assert body["ready"] == (response.status == 200)
    return response.status, body["reasons"]


# --- figures ------------------------------------------------------------------------------------


async def test_calls_and_answers_are_counted(inside: House) -> None:
    await inside.put_live(family())
    menu = await inside.carrier.ring("family")
    await inside.carrier.ring("family")  # the same call again
    await inside.carrier.ring("family", "call-2")
    dial = await inside.carrier.press(menu, "1")
    assert (await figures(inside))["flowforge_calls_running"] == 2
    await inside.carrier.hang_up(dial)
    await inside.app[ASIDE].drain(10)  # what runs beside the call is on record as well
    found = await figures(inside)
    assert found["flowforge_calls_begun_total"] == 2
    assert found['flowforge_answers_total{action="gather"}'] == 2
    assert found['flowforge_answers_total{action="dial"}'] == 1
    assert found['flowforge_answers_total{action="nothing"}'] == 1
    assert found["flowforge_calls_running"] == 1
    assert found["flowforge_fallbacks_total"] == 0
    assert found["flowforge_journal_depth"] == 0


async def test_the_time_of_every_post_is_taken_and_refused_ones_stand_apart(inside: House) -> None:
    await inside.put_live(family())
    await inside.carrier.ring("family")
    assert (await inside.client.post("/call/family", data=b"event=newCall")).status == 403
    found = await figures(inside)
    assert found['flowforge_webhook_seconds_count{outcome="answered"}'] == 1
    assert found['flowforge_webhook_seconds_count{outcome="refused"}'] == 1
    assert 0 < found['flowforge_webhook_seconds_sum{outcome="answered"}'] < 10
    assert found['flowforge_webhook_seconds_bucket{le="10.0",outcome="answered"}'] == 1


async def test_each_way_to_a_fallback_is_counted_once(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = family()
    document["wires"] = []
    await inside.put_live(document)
    await inside.carrier.ring("family", "a")
    assert (await figures(inside))["flowforge_fallbacks_total"] == 1

    def broken(*_: object) -> None:
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr("flowforge.engine.advance", broken)
    await inside.carrier.ring("family", "b")
    assert (await figures(inside))["flowforge_fallbacks_total"] == 2
    monkeypatch.setattr(inside.app[WEBHOOK].calls, "commit", broken)
    await inside.carrier.ring("family", "c")
    monkeypatch.setattr(inside.app[WEBHOOK].calls, "at_hand", broken)
    await inside.carrier.ring("family", "d")
    assert (await figures(inside))["flowforge_fallbacks_total"] == 5  # c by both ways


async def test_two_applications_in_one_process_count_apart(open_house: Opens) -> None:
    first, second = await open_house(), await open_house(base_url="")
    await first.put_live(family())
    await first.carrier.ring("family")
    assert (await figures(second))["flowforge_calls_begun_total"] == 0


async def test_no_number_of_a_caller_stands_in_the_figures(inside: House) -> None:
    await inside.put_live(family())
    await inside.carrier.ring("family")
    text = await (await inside.client.get("/metrics")).text()
    assert "1701234567" not in text


async def test_every_figure_that_the_operators_page_names_is_given(inside: House) -> None:
    await inside.put_live(family())
    await inside.carrier.ring("family")
    given = await (await inside.client.get("/metrics")).text()
    page = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
    named = set(re.findall(r"flowforge_[a-z_]+[a-z]", page))
    assert len(named) > 5
    told = set(re.findall(r"^(?:# TYPE )?(\w+)", given, re.MULTILINE))
    assert sorted(named - told) == []


# --- ready --------------------------------------------------------------------------------------


async def test_a_server_that_runs_is_ready(inside: House) -> None:
    assert await ready(inside) == (200, [])


async def test_a_database_that_fails_or_hangs_is_a_reason(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> int:
        raise StoreError("away")

    async def hangs() -> int:
        return await asyncio.Future[int]()

    monkeypatch.setattr("flowforge.web.health._ANSWER_S", 0.01)
    for silent in (away, hangs):
        monkeypatch.setattr(inside.store.calls, "running", silent)
        assert await ready(inside) == (503, ["the database does not answer"])
    assert "flowforge_calls_running" in await figures(inside), "the other figures are still told"


async def test_flows_that_were_never_loaded_are_a_reason(inside: House) -> None:
    inside.app[LIVE]._loaded = False
    assert await ready(inside) == (503, ["the live flows have not been loaded"])
    await inside.app[LIVE].refresh()
    assert await ready(inside) == (200, [])


async def test_a_journal_that_does_not_get_shorter_is_a_reason(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inside.put_live(family())
    journal = inside.store.calls.journal

    async def away(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(journal, "_write", away)
    hurry(inside.store, commit_s=0.1)
    await inside.carrier.ring("family")
    assert await ready(inside) == (200, []), "a moment's delay is no reason"
    now = journal._queue[0].queued + 6
    monkeypatch.setattr("flowforge.store.journal.monotonic", lambda: now)
    assert await ready(inside) == (503, ["the journal is stuck: a record has waited for 6 s"])
    found = await figures(inside)
    assert found["flowforge_journal_depth"] == 1
    assert found["flowforge_journal_oldest_seconds"] == pytest.approx(6)
    monkeypatch.undo()
    written = journal._queue[0].waiter = asyncio.get_running_loop().create_future()
    await asyncio.wait_for(written, 60)
    assert await ready(inside) == (200, [])


# --- who may know -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_strangers_are_told_nothing_where_there_is_a_public_address(
    house: House, path: str
) -> None:
    for headers in ({}, BEARER, {"Authorization": "Bearer "}):
        response = await house.client.get(path, headers=headers)
        assert response.status == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert "flowforge_" not in await response.text()


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_this_machine_is_told_while_nobody_else_is_meant_to_come(
    open_house: Opens, path: str
) -> None:
    house = await open_house(base_url="")
    assert (await house.client.get(path)).status == 200


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_where_there_is_a_token_it_is_asked_for_everywhere(
    open_house: Opens, path: str
) -> None:
    house = await open_house(base_url="", metrics_token=TOKEN)
    assert (await house.client.get(path)).status == 401
    for wrong in (TOKEN[:-1], "", "grün"):
        headers = {"Authorization": f"Bearer {wrong}"}
        assert (await house.client.get(path, headers=headers)).status == 401
    assert (await house.client.get(path, headers={"Authorization": f"Basic {TOKEN}"})).status == 401
    assert (await house.client.get(path, headers=BEARER)).status == 200


@pytest.mark.parametrize(
    ("host", "base_url", "local"),
    [
        ("127.0.0.1", "", True),
        ("127.0.0.1", "http://localhost:8080", True),
        ("127.0.0.1", "https://flows.example.org", False),
        ("0.0.0.0", "", False),
    ],
)
def test_a_public_address_means_that_strangers_come_through_a_proxy(
    settings: Settings, host: str, base_url: str, local: bool
) -> None:
    wanted = settings.model_dump() | {"host": host, "base_url": base_url}
    assert Settings.load(None, **wanted).is_local is local


def test_a_token_that_could_be_guessed_is_refused(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="FLOWFORGE_METRICS_TOKEN"):
        Settings.load(None, **(settings.model_dump() | {"metrics_token": "secret"}))
