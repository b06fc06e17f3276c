"""How often the links of a matcher were right, by those that people have judged after it had made them.

Judged rows are none of its own decisions, since what was said before a job decides there; what was reverted counts for
nothing; what was judged for many rows in one go is left out, since nobody has looked at each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from uuid import UUID

from sqlalchemy import DateTime, bindparam, select, text
from sqlalchemy.orm import Session

from likewise.db.states import JUDGED
from likewise.db.tables import Matcher
from likewise.intervals import wilson
from likewise.matchers.schemas import Accuracy, MatcherSummary

LATEST = 1_000
"""So many of the latest judgements are looked at."""
WORSE = 3.0
"""So many times as many wrong links as promised are told from the promise."""
EVIDENCE = log(100)
"""A matcher that keeps its promise is found to break it once in a hundred times at most, however often it is looked at
(A. Wald, "Sequential tests of statistical hypotheses", Annals of Mathematical Statistics 16, 1945).
"""


@dataclass(frozen=True)
class Tally:
    """How many different links were judged, and how many of them were right."""

    judged: int = 0
    right: int = 0


# Of each link the last word on its pair holds; where there is none, another match of the record says that it is wrong.
_TALLIES = text("""
SELECT matcher_id, count(*), count(*) FILTER (WHERE is_right) FROM (
    SELECT DISTINCT ON (link.matcher_id, link.incoming_record_id, link.catalogue_record_id) link.matcher_id,
        said.catalogue_record_id = link.catalogue_record_id AND said.judgement <> 'not_match' AS is_right
    FROM (
        SELECT incoming_record_id, catalogue_record_id, judgement, created_at FROM judgements
        WHERE judgements.judgement <> 'undo' AND NOT judgements.bulk AND NOT EXISTS (
            SELECT FROM judgements undo WHERE undo.undoes_id = judgements.id)
            AND (:since IS NULL OR created_at >= :since)
        ORDER BY created_at DESC LIMIT :latest
    ) said
    JOIN results link ON link.incoming_record_id = said.incoming_record_id
    JOIN jobs ON jobs.id = link.job_id AND jobs.created_at < said.created_at
    WHERE jobs.catalogue_id = :catalogue AND link.decision = 'link' AND link.reason <> :judged
        AND link.reverted_at IS NULL AND link.catalogue_record_id IS NOT NULL
        AND (said.catalogue_record_id = link.catalogue_record_id OR said.judgement <> 'not_match')
    ORDER BY link.matcher_id, link.incoming_record_id, link.catalogue_record_id,
        said.catalogue_record_id = link.catalogue_record_id DESC, said.created_at DESC
) held GROUP BY matcher_id
""").bindparams(bindparam("since", type_=DateTime(timezone=True)))


def tallies(session: Session, catalogue_id: UUID, since: datetime | None = None) -> Mapping[UUID, Tally]:
    """What the latest judgements, or those since a moment, say of the links of a catalogue's matchers, by the matchers'
    ids; of others nobody has judged a link.
    """
    values = {"catalogue": catalogue_id, "since": since, "latest": LATEST, "judged": JUDGED}
    return {matcher: Tally(judged, right) for matcher, judged, right in session.execute(_TALLIES, values)}


def breaks(said: Tally, promise: float) -> bool:
    """Whether links are less right than promised: judgements are much likelier if `WORSE` times as many are wrong."""
    wrong = 1 - promise
    worse = min(WORSE * wrong, (1 + wrong) / 2)
    against = (said.judged - said.right) * log(worse / wrong) + said.right * log((1 - worse) / (1 - wrong))
    return against >= EVIDENCE


def summaries(session: Session, matchers: Sequence[Matcher]) -> list[MatcherSummary]:
    """Matchers of one catalogue as they are told, with their measured accuracy."""
    found = tallies(session, matchers[0].catalogue_id) if matchers else {}
    meant = _meant(session, [one.id for one in matchers if one.id in found])
    return [
        MatcherSummary.model_validate(one).model_copy(
            update={"accuracy": told(found.get(one.id, Tally()), meant.get(one.id))}
        )
        for one in matchers
    ]


def _meant(session: Session, matchers: Sequence[UUID]) -> Mapping[UUID, float]:
    """The share of right links that matchers' thresholds aim at."""
    found = select(Matcher.id, Matcher.recipe["precision"].as_float()).where(Matcher.id.in_(matchers))
    return {matcher: meant for matcher, meant in session.execute(found) if meant is not None and 0 < meant < 1}


def summary(session: Session, matcher: Matcher) -> MatcherSummary:
    """The same of one matcher."""
    return summaries(session, [matcher])[0]


def told(tally: Tally, meant: float | None) -> Accuracy:
    """A tally with its share, how sure that is, and whether it is less than is `meant`."""
    share = wilson(tally.right, tally.judged)
    return Accuracy(
        judged=tally.judged,
        right=tally.right,
        precision=share.value,
        low=share.low,
        high=share.high,
        meant=meant,
        broken=meant is not None and breaks(tally, meant),
    )
