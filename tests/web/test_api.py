"""The API that the page uses."""

import io
from typing import Any

import pytest

from flowforge.errors import StoreError
from flowforge.web.rooms import LIVE
from tests.web.conftest import House
from tests.web.lines import ANNA, EMPTY, MENU, SOUND, body_of, changed, family, node, wires
from tests.web.pages import made, told

# --- drafts ---------------------------------------------------------------------------------------


async def test_a_flow_is_made_listed_saved_and_deleted(inside: House) -> None:
    draft = await made(inside)
    assert (draft["live"], draft["liveAt"], draft["changed"]) == (None, None, False)
    assert draft["document"]["nodes"][0]["config"] == {"path": "family"}
    [row] = await told(await inside.client.get("/api/flows"))
    assert (row["id"], row["name"], row["path"]) == (draft["id"], "Family line", "family")
    document = {**draft["document"], "name": "Us"}
    body = {"revision": draft["revision"], "document": document}
    saved = await told(await inside.client.put(f"/api/flows/{draft['id']}", json=body))
    assert saved["document"]["name"] == "Us"
    assert saved["revision"] != draft["revision"]
    assert await told(await inside.client.get(f"/api/flows/{draft['id']}")) == saved
    assert (await inside.client.delete(f"/api/flows/{draft['id']}")).status == 204
    gone = await told(await inside.client.get(f"/api/flows/{draft['id']}"), 404)
    assert gone["error"] == "not_found"


async def test_two_tabs_cannot_overwrite_each_other(inside: House) -> None:
    draft = await made(inside)
    address, body = f"/api/flows/{draft['id']}", {"revision": draft["revision"]}
    one = {**body, "document": {**draft["document"], "name": "One"}}
    two = {**body, "document": {**draft["document"], "name": "Two"}}
    saved = await told(await inside.client.put(address, json=one))
    refused = await told(await inside.client.put(address, json=two), 409)
    assert refused["error"] == "conflict"
    assert refused["current"] == saved["revision"]
    assert (await told(await inside.client.get(address)))["document"]["name"] == "One"


async def test_a_name_that_is_taken_gets_a_number(inside: House) -> None:
    names = [(await made(inside))["document"]["name"] for _ in range(3)]
    assert names == ["Family line", "Family line 2", "Family line 3"]
    long = [await made(inside, {**family(), "name": "x" * 100}) for _ in range(2)]
    assert long[1]["document"]["name"] == "x" * 98 + " 2"


async def test_a_copy_says_that_it_is_one_in_the_language_of_whoever_asked(inside: House) -> None:
    draft = await made(inside)
    copy = await told(await inside.client.post(f"/api/flows/{draft['id']}/duplicate?lang=de"))
    assert copy["document"]["name"] == "Family line (Kopie)"
    assert copy["document"]["nodes"] == draft["document"]["nodes"]
    assert copy["id"] != draft["id"]


async def test_an_exported_flow_can_be_imported(inside: House) -> None:
    draft = await made(inside, {**family(), "name": 'Für "Uns"/öffentlich\r\nX: y'})
    response = await inside.client.get(f"/api/flows/{draft['id']}/export")
    assert response.headers["Content-Disposition"].startswith(
        'attachment; filename="f-r-uns-ffentlich-x-y.json"; filename*=UTF-8'
    )
    document = await response.json()
    assert document == draft["document"]
    again = await made(inside, document)
    assert again["document"]["wires"] == document["wires"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"schema": 99, "name": "x"}, "newer FlowForge"),
        ({"schema": 1}, "name"),
        ({"schema": 1, "name": "x", "nodes": [{"id": "a"}]}, "nodes.0.type"),
        ({"schema": 1, "name": "x", "nodes": "none"}, "nodes"),
        ({"schema": 1, "name": "x", "nodes": [node("a", "note"), node("a", "note")]}, "'a'"),
    ],
)
async def test_a_document_that_cannot_be_read_is_refused_with_its_place(
    inside: House, document: dict[str, Any], words: str
) -> None:
    response = await inside.client.post("/api/flows", json={"document": document})
    refused = await told(response, 422)
    assert refused["error"] == "document"
    assert words in refused["message"]


