"""Which engines there are: ours, and those of packages that somebody has installed."""

import re
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import structlog

from flowforge.prompts.voices.azure import Azure
from flowforge.prompts.voices.elevenlabs import ElevenLabs
from flowforge.prompts.voices.engine import Engine
from flowforge.prompts.voices.google import Google
from flowforge.prompts.voices.neural import Neural
from flowforge.prompts.voices.piper import Piper
from flowforge.prompts.voices.polly import Polly

log = structlog.get_logger()

GROUP = "flowforge.voices"
"""The entry-point group of engines."""
STANDARD = "pico"
"""The engine of the standard voices; it has no name in the names of voices."""
OURS: tuple[type[Engine], ...] = (Neural, Piper, Polly, Google, Azure, ElevenLabs)
_ID = re.compile(r"[a-z][a-z0-9]{1,19}")
_WORDS = {"en", "de"}


def engines(installed: Iterable[EntryPoint] | None = None) -> dict[str, type[Engine]]:
    """Give all engines by their ids: ours, then the `installed` ones, without it those of pip.

    One that cannot be used is left out, and the log says why.
    """
    found = {kind.id: kind for kind in OURS}
    for entry in entry_points(group=GROUP) if installed is None else installed:
        try:
            kind = entry.load()
            _check(kind, found)
        except Exception as error:  # noqa: BLE001 - a package may fail in any way
            log.warning("a speech engine was left out", name=entry.name, reason=_reason(error))
            continue
        found[kind.id] = kind
    return found


def _check(kind: Any, found: dict[str, type[Engine]]) -> None:
    """Raise where something is no engine, or one that cannot be told from another."""
    if not (isinstance(kind, type) and issubclass(kind, Engine)):
        raise TypeError("it is no subclass of flowforge.prompts.voices.Engine")
    engine_id = getattr(kind, "id", None)
    if not isinstance(engine_id, str) or not _ID.fullmatch(engine_id):
        raise ValueError("its id must be 2 to 20 small letters and digits")
    if engine_id in found or engine_id == STANDARD:
        raise ValueError(f"there is an engine {engine_id!r} already")
    if not getattr(kind, "name", "") or not _WORDS.issubset(getattr(kind, "about", {})):
        raise ValueError("it needs a name, and says what it is in English and German")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
