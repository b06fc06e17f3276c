"""Whether a process can reach what it works with."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import structlog
from sqlalchemy import text

from likewise.db.session import Database
from likewise.errors import DatabaseError
from likewise.queue.stream import RedisError, Stream

Answering: TypeAlias = Literal["up", "down"]
State: TypeAlias = Literal["ready", "degraded", "unready"]

log = structlog.get_logger("likewise.queue.readiness")


@dataclass(frozen=True)
class Readiness:
    """What answers. Without the queue work is accepted and found more slowly; without the database nothing goes."""

    database: Answering
    queue: Answering

    @property
    def state(self) -> State:
        """`ready`; `degraded` while the queue is away; `unready` while the database is."""
        if self.database == "down":
            return "unready"
        return "ready" if self.queue == "up" else "degraded"


def readiness(database: Database, stream: Stream) -> Readiness:
    """Asks both, each within its own time limit."""
    return Readiness(_database(database), _queue(stream))


def _database(database: Database) -> Answering:
    try:
        with database.transaction() as session:
            session.execute(text("SELECT 1"))
    except DatabaseError as error:
        log.warning("database_away", reason=error.message)
        return "down"
    return "up"


def _queue(stream: Stream) -> Answering:
    try:
        stream.ping()
    except RedisError as error:
        log.warning("queue_away", reason=type(error).__name__)
        return "down"
    return "up"
