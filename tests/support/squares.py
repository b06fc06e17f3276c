"""A trivial job for trying the queue: square the numbers of a chunk. Its outcomes lie in a table that would hold doubles.

`behave` in a chunk's payload makes it a bad one: "validation", "processing", "bug", "kill" (ends its worker as kill -9
does), "fail twice".
"""

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from likewise.db.session import Database
from likewise.db.states import ENDED, ChunkState, DeadLetterState, JobKind, JobState, Stage
from likewise.db.tables import Catalogue, DeadLetter, Job, JobChunk
from likewise.errors import DatabaseError, ProcessingError, ValidationError
from likewise.queue.producer import NewChunk, add_chunks, publishing
from likewise.queue.stream import Stream
from likewise.queue.work import ClaimedChunk, Commit, Control, Handlers

OUTCOMES = "CREATE TABLE outcomes (job_id uuid NOT NULL, number bigint NOT NULL, square bigint NOT NULL)"


@dataclass(frozen=True)
class Piece:
    """A chunk to make: how many numbers, and how it behaves."""

    numbers: int = 10
    behave: str = "well"


def prepare(database: Database) -> None:
    """Makes the table of outcomes."""
    with database.transaction() as session:
        session.execute(text(OUTCOMES))


def accept(database: Database, stream: Stream, pieces: Sequence[Piece]) -> UUID:
    """A job with these chunks, committed and published."""
    with publishing(database, stream) as session:
        catalogue = Catalogue(name=str(uuid4()))
        session.add(catalogue)
        session.flush()
        job = Job(catalogue_id=catalogue.id, kind=JobKind.MATCH, rows_total=sum(piece.numbers for piece in pieces))
        session.add(job)
        session.flush()
        first, new = 1, []
        for position, piece in enumerate(pieces):
            new.append(NewChunk(Stage.SCORE, position, first, piece.numbers, {"behave": piece.behave}))
            first += piece.numbers
        add_chunks(session, job.id, new)
        return job.id


def square(chunk: ClaimedChunk, control: Control) -> Commit:
    """The handler."""
    control.check()
    behave = chunk.payload["behave"]
    if behave == "validation":
        raise ValidationError("these are no numbers")
    if behave == "processing" or (behave == "fail twice" and chunk.failures < 2):
        raise ProcessingError("not today")
    if behave == "bug":
        raise ZeroDivisionError("a bug of the handler")
    if behave == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    numbers = range(chunk.first_row, chunk.first_row + chunk.row_count)
    rows = [{"job": chunk.job_id, "number": number, "square": number * number} for number in numbers]

    def commit(session: Session) -> None:
        session.execute(text("INSERT INTO outcomes VALUES (:job, :number, :square)"), rows)

    return commit


def settled(session: Session, chunk: ClaimedChunk, state: ChunkState) -> None:
    """Counts the job's rows and ends it with its last chunk."""
    job = session.scalars(select(Job).where(Job.id == chunk.job_id).with_for_update()).one()
    if state is ChunkState.DONE:
        job.rows_done += chunk.row_count
    still_open = select(func.count()).where(JobChunk.job_id == job.id, JobChunk.state == ChunkState.OPEN)
    if not session.scalar(still_open):
        dead = session.scalar(select(func.count()).where(JobChunk.job_id == job.id, JobChunk.state == ChunkState.DEAD))
        job.state = JobState.COMPLETED_WITH_ERRORS if dead else JobState.COMPLETED


HANDLERS: Handlers = {Stage.SCORE: square}


def violations(database: Database, job_id: UUID) -> list[str]:
    """Where a finished job breaks the promise that each accepted row has exactly one outcome, one line each.

    An outcome is a square, or a chunk that waits as a dead letter.
    """
    with database.transaction() as session:
        job = session.scalars(select(Job).where(Job.id == job_id)).one()
        squares = session.execute(
            text("SELECT number, square, count(*) AS times FROM outcomes WHERE job_id = :job GROUP BY 1, 2"),
            {"job": job_id},
        ).all()
        letters = session.execute(
            select(JobChunk.first_row, JobChunk.row_count)
            .join(DeadLetter, DeadLetter.chunk_id == JobChunk.id)
            .where(DeadLetter.job_id == job_id, DeadLetter.state == DeadLetterState.WAITING)
        ).all()
    found = [f"number {row.number}: square {row.square}" for row in squares if row.square != row.number**2]
    times = dict.fromkeys(range(1, (job.rows_total or 0) + 1), 0)
    for row in squares:
        times[row.number] = times.get(row.number, 0) + row.times
    if job.rows_done != len(squares):
        found.append(f"the job counts {job.rows_done} rows, there are {len(squares)}")
    for first, count in letters:
        for number in range(first, first + count):
            times[number] += 1
    found += [f"number {number}: {count} outcomes" for number, count in sorted(times.items()) if count != 1]
    if job.state not in (JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS):
        found.append(f"the job is {job.state}")
    return found


def job_state(database: Database, job_id: UUID) -> JobState:
    """Where a job stands."""
    with database.transaction() as session:
        return session.scalars(select(Job.state).where(Job.id == job_id)).one()


def is_over(database: Database, job_id: UUID) -> bool:
    """Whether a job has ended; not, too, while the database is away."""
    try:
        return job_state(database, job_id) in ENDED
    except DatabaseError:
        return False


def expire_leases(database: Database) -> None:
    """Lets all leases be over, as if the time had passed; but for those of a process that is just writing."""
    with database.transaction() as session:
        free = select(JobChunk.id).where(JobChunk.lease_until.is_not(None)).with_for_update(skip_locked=True)
        past = text("clock_timestamp() - interval '1 second'")
        session.execute(update(JobChunk).where(JobChunk.id.in_(free)).values(lease_until=past))


def hurry(database: Database) -> None:
    """Makes all chunks due, as if their backoff had passed."""
    with database.transaction() as session:
        session.execute(update(JobChunk).values(next_at=text("clock_timestamp()")))


def rows(database: Database, job_id: UUID) -> tuple[int, int]:
    """How many rows were accepted, and how many have an outcome: a square, or a chunk that was given up."""
    given_up = select(func.coalesce(func.sum(JobChunk.row_count), 0)).where(
        JobChunk.job_id == job_id, JobChunk.state == ChunkState.DEAD
    )
    with database.transaction() as session:
        accepted = session.scalars(select(Job.rows_total).where(Job.id == job_id)).one()
        return accepted or 0, outcomes(database, job_id) + int(session.scalars(given_up).one())


def outcomes(database: Database, job_id: UUID) -> int:
    """How many squares a job has."""
    with database.transaction() as session:
        return session.scalar(text("SELECT count(*) FROM outcomes WHERE job_id = :job"), {"job": job_id}) or 0
