"""The headers that every answer carries: what a browser must not do with our pages."""

from aiohttp import web

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers; a signal handler for ``app.on_response_prepare``."""
    headers = response.headers
    headers["Content-Security-Policy"] = _POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    # Which versions run here helps nobody but those who know their weaknesses.
    headers.popall("Server", None)
    # What a signed-in person sees must not stay in a shared cache.
    headers.setdefault("Cache-Control", "no-store")
