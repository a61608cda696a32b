"""The bodies that strangers and the carrier send: a little at most, whatever they say of it.

They are given as they came, for the carrier's signature is over their bytes.
"""

import asyncio

from aiohttp import StreamReader, web

LARGEST = 64 * 1024
"""Bytes that one may have: nobody is known yet, so that nothing else bounds what is kept of it."""
_BODY_S = 8.0
"""Seconds a body may take: with aiohttp's two for the rest of it, slow clients stay ten."""


async def body_of(request: web.Request) -> bytes:
    """Read the raw body; raise 413 without reading on once it is too large."""
    _need_room(request.content_length or 0)
    try:
        if request.content.is_eof():
            # It has all come, as nearly always: no timer is needed.
            raw = request.content.read_nowait()
            _need_room(len(raw))
            return raw
        async with asyncio.timeout(_BODY_S):
            return await _body_in_parts(request.content)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, OSError) as error:
        raise web.HTTPBadRequest(text="The body cannot be read.\n") from error


async def _body_in_parts(content: StreamReader) -> bytes:
    parts, size = [], 0
    async for part in content.iter_any():
        parts.append(part)
        size += len(part)
        _need_room(size)
    return b"".join(parts)


def _need_room(size: int) -> None:
    if size > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, size)
