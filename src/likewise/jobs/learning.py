"""What a worker does once people have judged enough of a source's records: move the weights by it, on its last list.

The same judgements, list and catalogue give the same weights (ADR-0036, ADR-0040). They are adopted as a new version of the
matcher, if that is not worse on judgements held out: in place of the active one that they come from; where none is active
as a draft, since the lists of such a catalogue learn by themselves, from judgements too. No result is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from likewise.catalogues.snapshots import write_snapshot
from likewise.db.audit import Actor
from likewise.db.states import Stage
from likewise.db.tables import Catalogue, Job, JobChunk, Matcher
from likewise.engine.answer import record_ids
from likewise.engine.finish import Compared, refit
from likewise.engine.recipe import Recipe
from likewise.engine.relearn import Relearnt
from likewise.engine.score import score_list
from likewise.errors import InputError
from likewise.jobs import repository
from likewise.jobs.choosing import Chosen, chosen_id, stored
from likewise.jobs.embedders import by_meaning
from likewise.jobs.judged import judged_rows
from likewise.jobs.packing import joined, unpack_pairs
from likewise.jobs.reading import Tools, begin
from likewise.jobs.repository import Said, Work
from likewise.jobs.schemas import MatchOptions
from likewise.jobs.service import PAIRS
from likewise.jobs.tasks import engine_options, list_again, plan_of_list
from likewise.jobs.unchanged import way_of_scoring
from likewise.matchers import versions
from likewise.queue.work import ClaimedChunk, Commit, Control

LIST = "listJobId"
"""Where a learning job's options name the matching job on whose list it learns."""
LEARNT = "learnt"
"""Where its summary, and what is measured of a matcher, say what was found."""
RECORDS = "records"
"""Where that says how many of the list's records were judged."""
ORIGIN = "taughtFrom"
"""Where what is measured of a matcher names the one whose weights were moved."""
LEARNING = Actor("learning")


class Outcome(StrEnum):
    """What became of judgements."""

    ADOPTED = "adopted"
    TOO_FEW = "too_few"
    FORETELLS_NO_BETTER = "foretells_no_better"
    NOT_WORTH_IT = "not_worth_it"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Lesson:
    """What is learnt from: the list's job with the chunks that hold its rows and what it was asked for, the catalogue's
    active matcher if there is one, the matcher whose weights are moved (None: the list itself teaches them), and what
    people said.
    """

    listed: Job
    chunks: Sequence[JobChunk]
    asked: MatchOptions
    active: UUID | None
    origin: Chosen | None
    said: Sequence[Said]


