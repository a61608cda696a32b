"""The path of a call as spans: only where OpenTelemetry's variables ask for it, never a number."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from flowforge.web.rooms import WEBHOOK
from flowforge.web.tracing import TRACES, begin, is_wanted
from flowforge.web.webhook import Webhook
from tests.web.conftest import House, Opens
from tests.web.lines import ANNA, CALLEE, CALLER, MENU, body_of, family

VARIABLES = (
    "OTEL_SDK_DISABLED",
    "OTEL_TRACES_EXPORTER",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
    "OTEL_SERVICE_NAME",
    "OTEL_TRACES_SAMPLER",
)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Where spans go instead of to a collector."""
    kept = InMemorySpanExporter()
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setattr("flowforge.web.traced.exporter", lambda _: kept)
    return kept


@pytest.fixture
async def traced(memory: InMemorySpanExporter, open_house: Opens) -> House:
    assert not memory.get_finished_spans()
    return await open_house()


async def spans(
    house: House, memory: InMemorySpanExporter, posts: int = 1
) -> Sequence[ReadableSpan]:
    """Give the spans of so many posts, the oldest first, and forget them."""
    traces = house.app[TRACES]
    assert traces is not None
    found: list[ReadableSpan] = []
    async with asyncio.timeout(30):
        # An answer arrives a moment before its span ends.
        while sum(span.parent is None for span in found) < posts:
            await asyncio.to_thread(traces.provider.force_flush)
            found = sorted(memory.get_finished_spans(), key=lambda span: span.start_time or 0)
    memory.clear()
    return found


def parent_of(span: ReadableSpan, found: Sequence[ReadableSpan]) -> str:
    names = {one.context.span_id: one.name for one in found}
    return names[span.parent.span_id] if span.parent else ""


async def test_a_post_is_seen_from_the_webhook_through_the_engine_to_the_store(
    traced: House, memory: InMemorySpanExporter
) -> None:
    flow = await traced.put_live(family())
    menu = await traced.carrier.ring("family")
    found = await spans(traced, memory)
    root, *inner = found
    assert (root.name, parent_of(root, found)) == ("POST /call/{path}", "")
    assert dict(root.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/call/{path}",
        "http.response.status_code": 200,
        "flowforge.call": "call-1",
        "flowforge.event": "rings",
    }
    assert {span.name for span in inner} >= {"engine", "store: commit"}
    assert {parent_of(span, found) for span in inner} == {root.name}
    engine = next(span for span in inner if span.name == "engine")
    assert dict(engine.attributes or {}) == {
        "flowforge.flow": flow,
        "flowforge.version": 1,
        "flowforge.action": "gather",
        "flowforge.problems": 0,
    }
    assert body_of(await traced.carrier.press(menu, "1")) == ANNA
    pressed = await spans(traced, memory)
    assert pressed[0].name == "POST /call/{path}/{step}/{token}"
    assert {span.name for span in pressed[1:]} >= {"store: session", "engine", "store: commit"}
    assert pressed[0].context.trace_id != root.context.trace_id, "each post is a trace of its own"


