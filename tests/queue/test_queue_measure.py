"""Protects the queue's metrics: what happens is counted where it belongs, and every series is there from the start."""

from dataclasses import replace

import pytest
import squares
from queue_bench import Bench
from sqlalchemy.orm import Session

from likewise.queue.chunks import due_chunks
from likewise.queue.measure import measured
from likewise.queue.work import DECISIONS, ClaimedChunk, Commit, Control, Event, EventKind
from likewise.telemetry.metrics import Metrics


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_every_series_is_there_before_anything_happens() -> None:
    metrics = Metrics()
    measured(metrics)
    assert {value(metrics, "likewise_queue_events_total", event=kind.value) for kind in EventKind} == {0.0}
    assert value(metrics, "likewise_chunk_seconds_count", stage="score") == 0.0
    assert value(metrics, "likewise_decisions_total", decision="link") == 0.0


@pytest.mark.criterion("AC-22.2")
def test_what_happens_to_chunks_is_counted(bench: Bench) -> None:
    """One is done, one fails twice before it is done, one is poison and given up."""
    metrics = Metrics()
    passed_on: list[Event] = []

    def handle(chunk: ClaimedChunk, control: Control) -> Commit:
        commit = squares.square(chunk, control)

        def told(session: Session) -> None:
            commit(session)
            session.info[DECISIONS] = {"link": chunk.row_count, "review": 1}

        return told

    pieces = [squares.Piece(3), squares.Piece(5, "fail twice"), squares.Piece(7, "validation")]
    job = squares.accept(bench.database, bench.stream, pieces)
    worker = replace(bench.worker(handler=handle), observe=measured(metrics, passed_on.append))
    while not squares.is_over(bench.database, job):
        squares.hurry(bench.database)
        with bench.database.transaction() as session:
            due = due_chunks(session, 10)
        for chunk_id in due:
            worker.work(chunk_id)
    events = {
        kind: value(metrics, "likewise_queue_events_total", event=kind)
        for kind in ("claimed", "finished", "retried", "dead", "fenced")
    }
    assert events == {"claimed": 5.0, "finished": 2.0, "retried": 2.0, "dead": 1.0, "fenced": 0.0}
    assert value(metrics, "likewise_decisions_total", decision="link") == value(
        metrics, "likewise_rows_total", stage="score"
    )
    assert value(metrics, "likewise_rows_total", stage="score") == 8.0
    assert value(metrics, "likewise_decisions_total", decision="review") == 2.0
    assert value(metrics, "likewise_chunk_seconds_count", stage="score") == 2.0
    assert len(passed_on) == 10


@pytest.mark.parametrize("kind", [EventKind.FENCED, EventKind.DEAD, EventKind.REPUBLISHED])
def test_each_kind_is_counted_as_often_as_it_says(kind: EventKind) -> None:
    metrics = Metrics()
    measured(metrics, lambda _: None)(Event(kind, count=3))
    assert value(metrics, "likewise_queue_events_total", event=kind.value) == 3.0
