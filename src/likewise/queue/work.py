"""What passes between the queue and those who plug work into it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event as Flag
from typing import Protocol, TypeAlias
from uuid import UUID

from sqlalchemy.orm import Session

from likewise.db.states import ChunkState, Stage
from likewise.db.tables import JsonObject


@dataclass(frozen=True)
class ClaimedChunk:
    """A chunk that this worker may work on while it holds the latest `attempt`; see `tables.JobChunk`."""

    id: UUID
    job_id: UUID
    stage: Stage
    position: int
    first_row: int
    row_count: int
    attempt: int
    failures: int
    crashes: int
    payload: JsonObject
    traceparent: str | None


class ChunkCancelledError(Exception):
    """Raised by `Control.check` where there is no point in going on; handlers let it pass."""


class NotYetError(Exception):
    """Raised by a handler whose chunk has to wait for other work: it is due again once `chunks.wake` says so, after so many
    `seconds` at the latest, and nothing is held against it.

    `still` says whether it has to wait, asked where nobody can wake the chunk unnoticed.
    """

    def __init__(self, seconds: float, reason: str, still: Callable[[Session], bool]) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.still = still


@dataclass(frozen=True)
class Control:
    """What a handler can learn while it works.

    `cancelled`: the job was cancelled; `lost`: another worker has the chunk; `stopping`: this worker is told to stop.
    """

    cancelled: Flag = field(default_factory=Flag)
    lost: Flag = field(default_factory=Flag)
    stopping: Flag = field(default_factory=Flag)

    def check(self) -> None:
        """Call between pieces of work, so that a cancelled job, or a worker, stops within one piece.

        Raises:
            ChunkCancelledError: one of the three is so.
        """
        if self.cancelled.is_set() or self.lost.is_set() or self.stopping.is_set():
            raise ChunkCancelledError


Commit: TypeAlias = Callable[[Session], None]
"""What a handler wants written. It runs in the transaction that marks the chunk done, or not at all; it may run again
where PostgreSQL rolled back, so it must have no effect but on its session."""


class Handler(Protocol):
    """Works on a chunk without writing, and returns what to write.

    Raises ValidationError where the chunk can never succeed, ProcessingError where another attempt may.
    """

    def __call__(self, chunk: ClaimedChunk, control: Control, /) -> Commit: ...


class Settled(Protocol):
    """Told of every chunk that is done, dead or cancelled, in the transaction that makes it so, after its `Commit`.

    Here a job is counted, ended or given its next stage (`producer.add_chunks`). Lock the job's row first and count the
    open chunks then: of two chunks that end at once, the second to get the lock sees the first. Rows are locked in the
    order chunk, job, everywhere.
    """

    def __call__(self, session: Session, chunk: ClaimedChunk, state: ChunkState, /) -> None: ...


Handlers: TypeAlias = Mapping[Stage, Handler]


class EventKind(StrEnum):
    """What happens in the queue, for logs and metrics."""

    CLAIMED = "claimed"
    FINISHED = "finished"
    RETRIED = "retried"
    RELEASED = "released"
    CANCELLED = "cancelled"
    DEAD = "dead"
    FENCED = "fenced"
    REPUBLISHED = "republished"
    BAD_MESSAGE = "bad_message"
    REDIS_AWAY = "redis_away"
    DATABASE_AWAY = "database_away"
    OVERRUN = "overrun"
    QUEUE_FULL = "queue_full"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    FAULT = "fault"


DECISIONS = "likewise.queue.decisions"
"""Where in `session.info` a `Commit` leaves how many rows it decided on, by decision, for `Event.decisions`."""


@dataclass(frozen=True)
class Event:
    """One thing that happened; `seconds` is how long the handler took, `count` how many chunks are meant."""

    kind: EventKind
    chunk: ClaimedChunk | None = None
    seconds: float | None = None
    count: int = 1
    reason: str | None = None
    decisions: Mapping[str, int] = field(default_factory=dict)


Observer: TypeAlias = Callable[[Event], None]

WARNINGS = frozenset(
    {
        EventKind.RETRIED,
        EventKind.DEAD,
        EventKind.FENCED,
        EventKind.BAD_MESSAGE,
        EventKind.REDIS_AWAY,
        EventKind.DATABASE_AWAY,
        EventKind.OVERRUN,
        EventKind.QUEUE_FULL,
        EventKind.UNANSWERED,
        EventKind.FAULT,
    }
)


def log_event(event: Event) -> None:
    """The observer that writes the log."""
    import structlog

    logger = structlog.get_logger("likewise.queue")
    told: dict[str, object] = {"count": event.count, "seconds": event.seconds, "reason": event.reason}
    if event.chunk is not None:
        told |= {"job_id": str(event.chunk.job_id), "chunk_id": str(event.chunk.id), "stage": event.chunk.stage.value}
        told |= {"attempt": event.chunk.attempt, "traceparent": event.chunk.traceparent}
    write = logger.warning if event.kind in WARNINGS else logger.info
    write(f"queue.{event.kind}", **{name: value for name, value in told.items() if value is not None})
