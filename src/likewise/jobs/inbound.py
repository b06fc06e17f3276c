"""Jobs from outside producers: what a program in any language put on the inbound stream becomes a job as if by HTTP."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from likewise.contracts import MatchSubmitMessage
from likewise.db.states import JobKind
from likewise.db.tables import Catalogue, Job
from likewise.errors import ValidationError
from likewise.jobs.accepting import OPEN_CHUNKS, NewJob, accept
from likewise.queue.producer import Capacity
from likewise.store import Store, json_lines

FILENAME = "records.jsonl"
PRODUCER = "queue"


@dataclass(frozen=True)
class Acceptor:
    """Makes jobs of messages; their records go the way of a small file, no longer than `limit` bytes."""

    store: Store
    limit: int
    capacity: Capacity = field(default_factory=lambda: Capacity(OPEN_CHUNKS))

    def __call__(self, session: Session, message: MatchSubmitMessage) -> None:
        """A job under the message's id; nothing where it is there already.

        Raises:
            ValidationError: there is no such catalogue.
            QueueError: the queue is full.
        """
        # The same message may be in two workers' hands: the second waits, and finds the job.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(message.job_id), 0))))
        if session.get(Job, message.job_id) is not None:
            return
        payload = message.payload
        catalogue_id = _catalogue(session, payload.catalogue)
        asked = payload.model_dump(
            mode="json", include={"key", "mapping", "precision", "cardinality"}, exclude_none=True
        )
        stored = self.store.keep("uploads", json_lines(payload.records), self.limit)
        try:
            new = NewJob(
                JobKind.MATCH, catalogue_id, stored, FILENAME, PRODUCER, payload.source, asked, job_id=message.job_id
            )
            accept(session, new, self.capacity)
        except BaseException:
            self.store.discard(stored)
            raise


def _catalogue(session: Session, name: str) -> UUID:
    """The catalogue that a producer means, by name or else by id."""
    found = session.execute(
        select(Catalogue.id)
        .where(or_(Catalogue.name == name, cast(Catalogue.id, Text) == name))
        .order_by(Catalogue.name != name)
        .limit(1)
    ).scalar_one_or_none()
    if found is None:
        raise ValidationError(f"there is no catalogue '{name}': make it first")
    return found
