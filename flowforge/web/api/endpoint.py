"""How an endpoint of the API is declared, and the OpenAPI document made from the declarations."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel

import flowforge
from flowforge.web.access import ACCESS
from flowforge.web.auth import COOKIE, USER
from flowforge.web.bodies import LARGEST as STRANGERS_LARGEST
from flowforge.web.bodies import body_of
from flowforge.web.faults import LARGEST, Fault, too_large
from flowforge.web.rates import WRITES

_BODY_S = 60.0
"""Seconds that the body of somebody may take who is signed in: a large flow on a slow line."""
_LARGE, _LARGE_FILE = 256 * 1024, 4 * 2**20
"""Bytes for which a body counts once more; a folder of sound files may come within a minute."""
_REF = "#/components/schemas/{model}"


class Shape(BaseModel):
    """The base of what the API takes and gives: camelCase in JSON, snake_case here."""

    # Built when they are first used: no call needs them, and callers wait for the start.
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, defer_build=True)


class Refusal(Shape):
    """What every answer of the statuses 400 to 599 holds."""

    error: str
    message: str
    field: str | None = None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One method of one path.

    `handler` gets the request, and the body where `takes` names a model; it gives a value of the
    type `gives`, or a whole response where `gives` is None: of the type `media`, if it has a body.
    One that `takes_file`, of so many bytes at most, reads the body itself.
    """

    method: str
    path: str
    about: str
    handler: Callable[..., Awaitable[Any]]
    takes: type[Shape] | None = None
    takes_file: int = 0
    gives: Any = None
    media: str = ""
    changes: bool = True
    """Whether it counts among what somebody changes; of no meaning for GET."""

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.gives)

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Read the body, call the handler, write its answer as JSON."""
        if self.method != "GET" and self.changes:
            await self._count(request)
        given = (await self._body(request),) if self.takes else ()
        answer = await self.handler(request, *given)
        if isinstance(answer, web.StreamResponse):
            return answer
        if self.gives is None:
            return web.Response(status=204)
        value = self._adapter.validate_python(answer, from_attributes=True)
        body = self._adapter.dump_json(value, by_alias=True)
        return web.Response(body=body, content_type="application/json")

    async def _body(self, request: web.Request) -> Shape:
        assert self.takes is not None  # noqa: S101 - tells mypy what __call__ has asked
        if request.content_type != "application/json":
            raise Fault(400, "not_json")
        try:
            data = orjson.loads(await _raw(request))
        except orjson.JSONDecodeError:
            raise Fault(400, "not_json") from None
        return self.takes.model_validate(data)

    async def _count(self, request: web.Request) -> None:
        """Let people change only so much in a minute; what is large counts more than once."""
        user = request.get(USER)
        if user is None:
            return
        most, large = (self.takes_file, _LARGE_FILE) if self.takes_file else (LARGEST, _LARGE)
        size = request.content_length
        if size is None:
            # Nobody can say how much will come.
            size = most if request.can_read_body else 0
        # What is larger still is refused for its size, and told so.
        wait = await request.app[WRITES].take(str(user.id), 1 + min(size, most) // large)
        if wait:
            raise Fault(429, "too_many_writes", retry_s=wait, seconds=wait)


async def _raw(request: web.Request) -> bytes:
    """Read a body; of strangers only a little, for nothing has counted yet what they send."""
    try:
        if USER not in request:
            return await body_of(request)
        async with asyncio.timeout(_BODY_S):
            return await request.read()
    except (TimeoutError, web.HTTPRequestTimeout):
        raise Fault(408, "too_slow") from None
    except web.HTTPBadRequest:
        raise Fault(400, "not_json") from None
    except web.HTTPRequestEntityTooLarge:
        raise too_large(LARGEST if USER in request else STRANGERS_LARGEST) from None


def openapi(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """Describe the endpoints as an OpenAPI 3.1 document."""
    refusal = TypeAdapter(Refusal)
    wanted: list[tuple[str, Any, TypeAdapter[Any]]] = [("", "serialization", refusal)]
    for endpoint in endpoints:
        if endpoint.takes:
            wanted.append((_name(endpoint), "validation", TypeAdapter(endpoint.takes)))
        if endpoint.gives is not None:
            wanted.append((_name(endpoint), "serialization", TypeAdapter(endpoint.gives)))
    schemas, shared = TypeAdapter.json_schemas(wanted, ref_template=_REF)
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        described = _operation(endpoint, schemas)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "FlowForge", "version": flowforge.__version__},
        "paths": paths,
        "components": {
            "schemas": shared.get("$defs", {}),
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
    }


def _name(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _operation(endpoint: Endpoint, schemas: Any) -> dict[str, Any]:
    name = _name(endpoint)
    needed = ACCESS[name]
    operation: dict[str, Any] = {
        "operationId": "_".join([endpoint.method.lower(), *re.findall(r"\w+", endpoint.path)[1:]]),
        "summary": endpoint.about,
        "description": "Everybody may." if needed == "anybody" else f"Needs the role {needed}.",
        "tags": [endpoint.path.split("/")[2]],
        "security": [] if needed == "anybody" else [{"session": []}],
        "parameters": [
            {"name": part, "in": "path", "required": True, "schema": {"type": "string"}}
            for part in re.findall(r"\{(\w+)\}", endpoint.path)
        ],
        "responses": _responses(endpoint, schemas),
    }
    if endpoint.takes:
        operation["requestBody"] = _json("", schemas[name, "validation"]) | {"required": True}
    if endpoint.takes_file:
        content: dict[str, Any] = {"application/octet-stream": {"schema": {}}}
        operation["requestBody"] = {"content": content, "required": True}
    return operation


def _responses(endpoint: Endpoint, schemas: Any) -> dict[str, Any]:
    done = "It is done."
    refused = {"default": _json("It cannot be done.", schemas["", "serialization"])}
    if endpoint.media:
        return {"200": {"description": done, "content": {endpoint.media: {}}}} | refused
    if endpoint.gives is None:
        return {"204": {"description": done}} | refused
    return {"200": _json(done, schemas[_name(endpoint), "serialization"])} | refused


def _json(description: str, schema: Any) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
