"""What jobs that are over leave behind besides their results: pieces of lists, uploads, chunks, examples in summaries.

Files go first and rows afterwards, within one transaction that holds the lock: if it breaks off, the rows still say what
is to be done, and doing it again changes nothing. So nothing is ever reported as gone that is still there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from likewise.db.states import ENDED
from likewise.db.tables import DeadLetter, IdempotencyKey, Job, JobChunk, JsonObject, Upload
from likewise.errors import ConflictError
from likewise.jobs.service import LINKS, PAIRS
from likewise.store import Store


@dataclass(frozen=True)
class Past:
    """A job that is over, as far as its leftovers go."""

    id: UUID
    upload_id: UUID | None
    summary: JsonObject

    @property
    def links(self) -> str | None:
        """Where its links lie in the store."""
        uri = self.summary.get(LINKS)
        return uri if isinstance(uri, str) else None

    @property
    def files(self) -> set[str]:
        """The files that belong to its results."""
        kept = self.summary.get(PAIRS)
        pairs = {str(kept["uri"])} if isinstance(kept, Mapping) and "uri" in kept else set()
        return pairs | ({self.links} if self.links else set())


def past_jobs(session: Session, which: ColumnElement[bool]) -> list[Past]:
    """Those jobs, all of which must be over: a job that goes on still has what is to be erased in its hands.

    Raises:
        ConflictError: one goes on.
    """
    going = session.scalar(select(Job.id).where(which, Job.state.not_in(ENDED)).limit(1))
    if going is not None:
        raise ConflictError(
            f"the job {going} is not over and has this record or file in hand: wait for it or cancel it"
        )
    found = session.execute(select(Job.id, Job.upload_id, Job.summary).where(which).order_by(Job.created_at))
    return [Past(*row) for row in found]


def remove_pieces(store: Store, job: Past) -> None:
    """Take away a job's files but those of its results: what it was read into, and what late attempts have left."""
    for uri in store.all_files(f"jobs/{job.id}"):
        if uri not in job.files:
            store.remove(uri)


def remove_uploads(session: Session, store: Store, upload_ids: Iterable[UUID | None]) -> None:
    """Take away uploads, files and rows."""
    ids = [one for one in upload_ids if one is not None]
    for uri in session.scalars(select(Upload.uri).where(Upload.id.in_(ids), Upload.uri.is_not(None))).all():
        store.remove(str(uri))
    session.execute(delete(Upload).where(Upload.id.in_(ids)))


def forget_work(session: Session, jobs: Sequence[Past]) -> None:
    """Delete the chunks of jobs, and with them plans, reasons of failures and dead letters, which may quote values; keep
    of their summaries and errors what quotes none. Such a job cannot be replayed.
    """
    session.execute(delete(JobChunk).where(JobChunk.job_id.in_([job.id for job in jobs])))
    for job in jobs:
        values = {"summary": without_values(job.summary), "error_message": None}
        session.execute(update(Job).where(Job.id == job.id).values(**values))


def without_values(summary: JsonObject) -> dict[str, object]:
    """A summary without examples out of the columns and without notices, which may quote them."""
    kept = dict(summary)
    for side in ("incoming", "catalogue"):
        profile = kept.get(side)
        if isinstance(profile, Mapping):
            columns = profile.get("columns")
            bare = [{**one, "examples": []} for one in columns] if isinstance(columns, list) else []
            kept[side] = {**profile, "columns": bare, "notices": []}
    return {name: [] if name == "notices" else value for name, value in kept.items()}


def forget_answers(session: Session, record_id: UUID) -> None:
    """Delete the answers kept for repeated requests that are about a record or name it."""
    word = str(record_id)
    about = or_(func.strpos(IdempotencyKey.path, word) > 0, func.strpos(_body(), word) > 0)
    session.execute(delete(IdempotencyKey).where(about))


def forget_answers_about(session: Session, which: ColumnElement[bool]) -> None:
    """Delete the answers kept for repeated requests that name one of these jobs, as reviews of their results do."""
    named = exists().where(which, func.strpos(_body(), cast(Job.id, Text)) > 0)
    session.execute(delete(IdempotencyKey).where(named))


def _body() -> ColumnElement[str]:
    return cast(IdempotencyKey.body, Text)


def forget_letters(session: Session, field: str, name: str, word: str = "") -> None:
    """Delete messages that never became a job: those whose payload names this source or catalogue in `field`, or that
    were no JSON and hold the name; if a word is given, only those that hold it, too.
    """
    message = cast(DeadLetter.message, Text)
    named = DeadLetter.message[("payload", field)].as_string() == name
    unread = and_(func.jsonb_typeof(DeadLetter.message) == "string", _holds(message, name))
    session.execute(delete(DeadLetter).where(DeadLetter.job_id.is_(None), or_(named, unread), _holds(message, word)))


def _holds(message: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Whether a message holds a word as it is or as JSON may write it."""
    forms = {word, json.dumps(word, ensure_ascii=False)[1:-1], json.dumps(word)[1:-1]}
    return or_(*(func.strpos(message, form) > 0 for form in sorted(forms)))
