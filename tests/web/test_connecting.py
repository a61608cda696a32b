"""The check-list's stream: is the address public, was the flow called, was it sipgate."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp.test_utils import make_mocked_request

from flowforge.flow.rules.trust import reach
from flowforge.web.arrivals import Arrivals
from flowforge.web.auth import COOKIE
from flowforge.web.faults import answer_to
from tests.web.conftest import House, Opens
from tests.web.lines import BASE_URL, family
from tests.web.pages import made, told

_PATIENCE_S = 30
CALL = b"event=newCall&direction=in&callId=1&from=491701234567&to=4921163553355"


@asynccontextmanager
async def watched(house: House, flow_id: str) -> AsyncIterator["Ear"]:
    async with house.client.get(f"/api/flows/{flow_id}/connecting") as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Ear(response.content)


class Ear:
    """Hears the events of a stream."""

    def __init__(self, content: Any) -> None:
        self._content = content

    async def state(self) -> dict[str, Any]:
        """Give the next state that is told."""
        state: dict[str, Any] = orjson.loads(await self.line("data: "))
        return state

    async def line(self, begins: str) -> str:
        """Give the rest of the next line that begins so."""
        async with asyncio.timeout(_PATIENCE_S):
            async for line in self._content:
                if line.startswith(begins.encode()):
                    return str(line[len(begins) :].decode())
        raise AssertionError("the stream has ended")

    async def rest(self) -> bytes:
        """Give all that comes until the stream ends."""
        rest: bytes = await self._content.read()
        return rest


async def test_a_fresh_flow_is_told_as_it_stands(inside: House) -> None:
    draft = await made(inside)
    async with watched(inside, draft["id"]) as ear:
        state = await ear.state()
    assert state["live"] is None
    assert state["addresses"] == [
        {"path": "family", "url": f"{BASE_URL}/call/family", "direction": "any"}
    ]
    assert (state["received"], state["refused"], state["stray"]) == (None, None, None)
    assert (state["reach"], state["checked"]) == ("not_safe", True)


async def test_the_command_that_starts_the_server_again_is_one_that_the_shell_finds(
    inside: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "flowforge").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    draft = await made(inside)
    for started_as, program in {
        ".venv/bin/flowforge": ".venv/bin/flowforge",
        "/home/my folder/flowforge": "'/home/my folder/flowforge'",
        str(tmp_path / "flowforge"): "flowforge",
        "/src/flowforge/__main__.py": "flowforge",
    }.items():
        monkeypatch.setattr("sys.argv", [started_as, "serve"])
        async with watched(inside, draft["id"]) as ear:
            assert (await ear.state())["program"] == program


async def test_the_first_post_of_the_carrier_is_told_as_it_comes(inside: House) -> None:
    flow_id = await inside.put_live(family())
    async with watched(inside, flow_id) as ear:
        assert (await ear.state())["received"] is None
        await inside.carrier.ring("family")
        assert (await ear.state())["received"] is not None


@pytest.mark.parametrize(
    ("signature", "reason"),
    [({}, "unsigned"), ({"X-Sipgate-Signature": "QUJD"}, "wrong_signature")],
)
async def test_a_post_that_sipgate_did_not_sign_is_told_with_its_reason(
    inside: House, signature: dict[str, str], reason: str
) -> None:
    flow_id = await inside.put_live(family())
    async with watched(inside, flow_id) as ear:
        await ear.state()
        answer = await inside.client.post("/call/family", data=CALL, headers=signature)
        assert answer.status == 403
        state = await ear.state()
        assert state["refused"]["reason"] == reason
        await inside.carrier.ring("family")
        state = await ear.state()
        assert (state["refused"], state["received"] is None) == (None, False)


async def test_a_post_to_a_mistyped_address_is_told(inside: House) -> None:
    flow_id = await inside.put_live(family())
    async with watched(inside, flow_id) as ear:
        await ear.state()
        assert (await inside.carrier.send("/call/famly", CALL)).status == 404
        assert (await ear.state())["stray"]["path"] == "famly"


async def test_going_live_is_told_to_whoever_waits(inside: House) -> None:
    draft = await made(inside)
    async with watched(inside, draft["id"]) as ear:
        assert (await ear.state())["live"] is None
        await inside.store.flows.publish(draft["id"], draft["revision"])
        assert (await ear.state())["live"] == 1


async def test_a_flow_that_nobody_changes_is_read_once(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await made(inside)
    monkeypatch.setattr("flowforge.web.api.connecting._TICK_S", 0.01)
    read: list[str] = []
    flows = type(inside.store.flows)
    whole = flows.draft

    async def reading(self: Any, flow_id: str) -> Any:
        read.append(flow_id)
        return await whole(self, flow_id)

    monkeypatch.setattr(flows, "draft", reading)
    async with watched(inside, draft["id"]) as ear:
        await ear.state()
        await ear.line(": still here")
        assert len(read) == 1
        await inside.store.flows.publish(draft["id"], draft["revision"])
        assert (await ear.state())["live"] == 1
    assert len(read) == 2


async def test_a_restart_does_not_forget_that_sipgate_was_there(open_house: Opens) -> None:
    house = await open_house()
    flow_id = await house.put_live(family())
    await house.carrier.ring("family")
    await house.close()
    house = await open_house()
    await house.sign_in()
    async with watched(house, flow_id) as ear:
        assert (await ear.state())["received"] is not None


async def test_who_signs_out_is_told_no_more(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await made(inside)
    monkeypatch.setattr("flowforge.web.api.connecting._TICK_S", 0.05)
    async with watched(inside, draft["id"]) as ear:
        await ear.state()
        [token] = [one.value for one in inside.client.session.cookie_jar if one.key == COOKIE]
        await inside.store.people.close(token)
        async with asyncio.timeout(_PATIENCE_S):
            assert b"data" not in await ear.rest()


async def test_numbers_that_belong_to_nobody_are_named(inside: House) -> None:
    offered = await told(await inside.client.get("/api/templates?lang=en"))
    draft = await made(inside, offered[0]["document"])
    async with watched(inside, draft["id"]) as ear:
        assert (await ear.state())["sampleNumbers"] == ["+49 30 23125 020", "+49 30 23125 021"]


async def test_a_flow_that_is_gone_is_not_there(inside: House) -> None:
    await told(await inside.client.get("/api/flows/none/connecting"), 404)
    draft = await made(inside)
    async with watched(inside, draft["id"]) as ear:
        await ear.state()
        await inside.store.flows.delete(draft["id"])
        assert await ear.line("event: ") == "gone\n"


def test_strangers_fill_no_memory() -> None:
    arrivals = Arrivals()
    for number in range(400):
        arrivals.refuse(f"path-{number}" + "x" * 1000, "unsigned")
    assert len(arrivals._refused) == 256
    assert max(map(len, arrivals._refused)) == 255


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://flows.example.org", "public"),
        ("http://flows.example.org", "not_safe"),
        ("http://127.0.0.1:8080", "not_public"),
        ("https://localhost", "not_public"),
        ("https://192.168.0.7", "not_public"),
    ],
)
def test_what_the_carrier_reaches(url: str, found: str) -> None:
    assert reach(url) == found


async def test_a_flow_that_is_switched_off_keeps_its_address(inside: House) -> None:
    flow_id = await inside.put_live(family())
    await inside.store.flows.switch_off(flow_id)
    async with watched(inside, flow_id) as ear:
        state = await ear.state()
    assert (state["live"], state["off"]) == (None, True)
    assert [one["path"] for one in state["addresses"]] == ["family"]


def test_a_page_that_went_away_before_its_answer_began_is_no_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    request = make_mocked_request("GET", "/api/flows/abc/connecting")
    answer_to(ConnectionResetError("gone"), request)
    assert "a request failed" in "".join(capsys.readouterr())
    request.protocol.transport = None
    answer_to(ConnectionResetError("gone"), request)
    assert "".join(capsys.readouterr()) == ""
