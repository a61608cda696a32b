"""People who may log in, what each may do, and the browsers in which they are."""

import asyncio
import builtins
import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from flowforge.errors import LastAdmin, NameTaken, NotFound, StoreError
from flowforge.store.models import Login, User
from flowforge.store.rows import Person, Role
from flowforge.store.scope import Room, Scope, stored

LOGIN_LASTS = timedelta(days=30)
"""After this, signing in is needed again, however often somebody came by."""
_LONGEST_NAME = 100
_LONGEST = 1000
"""Letters that a password may have: hashing takes time for each."""


def make_hasher() -> PasswordHasher:
    """Argon2id, above what OWASP's Password Storage Cheat Sheet asks for (19 MiB, two passes).

    Not the library's 64 MiB in four lanes: two strangers who guess at once must not need as much
    memory as the whole server does.
    """
    return PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


class People(Room):
    """Everybody who may log in. Names are compared without regard to capitals."""

    def __init__(
        self, scope: Scope, now: Callable[[], datetime], hasher: PasswordHasher | None = None
    ) -> None:
        super().__init__(scope)
        self._now = now
        self._hasher = hasher or make_hasher()
        self._nobody = ""

    @stored
    async def count(self) -> int:
        """Tell how many there are; none at the first start."""
        return await User.all().count()

    async def add(self, name: str, password: str, role: Role | None = None) -> Person:
        """Let somebody in; without a role the first person is admin, all others are editors.

        Raises `errors.NameTaken`, `errors.LastAdmin` where the first person would be no admin, and
        `errors.StoreError` where name or password is empty or too long.
        """
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME:
            raise StoreError(f"Choose a name of 1 to {_LONGEST_NAME} letters.")
        return await self._add(name, await self._hashed(password), role)

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
    async def set_role(self, user_id: int, role: Role) -> None:
        """Change what somebody may do; wherever this person is logged in ends.

        Raises `errors.NotFound`, and `errors.LastAdmin` where no admin would be left.
        """
        async with self.scope.transaction() as db:
            if role != "admin":
                await _need_another_admin(user_id, db)
            if not await User.filter(id=user_id).using_db(db).exists():
                raise _nobody(user_id)
            await User.filter(id=user_id).using_db(db).update(role=role)
            await Login.filter(user_id=user_id).using_db(db).delete()

    @stored
    async def remove(self, user_id: int) -> None:
        """Let somebody in no more, at once.

        Raises `errors.NotFound`, and `errors.LastAdmin` where no admin would be left.
        """
        async with self.scope.transaction() as db:
            await _need_another_admin(user_id, db)
            if not await User.filter(id=user_id).using_db(db).delete():
                raise _nobody(user_id)

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
    async def _add(self, name: str, hashed: str, role: Role | None) -> Person:
        fields = {"name": name, "folded": folded_name(name), "password": hashed}
        async with self.scope.transaction() as db:
            first = not await _admins(db)
            if first and role not in {None, "admin"}:
                raise LastAdmin("Somebody must be admin: make the first person one.")
            fields["role"] = role or ("admin" if first else "editor")
            try:
                user = await User.create(using_db=db, created=self._now(), **fields)
            except IntegrityError as error:
                raise NameTaken(f"There is a user {name!r} already.") from error
        return _person(user)

    @stored
    async def _named(self, name: str) -> User | None:
        return await User.get_or_none(folded=folded_name(name))

    @stored
    async def _change(self, user_id: int, hashed: str) -> None:
        user = await User.get_or_none(id=user_id)
        if user is None:
            raise _nobody(user_id)
        await User.filter(id=user_id).update(password=hashed)

    @stored
    async def _log_out(self, user_id: int) -> None:
        await Login.filter(user_id=user_id).delete()


async def _admins(db: BaseDBAsyncClient) -> builtins.list[int]:
    """Give who is admin; until the transaction ends nobody else can change that."""
    rows = await User.all().using_db(db).select_for_update().only("id", "role")
    return [user.id for user in rows if user.role == "admin"]


async def _need_another_admin(user_id: int, db: BaseDBAsyncClient) -> None:
    if await _admins(db) == [user_id]:
        raise LastAdmin("This is the only admin: make somebody else an admin first.")


def _nobody(user_id: int) -> NotFound:
    return NotFound(f"There is no user {user_id}.")


def _person(user: User) -> Person:
    # A word that is no role, be it from a newer FlowForge, must never let anybody do more.
    role = user.role if user.role in get_args(Role) else "viewer"
    return Person(id=user.id, name=user.name, role=cast("Role", role), created=user.created)


def folded_name(name: str) -> str:
    """Give a name as it is compared: "ADA" and " ada" are one person."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:200]


def _hash(token: str) -> str:
    # A token is random and long: unlike a password it needs no slow hash.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
