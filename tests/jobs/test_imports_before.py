"""Protects the order of work on a catalogue: a list waits for the imports before it, and imports for each other."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from pipeline import Pipeline
from sqlalchemy import select

from likewise.catalogues.changes import ImportMode
from likewise.db.audit import COMMAND
from likewise.db.states import ChunkState, JobKind, JobState, Stage
from likewise.db.tables import Catalogue, CatalogueRecord, Job, JobChunk
from likewise.jobs import log, service
from likewise.queue.work import Event, EventKind
from likewise.sample import CATALOGUE, LISTS, sample_path


def chunk_of(pipeline: Pipeline, job: UUID) -> JobChunk:
    with pipeline.tools.database.transaction() as session:
        return session.scalars(select(JobChunk).where(JobChunk.job_id == job, JobChunk.stage == Stage.READ)).one()


def state_of(pipeline: Pipeline, job: UUID) -> JobState:
    with pipeline.tools.database.transaction() as session:
        return session.get_one(Job, job).state


def test_a_list_waits_for_the_import_before_it(pipeline: Pipeline) -> None:
    catalogue = pipeline.catalogue("tools")
    imported = pipeline.submit(JobKind.IMPORT, catalogue, sample_path(CATALOGUE), {})
    matched = pipeline.submit(JobKind.MATCH, catalogue, sample_path(LISTS[0]), {})
    assert pipeline.consumer.work(chunk_of(pipeline, matched).id), "it was claimed and given back"
    assert not pipeline.consumer.work(chunk_of(pipeline, matched).id), "it is not due for a while"
    waiting = chunk_of(pipeline, matched)
    assert (waiting.failures, waiting.crashes, waiting.last_error, waiting.lease_until) == (0, 0, None, None)
    assert state_of(pipeline, matched) is JobState.QUEUED
    assert pipeline.job(matched).state is JobState.COMPLETED, "the end of the import has told it to go on"
    assert state_of(pipeline, imported) is JobState.COMPLETED


def test_a_long_wait_costs_nothing_and_is_no_trouble(pipeline: Pipeline) -> None:
    """However often workers look for work meanwhile: one look before, one after, two lines in the log of the queue."""
    catalogue = pipeline.catalogue("tools")
    imported = pipeline.submit(JobKind.IMPORT, catalogue, sample_path(CATALOGUE), {})
    matched = pipeline.submit(JobKind.MATCH, catalogue, sample_path(LISTS[0]), {})
    seen: list[Event] = []
    consumer = replace(pipeline.consumer, observe=seen.append)
    for _ in range(50):
        consumer.work(chunk_of(pipeline, matched).id)
    assert [event.kind for event in seen] == [EventKind.CLAIMED, EventKind.RELEASED]
    assert pipeline.job(imported).state is JobState.COMPLETED
    read = chunk_of(pipeline, matched)
    assert (read.state, read.attempt, read.failures, read.crashes) == (ChunkState.DONE, 2, 0, 0)
    with pipeline.tools.database.transaction() as session:
        assert "trouble" not in [entry.event for entry in log.entries(session, matched)]


def test_a_cancelled_import_is_waited_for_no_longer(pipeline: Pipeline) -> None:
    catalogue = pipeline.imported(sample_path(CATALOGUE))
    imported = pipeline.submit(JobKind.IMPORT, catalogue, sample_path(CATALOGUE), {})
    matched = pipeline.submit(JobKind.MATCH, catalogue, sample_path(LISTS[0]), {})
    pipeline.consumer.work(chunk_of(pipeline, matched).id)
    with pipeline.tools.database.transaction() as session:
        service.cancel(session, imported, COMMAND)
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
