"""Matchers that decide on a list beside the job's own: a canary on its share of the records, a shadow without effect.

They are looked up when the list is resolved, so that one that is stopped meanwhile decides on nothing more; what they need
of pairs is scored then, by the worker that resolves. One that cannot decide costs the job nothing: its own matcher does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from uuid import UUID

import polars as pl
import structlog
from sqlalchemy.orm import Session

from likewise.db.copy import copy_into
from likewise.db.states import MatcherState, Stage
from likewise.db.tables import JobMatcher, ShadowDifference
from likewise.engine.finish import Compared, finish
from likewise.engine.judged import Judgements
from likewise.engine.plan import Plan, plan_stored
from likewise.engine.recipe import Recipe
from likewise.engine.records import Table
from likewise.engine.results import Decision, Links, Options
from likewise.engine.score import score_list
from likewise.errors import LikewiseError, ProcessingError
from likewise.jobs import repository
from likewise.jobs.canary import in_share
from likewise.jobs.packing import joined
from likewise.jobs.reading import Tools
from likewise.jobs.repository import Work
from likewise.jobs.schemas import MatchOptions
from likewise.jobs.tasks import KEPT_CANDIDATES, engine_options
from likewise.jobs.timing import per_record
from likewise.jobs.weights import kept_weights
from likewise.queue.work import ClaimedChunk, Control

log = structlog.get_logger("likewise.jobs")

Weights = Mapping[tuple[int, int], Mapping[str, object]]
DIFFERENCE_COLUMNS = (
    "job_id",
    "row",
    "matcher_id",
    "decided",
    "decision",
    "catalogue_record_id",
    "probability",
)


@dataclass(frozen=True)
class Beside:
    """A canary or a shadow of a catalogue, with its recipe as JSON."""

    id: UUID
    state: MatcherState
    share: float
    recipe: str


@dataclass(frozen=True)
class Listed:
    """A list to be decided on: its (incoming, catalogue) tables, the incoming key, what people have said of it, and how many
    of its records they may be asked about (None: as many as are worth it).
    """

    work: Work
    tables: tuple[Table, Table]
    key: str | None
    judged: Judgements
    reviews: int | None = None


@dataclass(frozen=True)
class Answer:
    """What a matcher says of a whole list, its plan for it, and how long scoring took for each record (`per_record`)."""

    plan: Plan
    links: Links
    record_seconds: float | None


@dataclass(frozen=True)
class Part:
    """What a matcher did: on how many rows it decided, or why on none. `differences` has a row for each that a shadow saw
    otherwise: row, decided, decision, place (in the catalogue), probability; `plan` is a canary's, as JSON.
    """

    matcher_id: UUID
    state: MatcherState
    rows: int = 0
    error: str | None = None
    record_seconds: float | None = None
    differences: pl.DataFrame | None = None
    plan: bytes | None = None


@dataclass(frozen=True)
class Ruled:
    """What takes effect: the links, the evidence that is kept with them, and which rows a canary has decided on."""

    links: Links
    weights: Weights
    canary_rows: Mapping[int, UUID]
    parts: tuple[Part, ...] = ()


def matchers_beside(session: Session, catalogue_id: UUID, asked: MatchOptions) -> tuple[Beside, ...]:
    """The matchers that decide beside the one of a job: the canary first. None where the job names its matcher."""
    if asked.matcher_id is not None:
        return ()
    found = repository.beside(session, catalogue_id)
    return tuple(Beside(one.id, one.state, one.canary_share or 0.0, repository.recipe_json(one)) for one in found)


def rule(tools: Tools, listed: Listed, links: Links, others: Sequence[Beside], control: Control) -> Ruled:
    """The job's own links, with those of the canary in their place on its share, and what the shadow says of them."""
    ruled = Ruled(links, kept_weights(links), {})
    for other in others:
        try:
            theirs = _decided(tools, listed, other, control)
        except LikewiseError as error:
            log.warning("a matcher beside could not decide", matcher_id=str(other.id), why=error.message)
            part = Part(other.id, other.state, error=error.message)
            ruled = replace(ruled, parts=(*ruled.parts, part))
            continue
        if other.state is MatcherState.CANARY:
            ruled = _with_canary(ruled, other, theirs)
        else:
            ruled = _with_shadow(ruled, other, theirs)
    return ruled


def write_parts(session: Session, chunk: ClaimedChunk, ruled: Ruled, ids: Sequence[str]) -> None:
    """Keep what each had to do with a job, whose results are written; `ids` are the catalogue's records by place. A canary's
    plan goes with the chunk that resolves, and so is erased with all that was read.
    """
    job_id = chunk.job_id
    for part in ruled.parts:
        done = {"rows": part.rows, "error": part.error, "record_seconds": part.record_seconds}
        session.add(JobMatcher(job_id=job_id, matcher_id=part.matcher_id, state=part.state, **done))
        if part.plan is not None:
            repository.set_output(session, chunk.id, part.plan)
        if part.differences is not None:
            rows = (
                (job_id, row, part.matcher_id, decided, decision, None if place is None else ids[place], probability)
                for row, decided, decision, place, probability in part.differences.iter_rows()
            )
            session.flush()
            copy_into(session, ShadowDifference, DIFFERENCE_COLUMNS, rows)


