"""How much asks for a person, and what people have said: counts that stay fast however much there is.

They stop at a bound and say so, and look at the latest judgements only.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Boolean,
    DateTime,
    Select,
    Subquery,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from likewise.db.states import COMPLETED, JUDGED, Decision, JobKind, JudgementKind
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
NEXT = 25
"""So many of the next items are looked at for what their answers are worth."""
JOBS = 100
"""So many of the latest jobs are looked at."""
LEARNT_FROM = 500
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
    noted = select(literal(1)).select_from(Result).where(repository.ASKED, ~Result.settled)
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
    return [Said(*row) for row in session.execute(_said(_named(where)), {**_values(where), "since": since})]


def answered(session: Session, where: Where) -> list[Answered]:
    """The latest answers beside what was forecast: by the newest job before the answer, of its best candidate then.

    What was judged for many rows in one go is left out: nobody has looked at each of them.
    """
    found = session.execute(_answered(_named(where)), _values(where))
    return [Answered(probability, matched, rows) for probability, matched, rows, _, _ in found]


def drawn_links(session: Session, where: Where) -> list[tuple[bool, float]]:
    """Of links about which people were asked at random: whether they were right, and how probable it was to be drawn; of
    the latest judgements.
    """
    found = session.execute(_answered(_named(where), LATEST, drawn=True), _values(where))
    return [(matched, inclusion) for _, matched, _, decision, inclusion in found if decision is Decision.LINK]


def expected_next(session: Session, where: Where) -> tuple[int, float]:
    """How many of the next `NEXT` items are asked for their worth, and how many rows their answers are expected to put
    right, all together.
    """
    found = repository.asking(where).where(Result.inclusion.is_(None)).order_by(*repository.ORDER).limit(NEXT)
    worth = [-turn for _, turn, _, _ in session.execute(found)]
    return len(worth), sum(worth)


def expected_links(session: Session, where: Where) -> tuple[int, float]:
    """How many rows are linked in the last list of each source, of the latest jobs, and how many of these links are right
    as the machine has it.
    """
    latest = select(Job).order_by(Job.created_at.desc()).limit(JOBS)
    if where.catalogue_id is not None:
        latest = latest.where(Job.catalogue_id == where.catalogue_id)
    if where.source_id is not None:
        latest = latest.where(Job.source_id == where.source_id)
    if where.job_id is not None:
        latest = latest.where(Job.id == where.job_id)
    job = aliased(Job, latest.subquery())
    told = (job.source_id, job.id, job.counts["link"].as_integer(), job.summary["expected_precision"].as_float())
    found = session.execute(
        select(*told).where(job.kind == JobKind.MATCH, job.state.in_(COMPLETED)).order_by(job.created_at)
    )
    lists = {source or job_id: (links, share) for source, job_id, links, share in found}
    known = [(links, share) for links, share in lists.values() if links is not None and share is not None]
    return sum(links for links, _ in known), sum(links * share for links, share in known)


def _values(where: Where) -> dict[str, UUID]:
    """What of it narrows the latest judgements down."""
    given = {"catalogue_id": where.catalogue_id, "source_id": where.source_id, "job_id": where.job_id}
    return {name: value for name, value in given.items() if value is not None}


def _named(where: Where) -> frozenset[str]:
    return frozenset(_values(where))


@cache
def _said(named: frozenset[str]) -> Select[JudgementKind, str, str | None, int, int]:
    """Made once, as putting such a statement together takes longer than PostgreSQL takes for it. Names are looked up for the
    counts: of each judgement that would be every name there is.
    """
    latest = _latest(named, LATEST)
    since = func.coalesce(bindparam("since", type_=DateTime(timezone=True)), func.date_trunc("day", func.now(), "UTC"))
    answer = (latest.c.judgement, latest.c.said_by)
    by_record = select(*answer, func.max(latest.c.created_at).label("at")).group_by(
        *answer, latest.c.incoming_record_id
    )
    each = by_record.subquery()
    recently = func.count().filter(each.c.at >= since).label("recently")
    by_answer = select(each.c.judgement, each.c.said_by, func.count().label("records"), recently)
    counted = by_answer.group_by(each.c.judgement, each.c.said_by).subquery()
    name = func.coalesce(User.name, ApiKey.name)
    return (
        select(counted.c.judgement, counted.c.said_by, name, counted.c.records, counted.c.recently)
        .outerjoin(User, func.concat("user:", User.id) == counted.c.said_by)
        .outerjoin(ApiKey, func.concat("key:", ApiKey.id) == counted.c.said_by)
        .order_by(counted.c.said_by, counted.c.judgement)
    )


@cache
def _answered(
    named: frozenset[str], most: int = LEARNT_FROM, *, drawn: bool = False
) -> Select[float, bool, int, Decision, float]:
    """Made once, too. A match of the best candidate settles its record, so only of others it is asked what settled them.
    With `drawn` of records only that were drawn at random.
    """
    latest = _latest(named, most)
    record = latest.c.incoming_record_id
    inclusion = func.min(latest.c.inclusion).label("inclusion")
    by_record = select(record, func.max(latest.c.created_at).label("at"), inclusion).group_by(record)
    each = (by_record.where(latest.c.inclusion.is_not(None)) if drawn else by_record).subquery()
    rows = aliased(Result)
    matched = case((repository.matched(best=True), True), (repository.settled(), False))
    forecast = (
        select(Result.probability, matched.label("matched"), Result.decision)
        .join(Job, Job.id == Result.job_id)
        .where(Result.incoming_record_id == each.c.incoming_record_id, Job.created_at < each.c.at)
        .where(Result.probability.is_not(None), ~Result.reason.startswith(JUDGED))
        .order_by(Job.created_at.desc(), Result.job_id.desc(), Result.row.desc())
        .limit(1)
        .lateral()
    )
    holds = select(func.count()).where(rows.incoming_record_id == each.c.incoming_record_id).scalar_subquery()
    told = (forecast.c.probability, forecast.c.matched, holds, forecast.c.decision, each.c.inclusion)
    found = select(*told).select_from(each)
    return found.join(forecast, true()).where(forecast.c.matched.is_not(None))


def _latest(named: frozenset[str], most: int) -> Subquery:
    """At most so many of the latest judgements that people made one by one and that stand, with what is needed to count
    them; of these the ones that parameters of the names given ask for.

    To the letter the condition of the index `ix_judgements_said`.
    """
    undo = aliased(Judgement)
    one_by_one = literal_column("judgements.judgement <> 'undo' AND NOT judgements.bulk", Boolean)
    columns = (
        Judgement.incoming_record_id,
        Judgement.judgement,
        Judgement.said_by,
        Judgement.created_at,
        Judgement.inclusion,
    )
    latest = (
        select(*columns)
        .where(one_by_one, ~exists().where(undo.undoes_id == Judgement.id))
        .order_by(Judgement.created_at.desc())
        .limit(most)
        .subquery()
    )
    found = select(latest)
    if named & {"catalogue_id", "source_id"}:
        found = found.join(IncomingRecord, IncomingRecord.id == latest.c.incoming_record_id)
    if "source_id" in named:
        found = found.where(IncomingRecord.source_id == _id("source_id"))
    if "catalogue_id" in named:
        found = found.join(Source, Source.id == IncomingRecord.source_id)
        found = found.where(Source.catalogue_id == _id("catalogue_id"))
    if "job_id" in named:
        of_job = Result.incoming_record_id == latest.c.incoming_record_id, Result.job_id == _id("job_id")
        found = found.where(exists().where(*of_job))
    return found.subquery()


def _id(name: str) -> BindParameter[UUID]:
    return bindparam(name, type_=Uuid)


def _count(session: Session, found: Select[*tuple[Any, ...]]) -> int:  # Any: what is counted may have any columns
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0
