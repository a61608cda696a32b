"""What forms ask while somebody types: nothing is saved for it, and nothing waits for a save."""

from typing import Any

import pytest

from flowforge.web.rates import CHECKS
from tests.web.conftest import House
from tests.web.lines import changed, family


async def looked(house: House, document: Any, node: str = "") -> dict[str, Any]:
    draft = await house.store.flows.create(family())
    body = {"document": document, "node": node}
    response = await house.client.post(f"/api/flows/{draft.id}/check", json=body)
    assert response.status == 200, await response.text()
    assert await house.store.flows.draft(draft.id) == draft, "nothing was saved"
    found: dict[str, Any] = await response.json()
    return found


async def test_what_is_wrong_is_told_before_anything_is_saved(inside: House) -> None:
    seen = await looked(inside, changed(family(), "anna", numbers=["12"]))
    assert ("anna", "numbers.0") in {(one["node"], one["field"]) for one in seen["problems"]}


async def test_a_form_learns_what_is_known_at_its_node(inside: House) -> None:
    seen = await looked(inside, family(), "anna")
    known = {one["name"]: one for one in seen["known"]}
    assert known["digits"] == {"name": "digits", "writer": "menu", "sure": True, "example": "1"}
    assert known["caller"]["writer"] == ""
    assert "cause" not in known, "no call has one before it is over"


async def test_what_is_no_flow_is_refused_in_plain_words(inside: House) -> None:
    response = await inside.client.post("/api/flows/x/check", json={"document": {"nodes": 1}})
    assert response.status == 422
    assert (await response.json())["error"] == "document"


async def test_typing_does_not_use_up_what_may_be_saved_but_has_an_end_too(inside: House) -> None:
    inside.app[CHECKS].most = 1
    await looked(inside, family())
    response = await inside.client.post("/api/flows/x/check", json={"document": family()})
    assert response.status == 429


@pytest.mark.parametrize(
    ("text", "country", "shown"),
    [
        ("0211 63553355", "DE", "+49 211 63553355"),
        ("+4921163553355", "FR", "+49 211 63553355"),
        ("02116", "DE", ""),
        ("{{caller}}", "DE", ""),
        ("", "DE", ""),
        ("0211 63553355", "nowhere", ""),
    ],
)
async def test_a_number_is_shown_as_people_read_it(
    inside: House, text: str, country: str, shown: str
) -> None:
    query = {"text": text, "country": country}
    response = await inside.client.get("/api/numbers", params=query)
    assert (response.status, await response.json()) == (200, {"shown": shown})
