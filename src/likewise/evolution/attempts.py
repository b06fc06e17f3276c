"""Attempts to bring in the next matcher, in PostgreSQL: where catalogues stand, and what was judged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from likewise.db.states import COMPLETED, JobKind, MatcherState
from likewise.db.tables import Catalogue, Job, JobMatcher, JsonObject, Matcher, MatcherAttempt
from likewise.evolution.ladder import EXPECTED, Standing, Tried, next_kind
from likewise.evolution.outcomes import UNSETTLED
from likewise.matchers.accuracy import Tally, tallies

LATEST = 5_000
"""So many of the latest judgements are looked at, so that looking costs the same however many there are."""
LISTS = 20
"""So many of the latest lists on which a matcher decided are looked at."""


class Said(NamedTuple):
    """What holds of a pair: the incoming record's source and key, the catalogue record's id, the judgement, and how probable
    it was that the record was drawn, where it was asked about at random.
    """

    source: UUID
    key: str
    record: str
    judgement: str
    inclusion: float | None = None


_SAID = text("""
WITH latest AS MATERIALIZED (
    SELECT incoming_record_id, catalogue_record_id, judgement, inclusion, created_at FROM judgements
    WHERE judgement <> 'undo' AND NOT bulk AND NOT sampled
        AND NOT EXISTS (SELECT FROM judgements undo WHERE undo.undoes_id = judgements.id)
    ORDER BY created_at DESC LIMIT :latest
)
SELECT DISTINCT ON (record.id, latest.catalogue_record_id)
    record.source_id, record.key, CAST(latest.catalogue_record_id AS text), latest.judgement, latest.inclusion
