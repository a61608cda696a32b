"""How the log is written, and what must not stand in it."""

import io
import logging
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Literal

import structlog
from structlog.contextvars import STRUCTLOG_KEY_PREFIX
from structlog.typing import EventDict, Processor

CALL: ContextVar[str] = ContextVar(f"{STRUCTLOG_KEY_PREFIX}call")
"""The id of the call that is worked on: `merge_contextvars` writes it into each line.

It is what `bind_contextvars` would set, at a fifth of the cost; each post sets it once.
"""
_SHOWN = 3
"""The last digits of a telephone number that a log may show."""
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0().,/-]{0,3}\d){6,}")
"""Seven digits or more, as people and machines write telephone numbers."""
_IP_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_NO_NUMBERS = frozenset({"call", "flow", "reference", "remote", "host", "level", "timestamp"})
"""What is long and made of digits, and yet is nobody's telephone number."""

Form = Literal["console", "json"]


def configure_logging(form: Form) -> None:
    """Write the log to standard error, for people ("console") or one JSON object a line.

    That goes for what libraries have to say as well; of theirs, warnings only.
    """
    last: list[Processor] = [structlog.processors.format_exc_info, hide_numbers, _renderer(form)]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_described(), *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(_StandardError()),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _Libraries)]:
        root.removeHandler(old)
    root.addHandler(_Libraries(last))


class _StandardError(io.StringIO):
    """Standard error, as it is just now.

    Where it is closed or its disk is full, lines are lost: a call must not fail for its log.
    """

    def write(self, text: str) -> int:
        """Write, if it can be written."""
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, if it can be flushed."""
        with suppress(OSError, ValueError):
            sys.stderr.flush()


class _Libraries(logging.Handler):
    """Writes what libraries log as our own lines are written."""

    def __init__(self, last: list[Processor]) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=_described(),
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            )
        )

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=_StandardError())


def _described() -> list[Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _renderer(form: Form) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        repr_native_str=True,  # what strangers sent must not steer the terminal
        exception_formatter=structlog.dev.plain_traceback,  # the others show variables
    )


def hide_numbers(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Mask every telephone number in a line of the log, tracebacks included."""
    return {name: value if name in _NO_NUMBERS else _hidden(value) for name, value in line.items()}


def _hidden(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _hidden(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden(one) for one in value]
    return _NUMBER.sub(_masked_match, value if isinstance(value, str) else str(value))


def _masked_match(found: re.Match[str]) -> str:
    if _IP_ADDRESS.fullmatch(found[0]):
        return found[0]
    return masked("".join(char for char in found[0] if char.isdigit()))


def masked(number: str) -> str:
    """Hide a telephone number but for its last digits; what is no number is hidden whole."""
    return f"…{number[-_SHOWN:]}" if number.isdigit() and len(number) > _SHOWN else "…"
