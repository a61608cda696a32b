"""The headers that every answer carries: what a browser must not do with our pages."""

from http import HTTPStatus

from aiohttp import web

# The style sheet that wavesurfer.js puts into a waveform whose height is that of Waveform.tsx.
_WAVEFORM = "'sha256-XGW/cX2BkTPWNNT3NdyASrPEWZfPnKdPJaJ2aN7R+v8='"
_POLICY = (
    "default-src 'none'; script-src 'self'; "
    f"style-src 'self' {_WAVEFORM}; img-src 'self' data: blob:; "
    "media-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)


_SHARED = "Cache-Control"
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # What a signed-in person sees must not stay in a shared cache.
    _SHARED: "no-store",
}
"""Of these only `Cache-Control` may be another one."""


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers; a signal handler for ``app.on_response_prepare``."""
    headers = response.headers
    shared = headers.get(_SHARED, HEADERS[_SHARED])
    if response.status >= HTTPStatus.BAD_REQUEST:
        # A file that was there a moment ago answers 404 with what was meant for the file.
        shared = HEADERS[_SHARED]
    headers.update(HEADERS)
    headers[_SHARED] = shared
    # Which versions run here helps nobody but those who know their weaknesses.
    headers.popall("Server", None)