def canary_plan(tools: Tools, session: Session, job_id: UUID) -> Plan:
    """The plan by which a canary has decided on its share of a job.

    Raises:
        ProcessingError: it is not kept any more.
    """
    found = repository.chunks_of(session, job_id, Stage.RESOLVE)
    if not found or found[0].output is None:
        raise ProcessingError("the plan of the matcher that decided is gone")
    return tools.memory.plan(found[0].output)


def _decided(tools: Tools, listed: Listed, other: Beside, control: Control) -> Answer:
    """What another matcher says of the whole list.

    Raises:
        LikewiseError: it cannot be laid over this list or this catalogue.
    """
    work, (incoming, catalogue) = listed.work, listed.tables
    recipe = Recipe.from_json(other.recipe)
    options = replace(options_beside(work, recipe, listed.key), reviews=_reviews(listed, other))
    plan = plan_stored(recipe, incoming, catalogue, options)
    scorer = tools.memory.scorer(work.catalogue.id, work.version, plan, work.catalogue.name)
    pieces, seconds = [], 0.0
    for start in range(0, max(len(incoming), 1), tools.chunk_rows):
        control.check()
        began = perf_counter()
        pieces.append(score_list(scorer, incoming.frame[start : start + tools.chunk_rows], plan.recipe.candidates))
        seconds += perf_counter() - began
    control.check()
    _, links = finish(Compared(plan, listed.tables, scorer, joined(pieces)), options, listed.judged)
    return Answer(plan, links, per_record(seconds, len(incoming)))


def _reviews(listed: Listed, other: Beside) -> int | None:
    """How many reviews another matcher may leave: a canary its share of them, which the list's own leaves to it."""
    if listed.reviews is None or other.state is not MatcherState.CANARY:
        return listed.reviews
    return int(listed.reviews / (1.0 - other.share) * other.share)


def options_beside(work: Work, recipe: Recipe, key: str | None) -> Options:
    """The engine's options of the job for another matcher."""
    asked = MatchOptions.model_validate(work.job.options)
    options = engine_options(work.catalogue, asked, recipe)
    return replace(options, key=key, candidates=KEPT_CANDIDATES)


def _with_canary(ruled: Ruled, other: Beside, theirs: Answer) -> Ruled:
    ours = ruled.links.frame
    read = ours.filter((pl.col("rank") == 1) & (pl.col("decision") != str(Decision.FAILED))).drop_nulls("record_id")
    known = read.select("row", "record_id").iter_rows()
    chosen = [row for row, record_id in known if in_share(other.id, record_id, other.share)]
    within = pl.col("row").is_in(pl.Series(chosen, dtype=pl.Int64).implode())
    part, rest = theirs.links.frame.filter(within), ours.filter(~within)
    frame = pl.concat([rest, part]).sort("row", maintain_order=True)
    best = frame.filter(pl.col("rank") == 1)
    counts = {one: int((best["decision"] == str(one)).sum()) for one in Decision}
    links = replace(ruled.links, frame=frame, summary=replace(ruled.links.summary, counts=counts))
    weights = {
        **kept_weights(replace(ruled.links, frame=rest)),
        **kept_weights(replace(theirs.links, frame=part)),
    }
    plan = theirs.plan.to_json().encode()
    part_done = Part(other.id, other.state, len(chosen), record_seconds=theirs.record_seconds, plan=plan)
    return Ruled(links, weights, dict.fromkeys(chosen, other.id), (*ruled.parts, part_done))


def _with_shadow(ruled: Ruled, other: Beside, theirs: Answer) -> Ruled:
    frame = theirs.links.frame
    read = frame.filter((pl.col("rank") == 1) & (pl.col("decision") != str(Decision.FAILED))).height
    found = differences(ruled.links.frame, frame)
    done = Part(other.id, other.state, read, record_seconds=theirs.record_seconds, differences=found)
    return replace(ruled, parts=(*ruled.parts, done))


def differences(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """The rows on which two answers differ: in the decision, or in the record that is linked or offered first.

    Columns row, decided (ours), decision, place and probability (theirs).
    """
    best = pl.col("rank") == 1
    mine = ours.filter(best).select("row", decided="decision", our_place="catalogue_row")
    other = theirs.filter(best).select("row", "decision", place="catalogue_row", probability="probability")
    both = mine.join(other, on="row", how="inner", maintain_order="left")
    named = pl.col("decision").is_in([str(Decision.LINK), str(Decision.REVIEW)])
    elsewhere = named & pl.col("our_place").ne_missing(pl.col("place"))
    differing = both.filter((pl.col("decided") != pl.col("decision")) | elsewhere)
    return differing.select("row", "decided", "decision", "place", "probability")
