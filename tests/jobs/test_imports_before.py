"""Protects the order of work on a catalogue: a list waits for the imports before it, and imports for each other."""

from pathlib import Path
from uuid import UUID

from pipeline import Pipeline
from sqlalchemy import func, select, update

from likewise.catalogues.changes import ImportMode
from likewise.db.states import JobKind, JobState
from likewise.db.tables import Catalogue, CatalogueRecord, Job, JobChunk
from likewise.sample import CATALOGUE, LISTS, sample_path


def chunk_of(pipeline: Pipeline, job: UUID) -> JobChunk:
    with pipeline.tools.database.transaction() as session:
        return session.scalars(select(JobChunk).where(JobChunk.job_id == job)).one()


def state_of(pipeline: Pipeline, job: UUID) -> JobState:
    with pipeline.tools.database.transaction() as session:
        return session.get_one(Job, job).state


def due_again(pipeline: Pipeline, job: UUID) -> None:
    """The time that it was to wait is over."""
    with pipeline.tools.database.transaction() as session:
        session.execute(update(JobChunk).where(JobChunk.job_id == job).values(next_at=func.now()))


def test_a_list_waits_for_the_import_before_it(pipeline: Pipeline) -> None:
    catalogue = pipeline.catalogue("tools")
    imported = pipeline.submit(JobKind.IMPORT, catalogue, sample_path(CATALOGUE), {})
    matched = pipeline.submit(JobKind.MATCH, catalogue, sample_path(LISTS[0]), {})
    assert pipeline.consumer.work(chunk_of(pipeline, matched).id), "it was claimed and given back"
    assert not pipeline.consumer.work(chunk_of(pipeline, matched).id), "it is not due for a while"
    waiting = chunk_of(pipeline, matched)
    assert (waiting.failures, waiting.crashes, waiting.last_error, waiting.lease_until) == (0, 0, None, None)
    assert state_of(pipeline, matched) is JobState.QUEUED
    pipeline.work()
    assert state_of(pipeline, imported) is JobState.COMPLETED
    due_again(pipeline, matched)
    assert pipeline.job(matched).state is JobState.COMPLETED


def test_imports_are_made_in_the_order_in_which_they_came(pipeline: Pipeline, tmp_path: Path) -> None:
    catalogue = pipeline.catalogue("tools")
    (first, second) = (tmp_path / "first.csv", tmp_path / "second.csv")
    first.write_text("sku,title\nA,old\n")
    second.write_text("sku,title\nA,new\n")
    upsert = {"mode": ImportMode.UPSERT.value, "key": "sku"}
    jobs = [pipeline.submit(JobKind.IMPORT, catalogue, path, upsert) for path in (first, second)]
    assert pipeline.consumer.work(chunk_of(pipeline, jobs[1]).id)
    assert state_of(pipeline, jobs[1]) is JobState.QUEUED
    pipeline.work()
    due_again(pipeline, jobs[1])
    pipeline.work()
    with pipeline.tools.database.transaction() as session:
        found = session.scalars(select(CatalogueRecord).where(CatalogueRecord.catalogue_id == catalogue)).one()
        assert (found.fields["title"], session.get_one(Catalogue, catalogue).version) == ("new", 2)


def test_nobody_waits_for_what_came_later_or_is_over_or_is_about_another_catalogue(pipeline: Pipeline) -> None:
    catalogue = pipeline.imported(sample_path(CATALOGUE))
    matched = pipeline.submit(JobKind.MATCH, catalogue, sample_path(LISTS[0]), {})
    pipeline.submit(JobKind.IMPORT, catalogue, sample_path(CATALOGUE), {})
    pipeline.submit(JobKind.IMPORT, pipeline.catalogue("others"), sample_path(CATALOGUE), {})
    pipeline.consumer.work(chunk_of(pipeline, matched).id)
    assert state_of(pipeline, matched) is JobState.RUNNING
