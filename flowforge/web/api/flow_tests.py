"""The tests of a flow: calls that are kept, run, made where they are missing, and called again."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from flowforge.flow import MOST_TESTS, Flow, compile_flow, read
from flowforge.store import KeptCall
from flowforge.testing.calls import (
    CallFailed,
    Played,
    calls_in,
    kept_in,
    only_moves,
    read_kept,
    run,
)
from flowforge.testing.kept import steps_of
from flowforge.testing.missing import Bounds, Left, missing
from flowforge.testing.story import node_names
from flowforge.testing.taken import Way, taken_in, ways_of
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.api.phone import PhoneState, state_of
from flowforge.web.api.templates import SampleRows
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.made_calls import name_of
from flowforge.web.replaying import kept_of, replayed
from flowforge.web.rooms import CATALOG, PHONES, STORE
from flowforge.web.words import lang_of

_LONGEST_NAME = 100


class TestOut(Shape):
    """A test: its name, and what a call file holds of it."""

    __test__ = False  # pytest takes a class of this name for one of its own

    id: int
    name: str
    note: str
    document: dict[str, Any]


class NewTests(Shape):
    """A call file: one call, a list of calls, or an object with ``calls``."""

    document: dict[str, Any] | list[dict[str, Any]]


class Kept(Shape):
    """A call on the telephone to keep as a test."""

    phone: str = Field(max_length=64)
    name: str = Field(min_length=1, max_length=_LONGEST_NAME)
    note: str = Field("", max_length=1000)


class Renamed(Shape):
    """What people call a test, and what they want to say of it."""

    name: str = Field(min_length=1, max_length=_LONGEST_NAME)
    note: str = Field("", max_length=1000)


class Wanted(Shape):
    """Which tests to run; none named means all."""

    tests: list[int] = Field(default_factory=list, max_length=MOST_TESTS)


class Accepted(Shape):
    """The tests whose calls are right as they go now."""

    tests: list[int] = Field(min_length=1, max_length=MOST_TESTS)


class WayOut(Shape):
    """A way out of a node: the node's id, and its port."""

    node: str
    port: str


class ResultOut(Shape):
    """How a test went.

    `differs` is the step, from 0, at which it went another way; None where it passed, -1 where it
    could not begin. `expected` is that step, `instead` are the steps that happened in its place,
    and `why` says it in English. `nodes` and `ways` are those that the call passed.
    """

    id: int
    passes: bool
    differs: int | None
    expected: dict[str, Any] | None
    instead: list[dict[str, Any]]
    why: str
    nodes: list[str]
    ways: list[WayOut]


class RunOut(Shape):
    """How tests went against the draft, and all ways that the draft has."""

    revision: int
    results: list[ResultOut]
    ways: list[WayOut]


class LeftOut(WayOut):
    """A way that no call could be made for, and why; see `flowforge.testing.missing`."""

    why: Literal["no_way", "fails_only", "unknown_value", "nothing_found", "too_much"]
    variable: str


class MissingOut(Shape):
    """The tests that were made, and the ways that are left."""

    made: list[TestOut]
    left: list[LeftOut]


class ReplayOut(Shape):
    """A test as a call on the telephone: it stands where the test differs, or at its end."""

    phone: PhoneState
    name: str
    result: ResultOut


@dataclass(frozen=True, slots=True)
class _Bench:
    """A draft with its tests."""

    flow_id: str
    revision: int
    flow: Flow
    kept: list[KeptCall]


async def _bench(request: web.Request) -> _Bench:
    store, flow_id = request.app[STORE], request.match_info["id"]
    draft = await store.flows.draft(flow_id)
    kept = await store.tests.list(flow_id)
    return _Bench(flow_id, draft.revision, read(draft.document), kept)


# --- keeping --------------------------------------------------------------------------------


async def listed(request: web.Request) -> list[TestOut]:
    """List the tests of a flow, in the order in which they were kept."""
    return [_out(kept) for kept in (await _bench(request)).kept]


async def add(request: web.Request, body: NewTests) -> list[TestOut]:
    """Keep the calls of a call file. Its ``flow`` plays no part."""
    bench = await _bench(request)
    flow = bench.flow.model_copy(update={"tests": calls_in(body.document)})
    return await _add(request, bench, kept_in(flow))


