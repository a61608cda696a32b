"""How the log is written, and what must not stand in it."""

import logging
import sys
from typing import Literal

import structlog

_SHOWN = 3
"""The last digits of a telephone number that a log may show."""


def configure_logging(form: Literal["console", "json"]) -> None:
    """Write the log to standard error, for people ("console") or one JSON object a line."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[structlog.typing.Processor] = [
        structlog.dev.ConsoleRenderer(
            colors=_tty(),
            repr_native_str=True,  # what strangers sent must not steer the terminal
            exception_formatter=structlog.dev.plain_traceback,  # the others show variables
        )
    ]
    if form == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # What the libraries have to say goes the plain way; warnings only.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def masked(number: str) -> str:
    """Hide a telephone number but for its last digits; what is no number is hidden whole."""
    return f"…{number[-_SHOWN:]}" if number.isdigit() and len(number) > _SHOWN else "…"


def _tty() -> bool:
    return sys.stderr.isatty()
