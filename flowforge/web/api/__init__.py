"""The API of the page: every endpoint, and the document that describes them."""

from aiohttp import web

from flowforge.web.api import (
    catalog,
    connecting,
    connections,
    flow_tests,
    flows,
    forms,
    parcels,
    people,
    phone,
    prompts,
    pronunciations,
    running,
    sounds,
    standing,
    status,
    templates,
    versions,
    voices,
)
from flowforge.web.api.endpoint import Endpoint, openapi

ENDPOINTS: tuple[Endpoint, ...] = (
    *status.ENDPOINTS,
    *people.ENDPOINTS,
    *catalog.ENDPOINTS,
    *flows.ENDPOINTS,
    *templates.ENDPOINTS,
    *connecting.ENDPOINTS,
    *versions.ENDPOINTS,
    *forms.ENDPOINTS,
    *flow_tests.ENDPOINTS,
    *standing.ENDPOINTS,
    *running.ENDPOINTS,
    *phone.ENDPOINTS,
    *connections.ENDPOINTS,
    *prompts.ENDPOINTS,
    *voices.ENDPOINTS,
    *pronunciations.ENDPOINTS,
    *sounds.ENDPOINTS,
    *parcels.ENDPOINTS,
)


async def document(_request: web.Request) -> web.StreamResponse:
    """Give the OpenAPI document."""
    return web.json_response(openapi(ENDPOINTS))


def routes() -> list[web.RouteDef]:
    """Give every route of the API."""
    own = [web.route(one.method, one.path, one.__call__) for one in ENDPOINTS]
    return [*own, web.get("/api/openapi.json", document)]
