"""How far reviewing has come, and what it taught: counts as they are told."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from likewise.intervals import weighted
from likewise.reviews import counting
from likewise.reviews.counting import Said
from likewise.reviews.learning import Answered, Band, bands
from likewise.reviews.repository import Where
from likewise.reviews.schemas import KINDS, ForecastBand, Kind, Outlook, ReviewerCount, Summary, SummaryScope, Taught


def summary(session: Session, where: Where, wanted: SummaryScope, who: str) -> Summary:
    """How much waits, what people have said, and what that taught; `who` is the principal's label."""
    left = counting.waiting(session, where)
    said = counting.said(session, where, wanted.since)
    return Summary(
        waiting=left.number,
        waiting_more=left.more,
        judged=sum(one.records for one in said),
        judged_recently=sum(one.recently for one in said),
        by_kind=_by_kind(said),
        by_whom=_by_whom(said, who),
        taught=taught(counting.answered(session, where)) if wanted.include else None,
        outlook=outlook(session, where) if wanted.include else None,
    )


def taught(answers: Sequence[Answered]) -> Taught:
    """What the answers say of the forecasts."""
    return Taught(
        answers=len(answers),
        matched=sum(one.matched for one in answers),
        expected=sum(one.probability for one in answers),
        rows_settled=sum(one.rows for one in answers),
        bands=tuple(_told(band) for band in bands(answers)),
    )


def outlook(session: Session, where: Where) -> Outlook:
    """How sure the machine is of its links, and what more answers are worth."""
    links, right = counting.expected_links(session, where)
    drawn = counting.drawn_links(session, where)
    number, put_right = counting.expected_next(session, where)
    found = weighted(drawn)
    return Outlook(
        links=links,
        expected_right=right / links if links else None,
        drawn=len(drawn),
        right=found.value,
        low=found.low,
        high=found.high,
        next=number,
        put_right=put_right,
        pays=put_right >= 1.0,
    )


def _told(band: Band) -> ForecastBand:
    return ForecastBand(
        lower=band.lower,
        upper=band.upper,
        asked=band.asked,
        matched=band.matched,
        expected=band.expected,
        observed=band.observed.value,
        low=band.observed.low,
        high=band.observed.high,
    )


def _by_kind(said: Sequence[Said]) -> dict[Kind, int]:
    return {kind: sum(one.records for one in said if one.judgement.value == kind) for kind in KINDS}


def _by_whom(said: Sequence[Said], who: str) -> tuple[ReviewerCount, ...]:
    """Each reviewer's own counts, the busiest first."""
    people = {one.said_by: one.name for one in said}
    counts = [
        ReviewerCount(
            said_by=person,
            name=name,
            mine=person == who,
            judged=sum(one.records for one in said if one.said_by == person),
            judged_recently=sum(one.recently for one in said if one.said_by == person),
        )
        for person, name in people.items()
    ]
    return tuple(sorted(counts, key=lambda one: -one.judged))
