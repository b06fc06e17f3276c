"""What an attempt computes: the next matcher, fitted on the catalogue's last list, and how two matchers fare on a list.

Nothing is written but the catalogue's snapshot and what an embedder was taught, and no result is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from likewise.catalogues.snapshots import write_snapshot
from likewise.catalogues.tables import Snapshot
from likewise.db.states import MatcherKind, Stage
from likewise.db.tables import Catalogue, Job, JobChunk
from likewise.engine.answer import record_ids
from likewise.engine.finish import Compared, finish
from likewise.engine.judged import Judgements
from likewise.engine.plan import Plan, plan_new, plan_stored
from likewise.engine.recipe import Recipe
from likewise.engine.records import Table
from likewise.engine.results import Links
from likewise.engine.score import score_list
from likewise.errors import InputError
from likewise.evolution.attempts import Said, said
from likewise.evolution.ladder import Evidence
from likewise.evolution.verdicts import compared, drawn_rows, known_rows
from likewise.jobs import repository
from likewise.jobs.choosing import stored
from likewise.jobs.embedders import by_meaning
from likewise.jobs.packing import joined
from likewise.jobs.reading import Tools
from likewise.jobs.schemas import MatchOptions
from likewise.jobs.tasks import KEPT_CANDIDATES, engine_options, list_again
from likewise.queue.work import Control


@dataclass(frozen=True)
class Trial:
    """A list beside its catalogue as that is now, the job that read it, the recipe that decides, and what was judged."""

    catalogue: Catalogue
    job: Job
    version: int
    snapshot: Snapshot
    incoming: Table
    active: Recipe
    judged: Sequence[Said]


def fit_next(tools: Tools, job_id: UUID, active_id: UUID, kind: MatcherKind, control: Control) -> Recipe:
    """A matcher of a kind, fitted on a job's list for the precision that the active one is fitted for.

    Raises:
        LikewiseError: the list is not kept any more, or teaches nothing.
    """
    trial = _trial(tools, job_id, active_id)
    return _decide(tools, trial, None, kind, control)[1]


def compare(tools: Tools, job_id: UUID, active_id: UUID, other_id: UUID, control: Control) -> Evidence:
    """How the active matcher and another one fare on the judged records of a job's list, neither being told of judgements.

    Raises:
        LikewiseError: the list is not kept any more, or a matcher cannot be laid over it.
    """
    trial = _trial(tools, job_id, active_id)
    with tools.database.transaction() as session:
        other = stored(session, trial.catalogue.id, other_id).recipe
    plan, _, before = _decide(tools, trial, trial.active, MatcherKind(trial.active.kind), control)
    _, _, after = _decide(tools, trial, other, MatcherKind(other.kind), control)
    keys = record_ids(trial.incoming, plan.profiles[0].key).to_list()
    known, drawn = known_rows(trial.judged, keys, trial.snapshot.ids), drawn_rows(trial.judged, keys)
    return compared((known, drawn), before.frame, after.frame, len(trial.incoming))


def _trial(tools: Tools, job_id: UUID, active_id: UUID) -> Trial:
    with tools.database.transaction() as session:
        work = repository.work_of(session, job_id)
        chunks = repository.chunks_of(session, job_id, Stage.SCORE)
        _require_list(tools, chunks)
        active = stored(session, work.catalogue.id, active_id).recipe
        judged = [one for one in said(session, work.catalogue.id) if one.source == work.job.source_id]
        version = write_snapshot(session, tools.store, work.catalogue.id)
    snapshot = tools.memory.snapshot(work.catalogue.id, version, work.catalogue.name)
    return Trial(work.catalogue, work.job, version, snapshot, list_again(tools, chunks), active, judged)


def _require_list(tools: Tools, chunks: Sequence[JobChunk]) -> None:
    if not chunks or not all(tools.store.exists(str(chunk.payload["rows"])) for chunk in chunks):
        raise InputError("the last list is not kept any more: match one again")


def _decide(
    tools: Tools, trial: Trial, recipe: Recipe | None, kind: MatcherKind, control: Control
) -> tuple[Plan, Recipe, Links]:
    """What a recipe says of the list; without one it is learnt from the list, which then teaches its embedder, too."""
    asked = MatchOptions.model_validate(trial.job.options)
    asked = asked.model_copy(update={"matcher": str(kind), "matcher_id": None})
    options = engine_options(trial.catalogue, asked, recipe or trial.active)
    options = replace(options, candidates=KEPT_CANDIDATES)
    tables = (trial.incoming, trial.snapshot.table)
    plan = plan_stored(recipe, *tables, options) if recipe else plan_new(*tables, options)
    scorer = tools.memory.scorer(trial.catalogue.id, trial.version, plan, trial.catalogue.name)
    pieces = []
    for start in range(0, max(len(trial.incoming), 1), tools.chunk_rows):
        control.check()
        frame = trial.incoming.frame[start : start + tools.chunk_rows]
        pieces.append(score_list(scorer, frame, plan.recipe.candidates))
    control.check()
    pairs = Compared(plan, tables, scorer, joined(pieces))
    pairs = by_meaning(tools.store, trial.catalogue.id, pairs, (options, Judgements.of({})), control)
    return plan, *finish(pairs, options)
