"""The whole way of a job without HTTP: files into the store, jobs and chunks into PostgreSQL, handlers one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from likewise.db.session import Database
from likewise.db.states import JobKind, JobState, Stage
from likewise.db.tables import Catalogue, Job, JobChunk, JsonObject, Result, Upload
from likewise.indexes import IndexFolder
from likewise.jobs import repository
from likewise.jobs.lifecycle import settle
from likewise.jobs.memory import Memory
from likewise.jobs.reading import Tools
from likewise.queue.chunks import due_chunks
from likewise.queue.consumer import Consumer
from likewise.queue.producer import NewChunk, add_chunks
from likewise.queue.stream import open_stream
from likewise.store import Store
from likewise.worker import handlers_of

LARGEST = 1 << 30


@dataclass(frozen=True)
class Pipeline:
    """A worker's tools, and a consumer that is driven by hand."""

    tools: Tools
    consumer: Consumer

    def catalogue(self, name: str) -> UUID:
        """A new, empty catalogue."""
        with self.tools.database.transaction() as session:
            catalogue = Catalogue(name=name)
            session.add(catalogue)
            session.flush()
            return catalogue.id

    def submit(self, kind: JobKind, catalogue_id: UUID, path: Path, options: JsonObject, source: str = "") -> UUID:
        """Accept a job as the API does."""
        with path.open("rb") as stream:
            stored = self.tools.store.save("uploads", stream, LARGEST)
        with self.tools.database.transaction() as session:
            upload = Upload(uri=stored.uri, filename=path.name, size=stored.size, sha256=stored.sha256)
            session.add(upload)
            session.flush()
            source_id = repository.source_named(session, catalogue_id, source or path.name)
            job = Job(
                catalogue_id=catalogue_id,
                kind=kind,
                upload_id=upload.id,
                options=options,
                source_id=None if kind is JobKind.IMPORT else source_id,
            )
            session.add(job)
            session.flush()
            add_chunks(session, job.id, [NewChunk(Stage.READ, 0)])
            return job.id

    def work(self) -> None:
        """Work until nothing is due."""
        while True:
            with self.tools.database.transaction() as session:
                due = due_chunks(session, 100)
            if not due:
                return
            for chunk_id in due:
                self.consumer.work(chunk_id)

    def imported(self, path: Path, name: str = "tools", **options: object) -> UUID:
        """A catalogue with a file's records."""
        catalogue_id = self.catalogue(name)
        job = self.job(self.submit(JobKind.IMPORT, catalogue_id, path, options))
        assert job.state == JobState.COMPLETED, (job.error_message, self.errors(job.id))
        return catalogue_id

    def matched(self, catalogue_id: UUID, path: Path, **options: object) -> Job:
        """A finished matching job."""
        job = self.job(self.submit(JobKind.MATCH, catalogue_id, path, options))
        assert job.state == JobState.COMPLETED, (job.state, job.error_message, self.errors(job.id))
        return job

    def job(self, job_id: UUID) -> Job:
        """A job when all that can be done is done."""
        self.work()
        with self.tools.database.transaction() as session:
            return session.get_one(Job, job_id)

    def errors(self, job_id: UUID) -> list[str | None]:
        """What went wrong in its chunks."""
        with self.tools.database.transaction() as session:
            return list(session.scalars(select(JobChunk.last_error).where(JobChunk.job_id == job_id)))

    def results(self, job_id: UUID) -> list[Result]:
        """A job's results in the order of its rows."""
        with self.tools.database.transaction() as session:
            return list(session.scalars(select(Result).where(Result.job_id == job_id).order_by(Result.row)))


@pytest.fixture
def pipeline_of(database: Database, redis_url: str, tmp_path: Path) -> Callable[[int], Pipeline]:
    """Makes a pipeline that scores so many rows at a time."""

    def make(chunk_rows: int) -> Pipeline:
        store = Store(str(tmp_path / "store"))
        memory = Memory(store, IndexFolder(tmp_path / "index"), database=database)
        tools = Tools(database, store, memory, chunk_rows=chunk_rows)
        stream = open_stream(redis_url, "test")
        return Pipeline(tools, Consumer(database, stream, handlers_of(tools), settle, "test"))

    return make


@pytest.fixture
def pipeline(pipeline_of: Callable[[int], Pipeline]) -> Pipeline:
    """A pipeline with chunks smaller than the lists of the tests."""
    return pipeline_of(100)
