"""Flows: drafts with a revision number, immutable versions, and which of them is live."""

import builtins
import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Max

from flowforge.errors import Claimed, Conflict, NotFound
from flowforge.flow import Claim, claims
from flowforge.store.models import Flow, Version
from flowforge.store.rows import Draft, FlowRow, FlowState, LiveRow, VersionRow
from flowforge.store.scope import Room, Scope, stored

_LIVE = (
    "SELECT f.id, f.name, v.number, v.document FROM flow f "
    "JOIN flow_version v ON v.flow_id = f.id AND v.number = f.live ORDER BY f.created, f.id"
)
_OFF = (
    "SELECT v.document FROM flow f JOIN flow_version v ON v.flow_id = f.id AND v.number = f.off "
    "WHERE f.live IS NULL"
)
_LIVE_NOW = "SELECT id, live FROM flow WHERE live IS NOT NULL"
_LISTED = (
    *("id", "name", "path", "live", "off", "live_at", "digest", "live_digest"),
    *("updated", "updated_by"),
)
_STATE = (
    *("revision", "live", "off", "live_at", "live_by"),
    *("digest", "live_digest", "updated_by"),
)
_LONGEST_NAME = 100
_LONGEST_WHY = 300


class Flows(Room):
    """All flows. Every method raises `errors.StoreError` while the database is away."""

    def __init__(self, scope: Scope, now: Callable[[], datetime]) -> None:
        super().__init__(scope)
        self._now = now

    @stored
    async def list(self) -> list[FlowRow]:
        """Give all flows, the one changed last first."""
        rows = await Flow.all().order_by("-updated", "id").values(*_LISTED)
        return [
            FlowRow(changed=_differs(row.pop("live_digest"), row.pop("digest")), **row)
            for row in rows
        ]

    @stored
    async def create(self, document: dict[str, Any], by: str = "") -> Draft:
        """Keep a new flow; nothing of it is live. `by` is who made it."""
        now = self._now()
        fields = _drawn(document) | {"revision": 1, "created": now, "updated": now}
        fields["updated_by"] = by[:_LONGEST_NAME]
        return _draft(await Flow.create(id=secrets.token_hex(8), **fields))

    @stored
    async def draft(self, flow_id: str) -> Draft:
        """Give a flow's draft. Raises `NotFound`."""
        return _draft(await _flow(flow_id))

    @stored
    async def state(self, flow_id: str) -> FlowState:
        """Give how a flow stands. This may be asked often. Raises `NotFound`."""
        rows = await Flow.filter(id=flow_id).values(*_STATE)
        if not rows:
            raise _no_flow(flow_id)
        [row] = rows
        return FlowState(changed=_differs(row.pop("live_digest"), row.pop("digest")), **row)

    @stored
    async def save(
        self, flow_id: str, revision: int, document: dict[str, Any], by: str = ""
    ) -> Draft:
        """Put `document` in the draft's place and give it with its next revision.

        Raises `Conflict` if `revision` is not the one that stands, and `NotFound`.
        """
        fields = _drawn(document) | {"revision": revision + 1, "updated": self._now()}
        fields["updated_by"] = by[:_LONGEST_NAME]
        async with self.scope.transaction() as db:
            mine = Flow.filter(id=flow_id, revision=revision).using_db(db)
            saved = await mine.update(**fields)
            flow = await _flow(flow_id, db)
            if not saved:
                raise _conflict(flow)
            return _draft(flow)

    @stored
    async def delete(self, flow_id: str) -> None:
        """Remove a flow with all its versions, live or not. Raises `NotFound`."""
        if not await Flow.filter(id=flow_id).delete():
            raise _no_flow(flow_id)

    @stored
    async def publish(self, flow_id: str, revision: int, by: str = "", why: str = "") -> int:
        """Make the draft a new version, let it answer calls, and give its number.

        `why` is a line for those who read the list of versions. Raises `Conflict` if `revision` is
        not the one that stands, `Claimed` if another live flow answers the same calls, and
        `NotFound`.
        """
        async with self.scope.transaction() as db:
            await _hold(db)
            flow = await _flow(flow_id, db)
            if flow.revision != revision:
                raise _conflict(flow)
            number = await _next_number(flow_id, db)
            version = await Version.create(
                flow_id=flow_id,
                number=number,
                document=flow.document,
                digest=flow.digest,
                author=by[:_LONGEST_NAME],
                why=why.strip()[:_LONGEST_WHY],
                at=self._now(),
                using_db=db,
            )
            await self._put_live(version, by, db)
        return number

    @stored
    async def go_live(self, flow_id: str, number: int, by: str = "") -> None:
        """Let an earlier version answer calls. Raises `Claimed` and `NotFound`."""
        async with self.scope.transaction() as db:
            await _hold(db)
            await self._put_live(await _version(flow_id, number, db), by, db)

    @stored
    async def switch_off(self, flow_id: str, by: str = "") -> None:
        """Let a flow answer no new calls; they ring as usual. One that is not live stays as it is.

        Others may claim its calls meanwhile. Raises `NotFound`.
        """
        async with self.scope.transaction() as db:
            await _hold(db)
            flow = await _flow(flow_id, db)
            if flow.live is not None:
                switched = {"live": None, "off": flow.live} | self._switched(by)
                await Flow.filter(id=flow_id).using_db(db).update(**switched)

    @stored
    async def switch_on(self, flow_id: str, by: str = "") -> None:
        """Let the version answer calls again that was switched off; one that is live stays so.

        Raises `Claimed`, and `NotFound` where nothing was switched off.
        """
        async with self.scope.transaction() as db:
            await _hold(db)
            flow = await _flow(flow_id, db)
            if flow.live is not None:
                return
            if flow.off is None:
                raise NotFound("This flow was never live.")
            await self._put_live(await _version(flow_id, flow.off, db), by, db)

    @stored
    async def versions(self, flow_id: str) -> builtins.list[VersionRow]:
        """Give a flow's versions, the newest first. Raises `NotFound`."""
        flow = await _flow(flow_id)
        newest = Version.filter(flow_id=flow_id).order_by("-number")
        return [
            VersionRow(
                number=row["number"],
                at=row["at"],
                by=row["author"],
                why=row["why"],
                live=row["number"] == flow.live,
                off=row["number"] == flow.off,
            )
            for row in await newest.values("number", "at", "author", "why")
        ]

    @stored
    async def version(self, flow_id: str, number: int) -> dict[str, Any]:
        """Give the document of one version. Raises `NotFound`."""
        return (await _version(flow_id, number)).document

    @stored
    async def live(self) -> builtins.list[LiveRow]:
        """Give all flows that answer calls."""
        return [
            LiveRow(flow_id=row["id"], number=row["number"], document=orjson.loads(row["document"]))
            for row in await self.scope.client.execute_query_dict(_LIVE)
        ]

    @stored
    async def switched_off(self) -> frozenset[str]:
        """Give the webhooks' paths of the flows that are switched off."""
        rows = await self.scope.client.execute_query_dict(_OFF)
        return frozenset(
            claim.path for row in rows for claim in claims(orjson.loads(row["document"]))
        )

    @stored
    async def live_versions(self) -> frozenset[tuple[str, int]]:
        """Give which version of which flow answers calls. This may be asked often."""
        rows = await self.scope.client.execute_query_dict(_LIVE_NOW)
        return frozenset((row["id"], row["live"]) for row in rows)

    async def _put_live(self, version: Version, by: str, db: BaseDBAsyncClient) -> None:
        await _need_unclaimed(version, db)
        fields = {"live": version.number, "off": None, "live_digest": version.digest}
        await Flow.filter(id=version.flow_id).using_db(db).update(**fields, **self._switched(by))

    def _switched(self, by: str) -> dict[str, Any]:
        return {"live_at": self._now(), "live_by": by[:_LONGEST_NAME]}