async def test_no_number_no_digits_and_no_token_stand_in_a_span(
    traced: House, memory: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await traced.put_live(family(one="{{caller}}"))
    menu = await traced.carrier.ring("family")
    dial = await traced.carrier.press(menu, "1")
    await traced.carrier.hang_up(dial)

    async def broken(*_: object) -> None:
        raise RuntimeError(f"no place for {CALLER}")

    monkeypatch.setattr("flowforge.engine.advance", broken)
    await traced.carrier.ring("family", "call-2")
    monkeypatch.setattr(traced.app[WEBHOOK].calls, "commit", broken)
    await traced.carrier.ring("family", "call-3")
    found = await spans(traced, memory, posts=5)
    written = "".join(span.to_json() for span in found)
    token = menu.partition("/call/family/1/")[2].partition('"')[0]
    assert len(token) == 32
    for secret in (CALLER, CALLEE, CALLER[2:], token):
        assert secret not in written
    assert "call-3" in written
    failed = [span for span in found if span.status.status_code is StatusCode.ERROR]
    assert {span.status.description for span in failed} == {"RuntimeError"}


async def test_a_post_that_is_turned_away_is_seen_and_is_no_fault_of_ours(
    traced: House, memory: InMemorySpanExporter
) -> None:
    headers = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    answer = await traced.client.post("/call/family", data=b"event=newCall", headers=headers)
    assert answer.status == 403
    (root,) = await spans(traced, memory)
    assert dict(root.attributes or {})["http.response.status_code"] == 403
    assert root.status.status_code is StatusCode.UNSET
    assert root.context.trace_id != int("a" * 32, 16), "a stranger does not choose the trace"


async def test_without_the_variables_nothing_is_traced(house: House) -> None:
    assert house.app[TRACES] is None
    assert type(house.app[WEBHOOK]) is Webhook


def test_without_the_variables_nothing_that_traces_is_imported() -> None:
    # redis-py looks for OpenTelemetry's metrics on its own account.
    ours = ("flowforge.web.traced", "opentelemetry.exporter", "opentelemetry.sdk.trace")
    script = f"import sys, flowforge.app; print([m for m in sys.modules if m.startswith({ours})])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "flowforge"}, False),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_opentelemetrys_own_variables_turn_it_on(
    environment: dict[str, str], *, wanted: bool
) -> None:
    assert is_wanted(environment) is wanted


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER: 'zipkin'"),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "OTEL_EXPORTER_OTLP_PROTOCOL: give http/protobuf",
        ),
    ],
)
def test_what_cannot_be_sent_is_told_and_calls_are_answered_all_the_same(
    environment: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begin(environment) is None
    assert said in capsys.readouterr().err


def test_a_missing_package_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "flowforge.web.traced", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    assert begin({"OTEL_TRACES_EXPORTER": "otlp"}) is None
    assert "pip install 'flowforge[otel]'" in capsys.readouterr().err


async def test_a_collector_that_is_away_does_not_hold_up_calls_nor_the_end(
    open_house: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck(InMemorySpanExporter):
        released = Event()

        def shutdown(self) -> None:
            self.released.wait(60)

    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setattr("flowforge.web.traced.exporter", lambda _: Stuck())
    monkeypatch.setattr("flowforge.web.traced._LAST_S", 0.01)
    house = await open_house()
    await house.put_live(family())
    assert body_of(await house.carrier.ring("family")) == MENU
    async with asyncio.timeout(50):
        await house.close()
    Stuck.released.set()


class Collector(HTTPServer):
    """What spans are sent to: keeps what comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.came: list[ExportTraceServiceRequest] = []


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert isinstance(self.server, Collector)
        if self.path == "/v1/traces":
            self.server.came.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


async def test_spans_reach_a_collector_at_the_latest_when_the_server_stops(
    open_house: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Collector() as collector:
        listening = Thread(target=collector.serve_forever, daemon=True)
        listening.start()
        address = f"http://127.0.0.1:{collector.server_port}"
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        monkeypatch.setattr("flowforge.web.traced._LAST_S", 60.0)  # a busy machine is slow
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        monkeypatch.setenv("OTEL_SERVICE_NAME", "line-two")
        house = await open_house()
        await house.put_live(family())
        await house.carrier.ring("family")
        await house.close()
        await asyncio.to_thread(collector.shutdown)
        listening.join()
    resources = [group for one in collector.came for group in one.resource_spans]
    names = {span.name for group in resources for s in group.scope_spans for span in s.spans}
    assert names >= {"POST /call/{path}", "engine", "store: commit"}
    told = {pair.key: pair.value.string_value for pair in resources[0].resource.attributes}
    assert told["service.name"] == "line-two"
