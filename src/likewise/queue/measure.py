"""The queue's events as metrics."""

from likewise.db.states import Decision, Stage
from likewise.queue.work import Event, EventKind, Observer, log_event
from likewise.telemetry.metrics import Metrics


def measured(metrics: Metrics, then: Observer = log_event) -> Observer:
    """An observer that counts each event, and passes it on.

    Every series is there from the start, at zero: the first fence rejection is a rise, and not the birth of a series,
    which `rate()` would not see.
    """
    for kind in EventKind:
        metrics.queue_events.labels(kind.value)
    for stage in Stage:
        metrics.chunk_seconds.labels(stage.value)
        metrics.rows.labels(stage.value)
    for decision in Decision:
        metrics.decisions.labels(decision.value)

    def observe(event: Event) -> None:
        metrics.queue_events.labels(event.kind.value).inc(event.count)
        if event.kind is EventKind.FINISHED and event.chunk is not None:
            stage = event.chunk.stage.value
            metrics.chunk_seconds.labels(stage).observe(event.seconds or 0.0)
            metrics.rows.labels(stage).inc(event.chunk.row_count)
        for decision, count in event.decisions.items():
            metrics.decisions.labels(decision).inc(count)
        then(event)

    return observe
