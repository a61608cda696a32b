"""Proxies: those that the operator named are believed where a request came from, nobody else."""

from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from flowforge.errors import SettingsError
from flowforge.settings import Settings
from flowforge.web.proxies import proxies_middleware
from tests.web.conftest import House, Opens

LOCAL, INNER = ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")
HTTPS = {"X-Forwarded-Proto": "https"}


async def seen(*proxies: Any, **headers: str) -> tuple[str, str]:
    """Give the address and scheme of a request from 127.0.0.1 with these headers."""

    async def tell(request: web.Request) -> web.Response:
        return web.json_response([request.remote, request.scheme])

    middlewares = [proxies_middleware(proxies)] if proxies else []
    app = web.Application(middlewares=middlewares)
    app.router.add_get("/", tell)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with TestClient(TestServer(app)) as client:
        address, scheme = await (await client.get("/", headers=named)).json()
    return address, scheme


@pytest.mark.parametrize(
    ("written", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:80", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the first is what a stranger wrote
        ("198.51.100.1, 203.0.113.7, 10.0.0.3", "203.0.113.7"),  # over two proxies of ours
        ("10.0.0.4, 10.0.0.3", "10.0.0.4"),
        ("198.51.100.1, unknown", "127.0.0.1"),
        ("198.51.100.1, unknown, 10.0.0.3", "10.0.0.3"),
        ("", "127.0.0.1"),
        ("<script>", "127.0.0.1"),
        (", ".join(["10.0.0.1"] * 200), "10.0.0.1"),
    ],
)
async def test_the_last_address_that_is_no_proxy_is_the_clients(written: str, client: str) -> None:
    assert (await seen(LOCAL, INNER, X_Forwarded_For=written))[0] == client


@pytest.mark.parametrize(
    ("written", "client", "scheme"),
    [
        ("for=203.0.113.7", "203.0.113.7", "http"),
        ('For="[2001:db8::7]:4711";Proto=https;by=10.0.0.1', "2001:db8::7", "https"),
        ("for=198.51.100.1;proto=https, for=203.0.113.7;proto=http", "203.0.113.7", "http"),
        ("for=203.0.113.7;proto=https, for=10.0.0.3;proto=http", "203.0.113.7", "https"),
        ("for=_hidden", "127.0.0.1", "http"),
        ("nonsense", "127.0.0.1", "http"),
    ],
)
async def test_the_standard_header_is_understood(written: str, client: str, scheme: str) -> None:
    assert await seen(LOCAL, INNER, Forwarded=written) == (client, scheme)


async def test_what_a_stranger_says_is_not_believed() -> None:
    said = {"X_Forwarded_For": "203.0.113.7", "Forwarded": "for=203.0.113.7;proto=https"}
    assert await seen(INNER, **said, X_Forwarded_Proto="https") == ("127.0.0.1", "http")
    assert await seen(**said, X_Forwarded_Proto="https") == ("127.0.0.1", "http")


async def test_a_header_that_the_proxy_does_not_write_does_not_go_before_the_one_it_writes() -> (
    None
):
    found = await seen(LOCAL, X_Forwarded_For="203.0.113.7", Forwarded="for=198.51.100.1")
    assert found[0] == "203.0.113.7"


@pytest.mark.parametrize("proto", ["ftp", "", "https, http"])
async def test_a_scheme_that_is_none_is_left_alone(proto: str) -> None:
    assert (await seen(LOCAL, X_Forwarded_Proto=proto))[1] == "http"


async def _wrong_password(house: House, address: str) -> int:
    body = {"name": "nobody", "password": "wrong"}
    reply = await house.client.post("/api/login", json=body, headers={"X-Forwarded-For": address})
    return reply.status


async def test_wrong_passwords_count_for_who_sent_them(open_house: Opens) -> None:
    house = await open_house(proxies="127.0.0.1, ::1")
    for number in range(5):
        body = {"name": f"n{number}", "password": "wrong"}
        headers = {"X-Forwarded-For": "203.0.113.7"}
        assert (await house.client.post("/api/login", json=body, headers=headers)).status == 401
    assert await _wrong_password(house, "203.0.113.7") == 429
    assert await _wrong_password(house, "203.0.113.8") == 401


async def test_the_cookie_is_for_https_alone_where_people_come_by_it(open_house: Opens) -> None:
    house = await open_house(proxies="127.0.0.1")
    await house.store.people.add("ada", "correct horse battery", role="admin")
    body = {"name": "ada", "password": "correct horse battery"}
    reply = await house.client.post("/api/login", json=body, headers=HTTPS)
    assert reply.cookies["flowforge"]["secure"] is True
    reply = await house.client.post("/api/login", json=body)
    assert not reply.cookies["flowforge"]["secure"]


def test_what_is_no_network_is_named() -> None:
    known = Settings.load(None, proxies="127.0.0.1, 10.0.0.0/8 2001:db8::/32").proxies
    assert [str(one) for one in known] == ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]
    with pytest.raises(SettingsError, match=r"FLOWFORGE_PROXIES: nginx is no address"):
        Settings.load(None, proxies="127.0.0.1,nginx")
    with pytest.raises(SettingsError, match=r"FLOWFORGE_PRIVATE_NETWORKS: 10\.0\.0\.1/8 is no"):
        Settings.load(None, private_networks="10.0.0.1/8")
