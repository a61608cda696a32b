"""Who comes in: what strangers may see, and who somebody is that is signed in.

A signed-in person has a cookie with a random token; the store knows whose it is, and `access` what
they may do. Requests that change something must come from our own pages.
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from flowforge.counts import Counts, MemoryCounts
from flowforge.errors import StoreError
from flowforge.store import LOGIN_LASTS, Person
from flowforge.web.access import Who, may, needed_by
from flowforge.web.addresses import network_of
from flowforge.web.faults import Fault
from flowforge.web.health import may_watch
from flowforge.web.rooms import SETTINGS, STORE

COOKIE = "flowforge"
USER = web.RequestKey("user", Person)

_AT_HOME_S = 30 * 86_400
"""Seconds for which an address is one from which a name has signed in."""
_CARRIER = "/call/"
_UNASKED = (_CARRIER, "/p/")
"""Where nobody has to be signed in, and the store may be away: what calls need."""
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


def session_middleware() -> Middleware:
    """Let everybody do what `access.ACCESS` says, and no more.

    Without a session: 401 for the API, the sign-in page for people. With too small a role: 403.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        needed = needed_by(request)
        if needed == "carrier":
            return await handler(request)  # It never signs in, and must not wait for the store.
        user = await _who(request)
        if user is None:
            _need_nobody(request, needed)
        else:
            request[USER] = user
            if needed is not None and not may(user.role, needed):
                raise Fault(403, f"need_{needed}")
        return await handler(request)

    return middleware


def _need_nobody(request: web.Request, needed: Who | None) -> None:
    """Turn away whoever is not signed in, unless the route is open to them."""
    if needed == "anybody":
        return
    if needed == "monitor":
        if not may_watch(request):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        return
    if needed is None and request.path.startswith(_CARRIER):
        return  # There is no such route: the carrier is told so, all others must sign in first.
    if request.path.startswith("/api/"):
        raise Fault(401, "not_signed_in")
    raise web.HTTPSeeOther("/login")


async def _who(request: web.Request) -> Person | None:
    """Give who is signed in. The carrier never is: it must not wait for the store here."""
    token = request.cookies.get(COOKIE, "")
    if not token or request.path.startswith(_UNASKED):
        return None
    return await request.app[STORE].people.of(token)


async def still_signed_in(request: web.Request) -> bool:
    """Tell a stream whether its page's session still holds; while nobody can say, it does."""
    try:
        return await request.app[STORE].people.of(request.cookies.get(COOKIE, "")) is not None
    except StoreError:
        return True


def origin_middleware() -> Middleware:
    """Refuse requests that another site's page makes a signed-in browser send."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        carriers = request.path.startswith(_CARRIER)
        # A socket or a stream begins as a GET, and browsers let every site open one.
        opened = request.path.startswith("/api/") or "Upgrade" in request.headers
        harmless = request.method in _HARMLESS and not opened
        if not harmless and not carriers and not comes_from_us(request):
            raise Fault(403, "other_site")
        return await handler(request)

    return middleware


def comes_from_us(request: web.Request) -> bool:
    """Tell whether a request comes from a page of ours, or from no page at all.

    Browsers say so in Sec-Fetch-Site, which pages cannot forge; over plain http, where browsers
    leave that out, Origin must name the host that was asked, or our public one.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    own = {request.host, urlsplit(request.app[SETTINGS].public_url).netloc}
    return urlsplit(origin).netloc in own


async def sign_in(request: web.Request, response: web.StreamResponse, user: Person) -> None:
    """Open a session for `user` and give the browser its cookie; the one it had before ends."""
    people = request.app[STORE].people
    await people.close(request.cookies.get(COOKIE, ""))
    response.set_cookie(
        COOKIE,
        await people.open(user),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.secure or request.app[SETTINGS].public_url.startswith("https://"),
        max_age=int(LOGIN_LASTS.total_seconds()),
    )


# --- guessing passwords ---------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Attempts:
    """Counts wrong passwords: after `most` in `seconds`, a name must wait, and so must an address.

    Where a name has signed in from an address, strangers elsewhere do not make it wait there. What
    was counted stands in `counts`, which servers may share.
    """

    counts: Counts = field(default_factory=MemoryCounts)
    most: int = 5
    seconds: int = 600
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Passwords that are checked at once: each takes a thread, and much memory, for a while."""

    async def begin(self, name: str, address: str) -> bool:
        """Count an attempt as wrong until `right` says otherwise; False where one must wait.

        `name` is compared letter by letter: give `store.folded_name`.
        """
        of_name, of_address = await self._keys(name, address)
        if await self._take(of_address):
            return False
        if await self._take(of_name):
            await self._give_back(of_address)
            return False
        return True

    async def undecided(self, name: str, address: str) -> None:
        """Take the attempt back: nobody could say whether the password was right."""
        for key in await self._keys(name, address):
            await self._give_back(key)

    async def right(self, name: str, address: str) -> None:
        """Take the attempt back: the password was right.

        What else was wrong from this address still counts: else somebody with a password of their
        own could guess those of others for ever.
        """
        of_name, of_address = await self._keys(name, address)
        await self.counts.clear(of_name)
        await self._give_back(of_address)
        await self.counts.tell(_home(name, network_of(address)), "home", _AT_HOME_S)

    async def _keys(self, name: str, address: str) -> tuple[str, str]:
        network = network_of(address)
        known = await self.counts.told(_home(name, network))
        # Strangers choose names: the first word tells what is counted, whatever stands behind it.
        of_name = f"wrong-there {network} {name}" if known else f"wrong-name {name}"
        return of_name, f"wrong-from {network}"

    async def _take(self, key: str) -> int:
        return await self.counts.take(key, 1, self.most, self.seconds)

    async def _give_back(self, key: str) -> None:
        await self.counts.give_back(key, self.seconds)


def _home(name: str, network: str) -> str:
    return f"home {network} {name}"


# --- the first user -------------------------------------------------------------------------


@dataclass(slots=True)
class Setup:
    """The way in while there are no users: a link that works once."""

    base_url: str
    token: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def link(self) -> str:
        """The address where the first password is chosen; "" once there is a user."""
        return f"{self.base_url}/setup?token={self.token}" if self.token else ""

    def arm(self) -> None:
        """Make a fresh token."""
        self.token = secrets.token_urlsafe(24)

    def fits(self, token: str) -> bool:
        """Tell whether this is the token, taking as long whatever is given."""
        given, own = token.encode(), self.token.encode()
        return bool(own) and secrets.compare_digest(given, own)

    def close(self) -> None:
        """Let the link work no more."""
        self.token = ""


SETUP = web.AppKey("setup", Setup)
ATTEMPTS = web.AppKey("attempts", Attempts)
