"""How the carrier's posts come in, and how their answers go out.

aiohttp reads them all: where one ends and the next begins is its business alone. What it makes of
a post afterwards takes as long as the whole call does. So an ordinary post, which is nearly every
one, is answered `at_once` on its connection; one whose body comes later goes `straight` past the
router; and everything unusual is `routed`, the way of every request.
"""

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from time import perf_counter, time
from typing import Protocol, TypeVar

from aiohttp import HttpVersion, HttpVersion11, StreamReader, hdrs, web
from aiohttp.http import RawRequestMessage

from flowforge.settings import Network
from flowforge.web.addresses import network_of
from flowforge.web.bodies import LARGEST, Post, body_of
from flowforge.web.faults import answer_to
from flowforge.web.headers import HEADERS
from flowforge.web.metrics import Metrics
from flowforge.web.proxies import Headers, client_of
from flowforge.web.webhook import Webhook

_PLAIN = re.compile(r"/call/([\w-]+)(?:/([0-9]+)/([\w-]+))?", re.ASCII).fullmatch
"""Paths in which nothing has to be decoded."""

Place = tuple[str, str, str]
"""Path, step and token of a post."""
Sent = TypeVar("Sent")


class Line(Protocol):
    """The connection that a post came by which is answered at once."""

    remote: str
    """The address of its other side."""

    def answer(self, written: bytes) -> None:
        """Answer what has just come."""

    def work(self, answering: Coroutine[object, object, None]) -> None:
        """Answer what has just come by `answering`, and nothing that comes meanwhile before it."""

    async def send(self, written: bytes) -> None:
        """Write an answer, if somebody is still there; wait where too little of it is read."""

    def as_request(self, message: RawRequestMessage) -> web.Request:
        """Give what aiohttp would have made of the post."""


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
    """The doors of the webhook; `proxies` are believed when they say whom they speak for."""

    webhook: Webhook
    metrics: Metrics
    proxies: Sequence[Network] = ()
    _head: bytes = b""
    _second: int = 0
    _refused: bytes = b""
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
        post = Post(*place, request.headers, request.remote or "", partial(body_of, request))
        return await self._take(post, partial(self._respond, request))

    def place(self, request: web.Request) -> Place | None:
        """Give path, step and token of a post that can go straight, None for any other request."""
        stays, headers = request.keep_alive, request.headers
        return _place(request.method, request.raw_path, request.version, stays, headers)

    async def straight(self, request: web.Request, place: Place) -> web.StreamResponse:
        """Take a post of which `place` said where it goes."""
        headers = request.headers
        remote = self._client(request.remote or "", headers)
        if wait := self._floods(headers, remote):
            return await _sent(request, self._told_to_wait(place[0], wait))
        post = Post(*place, headers, remote, partial(body_of, request))
        try:
            return await self._take(post, lambda body: _sent(request, self._written(body)))
        except Exception as error:  # noqa: BLE001 - every one of them gets an answer
            return await _sent(request, _refusal(error, request.clone(remote=remote)))

    def at_once(self, line: Line, message: RawRequestMessage, body: StreamReader) -> None:
        """Take a request that is here with its whole `body`, if it is an ordinary post."""
        stays, headers = not message.should_close, message.headers
        place = _place(message.method, message.path, message.version, stays, headers)
        if place is None or message.upgrade or message.chunked or body.total_bytes > LARGEST:
            return
        remote = self._client(line.remote, headers)
        if wait := self._floods(headers, remote):
            line.answer(self._told_to_wait(place[0], wait))
        else:
            post = Post(*place, headers, remote, body.read_nowait())
            line.work(self._answer(line, message, post))

    async def _answer(self, line: Line, message: RawRequestMessage, post: Post) -> None:
        try:
            await self._take(post, lambda body: line.send(self._written(body)))
        except Exception as error:  # noqa: BLE001 - every one of them gets an answer
            request = line.as_request(message).clone(remote=post.remote)
            await line.send(_refusal(error, request))

    def _client(self, remote: str, headers: Headers) -> str:
        return client_of(remote, headers, self.proxies) if self.proxies else remote

    def _floods(self, headers: Headers, remote: str) -> int:
        """Give the seconds to wait for somebody who has posted too much without a signature.

        The webhook would say the same, and take much longer: a flood must leave time for callers.
        """
        webhook = self.webhook
        if not webhook.verify or webhook.carrier.signature_header in headers:
            return 0
        return webhook.strangers.wait(network_of(remote))

    def _told_to_wait(self, path: str, wait: int) -> bytes:
        self.webhook.arrivals.refuse(path, "unsigned")
        self.metrics.took(0.0, refused=True)
        if (now := int(time())) != self._refused_at or wait != self._refused_for:
            self._refused_at, self._refused_for = now, wait
            headers = {hdrs.CONTENT_TYPE: "text/plain; charset=utf-8", "Retry-After": str(wait)}
            head = _head("429 Too Many Requests", headers, now)
            self._refused = _whole(head, b"429: Too Many Requests")
        return self._refused

    async def _take(self, post: Post, send: Callable[[bytes], Awaitable[Sent]]) -> Sent:
        begun, refused = perf_counter(), False
        try:
            turn = await self.webhook.take(post)
            try:
                return await send(turn.xml.encode())
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

    def _written(self, body: bytes) -> bytes:
        """Give the whole answer that is this document, status line and all."""
        if self._second != (now := int(time())):
            self._second = now
            self._head = _head("200 OK", {hdrs.CONTENT_TYPE: self._reply_type}, now)
        return _whole(self._head, body)


def _place(
    method: str, path: str, version: HttpVersion, stays: bool, headers: Headers
) -> Place | None:
    found = _PLAIN(path)
    if (
        found is None
        or method != hdrs.METH_POST
        or version != HttpVersion11
        or not stays
        or hdrs.EXPECT in headers
    ):
        return None
    path, step, token = found.groups("")
    return path, step, token


def _refusal(error: Exception, request: web.Request) -> bytes:
    response = answer_to(error, request)
    body = response.body if isinstance(response.body, bytes) else b""
    status = f"{response.status} {response.reason}"
    return _whole(_head(status, response.headers, int(time())), body)


def _head(status: str, headers: Mapping[str, str], second: int) -> bytes:
    """Write all of a response's head but the length."""
    lines = {**headers, **HEADERS, hdrs.DATE: formatdate(second, usegmt=True)}
    lines.pop(hdrs.CONTENT_LENGTH, None)
    written = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{written}{hdrs.CONTENT_LENGTH}: ".encode()


def _whole(head: bytes, body: bytes) -> bytes:
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)


async def _sent(request: web.Request, written: bytes) -> web.StreamResponse:
    transport = request.transport
    if transport is not None:  # else nobody is there any more; what came of the post stands
        transport.write(written)
        with suppress(ConnectionError):
            await request.writer.drain()
    return _SENT


POSTS = web.AppKey("posts", Posts)
