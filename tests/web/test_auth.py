"""Who may come in."""

import asyncio
import re

import pytest

from flowforge.web.auth import COOKIE, PUBLIC, SETUP, Attempts, Setup
from tests.web.conftest import House, Opens
from tests.web.lines import BASE_URL

PASSWORD = "correct horse battery"


def filled(canonical: str) -> str:
    return re.sub(r"\{\w+\}", "1", canonical)


async def test_without_a_session_only_the_public_routes_answer(house: House) -> None:
    seen = set()
    for route in house.app.router.routes():
        resource = route.resource
        assert resource is not None
        seen.add(resource.canonical)
        method = "GET" if route.method == "*" else route.method
        path = filled(resource.canonical)
        response = await house.client.request(method, path, allow_redirects=False)
        refused = response.status == 401 or (
            response.status == 303 and response.headers["Location"] == "/login"
        )
        assert refused != (resource.canonical in PUBLIC), (method, path, response.status)
        if refused and path.startswith("/api/") and method != "HEAD":
            assert (await response.json())["error"] == "not_signed_in"
    assert seen > PUBLIC


async def test_an_address_that_is_no_route_says_nothing_to_strangers(house: House) -> None:
    assert (await house.client.get("/api/secret")).status == 401
    response = await house.client.get("/secret", allow_redirects=False)
    assert response.headers["Location"] == "/login"
    for path in ("/api/login/../flows", "/static/../api/flows", "/API/flows"):
        response = await house.client.get(path, allow_redirects=False)
        assert response.status in {303, 401, 404}, path


async def test_the_first_start_gives_one_link_that_works_once(house: House) -> None:
    link = house.app[SETUP].link
    token = link.removeprefix(f"{BASE_URL}/setup?token=")
    assert len(token) >= 32
    first = {"token": token, "name": " Ada ", "password": PASSWORD}
    wrong = await house.client.post("/api/setup", json=first | {"token": token[:-1]})
    assert wrong.status == 403
    made = await house.client.post("/api/setup", json=first)
    assert (made.status, await made.json()) == (200, {"user": "Ada"})
    assert (await house.client.get("/api/flows")).status == 200
    again = await house.client.post("/api/setup", json=first | {"name": "Eve"})
    assert again.status == 403
    assert house.app[SETUP].link == ""
    assert await house.store.people.count() == 1


async def test_two_who_use_the_link_at_once_do_not_both_get_in(house: House) -> None:
    token = house.app[SETUP].token
    bodies = [{"token": token, "name": name, "password": PASSWORD} for name in ("Ada", "Eve")]
    answers = await asyncio.gather(*(house.client.post("/api/setup", json=b) for b in bodies))
    assert sorted(answer.status for answer in answers) == [200, 403]


async def test_there_is_no_link_where_there_are_people(open_house: Opens) -> None:
    first = await open_house()
    await first.store.people.add("ada", PASSWORD)
    await first.close()
    second = await open_house()
    assert second.app[SETUP].link == ""
    body = {"token": "", "name": "eve", "password": PASSWORD}
    assert (await second.client.post("/api/setup", json=body)).status == 403
    response = await second.client.get("/setup?token=", allow_redirects=False)
    assert response.headers["Location"] == "/login"


async def test_signing_in_and_out(house: House) -> None:
    await house.store.people.add("ada", PASSWORD)
    wrong = await house.client.post("/api/login", json={"name": "ada", "password": "no"})
    assert (wrong.status, (await wrong.json())["error"]) == (401, "wrong_login")
    right = await house.client.post("/api/login", json={"name": "ada", "password": PASSWORD})
    assert right.status == 200
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    kept = house.client.session.cookie_jar.filter_cookies(house.client.make_url("/"))
    token = kept[COOKIE].value
    assert (await (await house.client.get("/api/status")).json())["user"] == "ada"
    assert (await house.client.post("/api/logout")).status == 204
    stale = await house.client.get("/api/status", headers={"Cookie": f"{COOKIE}={token}"})
    assert stale.status == 401


async def test_the_cookie_is_secure_where_the_public_address_is(open_house: Opens) -> None:
    house = await open_house(base_url="https://flows.example.org")
    await house.store.people.add("ada", PASSWORD)
    response = await house.client.post("/api/login", json={"name": "ada", "password": PASSWORD})
    assert "Secure" in response.headers["Set-Cookie"]


async def test_after_five_wrong_passwords_the_right_one_must_wait(house: House) -> None:
    await house.store.people.add("ada", PASSWORD)
    await house.store.people.add("ben", PASSWORD)
    for _ in range(5):
        wrong = await house.client.post("/api/login", json={"name": "ada", "password": "x"})
        assert wrong.status == 401
    late = await house.client.post("/api/login", json={"name": "ada", "password": PASSWORD})
    assert late.status == 429
    other = await house.client.post("/api/login", json={"name": "ben", "password": PASSWORD})
    assert other.status == 200


def test_waiting_ends_after_ten_minutes() -> None:
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    assert [attempts.begin(("ada", "1")) for _ in range(6)] == [True] * 5 + [False]
    now[0] = 599.0
    assert not attempts.begin(("ada", "1"))
    now[0] = 600.0
    assert attempts.begin(("ada", "1"))


def test_a_right_password_forgets_the_wrong_ones() -> None:
    attempts = Attempts()
    for _ in range(20):
        assert attempts.begin(("ada", "1"))
        attempts.forget(("ada", "1"))


def test_an_unarmed_setup_fits_no_token() -> None:
    setup = Setup(BASE_URL)
    assert not setup.fits("")
    setup.arm()
    assert setup.fits(setup.token)
    assert not setup.fits("ü")


# --- other sites ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": BASE_URL, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE_URL, "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_writes_that_come_from_other_sites_are_refused(
    inside: House, headers: dict[str, str]
) -> None:
    for method, path in [
        ("POST", "/api/flows"),
        ("PUT", "/api/flows/1"),
        ("DELETE", "/api/flows/1"),
        ("POST", "/api/logout"),
        ("POST", "/api/login"),
    ]:
        response = await inside.client.request(method, path, json={}, headers=headers)
        assert response.status == 403
        assert (await response.json())["error"] == "other_site"


async def test_writes_from_our_own_pages_are_taken(inside: House) -> None:
    server = inside.client.make_url("/")
    for headers in (
        {},
        {"Origin": f"http://{server.host}:{server.port}"},
        {"Origin": BASE_URL},
        {"Origin": "https://behind.proxy", "Sec-Fetch-Site": "same-origin"},
    ):
        body = {"document": {"schema": 1, "name": "New", "nodes": [], "wires": []}}
        response = await inside.client.post("/api/flows", json=body, headers=headers)
        assert response.status == 200, headers


async def test_the_carrier_is_not_asked_for_an_origin(house: House) -> None:
    response = await house.carrier.send("/call/x", b"", Origin="https://evil.example")
    assert response.status == 400


# --- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/login", "/api/flows", "/healthz", "/nothing", "/p/x.wav"])
async def test_every_answer_tells_the_browser_what_not_to_do(house: House, path: str) -> None:
    response = await house.client.get(path, allow_redirects=False)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"
