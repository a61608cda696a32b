"""Signing in and out, the first user, and everybody else who may sign in."""

from datetime import datetime
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import Field, SecretStr, StringConstraints

from flowforge.errors import StoreError
from flowforge.store import Person, Role, folded_name
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import ATTEMPTS, COOKIE, SETUP, USER, sign_in
from flowforge.web.faults import Fault
from flowforge.web.rooms import STORE

log = structlog.get_logger()

SHORTEST_PASSWORD = 10
"""Characters; the sign-in page says the same."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
NewPassword = Annotated[SecretStr, Field(min_length=SHORTEST_PASSWORD, max_length=1000)]


class Login(Shape):
    """Name and password of somebody who is known."""

    name: Name
    password: SecretStr = Field(max_length=1000)


class FirstUser(Shape):
    """The first user: `token` is the one in the link that the server printed at its start."""

    token: str = Field(max_length=200)
    name: Name
    password: NewPassword


class SignedIn(Shape):
    """Who is signed in now."""

    user: str


class OwnPassword(Shape):
    """The password that one has, and the one to have."""

    old: SecretStr = Field(max_length=1000)
    password: NewPassword


class PersonIn(Shape):
    """Somebody to let in."""

    name: Name
    password: NewPassword
    role: Role


class RoleIn(Shape):
    """What somebody may do from now on."""

    role: Role


class PasswordIn(Shape):
    """The password that somebody has from now on."""

    password: NewPassword


class PersonOut(Shape):
    """Somebody who may sign in."""

    id: str
    name: str
    role: Role
    created: datetime


# --- oneself --------------------------------------------------------------------------------


async def login(request: web.Request, body: Login) -> web.StreamResponse:
    """Sign in. After five wrong passwords one must wait, by name and by address."""
    user = await _recognised(request, body.name, body.password)
    if user is None:
        raise Fault(401, "wrong_login", field="password")
    return await _signed_in(request, user)


async def own_password(request: web.Request, body: OwnPassword) -> web.StreamResponse:
    """Change one's own password. Every other browser is signed out."""
    user = await _recognised(request, request[USER].name, body.old)
    if user is None:
        raise Fault(403, "wrong_password", field="old")
    await request.app[STORE].people.set_password(user.id, body.password.get_secret_value())
    return await _signed_in(request, user)


async def _recognised(request: web.Request, name: str, password: SecretStr) -> Person | None:
    """Give the person whose name and password these are, unless too many were wrong before."""
    attempts = request.app[ATTEMPTS]
    who = (folded_name(name), request.remote or "")
    if not await attempts.begin(*who):
        raise Fault(429, "too_many_logins")
    try:
        async with attempts.turn:
            user = await request.app[STORE].people.check(name, password.get_secret_value())
    except StoreError:
        await attempts.undecided(*who)
        raise
    if user is not None:
        await attempts.right(*who)
    return user


async def first_user(request: web.Request, body: FirstUser) -> web.StreamResponse:
    """Make the first user, an admin, and sign them in. The link works once."""
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
    await sign_in(request, response, user)
    return response


# --- others ---------------------------------------------------------------------------------


async def listed(request: web.Request) -> list[PersonOut]:
    """List everybody, by name."""
    return [_out(person) for person in await request.app[STORE].people.list()]


async def add(request: web.Request, body: PersonIn) -> PersonOut:
    """Let somebody in."""
    people = request.app[STORE].people
    person = await people.add(body.name, body.password.get_secret_value(), body.role)
    _tell(request, "a person was added", person.id, role=person.role)
    return _out(person)


async def set_role(request: web.Request, body: RoleIn) -> None:
    """Change what somebody may do; wherever they are signed in ends."""
    person_id = _number(request)
    await request.app[STORE].people.set_role(person_id, body.role)
    _tell(request, "a person has another role", person_id, role=body.role)


async def set_password(request: web.Request, body: PasswordIn) -> None:
    """Give somebody another password; wherever they are signed in ends."""
    person_id = _number(request)
    await request.app[STORE].people.set_password(person_id, body.password.get_secret_value())
    _tell(request, "a person has another password", person_id)


async def remove(request: web.Request) -> None:
    """Let somebody in no more; wherever they are signed in ends."""
    person_id = _number(request)
    await request.app[STORE].people.remove(person_id)
    _tell(request, "a person was removed", person_id)


def _tell(request: web.Request, what: str, person_id: int, **more: str) -> None:
    log.info(what, person=person_id, by=request[USER].id, **more)


def _out(person: Person) -> PersonOut:
    return PersonOut(id=str(person.id), name=person.name, role=person.role, created=person.created)


def _number(request: web.Request) -> int:
    text = request.match_info["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - fits an int
        raise Fault(404, "not_found")
    return int(text)


_ONE = "/api/people/{id}"

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
    Endpoint(
        method="PUT",
        path="/api/password",
        about="Change one's own password",
        handler=own_password,
        takes=OwnPassword,
        gives=SignedIn,
    ),
    Endpoint(
        method="GET",
        path="/api/people",
        about="Everybody who may sign in",
        handler=listed,
        gives=list[PersonOut],
    ),
    Endpoint(
        method="POST",
        path="/api/people",
        about="Let somebody in",
        handler=add,
        takes=PersonIn,
        gives=PersonOut,
    ),
    Endpoint(
        method="PUT",
        path=_ONE + "/role",
        about="Change what somebody may do",
        handler=set_role,
        takes=RoleIn,
    ),
    Endpoint(
        method="PUT",
        path=_ONE + "/password",
        about="Give somebody another password",
        handler=set_password,
        takes=PasswordIn,
    ),
    Endpoint(method="DELETE", path=_ONE, about="Let somebody in no more", handler=remove),
)