async def _hold(db: BaseDBAsyncClient) -> None:
    """Let only one at a time change what is live; else two could claim the same calls."""
    await Flow.all().using_db(db).select_for_update().only("id")


async def _flow(flow_id: str, db: BaseDBAsyncClient | None = None) -> Flow:
    flow = await Flow.get_or_none(id=flow_id, using_db=db)
    if flow is None:
        raise _no_flow(flow_id)
    return flow


async def _version(flow_id: str, number: int, db: BaseDBAsyncClient | None = None) -> Version:
    version = await Version.get_or_none(flow_id=flow_id, number=number, using_db=db)
    if version is None:
        raise NotFound(f"There is no version {number} of this flow.")
    return version


async def _next_number(flow_id: str, db: BaseDBAsyncClient) -> int:
    of_flow = Version.filter(flow_id=flow_id).using_db(db)
    rows = await of_flow.annotate(last=Max("number")).values("last")
    return int(rows[0]["last"] or 0) + 1


async def _need_unclaimed(version: Version, db: BaseDBAsyncClient) -> None:
    mine = claims(version.document)
    for row in await db.execute_query_dict(_LIVE):
        if row["id"] == version.flow_id:
            continue
        claim = _first_shared(mine, claims(orjson.loads(row["document"])))
        if claim is not None:
            raise Claimed(
                f"“{row['name']}” is live and already answers these calls at /call/{claim.path}. "
                "Switch it off, or change the path, the direction or the called numbers.",
                row["name"],
            )


def _first_shared(mine: list[Claim], others: list[Claim]) -> Claim | None:
    return next((claim for claim in mine for other in others if claim.overlaps(other)), None)


def _drawn(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a document says about its flow, for the flow's row."""
    path = next((claim.path for claim in claims(document)), "")
    text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    return {
        "name": str(document.get("name", ""))[:100],
        "path": path[:255],
        "document": document,
        "digest": hashlib.sha256(text).hexdigest(),
    }


def _draft(flow: Flow) -> Draft:
    return Draft(
        id=flow.id,
        revision=flow.revision,
        document=flow.document,
        live=flow.live,
        off=flow.off,
        live_at=flow.live_at,
        live_by=flow.live_by,
        changed=_differs(flow.live_digest, flow.digest),
        updated=flow.updated,
        updated_by=flow.updated_by,
    )


def _differs(live_digest: str, digest: str) -> bool:
    return bool(live_digest) and live_digest != digest


def _no_flow(flow_id: str) -> NotFound:
    return NotFound(f"There is no flow {flow_id!r}.")


def _conflict(flow: Flow) -> Conflict:
    return Conflict("This flow was saved in another window meanwhile.", flow.revision)
