"""What the service as a whole is like, asked of the database and Redis whenever Prometheus looks.

All API processes tell the same: take the maximum of them.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from likewise.db.session import Database
from likewise.db.states import ENDED, JobState
from likewise.db.tables import Job
from likewise.errors import DatabaseError
from likewise.operations import repository
from likewise.operations.integrity import CHECKS
from likewise.operations.watch import latest
from likewise.queue.readiness import readiness
from likewise.queue.stream import Stream

log = structlog.get_logger("likewise.operations")


@dataclass(frozen=True)
class Meaning:
    """What a gauge says, and the label that parts it; null where there is one number."""

    text: str
    label: str | None = None


GAUGES: Mapping[str, Meaning] = MappingProxyType(
    {
        "likewise_database_up": Meaning("Whether PostgreSQL answers."),
        "likewise_redis_up": Meaning("Whether Redis answers."),
        "likewise_store_free_bytes": Meaning("Free space of the store."),
        "likewise_queue_open_chunks": Meaning("Chunks that are not done."),
        "likewise_queue_waiting_chunks": Meaning("Chunks that are due and in nobody's hands."),
        "likewise_queue_oldest_waiting_seconds": Meaning("How long the oldest due chunk has waited."),
        "likewise_queue_paused": Meaning("Whether claiming is paused."),
        "likewise_workers_alive": Meaning("Workers heard of within a minute."),
        "likewise_dead_letters_waiting": Meaning("Dead letters that nobody has decided on."),
        "likewise_matchers_stopped": Meaning("Matchers stopped by themselves that nobody has looked after."),
        "likewise_jobs_unended": Meaning("Jobs that are not over, by state.", "state"),
        "likewise_integrity_findings": Meaning("What the latest check found not to add up.", "check"),
        "likewise_integrity_age_seconds": Meaning("How long ago the latest check was."),
    }
)
"""Every gauge, for Prometheus and for the reference."""


@dataclass(frozen=True)
class Gauges(Collector):
    """A collector for a registry; `store` is the folder that API and workers share, None where it is elsewhere."""

    database: Database
    stream: Stream
    store: Path | None = None

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: a registry would otherwise ask the database while the process starts."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; those of a database that is away are left out."""
        found = readiness(self.database, self.stream)
        yield _one("likewise_database_up", found.database == "up")
        yield _one("likewise_redis_up", found.queue == "up")
        if self.store is not None:
            try:
                yield _one("likewise_store_free_bytes", shutil.disk_usage(self.store).free)
            except OSError as error:  # the folder is made with the first upload
                log.info("store_unknown", reason=error.strerror)
        if found.database == "up":
            yield from self._asked()

    def _asked(self) -> list[GaugeMetricFamily]:
        try:
            with self.database.transaction() as session:
                return [family for ask in (_queue, _jobs, _integrity) for family in ask(session)]
        except (DatabaseError, SQLAlchemyError) as error:
            log.warning("gauges_unknown", reason=type(error).__name__)
            return []


def _queue(session: Session) -> Iterator[GaugeMetricFamily]:
    left = repository.backlog(session)
    yield _one("likewise_queue_open_chunks", left.open)
    yield _one("likewise_queue_waiting_chunks", left.waiting)
    oldest = max(left.oldest, 0.0)
    yield _one("likewise_queue_oldest_waiting_seconds", oldest)
    yield _one("likewise_queue_paused", repository.is_paused(session))
    alive = sum(one.alive for one in repository.workers(session))
    yield _one("likewise_workers_alive", alive)
    letters = repository.waiting_count(session)
    yield _one("likewise_dead_letters_waiting", letters)
    stopped = len(repository.stopped_matchers(session))
    yield _one("likewise_matchers_stopped", stopped)


def _jobs(session: Session) -> Iterator[GaugeMetricFamily]:
    unended = [state for state in JobState if state not in ENDED]
    asked = select(Job.state, func.count()).where(Job.state.in_(unended)).group_by(Job.state)
    values = {state.value: 0 for state in unended} | {state.value: count for state, count in session.execute(asked)}
    yield _each("likewise_jobs_unended", values)


def _integrity(session: Session) -> Iterator[GaugeMetricFamily]:
    checked = latest(session)
    if checked is None:
        return
    values = {name: checked.counts.get(name, 0) for name in CHECKS}
    yield _each("likewise_integrity_findings", values)
    yield _one("likewise_integrity_age_seconds", checked.age)


def _one(name: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, GAUGES[name].text, value=float(value))


def _each(name: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, GAUGES[name].text, labels=[GAUGES[name].label or ""])
    for value, count in values.items():
        family.add_metric([value], count)
    return family