async def test_problems_say_in_the_readers_language_what_is_wrong_and_where(
    inside: House,
) -> None:
    document = changed(family(), "anna", numbers=["0211 abc"])
    document["nodes"].append(node("odd", "no-such-type"))
    document["wires"] += wires("menu.9 > nowhere")
    draft = await made(inside, document)
    problems = {(one["node"], one["code"]): one for one in draft["problems"]}
    assert problems["anna", "number_unreadable"]["field"] == "numbers.0"
    assert problems["odd", "unknown_type"]["level"] == "error"
    german = await inside.client.get(
        f"/api/flows/{draft['id']}", headers={"Accept-Language": "fr, de-AT;q=0.9, en;q=0.5"}
    )
    texts = {one["code"]: one["text"] for one in (await told(german))["problems"]}
    assert texts["number_unreadable"] != problems["anna", "number_unreadable"]["text"]
    assert "0211 abc" in texts["number_unreadable"]


async def test_a_problem_says_why_it_matters_and_what_mends_it_and_can_be_left(
    inside: House,
) -> None:
    draft = await made(inside, changed(family(), "menu", wait=2))
    [problem] = [one for one in draft["problems"] if one["code"] == "short_wait"]
    assert problem["level"] == "warning"
    assert problem["name"]
    assert problem["why"]
    [mend] = problem["mends"]
    assert mend["label"] == "Wait 5 seconds"
    [change] = mend["changes"]
    assert (change["do"], change["node"], change["field"]) == ("set", "menu", "wait")
    assert change["value"] == 5

    place = {key: problem[key] for key in ("code", "node", "field", "port")}
    document = draft["document"] | {"silenced": [place | {"reason": "quick callers"}]}
    body = {"revision": draft["revision"], "document": document}
    saved = await told(await inside.client.put(f"/api/flows/{draft['id']}", json=body))
    [left] = [one for one in saved["problems"] if one["code"] == "short_wait"]
    assert left["silenced"] == "quick callers"


@pytest.mark.parametrize(
    ("raw", "kind", "status", "error"),
    [
        (b"{", "application/json", 400, "not_json"),
        (b"document=1", "application/x-www-form-urlencoded", 400, "not_json"),
        (b"{}", "text/plain", 400, "not_json"),
        (b"[]", "application/json", 422, "invalid"),
        (b"{}", "application/json", 422, "invalid"),
        (b'{"document": 5}', "application/json", 422, "invalid"),
    ],
)
async def test_a_bad_body_is_told_in_one_sentence(
    inside: House, raw: bytes, kind: str, status: int, error: str
) -> None:
    headers = {"Content-Type": kind}
    refused = await told(await inside.client.post("/api/flows", data=raw, headers=headers), status)
    assert refused["error"] == error
    assert refused["message"].endswith(".")


async def test_a_missing_field_is_named(inside: House) -> None:
    response = await inside.client.post("/api/flows?lang=de", json={})
    refused = await told(response, 422)
    assert (refused["field"], refused["message"]) == ("document", "Diese Angabe fehlt noch.")


async def test_a_body_without_end_is_refused(inside: House) -> None:
    headers = {"Content-Type": "application/json"}
    body = io.BytesIO(b" " * 9_000_000)
    response = await inside.client.post("/api/flows", data=body, headers=headers)
    assert (await told(response, 413))["error"] == "too_large"


