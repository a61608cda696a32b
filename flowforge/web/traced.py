"""The path of a call as spans: webhook, engine, store. Imported only while calls are traced.

A span tells which call, flow and kind of event and action it was, never a number, a digit or the
text of an exception: that may hold both. A trace begins here, whatever a post says of another one:
posts come from strangers.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from threading import Thread
from typing import Any

from aiohttp import web
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_current_span

from flowforge import __version__
from flowforge.call import Entry, Event, Session
from flowforge.engine import Outcome
from flowforge.flow import CompiledFlow
from flowforge.web.webhook import Turn, Webhook

_LAST_S = 2.0
"""Seconds that the end of the server waits for the last spans to be sent."""
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")


class Traces:
    """Makes spans and sends them in the background, as OpenTelemetry's variables say.

    Raises `ValueError`, which says what to do, for what cannot be sent that way.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        named = environment.get("OTEL_SERVICE_NAME") or "flowforge"
        # What OTEL_RESOURCE_ATTRIBUTES says, `Resource.create` adds by itself.
        own = {"service.name": named, "service.version": __version__}
        self.provider = TracerProvider(resource=Resource.create(own), shutdown_on_exit=False)
        self.provider.add_span_processor(BatchSpanProcessor(exporter(environment)))

    def webhook(self, **rooms: Any) -> Webhook:
        """Give a webhook that makes spans; `rooms` are what `Webhook` takes."""
        return TracedWebhook(self.provider.get_tracer("flowforge", __version__), **rooms)

    async def close(self) -> None:
        """Send what is left, and stop; a collector that is away holds up the end for a moment only.

        A thread of its own, because Python's end waits for those of asyncio.
        """
        loop, sent = asyncio.get_running_loop(), asyncio.Event()

        def send() -> None:
            self.provider.shutdown()
            with suppress(RuntimeError):  # it took too long: nobody waits any more
                loop.call_soon_threadsafe(sent.set)

        Thread(target=send, daemon=True).start()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_S):
                await sent.wait()


def exporter(environment: Mapping[str, str]) -> SpanExporter:
    """Give what sends spans. Raises `ValueError` for an exporter or a protocol that is not here."""
    kind = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower() or "otlp"
    if kind == "console":
        return ConsoleSpanExporter()
    if kind != "otlp":
        raise ValueError(f"OTEL_TRACES_EXPORTER: {kind[:40]!r} is neither otlp nor console")
    protocol = next(filter(None, map(environment.get, _PROTOCOLS)), "http/protobuf")
    if protocol != "http/protobuf":
        raise ValueError(f"OTEL_EXPORTER_OTLP_PROTOCOL: give http/protobuf, not {protocol[:40]!r}")
    return OTLPSpanExporter()


class TracedWebhook(Webhook):
    """The webhook, with a span around each post and around its way through engine and store."""

    def __init__(self, tracer: Tracer, **rooms: Any) -> None:
        super().__init__(**rooms)
        self._tracer = tracer

    async def take(self, request: web.Request, path: str, step: str = "", token: str = "") -> Turn:
        """Take a post to ``/call/{path}`` or ``/call/{path}/{step}/{token}``."""
        route = "/call/{path}/{step}/{token}" if token else "/call/{path}"
        about = {"http.request.method": request.method, "http.route": route}
        name = f"{request.method} {route}"
        with self._span(name, about, kind=SpanKind.SERVER, context=Context()) as span:
            try:
                turn = await super().take(request, path, step, token)
            except web.HTTPException as error:
                _end(span, error.status)
                raise
            _end(span, HTTPStatus.OK)
            return turn

    async def _event(self, request: web.Request, path: str) -> Event:
        event = await super()._event(request, path)
        span = get_current_span()
        span.set_attributes({"flowforge.call": event.call_id, "flowforge.event": event.kind})
        return event

    async def _advance(self, flow: CompiledFlow, session: Session, event: Event) -> Outcome:
        about: dict[str, str | int] = {"flowforge.flow": flow.id, "flowforge.version": flow.version}
        with self._span("engine", about) as span:
            outcome = await super()._advance(flow, session, event)
            action = outcome.action.kind if outcome.action else "nothing"
            problems = sum(entry.kind == "problem" for entry in outcome.entries)
            span.set_attributes({"flowforge.action": action, "flowforge.problems": problems})
            return outcome

    async def _session(self, call_id: str, step: int = 0) -> Session | None:
        with self._span("store: session", {}):
            return await super()._session(call_id, step)

    async def _commit(self, session: Session, entries: list[Entry]) -> None:
        with self._span("store: commit", {"flowforge.entries": len(entries)}):
            await super()._commit(session, entries)

    @contextmanager
    def _span(
        self,
        name: str,
        about: Mapping[str, str | int],
        kind: SpanKind = SpanKind.INTERNAL,
        context: Context | None = None,
    ) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
            name,
            context,
            kind,
            about,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except web.HTTPException:
                raise
            except Exception as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise


def _end(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.set_status(StatusCode.ERROR)