def learn_from_judgements(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """Move the weights by what people said of a source's records, on its last list.

    Raises:
        InputError: the list is not kept any more.
        MatcherError: the matcher does not fit the catalogue any more.
    """
    work = begin(tools, chunk.job_id)
    lesson = _lesson(tools, work)
    with tools.database.transaction() as session:
        version = write_snapshot(session, tools.store, work.catalogue.id)
        repository.change(session, chunk.job_id, catalogue_version=version)
    control.check()
    compared = _compared(tools, work.catalogue, version, lesson, control)
    plan, (incoming, _) = compared.plan, compared.tables
    options = engine_options(work.catalogue, lesson.asked, plan.recipe if plan.fitted else None)
    ids = tools.memory.snapshot(work.catalogue.id, version, work.catalogue.name).ids
    judged = judged_rows(lesson.said, record_ids(incoming, plan.profiles[0].key).to_list(), ids).directed
    compared = by_meaning(tools.store, work.catalogue.id, compared, (options, judged), control)
    recipe, found = refit(compared, options, judged)
    rows, records = len(incoming), len(np.unique(judged.incoming))

    def commit(session: Session) -> None:
        told: dict[str, object] = {**_figures(found), RECORDS: records, LIST: str(lesson.listed.id)}
        outcome = _outcome(found)
        if outcome is Outcome.ADOPTED:
            outcome = _adopt(session, work.job, lesson, recipe, told)
        summary = {LEARNT: {"outcome": outcome, **told}}
        repository.change(session, work.job.id, rows_total=rows, rows_done=rows, summary=summary)

    return commit


def _lesson(tools: Tools, work: Work) -> Lesson:
    source = work.job.source_id
    with tools.database.transaction() as session:
        listed = session.get(Job, UUID(str(work.job.options[LIST])))
        if listed is None or source is None:
            raise InputError("the list to learn from was deleted")
        chunks = repository.chunks_of(session, listed.id, Stage.SCORE)
        if not chunks or not all(tools.store.exists(str(chunk.payload["rows"])) for chunk in chunks):
            raise InputError("the list to learn from is not kept any more: match it again")
        asked = MatchOptions.model_validate(listed.options).model_copy(update={"matcher_id": None})
        active = versions.active(session, work.catalogue.id)
        deciding = chosen_id(session, work.catalogue.id, asked)
        origin = None if deciding is None else _origin(session, source, deciding)
        said = repository.judgements(session, source)
        return Lesson(listed, chunks, asked, None if active is None else active.id, origin, said)


def _origin(session: Session, source: UUID, matcher_id: UUID) -> Chosen:
    """The matcher whose weights are moved: where the deciding one was taught by the same source's judgements, the one that
    it comes from, so that no judgement counts twice.
    """
    matcher = session.get_one(Matcher, matcher_id)
    before = matcher.measured.get(ORIGIN)
    if isinstance(before, str) and matcher.measured.get("sourceId") == str(source):
        known = session.get(Matcher, UUID(before))
        matcher_id = matcher_id if known is None else known.id
    return stored(session, matcher.catalogue_id, matcher_id)


def _compared(tools: Tools, catalogue: Catalogue, version: int, lesson: Lesson, control: Control) -> Compared:
    """The list beside the catalogue as it is now: compared by its job already where nothing has changed since, else anew."""
    snapshot = tools.memory.snapshot(catalogue.id, version, catalogue.name)
    incoming = list_again(tools, lesson.chunks)
    plan = plan_of_list((incoming, snapshot.table), catalogue, lesson.asked, lesson.origin)
    scorer = tools.memory.scorer(catalogue.id, version, plan, catalogue.name)
    kept = lesson.listed.summary.get(PAIRS)
    if isinstance(kept, dict) and kept.get("way") == way_of_scoring(plan.recipe, snapshot, version):
        uri = str(kept["uri"])
        if tools.store.exists(uri):
            scored = replace(unpack_pairs(tools.store.read(uri)), records=len(incoming))
            return Compared(plan, (incoming, snapshot.table), scorer, scored)
    pieces = []
    for start in range(0, max(len(incoming), 1), tools.chunk_rows):
        control.check()
        pieces.append(score_list(scorer, incoming.frame[start : start + tools.chunk_rows], plan.recipe.candidates))
    return Compared(plan, (incoming, snapshot.table), scorer, joined(pieces))


def _figures(found: Relearnt) -> dict[str, object]:
    """What was found: how many claims were known, and the mean log-loss (nats) of those held out, before and after."""
    if not found.judged:
        return {"claims": 0, "lossBefore": None, "lossAfter": None}
    return {"claims": found.judged, "lossBefore": round(found.loss_before, 4), "lossAfter": round(found.loss_after, 4)}


def _outcome(found: Relearnt) -> Outcome:
    if found.adopted:
        return Outcome.ADOPTED
    if not found.judged:
        return Outcome.TOO_FEW
    return Outcome.NOT_WORTH_IT if found.loss_after < found.loss_before else Outcome.FORETELLS_NO_BETTER


def _adopt(session: Session, job: Job, lesson: Lesson, recipe: Recipe, told: dict[str, object]) -> Outcome:
    """Keep a new version, in place of the active one if there is one; nothing where another one decides meanwhile."""
    active = versions.active(session, job.catalogue_id)
    if (None if active is None else active.id) != lesson.active:
        return Outcome.SUPERSEDED
    about: dict[str, object] = {"jobId": str(job.id), "sourceId": str(job.source_id), LEARNT: dict(told)}
    if lesson.origin is not None:
        about[ORIGIN] = str(lesson.origin.id)
    matcher_id = repository.add_matcher(session, job.catalogue_id, recipe.kind, recipe.to_json(), about)
    if active is not None:
        versions.promote(session, matcher_id, LEARNING)
    repository.change(session, job.id, matcher_id=matcher_id)
    told["matcherId"] = str(matcher_id)
    return Outcome.ADOPTED
