"""What is answered when something cannot be done: one shape, in plain words.

``{"error": code, "message": sentence, "field"?: dotted path, …}``
"""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flowforge.errors import (
    Claimed,
    Conflict,
    DatabaseError,
    FlowForgeError,
    LastAdmin,
    NameTaken,
    NotFound,
    SoundError,
    SoundUsed,
    SpeechError,
    StoreError,
    Worded,
)
from flowforge.prompts import MOST_BYTES
from flowforge.web.words import Lang, lang_of, said, say

log = structlog.get_logger()

LARGEST = 8 * 2**20
"""Bytes that a request's body may have: a flow file with 5000 nodes fits in.

What strangers send may have less: `bodies.LARGEST`.
"""
_NOTHING_HERE = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
_GONE = 499
"""What nginx calls a client that closed its request."""
_LONGEST_PATH = 200
"""Letters of a path that are written to the log."""


class Fault(Exception):
    """A request that cannot be carried out.

    `status` is HTTP's, `code` names the sentence, `field` the place in the request, `params` go
    into the sentence, `more` goes beside it. After `retry_s` seconds it can be tried again.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        field: str = "",
        more: dict[str, Any] | None = None,
        retry_s: int = 0,
        **params: object,
    ) -> None:
        super().__init__(code)
        self.retry_s = retry_s
        self.status, self.code, self.field = status, code, field
        self.params, self.more = params, more or {}


def too_large(most: int) -> Fault:
    """Say that a body has more than `most` bytes."""
    size = f"{most // 2**20} MB" if most >= 2**20 else f"{most // 2**10} kB"
    return Fault(413, "too_large", size=size)


def fault_middleware() -> Middleware:
    """Turn whatever a handler raises into an answer."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Exception as error:  # noqa: BLE001 - every one of them gets an answer
            return answer_to(error, request)

    return middleware


def answer_to(error: Exception, request: web.Request) -> web.Response:
    """Give the answer to what a handler raised.

    Also to what aiohttp would answer by itself: it keeps the error in a variable of a frame that
    the error's own traceback holds. Such a ring, with the whole request in it, stays until the next
    search for garbage: a flood of posts to be refused took 7 kB of memory for each.
    """
    if isinstance(error, ConnectionError) and request.transport is None:
        # A browser that went away before its answer began: nobody is there to be told.
        return web.Response(status=_GONE)
    if not isinstance(error, web.HTTPException):
        return fault_response(_fault(error, request), lang_of(request))
    if error.status < HTTPStatus.BAD_REQUEST or not request.path.startswith("/api/"):
        _tell_of_mistyped(request, error)
        return _as_it_is(error)
    return _of_http(error, lang_of(request))


def _tell_of_mistyped(request: web.Request, error: web.HTTPException) -> None:
    """Only a carrier posts outside the API: its webhook's address may have been written wrong."""
    to_sign_in = error.status < HTTPStatus.BAD_REQUEST
    if request.method == "POST" and (to_sign_in or error.status in _NOTHING_HERE):
        path = request.rel_url.raw_path[:_LONGEST_PATH]
        log.warning("a post to an address that answers no calls", path=path, remote=request.remote)


def fault_response(fault: Fault, lang: Lang) -> web.Response:
    """Give the answer that tells of a fault."""
    body = {"error": fault.code, "message": fault.params.get("message")}
    if body["message"] is None:
        body["message"] = say(lang, fault.code, **fault.params)
    if fault.field:
        body["field"] = fault.field
    headers = {"Retry-After": str(fault.retry_s)} if fault.retry_s else {}
    return web.json_response(
        body=orjson.dumps(body | fault.more),
        status=fault.status,
        headers=headers,
        content_type="application/json",
    )


def _fault(error: Exception, request: web.Request) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, ValidationError):
        return _invalid(error, lang_of(request))
    if isinstance(error, Worded):
        return _worded(error, said(lang_of(request), error))
    if isinstance(error, FlowForgeError):
        for kind, make in _KNOWN:
            if isinstance(error, kind):
                return make(error)
    reference = secrets.token_hex(4)
    log.error("a request failed", reference=reference, path=request.path, exc_info=error)
    return Fault(500, "internal", reference=reference)


def _worded(error: Worded, sentence: str) -> Fault:
    if isinstance(error, DatabaseError):
        return Fault(502, "database", detail=sentence)
    if isinstance(error, SpeechError):
        return Fault(502, "speech", detail=sentence)
    return Fault(422, "document", message=sentence)


_KNOWN: tuple[tuple[type[FlowForgeError], Callable[[Any], Fault]], ...] = (
    (NotFound, lambda _: Fault(404, "not_found")),
    (Conflict, lambda error: Fault(409, "conflict", more={"current": error.current})),
    (Claimed, lambda error: Fault(409, "claimed", name=error.flow_name)),
    (NameTaken, lambda _: Fault(409, "name_taken", field="name")),
    (LastAdmin, lambda _: Fault(409, "last_admin")),
    (SoundUsed, lambda error: Fault(409, "sound_used", flows=", ".join(error.flow_names))),
    (StoreError, lambda error: Fault(409, "cannot_store", detail=str(error))),
    (SoundError, lambda error: Fault(422, f"sound_{error}", megabytes=MOST_BYTES // 2**20)),
)
"""What our own errors become, the special ones before the general."""


def _as_it_is(error: web.HTTPException) -> web.Response:
    headers = error.headers.copy()
    headers.popall(hdrs.CONTENT_LENGTH, None)
    return web.Response(status=error.status, reason=error.reason, headers=headers, body=error.body)


def _of_http(error: web.HTTPException, lang: Lang) -> web.Response:
    if error.status == HTTPStatus.NOT_FOUND:
        return fault_response(Fault(404, "not_found"), lang)
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return fault_response(too_large(LARGEST), lang)
    return fault_response(Fault(error.status, "http", message=error.reason), lang)


def _invalid(error: ValidationError, lang: Lang) -> Fault:
    """Say the first thing that is wrong with a request's body."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return Fault(422, "invalid", field=field, message=_sentence(first, lang))


_CODES = {
    "missing": "missing",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "literal_error": "choose_one",
    "int_parsing": "need_number",
    "int_type": "need_number",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "float_parsing": "need_seconds",
    "float_type": "need_seconds",
    "finite_number": "need_seconds",
    "piece_empty": "piece_empty",
    "plain_text": "plain_text",
    "language_tag": "language_tag",
}
"""pydantic's kinds of fault that have a sentence of their own."""


def _sentence(fault: ErrorDetails, lang: Lang) -> str:
    context = fault.get("ctx", {})
    return say(
        lang,
        _CODES.get(fault["type"], "wrong"),
        min=context.get("min_length", ""),
        max=context.get("max_length", ""),
        expected=context.get("expected", ""),
        detail=fault["msg"],
    )
