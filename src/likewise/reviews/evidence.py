"""Why a candidate got its probability: the numbers that a job has kept, with the names and values that they are about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.asks.schemas import Evidence
from likewise.db.tables import Job, Json, Matcher, Result

Values = Mapping[str, str | None]

START = "starting odds"
LEAD = "lead over the next candidate"
TIED = "other catalogue records fit equally well"
COMPETITION = "competition for the same catalogue record"


@dataclass(frozen=True)
class Compared:
    """What a matcher compared: names and catalogue columns in its own order, and the incoming column of each of these."""

    comparisons: tuple[tuple[str, str | None], ...] = ()
    incoming_of: Mapping[str, str] = field(default_factory=dict)


NOTHING = Compared()


@dataclass(frozen=True)
class Weights:
    """The numbers of one candidate, as `likewise.jobs.weights` keeps them: bits, and similarities in 0..1."""

    start: float
    similarity: tuple[float | None, ...]
    bits: tuple[float, ...]
    lead: float
    tied: float
    competition: float


_WEIGHTS = TypeAdapter(Weights)
_COMPARISONS = TypeAdapter(list[Mapping[str, Json]])


def compared(session: Session, results: Sequence[Result]) -> dict[tuple[UUID | None, UUID | None], Compared]:
    """What was compared for these results, by job and matcher."""
    if not results:
        return {}
    recipes = select(Matcher.id, Matcher.recipe["comparisons"]).where(
        Matcher.id.in_({result.matcher_id for result in results if result.matcher_id is not None})
    )
    fields = select(Job.id, Job.summary["fields"]).where(Job.id.in_({result.job_id for result in results}))
    matchers = {matcher: _listed(found) for matcher, found in session.execute(recipes)}
    jobs = {job: _listed(found) for job, found in session.execute(fields)}
    return {
        (result.job_id, result.matcher_id): Compared(
            tuple((str(one["comparison"]), _text(one.get("field"))) for one in matchers.get(result.matcher_id, ())),
            {str(one["catalogue"]): str(one["incoming"]) for one in jobs.get(result.job_id, ())},
        )
        for result in results
    }


def evidence_of(kept: Json, known: Compared, incoming: Values, catalogue: Values) -> tuple[Evidence, ...]:
    """The evidence of a candidate, all of which adds up to its match weight in bits; empty where none was kept."""
    if kept is None:
        return ()
    try:
        weights = _WEIGHTS.validate_python(kept)
    except ValidationError:
        return ()
    if not len(weights.bits) == len(weights.similarity) == len(known.comparisons):
        return ()
    alone = ((START, weights.start), (LEAD, weights.lead), (TIED, weights.tied), (COMPETITION, weights.competition))
    first, *last = (_said(name, bits) for name, bits in alone if bits or name == START)
    return (first, *_compared(weights, known, incoming, catalogue), *last)


def _compared(weights: Weights, known: Compared, incoming: Values, catalogue: Values) -> Iterator[Evidence]:
    """What each comparison says, those apart that say nothing."""
    for (name, column), similarity, bits in zip(known.comparisons, weights.similarity, weights.bits, strict=True):
        if similarity is not None and bits:
            yield Evidence(
                comparison=name,
                field=column,
                incoming=None if column is None else incoming.get(known.incoming_of.get(column, "")),
                catalogue=None if column is None else catalogue.get(column),
                similarity=similarity,
                bits=bits,
            )


def _said(name: str, bits: float) -> Evidence:
    return Evidence(comparison=name, field=None, incoming=None, catalogue=None, similarity=None, bits=bits)


def _listed(found: Json) -> list[Mapping[str, Json]]:
    return _COMPARISONS.validate_python(found) if isinstance(found, list) else []


def _text(value: Json) -> str | None:
    return None if value is None else str(value)
