"""How engines on the internet are asked: over HTTPS, at a host that stands in the code.

Nothing is followed elsewhere, no answer is read without an end, and no key comes back in an error.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from flowforge.errors import SpeechError

_LIMIT_S = 12.0
"""Seconds that a whole answer may take, from the host's name to the last byte."""
_MOST = 16_000_000
"""Bytes of an answer: some minutes of sound."""
_MOST_AT_ONCE = 4
_LONGEST_WORDS = 200


def _connector() -> TCPConnector:
    return TCPConnector(limit_per_host=_MOST_AT_ONCE)


class Asking:
    """Asks the hosts of engines, and keeps its connections for the next text.

    `connector` makes what connects, `limit_s` is how many seconds one question may take.
    """

    def __init__(
        self, connector: Callable[[], TCPConnector] = _connector, *, limit_s: float = _LIMIT_S
    ) -> None:
        self._connector = connector
        self._limit_s = limit_s
        self._session: ClientSession | None = None

    async def ask(  # noqa: PLR0913 - what makes a request
        self,
        engine: str,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        secrets: Iterable[str] = (),
    ) -> bytes:
        """Send a request and give the answer's body.

        `engine` is what people call it, for the sentence of an error; `secrets` are left out of
        what the host says. Raises `errors.SpeechError`: ``voice_key`` (401, 403), ``voice_busy``
        (429), ``voice_refused`` (another 4xx, or a redirect), ``voice_down`` (5xx),
        ``voice_away`` (no answer in time) or ``voice_no_sound`` (an answer without end).
        """
        try:
            async with asyncio.timeout(self._limit_s):
                return await self._asked(engine, method, url, headers, body, secrets)
        except (ClientError, OSError, TimeoutError, UnicodeError, ValueError) as error:
            raise away(engine) from error

    async def close(self) -> None:
        """Close the connections; the next question opens them again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _asked(  # noqa: PLR0913, PLR0917 - the same
        self,
        engine: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        secrets: Iterable[str],
    ) -> bytes:
        # As it is written: a signature is over each letter of the address.
        address = URL(url, encoded=True)
        async with self._open().request(
            method, address, headers=headers, data=body or None, allow_redirects=False
        ) as answer:
            raw = await _read(answer, engine)
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise _refused(engine, answer.status, _said(raw, secrets))
        return raw

    def _open(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=self._connector(),
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=None),  # ours is around all of it
                trust_env=False,
            )
        return self._session


async def _read(answer: ClientResponse, engine: str) -> bytes:
    parts = bytearray()
    async for part in answer.content.iter_chunked(2**16):
        parts += part
        if len(parts) > _MOST:
            raise no_sound(engine)
    return bytes(parts)


def _refused(engine: str, status: int, told: str) -> SpeechError:
    if status in {401, 403}:
        return SpeechError(
            f"{engine} does not accept the key{told}.", "voice_key", engine=engine, told=told
        )
    if status == 429:  # noqa: PLR2004 - Too Many Requests
        return SpeechError(
            f"{engine} takes no more texts at the moment: they were too many, or the credit is "
            f"used up{told}.",
            "voice_busy",
            engine=engine,
            told=told,
        )
    if status >= 500:  # noqa: PLR2004 - the server's fault
        return SpeechError(
            f"{engine} is out of order (status {status}). Try again later.",
            "voice_down",
            engine=engine,
            status=status,
        )
    return SpeechError(
        f"{engine} does not take this: status {status}{told}.",
        "voice_refused",
        engine=engine,
        status=status,
        told=told,
    )


def away(engine: str) -> SpeechError:
    """Say that nothing answered in time."""
    return SpeechError(f"{engine} does not answer.", "voice_away", engine=engine)


def no_sound(engine: str) -> SpeechError:
    """Say that what came is nothing that can be heard."""
    return SpeechError(
        f"What {engine} sent is no sound that can be used.", "voice_no_sound", engine=engine
    )


def _said(raw: bytes, secrets: Iterable[str]) -> str:
    """Give what the host itself says of an error, in brackets: short, and without keys."""
    try:
        words = _message(orjson.loads(raw))
    except orjson.JSONDecodeError:
        return ""
    for secret in filter(None, secrets):
        words = words.replace(secret, "…")
    words = " ".join("".join(char if char.isprintable() else " " for char in words).split())
    return f" ({words[:_LONGEST_WORDS]})" if words else ""


def _message(data: Any) -> str:
    """Find the message, where vendors put it: at the top, or within "error" or "detail"."""
    for name in ("message", "Message", "error", "detail"):
        value = data.get(name) if isinstance(data, dict) else None
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            return _message(value)
    return ""


def read_json(raw: bytes, engine: str) -> Any:
    """Give what a host answered as JSON. Raises `errors.SpeechError` where it is none."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise SpeechError(
            f"{engine} gave an answer that cannot be read.", "voice_unreadable", engine=engine
        ) from error
