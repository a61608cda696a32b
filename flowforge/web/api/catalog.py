"""The node types, as the palette, the canvas and the forms need them."""

from typing import Any

from aiohttp import web

from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.faults import Fault
from flowforge.web.rooms import CATALOG
from flowforge.web.words import lang_of


class Category(Shape):
    """A heading of the palette."""

    id: str
    label: str


class NodeTypes(Shape):
    """All node types; docs/node-authors.md tells what describes one."""

    categories: list[Category]
    types: list[dict[str, Any]]


async def catalog(request: web.Request) -> dict[str, Any]:
    """Describe every node type in the asked language."""
    lang, known = lang_of(request), request.app[CATALOG]
    return {"categories": known.categories(lang), "types": known.describe(lang)}


async def icon(request: web.Request) -> web.StreamResponse:
    """Give a type's picture."""
    package = request.app[CATALOG].packages.get(request.match_info["type"])
    if package is None:
        raise Fault(404, "not_found")
    headers = {"Cache-Control": "private, max-age=3600"}
    return web.Response(body=package.icon, content_type="image/svg+xml", headers=headers)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/catalog",
        about="The node types",
        handler=catalog,
        gives=NodeTypes,
    ),
    Endpoint(
        method="GET",
        path="/api/catalog/{type}/icon.svg",
        about="A type's picture (SVG)",
        handler=icon,
        media="image/svg+xml",
    ),
)
