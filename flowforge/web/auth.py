"""Who comes in: what strangers may see, and who somebody is that is signed in.

A signed-in person has a cookie with a random token; the store knows whose it is, and `access` what
they may do. Requests that change something must come from our own pages.
"""

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from flowforge.store import LOGIN_LASTS, Person
from flowforge.web.access import Who, may, needed_by
from flowforge.web.addresses import network_of
from flowforge.web.faults import Fault
from flowforge.web.health import may_watch
from flowforge.web.rooms import SETTINGS, STORE

COOKIE = "flowforge"
USER = web.RequestKey("user", Person)

_CARRIER = "/call/"
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
    """Give who is signed in. The carrier never is: its posts must not wait for the store here."""
    token = request.cookies.get(COOKIE, "")
    if not token or request.path.startswith(_CARRIER):
        return None
    return await request.app[STORE].people.of(token)


def origin_middleware() -> Middleware:
    """Refuse requests that another site's page makes a signed-in browser send."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        carriers = request.path.startswith(_CARRIER)
        # A WebSocket begins as a GET, and browsers let every site open one.
        harmless = request.method in _HARMLESS and "Upgrade" not in request.headers
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


@dataclass(slots=True)
class Attempts:
    """Counts wrong passwords: after `most` in `seconds`, a name must wait, and so must an address.

    Where a name has signed in from an address, strangers elsewhere do not make it wait there.
    """

    most: int = 5
    seconds: float = 600.0
    clock: Callable[[], float] = monotonic
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Passwords that are checked at once: each takes a thread, and much memory, for a while."""
    remembered: int = 10_000
    _wrong: OrderedDict[tuple[str, ...], deque[float]] = field(default_factory=OrderedDict)
    _at_home: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)

    def begin(self, name: str, address: str) -> bool:
        """Count an attempt as wrong until `right` says otherwise; False where one must wait.

        `name` is compared letter by letter: give `store.folded_name`.
        """
        counts = [self._count(key) for key in self._keys(name, address)]
        if any(len(count) >= self.most for count in counts):
            return False
        for count in counts:
            count.append(self.clock())
        return True

    def undecided(self, name: str, address: str) -> None:
        """Take the attempt back: nobody could say whether the password was right."""
        for key in self._keys(name, address):
            if count := self._count(key):
                count.pop()

    def right(self, name: str, address: str) -> None:
        """Take the attempt back: the password was right.

        What else was wrong from this address still counts: else somebody with a password of their
        own could guess those of others for ever.
        """
        of_name, of_address = self._keys(name, address)
        self._wrong.pop(of_name, None)
        if count := self._count(of_address):
            count.pop()
        self._at_home[name, network_of(address)] = None
        self._at_home.move_to_end((name, network_of(address)))
        while len(self._at_home) > self.remembered:
            self._at_home.popitem(last=False)

    def _keys(self, name: str, address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        network = network_of(address)
        known = (name, network) in self._at_home
        return (("name", name, network) if known else ("name", name), ("address", network))

    def _count(self, key: tuple[str, ...]) -> deque[float]:
        count = self._wrong.setdefault(key, deque())
        self._wrong.move_to_end(key)
        while count and count[0] <= self.clock() - self.seconds:
            count.popleft()
        while len(self._wrong) > self.remembered:
            self._wrong.popitem(last=False)
        return count


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
