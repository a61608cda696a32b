"""The flows to begin with: offered in the reader's language, and called before they are chosen."""

from typing import Any

import pytest

from flowforge.web.api.templates import TEMPLATES
from tests.web.conftest import House
from tests.web.pages import told


async def offered(house: House, lang: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await told(await house.client.get(f"/api/templates?lang={lang}"))
    return found


async def call(house: House, name: str, lang: str = "en", **body: Any) -> dict[str, Any]:
    answer = await house.client.post(f"/api/templates/{name}/call?lang={lang}", json=body)
    state: dict[str, Any] = await told(answer)
    return state


async def press(house: House, state: dict[str, Any], keys: str) -> dict[str, Any]:
    answer = await house.client.post(f"/api/phone/{state['id']}/digits", json={"digits": keys})
    after: dict[str, Any] = await told(answer)
    return after


async def test_they_are_told_in_the_language_of_who_asks(inside: House) -> None:
    english, german = await offered(inside, "en"), await offered(inside, "de")
    assert [one["id"] for one in english] == [one["id"] for one in german] == list(TEMPLATES)
    assert english[0]["name"] == "Practice line"
    assert german[0]["name"] == "Praxistelefon"
    voices = {one["document"]["settings"]["voice"] for one in german}
    assert voices == {"de-DE"}


async def test_each_can_be_chosen_as_it_is(inside: House) -> None:
    for one in await offered(inside, "de"):
        body = {"document": one["document"]}
        draft = await told(await inside.client.post("/api/flows", json=body))
        assert draft["document"]["name"] == one["name"]
        errors = [problem["text"] for problem in draft["problems"] if problem["level"] == "error"]
        # Only the lookup needs something that a server may not have.
        assert bool(errors) == bool(one["connections"])


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("lang", ["en", "de"])
async def test_each_answers_a_call_and_nothing_is_kept(inside: House, name: str, lang: str) -> None:
    state = await call(inside, name, lang, caller="0170 1234567")
    assert state["action"]["kind"] == "gather"
    assert state["sound"] is not None
    assert state["vars"]["caller"] == "491701234567"
    assert await inside.store.flows.list() == []
    assert await inside.store.calls.recent(10) == []


async def test_a_call_goes_on_like_any_other_on_the_telephone(inside: House) -> None:
    state = await call(inside, "practice-line")
    assert state["vars"]["caller"] == "anonymous"
    state = await press(inside, state, "2")
    assert (state["action"]["kind"], state["sound"] is not None) == ("gather", True)
    state = await press(inside, state, "")
    assert state["action"] == {"kind": "dial", "numbers": [], "voicemail": True}


async def test_a_template_changes_its_language_and_says_all_that_is_spoken(inside: House) -> None:
    state = await call(inside, "family-line")
    assert state["sound"]["text"].endswith("for Clara press 3. Für Deutsch drücken Sie die 9.")
    state = await press(inside, state, "9")
    assert state["sound"]["text"] == "Für Anna drücken Sie 1, für Ben 2, für Clara 3."
    assert state["vars"]["language"] == "de"


@pytest.mark.parametrize(
    ("keys", "at"), [("12345678", "received"), ("22222222", "fulfilled"), ("99999999", "unknown")]
)
async def test_lookups_find_the_samples_where_no_database_is_connected(
    inside: House, keys: str, at: str
) -> None:
    assert await inside.store.connections.list() == []
    state = await press(inside, await call(inside, "telephone-status"), keys)
    assert state["at"] == at


async def test_what_is_no_template_and_what_is_no_number_is_said(inside: House) -> None:
    answer = await inside.client.post("/api/templates/none/call", json={})
    assert (await told(answer, 404))["error"] == "not_found"
    answer = await inside.client.post("/api/templates/forward/call", json={"caller": "abc"})
    assert (await told(answer, 422))["field"] == "caller"
