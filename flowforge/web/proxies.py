"""Behind a proxy every request comes from the proxy: those that the operator named tell from whom.

Anybody can write the headers in which they do so. Hence nothing is believed of anybody else.
"""

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from flowforge.settings import Network

Address = IPv4Address | IPv6Address
_PORT = re.compile(r"^\[(?P<six>[^\]]*)\](?::\d+)?$|^(?P<four>[^:]+):\d+$")
_MOST_HOPS = 20
_SCHEMES = frozenset({"http", "https"})


def proxies_middleware(proxies: Sequence[Network]) -> Middleware:
    """Let requests that came by one of these proxies look as they did when they reached it."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await handler(as_it_left_the_client(request, proxies))

    return middleware


def as_it_left_the_client(request: web.Request, proxies: Sequence[Network]) -> web.Request:
    """Give a request as the first of these proxies got it, if it came by one of them."""
    peer = _address(request.remote or "")
    if peer is None or not _is_in(peer, proxies):
        return request
    hops = list(_hops(request))[-_MOST_HOPS:]
    remote, by = _client(peer, [address for address, _ in hops], proxies)
    return request.clone(remote=str(remote), scheme=_scheme(request, hops, by))


def _client(peer: Address, named: Sequence[str], proxies: Sequence[Network]) -> tuple[Address, int]:
    """Go back from proxy to proxy; give the first address that is none of them, and its place.

    Where the way cannot be followed it is the last proxy that is known.
    """
    client = peer
    for place in range(len(named) - 1, -1, -1):
        address = _address(named[place])
        if address is None:
            return client, place + 1
        client = address
        if not _is_in(client, proxies):
            return client, place
    return client, 0


def _hops(request: web.Request) -> Iterator[tuple[str, str]]:
    """Give address and scheme of every hop, the client's first; "" for what nobody said."""
    listed = request.headers.getall("X-Forwarded-For", [])
    if listed:
        yield from ((one.strip(), "") for one in ",".join(listed).split(","))
        return
    for element in ",".join(request.headers.getall("Forwarded", [])).split(","):
        pairs = (pair.partition("=") for pair in element.split(";"))
        said = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
        if said.get("for"):
            yield said["for"], said.get("proto", "").lower()


def _scheme(request: web.Request, hops: Sequence[tuple[str, str]], by: int) -> str:
    """Give how the client reached the first proxy."""
    said = request.headers.get("X-Forwarded-Proto", "").split(",")[-1].strip().lower()
    if not said and by < len(hops):
        said = hops[by][1]
    return said if said in _SCHEMES else request.scheme


def _address(text: str) -> Address | None:
    found = _PORT.match(text)
    try:
        address = ip_address((found["six"] or found["four"]) if found else text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
