"""What a list has to keep to: the threshold policy it was sent with, else its catalogue's, and what is left of a week."""

from dataclasses import dataclass, replace

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text
from sqlalchemy.orm import Session

from likewise.db.tables import Catalogue
from likewise.engine.results import Options
from likewise.jobs.repository import Work
from likewise.jobs.schemas import MatchOptions, ThresholdPolicy
from likewise.queue.work import NotYetError

# Each record once: those that a person has judged by itself in these days, and those that lists of these days still ask
# about. Of the list in hand only the former: its other records are about to be decided on.
_SPENT = text("""
WITH mine AS MATERIALIZED (
    SELECT id FROM incoming_records WHERE source_id = :source AND key = ANY(:keys)
), judged AS (
    SELECT said.incoming_record_id AS id FROM judgements said
    JOIN incoming_records record ON record.id = said.incoming_record_id
    JOIN sources ON sources.id = record.source_id
    WHERE sources.catalogue_id = :catalogue AND said.judgement <> 'undo' AND NOT said.bulk
        AND said.created_at > clock_timestamp() - interval '7 days'
), waiting AS (
    SELECT results.incoming_record_id AS id FROM results JOIN jobs ON jobs.id = results.job_id
    WHERE jobs.catalogue_id = :catalogue AND jobs.finished_at > clock_timestamp() - interval '7 days'
        AND (results.decision = 'review' OR results.inclusion IS NOT NULL) AND NOT results.settled
        AND results.reverted_at IS NULL AND results.incoming_record_id NOT IN (SELECT id FROM mine)
)
SELECT count(*) FROM (SELECT id FROM judged UNION SELECT id FROM waiting) AS asked
""").bindparams(
    bindparam("catalogue", type_=Uuid), bindparam("source", type_=Uuid), bindparam("keys", type_=ARRAY(Text))
)


@dataclass(frozen=True)
class Terms:
    """What a list has to keep to.

    Attributes:
        promise: the share of its links that has to be borne out, None for none.
        reviews: how many of its records people may be asked about, None for as many as are worth it.
        limit, spent: where that is what is left of a catalogue's seven days: of how many, and how many were asked about.
        keys: of the list's records, by which that was counted.
        more: whether a promise that is kept is to be kept for more links, at the price of more answers than these are.
        canary: the share of the records on which another matcher decides. Nothing can be promised of such a list, since the
            answers speak of one matcher's links.
    """

    promise: float | None = None
    reviews: int | None = None
    limit: int | None = None
    spent: int = 0
    keys: tuple[str, ...] = ()
    more: bool = False
    canary: float = 0.0


def policy_of(asked: MatchOptions, stored: object) -> ThresholdPolicy:
    """A job's policy; `stored` is its catalogue's."""
    if asked.alone:
        return ThresholdPolicy()
    if asked.policy is not None:
        return asked.policy
    policy = ThresholdPolicy.model_validate(stored)
    return policy if asked.precision is None else policy.model_copy(update={"promise": None})


def terms_of(session: Session, work: Work, asked: MatchOptions, keys: tuple[str, ...]) -> Terms:
    """What a job has to keep to; `keys` are those of its records."""
    policy = policy_of(asked, work.catalogue.policy)
    if policy.reviews is None or asked.policy is not None:
        return Terms(policy.promise, policy.reviews)
    spent = _spent(session, work, keys)
    return Terms(policy.promise, max(policy.reviews - spent, 0), policy.reviews, spent, keys)


def kept_to(options: Options, terms: Terms) -> Options:
    """The engine's options with a promise."""
    return options if terms.canary else replace(options, promise=terms.promise)


def require_reviews_left(session: Session, work: Work, terms: Terms) -> None:
    """Nobody else has taken up reviews of the catalogue's seven days since they were counted; until this transaction ends
    nobody can.

    Raises:
        NotYetError: another list has. This one is decided on again at once.
    """
    if terms.limit is None:
        return
    session.get(Catalogue, work.catalogue.id, with_for_update={"key_share": True})
    if _spent(session, work, terms.keys) > terms.spent:
        raise NotYetError(0.0, "another list took up reviews of the same week", lambda _: False)


def _spent(session: Session, work: Work, keys: tuple[str, ...]) -> int:
    """How many records of a catalogue people were asked about in the last seven days, beside the open ones of this list."""
    values = {"catalogue": work.catalogue.id, "source": work.job.source_id, "keys": list(keys)}
    return int(session.execute(_SPENT, values).scalar_one())
