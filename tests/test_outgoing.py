"""Outgoing requests: no address in a flow makes this server ask inside its own network."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address, ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from flowforge.errors import Unfetched
from flowforge.outgoing import Outgoing, is_open, resolved

LOOPBACK = (ip_network("127.0.0.0/8"),)

INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:808:808::1",
    "2001:0:808:808::1", "2001:db8::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1",
    "ff02::1", "ff0e::1", "100::1", "5f00::1", "4000::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "217.116.118.254", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"]


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_inside_is_not_asked(address: str) -> None:
    assert not is_open(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_internet_is(address: str) -> None:
    assert is_open(ip_address(address))


def test_an_operator_can_allow_networks_and_no_more_is_allowed_by_it() -> None:
    own = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert is_open(ip_address("10.1.2.3"), own)
    assert is_open(ip_address("::ffff:10.1.2.3"), own)
    assert is_open(ip_address("fd12::1"), own)
    assert not is_open(ip_address("10.2.0.1"), own)
    assert not is_open(ip_address("64:ff9b::a01:203"), own)


# --- fetching -------------------------------------------------------------------------------

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_get("/{rest:.*}", handler)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        yield server.port


class Names:
    """A resolver whose answers are given one after the other; it counts how often it is asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def hello(request: web.Request) -> web.StreamResponse:
    return web.Response(text=f"{request.host} {request.path_qs}")


async def refused(url: str, outgoing: Outgoing, most: int = 2**20) -> str:
    with pytest.raises(Unfetched) as caught:
        await outgoing.fetch(url, most)
    return caught.value.code


async def test_the_checked_address_is_asked_by_the_hosts_own_name() -> None:
    names = Names(["127.0.0.1"])
    async with serving(hello) as port:
        outgoing = Outgoing(allowed=LOOPBACK, resolve=names)
        found = await outgoing.fetch(f"http://sounds.example.org:{port}/a.wav?b=c")
    assert found.body.decode() == f"sounds.example.org:{port} /a.wav?b=c"
    assert (found.whole, found.content_type) == (True, "text/plain")
    assert names.asked == 1


async def test_a_name_that_changes_its_address_meanwhile_gains_nothing() -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    async with serving(hello) as port:
        outgoing = Outgoing(allowed=LOOPBACK, resolve=names)
        await outgoing.fetch(f"http://rebinds.example.org:{port}/")
    assert names.asked == 1
    assert await refused("http://rebinds.example.org/", Outgoing(resolve=Names(["127.0.0.1"]))) == (
        "url_inside"
    )


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_leads_inside_is_not_asked(address: str) -> None:
    both = Outgoing(resolve=Names(["8.8.8.8", address]))
    assert await refused("https://both.example.org/", both) == "url_inside"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433", "0x7f.1",
        "0177.0.0.1", "127.1", "127.0.0.1.", "169.254.169.254",
    ],
)  # fmt: skip
async def test_however_loopback_is_written(host: str) -> None:
    # The system's own resolver reads the odd spellings; what it does not read is away.
    assert await refused(f"http://{host}:1/", Outgoing(resolve=resolved)) in {
        "url_inside",
        "url_away",
        "url_unreadable",
    }


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "//example.org/", "",
        "http://", "http://user:password@example.org/", "http://[::1", "javascript:alert(1)",
        "http://example.org:99999/",
    ],
)  # fmt: skip
async def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    names = Names(["8.8.8.8"])
    assert await refused(url, Outgoing(resolve=names)) == "url_unreadable"
    assert names.asked == 0


async def test_a_redirect_is_not_followed() -> None:
    async def elsewhere(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")

    async with serving(elsewhere) as port:
        outgoing = Outgoing(allowed=LOOPBACK)
        assert await refused(f"http://127.0.0.1:{port}/", outgoing) == "url_elsewhere"


async def test_an_endless_body_is_cut() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    async with serving(endless) as port:
        outgoing = Outgoing(allowed=LOOPBACK, limit_s=60)
        found = await outgoing.fetch(f"http://127.0.0.1:{port}/", most=100_000)
    assert (len(found.body), found.whole) == (100_000, False)


async def test_a_slow_body_and_a_slow_name_end_at_the_limit() -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "10"})
        await response.prepare(request)
        await response.write(b"x")
        await asyncio.Event().wait()
        return response

    async def never(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async with serving(slow) as port:
        outgoing = Outgoing(allowed=LOOPBACK, limit_s=0.2)
        assert await refused(f"http://127.0.0.1:{port}/", outgoing) == "url_away"
    slow_name = Outgoing(resolve=never, limit_s=0.05)
    assert await refused("http://slow.example.org/", slow_name) == "url_away"


async def test_what_is_packed_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(10_000_000))

    async def packed(request: web.Request) -> web.StreamResponse:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with serving(packed) as port:
        outgoing = Outgoing(allowed=LOOPBACK)
        assert await refused(f"http://127.0.0.1:{port}/", outgoing) == "url_packed"


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_another_status_is_told(status: int) -> None:
    async def no(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async with serving(no) as port:
        assert await refused(f"http://127.0.0.1:{port}/", Outgoing(allowed=LOOPBACK)) == (
            "url_refused"
        )


async def test_nobody_there_is_away() -> None:
    async with serving(hello) as port:
        pass
    assert await refused(f"http://127.0.0.1:{port}/", Outgoing(allowed=LOOPBACK)) == "url_away"
    nobody = Outgoing(resolve=Names([]))
    assert await refused("http://nobody.example.org/", nobody) == "url_away"
