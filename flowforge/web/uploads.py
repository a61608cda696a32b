"""Sound files that come in as they are: written to the disk piece by piece, whatever they are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from flowforge.errors import SoundError
from flowforge.prompts import MOST_BYTES
from flowforge.web.faults import Fault, too_large
from flowforge.web.rooms import RECORDINGS

_SLOWEST_S = 300.0
"""Seconds that the whole file may take to come in: 50 MB on a slow line."""
_PIECE = 2**16


@asynccontextmanager
async def uploaded(request: web.Request, most: int = 0) -> AsyncIterator[Path]:
    """Give the body of a request as a file, which is there for as long as this is held.

    Raises `errors.SoundError` where it is too large or cannot be written, `Fault` where it comes
    too slowly. It may have `most` bytes; without it as many as a sound.
    """
    most = most or MOST_BYTES
    if (request.content_length or 0) > most:
        raise _too_large(most)
    try:
        size = most if request.content_length is None else request.content_length
        file = await asyncio.to_thread(request.app[RECORDINGS].draft, size)
    except OSError as error:
        raise SoundError("not_kept") from error
    try:
        await _received(request, file, most)
        yield file
    finally:
        await asyncio.to_thread(file.unlink, missing_ok=True)


def _too_large(most: int) -> Exception:
    if most == MOST_BYTES:
        return SoundError("too_large")
    return too_large(most)


async def _received(request: web.Request, file: Path, most: int) -> None:
    size = 0
    try:
        with file.open("wb") as opened:
            async with asyncio.timeout(_SLOWEST_S):
                async for piece in request.content.iter_chunked(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise _too_large(most)
                    await asyncio.to_thread(opened.write, piece)
    except TimeoutError:
        raise Fault(408, "too_slow") from None
    except ConnectionError:
        raise  # who sent it is gone
    except OSError as error:
        raise SoundError("not_kept") from error
