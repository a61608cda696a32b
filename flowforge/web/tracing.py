"""Whether the path of each call is traced with OpenTelemetry.

It is an extra (``pip install 'flowforge[otel]'``) that OpenTelemetry's own variables turn on. While
it is off nothing of it is imported, and the webhook is the plain one.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

if TYPE_CHECKING:
    from flowforge.web.traced import Traces

log = structlog.get_logger()

_ADDRESSES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Tell whether the variables ask for traces: they name an exporter, or where to send to.

    The variables and what they mean: https://opentelemetry.io/docs/specs/otel/configuration/
    """
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if exporter:
        return exporter != "none"
    return any(environment.get(name, "").strip() for name in _ADDRESSES)


def begin(environment: Mapping[str, str]) -> "Traces | None":
    """Start to trace if that is wanted; None where it is not, or cannot be done.

    What is wrong stands in the log: calls are answered all the same.
    """
    if not is_wanted(environment):
        return None
    try:
        traces: Traces = import_module("flowforge.web.traced").Traces(environment)
    except ImportError as error:
        advice = "pip install 'flowforge[otel]'"
        log.warning("calls are not traced: a package is missing", reason=str(error), do=advice)
        return None
    except ValueError as error:
        log.warning("calls are not traced", reason=str(error))
        return None
    log.info("calls are traced")
    return traces


TRACES: web.AppKey["Traces | None"] = web.AppKey("traces")
