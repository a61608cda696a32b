"""Templates: the flows to begin with. Each can be called before anybody chooses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import orjson
from aiohttp import web
from pydantic import Field

from flowforge import numbers, resources
from flowforge.call import ANONYMOUS, Lookup, NewCall
from flowforge.errors import DatabaseError, NumberError
from flowforge.flow import claims, compile_flow, read
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.api.phone import PhoneState, state_of
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.phones import new_call_id
from flowforge.web.rooms import CATALOG, PHONES
from flowforge.web.words import Lang, lang_of

TEMPLATES = ("practice-line", "family-line", "out-of-hours", "forward", "telephone-status")
"""The files in `examples/`, in the order in which they are shown; German ones end in ``.de``."""
_CALLEE = "493023125000"
"""Called: one of the numbers that are kept free for films and examples."""


class TemplateOut(Shape):
    """A flow to begin with; `connections` are the databases that it asks."""

    id: str
    name: str
    about: str
    connections: list[str]
    document: dict[str, Any]


class Trial(Shape):
    """Who calls a template; an empty caller hides the number."""

    caller: str = Field("", max_length=40)


Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SampleRows:
    """The rows that a template's call file names, by connection and table, as its databases."""

    tables: Mapping[str, Mapping[str, Rows] | None] = field(default_factory=dict)

    async def find(self, lookup: Lookup) -> Mapping[str, Any] | None:
        """Give the columns of one row; raise `DatabaseError` where the file names no such table."""
        table = (self.tables.get(lookup.connection) or {}).get(lookup.table)
        if table is None:
            raise DatabaseError(f"the samples have no table {lookup.table!r}")
        for row in table:
            if str(row.get(lookup.key)) == lookup.value:
                return {column: row.get(column) for column in lookup.columns}
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One of our own flows, with what it needs to be called."""

    id: str
    document: dict[str, Any]
    samples: SampleRows


@cache
def templates(lang: Lang) -> Mapping[str, Template]:
    """Read the templates in this language, by their names."""
    return {one.id: one for one in _read_all(lang)}


def _read_all(lang: Lang) -> Iterator[Template]:
    folder, ending = resources.examples(), "" if lang == "en" else f".{lang}"
    for name in TEMPLATES:
        flow = read((folder / f"{name}{ending}.json").read_bytes())
        calls = orjson.loads((folder / f"{name}{ending}.call.json").read_bytes())
        rows = calls.get("database", {}) if isinstance(calls, dict) else {}
        yield Template(id=name, document=flow.document(), samples=SampleRows(rows))


async def listed(request: web.Request) -> list[TemplateOut]:
    """Give all templates in the page's language."""
    return [
        TemplateOut(
            id=one.id,
            name=one.document["name"],
            about=one.document["about"],
            connections=sorted(one.samples.tables),
            document=one.document,
        )
        for one in templates(lang_of(request)).values()
    ]


async def call(request: web.Request, body: Trial) -> PhoneState:
    """Call a template. Nothing is dialled or kept; lookups find the samples."""
    template = templates(lang_of(request)).get(request.match_info["id"])
    if template is None:
        raise Fault(404, "not_found")
    flow = read(template.document)
    event = NewCall(
        call_id=new_call_id(),
        caller=_caller(body.caller, flow.settings.country),
        callee=_CALLEE,
        direction="in",
    )
    phones = request.app[PHONES]
    # The same telephone, with the samples in the place of the user's databases.
    phones = replace(phones, world=replace(phones.world, databases=template.samples))
    compiled = compile_flow(flow, request.app[CATALOG].types, f"template-{template.id}")
    path = next(iter(claims(template.document))).path
    return state_of(request, await phones.ring(compiled, path, event, request[USER].name))


def _caller(text: str, country: str) -> str:
    if text.strip() in {"", ANONYMOUS}:
        return ANONYMOUS
    try:
        return numbers.e164(text, country)
    except NumberError:
        raise Fault(422, "phone_caller", field="caller", number=text) from None


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/templates",
        about="Flows to begin with",
        handler=listed,
        gives=list[TemplateOut],
    ),
    Endpoint(
        method="POST",
        path="/api/templates/{id}/call",
        about="Call a template",
        handler=call,
        takes=Trial,
        gives=PhoneState,
    ),
)
