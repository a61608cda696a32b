"""The API keeps what its OpenAPI document says, whatever is sent: schemathesis makes it up.

``API_EXAMPLES=200 pytest tests/security/test_openapi.py`` sends more for each operation.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from flowforge.store import Person, SoundFile
from flowforge.web.auth import COOKIE
from flowforge.web.rates import WRITES
from flowforge.web.rooms import WEBHOOK
from tests.web.conftest import House
from tests.web.lines import family

EXAMPLES = int(os.environ.get("API_EXAMPLES", "6"))
CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]
OTHERS_FAILED = {"database", "speech"}
"""What a 502 may tell: a database or a voice, neither of them ours, did not do as it was asked."""


class Visit:
    """Somebody who calls every operation with what schemathesis makes up, and ids that exist."""

    def __init__(self, house: House, root: Person, known: dict[str, str]) -> None:
        self.house, self.root, self.known = house, root, known
        self.url = str(house.client.make_url("/")).rstrip("/")
        self.loop = asyncio.get_running_loop()
        self.statuses: Counter[int] = Counter()

    def token(self) -> str:
        """Open a session; this runs beside the server's loop."""
        opening = self.house.store.people.open(self.root)
        return asyncio.run_coroutine_threadsafe(opening, self.loop).result(30)

    def run(self, document: dict[str, Any]) -> None:
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            # A stream has no end that could be waited for; tests/web/test_company.py reads it.
            if "text/event-stream" not in str(operation.definition.raw["responses"]):
                self.visit(operation)

    def visit(self, operation: Any) -> None:
        real = self.turns()
        token = self.token()

        @settings(
            max_examples=EXAMPLES,
            derandomize="API_EXAMPLES" not in os.environ,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def send(case: Any) -> None:
            if next(real):
                self.lead_somewhere(case)
            self.keep_at_home(case)
            answer = case.call(base_url=self.url, cookies={COOKIE: token}, timeout=60)
            self.statuses[answer.status_code] += 1
            if answer.status_code == 502:
                assert answer.json()["error"] in OTHERS_FAILED
                return
            case.validate_response(answer, checks=[not_a_server_error, *CHECKS])

        send()

    def turns(self) -> Iterator[bool]:
        while True:
            yield from (True, False, True)

    def lead_somewhere(self, case: Any) -> None:
        """Put ids into the path that are there: else all would be 404."""
        for name in case.path_parameters or {}:
            key = f"{case.operation.path.split('/')[2]} {name}"
            case.path_parameters[name] = self.known.get(key, case.path_parameters[name])

    def keep_at_home(self, case: Any) -> None:
        """Let no database be looked for in the network, and nothing long be spoken."""
        body = case.body
        if not isinstance(body, dict):
            return
        if isinstance(body.get("settings"), dict) and "host" in body["settings"]:
            body["settings"]["host"] = "127.0.0.1"
            body["settings"]["port"] = 9
        if isinstance(body.get("say"), str):
            body["say"] = body["say"][:20]


async def test_every_operation_answers_as_the_document_says(
    inside: House, capsys: pytest.CaptureFixture[str]
) -> None:
    store = inside.store
    inside.app[WRITES].most = 10**9
    inside.app[WEBHOOK].strangers.most = 10**9
    flow = await inside.put_live(family())
    [kept] = await store.tests.add(flow, [{"about": "calls", "call": [{"rings": {}}]}])
    spare = await store.people.add("spare", "correct horse battery", "viewer")
    shop = await store.connections.add("shop", "sqlite", {"path": "/nowhere/shop.sqlite3"})
    file = SoundFile(language="de", place=f"/p/{'0' * 64}.wav", original="0" * 64, seconds=1)
    sound = await store.sounds.add("Hello", "", [file])
    [root, _] = await store.people.list()
    document = await (await inside.client.get("/api/openapi.json")).json()
    known = {
        "flows id": flow,
        "flows number": "1",
        "flows test": str(kept.id),
        "people id": str(spare.id),
        "connections id": str(shop.id),
        "connections name": "shop",
        "catalog type": "menu",
        "sounds id": sound.id,
        "sounds language": "de",
    }
    visit = Visit(inside, root, known)
    await asyncio.to_thread(visit.run, document)
    with capsys.disabled():
        print(f"\n{sorted(visit.statuses.items())}")  # noqa: T201 - the figures it is run for
    assert visit.statuses.total() > 40
    assert {200, 204, 404, 422} <= visit.statuses.keys(), "it went well and it was refused"


async def test_the_document_says_who_may_use_an_operation(inside: House) -> None:
    document = await (await inside.client.get("/api/openapi.json")).json()
    assert document["components"]["securitySchemes"]["session"]["name"] == COOKIE
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    public = {one["operationId"] for one in operations if not one["security"]}
    assert public == {"post_login", "post_setup"}
    assert document["paths"]["/api/people"]["get"]["description"] == "Needs the role admin."