FROM latest JOIN incoming_records record ON record.id = latest.incoming_record_id
JOIN sources ON sources.id = record.source_id
WHERE sources.catalogue_id = :catalogue
ORDER BY record.id, latest.catalogue_record_id, latest.created_at DESC
""").bindparams(bindparam("latest", LATEST))


@dataclass(frozen=True)
class Case:
    """A catalogue with an active matcher: where it stands, and the rows that say so.

    `listed` is the job on whose list the next matcher is to be fitted, or the two are to be compared; `unfilled` is why the
    catalogue could not be embedded for it.
    """

    standing: Standing
    catalogue_id: UUID
    active_id: UUID
    attempt_id: UUID | None
    matcher_id: UUID | None
    listed: UUID | None
    unfilled: str | None = None


def said(session: Session, catalogue_id: UUID) -> list[Said]:
    """What people have said, one by one, of incoming records and records of a catalogue; without what a promise counts,
    since who decides may not be chosen by it.
    """
    return [Said(*row) for row in session.execute(_SAID, {"catalogue": catalogue_id})]


def judged_records(session: Session, catalogue_id: UUID) -> Counter[UUID]:
    """How many incoming records of each source of a catalogue were judged one by one."""
    return Counter(source for source, _ in {(one.source, one.key) for one in said(session, catalogue_id)})


def most_judged(session: Session, matcher_id: UUID, judged: Counter[UUID]) -> tuple[Job | None, int]:
    """Of the latest lists on which a matcher decided as a shadow the one with most judged records, and how many these are;
    None where there is no such list yet.
    """
    jobs = _decided(session, matcher_id, MatcherState.SHADOW)
    counted = [(job, 0 if job.source_id is None else judged[job.source_id]) for job in jobs]
    return max(counted, key=lambda one: one[1], default=(None, 0))


def cases(session: Session) -> list[Case]:
    """All catalogues with an active matcher."""
    found = select(Catalogue, Matcher).join(Matcher, Matcher.catalogue_id == Catalogue.id)
    found = found.where(Matcher.state == MatcherState.ACTIVE).order_by(Catalogue.created_at, Catalogue.id)
    return [_case(session, catalogue, active) for catalogue, active in session.execute(found)]


def _case(session: Session, catalogue: Catalogue, active: Matcher) -> Case:
    attempt = _attempt(session, catalogue, active)
    matcher = None if attempt is None or attempt.matcher_id is None else session.get(Matcher, attempt.matcher_id)
    judged = judged_records(session, catalogue.id)
    tally = tallies(session, catalogue.id).get(active.id, Tally())
    others = select(Matcher.state).where(Matcher.catalogue_id == catalogue.id)
    if matcher is not None:
        others = others.where(Matcher.id != matcher.id)
    taken = set(session.scalars(others.where(Matcher.state.in_((MatcherState.SHADOW, MatcherState.CANARY)))))
    tried, listed, filling = None, _last_list(session, catalogue.id), None
    if attempt is not None:
        best, comparable = (None, 0) if matcher is None else most_judged(session, matcher.id, judged)
        filling = None if matcher is None else _filling(session, matcher.id)
        tried = _tried(session, (attempt, matcher), comparable, filling)
        listed = best.id if attempt.state in UNSETTLED and best is not None else listed
    standing = Standing(
        kind=active.kind,
        records=catalogue.record_count,
        judged=judged.total(),
        links=tally.judged,
        right=tally.right,
        tried=tried,
        shadow=MatcherState.SHADOW in taken,
        canary=MatcherState.CANARY in taken,
        listed=listed is not None,
    )
    ids = (None if attempt is None else attempt.id, None if matcher is None else matcher.id)
    return Case(standing, catalogue.id, active.id, *ids, listed, None if filling is None else _unfilled(filling))


def _tried(
    session: Session, whose: tuple[MatcherAttempt, Matcher | None], comparable: int, filling: Job | None
) -> Tried:
    attempt, matcher = whose
    return Tried(
        kind=attempt.kind,
        state=attempt.state,
        records=attempt.records,
        judged=attempt.judged,
        matcher=None if matcher is None else matcher.state,
        comparable=comparable,
        served=matcher is not None and bool(_decided(session, matcher.id, MatcherState.CANARY)),
        filling=None if filling is None else filling.state,
        doubtful=is_doubtful(attempt.evidence or {}),
    )


def _attempt(session: Session, catalogue: Catalogue, active: Matcher) -> MatcherAttempt | None:
    """The attempt that is not settled, else the last one towards the next matcher."""
    found = select(MatcherAttempt).where(MatcherAttempt.catalogue_id == catalogue.id)
    latest = found.order_by(MatcherAttempt.created_at.desc()).limit(1)
    unsettled = session.scalar(latest.where(MatcherAttempt.state.in_(UNSETTLED)))
    return unsettled or session.scalar(latest.where(MatcherAttempt.kind == next_kind(active.kind)))


def _last_list(session: Session, catalogue_id: UUID) -> UUID | None:
    found = select(Job.id).where(Job.catalogue_id == catalogue_id, Job.kind == JobKind.MATCH, Job.state.in_(COMPLETED))
    return session.scalar(found.order_by(Job.created_at.desc()).limit(1))


def _decided(session: Session, matcher_id: UUID, state: MatcherState) -> Sequence[Job]:
    """The latest jobs on which a matcher decided in a state, the newest first."""
    found = select(Job).join(JobMatcher, JobMatcher.job_id == Job.id)
    found = found.where(JobMatcher.matcher_id == matcher_id, JobMatcher.state == state, JobMatcher.error.is_(None))
    return session.scalars(found.where(Job.state.in_(COMPLETED)).order_by(Job.created_at.desc()).limit(LISTS)).all()


def is_doubtful(evidence: JsonObject) -> bool:
    """Whether a comparison, as it is kept, expects a loss over the whole list."""
    expected = evidence.get(EXPECTED)
    return isinstance(expected, int | float) and expected <= 0


def _filling(session: Session, matcher_id: UUID) -> Job | None:
    """The last job that embeds the catalogue for a matcher."""
    found = select(Job).where(Job.matcher_id == matcher_id, Job.kind == JobKind.EMBED)
    return session.scalar(found.order_by(Job.created_at.desc()).limit(1))


def _unfilled(filling: Job) -> str:
    return f"the catalogue could not be embedded: {filling.error_message or f'the job was {filling.state}'}"
