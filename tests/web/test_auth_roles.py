"""Who may do what: every route, asked by a stranger, a viewer, an editor and an admin."""

import re
from typing import Any

import pytest
from aiohttp import ClientResponse, web

from flowforge.app import create_app
from flowforge.settings import Settings
from flowforge.web.access import ACCESS, check_access
from flowforge.web.auth import COOKIE, SETUP
from tests.web.conftest import House
from tests.web.lines import changed, family

PASSWORD = "correct horse battery"

EXPECTED = """
                                             stranger viewer editor admin
POST   /call/{path}                               403    403    403   403
POST   /call/{path}/{step}/{token}                403    403    403   403
GET    /p/{name}.wav                              404    404    404   404
GET    /static/{file}                             404    404    404   404
GET    /healthz                                   200    200    200   200
GET    /readyz                                    401    200    200   200
GET    /metrics                                   401    200    200   200

GET    /                                          303    200    200   200
GET    /login                                     200    303    303   303
GET    /setup                                     303    303    303   303
POST   /api/login                                 422    422    422   422
POST   /api/setup                                 422    422    422   422
POST   /api/logout                                401    204    204   204
PUT    /api/password                              401    422    422   422
GET    /api/status                                401    200    200   200
GET    /api/openapi.json                          401    200    200   200
GET    /api/catalog                               401    200    200   200
GET    /api/catalog/{type}/icon.svg               401    404    404   404

GET    /api/templates                             401    200    200   200
POST   /api/templates/{id}/call                   401    404    404   404

GET    /api/flows                                 401    200    200   200
POST   /api/flows                                 401    403    422   422
GET    /api/flows/{id}                            401    404    404   404
PUT    /api/flows/{id}                            401    403    422   422
DELETE /api/flows/{id}                            401    403    404   404
GET    /api/flows/{id}/export                     401    404    404   404
POST   /api/flows/{id}/duplicate                  401    403    404   404
POST   /api/flows/{id}/publish                    401    403    422   422
POST   /api/flows/{id}/off                        401    403    404   404
POST   /api/flows/{id}/on                         401    403    404   404
GET    /api/flows/{id}/standing                   401    404    404   404
GET    /api/flows/{id}/connecting                 401    404    404   404
GET    /api/flows/{id}/versions                   401    404    404   404
GET    /api/flows/{id}/versions/{number}          401    404    404   404
POST   /api/flows/{id}/versions/{number}/live     401    403    404   404

GET    /api/running                               401    200    200   200
GET    /api/flows/{id}/running                    401    404    404   404
GET    /api/flows/{id}/running/{call}             401    404    404   404

POST   /api/flows/{id}/check                      401    403    422   422
GET    /api/numbers                               401    200    200   200
GET    /api/running                               401    200    200   200
GET    /api/flows/{id}/running                    401    404    404   404
GET    /api/flows/{id}/running/{call}             401    404    404   404

GET    /api/flows/{id}/tests                      401    404    404   404
POST   /api/flows/{id}/tests                      401    403    422   422
POST   /api/flows/{id}/tests/kept                 401    403    422   422
POST   /api/flows/{id}/tests/accept               401    403    422   422
POST   /api/flows/{id}/tests/run                  401    404    404   404
POST   /api/flows/{id}/tests/missing              401    403    404   404
PUT    /api/flows/{id}/tests/{test}               401    403    422   422
DELETE /api/flows/{id}/tests/{test}               401    403    404   404
POST   /api/flows/{id}/tests/{test}/call          401    404    404   404

POST   /api/phone                                 401    422    422   422
POST   /api/phone/{id}/digits                     401    404    404   404
POST   /api/phone/{id}/answered                   401    404    404   404
POST   /api/phone/{id}/hangup                     401    404    404   404
POST   /api/phone/{id}/back                       401    422    422   422
POST   /api/prompts/preview                       401    422    422   422

GET    /api/flows/{id}/parcel                     401    404    404   404
POST   /api/parcels                               401    403    422   422
GET    /api/sounds                                401    200    200   200
POST   /api/sounds                                401    403    422   422
PATCH  /api/sounds/{id}                           401    403    404   404
DELETE /api/sounds/{id}                           401    403    404   404
PUT    /api/sounds/{id}/files/{language}          401    403    422   422
PATCH  /api/sounds/{id}/files/{language}          401    403    404   404
DELETE /api/sounds/{id}/files/{language}          401    403    422   422
GET    /api/sounds/{id}/files/{language}/original 401    404    404   404

GET    /api/voices                                401    200    200   200
PUT    /api/voices/{engine}                       401    403    403   422
DELETE /api/voices/{engine}                       401    403    403   404
POST   /api/voices/sample                         401    403    422   422
GET    /api/pronunciations                        401    200    200   200
PUT    /api/pronunciations                        401    403    422   422

GET    /api/connections                           401    200    200   200
GET    /api/connections/{name}/tables             401    404    404   404
POST   /api/connections                           401    403    403   422
POST   /api/connections/test                      401    403    403   422
PUT    /api/connections/{id}                      401    403    403   422
DELETE /api/connections/{id}                      401    403    403   404

GET    /api/people                                401    403    403   200
POST   /api/people                                401    403    403   422
PUT    /api/people/{id}/role                      401    403    403   422
PUT    /api/people/{id}/password                  401    403    403   422
DELETE /api/people/{id}                           401    403    403   404
"""
"""What is answered to an empty body, where nothing is called 999."""


