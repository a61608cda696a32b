"""The pages: two documents that load the built page, its hashed files, and the spoken prompts."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import structlog
from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter

from flowforge.errors import SpeechError
from flowforge.prompts import SAYS
from flowforge.web.auth import SETUP, USER
from flowforge.web.rooms import PROMPTS
from flowforge.web.words import lang_of, say

log = structlog.get_logger()

_FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with what is in them."""
_ICON = "favicon.svg"
_SENDING_S = 900.0
"""Seconds in which a file has to be taken: the longest sound takes five minutes to be heard."""


@dataclass(frozen=True)
class BuiltPage:
    """The files that Vite built into `folder`; there are none where nobody built the page."""

    folder: Path

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What Vite says of its entries: files, styles, imports."""
        for name in ("manifest.json", ".vite/manifest.json"):
            file = self.folder / name
            if file.is_file():
                manifest: dict[str, Any] = orjson.loads(file.read_bytes())
                return manifest
        return {}

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """Every file that may be fetched, by its address below /static/."""
        found = (file for file in self.folder.rglob("*") if file.is_file())
        named = {file.relative_to(self.folder).as_posix(): file for file in found}
        return {name: file for name, file in named.items() if "manifest.json" not in name}

    def assets(self, entry: str) -> "Assets | None":
        """Give what an entry's document must load, or None where the page is not built."""
        chunk = self.manifest.get(entry)
        if chunk is None:
            return None
        chunks = [chunk, *(self.manifest[name] for name in self._imports(entry))]
        return Assets(
            script=chunk["file"],
            preload=[other["file"] for other in chunks[1:]],
            styles=list(dict.fromkeys(css for one in chunks for css in one.get("css", ()))),
        )

    def _imports(self, entry: str) -> list[str]:
        """Give the chunks that an entry needs at once, each named once."""
        needed: dict[str, None] = {}
        ahead = list(self.manifest[entry].get("imports", ()))
        while ahead:
            name = ahead.pop(0)
            if name not in needed:
                needed[name] = None
                ahead += self.manifest[name].get("imports", ())
        return list(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The files of one entry, as addresses below /static/."""

    script: str
    preload: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)


PAGE = web.AppKey("page", BuiltPage)


async def editor(request: web.Request) -> web.StreamResponse:
    """The editor: one page, whose places follow the # in the address."""
    return _document(request, "app.html", "src/main.tsx", "editor")


async def login(request: web.Request) -> web.StreamResponse:
    """Ask for name and password."""
    if USER in request:
        raise web.HTTPSeeOther("/")
    return _document(request, "signin.html", "src/signin.tsx", "login")


async def setup(request: web.Request) -> web.StreamResponse:
    """Let the first user choose a password."""
    if not request.app[SETUP].token:
        raise web.HTTPSeeOther("/login")
    return _document(request, "signin.html", "src/signin.tsx", "setup")


def _document(request: web.Request, template: str, entry: str, page: str) -> web.StreamResponse:
    lang = lang_of(request)
    built = request.app[PAGE]
    assets = built.assets(entry)
    if assets is None:
        return web.Response(text=say(lang, "page_not_built") + "\n", status=503)
    # An empty icon keeps browsers from asking for /favicon.ico.
    icon = f"/static/{_ICON}" if _ICON in built.files else "data:,"
    context = {"lang": lang, "page": page, "assets": assets, "icon": icon}
    text = _templates().get_template(template).render(context)
    return web.Response(text=text, content_type="text/html")


@cache
def _templates() -> Any:
    """Load the templates' language when somebody opens a page: callers do without, at the start.

    By then our application takes no more keys: the templates belong to one of their own.
    """
    jinja2, aiohttp_jinja2 = import_module("jinja2"), import_module("aiohttp_jinja2")
    return aiohttp_jinja2.setup(
        web.Application(),
        loader=jinja2.PackageLoader("flowforge.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def static(request: web.Request) -> web.StreamResponse:
    """Give one of the page's files; names that were not built do not exist."""
    name = request.match_info["file"]
    file = request.app[PAGE].files.get(name)
    if file is None:
        raise web.HTTPNotFound
    keep = _FOREVER if name.startswith("assets/") else "no-cache"
    return SentFile(file, headers={"Cache-Control": keep})


async def prompt(request: web.Request) -> web.StreamResponse:
    """Give a spoken prompt; its name is a secret of those who were sent it."""
    name, sealed = request.match_info["name"], request.query.get(SAYS, "")
    try:
        file = await request.app[PROMPTS].fetch(name, sealed)
    except SpeechError as error:
        log.warning("a sound cannot be made", reason=str(error))
        raise web.HTTPServiceUnavailable(text="This sound cannot be made now.\n") from error
    if file is None:
        raise web.HTTPNotFound
    # Another name is what is heard instead of it this time.
    keep = _FOREVER if file.stem == name else "no-store"
    return RangedFile(file, {"Cache-Control": keep, "Content-Type": "audio/wav"})


class SentFile(web.FileResponse):
    """A file that has been taken within `_SENDING_S` seconds, or is sent no more.

    aiohttp waits for ever for those who read nothing. The system's own TCP_USER_TIMEOUT would also
    end connections of slow readers, who take a little now and then.
    """

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it. Raises `ConnectionResetError` where nobody has taken it in time."""
        try:
            async with asyncio.timeout(_SENDING_S):
                return await super().prepare(request)
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError("the file was not taken in time") from None


_ONE_PART = re.compile(r"bytes=([0-9]{1,18}-[0-9]{0,18}|-(?!0+$)[0-9]{1,18})", re.IGNORECASE)


class RangedFile(SentFile):
    """A file, whole or one part of it: as aiohttp sends files, but for what it makes of ranges.

    RFC 9110, 14.2: what is no single range of bytes is not looked at; aiohttp answers 416. 13.1.5:
    If-Range may name an ETag; aiohttp sees dates alone, and would send a part of another file to be
    put to what somebody has. Another machine speaks the same text a little differently.
    """

    def __init__(self, file: Path, headers: Mapping[str, str]) -> None:
        super().__init__(file, headers=headers)
        self._file = file

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it."""
        if hdrs.RANGE in request.headers and not self._sends_part(request):
            headers = request.headers.copy()
            headers.popall(hdrs.RANGE)
            # What is no text cannot be written again, and none of what is looked at has such.
            plain = [(name, value) for name, value in headers.items() if value.isascii()]
            request = request.clone(headers=plain)
        return await super().prepare(request)

    def _sends_part(self, request: web.BaseRequest) -> bool:
        if request.method != hdrs.METH_GET or not _ONE_PART.fullmatch(request.headers[hdrs.RANGE]):
            return False
        known = request.headers.get(hdrs.IF_RANGE, "")
        return not known.startswith(('"', "W/")) or known == self._tag()

    def _tag(self) -> str:
        """Give the file's ETag, written as aiohttp does; "" where there is no file any more."""
        try:
            facts = self._file.stat()
        except OSError:
            return ""
        return f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
