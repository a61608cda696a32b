"""How the carrier's posts come in, and how their answers go out.

While the server is asked by aiohttp's own client in tests, and for everything unusual, a post goes
the way of every request: router, middlewares, response. That takes as long as the whole call does.
So an ordinary post, which is nearly every one, goes `straight` past them.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from time import perf_counter, time

from aiohttp import HttpVersion11, hdrs, web

from flowforge.settings import Network
from flowforge.web.faults import answer_to
from flowforge.web.headers import HEADERS, add_headers
from flowforge.web.metrics import Metrics
from flowforge.web.proxies import as_it_left_the_client
from flowforge.web.webhook import Webhook

_PLAIN = re.compile(r"/call/([\w-]+)(?:/([0-9]+)/([\w-]+))?", re.ASCII).fullmatch
"""Paths in which nothing has to be decoded."""

Send = Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]


class _Sent(web.StreamResponse):
    """Stands for a response that has gone out, on a connection that stays."""

    @property
    def keep_alive(self) -> bool:
        """The connection stays."""
        return True

    async def prepare(self, request: web.BaseRequest) -> None:
        """Do nothing."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing."""


_SENT = _Sent()


@dataclass(slots=True, kw_only=True)
class Posts:
    """The two doors of the webhook; `proxies` are believed when they say whom they speak for."""

    webhook: Webhook
    metrics: Metrics
    proxies: Sequence[Network] = ()
    _head: bytes = b""
    _second: int = 0
    _reply_type: str = field(init=False)

    def __post_init__(self) -> None:
        """Look up once what does not change."""
        self._reply_type = self.webhook.carrier.reply_type

    async def routed(self, request: web.Request) -> web.StreamResponse:
        """Take a post that came by the router."""
        match = request.match_info
        place = (match["path"], match.get("step", ""), match.get("token", ""))
        return await self._take(request, place, self._respond)

    def place(self, request: web.Request) -> tuple[str, str, str] | None:
        """Give path, step and token of a post that can go straight, None for any other request."""
        found = _PLAIN(request.raw_path)
        if (
            found is None
            or request.method != "POST"
            or request.version != HttpVersion11
            or not request.keep_alive
            or hdrs.EXPECT in request.headers
        ):
            return None
        path, step, token = found.groups("")
        return path, step, token

    async def straight(
        self, request: web.Request, place: tuple[str, str, str]
    ) -> web.StreamResponse:
        """Take a post of which `place` said where it goes."""
        if self.proxies:
            request = as_it_left_the_client(request, self.proxies)
        try:
            return await self._take(request, place, self._write)
        except Exception as error:  # noqa: BLE001 - every one of them gets an answer
            try:
                response = answer_to(error, request)
            except web.HTTPException as refusal:
                await add_headers(request, refusal)
                raise
            await add_headers(request, response)
            return response

    async def _take(
        self, request: web.Request, place: tuple[str, str, str], send: Send
    ) -> web.StreamResponse:
        begun, refused = perf_counter(), False
        try:
            turn = await self.webhook.take(request, *place)
            try:
                return await send(request, turn.xml.encode())
            finally:
                self.webhook.go_on_beside(turn)
        except web.HTTPException:
            refused = True
            raise
        finally:
            self.metrics.took(perf_counter() - begun, refused=refused)

    async def _respond(self, request: web.Request, body: bytes) -> web.StreamResponse:
        """Send a document as aiohttp does."""
        response = web.Response(body=body, headers={hdrs.CONTENT_TYPE: self._reply_type})
        await response.prepare(request)
        await response.write_eof()
        return response

    async def _write(self, request: web.Request, body: bytes) -> web.StreamResponse:
        """Send a document, status line and all, in one piece."""
        transport = request.transport
        if transport is None:
            return _SENT  # Nobody is there any more; what came of the post stands.
        if self._second != (now := int(time())):
            self._second, self._head = now, self._head_at(now)
        transport.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
        await request.writer.drain()
        return _SENT

    def _head_at(self, second: int) -> bytes:
        """Write all of a response's head but the length."""
        headers = {
            hdrs.CONTENT_TYPE: self._reply_type,
            **HEADERS,
            hdrs.DATE: formatdate(second, usegmt=True),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 200 OK\r\n{lines}{hdrs.CONTENT_LENGTH}: ".encode()


POSTS = web.AppKey("posts", Posts)