async def test_a_defect_of_ours_is_told_with_a_reference_and_without_its_particulars(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise RuntimeError("secret particulars")

    monkeypatch.setattr(inside.store.flows, "list", broken)
    told_ = await told(await inside.client.get("/api/flows"), 500)
    assert told_["error"] == "internal"
    assert "secret" not in told_["message"]


# --- going live -----------------------------------------------------------------------------------


async def publish(house: House, draft: dict[str, Any], status: int = 200) -> dict[str, Any]:
    body = {"revision": draft["revision"]}
    response = await house.client.post(f"/api/flows/{draft['id']}/publish", json=body)
    answer: dict[str, Any] = await told(response, status)
    return answer


async def test_what_goes_live_answers_the_next_call(inside: House) -> None:
    draft = await made(inside)
    live = await publish(inside, draft)
    assert live["live"] == 1
    assert live["liveAt"] is not None
    assert "menu.wav" in await inside.carrier.ring("family")
    document = changed(live["document"], "menu", prompt={"url": f"{SOUND}/new.wav"})
    body = {"revision": live["revision"], "document": document}
    saved = await told(await inside.client.put(f"/api/flows/{draft['id']}", json=body))
    assert saved["changed"]
    assert "menu.wav" in await inside.carrier.ring("family", "call-2")
    await publish(inside, saved)
    assert "new.wav" in await inside.carrier.ring("family", "call-3")


async def test_versions_are_kept_and_can_come_back(inside: House) -> None:
    first = await publish(inside, await made(inside))
    address = f"/api/flows/{first['id']}"
    document = changed(first["document"], "menu", prompt={"url": f"{SOUND}/new.wav"})
    body = {"revision": first["revision"], "document": document}
    await publish(inside, await told(await inside.client.put(address, json=body)))
    rows = await told(await inside.client.get(f"{address}/versions"))
    assert [(row["number"], row["by"], row["live"]) for row in rows] == [
        (2, "ada", True),
        (1, "ada", False),
    ]
    looked_at = await told(await inside.client.get(f"{address}/versions/1"))
    assert (looked_at["number"], looked_at["document"]) == (1, first["document"])
    back = await told(await inside.client.post(f"{address}/versions/1/live"))
    assert back["live"] == 1
    assert "menu.wav" in await inside.carrier.ring("family")
    for number in ("3", "0", "-1", "x", "9" * 30, "²"):
        await told(await inside.client.get(f"{address}/versions/{number}"), 404)


async def test_a_version_that_is_looked_at_comes_with_what_the_rules_say(inside: House) -> None:
    draft = await made(inside, changed(family(), "menu", wait=2))
    address = f"/api/flows/{(await publish(inside, draft))['id']}"
    version = await told(await inside.client.get(f"{address}/versions/1?lang=de"))
    assert "short_wait" in [one["code"] for one in version["problems"]]


async def test_going_live_says_why_and_the_versions_tell_it(inside: House) -> None:
    draft = await made(inside)
    body = {"revision": draft["revision"], "why": "Ben has a new number"}
    address = f"/api/flows/{draft['id']}"
    live = await told(await inside.client.post(f"{address}/publish", json=body))
    assert (live["live"], live["liveBy"], live["updatedBy"]) == (1, "ada", "ada")
    [row] = await told(await inside.client.get(f"{address}/versions"))
    assert (row["why"], row["by"], row["live"], row["calls"]) == (body["why"], "ada", True, 0)
    refused = await inside.client.post(f"{address}/publish", json=body | {"why": "x" * 301})
    assert (await told(refused, 422))["field"] == "why"


async def test_a_switched_off_flow_lets_new_calls_ring_as_usual_and_running_ones_go_on(
    inside: House,
) -> None:
    flow = await publish(inside, await made(inside))
    address = f"/api/flows/{flow['id']}"
    going_on = await inside.carrier.ring("family")
    off = await told(await inside.client.post(f"{address}/off", json={}))
    assert (off["live"], off["off"], off["liveBy"]) == (None, 1, "ada")
    assert await inside.carrier.ring("family", "call-2") == EMPTY
    assert body_of(await inside.carrier.press(going_on, "1")) == ANNA
    [row] = await told(await inside.client.get(f"{address}/versions"))
    assert (row["live"], row["off"], row["calls"]) == (False, True, 1)
    [listed] = await told(await inside.client.get("/api/flows"))
    assert (listed["live"], listed["off"]) == (None, 1)
    on = await told(await inside.client.post(f"{address}/on", json={}))
    assert (on["live"], on["off"]) == (1, None)
    assert body_of(await inside.carrier.ring("family", "call-3")) == MENU


async def test_what_was_never_live_cannot_be_switched_on(inside: House) -> None:
    draft = await made(inside)
    await told(await inside.client.post(f"/api/flows/{draft['id']}/on", json={}), 404)


async def test_a_version_goes_live_again_while_a_call_ends_on_the_one_it_began_with(
    inside: House,
) -> None:
    first = await publish(inside, await made(inside))
    address = f"/api/flows/{first['id']}"
    document = changed(first["document"], "anna", numbers=["+49 160 9999999"])
    body = {"revision": first["revision"], "document": document}
    await publish(inside, await told(await inside.client.put(address, json=body)))
    going_on = await inside.carrier.ring("family")
    rows = await told(await inside.client.get(f"{address}/versions"))
    assert [(row["number"], row["calls"]) for row in rows] == [(2, 1), (1, 0)]
    await told(await inside.client.post(f"{address}/versions/1/live", json={}))
    assert "491609999999" in await inside.carrier.press(going_on, "1")
    fresh = await inside.carrier.ring("family", "call-2")
    assert body_of(await inside.carrier.press(fresh, "1", "call-2")) == ANNA


async def test_a_flow_with_errors_does_not_go_live(inside: House) -> None:
    draft = await made(inside, changed(family(), "anna", numbers=["12"]))
    refused = await publish(inside, draft, 422)
    assert refused["error"] == "problems"
    assert [one["node"] for one in refused["problems"] if one["level"] == "error"] == ["anna"]
    assert not inside.app[LIVE].knows("family")


async def test_what_somebody_else_saved_does_not_go_live_unseen(inside: House) -> None:
    draft = await made(inside)
    body = {"revision": draft["revision"], "document": {**draft["document"], "name": "Us"}}
    await told(await inside.client.put(f"/api/flows/{draft['id']}", json=body))
    assert (await publish(inside, draft, 409))["error"] == "conflict"


async def test_two_live_flows_cannot_claim_the_same_calls(inside: House) -> None:
    await publish(inside, await made(inside))
    refused = await publish(inside, await made(inside), 409)
    assert refused["error"] == "claimed"
    assert "Family line" in refused["message"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"schema": 99}, "aus einem neueren FlowForge (Schema 99"),
        ({"nodes": [node("a", "note"), node("a", "note")]}, "Zwei Bausteine haben die Kennung „a“"),
        ({"nodes": [{"id": "a"}]}, "kann bei nodes.0.type nicht gelesen werden"),
    ],
)
async def test_a_file_that_cannot_be_imported_is_told_in_german(
    inside: House, changes: dict[str, Any], sentence: str
) -> None:
    body = {"document": {**family(), **changes}}
    refused = await told(await inside.client.post("/api/flows?lang=de", json=body), 422)
    assert refused["error"] == "document"
    assert sentence in refused["message"]


