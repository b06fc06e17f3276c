"""Protects traces: what they hold, what they never hold, and that a damaged `traceparent` does no harm."""

from collections.abc import Iterator

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from queue_bench import Bench
from service import Service, running_app, settings_for
from sqlalchemy import update
from squares import Piece, accept

from likewise.api import create_app
from likewise.contracts import MatchChunkMessage, parse
from likewise.db.tables import Job, JobChunk
from likewise.http.authorise import PUBLIC
from likewise.telemetry.tracing import (
    configure_tracing,
    context_of,
    current_traceparent,
    failed,
    inner_span,
    span,
)

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
NEEDLE = "Zaphod-Needle"


@pytest.fixture(scope="module")
def provider() -> TracerProvider:
    """The process's one provider of spans, which OpenTelemetry lets be set once."""
    made = TracerProvider()
    trace.set_tracer_provider(made)
    return made


@pytest.fixture
def exported(provider: TracerProvider) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(exporter)
    provider.add_span_processor(processor)
    yield exporter
    exporter.shutdown()


def names(exported: InMemorySpanExporter) -> list[str]:
    return [one.name for one in exported.get_finished_spans()]


def test_a_trace_is_continued_and_handed_on(exported: InMemorySpanExporter) -> None:
    with span("outer", parent=context_of(GIVEN), job_id="7") as outer, inner_span("inner"):
        handed = current_traceparent()
    assert handed is not None
    inner, done = exported.get_finished_spans()
    assert handed.split("-")[1] == GIVEN.split("-")[1]
    assert inner.parent is not None
    assert inner.parent.span_id == outer.get_span_context().span_id
    assert (done.name, dict(done.attributes or {})) == ("outer", {"job.id": "7"})


@pytest.mark.parametrize("damaged", [None, "", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_what_is_no_traceparent_begins_a_new_trace(exported: InMemorySpanExporter, damaged: str | None) -> None:
    with span("alone", parent=context_of(damaged)):
        pass
    (alone,) = exported.get_finished_spans()
    assert alone.parent is None


def test_outside_of_a_trace_inner_spans_make_none(exported: InMemorySpanExporter) -> None:
    with inner_span("transaction"):
        assert current_traceparent() is None
    assert names(exported) == []


def test_a_failure_is_marked_by_its_kind_and_never_by_its_message(exported: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match=NEEDLE), span("parse"):
        raise ValueError(f"cannot read {NEEDLE}")
    with span("retry"):
        failed("ProcessingError")
    raised, marked = exported.get_finished_spans()
    assert (raised.status.status_code, raised.status.description) == (StatusCode.ERROR, "ValueError")
    assert marked.status.description == "ProcessingError"
    assert NEEDLE not in raised.to_json() + marked.to_json()


def test_a_request_is_a_span_without_its_query(exported: InMemorySpanExporter, shared_service: Service) -> None:
    with shared_service.client("viewer") as client:
        client.get("/api/v1/jobs", params={"cursor": NEEDLE}, headers={"traceparent": GIVEN, "X-Request-ID": "r1"})
        client.get("/health/ready")
    spans: tuple[ReadableSpan, ...] = exported.get_finished_spans()
    request = spans[-1]
    attributes = dict(request.attributes or {})
    assert request.name == "GET /jobs"
    assert (attributes["http.route"], attributes["request.id"]) == ("/jobs", "r1")
    assert all(one.context is not None and f"{one.context.trace_id:032x}" == GIVEN.split("-")[1] for one in spans)
    assert NEEDLE not in "".join(one.to_json() for one in spans)


def test_a_fault_of_ours_is_a_failed_span(exported: InMemorySpanExporter) -> None:
    app = create_app(settings_for("postgresql://someone@127.0.0.1:9/none", "redis://127.0.0.1:9/0"))

    def fault() -> None:
        raise RuntimeError(NEEDLE)

    app.add_api_route("/fault", fault, dependencies=[PUBLIC])
    with running_app(app) as url:
        assert httpx.get(f"{url}/fault", timeout=60).status_code == 500
    (request,) = exported.get_finished_spans()
    assert (request.name, request.status.status_code) == ("GET /fault", StatusCode.ERROR)
    assert NEEDLE not in request.to_json()


def test_a_message_sent_again_carries_the_trace_of_its_job(bench: Bench) -> None:
    job = accept(bench.database, bench.stream, [Piece()])
    bench.client.flushall()
    with bench.database.transaction() as session:
        session.execute(update(Job).where(Job.id == job).values(traceparent=GIVEN))
        session.execute(update(JobChunk).values(published_at=None))
    assert bench.sweep() == 1
    (entry,) = bench.stream.read("reader", 5.0)
    assert parse(MatchChunkMessage, entry.raw).traceparent == GIVEN


def test_without_a_collector_ids_are_made_and_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that log lines of one job can be found by its trace id all the same."""
    chosen: list[TracerProvider] = []
    monkeypatch.setattr(trace, "set_tracer_provider", chosen.append)
    configure_tracing("api", {})
    configure_tracing("worker", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SERVICE_NAME": "mine"})
    quiet, recording = (one.get_tracer("tests").start_span("any") for one in chosen)
    assert (quiet.is_recording(), quiet.get_span_context().is_valid) == (False, True)
    assert recording.is_recording()
    assert chosen[0].resource.attributes["service.name"] == "likewise-api"
    for one in chosen:
        one.shutdown()
