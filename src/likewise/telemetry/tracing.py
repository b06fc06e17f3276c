"""Traces: one for each job, from the request through the queue to the database.

W3C Trace Context (https://www.w3.org/TR/trace-context/) by OpenTelemetry. Spans go to an OTLP collector over HTTP where one
of the standard variables names it; without, nothing is recorded, and the ids alone tie log lines and jobs together. A span
holds names, ids and counts, and of a failure its kind: never a value of a record, nor a message that could repeat one.
"""

import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")

_tracer = trace.get_tracer("likewise")
_NOTHING = nullcontext()


def configure_tracing(component: str, environment: Mapping[str, str] = os.environ) -> None:
    """Starts tracing in this process, which is a `component` ("api", "worker") of the service.

    Called once by the commands that run a part of the service. What the SDK knows as OTEL_* variables, it honours:
    OTEL_TRACES_SAMPLER, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_HEADERS and so on.
    """
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

    exporting = any(environment.get(name) for name in ENDPOINTS)
    named = {} if environment.get("OTEL_SERVICE_NAME") else {SERVICE_NAME: f"likewise-{component}"}
    provider = TracerProvider(resource=Resource.create(named), sampler=None if exporting else ALWAYS_OFF)
    if exporting:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, parent: Context | None = None, **attributes: str | int
) -> Iterator[Span]:
    """A span around the block, below the current one or below `parent`; attributes are named with _ for the dots."""
    dotted = {key.replace("_", "."): value for key, value in attributes.items()}
    with _tracer.start_as_current_span(
        name, parent, kind=kind, attributes=dotted, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def inner_span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, **attributes: str | int
) -> AbstractContextManager[object]:
    """A span within a trace that is recorded. Outside of one it would be a trace of its own, and costs nothing instead."""
    if not recording():
        return _NOTHING
    return span(name, kind, None, **attributes)


def recording() -> bool:
    """Whether there is a trace around this, and it is recorded."""
    return trace.get_current_span().is_recording()


def failed(kind: str) -> None:
    """Marks the current span as failed."""
    trace.get_current_span().set_status(StatusCode.ERROR, kind)


def current_traceparent() -> str | None:
    """The current span as a `traceparent`; None outside of a trace."""
    found = trace.get_current_span().get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags:02x}" if found.is_valid else None


def context_of(traceparent: str | None) -> Context:
    """What to continue: the trace that a `traceparent` names, or a new one where there is none or it is damaged."""
    if traceparent is None:
        return Context()
    return TraceContextTextMapPropagator().extract({"traceparent": traceparent}, Context())


def add_trace(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Gives a log line the ids of the current span (a processor of structlog)."""
    found = trace.get_current_span().get_span_context()
    if found.is_valid:
        event.setdefault("trace_id", f"{found.trace_id:032x}")
        event.setdefault("span_id", f"{found.span_id:016x}")
    return event
