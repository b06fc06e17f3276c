"""What became of a list's promise, and what is still needed for it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from likewise.db.tables import Result
from likewise.errors import ConflictError
from likewise.jobs import again
from likewise.jobs.service import find
from likewise.reviews import repository
from likewise.reviews.repository import Where
from likewise.reviews.schemas import PromiseAnswer


def promise(session: Session, job_id: UUID) -> PromiseAnswer:
    """The promise of a finished matching job.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: nothing was to be promised of its links, or it is not over.
    """
    job = find(session, job_id)
    told = job.summary.get("promise")
    if not isinstance(told, Mapping):
        raise ConflictError(f"nothing was to be promised of this job's links, or it has none: it is {job.state}")
    wanted = told["promise"]
    waiting = repository.asking(Where(job_id=job_id)).where(Result.sampled.is_(True))
    left = session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    known = {"waiting": left, "newer": None if job.source_id is None else again.newer(session, job)}
    return PromiseAnswer.model_validate({**told, **(wanted if isinstance(wanted, Mapping) else {}), **known})