async def keep(request: web.Request, body: Kept) -> TestOut:
    """Keep a call on the telephone, with all that was set for it, as a test."""
    bench = await _bench(request)
    call = request.app[PHONES].find(body.phone, request[USER].name)
    if call is None or call.flow.id != bench.flow_id:
        raise Fault(404, "phone_gone")
    document = kept_of(call, bench.flow.settings.country)
    [made] = await _add(request, bench, [_named(document, body.name, body.note)])
    return made


async def rename(request: web.Request, body: Renamed) -> TestOut:
    """Give a test another name, or another note."""
    flow_id, number = request.match_info["id"], _number(request)
    tests = request.app[STORE].tests
    document = (await tests.get(flow_id, number)).document
    return _out(await tests.change(flow_id, number, _named(document, body.name, body.note)))


async def accept(request: web.Request, body: Accepted) -> list[TestOut]:
    """Let tests demand what happens now, when the same is done in their calls."""
    bench = await _bench(request)
    wanted = [kept for kept in bench.kept if kept.id in body.tests]
    # All of them are played before one is changed.
    written = [(kept.id, await _as_it_goes(request, bench.flow, kept)) for kept in wanted]
    tests = request.app[STORE].tests
    return [_out(await tests.change(bench.flow_id, *one)) for one in written]


async def _as_it_goes(request: web.Request, flow: Flow, kept: KeptCall) -> dict[str, Any]:
    await asyncio.sleep(0)
    try:
        [script] = read_kept([kept.document], flow, flow.name)
        played = await run(only_moves(script), request.app[CATALOG])
    except CallFailed as error:
        raise Fault(409, "test_cannot_begin", detail=str(error)) from None
    if played.error is not None:
        raise Fault(409, "test_cannot_go_on", name=_out(kept).name)
    return {**kept.document, "call": steps_of(played.entries)}


async def remove(request: web.Request) -> None:
    """Delete a test."""
    await request.app[STORE].tests.remove(request.match_info["id"], _number(request))


async def _add(
    request: web.Request, bench: _Bench, documents: Sequence[dict[str, Any]]
) -> list[TestOut]:
    if len(bench.kept) + len(documents) > MOST_TESTS:
        raise Fault(409, "too_many_tests", most=MOST_TESTS)
    kept = await request.app[STORE].tests.add(bench.flow_id, documents)
    return [_out(one) for one in kept]


def _named(document: dict[str, Any], name: str, note: str) -> dict[str, Any]:
    rest = {key: value for key, value in document.items() if key not in {"about", "note"}}
    return {"about": name, **({"note": note} if note else {}), **rest}


def _out(kept: KeptCall) -> TestOut:
    about, note = (str(kept.document.get(key, "")) for key in ("about", "note"))
    return TestOut(id=kept.id, name=about, note=note, document=kept.document)


