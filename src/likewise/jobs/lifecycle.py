"""A job's way from chunk to chunk: what is added, counted and ended when a chunk is over."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from likewise.db.states import ENDED, ChunkState, JobKind, JobState, Stage
from likewise.db.tables import Job
from likewise.jobs import repository
from likewise.queue.chunks import cancel_open
from likewise.queue.producer import NewChunk, add_chunks
from likewise.queue.work import ClaimedChunk

LAST: Mapping[JobKind, Stage] = MappingProxyType(
    {JobKind.MATCH: Stage.RESOLVE, JobKind.IMPORT: Stage.READ, JobKind.LEARN: Stage.FIT}
)
"""The stage that ends a job; one that embeds ends with its last batch."""


def settle(session: Session, chunk: ClaimedChunk, state: ChunkState) -> None:
    """Bring the job on, in the transaction that ended the chunk: its row is locked, so that of two chunks that end at
    once the second sees the first.
    """
    job = repository.lock(session, chunk.job_id)
    if job is None or job.state in ENDED:
        return
    if state is ChunkState.DEAD:
        cancel_open(session, job.id)
        message = f"the stage {chunk.stage} failed too often; the dead letters say why"
        repository.end(session, job.id, JobState.FAILED, "PROCESSING_ERROR", message)
    elif state is ChunkState.CANCELLED or job.cancel_requested_at is not None:
        cancel_open(session, job.id)
        if not repository.open_in_stage(session, job.id):
            repository.end(session, job.id, JobState.CANCELLED)
    else:
        _done(session, job, chunk)


def _done(session: Session, job: Job, chunk: ClaimedChunk) -> None:
    if chunk.stage is LAST.get(job.kind):
        failed = int(str(job.counts.get("failed", 0)))
        repository.end(session, job.id, JobState.COMPLETED_WITH_ERRORS if failed else JobState.COMPLETED)
        return
    if chunk.stage is Stage.SCORE:
        repository.change(session, job.id, rows_done=Job.rows_done + chunk.row_count)
    if not repository.open_in_stage(session, job.id):
        if job.kind is JobKind.EMBED:
            repository.end(session, job.id, JobState.COMPLETED)
            return
        _add_last(session, job.id, job.rows_total or 0, job.traceparent)


def _add_last(session: Session, job_id: UUID, rows: int, traceparent: str | None) -> None:
    """All pairs are scored: the list can be resolved."""
    add_chunks(session, job_id, [NewChunk(Stage.RESOLVE, 0, row_count=rows)], traceparent)