async def test_a_deleted_flow_answers_no_more(inside: House) -> None:
    live = await publish(inside, await made(inside))
    await inside.client.delete(f"/api/flows/{live['id']}")
    assert not inside.app[LIVE].knows("family")


async def test_a_prompt_that_nobody_can_speak_is_shown_at_its_node(inside: House) -> None:
    draft = await made(inside, changed(family(), "menu", prompt={"say": "…!"}))
    refused = await publish(inside, draft, 422)
    [problem] = [one for one in refused["problems"] if one["level"] == "error"]
    assert (problem["code"], problem["node"], problem["field"]) == (
        "speech_failed",
        "menu",
        "prompt.say",
    )


# --- the rest -------------------------------------------------------------------------------------


async def test_the_status_tells_the_page_what_it_must_know(inside: House) -> None:
    status = await told(await inside.client.get("/api/status?lang=de"))
    assert status["user"] == "ada"
    assert status["tryingOut"] is False
    assert status["baseUrl"] == "http://flows.example.org"
    countries = {one["code"]: one["name"] for one in status["countries"]}
    assert (countries["DE"], countries["AT"]) == ("Deutschland", "Österreich")
    names = [one["name"] for one in status["countries"]]
    assert names.index("Oman") < names.index("Österreich") < names.index("Pakistan")
    assert bool(status["speech"]["voices"]) != bool(status["speech"]["missing"])


async def test_the_catalogue_describes_the_nodes_in_the_asked_language(inside: House) -> None:
    german = await told(await inside.client.get("/api/catalog?lang=de"))
    english = await told(await inside.client.get("/api/catalog?lang=en"))
    labels = {one["type"]: one["label"] for one in english["types"]}
    assert {"webhook", "menu", "dial"} <= labels.keys()
    assert labels != {one["type"]: one["label"] for one in german["types"]}
    for one in english["types"]:
        icon = await inside.client.get(one["icon"])
        assert (icon.status, icon.content_type) == (200, "image/svg+xml")
    assert (await inside.client.get("/api/catalog/none/icon.svg")).status == 404


async def test_a_prompt_can_be_heard_beforehand(inside: House) -> None:
    body = {"say": "Good morning", "voice": "en-GB"}
    spoken = await told(await inside.client.post("/api/prompts/preview", json=body))
    sound = await inside.client.get(spoken["url"])
    assert (sound.status, sound.content_type) == (200, "audio/wav")
    silent = await inside.client.post("/api/prompts/preview", json={"say": "?", "voice": "en-GB"})
    assert (await told(silent, 502))["error"] == "speech"


async def test_the_openapi_document_describes_every_endpoint(inside: House) -> None:
    document = await told(await inside.client.get("/api/openapi.json"))
    described = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    routes = {
        (route.method, route.resource.canonical)
        for route in inside.app.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/")
    }
    assert described == {one for one in routes if one[0] != "HEAD"} - {("GET", "/api/openapi.json")}
    schemas = document["components"]["schemas"]
    assert set(schemas["DraftOut"]["properties"]) >= {"revision", "liveAt", "problems"}
    references = str(document).split("#/components/schemas/")[1:]
    assert {one.partition("'")[0] for one in references} <= schemas.keys()


async def test_health_is_told_without_a_session(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await house.client.get("/healthz")).status == 200

    async def away() -> int:
        raise StoreError("away")

    monkeypatch.setattr(house.store.people, "count", away)
    assert (await house.client.get("/healthz")).status == 503
