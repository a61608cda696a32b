"""The headers that every answer carries: what a browser must not do with our pages, and files."""

import re
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import quote

from aiohttp import hdrs, web

# The style sheet that wavesurfer.js puts into a waveform whose height is that of Waveform.tsx.
_WAVEFORM = "'sha256-XGW/cX2BkTPWNNT3NdyASrPEWZfPnKdPJaJ2aN7R+v8='"
_POLICY = (
    "default-src 'none'; script-src 'self'; "
    f"style-src 'self' {_WAVEFORM}; img-src 'self' data: blob:; "
    "media-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)
_POLICY_OF_FILES = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""What people gave is no page of ours, whatever is in it, even where somebody opens it as one."""

_SHARED = "Cache-Control"
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # What a signed-in person sees must not stay in a shared cache.
    _SHARED: "no-store",
}
"""Of these only `Cache-Control` may be another one, and the policy of files that are kept."""


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers; a signal handler for ``app.on_response_prepare``."""
    headers = response.headers
    shared = headers.get(_SHARED, HEADERS[_SHARED])
    if response.status >= HTTPStatus.BAD_REQUEST:
        # A file that was there a moment ago answers 404 with what was meant for the file.
        shared = HEADERS[_SHARED]
    headers.update(HEADERS)
    headers[_SHARED] = shared
    if hdrs.CONTENT_DISPOSITION in headers:
        headers["Content-Security-Policy"] = _POLICY_OF_FILES
    # Which versions run here helps nobody but those who know their weaknesses.
    headers.popall("Server", None)


def attachment(name: str, otherwise: str) -> str:
    """Give the ``Content-Disposition`` that lets a browser keep an answer as a file of that name.

    `otherwise` names it where nothing of the name is left: in the plain one, for what does not
    read RFC 5987, stand small letters and digits alone.
    """
    kept = "".join(
        " " if letter in "/\\" or not letter.isprintable() else letter for letter in name
    )
    full = quote(kept if kept.strip(" .") else otherwise, safe="")
    file = PurePosixPath(kept.lower())
    plain = re.sub(r"[^a-z0-9]+", "-", file.stem).strip("-") or otherwise
    if kind := re.sub(r"[^a-z0-9]+", "", file.suffix):
        plain = f"{plain}.{kind}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
