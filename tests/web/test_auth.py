"""Who may come in."""

import asyncio
import re

import pytest
from aiohttp import ClientResponse

from flowforge.counts import MemoryCounts
from flowforge.errors import StoreError
from flowforge.web.auth import COOKIE, SETUP, Attempts, Setup
from tests.web.conftest import House, Opens
from tests.web.lines import BASE_URL

PASSWORD = "correct horse battery"


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
    [ada] = await house.store.people.list()
    assert ada.role == "admin"


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


async def test_signing_in_gives_a_fresh_session_and_ends_the_one_before(house: House) -> None:
    ada = await house.store.people.add("ada", PASSWORD)
    planted = await house.store.people.open(ada)
    house.client.session.cookie_jar.update_cookies({COOKIE: planted})
    for before in (planted, "made-up"):
        house.client.session.cookie_jar.update_cookies({COOKIE: before})
        await house.client.post("/api/login", json={"name": "ada", "password": PASSWORD})
        assert token_of(house) != before
        assert await house.store.people.of(before) is None
        assert await house.store.people.of(token_of(house)) == ada


async def test_the_cookie_lives_as_long_as_the_session(house: House) -> None:
    await house.store.people.add("ada", PASSWORD)
    response = await house.client.post("/api/login", json={"name": "ada", "password": PASSWORD})
    assert f"Max-Age={30 * 86400};" in response.headers["Set-Cookie"]
    assert "Path=/" in response.headers["Set-Cookie"]
    assert "Domain" not in response.headers["Set-Cookie"]


async def test_a_new_password_of_ones_own_ends_all_sessions_but_a_fresh_one(inside: House) -> None:
    [ada] = await inside.store.people.list()
    before, elsewhere = token_of(inside), await inside.store.people.open(ada)
    body = {"old": "correct horse battery", "password": "a better one now"}
    response = await inside.client.put("/api/password", json=body)
    assert response.status == 200
    assert token_of(inside) not in {before, elsewhere}
    for dead in (before, elsewhere):
        assert await inside.store.people.of(dead) is None
    assert await inside.store.people.of(token_of(inside)) == ada
    assert await inside.store.people.check("ada", "a better one now") == ada


async def test_a_borrowed_browser_does_not_change_the_password(inside: House) -> None:
    body = {"old": "guessed", "password": "a better one now"}
    answers = [await inside.client.put("/api/password", json=body) for _ in range(6)]
    assert [answer.status for answer in answers] == [403] * 5 + [429]
    assert (await answers[0].json())["field"] == "old"


def token_of(house: House) -> str:
    return house.client.session.cookie_jar.filter_cookies(house.client.make_url("/"))[COOKIE].value


# --- guessing -------------------------------------------------------------------------------------


async def test_who_signs_in_while_the_database_is_away_need_not_wait_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.store.people.add("ada", PASSWORD)

    right = {"name": "ada", "password": PASSWORD}

    async def away(*_: object) -> None:
        raise StoreError("away")

    with monkeypatch.context() as outage:
        outage.setattr(house.store.people, "check", away)
        for _ in range(8):
            assert (await house.client.post("/api/login", json=right)).status == 409
    assert (await house.client.post("/api/login", json=right)).status == 200


async def test_after_five_wrong_passwords_the_right_one_must_wait(house: House) -> None:
    await house.store.people.add("ada", PASSWORD)
    for name in ("ada", "ADA", " ada ", "Ada", "\uff41da"):
        wrong = await house.client.post("/api/login", json={"name": name, "password": "x"})
        assert wrong.status == 401
    late = await house.client.post("/api/login", json={"name": "ada", "password": PASSWORD})
    assert (late.status, (await late.json())["error"]) == (429, "too_many_logins")


async def test_guessing_other_names_is_counted_by_address(house: House) -> None:
    await house.store.people.add("ada", PASSWORD)
    statuses = []
    for name in ("root", "admin", "ada", "ben", "cleo", "ada"):
        body = {"name": name, "password": "x"}
        statuses.append((await house.client.post("/api/login", json=body)).status)
    assert statuses == [401] * 5 + [429]


async def test_waiting_ends_after_ten_minutes() -> None:
    now = [0.0]
    attempts = Attempts(counts=MemoryCounts(clock=lambda: now[0]))
    assert [await attempts.begin("ada", "1.1.1.1") for _ in range(6)] == [True] * 5 + [False]
    now[0] = 600.0
    assert not await attempts.begin("ada", "1.1.1.1")
    now[0] = 611.0
    assert await attempts.begin("ada", "1.1.1.1")


async def test_a_name_must_wait_wherever_the_guesses_come_from() -> None:
    attempts = Attempts()
    assert all([await attempts.begin("ada", f"1.1.1.{n}") for n in range(5)])
    assert not await attempts.begin("ada", "1.1.1.9")
    assert await attempts.begin("ben", "1.1.1.9")


