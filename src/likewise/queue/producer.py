"""How chunks get into the queue: rows within the caller's transaction, messages once it is committed."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from likewise.contracts import MatchChunkMessage, MatchChunkPayload
from likewise.db.session import Database
from likewise.db.states import ChunkState, Stage
from likewise.db.tables import JobChunk, JsonObject
from likewise.errors import QueueError
from likewise.queue.stream import Stream

PENDING = "likewise.queue.messages"
RETRY_AFTER = 5
"""Seconds after which a client that was refused may try again."""
BELIEVED = 1.0
"""Seconds."""


@dataclass(frozen=True)
class NewChunk:
    """A chunk to be added; see `tables.JobChunk`."""

    stage: Stage
    position: int
    first_row: int = 1
    row_count: int = 0
    payload: JsonObject = field(default_factory=dict)


def add_chunks(session: Session, job_id: UUID, new: Sequence[NewChunk], traceparent: str | None = None) -> list[UUID]:
    """Adds chunks to a job within the transaction; those of `publishing` send their messages after the commit.

    `published_at` is set at once: a message that gets lost is found by its age, and the ordinary case saves a write.
    """
    if not new:
        return []
    rows = [
        {
            "job_id": job_id,
            "stage": chunk.stage,
            "position": chunk.position,
            "first_row": chunk.first_row,
            "row_count": chunk.row_count,
            "payload": chunk.payload,
        }
        for chunk in new
    ]
    statement = insert(JobChunk).values(published_at=func.clock_timestamp()).returning(JobChunk.id)
    ids = list(session.scalars(statement, rows))
    session.info.setdefault(PENDING, []).extend(chunk_message(job_id, chunk_id, 0, traceparent) for chunk_id in ids)
    return ids


@contextmanager
def publishing(database: Database, stream: Stream) -> Iterator[Session]:
    """A transaction whose new chunks are published once it is committed; a Redis that is away is no error.

    Raises:
        DatabaseError: as `Database.transaction`.
    """
    with database.transaction() as session:
        yield session
    stream.publish(session.info.pop(PENDING, []))


def chunk_message(job_id: UUID, chunk_id: UUID, attempt: int, traceparent: str | None) -> MatchChunkMessage:
    """The hint that a chunk is due."""
    return MatchChunkMessage(
        version=1,
        type="match.chunk",
        job_id=job_id,
        traceparent=traceparent,
        payload=MatchChunkPayload(chunk_id=chunk_id, attempt=attempt),
    )


def open_chunks(session: Session, limit: int) -> int:
    """How many chunks are open, counted up to `limit`."""
    some = select(JobChunk.id).where(JobChunk.state == ChunkState.OPEN).limit(limit).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


class Capacity:
    """Holds new work back while too much is waiting: `limit` open chunks or more.

    What is counted is believed for `BELIEVED` seconds, since counting takes the longer the more there is.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._full = False
        self._until = -math.inf

    def check(self, session: Session) -> None:
        """Lets pass while there is room.

        Raises:
            QueueError: there is none; `retry_after` in its details says when to come back, in seconds.
        """
        now = self._clock()
        if now >= self._until:
            self._full = open_chunks(session, self._limit) >= self._limit
            self._until = now + BELIEVED
        if self._full:
            raise QueueError(
                f"the queue is full ({self._limit} chunks are waiting): try again later", retry_after=RETRY_AFTER
            )
