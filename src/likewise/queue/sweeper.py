"""Finds what the stream does not know: chunks never published, messages lost, workers gone. One process at a time."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from likewise.contracts import MatchChunkMessage, parse
from likewise.db.locks import try_lock
from likewise.db.session import Database
from likewise.db.tables import Job, JobChunk
from likewise.errors import ValidationError
from likewise.queue import chunks, dead_letters, presence
from likewise.queue.producer import chunk_message
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import Entry, Stream
from likewise.queue.work import Event, EventKind, Observer

LOCK = 0x6C696B6573776570
"""The advisory lock of sweepers ("likeswep" in ASCII)."""
BATCH = 1000


@dataclass(frozen=True)
class Sweeper:
    """All that a sweep needs; `consumer` is the worker's name, under which it takes over messages."""

    database: Database
    stream: Stream
    settings: QueueSettings
    observe: Observer
    consumer: str

    def sweep(self) -> int:
        """Publishes what is due and has no message in the stream, and says that this worker lives.

        Returns:
            How many chunks were published.

        Raises:
            RedisError: Redis is away. DatabaseError: PostgreSQL is away.
        """
        self.database.run(partial(presence.announce, name=self.consumer))
        empty = self.stream.waiting() == 0
        with self.database.transaction() as session:
            if not try_lock(session, LOCK):
                return 0
            forgotten = (
                select(JobChunk.id)
                .where(chunks.due(), _unannounced(self.settings, empty=empty))
                .order_by(JobChunk.next_at)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            )
            traced = select(Job.traceparent).where(Job.id == JobChunk.job_id).scalar_subquery()
            found = session.execute(
                update(JobChunk)
                .where(JobChunk.id.in_(forgotten))
                .values(published_at=chunks.NOW)
                .returning(JobChunk.job_id, JobChunk.id, JobChunk.attempt, traced)
                .execution_options(synchronize_session=False)
            ).all()
        self.stream.publish([chunk_message(*row) for row in found])
        if found:
            self.observe(Event(EventKind.REPUBLISHED, count=len(found)))
        self._clean()
        return len(found)

    def _clean(self) -> None:
        """Removes messages that a vanished worker had read: the rows tell what is due; only bad ones are kept."""
        entries = self.stream.take_over(self.consumer, self.settings.lease)
        for entry in entries:
            remove_bad(self.database, entry, self.observe)
        self.stream.remove(entries)


def remove_bad(database: Database, entry: Entry, observe: Observer) -> MatchChunkMessage | None:
    """The message of an entry; one that cannot be understood becomes a dead letter, and None is returned."""
    try:
        return parse(MatchChunkMessage, entry.raw)
    except ValidationError as error:
        with database.transaction() as session:
            dead_letters.bury_message(session, entry.raw, error)
        observe(Event(EventKind.BAD_MESSAGE, reason=error.message))
        return None


def _unannounced(settings: QueueSettings, *, empty: bool) -> ColumnElement[bool]:
    """No message in the stream stands for the chunk.

    That is certain where it was never published, or last before the lease that ran out; with an empty stream, also where
    the message is older than it can have been under way. While others wait in the stream an old one may well be among
    them, and publishing it again and again would make a long queue longer.
    """
    certain = or_(JobChunk.published_at.is_(None), JobChunk.published_at < JobChunk.lease_until)
    if not empty:
        return certain
    return or_(certain, and_(JobChunk.published_at < func.clock_timestamp() - timedelta(seconds=settings.forgotten)))
