"""Several processes on one port: who does what, and how they reach each other.

Each takes calls. The first one alone has what there must be only once: the page with its telephone,
the link for the first user, the count of wrong passwords and of numbers dialled, the jobs. What is
asked for these goes to it, whoever got it, by a socket in a folder that only this user can enter.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import structlog
from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    UnixConnector,
    hdrs,
    web,
)
from aiohttp.typedefs import Handler, Middleware
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from flowforge.circuit import Circuit
from flowforge.web.counting import COUNTED, answer_colleague
from flowforge.web.metrics import METRICS, added_up
from flowforge.web.news import tell_colleague
from flowforge.web.rooms import COUNTS, STORE
from flowforge.web.watching import WATCHING
from flowforge.web.words import lang_of, say

log = structlog.get_logger()

_EVERYONES = ("/call/", "/p/", "/healthz", "/readyz")
"""What each process answers itself."""
_PEER = "X-Flowforge-Peer"
_CONNECT_S = 2.0
_FIGURES_S = 1.0
_COUNT_S = 0.2
"""Seconds for which a caller waits until the first process has counted."""
_NEWS_AGAIN_S = 1.0
"""Seconds after which news is asked for again where a process stopped telling any."""
_HOP_BY_HOP = frozenset(
    name.lower()
    for name in (
        hdrs.CONNECTION,
        hdrs.KEEP_ALIVE,
        hdrs.PROXY_AUTHENTICATE,
        hdrs.PROXY_AUTHORIZATION,
        hdrs.TE,
        hdrs.TRAILER,
        hdrs.TRANSFER_ENCODING,
        hdrs.UPGRADE,
        _PEER,
    )
)
_NOT_OURS_TO_ADD = (hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One of `of` processes on one port; `folder` holds their sockets."""

    number: int = 0
    of: int = 1
    folder: Path = Path()

    @property
    def is_first(self) -> bool:
        """Whether this one has what there must be only once."""
        return self.number == 0

    @property
    def page(self) -> Path:
        """The socket of the first one to which all hand on what they are asked by strangers."""
        return self.folder / "page.sock"

    def socket(self, number: int) -> Path:
        """The socket of that one for what its colleagues ask themselves."""
        return self.folder / f"{number}.sock"


WORKER = web.AppKey("worker", Worker)


