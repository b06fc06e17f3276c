"""What was given up: kept with its reason, until a person replays or discards it."""

import json
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from likewise.db.states import ChunkState, DeadLetterState
from likewise.db.tables import DeadLetter, JobChunk, JsonObject
from likewise.errors import LikewiseError
from likewise.queue import chunks
from likewise.queue.work import ClaimedChunk

RAW_LIMIT = 20_000_000
"""How many characters of a message are kept; more than any that keeps to its contract should have."""


def bury(session: Session, chunk: ClaimedChunk, code: str, reason: str, detail: str | None = None) -> None:
    """Closes a chunk that is ours as dead, and keeps why.

    Raises:
        FencedError: the chunk is no longer ours.
    """
    chunks.end(session, chunk, ChunkState.DEAD, reason)
    message: JsonObject = {
        "stage": chunk.stage.value,
        "position": chunk.position,
        "firstRow": chunk.first_row,
        "rowCount": chunk.row_count,
        "attempt": chunk.attempt,
    }
    session.add(
        DeadLetter(
            job_id=chunk.job_id, chunk_id=chunk.id, message=message, code=code, reason=reason, detail=_storable(detail)
        )
    )


def bury_message(session: Session, raw: bytes, error: LikewiseError) -> None:
    """Keeps a message that could not be understood: as JSON where it is any, else as text."""
    text = _storable(raw.decode("utf-8", errors="replace")[:RAW_LIMIT]) or ""
    message: object = text
    try:
        message = json.loads(text)
        json.dumps(message, allow_nan=False)
    except (ValueError, RecursionError):
        message = text
    if "\\u0000" in text:  # JSON may hold it, PostgreSQL's text cannot
        message = text
    session.add(DeadLetter(message=message, code=error.code, reason=error.message))


def replay(session: Session, letter_id: UUID) -> UUID | None:
    """Opens a dead letter's chunk anew, with nothing held against it; the sweeper publishes it.

    Returns:
        The job, which the caller takes out of its end state; None where the letter is not waiting or has no chunk.
    """
    letter = _waiting(session, letter_id)
    if letter is None or letter.chunk_id is None:
        return None
    letter.state = DeadLetterState.REPLAYED
    session.execute(
        update(JobChunk)
        .where(JobChunk.id == letter.chunk_id, JobChunk.state == ChunkState.DEAD)
        .values(
            state=ChunkState.OPEN,
            failures=0,
            crashes=0,
            lease_until=None,
            next_at=func.clock_timestamp(),
            published_at=None,
        )
    )
    return letter.job_id


def discard(session: Session, letter_id: UUID) -> bool:
    """Gives a dead letter up for good; False where it is not waiting."""
    letter = _waiting(session, letter_id)
    if letter is None:
        return False
    letter.state = DeadLetterState.DISCARDED
    return True


def _waiting(session: Session, letter_id: UUID) -> DeadLetter | None:
    return session.scalar(
        select(DeadLetter)
        .where(DeadLetter.id == letter_id, DeadLetter.state == DeadLetterState.WAITING)
        .with_for_update()
    )


def _storable(text: str | None) -> str | None:
    """Without the one character that PostgreSQL's text cannot hold."""
    return None if text is None else text.replace("\x00", "\ufffd")
