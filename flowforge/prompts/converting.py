"""Starts the process that makes a stranger's sound fit for the telephone, and waits for it."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from flowforge.errors import SoundError

CONVERT = (sys.executable, "-P", "-m", "flowforge.prompts.convert")
"""The command that converts the file whose name is put behind it."""
LONGEST_S = 30.0
"""Seconds that it may take."""
HEAD = 44
"""Bytes that stand in a WAV file before its samples."""
_LONGEST_ANSWER, _PIECE = 16_000_000, 2**16

REASONS = frozenset(
    {
        "empty",
        "no_sound_file",
        "no_sound_in_it",
        "too_long",
        "too_large",
        "too_many_channels",
        "changes_on_the_way",
        "damaged",
        "silent",
        "unreadable",
        "not_kept",
        "not_installed",
        "outside",
        "no_original",
        "not_shared",
    }
)
"""Why a file is not taken: the codes of `errors.SoundError`."""


async def converted(
    file: Path, *more: str, limit_s: float = LONGEST_S, command: Sequence[str] = CONVERT
) -> bytes:
    """Give a sound file as a WAV file for the telephone, made in a process of its own.

    `more` goes behind its name in the command line. Raises `SoundError`.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        str(file),
        *more,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={
            "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
            "OPENBLAS_NUM_THREADS": "1",
        },
        start_new_session=True,
        limit=_LONGEST_ANSWER,
    )
    try:
        async with asyncio.timeout(limit_s):
            answer = await _heard(process)
    except TimeoutError:
        answer = b""
    finally:
        # Not process.kill(): it reaps a process that has just died under asyncio's feet.
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
            await process.wait()
    return _said(answer)


async def _heard(process: asyncio.subprocess.Process) -> bytes:
    """Give what a process says until it ends, nothing of what says more than any sound has."""
    out = process.stdout
    answer = bytearray()
    while out and (piece := await out.read(_PIECE)):
        answer += piece
        if len(answer) > _LONGEST_ANSWER:
            return b""
    await process.wait()
    return bytes(answer)


def _said(answer: bytes) -> bytes:
    """Give the sound in the converter's answer, or raise what it says."""
    status, rest = answer[:1], answer[1:]
    if status == b"+" and len(rest) > HEAD:
        return rest
    if status == b"n":
        raise SoundError("not_installed")
    code = rest.decode(errors="replace") if status == b"-" else ""
    raise SoundError(code if code in REASONS else "unreadable")
