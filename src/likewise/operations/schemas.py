"""The HTTP bodies of operations."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import Field, JsonValue

from likewise.db.states import DeadLetterState, JobState, Stage
from likewise.evolution.schemas import ProposedMatcher
from likewise.http.models import Model


class DeadLetterSummary(Model):
    """Work that was given up: a chunk of a job, or a message that could not be understood (both ids null)."""

    id: UUID
    job_id: UUID | None
    chunk_id: UUID | None
    code: str
    reason: str
    state: DeadLetterState
    created_at: datetime
    updated_at: datetime


class DeadLetterAnswer(DeadLetterSummary):
    """The same with the message as it came, and `detail` for operators."""

    message: JsonValue
    detail: str | None


class Replayed(Model):
    """The job that goes on, and its dead letters that were replayed with this one."""

    job_id: UUID
    letters: tuple[UUID, ...]


class Claiming(Model):
    """Whether workers claim new work; what they have begun they finish."""

    paused: bool


class WorkerAnswer(Model):
    """A worker; `alive` is whether it was heard of lately; `chunk_id` is what it works on, for the `stage` of `job_id`."""

    name: str
    host: str
    pid: int
    version: str
    chunk_id: UUID | None
    job_id: UUID | None
    stage: Stage | None
    started_at: datetime
    seen_at: datetime
    alive: bool


class StopReason(Model):
    """What a matcher was stopped for, and a sentence with the numbers."""

    kind: str
    message: str


class StoppedMatcher(Model):
    """A matcher that was stopped by itself, and why; another one decides since then. `revert` is the address to POST to so
    that what it has decided is taken back. It stands here until somebody does something with it.
    """

    matcher_id: UUID
    catalogue_id: UUID
    catalogue_name: str
    version: int
    stopped_at: datetime | None
    because: tuple[StopReason, ...]
    revert: str


class Overview(Model):
    """How the service is: chunks not yet done, those due that nobody works on and how long the oldest has waited."""

    paused: bool
    open_chunks: int
    waiting_chunks: int
    oldest_waiting_seconds: float
    jobs: Mapping[JobState, int]
    waiting_reviews: int = Field(description="Items that ask for a person; more than 10,000 are not counted.")
    waiting_dead_letters: int
    stopped_matchers: tuple[StoppedMatcher, ...] = Field(description="The latest hundred, the latest first.")
    proposed_matchers: tuple[ProposedMatcher, ...] = Field(
        description="Better matchers that wait for somebody to promote them; the latest hundred, the latest first."
    )
    workers: tuple[WorkerAnswer, ...]