def expected() -> dict[str, list[int]]:
    rows = [line.split() for line in EXPECTED.strip().splitlines()[1:] if line]
    return {f"{method} {path}": [int(one) for one in said] for method, path, *said in rows}


class Crew:
    """The people of a house, and what each is answered."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def begin(self) -> None:
        self.house.app[SETUP].close()
        people = self.house.store.people
        self.admin = await people.add("Ada", PASSWORD)
        self.editor = await people.add("Edith", PASSWORD, "editor")
        self.viewer = await people.add("Vic", PASSWORD, "viewer")

    async def ask(self, who: str, method: str, path: str, body: Any = None) -> ClientResponse:
        """Ask in a session that is opened for this request alone."""
        self.house.client.session.cookie_jar.clear()
        headers = {}
        if who != "stranger":
            token = await self.house.store.people.open(getattr(self, who))
            headers["Cookie"] = f"{COOKIE}={token}"
        return await self.house.client.request(
            method, path, json=body, headers=headers, allow_redirects=False
        )


@pytest.fixture
async def crew(house: House) -> Crew:
    crew = Crew(house)
    await crew.begin()
    return crew


async def test_every_route_is_answered_to_everybody_as_the_table_says(crew: Crew) -> None:
    found: dict[str, list[int]] = {}
    for route in crew.house.app.router.routes():
        assert route.resource is not None
        line = f"{route.method} {route.resource.canonical}"
        if route.method == "HEAD":
            continue
        path = re.sub(r"{\w+}", "999", route.resource.canonical)
        body: Any = None if route.method == "GET" else {}
        for who in ("stranger", "viewer", "editor", "admin"):
            response = await crew.ask(who, route.method, path, body)
            status = response.status
            if status == 503 and path in {"/", "/login"}:
                status = 200  # where this runs, the page may not have been built
            found.setdefault(line, []).append(status)
    wanted = expected()
    assert {line: found[line] for line in found if found[line] != wanted.get(line)} == {}
    assert wanted.keys() == found.keys()


async def test_a_refusal_says_which_role_is_needed_in_ones_own_language(crew: Crew) -> None:
    for who, path, code, role in (
        ("viewer", "/api/flows?lang=de", "need_editor", "„Bearbeiten“"),
        ("viewer", "/api/people?lang=de", "need_admin", "„Verwalten“"),
        ("editor", "/api/people", "need_admin", "“admin”"),
    ):
        response = await crew.ask(who, "POST", path, {})
        said = await response.json()
        assert (response.status, said["error"]) == (403, code)
        assert role in said["message"]
    stranger = await crew.ask("stranger", "POST", "/api/people", {})
    assert (await stranger.json())["error"] == "not_signed_in"


async def test_who_may_only_look_hears_what_a_flow_says_and_has_nothing_else_spoken(
    crew: Crew,
) -> None:
    prompt = {"parts": [{"say": "Guten Tag."}, {"pause": 0.5}], "speed": 0.9}
    document = changed(family(), "menu", prompt=prompt)
    made = await crew.ask("editor", "POST", "/api/flows", {"document": document})
    said = {**prompt, "voice": "de-DE", "flow": (await made.json())["id"]}
    heard = await crew.ask("viewer", "POST", "/api/prompts/preview", said)
    assert (await heard.json())["url"].startswith("/p/")
    for other in (
        {"parts": [{"say": "Guten Abend."}]},
        {"speed": 1.1},
        {"voice": "en-GB"},
        {"values": {"caller": "Guten Abend."}},
    ):
        refused = await crew.ask("viewer", "POST", "/api/prompts/preview", {**said, **other})
        assert (refused.status, (await refused.json())["error"]) == (403, "need_editor")
    nowhere = await crew.ask("viewer", "POST", "/api/prompts/preview", {**said, "flow": ""})
    assert nowhere.status == 404
    version = {**said, "version": 7}
    assert (await crew.ask("viewer", "POST", "/api/prompts/preview", version)).status == 404
    free = {"say": "Guten Abend.", "voice": "en-GB"}
    assert (await crew.ask("editor", "POST", "/api/prompts/preview", free)).status == 200


async def test_a_head_request_may_no_more_than_its_get(crew: Crew) -> None:
    assert (await crew.ask("editor", "HEAD", "/api/people")).status == 403
    assert (await crew.ask("stranger", "HEAD", "/api/flows")).status == 401


async def nothing(_request: web.Request) -> web.StreamResponse:
    return web.Response()


@pytest.mark.parametrize("change", ["a route without a line", "a line without a route"])
def test_a_gap_in_the_table_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    app = create_app(settings)
    check_access(app)
    if change == "a route without a line":
        app.router.add_get("/api/new", nothing)
        named = "GET /api/new"
    else:
        monkeypatch.setitem(ACCESS, "GET /api/gone", "viewer")
        named = "GET /api/gone"
    with pytest.raises(RuntimeError, match=named):
        check_access(app)


async def test_a_route_that_slipped_past_the_table_is_for_admins_alone(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(ACCESS, "GET /api/flows")
    answers = [await crew.ask(who, "GET", "/api/flows") for who in ("stranger", "editor", "admin")]
    assert [answer.status for answer in answers] == [401, 403, 200]


# --- what each can really do --------------------------------------------------------------------


async def test_a_viewer_sees_a_flow_and_calls_it_and_leaves_no_trace(crew: Crew) -> None:
    draft = await crew.house.store.flows.create(family())
    seen = await crew.ask("viewer", "GET", f"/api/flows/{draft.id}")
    assert (await seen.json())["document"]["name"] == "Family line"
    called = await crew.ask("viewer", "POST", "/api/phone", {"flowId": draft.id})
    assert called.status == 200
    saved = {"revision": draft.revision, "document": family("other")}
    assert (await crew.ask("viewer", "PUT", f"/api/flows/{draft.id}", saved)).status == 403
    assert await crew.house.store.flows.draft(draft.id) == draft
    assert await crew.house.store.calls.recent() == []


async def test_where_a_connection_leads_is_for_admins(crew: Crew) -> None:
    where = {"host": "db.internal", "user": "reader", "database": "shop"}
    await crew.house.store.connections.add("shop", "mysql", where, "s3cret")
    for who, host in (("viewer", ""), ("editor", ""), ("admin", "db.internal")):
        response = await crew.ask(who, "GET", "/api/connections")
        [row] = await response.json()
        assert (row["name"], row["settings"]["host"], row["hasPassword"]) == ("shop", host, True)


async def test_an_admin_lets_people_in_changes_and_removes_them(crew: Crew) -> None:
    new = {"name": "Nele", "password": PASSWORD, "role": "viewer"}
    made = await (await crew.ask("admin", "POST", "/api/people", new)).json()
    assert (made["name"], made["role"]) == ("Nele", "viewer")
    again = await crew.ask("admin", "POST", "/api/people", new | {"name": "NELE"})
    assert (again.status, (await again.json())["error"]) == (409, "name_taken")
    people = crew.house.store.people
    nele = await people.check("Nele", PASSWORD)
    assert nele is not None
    one = f"/api/people/{made['id']}"
    changes: list[tuple[str, str, Any]] = [
        ("PUT", f"{one}/role", {"role": "editor"}),
        ("PUT", f"{one}/password", {"password": "another password"}),
        ("DELETE", one, None),
    ]
    for method, path, body in changes:
        token = await people.open(nele)
        assert (await crew.ask("admin", method, path, body)).status == 204
        assert await people.of(token) is None, path
    listed = await (await crew.ask("admin", "GET", "/api/people")).json()
    assert [(one["name"], one["role"]) for one in listed] == [
        ("Ada", "admin"),
        ("Edith", "editor"),
        ("Vic", "viewer"),
    ]


async def test_the_last_admin_can_neither_leave_nor_be_demoted(crew: Crew) -> None:
    one = f"/api/people/{crew.admin.id}"
    for method, path, body in (
        ("PUT", f"{one}/role", {"role": "editor"}),
        ("DELETE", one, None),
    ):
        response = await crew.ask("admin", method, path, body)
        assert (response.status, (await response.json())["error"]) == (409, "last_admin")
    assert (await crew.house.store.people.list())[0] == crew.admin


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Nele", "password": PASSWORD, "role": "owner"},
        {"name": "Nele", "password": PASSWORD},
        {"name": "Nele", "password": "too short", "role": "viewer"},
        {"name": " ", "password": PASSWORD, "role": "viewer"},
    ],
)
async def test_a_person_is_added_whole_or_not_at_all(crew: Crew, body: dict[str, str]) -> None:
    response = await crew.ask("admin", "POST", "/api/people", body)
    assert response.status == 422
    assert (await response.json())["field"] in {"role", "password", "name"}
    assert len(await crew.house.store.people.list()) == 3
