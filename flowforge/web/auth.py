"""Who may come in: everybody to the few public addresses, signed-in people to all others.

A signed-in person has a cookie with a random token; the store knows whose it is. Requests that
change something must come from our own pages.
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

from flowforge.store import People, Person
from flowforge.web.faults import Fault
from flowforge.web.health import WATCHED, may_watch
from flowforge.web.rooms import SETTINGS, STORE

COOKIE = "flowforge"
USER = web.RequestKey("user", Person)

PUBLIC = frozenset(
    {
        "/call/{path}",  # the carrier's: signed
        "/call/{path}/{step}/{token}",  # the carrier's: signed, and bound to one call
        "/p/{name}.wav",  # fetched by the carrier; the names cannot be guessed
        "/static/{file}",  # the page's scripts and styles
        "/healthz",
        "/login",
        "/setup",
        "/api/login",
        "/api/setup",
    }
)
"""The routes that answer without a session. Beside them only `health.WATCHED` may."""

_CARRIER = "/call/"
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


def session_middleware() -> Middleware:
    """Let nobody without a session in: 401 for the API, the sign-in page for people."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        user = await _who(request)
        if user is not None:
            request[USER] = user
        elif _is_watched(request):
            if not may_watch(request):
                raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        elif not is_public(request):
            if request.path.startswith("/api/"):
                raise Fault(401, "not_signed_in")
            raise web.HTTPSeeOther("/login")
        return await handler(request)

    return middleware


async def _who(request: web.Request) -> Person | None:
    """Give who is signed in. The carrier never is: its posts must not wait for the store here."""
    token = request.cookies.get(COOKIE, "")
    if not token or request.path.startswith(_CARRIER):
        return None
    return await request.app[STORE].people.of(token)


def is_public(request: web.Request) -> bool:
    """Tell whether the route that this request found is one of `PUBLIC`."""
    resource = request.match_info.route.resource
    if resource is None:
        # There is no such route: the carrier is told so, everybody else must sign in first.
        return request.path.startswith(_CARRIER)
    return resource.canonical in PUBLIC


def _is_watched(request: web.Request) -> bool:
    resource = request.match_info.route.resource
    return resource is not None and resource.canonical in WATCHED


def origin_middleware() -> Middleware:
    """Refuse requests that another site's page makes a signed-in browser send."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        carriers = request.path.startswith(_CARRIER)
        if request.method not in _HARMLESS and not carriers and not comes_from_us(request):
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


async def sign_in(
    response: web.StreamResponse, people: People, user: Person, *, https: bool
) -> None:
    """Open a session for `user` and give the browser its cookie."""
    token = await people.open(user)
    response.set_cookie(
        COOKIE, token, path="/", httponly=True, samesite="Lax", secure=https, max_age=30 * 86400
    )


# --- guessing passwords ---------------------------------------------------------------------


@dataclass(slots=True)
class Attempts:
    """Counts wrong passwords: after `most` within `seconds`, a name and address must wait."""

    most: int = 5
    seconds: float = 600.0
    clock: Callable[[], float] = monotonic
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Passwords that are checked at once: each takes a thread, and much memory, for a while."""
    _wrong: OrderedDict[tuple[str, str], deque[float]] = field(default_factory=OrderedDict)
    _remembered: int = 10_000

    def begin(self, who: tuple[str, str]) -> bool:
        """Count an attempt as wrong until `forget` says otherwise; False where one must wait."""
        now = self.clock()
        wrong = self._wrong.setdefault(who, deque())
        self._wrong.move_to_end(who)
        while wrong and wrong[0] <= now - self.seconds:
            wrong.popleft()
        if len(wrong) >= self.most:
            return False
        wrong.append(now)
        while len(self._wrong) > self._remembered:
            self._wrong.popitem(last=False)
        return True

    def forget(self, who: tuple[str, str]) -> None:
        """Take the attempts back: the password was right."""
        self._wrong.pop(who, None)


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
