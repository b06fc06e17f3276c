"""A chunk's part of the trace that its job's request began."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import SpanKind
from structlog.contextvars import bound_contextvars

from likewise.queue.work import ClaimedChunk
from likewise.telemetry.tracing import context_of, span


@contextmanager
def in_trace(chunk: ClaimedChunk) -> Iterator[None]:
    """Around the work on a chunk: a span below its job's, and log lines that say which chunk of which job it is."""
    ids = {"job_id": str(chunk.job_id), "chunk_id": str(chunk.id), "stage": chunk.stage.value}
    counts = {"attempt": chunk.attempt, "position": chunk.position, "rows": chunk.row_count}
    attributes: dict[str, str | int] = {**ids, **counts}
    parent = context_of(chunk.traceparent)
    with bound_contextvars(**ids), span(f"chunk {chunk.stage}", SpanKind.CONSUMER, parent, **attributes):
        yield
