"""Fetching what an address names that a flow or a person gave, and nothing inside our own network.

Whoever may type an address could let this server ask others that only it reaches. So a host's name
is resolved once, every address it has is looked at, and the connection goes to just these; a
redirect is not followed. `is_global` of Python's `ipaddress` alone would let loopback through in
other clothes: as NAT64 or 6to4, as ``::127.0.0.1``, as fec0::/10, and multicast with it.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, hdrs
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import TCPConnector
from yarl import URL

from flowforge.errors import Unfetched

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host's name, asked with the port; raises OSError where it has none."""

_LIMIT_S = 3.0
_MOST = 2**20
_GLOBAL_6 = ip_network("2000::/3")
_TRANSLATED = ip_network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address."""
_NOT_FOR_HOSTS_6 = tuple(map(ip_network, ("2002::/16", "2001::/32", "3fff::/20")))
"""6to4 and Teredo, which lead wherever the address in them says; and a block for documentation that
older Pythons do not know."""
_NOT_FOR_HOSTS_4 = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4")))
_OK = range(200, 300)
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was fetched: the body's beginning; `whole` tells whether it is all of it."""

    body: bytes
    content_type: str
    whole: bool


def is_open(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether an address is one of the internet's, or in a network that was allowed."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            return is_open(IPv4Address(address.packed[-4:]))
        odd = any(address in network for network in _NOT_FOR_HOSTS_6)
        return address in _GLOBAL_6 and not odd and address.is_global
    if any(address in network for network in _NOT_FOR_HOSTS_4):
        return False
    return address.is_global and not address.is_multicast


async def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the system for a host's addresses; a `Resolve`."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Fetches addresses of others. `allowed` are networks of one's own in which they may lie.

    It all takes `limit_s` seconds at most, from the host's name to the last byte.
    """

    allowed: Sequence[Network] = ()
    resolve: Resolve = resolved
    limit_s: float = _LIMIT_S

    async def fetch(self, address: str, most: int = _MOST) -> Fetched:
        """Fetch at most `most` bytes of what an http or https address names.

        Raises `errors.Unfetched`; its code says what was in the way: ``url_unreadable``,
        ``url_inside`` (an address of our own network), ``url_away`` (no name, no answer, or none
        in time), ``url_refused`` (another status than 200), ``url_elsewhere`` (a redirect) or
        ``url_packed`` (a compressed body, which was not asked for).
        """
        url = _read(address)
        try:
            async with asyncio.timeout(self.limit_s):
                return await self._fetch(url, most)
        except (ClientError, OSError, TimeoutError, UnicodeError, ValueError) as error:
            raise Unfetched(f"{url.host} does not answer", "url_away") from error

    async def _fetch(self, url: URL, most: int) -> Fetched:
        known = await self._checked(url.host or "", url.port or 0)
        connector = TCPConnector(resolver=_Known(known), use_dns_cache=False, force_close=True)
        async with (
            ClientSession(
                connector=connector,
                auto_decompress=False,
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=None),  # ours is around all of it
                trust_env=False,
            ) as session,
            session.get(
                url, allow_redirects=False, headers={hdrs.ACCEPT_ENCODING: "identity"}
            ) as answer,
        ):
            _need_ok(answer)
            body = await _beginning(answer, most + 1)
        return Fetched(body=body[:most], content_type=answer.content_type, whole=len(body) <= most)

    async def _checked(self, host: str, port: int) -> list[Address]:
        """Resolve a host, and give its addresses if all of them may be asked."""
        try:
            known = [ip_address(host)]
        except ValueError:
            known = [ip_address(one.partition("%")[0]) for one in await self.resolve(host, port)]
        if not known:
            raise Unfetched(f"{host} does not answer", "url_away")
        if not all(is_open(one, self.allowed) for one in known):
            raise Unfetched(f"{host} lies inside our own network", "url_inside")
        return known


class _Known(AbstractResolver):
    """Gives aiohttp the addresses that were checked: nobody is asked a second time."""

    def __init__(self, known: Sequence[Address]) -> None:
        self._known = known

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Give them, whatever the name."""
        return list(self._results(host, port))

    def _results(self, host: str, port: int) -> Iterator[ResolveResult]:
        for address in self._known:
            yield ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,  # noqa: PLR2004 - IPv4
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )

    async def close(self) -> None:
        """Nothing is open."""


def _read(address: str) -> URL:
    try:
        url = URL(address.strip())
        good = url.scheme in {"http", "https"} and bool(url.host) and not url.user
    except ValueError:
        good = False
    if not good:
        raise Unfetched(f"{address[:200]!r} is no address to fetch", "url_unreadable")
    return url


def _need_ok(answer: ClientResponse) -> None:
    if answer.status in _REDIRECTS:
        raise Unfetched("the address leads elsewhere", "url_elsewhere")
    if answer.status not in _OK:
        raise Unfetched(f"the answer has status {answer.status}", "url_refused")
    if answer.headers.get(hdrs.CONTENT_ENCODING, "identity") != "identity":
        raise Unfetched("the answer is compressed", "url_packed")


async def _beginning(answer: ClientResponse, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size < most and (part := await answer.content.read(min(most - size, 2**16))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)
