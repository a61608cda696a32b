"""Signing in and out, and the first user."""

from typing import Annotated

from aiohttp import web
from pydantic import Field, SecretStr, StringConstraints

from flowforge.store import Person
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import ATTEMPTS, COOKIE, SETUP, sign_in
from flowforge.web.faults import Fault
from flowforge.web.rooms import SETTINGS, STORE

SHORTEST_PASSWORD = 10
"""Characters; the sign-in page says the same."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class Login(Shape):
    """Name and password of somebody who is known."""

    name: Name
    password: SecretStr = Field(max_length=1000)


class FirstUser(Shape):
    """The first user: `token` is the one in the link that the server printed at its start."""

    token: str = Field(max_length=200)
    name: Name
    password: SecretStr = Field(min_length=SHORTEST_PASSWORD, max_length=1000)


class SignedIn(Shape):
    """Who is signed in now."""

    user: str


async def login(request: web.Request, body: Login) -> web.StreamResponse:
    """Sign in. After five wrong passwords a name must wait before it may try again from there."""
    attempts = request.app[ATTEMPTS]
    who = (body.name, request.remote or "")
    if not attempts.begin(who):
        raise Fault(429, "too_many_logins")
    people = request.app[STORE].people
    async with attempts.turn:
        user = await people.check(body.name, body.password.get_secret_value())
    if user is None:
        raise Fault(401, "wrong_login", field="password")
    attempts.forget(who)
    return await _signed_in(request, user)


async def first_user(request: web.Request, body: FirstUser) -> web.StreamResponse:
    """Make the first user and sign them in. The link works once."""
    setup, people = request.app[SETUP], request.app[STORE].people
    async with setup.lock:
        if not setup.fits(body.token):
            raise Fault(403, "setup_token", field="token")
        if await people.count() > 0:
            # Somebody made a user on the command line meanwhile.
            setup.close()
            raise Fault(403, "setup_token", field="token")
        user = await people.add(body.name, body.password.get_secret_value())
        setup.close()
    return await _signed_in(request, user)


async def logout(request: web.Request) -> web.StreamResponse:
    """End the session of this browser."""
    await request.app[STORE].people.close(request.cookies.get(COOKIE, ""))
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


async def _signed_in(request: web.Request, user: Person) -> web.StreamResponse:
    response = web.json_response({"user": user.name})
    https = request.app[SETTINGS].public_url.startswith("https://")
    await sign_in(response, request.app[STORE].people, user, https=https)
    return response


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/setup",
        about="Make the first user",
        handler=first_user,
        takes=FirstUser,
        gives=SignedIn,
    ),
    Endpoint(
        method="POST",
        path="/api/login",
        about="Sign in",
        handler=login,
        takes=Login,
        gives=SignedIn,
    ),
    Endpoint(method="POST", path="/api/logout", about="Sign out", handler=logout),
)
