"""Protects retention: what has had its time goes, whole and with its files, everything else stays; nobody's files go too."""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pipeline import Pipeline
from sqlalchemy import delete, func, select, text, update

from likewise.access.people import administrator_link
from likewise.db.session import Database, open_database
from likewise.db.states import JobKind
from likewise.db.tables import Catalogue, Job, JobChunk, JsonObject, Result, SignInToken, Upload
from likewise.operations.integrity import findings
from likewise.retention.expiry import Days, expire_results, expire_uploads
from likewise.retention.housekeeper import Housekeeper
from likewise.retention.sweeping import sweep
from likewise.sample import CATALOGUE, sample_path
from likewise.store import Store

LIST = "northgate.csv"


@pytest.fixture
def catalogue(pipeline: Pipeline) -> UUID:
    return pipeline.imported(sample_path(CATALOGUE))


@pytest.fixture
def job(pipeline: Pipeline, catalogue: UUID) -> Job:
    return pipeline.matched(catalogue, sample_path(LIST))


def ended(database: Database, job_id: UUID, days: int) -> None:
    """As if the job had ended so many days ago."""
    with database.transaction() as session:
        past = func.now() - timedelta(days=days)
        session.execute(update(Job).where(Job.id == job_id).values(finished_at=past))


def files(pipeline: Pipeline, job_id: UUID) -> list[str]:
    return pipeline.tools.store.all_files(f"jobs/{job_id}")


def has_upload(pipeline: Pipeline, job_id: UUID) -> bool:
    with pipeline.tools.database.transaction() as session:
        job = session.get_one(Job, job_id)
        upload = None if job.upload_id is None else session.get(Upload, job.upload_id)
        return upload is not None and (upload.uri is None or pipeline.tools.store.exists(upload.uri))


@pytest.mark.criterion("AC-17.4")
def test_results_go_after_their_days_and_the_job_tells_of_them(pipeline: Pipeline, job: Job) -> None:
    database, store = pipeline.tools.database, pipeline.tools.store
    ended(database, job.id, 29)
    assert expire_results(database, store, Days(results=30)) == 0
    assert expire_results(database, store, Days()) == 0
    ended(database, job.id, 31)
    other = pipeline.matched(job.catalogue_id, sample_path(LIST))
    assert expire_results(database, store, Days(results=30)) == 1
    assert expire_results(database, store, Days(results=30)) == 0
    assert pipeline.results(job.id) == []
    assert files(pipeline, job.id) == []
    assert not has_upload(pipeline, job.id)
    with database.transaction() as session:
        left = session.get_one(Job, job.id)
        assert left.counts == job.counts
        assert left.summary == {}
        assert left.expires_at is not None
        assert session.scalars(select(JobChunk).where(JobChunk.job_id == job.id)).all() == []
        assert findings(session) == []
    assert len(pipeline.results(other.id)) == other.rows_total
    assert files(pipeline, other.id)


@pytest.mark.criterion("AC-17.4")
def test_a_jobs_own_time_goes_before_the_settings(pipeline: Pipeline, job: Job) -> None:
    database, store = pipeline.tools.database, pipeline.tools.store
    with database.transaction() as session:
        session.execute(update(Job).where(Job.id == job.id).values(expires_at=func.now() + timedelta(days=1)))
    ended(database, job.id, 31)
    assert expire_results(database, store, Days(results=30)) == 0
    with database.transaction() as session:
        session.execute(update(Job).where(Job.id == job.id).values(expires_at=func.now()))
    assert expire_results(database, store, Days()) == 1


@pytest.mark.criterion("AC-17.4")
def test_uploads_go_after_their_days_and_results_stay(pipeline: Pipeline, job: Job) -> None:
    database, store = pipeline.tools.database, pipeline.tools.store
    ended(database, job.id, 8)
    assert expire_uploads(database, store, Days()) == 0
    assert expire_uploads(database, store, Days(uploads=9)) == 0
    assert expire_uploads(database, store, Days(uploads=7)) == 1
    assert expire_uploads(database, store, Days(uploads=7)) == 0
    assert not has_upload(pipeline, job.id)
    assert len(pipeline.results(job.id)) == job.rows_total


def test_a_job_that_goes_on_keeps_everything(pipeline: Pipeline, catalogue: UUID) -> None:
    database, store = pipeline.tools.database, pipeline.tools.store
    options: JsonObject = {}
    going = pipeline.submit(JobKind.MATCH, catalogue, sample_path(LIST), options)
    with database.transaction() as session:
        session.execute(update(Job).where(Job.id == going).values(expires_at=func.now() - timedelta(days=1)))
    assert expire_results(database, store, Days(uploads=1, results=1)) == 0
    assert expire_uploads(database, store, Days(uploads=1, results=1)) == 0
    assert has_upload(pipeline, going)


