"""What API and workers show to those who watch them: `/metrics`, `/health/live` and `/health/ready`, on a port apart."""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict

from sqlalchemy.pool import QueuePool

from likewise.db.session import Database
from likewise.queue.readiness import readiness
from likewise.queue.stream import Stream
from likewise.settings import Settings
from likewise.telemetry.metrics import Metrics
from likewise.telemetry.server import Answer, MonitorServer

JSON = "application/json"


def monitor(
    settings: Settings, metrics: Metrics, database: Database, stream: Stream
) -> AbstractContextManager[MonitorServer | None]:
    """A server for the block's time; none where no port is set.

    Raises:
        ServiceError: the port cannot be listened on.
    """
    if settings.metrics_port is None:
        return nullcontext()
    _watch_pool(metrics, database)

    def scraped() -> Answer:
        return Answer(200, *metrics.exposition())

    def ready() -> Answer:
        found = readiness(database, stream)
        status = 503 if found.database == "down" else 200
        return Answer(status, JSON, json.dumps({"state": found.state, **asdict(found)}).encode())

    def live() -> Answer:
        return Answer(200, JSON, json.dumps({"state": "alive"}).encode())

    pages = {"/metrics": scraped, "/health/ready": ready, "/health/live": live}
    return MonitorServer(settings.metrics_host, settings.metrics_port, pages)


def _watch_pool(metrics: Metrics, database: Database) -> None:
    pool = database.engine.pool
    if isinstance(pool, QueuePool):
        metrics.connections.set_function(pool.checkedout)
        metrics.connections_limit.set(pool.size() + pool._max_overflow)  # noqa: SLF001 -- told nowhere else
