"""People who may log in, and the browsers in which they are."""

import asyncio
import builtins
import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from tortoise.exceptions import IntegrityError

from flowforge.errors import NotFound, StoreError
from flowforge.store.models import Login, User
from flowforge.store.rows import Person
from flowforge.store.scope import Room, Scope, stored

LOGIN_LASTS = timedelta(days=30)
_LONGEST_NAME = 100
_LONGEST = 1000
"""Letters that a password may have: hashing takes time for each."""


class People(Room):
    """Everybody who may log in. Names are compared without regard to capitals."""

    def __init__(
        self, scope: Scope, now: Callable[[], datetime], hasher: PasswordHasher | None = None
    ) -> None:
        super().__init__(scope)
        self._now = now
        self._hasher = hasher or PasswordHasher()
        self._nobody = ""

    @stored
    async def count(self) -> int:
        """Tell how many there are; none at the first start."""
        return await User.all().count()

    async def add(self, name: str, password: str) -> Person:
        """Let somebody in. Raises `errors.StoreError` where the name is taken or empty."""
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME:
            raise StoreError(f"Choose a name of 1 to {_LONGEST_NAME} letters.")
        return await self._add(name, await self._hashed(password))

    async def check(self, name: str, password: str) -> Person | None:
        """Give the person whose name and password these are, else None.

        It takes the same time whether the name is known or not.
        """
        user = await self._named(name)
        if not self._nobody:
            self._nobody = await asyncio.to_thread(self._hasher.hash, secrets.token_hex())
        known = user.password if user else self._nobody
        fits = await asyncio.to_thread(self._fits, known, password[:_LONGEST])
        if user is None or not fits:
            return None
        if self._hasher.check_needs_rehash(known):
            await self._change(user.id, await self._hashed(password))
        return _person(user)

    async def set_password(self, user_id: int, password: str) -> None:
        """Change a password; wherever this person is logged in ends. Raises `errors.NotFound`."""
        await self._change(user_id, await self._hashed(password))
        await self._log_out(user_id)

    @stored
    async def list(self) -> builtins.list[Person]:
        """Give everybody, by name."""
        return [_person(user) for user in await User.all().order_by("folded")]

    @stored
    async def remove(self, user_id: int) -> None:
        """Let somebody in no more, at once. Raises `errors.NotFound`."""
        if not await User.filter(id=user_id).delete():
            raise NotFound(f"There is no user {user_id}.")

    @stored
    async def open(self, person: Person) -> str:
        """Log somebody in for 30 days and give the token for the cookie."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        await Login.filter(expires__lte=now).delete()
        expires = now + LOGIN_LASTS
        await Login.create(token_hash=_hash(token), user_id=person.id, expires=expires)
        return token

    @stored
    async def of(self, token: str) -> Person | None:
        """Give the person whose token this is; None where it is wrong, too old or closed."""
        login = await Login.get_or_none(token_hash=_hash(token)).select_related("user")
        return _person(login.user) if login and login.expires > self._now() else None

    @stored
    async def close(self, token: str) -> None:
        """Log out. Doing so twice is no mistake."""
        await Login.filter(token_hash=_hash(token)).delete()

    async def _hashed(self, password: str) -> str:
        if not password or len(password) > _LONGEST:
            raise StoreError(f"Choose a password of 1 to {_LONGEST} letters.")
        return await asyncio.to_thread(self._hasher.hash, password)

    def _fits(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    @stored
    async def _add(self, name: str, hashed: str) -> Person:
        try:
            user = await User.create(
                name=name, folded=_folded(name), password=hashed, created=self._now()
            )
        except IntegrityError as error:
            raise StoreError(f"There is a user {name!r} already.") from error
        return _person(user)

    @stored
    async def _named(self, name: str) -> User | None:
        return await User.get_or_none(folded=_folded(" ".join(name.split())))

    @stored
    async def _change(self, user_id: int, hashed: str) -> None:
        user = await User.get_or_none(id=user_id)
        if user is None:
            raise NotFound(f"There is no user {user_id}.")
        await User.filter(id=user_id).update(password=hashed)

    @stored
    async def _log_out(self, user_id: int) -> None:
        await Login.filter(user_id=user_id).delete()


def _person(user: User) -> Person:
    return Person(id=user.id, name=user.name, created=user.created)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()[:200]


def _hash(token: str) -> str:
    # A token is random and long: unlike a password it needs no slow hash.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
