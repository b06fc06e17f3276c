"""A worker's part of the trace that a request began."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import SpanKind
from structlog.contextvars import bound_contextvars

from likewise.contracts import Ask
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


@contextmanager
def question_in_trace(question: Ask) -> Iterator[None]:
    """The same around the answer to a question; its `jobId` is that of the job which it is about, or becomes."""
    job, parent = str(question.job_id), context_of(question.traceparent)
    with bound_contextvars(job_id=job), span(f"answer {question.type}", SpanKind.CONSUMER, parent, job_id=job):
        yield
