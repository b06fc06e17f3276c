"""The numbers that a process counts, in Prometheus's form. No label holds an id: each has a short, closed list of values.

What the service as a whole is like (the queue's length, workers that live) is not counted here but asked of the database
when it is scraped: `likewise.operations.gauges`.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CHUNK_BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
HTTP_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""The label of what callers may invent without end: methods and paths that nobody serves."""


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.http_seconds = Histogram(
            "likewise_http_request_seconds",
            "Time until the answer begins, by the route's template and the class of the status.",
            ("method", "route", "status"),
            registry=self.registry,
            buckets=HTTP_BUCKETS,
        )
        self.queue_events = Counter(
            "likewise_queue_events",
            "What happened to chunks and messages: finished, retried, dead, fenced and so on.",
            ("event",),
            registry=self.registry,
        )
        self.chunk_seconds = Histogram(
            "likewise_chunk_seconds",
            "Time from a chunk's claim to the commit of what came of it, by the stage of its job.",
            ("stage",),
            registry=self.registry,
            buckets=CHUNK_BUCKETS,
        )
        self.rows = Counter(
            "likewise_rows", "Rows that were worked on, by the stage of their job.", ("stage",), registry=self.registry
        )
        self.decisions = Counter(
            "likewise_decisions", "Rows that were decided on, by decision.", ("decision",), registry=self.registry
        )
        self.connections = Gauge(
            "likewise_database_connections", "Connections of the pool that are in use.", registry=self.registry
        )
        self.connections_limit = Gauge(
            "likewise_database_connections_limit", "Connections that the pool may open.", registry=self.registry
        )

    def note_request(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """A request that was answered; `route` is the template, None where no route took it."""
        known = method if method in METHODS else OTHER
        self.http_seconds.labels(known, route or OTHER, f"{status // 100}xx").observe(seconds)

    def exposition(self) -> tuple[str, bytes]:
        """All of it as Prometheus reads it: the content type, and the text."""
        return CONTENT_TYPE_LATEST, generate_latest(self.registry)