def test_a_job_that_a_record_was_erased_from_expires_as_others_do(pipeline: Pipeline, job: Job) -> None:
    """Erasing takes the job's chunks, and must not keep the rest for ever."""
    database, store = pipeline.tools.database, pipeline.tools.store
    with database.transaction() as session:
        session.execute(delete(JobChunk).where(JobChunk.job_id == job.id))
    ended(database, job.id, 31)
    assert expire_results(database, store, Days(results=30)) == 1
    assert expire_results(database, store, Days(results=30)) == 0
    assert pipeline.results(job.id) == []
    assert files(pipeline, job.id) == []


class FailingStore(Store):
    """A store that stops answering while files are removed."""

    def remove(self, uri: str) -> None:
        raise OSError(f"{uri} cannot be removed")


def test_what_breaks_off_is_done_the_next_time_and_never_half(pipeline: Pipeline, job: Job) -> None:
    """Rows go after the files: while a file is left, the job still says that it has results."""
    database, store = pipeline.tools.database, pipeline.tools.store
    ended(database, job.id, 31)
    with pytest.raises(OSError, match="cannot be removed"):
        expire_results(database, FailingStore(store.root), Days(results=30))
    assert len(pipeline.results(job.id)) == job.rows_total
    assert files(pipeline, job.id)
    assert expire_results(database, store, Days(results=30)) == 1


@pytest.mark.criterion("AC-17.4")
def test_files_of_nobody_are_swept_and_no_others(pipeline: Pipeline, job: Job, tmp_path: Path) -> None:
    """What a crash between commit and removal leaves, and uploads of requests that never became jobs."""
    store = pipeline.tools.store
    before = set(store.all_files("jobs")) | set(store.all_files("catalogues")) | set(store.all_files("uploads"))
    store.write(f"jobs/{uuid4()}/1/0.parquet", b"left")
    store.write(f"catalogues/{uuid4()}/1.json", b"left")
    store.write(f"matchers/{uuid4()}/learnt.npz", b"left")
    store.write(f"matchers/{job.catalogue_id}/learnt.npz", b"kept")
    store.write("uploads/just-arriving", b"new")
    store.write("uploads/of-nobody", b"old")
    store.write("jobs/a-note-of-an-operator", b"kept")
    old = time.time() - 2 * 24 * 3600
    for upload in (tmp_path / "store" / "uploads").iterdir():
        if upload.name != "just-arriving":
            os.utime(upload, (old, old))
    assert sweep(pipeline.tools.database, store) == 4
    assert sweep(pipeline.tools.database, store) == 0
    assert store.all_files("matchers") == [f"matchers/{job.catalogue_id}/learnt.npz"]
    after = set(store.all_files("jobs")) | set(store.all_files("catalogues")) | set(store.all_files("uploads"))
    assert after == before | {"uploads/just-arriving", "jobs/a-note-of-an-operator"}
    assert len(pipeline.results(job.id)) == job.rows_total


def test_one_housekeeper_at_a_time_clears_everything_away(pipeline: Pipeline, job: Job) -> None:
    database, store = pipeline.tools.database, pipeline.tools.store
    administrator_link(database)
    ended(database, job.id, 31)
    with database.transaction() as session:
        session.execute(text("UPDATE sign_in_tokens SET expires_at = now() - interval '30 days'"))
    keeper = Housekeeper(database, store, Days(results=30))
    with database.transaction() as session:
        session.execute(text("SELECT pg_advisory_lock(7811893111938839923)"))  # as another worker's
        assert not keeper.step()
        session.execute(text("SELECT pg_advisory_unlock(7811893111938839923)"))
    assert keeper.step()
    assert keeper.step()
    assert pipeline.results(job.id) == []
    with database.transaction() as session:
        assert session.execute(select(func.count()).select_from(SignInToken)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(Result)).scalar_one() == 0


def test_an_empty_database_sweeps_no_store(database: Database, tmp_path: Path) -> None:
    """A wrong DATABASE_URL must not cost an installation its files."""
    store = Store(str(tmp_path / "store"))
    store.write(f"jobs/{uuid4()}/1/0.parquet", b"another database's")
    assert Housekeeper(database, store).step()
    assert store.all_files("jobs")
    with database.transaction() as session:
        session.add(Catalogue(name="tools"))
    assert Housekeeper(database, store).step()
    assert store.all_files("jobs") == []


class Once(threading.Event):
    """An event that is waited for in vain a given number of times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/nowhere"])
def test_a_database_that_is_away_does_not_end_the_housekeeping(url: str, tmp_path: Path) -> None:
    stop = Once(2)
    Housekeeper(open_database(url), Store(str(tmp_path)), stop=stop).run()
    assert stop.left == -1


def test_a_list_can_be_matched_again_after_its_results_have_expired(pipeline: Pipeline, job: Job) -> None:
    """Its pairs are gone with them, so it is scored anew."""
    ended(pipeline.tools.database, job.id, 31)
    expire_results(pipeline.tools.database, pipeline.tools.store, Days(results=30))
    again = pipeline.matched(job.catalogue_id, sample_path(LIST))
    assert again.counts == {**job.counts, "unchanged": 0}
