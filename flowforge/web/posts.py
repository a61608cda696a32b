"""How the carrier's posts come in, and how their answers go out.

While the server is asked by aiohttp's own client in tests, and for everything unusual, a post goes
the way of every request: router, middlewares, response. That takes as long as the whole call does.
So an ordinary post, which is nearly every one, goes `straight` past them.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from time import perf_counter, time

from aiohttp import HttpVersion11, hdrs, web

from flowforge.settings import Network
from flowforge.web.addresses import network_of
from flowforge.web.faults import answer_to
from flowforge.web.headers import HEADERS
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
    _refused_head: bytes = b""
    _refused_at: int = 0
    _refused_for: int = 0
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
        if wait := self._floods(request):
            return await self._tell_to_wait(request, place[0], wait)
        try:
            return await self._take(request, place, self._write)
        except Exception as error:  # noqa: BLE001 - every one of them gets an answer
            return await self._refuse(request, error)

    def _floods(self, request: web.Request) -> int:
        """Give the seconds to wait for somebody who has posted too much without a signature.

        The webhook would say the same, and take half as long again: a flood must leave time for
        callers.
        """
        webhook = self.webhook
        if not webhook.verify or webhook.carrier.signature_header in request.headers:
            return 0
        return webhook.strangers.wait(network_of(request.remote or ""))

    async def _tell_to_wait(self, request: web.Request, path: str, wait: int) -> web.StreamResponse:
        self.webhook.arrivals.refuse(path, "unsigned")
        self.metrics.took(0.0, refused=True)
        if (now := int(time())) != self._refused_at or wait != self._refused_for:
            self._refused_at, self._refused_for = now, wait
            headers = {hdrs.CONTENT_TYPE: "text/plain; charset=utf-8", "Retry-After": str(wait)}
            self._refused_head = _head("429 Too Many Requests", headers, now)
        return await _sent(request, self._refused_head, b"429: Too Many Requests")

    async def _refuse(self, request: web.Request, error: Exception) -> web.StreamResponse:
        response = answer_to(error, request)
        body = response.body if isinstance(response.body, bytes) else b""
        status = f"{response.status} {response.reason}"
        return await _sent(request, _head(status, response.headers, int(time())), body)

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
        if self._second != (now := int(time())):
            self._second = now
            self._head = _head("200 OK", {hdrs.CONTENT_TYPE: self._reply_type}, now)
        return await _sent(request, self._head, body)


def _head(status: str, headers: Mapping[str, str], second: int) -> bytes:
    """Write all of a response's head but the length."""
    lines = {**headers, **HEADERS, hdrs.DATE: formatdate(second, usegmt=True)}
    lines.pop(hdrs.CONTENT_LENGTH, None)
    written = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{written}{hdrs.CONTENT_LENGTH}: ".encode()


async def _sent(request: web.Request, head: bytes, body: bytes) -> web.StreamResponse:
    transport = request.transport
    if transport is not None:  # else nobody is there any more; what came of the post stands
        transport.write(b"%b%d\r\n\r\n%b" % (head, len(body), body))
        await request.writer.drain()
    return _SENT


POSTS = web.AppKey("posts", Posts)