class Colleagues:
    """The other processes, as one of them reaches them. `clock` counts seconds."""

    def __init__(self, worker: Worker, clock: Callable[[], float] = monotonic) -> None:
        self._worker = worker
        self._first = Circuit(clock, in_a_row=1)
        self._first_is_away = False
        self._lines: dict[Path, ClientSession] = {}

    async def close(self) -> None:
        """Hang up."""
        async with AsyncExitStack() as stack:
            for line in self._lines.values():
                stack.push_async_callback(line.close)

    async def hand_on(self, request: web.Request) -> web.StreamResponse:
        """Let the first process answer; what it says is passed on as it comes."""
        sent = _passed_on(request.headers)
        sent[_PEER] = request.remote or ""
        address = URL.build(scheme="http", host="first").join(
            URL(request.rel_url.raw_path_qs, encoded=True)
        )
        try:
            answer = await self._line(self._worker.page).request(
                request.method,
                address,
                headers=sent,
                data=request.content if request.can_read_body else None,
                allow_redirects=False,
                skip_auto_headers=_NOT_OURS_TO_ADD,
            )
        except (ClientError, OSError) as error:
            log.warning("the first worker does not answer", reason=type(error).__name__)
            text = say(lang_of(request), "starting")
            return web.Response(status=503, text=text + "\n", headers={hdrs.RETRY_AFTER: "1"})
        async with answer:
            return await _as_it_comes(request, answer)

    async def figures(self, own: bytes) -> bytes:
        """Give the figures of all processes added up; of one that does not answer, none."""
        texts = [own.decode()]
        for number in range(1, self._worker.of):
            try:
                limit = ClientTimeout(total=_FIGURES_S)
                async with self._to(number).get("http://other/metrics", timeout=limit) as answer:
                    texts.append(await answer.text())
            except (ClientError, OSError, TimeoutError) as error:
                log.warning("a worker has no figures", worker=number, reason=type(error).__name__)
        return added_up(texts)

    async def news(self, heard: Callable[[bytes], None]) -> None:
        """Call `heard` with what the other processes tell of their calls, until cancelled."""
        others = range(1, self._worker.of)
        await asyncio.gather(*(self._news_of(number, heard) for number in others))

    async def _news_of(self, number: int, heard: Callable[[bytes], None]) -> None:
        while True:
            try:
                async with self._to(number).get("http://other/news") as answer:
                    async for line in answer.content:
                        heard(line)
            except (ClientError, OSError, ValueError) as error:
                log.info("a worker tells no news", worker=number, reason=type(error).__name__)
            await asyncio.sleep(_NEWS_AGAIN_S)

    async def ask_first(self, question: object) -> Any:
        """Let the first process's counts answer; None where it does not in time.

        Callers wait for this, so a process that hangs is asked by one of them a second.
        """
        if not self._first.lets_through():
            return None
        try:
            limit = ClientTimeout(total=_COUNT_S)
            async with self._to(0).post(
                f"http://first{COUNTED}", json=question, timeout=limit
            ) as answer:
                found = await answer.json()
        except (ClientError, OSError, TimeoutError, ValueError) as error:
            self._first.was_silent()
            if not self._first_is_away:
                log.warning("the first worker does not count", reason=type(error).__name__)
            self._first_is_away = True
            return None
        self._first.answered()
        if self._first_is_away:
            log.info("the first worker counts again")
        self._first_is_away = False
        return found

    def _to(self, number: int) -> ClientSession:
        return self._line(self._worker.socket(number))

    def _line(self, socket: Path) -> ClientSession:
        line = self._lines.get(socket)
        if line is None:
            line = self._lines[socket] = ClientSession(
                connector=UnixConnector(str(socket), limit=0),
                timeout=ClientTimeout(total=None, sock_connect=_CONNECT_S),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
            )
        return line


COLLEAGUES = web.AppKey("colleagues", Colleagues)


def handing_on() -> Middleware:
    """Hand on to the first process what only it can answer. For all the others."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(_EVERYONES):
            return await handler(request)
        return await request.app[COLLEAGUES].hand_on(request)

    return middleware


def taking_over() -> Middleware:
    """See what comes from another process as if it had come here. For the first one."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _is_from_a_colleague(request):
            request = request.clone(remote=request.headers.get(_PEER, ""))
        return await handler(request)

    return middleware


def for_colleagues(app: web.Application) -> web.Application:
    """Give what the processes may ask one another."""

    async def figures(_request: web.Request) -> web.Response:
        return web.Response(body=app[METRICS].written(app[STORE].calls.journal, None))

    inner = web.Application()
    inner.router.add_get("/metrics", figures)
    inner.router.add_get("/news", partial(tell_colleague, app[WATCHING]))
    inner.router.add_post(COUNTED, partial(answer_colleague, app[COUNTS]))
    return inner


def _is_from_a_colleague(request: web.Request) -> bool:
    # A socket of the file system has a name where others have an address and a port.
    transport = request.transport
    return transport is not None and not isinstance(transport.get_extra_info("sockname"), tuple)


def _passed_on(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    kept = ((name, value) for name, value in headers.items() if name.lower() not in _HOP_BY_HOP)
    return CIMultiDict(kept)


async def _as_it_comes(request: web.Request, answer: ClientResponse) -> web.StreamResponse:
    response = web.StreamResponse(
        status=answer.status, reason=answer.reason, headers=_passed_on(answer.headers)
    )
    await response.prepare(request)
    async for part in answer.content.iter_any():
        await response.write(part)
    await response.write_eof()
    return response
