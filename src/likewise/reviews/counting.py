"""How much asks for a person, and what people have said: counts that stay fast however much there is.

They stop at a bound and say so, and look at the latest judgements only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Select, Subquery, exists, func, literal, literal_column, select, true
from sqlalchemy.orm import Session, aliased

from likewise.db.states import JUDGED, JudgementKind
from likewise.db.tables import ApiKey, IncomingRecord, Job, Judgement, Result, Source, User
from likewise.reviews import repository
from likewise.reviews.learning import Answered
from likewise.reviews.repository import Where

MOST = 10_000
"""More than so many are not counted."""
EXACT = 50
"""Up to so many are looked at one by one: a few results that need nobody may not have been noted as such."""
LATEST = 2_000
"""So many of the latest judgements are looked at."""
LEARNT_FROM = 1_000
"""So many of the latest answers are held against what was forecast."""


@dataclass(frozen=True)
class Count:
    """How many there are; `more` says that there are more than were counted."""

    number: int
    more: bool = False


@dataclass(frozen=True)
class Said:
    """How many records somebody has given one kind of answer on, and how many of these since a moment."""

    judgement: JudgementKind
    said_by: str
    name: str | None
    records: int
    recently: int


def waiting(session: Session, where: Where) -> Count:
    """How many items ask for a person."""
    noted = select(literal(1)).select_from(Result).where(Result.decision == repository.REVIEW, ~Result.settled)
    if where.catalogue_id is not None or where.source_id is not None:
        noted = noted.join(Job, Job.id == Result.job_id)
    if where.catalogue_id is not None:  # by its sources: imports are jobs as well, and there may be many
        noted = noted.where(Job.source_id.in_(select(Source.id).where(Source.catalogue_id == where.catalogue_id)))
    if where.source_id is not None:
        noted = noted.where(Job.source_id == where.source_id)
    if where.job_id is not None:
        noted = noted.where(Result.job_id == where.job_id)
    number = _count(session, noted.limit(MOST + 1))
    if number <= EXACT:
        number = _count(session, repository.asking(where).order_by(*repository.ORDER).limit(EXACT))
    return Count(min(number, MOST), number > MOST)


def said(session: Session, where: Where, since: datetime | None) -> list[Said]:
    """Who has said what of how many records, in the latest judgements that were made one by one and stand; `since` is the
    beginning of the day in UTC where it is not given.
    """
    moment = func.date_trunc("day", func.now(), "UTC") if since is None else literal(since)
    latest = _latest(where)
    record = latest.c.incoming_record_id
    counted = (
        select(
            latest.c.judgement,
            latest.c.said_by,
            func.max(func.coalesce(User.name, ApiKey.name)),
            func.count(record.distinct()),
            func.count(record.distinct()).filter(latest.c.created_at >= moment),
        )
        .select_from(latest)
        .outerjoin(User, func.concat("user:", User.id) == latest.c.said_by)
        .outerjoin(ApiKey, func.concat("key:", ApiKey.id) == latest.c.said_by)
        .group_by(latest.c.judgement, latest.c.said_by)
        .order_by(latest.c.said_by, latest.c.judgement)
    )
    return [Said(*row) for row in session.execute(counted)]


def answered(session: Session, where: Where) -> list[Answered]:
    """The latest answers beside what was forecast: by the newest job before the answer, of its best candidate then.

    What was judged for many rows in one go is left out: nobody has looked at each of them.
    """
    latest = _latest(where)
    record = latest.c.incoming_record_id
    records = select(record, func.max(latest.c.created_at).label("at")).group_by(record)
    each = records.order_by(func.max(latest.c.created_at).desc()).limit(LEARNT_FROM).subquery()
    rows = aliased(Result)
    forecast = (
        select(
            Result.probability,
            repository.matched(best=True).label("matched"),
            repository.settled().label("settled"),
        )
        .join(Job, Job.id == Result.job_id)
        .where(Result.incoming_record_id == each.c.incoming_record_id, Job.created_at < each.c.at)
        .where(Result.probability.is_not(None), Result.reason != JUDGED)
        .order_by(Job.created_at.desc(), Result.job_id.desc(), Result.row.desc())
        .limit(1)
        .lateral()
    )
    holds = select(func.count()).where(rows.incoming_record_id == each.c.incoming_record_id).scalar_subquery()
    found: Select[float, bool, int] = (
        select(forecast.c.probability, forecast.c.matched, holds)
        .select_from(each)
        .join(forecast, true())
        .where(forecast.c.settled)
    )
    return [Answered(*row) for row in session.execute(found)]


def _latest(where: Where) -> Subquery:
    """The latest judgements that people made one by one and that stand, with what is needed to count them.

    To the letter the condition of the index `ix_judgements_said`.
    """
    undo = aliased(Judgement)
    one_by_one = literal_column("judgements.judgement <> 'undo' AND NOT judgements.bulk", Boolean)
    columns = (Judgement.incoming_record_id, Judgement.judgement, Judgement.said_by, Judgement.created_at)
    latest = (
        select(*columns)
        .where(one_by_one, ~exists().where(undo.undoes_id == Judgement.id))
        .order_by(Judgement.created_at.desc())
        .limit(LATEST)
        .subquery()
    )
    found = select(latest)
    if where.catalogue_id is not None or where.source_id is not None:
        found = found.join(IncomingRecord, IncomingRecord.id == latest.c.incoming_record_id)
    if where.source_id is not None:
        found = found.where(IncomingRecord.source_id == where.source_id)
    if where.catalogue_id is not None:
        found = found.join(Source, Source.id == IncomingRecord.source_id)
        found = found.where(Source.catalogue_id == where.catalogue_id)
    if where.job_id is not None:
        of_job = Result.incoming_record_id == latest.c.incoming_record_id, Result.job_id == where.job_id
        found = found.where(exists().where(*of_job))
    return found.subquery()


def _count(session: Session, found: Select[*tuple[Any, ...]]) -> int:  # Any: what is counted may have any columns
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0
