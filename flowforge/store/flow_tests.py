"""The tests of flows: calls that are kept with a flow, and go where it goes."""

import builtins
from collections.abc import Iterable
from typing import Any

from flowforge.errors import NotFound
from flowforge.store.models import Flow, FlowTest
from flowforge.store.rows import KeptCall
from flowforge.store.scope import Room, stored


class FlowTests(Room):
    """All tests of all flows. Every method raises `errors.StoreError` while the database is away.

    A flow that is deleted takes its tests along.
    """

    @stored
    async def list(self, flow_id: str) -> builtins.list[KeptCall]:
        """Give a flow's tests in the order in which they were kept; none for an unknown flow."""
        return [_kept(row) for row in await FlowTest.filter(flow_id=flow_id).order_by("id")]

    @stored
    async def add(
        self, flow_id: str, documents: Iterable[dict[str, Any]]
    ) -> builtins.list[KeptCall]:
        """Keep calls with a flow, all or none of them. Raises `NotFound`."""
        async with self.scope.transaction() as db:
            if not await Flow.filter(id=flow_id).using_db(db).exists():
                raise NotFound(f"There is no flow {flow_id!r}.")
            rows = [
                await FlowTest.create(flow_id=flow_id, document=document, using_db=db)
                for document in documents
            ]
        return [_kept(row) for row in rows]

    @stored
    async def get(self, flow_id: str, test_id: int) -> KeptCall:
        """Give one test of a flow. Raises `NotFound`."""
        row = await FlowTest.get_or_none(id=test_id, flow_id=flow_id)
        if row is None:
            raise _no_test(test_id)
        return _kept(row)

    @stored
    async def change(self, flow_id: str, test_id: int, document: dict[str, Any]) -> KeptCall:
        """Put a document in a test's place. Raises `NotFound`."""
        mine = FlowTest.filter(id=test_id, flow_id=flow_id)
        # MySQL counts the rows that became others, not those that were found.
        if not await mine.exists():
            raise _no_test(test_id)
        await mine.update(document=document)
        return KeptCall(id=test_id, document=document)

    @stored
    async def remove(self, flow_id: str, test_id: int) -> None:
        """Remove a test. Raises `NotFound`."""
        if not await FlowTest.filter(id=test_id, flow_id=flow_id).delete():
            raise _no_test(test_id)


def _kept(row: FlowTest) -> KeptCall:
    return KeptCall(id=row.id, document=row.document)


def _no_test(test_id: int) -> NotFound:
    return NotFound(f"There is no test {test_id} of this flow.")
