"""A flow's draft as the API gives it: with everything that is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Literal

from aiohttp import web

from flowforge.catalog import Explained
from flowforge.flow import Flow
from flowforge.node import Level, Problem
from flowforge.store import Draft
from flowforge.web.api.endpoint import Shape
from flowforge.web.checking import LINTER
from flowforge.web.rooms import CATALOG, LIBRARY, STORE, SURROUNDINGS
from flowforge.web.sounds import sounds_of
from flowforge.web.words import lang_of


class ChangeOut(Shape):
    """One step of a mend; see `flowforge.findings.Change`."""

    do: Literal["set", "setting", "clear", "connect", "disconnect", "delete"]
    node: str
    field: str
    value: Any
    port: str
    target: str


class MendOut(Shape):
    """What mends a problem, as changes that the page makes in one step."""

    label: str
    changes: list[ChangeOut]


class ProblemOut(Shape):
    """One thing that is wrong, where, why it matters, and how to mend it.

    `silenced` is why somebody wants it left as it is; empty where nobody does.
    """

    code: str
    level: Level
    node: str
    field: str
    port: str
    text: str
    name: str
    why: str
    mends: list[MendOut]
    silenced: str


class DraftOut(Shape):
    """A flow as it is edited: who saved it last, which version answers calls or is switched off.

    `live_at` and `live_by` say when and by whom that was last changed.
    """

    id: str
    revision: int
    document: dict[str, Any]
    live: int | None
    off: int | None
    live_at: datetime | None
    live_by: str
    changed: bool
    updated: datetime
    updated_by: str
    problems: list[ProblemOut]


async def draft_out(request: web.Request, draft: Draft) -> DraftOut:
    """Give a draft with its problems."""
    return DraftOut(
        id=draft.id,
        revision=draft.revision,
        document=draft.document,
        live=draft.live,
        off=draft.off,
        live_at=draft.live_at,
        live_by=draft.live_by,
        changed=draft.changed,
        updated=draft.updated,
        updated_by=draft.updated_by,
        problems=await problems_of(request, draft.document),
    )


async def fresh(request: web.Request, flow_id: str) -> DraftOut:
    """Read a draft and give it with its problems."""
    return await draft_out(request, await request.app[STORE].flows.draft(flow_id))


async def problems_of(request: web.Request, document: Mapping[str, Any]) -> list[ProblemOut]:
    """Check a document and say what is wrong in the language of the request."""
    linter = request.app[LINTER]
    flow = await linter.read(document)
    sounds, library = sounds_of(flow), request.app[LIBRARY]
    facts = await request.app[SURROUNDINGS].facts(sounds)
    spoken = {url: languages for url in sounds if (languages := library.languages(url))}
    facts = replace(facts, library=spoken)
    return in_words(request, flow, await linter.problems(document, facts))


def in_words(request: web.Request, flow: Flow, problems: Sequence[Problem]) -> list[ProblemOut]:
    """Say problems in the language of the request."""
    catalog, lang = request.app[CATALOG], lang_of(request)
    types = {node.id: node.type for node in flow.nodes}
    return [
        _said(problem, catalog.explained(problem, lang, types.get(problem.node, "")))
        for problem in problems
    ]


def _said(problem: Problem, words: Explained) -> ProblemOut:
    return ProblemOut(
        code=problem.code,
        level=problem.level,
        node=problem.node,
        field=problem.field,
        port=problem.port,
        text=words.text,
        name=words.name,
        why=words.why,
        mends=[
            MendOut(label=label, changes=[ChangeOut(**asdict(change)) for change in mend.changes])
            for mend, label in zip(problem.mends, words.mends, strict=True)
        ],
        silenced=problem.silenced,
    )
