"""How a job ends when it does not end well: with its reason, and with nothing half done."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from pipeline import Pipeline
from sqlalchemy import select
from workbooks import xlsx

from likewise.db.audit import COMMAND
from likewise.db.states import ChunkState, JobKind, JobState, Stage
from likewise.db.tables import DeadLetter, Job, JobChunk
from likewise.errors import ConflictError
from likewise.files import Limits
from likewise.jobs import service
from likewise.jobs.lifecycle import settle
from likewise.queue.consumer import Consumer
from likewise.sample import CATALOGUE, sample_path
from likewise.worker import handlers_of

LIST = sample_path("northgate.csv")
BOOK = xlsx({"S": [["sku", "price"], ["A1", 1.5]]})


def due_chunk(pipeline: Pipeline) -> JobChunk:
    with pipeline.tools.database.transaction() as session:
        return session.scalars(select(JobChunk).where(JobChunk.state == ChunkState.OPEN)).first()  # type: ignore[return-value]  # asserted by use


def outputs(pipeline: Pipeline, job_id: UUID) -> dict[UUID, bytes]:
    """What the scored chunks of a job handed on."""
    with pipeline.tools.database.transaction() as session:
        found = select(JobChunk.id, JobChunk.output).where(
            JobChunk.job_id == job_id, JobChunk.stage == Stage.SCORE, JobChunk.state == ChunkState.DONE
        )
        return {one.id: one.output or b"" for one in session.execute(found)}


@pytest.mark.criterion("AC-14.1", "AC-21.3")
@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (b"", {}, "INPUT_ERROR"),
        (b"PK\x03\x04 no workbook", {}, "INPUT_ERROR"),
        (b"a,b\n1,2\n", {"key": "none such"}, "TABLE_ERROR"),
        (b"a,b\n1,2\n", {"kinds": {"none such": "code"}}, "TABLE_ERROR"),
        (b"a,b\n1,2\n", {"matcherId": "00000000-0000-4000-8000-000000000000"}, "MATCHER_ERROR"),
    ],
)
def test_a_list_that_cannot_be_matched_ends_its_job_at_once(
    pipeline: Pipeline, tmp_path: Path, content: bytes, options: dict[str, object], code: str
) -> None:
    """What no other attempt would change is told to the user, and is no dead letter."""
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    job = pipeline.job(pipeline.submit(JobKind.MATCH, catalogue_id, path, options))
    assert (job.state, job.error_code) == (JobState.FAILED, code), job.error_message
    assert job.error_message
    assert job.finished_at is not None
    with pipeline.tools.database.transaction() as session:
        assert session.scalars(select(DeadLetter)).all() == []
    assert pipeline.results(job.id) == []


@pytest.mark.criterion("AC-21.3")
@pytest.mark.parametrize(
    ("content", "limits", "told"),
    [
        (b"a,b\n1,2\n3,4\n5,6\n", {}, "3 rows, more than 2"),
        (b"a,b,c\n1,2,3\n", {"max_columns": 2}, "3 columns, more than the 2"),
        (BOOK, {"max_cells": 3}, "3 cells a sheet may have"),
        (BOOK, {"max_expanded_bytes": 1_000}, "more than the 1,000 allowed"),
    ],
    ids=["rows", "columns", "cells", "expansion"],
)
def test_an_upload_past_a_limit_ends_its_job(
    pipeline: Pipeline, tmp_path: Path, content: bytes, limits: dict[str, int], told: str
) -> None:
    """Whatever it is called: what a file is shows in its content."""
    tools = replace(pipeline.tools, limits=Limits(**limits), max_rows=2)
    consumer = Consumer(tools.database, pipeline.consumer.stream, handlers_of(tools), settle, "limited")
    limited = Pipeline(tools, consumer)
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    job = limited.job(limited.submit(JobKind.IMPORT, limited.catalogue("tools"), path, {}))
    assert (job.state, job.error_code) == (JobState.FAILED, "INPUT_ERROR"), job.error_message
    assert told in (job.error_message or "")


def test_a_catalogue_without_records_is_told(pipeline: Pipeline) -> None:
    job = pipeline.job(pipeline.submit(JobKind.MATCH, pipeline.catalogue("empty"), LIST, {}))
    assert (job.state, job.error_code) == (JobState.FAILED, "TABLE_ERROR")
    assert "import some first" in (job.error_message or "")


def test_a_job_that_is_cancelled_before_it_began_has_no_results(pipeline: Pipeline) -> None:
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job_id = pipeline.submit(JobKind.MATCH, catalogue_id, LIST, {})
    with pipeline.tools.database.transaction() as session:
        assert service.cancel(session, job_id, COMMAND).state == JobState.CANCELLED
    assert pipeline.job(job_id).state == JobState.CANCELLED
    assert pipeline.results(job_id) == []
    with pipeline.tools.database.transaction() as session, pytest.raises(ConflictError, match="is over"):
        service.cancel(session, job_id, COMMAND)


@pytest.mark.criterion("AC-14.1", "AC-14.6")
def test_a_job_that_is_cancelled_half_way_is_not_resolved(pipeline: Pipeline) -> None:
    """Chunks that are done stay done; the rest is closed, and nothing is decided."""
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job_id = pipeline.submit(JobKind.MATCH, catalogue_id, LIST, {})
    pipeline.consumer.work(due_chunk(pipeline).id)
    pipeline.consumer.work(due_chunk(pipeline).id)
    scored = outputs(pipeline, job_id)
    assert len(scored) == 1
    with pipeline.tools.database.transaction() as session:
        assert session.get_one(Job, job_id).state == JobState.RUNNING
        service.cancel(session, job_id, COMMAND)
    job = pipeline.job(job_id)
    assert (job.state, job.rows_done, job.rows_total) == (JobState.CANCELLED, 100, 266)
    assert pipeline.results(job_id) == []
    assert outputs(pipeline, job_id) == scored, "what was done stays"


def test_a_chunk_that_always_fails_fails_its_job(pipeline: Pipeline) -> None:
    """A fault of ours: tried again, then a dead letter, and the job says so instead of waiting for ever."""
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job_id = pipeline.submit(JobKind.MATCH, catalogue_id, LIST, {})
    pipeline.tools.store.remove("uploads")
    failures = pipeline.consumer.settings.failures
    for _ in range(failures):
        pipeline.work()
        with pipeline.tools.database.transaction() as session:
            for chunk in session.scalars(select(JobChunk).where(JobChunk.job_id == job_id)):
                chunk.next_at = chunk.created_at  # the wait between attempts is the queue's business
    job = pipeline.job(job_id)
    assert (job.state, job.error_code) == (JobState.FAILED, "PROCESSING_ERROR")
    with pipeline.tools.database.transaction() as session:
        assert [letter.job_id for letter in session.scalars(select(DeadLetter))] == [job_id]
        assert session.get_one(Job, job_id).finished_at is not None
