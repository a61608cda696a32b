"""Who may do what: one table of every route and the least that somebody must be to use it.

A route without a line here, and a line without a route, stop the start.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from aiohttp import web

from flowforge.store import Role

Who = Literal["anybody", "carrier", "monitor", Role]
"""Besides the roles: "carrier" is let in by its signature, "monitor" by `health.may_watch`."""

ACCESS: Mapping[str, Who] = {
    # calls
    "POST /call/{path}": "carrier",
    "POST /call/{path}/{step}/{token}": "carrier",  # bound to one call and one step
    "GET /p/{name}.wav": "anybody",  # fetched by the carrier; the names cannot be guessed
    # the way in
    "GET /login": "anybody",
    "GET /setup": "anybody",
    "GET /static/{file}": "anybody",
    "POST /api/login": "anybody",
    "POST /api/setup": "anybody",
    # health
    "GET /healthz": "anybody",
    "GET /readyz": "monitor",
    "GET /metrics": "monitor",
    # the page, and oneself
    "GET /": "viewer",
    "GET /api/openapi.json": "viewer",
    "GET /api/status": "viewer",
    "POST /api/logout": "viewer",
    "PUT /api/password": "viewer",
    "GET /api/catalog": "viewer",
    "GET /api/catalog/{type}/icon.svg": "viewer",
    # flows to begin with; calling one keeps nothing
    "GET /api/templates": "viewer",
    "POST /api/templates/{id}/call": "viewer",
    # flows
    "GET /api/flows": "viewer",
    "POST /api/flows": "editor",
    "GET /api/flows/{id}": "viewer",
    "PUT /api/flows/{id}": "editor",
    "DELETE /api/flows/{id}": "editor",
    "GET /api/flows/{id}/export": "viewer",
    "POST /api/flows/{id}/duplicate": "editor",
    "POST /api/flows/{id}/publish": "editor",
    "POST /api/flows/{id}/off": "editor",
    "POST /api/flows/{id}/on": "editor",
    "GET /api/flows/{id}/standing": "viewer",
    "GET /api/flows/{id}/connecting": "viewer",
    "GET /api/flows/{id}/versions": "viewer",
    "GET /api/flows/{id}/versions/{number}": "viewer",
    "POST /api/flows/{id}/versions/{number}/live": "editor",
    # what forms ask while somebody types
    "POST /api/flows/{id}/check": "editor",
    "GET /api/numbers": "viewer",
    # calls that go on: who may not see numbers sees their last digits
    "GET /api/running": "viewer",
    "GET /api/flows/{id}/running": "viewer",
    "GET /api/flows/{id}/running/{call}": "viewer",
    # the tests of a flow: to run them keeps nothing
    "GET /api/flows/{id}/tests": "viewer",
    "POST /api/flows/{id}/tests": "editor",
    "POST /api/flows/{id}/tests/kept": "editor",
    "POST /api/flows/{id}/tests/accept": "editor",
    "POST /api/flows/{id}/tests/run": "viewer",
    "POST /api/flows/{id}/tests/missing": "editor",
    "PUT /api/flows/{id}/tests/{test}": "editor",
    "DELETE /api/flows/{id}/tests/{test}": "editor",
    "POST /api/flows/{id}/tests/{test}/call": "viewer",
    # the telephone: it keeps nothing
    "POST /api/phone": "viewer",
    "POST /api/phone/{id}/digits": "viewer",
    "POST /api/phone/{id}/answered": "viewer",
    "POST /api/phone/{id}/hangup": "viewer",
    "POST /api/phone/{id}/back": "viewer",
    # the library of prompts, and flows that travel with their sounds
    "GET /api/flows/{id}/parcel": "viewer",
    "POST /api/parcels": "editor",
    "GET /api/sounds": "viewer",
    "POST /api/sounds": "editor",
    "PATCH /api/sounds/{id}": "editor",
    "DELETE /api/sounds/{id}": "editor",
    "PUT /api/sounds/{id}/files/{language}": "editor",
    "PATCH /api/sounds/{id}/files/{language}": "editor",
    "DELETE /api/sounds/{id}/files/{language}": "editor",
    "GET /api/sounds/{id}/files/{language}/original": "viewer",
    "POST /api/prompts/preview": "viewer",  # what a flow says; any text is for editors
    # voices: their keys go in and never come out; a sample may cost money
    "GET /api/voices": "viewer",
    "PUT /api/voices/{engine}": "admin",
    "DELETE /api/voices/{engine}": "admin",
    "POST /api/voices/sample": "editor",
    "GET /api/pronunciations": "viewer",
    "PUT /api/pronunciations": "editor",
    # the user's databases: forms need names, tables and columns
    "GET /api/connections": "viewer",
    "GET /api/connections/{name}/tables": "viewer",
    "POST /api/connections": "admin",
    "POST /api/connections/test": "admin",
    "PUT /api/connections/{id}": "admin",
    "DELETE /api/connections/{id}": "admin",
    # people
    "GET /api/people": "admin",
    "POST /api/people": "admin",
    "PUT /api/people/{id}/role": "admin",
    "PUT /api/people/{id}/password": "admin",
    "DELETE /api/people/{id}": "admin",
}

_ROLES: tuple[Role, ...] = get_args(Role)


def may(role: Role, needed: Who) -> bool:
    """Tell whether somebody signed in with `role` may use what needs `needed`."""
    return needed not in _ROLES or _ROLES.index(role) >= _ROLES.index(needed)


def needed_by(request: web.Request) -> Who | None:
    """Give who may use the route that a request found; None where it found none."""
    resource = request.match_info.route.resource
    if resource is None:
        return None
    # Nobody is let in by a gap in the table; `check_access` sees to it that there is none.
    return ACCESS.get(_line(request.match_info.route.method, resource.canonical), "admin")


def check_access(app: web.Application) -> None:
    """Raise `RuntimeError` unless each route has its line in `ACCESS`, and each line its route."""
    routes = {
        _line(route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None
    }
    if routes != ACCESS.keys():
        missing, left = sorted(routes - ACCESS.keys()), sorted(ACCESS.keys() - routes)
        raise RuntimeError(f"flowforge.web.access.ACCESS lacks {missing}, and has too many {left}")


def _line(method: str, canonical: str) -> str:
    return f"{'GET' if method == 'HEAD' else method} {canonical}"
