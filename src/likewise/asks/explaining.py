"""Why a row of a job got its answer: scored once more by the job's own matcher against its version of the catalogue, so
that the evidence need not be kept for millions of rows that nobody asks about. Versions are kept as long as a job works
against them (ADR-0019): afterwards it is today's, where numbers may differ a little from the result's.
"""

from dataclasses import replace
from uuid import UUID

import numpy as np
import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.asks.desk import Desk
from likewise.asks.matching import evidence_of
from likewise.asks.schemas import ExplanationAnswer
from likewise.catalogues.snapshots import write_snapshot
from likewise.catalogues.versions import parts_uri
from likewise.contracts import ExplainAskMessage
from likewise.db.states import JUDGED, Stage
from likewise.db.tables import JobChunk, Result
from likewise.engine.answer import bits_of
from likewise.engine.finish import Compared, finish
from likewise.engine.plan import Plan
from likewise.engine.records import Table
from likewise.engine.results import Cardinality, Contribution, Options
from likewise.engine.score import score_list
from likewise.engine.weigh import probability
from likewise.errors import NotFoundError, ProcessingError
from likewise.jobs import repository
from likewise.jobs.beside import canary_plan
from likewise.jobs.choosing import stored
from likewise.jobs.packing import unpack_frame
from likewise.jobs.reading import Tools
from likewise.jobs.repository import Work
from likewise.jobs.tasks import plan_of
from likewise.queue.answers import Deadline

_EVEN = 1e-6
"""Bits that make no difference."""


def answer_explain(desk: Desk, question: ExplainAskMessage, deadline: Deadline) -> ExplanationAnswer:
    """Why a row and a catalogue record, its best candidate by default, got their probability.

    Raises:
        NotFoundError: there is no such row or record, or the row has no candidate.
        ProcessingError: what the job read is not there any more.
    """
    tools, payload = desk.tools, question.payload
    with tools.database.transaction() as session:
        work = repository.work_of(session, question.job_id)
        result = session.get(Result, (question.job_id, payload.row))
        if result is None:
            raise NotFoundError(f"the job {question.job_id} has no result for row {payload.row}")
        plan = _plan(tools, session, work, result)
        rows, place = _place(session, question.job_id, payload.row)
        version = _version(tools, session, work)
    wanted = payload.catalogue_record_id or result.catalogue_record_id
    if wanted is None:
        raise NotFoundError(f"row {payload.row} has no candidate: name a catalogue record")
    incoming = Table("the list", unpack_frame(tools.store.read(rows))[place : place + 1])
    snapshot = tools.memory.snapshot(work.catalogue.id, version, work.catalogue.name)
    deadline.check()
    catalogue_row = _row(snapshot.ids, wanted)
    scorer = tools.memory.scorer(work.catalogue.id, version, plan, work.catalogue.name)
    deadline.check()
    scored = score_list(scorer, incoming.frame, plan.recipe.candidates)
    options = Options(precision=plan.recipe.precision, cardinality=Cardinality.MANY_TO_ONE)
    _, links = finish(Compared(plan, (incoming, snapshot.table), scorer, scored), options)
    parts = links.explain(0, catalogue_row).contributions
    if wanted == result.catalogue_record_id and version == work.version:
        parts = (*parts, *_list_wide(result, sum(part.weight for part in parts)))
    weight = sum(part.weight for part in parts)
    return ExplanationAnswer(
        job_id=question.job_id,
        row=payload.row,
        record_id=result.record_id,
        catalogue_key=snapshot.keys[catalogue_row],
        catalogue_record_id=wanted,
        catalogue_version=version,
        probability=float(probability(np.array([weight]))[0]),
        bits=weight,
        evidence=evidence_of(parts),
    )


def _plan(tools: Tools, session: Session, work: Work, result: Result) -> Plan:
    """The job's plan with the weights that decided: its own, those that were learnt from its list, or a canary's."""
    plan = plan_of(tools, session, work.job.id)
    matcher_id = result.matcher_id or work.job.matcher_id
    if matcher_id is None:
        raise ProcessingError("the matcher that decided is gone")
    if matcher_id != work.job.matcher_id:
        return canary_plan(tools, session, work.job.id)
    if plan.fitted:
        return plan
    return replace(plan, recipe=stored(session, work.catalogue.id, matcher_id).recipe, fitted=True)


def _version(tools: Tools, session: Session, work: Work) -> int:
    """The catalogue's version that the job worked against, or that of today where it is not kept any more."""
    if tools.store.exists(parts_uri(work.catalogue.id, work.version)):
        return work.version
    return write_snapshot(session, tools.store, work.catalogue.id)


def _place(session: Session, job_id: UUID, row: int) -> tuple[str, int]:
    """The file of the chunk that has a row, and the row's place in it."""
    chunk = session.scalars(
        select(JobChunk)
        .where(JobChunk.job_id == job_id, JobChunk.stage == Stage.SCORE, JobChunk.first_row <= row)
        .order_by(JobChunk.position.desc())
        .limit(1)
    ).one_or_none()
    if chunk is None:
        raise ProcessingError(f"the chunk of row {row} is gone")
    return str(chunk.payload["rows"]), row - chunk.first_row


def _list_wide(result: Result, weight: float) -> list[Contribution]:
    """What the record alone does not say: in bits, from its own probability to the one in the result."""
    if result.probability is None:
        return []
    rest = bits_of(result.probability) - weight
    label = "judged by a person" if result.reason.startswith(JUDGED) else "the other records of the list"
    return [Contribution(label, rest)] if abs(rest) > _EVEN else []


def _row(ids: pl.Series, record: UUID) -> int:
    found = (ids == str(record)).arg_true()
    if not len(found):
        raise NotFoundError(f"the catalogue has no record {record} in the version that is compared")
    return int(found[0])