async def test_strangers_do_not_lock_somebody_out_where_they_have_signed_in_before() -> None:
    attempts = Attempts()
    assert await attempts.begin("ada", "10.0.0.1")
    await attempts.right("ada", "10.0.0.1")
    for n in range(5):
        await attempts.begin("ada", f"1.1.1.{n}")
    assert not await attempts.begin("ada", "1.1.1.9")
    assert [await attempts.begin("ada", "10.0.0.1") for _ in range(6)] == [True] * 5 + [False]


async def test_an_ipv6_network_is_one_address_and_a_mapped_ipv4_its_own() -> None:
    attempts = Attempts()
    assert all([await attempts.begin(f"name {n}", f"2001:db8::{n}") for n in range(5)])
    assert not await attempts.begin("ada", "2001:db8::ffff:ffff")
    assert await attempts.begin("ada", "2001:db8:0:1::1")
    assert all([await attempts.begin(f"name {n}", f"::ffff:1.1.1.{n}") for n in range(5, 15)])


async def test_a_right_password_forgets_the_wrong_ones_of_its_name() -> None:
    attempts = Attempts()
    for _ in range(20):
        assert await attempts.begin("ada", "1.1.1.1")
        await attempts.right("ada", "1.1.1.1")


async def test_somebody_with_a_password_cannot_guess_others_without_end() -> None:
    attempts = Attempts()
    guesses = 0
    for n in range(20):
        guesses += await attempts.begin(f"name {n}", "1.1.1.1")
        if await attempts.begin("eve", "1.1.1.1"):
            await attempts.right("eve", "1.1.1.1")
    assert guesses == 5


async def test_what_is_remembered_of_strangers_is_bounded() -> None:
    counts = MemoryCounts(remembered=100)
    attempts = Attempts(counts=counts)
    for n in range(1000):
        await attempts.begin(f"name {n}", f"10.1.{n // 250}.{n % 250}")
        await attempts.right(f"name {n}", f"10.2.{n // 250}.{n % 250}")
    assert len(counts._counts) <= 100
    assert len(counts._texts) <= 100


# --- the first user -------------------------------------------------------------------------------


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
    writes = [one for one in every_route(inside) if one[0] not in {"GET", "HEAD"}]
    for method, path in writes:
        if path.startswith("/call/"):
            continue  # the carrier's: it has no origin, and signs
        response = await inside.client.request(method, path, json={}, headers=headers)
        assert response.status == 403, path
        assert (await response.json())["error"] == "other_site"
    assert len(writes) > 20


async def test_no_other_site_opens_a_socket(inside: House) -> None:
    asked = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": "https://evil.example"}
    for method, path in every_route(inside):
        if method == "GET" and path.startswith("/api/"):
            response = await inside.client.get(path, headers=asked)
            assert response.status == 403, path


_FOREIGN = ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"})


@pytest.mark.parametrize("foreign", _FOREIGN)
async def test_no_other_site_reads_the_api_or_opens_a_stream(
    inside: House, foreign: dict[str, str]
) -> None:
    for method, path in every_route(inside):
        if method == "GET" and path.startswith("/api/"):
            for accepts in ({}, {"Accept": "text/event-stream"}):
                response = await inside.client.get(path, headers=foreign | accepts)
                assert response.status == 403, path


async def test_our_own_pages_open_streams(inside: House) -> None:
    server = inside.client.make_url("/")
    for headers in (
        {},
        {"Origin": f"http://{server.host}:{server.port}"},
        {"Origin": BASE_URL},
        {"Origin": "https://behind.proxy", "Sec-Fetch-Site": "same-origin"},
    ):
        asked = headers | {"Accept": "text/event-stream"}
        async with inside.client.get("/api/running", headers=asked) as response:
            assert (response.status, response.content_type) == (200, "text/event-stream"), headers
            assert (await response.content.readline()).startswith(b"data: ")


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


async def test_every_answer_tells_the_browser_what_not_to_do(inside: House) -> None:
    """Whatever the route, and be it none; whoever asks; whether it is carried out or refused."""
    house, seen = inside, 0
    for cookie in ({}, {"Cookie": f"{COOKIE}={token_of(house)}"}):
        house.client.session.cookie_jar.clear()
        for method, path in every_route(house):
            response = await house.client.request(
                method, path, headers=cookie, allow_redirects=False
            )
            assert_guarded(response, f"{method} {path} {response.status}")
            seen += 1
    assert seen > 80


def every_route(house: House) -> list[tuple[str, str]]:
    """Give each route's method and a path that leads to it, and what is no route."""
    known = [
        (route.method, re.sub(r"{\w+}", "999", route.resource.canonical))
        for route in house.app.router.routes()
        if route.resource is not None
    ]
    return [*known, ("GET", "/nothing"), ("GET", "/api/nothing"), ("PATCH", "/api/flows")]


def assert_guarded(response: ClientResponse, where: str) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy, where
    assert "unsafe" not in policy, where
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy, where
    assert headers["X-Content-Type-Options"] == "nosniff", where
    assert headers["Referrer-Policy"] == "same-origin", where
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert "Server" not in headers, where
    if response.status != 200 or response.content_type == "application/json":
        assert headers["Cache-Control"] in {"no-store", "private, max-age=3600"}, where
