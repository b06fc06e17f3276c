"""Jobs, their chunks, their results, and what could not be done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Double, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.states import ChunkState, DeadLetterState, Decision, JobKind, JobState, Stage
from likewise.db.tables.base import (
    Base,
    Json,
    JsonObject,
    Row,
    Stamped,
    empty_object,
    mentions,
    owned_by,
    words,
    zero,
)


class Job(Row, Base):
    """One matching run over incoming records, one import of catalogue records, or one lesson from judgements.

    Attributes:
        options: what the user asked for. summary: what was detected and used, written by the fit.
        counts: rows by outcome, by decision for a match. rows_total: rows accepted, null until they are known.
        catalogue_version: the version that the job works against. matcher_id: what decides, or was to decide where that
            failed; null until fitted.
        webhook_url: whom to tell at the end. requested_by: who asked, for people ("user:...", "key:...").
        traceparent: the W3C trace that the request began.
        expires_at: when results and upload may be deleted, null for never.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_catalogue_id", "catalogue_id", "created_at"),
        Index("ix_jobs_created_at", "created_at", "id"),
        Index("ix_jobs_state", "state"),
        Index("ix_jobs_matcher", "matcher_id", "finished_at"),
        Index("ix_jobs_unended", "created_at", postgresql_where=text("state IN ('queued', 'running')")),
    )

    catalogue_id: Mapped[UUID] = owned_by("catalogues", index=False)
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    matcher_id: Mapped[UUID | None] = mentions("matchers", index=False)
    upload_id: Mapped[UUID | None] = mentions("uploads")
    kind: Mapped[JobKind] = mapped_column(words(JobKind))
    state: Mapped[JobState] = mapped_column(words(JobState), server_default=JobState.QUEUED)
    options: Mapped[JsonObject] = empty_object()
    summary: Mapped[JsonObject] = empty_object()
    counts: Mapped[JsonObject] = empty_object()
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = zero()
    catalogue_version: Mapped[int | None]
    webhook_url: Mapped[str | None]
    requested_by: Mapped[str | None]
    traceparent: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    cancel_requested_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)


class JobChunk(Row, Base):
    """A piece of a job's work, and the outbox of its message: the stream only hints that this row is due.

    Attributes:
        position: order within the stage, from 0. first_row, row_count: the job's rows it covers, the first row is 1.
        attempt: how often it was claimed, the fence: who commits must still hold the latest attempt.
        failures: how often handling raised an error. crashes: how often a lease ran out with the worker gone.
        lease_until: who claimed it may work until then; null while nobody has it. next_at: not due before.
        published_at: when its message was last sent, null while it never was.
        payload: what the stage needs to know. output: what a later stage needs from this one, Arrow or JSON bytes.
        record_seconds: what scoring took for each record, null where too few were scored to tell.
    """

    __tablename__ = "job_chunks"
    __table_args__ = (
        UniqueConstraint("job_id", "stage", "position"),
        Index("ix_job_chunks_due", "next_at", postgresql_where=text("state = 'open'")),
        Index("ix_job_chunks_leased", "lease_until", postgresql_where=text("state = 'open'")),
    )

    job_id: Mapped[UUID] = owned_by("jobs", index=False)
    stage: Mapped[Stage] = mapped_column(words(Stage))
    position: Mapped[int] = mapped_column(Integer)
    first_row: Mapped[int] = mapped_column(server_default=text("1"))
    row_count: Mapped[int] = zero()
    state: Mapped[ChunkState] = mapped_column(words(ChunkState), server_default=ChunkState.OPEN)
    attempt: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    crashes: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lease_until: Mapped[datetime | None]
    next_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    worker: Mapped[str | None]
    last_error: Mapped[str | None]
    payload: Mapped[JsonObject] = empty_object()
    output: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    record_seconds: Mapped[float | None] = mapped_column(Double)


_TURN = text("(- coalesce(worth, 0.5 - abs(coalesce(probability, 0.5) - 0.5)))")
_ASKING = text("(decision = 'review' OR inclusion IS NOT NULL) AND NOT settled")


class Result(Stamped, Base):
    """The machine's answer to one row of a job. Written once: a clash of the primary key is an alarm, never overwritten.

    `record_id` is the incoming record's key as in the list, `catalogue_key` the best candidate's; `candidates` the best
    ones with their probabilities and evidence. `matcher_id` stands here too since a canary decides some rows only; it
    has no foreign key, since the job's matcher is checked and a check per row would cost more than it finds.

    `reverted_at` is when the decision was taken back, with all of its matcher's: it holds for nothing since then.

    `settled` changes too: it is true only where no person is needed any more, since one has judged or a later job has
    another answer. Lists of what needs a person look at what is not settled, so they need not walk past the rest.

    `worth` is how many rows an answer is expected to put right, of what people are asked about. Among these are some that
    were drawn at random, whatever was decided on them; `inclusion` is how probable that was, null of all others. `sampled`
    are those that were drawn for a promise.
    """

    __tablename__ = "results"
    __table_args__ = (
        Index("ix_results_decision", "job_id", "decision", "row"),
        Index("ix_results_review", "job_id", _TURN, "row", postgresql_where=_ASKING),
        Index("ix_results_turn", _TURN, "job_id", "row", postgresql_where=_ASKING),
        Index("ix_results_sampled", "job_id", postgresql_where=text("sampled")),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    incoming_record_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("incoming_records.id", ondelete="CASCADE"), index=True
    )
    catalogue_record_id: Mapped[UUID | None] = mentions("catalogue_records")
    matcher_id: Mapped[UUID | None]
    record_id: Mapped[str | None]
    catalogue_key: Mapped[str | None]
    decision: Mapped[Decision] = mapped_column(words(Decision))
    probability: Mapped[float | None] = mapped_column(Double)
    reason: Mapped[str]
    candidates: Mapped[list[Json]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    settled: Mapped[bool] = mapped_column(server_default=text("false"))
    reverted_at: Mapped[datetime | None]
    worth: Mapped[float | None] = mapped_column(Double)
    inclusion: Mapped[float | None] = mapped_column(Double)
    sampled: Mapped[bool] = mapped_column(server_default=text("false"))


class DeadLetter(Row, Base):
    """Work that was given up, kept for a person: a chunk (with its job), or a message that could not be understood.

    `message` is the message as it came, as text where it was no JSON; `code` and `reason` say why; `detail` is for
    operators (a traceback).
    """

    __tablename__ = "dead_letters"
    __table_args__ = (
        Index("uq_dead_letters_waiting", "chunk_id", unique=True, postgresql_where=text("state = 'waiting'")),
        Index("ix_dead_letters_state", "state", "created_at"),
        Index("ix_dead_letters_created_at", "created_at", "id"),
    )

    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    chunk_id: Mapped[UUID | None] = mapped_column(ForeignKey("job_chunks.id", ondelete="CASCADE"), index=True)
    message: Mapped[Json] = mapped_column(JSONB)
    code: Mapped[str]
    reason: Mapped[str]
    detail: Mapped[str | None]
    state: Mapped[DeadLetterState] = mapped_column(words(DeadLetterState), server_default=DeadLetterState.WAITING)