def _number(request: web.Request) -> int:
    text = request.match_info["test"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - fits an int
        raise Fault(404, "not_found")
    return int(text)


# --- running --------------------------------------------------------------------------------


async def run_all(request: web.Request, body: Wanted) -> RunOut:
    """Run tests against the draft as it is saved. Nothing is dialled, no database is asked."""
    bench = await _bench(request)
    wanted = [kept for kept in bench.kept if not body.tests or kept.id in body.tests]
    results = [await _result(request, bench.flow, kept) for kept in wanted]
    return RunOut(revision=bench.revision, results=results, ways=_ways(_all_ways(request, bench)))


async def make_missing(request: web.Request) -> MissingOut:
    """Make tests for the ways that no test takes, where calls can be found for them."""
    bench = await _bench(request)
    taken: set[Way] = set()
    for kept in bench.kept:
        result = await _result(request, bench.flow, kept)
        taken |= {(way.node, way.port) for way in result.ways if result.passes}
    catalog, lang = request.app[CATALOG], lang_of(request)
    room = min(Bounds().calls, MOST_TESTS - len(bench.kept))
    calls, left = await missing(bench.flow, catalog, taken, Bounds(calls=room))
    names = node_names(bench.flow, catalog)
    made = await _add(request, bench, [one.document(name_of(one, names, lang)) for one in calls])
    return MissingOut(made=made, left=[_left(one) for one in left])


async def call_again(request: web.Request) -> ReplayOut:
    """Call the draft on the telephone as a test does, up to where the test differs."""
    bench, number = await _bench(request), _number(request)
    kept = await request.app[STORE].tests.get(bench.flow_id, number)
    catalog = request.app[CATALOG]
    try:
        [script] = read_kept([kept.document], bench.flow, bench.flow.name)
        played = await run(script, catalog)
    except CallFailed as error:
        raise Fault(409, "test_cannot_begin", detail=str(error)) from None
    phones = request.app[PHONES]
    # The same telephone, with what the test finds in the place of the user's databases.
    rows = SampleRows(script.database)
    phones = replace(phones, world=replace(phones.world, databases=rows))
    compiled = compile_flow(bench.flow, catalog.types, bench.flow_id)
    call = await replayed(played, phones, compiled, catalog, request[USER].name)
    name, result = _out(kept).name, _played(kept.id, played)
    return ReplayOut(phone=state_of(request, call), name=name, result=result)


async def _result(request: web.Request, flow: Flow, kept: KeptCall) -> ResultOut:
    await asyncio.sleep(0)  # a test may never wait by itself: callers of live flows come first
    try:
        [script] = read_kept([kept.document], flow, flow.name)
        return _played(kept.id, await run(script, request.app[CATALOG]))
    except CallFailed as error:
        return ResultOut(
            id=kept.id,
            passes=False,
            differs=-1,
            expected=None,
            instead=[],
            why=str(error),
            nodes=[],
            ways=[],
        )


def _played(number: int, played: Played) -> ResultOut:
    entries = played.entries
    differs = played.differs
    return ResultOut(
        id=number,
        passes=differs is None,
        differs=differs,
        expected=None if differs is None else played.script.steps[differs][0],
        instead=played.instead,
        why=played.why,
        nodes=list(dict.fromkeys(entry.node for entry in entries if entry.node)),
        ways=_ways(sorted(taken_in(entries))),
    )


def _all_ways(request: web.Request, bench: _Bench) -> list[Way]:
    return ways_of(compile_flow(bench.flow, request.app[CATALOG].types))


def _ways(ways: Iterable[Way]) -> list[WayOut]:
    return [WayOut(node=node, port=port) for node, port in ways]


def _left(one: Left) -> LeftOut:
    node, port = one.way
    return LeftOut(node=node, port=port, why=one.why, variable=one.variable)


_ALL = "/api/flows/{id}/tests"
_ONE = _ALL + "/{test}"

ENDPOINTS = (
    Endpoint(
        method="GET",
        path=_ALL,
        about="The tests of a flow",
        handler=listed,
        gives=list[TestOut],
    ),
    Endpoint(
        method="POST",
        path=_ALL,
        about="Keep the calls of a call file as tests",
        handler=add,
        takes=NewTests,
        gives=list[TestOut],
    ),
    Endpoint(
        method="POST",
        path=_ALL + "/kept",
        about="Keep a call on the telephone as a test",
        handler=keep,
        takes=Kept,
        gives=TestOut,
    ),
    Endpoint(
        method="POST",
        path=_ALL + "/run",
        about="Run tests against the draft",
        handler=run_all,
        takes=Wanted,
        gives=RunOut,
    ),
    Endpoint(
        method="POST",
        path=_ALL + "/missing",
        about="Make tests for untested ways",
        handler=make_missing,
        gives=MissingOut,
    ),
    Endpoint(
        method="POST",
        path=_ALL + "/accept",
        about="Let tests demand what happens now",
        handler=accept,
        takes=Accepted,
        gives=list[TestOut],
    ),
    Endpoint(
        method="PUT",
        path=_ONE,
        about="Rename a test",
        handler=rename,
        takes=Renamed,
        gives=TestOut,
    ),
    Endpoint(method="DELETE", path=_ONE, about="Delete a test", handler=remove),
    Endpoint(
        method="POST",
        path=_ONE + "/call",
        about="Call the draft as a test does",
        handler=call_again,
        gives=ReplayOut,
    ),
)
