"""A job's log says what happened to it, in order: from what is stored anyway."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest
from pipeline import Pipeline
from sqlalchemy import select

from likewise.db.audit import COMMAND
from likewise.db.states import DeliveryState, JobKind, JobState, Role
from likewise.db.tables import ApiKey, DeadLetter, Job, JobChunk, WebhookDelivery
from likewise.errors import ValidationError
from likewise.http.cursors import cursor_after, page_of
from likewise.jobs import log, service
from likewise.jobs.schemas import LogEntry
from likewise.operations import service as operations
from likewise.sample import CATALOGUE, sample_path

LIST = sample_path("northgate.csv")


def entries(pipeline: Pipeline, job_id: UUID) -> Sequence[LogEntry]:
    with pipeline.tools.database.statement() as session:
        return log.entries(session, job_id)


def events(pipeline: Pipeline, job_id: UUID) -> list[str]:
    return [one.event if one.stage is None else f"{one.event} {one.stage}" for one in entries(pipeline, job_id)]


def due_again(pipeline: Pipeline, job_id: UUID) -> None:
    """The wait between attempts is the queue's business."""
    with pipeline.tools.database.transaction() as session:
        for chunk in session.scalars(select(JobChunk).where(JobChunk.job_id == job_id)):
            chunk.next_at = chunk.created_at


def test_the_log_of_a_job_that_went_well(pipeline: Pipeline) -> None:
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job = pipeline.matched(catalogue_id, LIST)
    with pipeline.tools.database.transaction() as session:
        key = ApiKey(name="nightly", prefix="lw_x", sha256=b"x", role=Role.REVIEWER)
        session.add(key)
        session.flush()
        session.get_one(Job, job.id).requested_by = f"key:{key.id}"
        told = DeliveryState.DELIVERED
        session.add(
            WebhookDelivery(job_id=job.id, event="job.completed", url="https://a.org", body={}, state=told, attempts=2)
        )
    assert events(pipeline, job.id) == [
        "accepted",
        "started",
        "stage read",
        "stage score",
        "stage resolve",
        "ended",
        "webhook",
    ]
    accepted, _, read, score, resolve, ended, webhook = entries(pipeline, job.id)
    assert (accepted.by, accepted.name) == (f"key:{key.id}", "nightly")
    assert [(one.chunks, one.chunks_done, one.rows) for one in (read, score, resolve)] == [
        (1, 1, 266),
        (3, 3, 266),
        (1, 1, 266),
    ]
    assert all(one.seconds is not None and one.seconds >= 0 for one in (read, score, resolve, ended))
    assert score.seconds is not None
    assert score.seconds <= (resolve.at - score.at).total_seconds() + 0.001, "resolving does not count as scoring"
    assert (ended.state, ended.rows, ended.code) == ("completed", 266, None)
    assert (webhook.state, webhook.attempts) == ("delivered", 2)


def test_the_log_of_an_import(pipeline: Pipeline) -> None:
    catalogue_id = pipeline.catalogue("tools")
    job = pipeline.job(pipeline.submit(JobKind.IMPORT, catalogue_id, sample_path(CATALOGUE), {}))
    assert events(pipeline, job.id) == ["accepted", "started", "stage read", "ended"]
    assert entries(pipeline, job.id)[2].rows == 600


def test_what_failed_is_told_with_its_reason_and_worker(pipeline: Pipeline) -> None:
    """A chunk that is tried again, given up, replayed and done: nothing of it is forgotten in the end."""
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job_id = pipeline.submit(JobKind.MATCH, catalogue_id, LIST, {})
    store = pipeline.tools.store
    kept = {uri: store.read(uri) for uri in store.all_files("uploads")}
    store.remove("uploads")
    pipeline.work()
    trouble = entries(pipeline, job_id)[-1]
    assert (trouble.event, trouble.stage, trouble.failures, trouble.attempts) == ("trouble", "read", 1, 1)
    assert trouble.reason
    assert trouble.worker == "test"
    for _ in range(pipeline.consumer.settings.failures - 1):
        due_again(pipeline, job_id)
        pipeline.work()
    assert events(pipeline, job_id)[-3:] == ["trouble read", "dead_letter", "ended"]
    dead = entries(pipeline, job_id)[-2]
    assert (dead.state, dead.code) == ("waiting", "PROCESSING_ERROR")
    for uri, content in kept.items():
        store.write(uri, content)
    with pipeline.tools.database.transaction() as session:
        letter = session.scalars(select(DeadLetter)).one().id
        operations.replay(session, letter, COMMAND)
    assert pipeline.job(job_id).state == JobState.COMPLETED
    told = entries(pipeline, job_id)
    replayed = next(one for one in told if one.event == "replayed")
    assert replayed.by == COMMAND.name
    assert told.index(replayed) > told.index(next(one for one in told if one.event == "dead_letter"))
    assert told[-1].event == "ended"


def test_a_failure_that_was_outlived_keeps_its_reason(pipeline: Pipeline) -> None:
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job_id = pipeline.submit(JobKind.MATCH, catalogue_id, LIST, {})
    store = pipeline.tools.store
    kept = {uri: store.read(uri) for uri in store.all_files("uploads")}
    store.remove("uploads")
    pipeline.work()
    for uri, content in kept.items():
        store.write(uri, content)
    due_again(pipeline, job_id)
    assert pipeline.job(job_id).state == JobState.COMPLETED
    (trouble,) = (one for one in entries(pipeline, job_id) if one.event == "trouble")
    assert (trouble.failures, trouble.attempts) == (1, 2)
    assert trouble.reason


def test_who_cancelled_is_told(pipeline: Pipeline) -> None:
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job_id = pipeline.submit(JobKind.MATCH, catalogue_id, LIST, {})
    with pipeline.tools.database.transaction() as session:
        service.cancel(session, job_id, COMMAND)
    assert events(pipeline, job_id) == ["accepted", "cancel", "ended"]
    _, cancel, ended = entries(pipeline, job_id)
    assert cancel.by == COMMAND.name
    assert (ended.state, ended.seconds) == ("cancelled", None)


def test_pages_go_through_the_log_once(pipeline: Pipeline) -> None:
    """Whatever the size of its pages, and where much of it happened in the same moment."""
    job = pipeline.matched(pipeline.imported(sample_path(CATALOGUE)), LIST)
    with pipeline.tools.database.transaction() as session:
        for chunk in session.scalars(select(JobChunk).where(JobChunk.job_id == job.id)):
            chunk.crashes = 1
        letters = [DeadLetter(job_id=job.id, message={}, code="X", reason=f"it was {n}") for n in range(4)]
        session.add_all(letters)
        session.flush()
        for letter in letters[:3]:
            operations.discard(session, letter.id, COMMAND)
    found = entries(pipeline, job.id)
    happened = [str(one.event) for one in found]
    assert [happened.count(name) for name in ("dead_letter", "discarded", "trouble")] == [4, 3, 5]
    for limit in (1, 2, 5):
        assert list(paged(pipeline, job.id, limit)) == found


def paged(pipeline: Pipeline, job_id: UUID, limit: int) -> Iterator[LogEntry]:
    """The log as it is read page by page, each with the cursor of the one before."""
    cursor: str | None = None
    while True:
        with pipeline.tools.database.statement() as session:
            part = page_of(log.entries(session, job_id, log.place_of(cursor), limit), limit, log.place)
        yield from part.items
        if (cursor := part.next_cursor) is None:
            return


@pytest.mark.parametrize("place", [("yesterday", "x"), ("2026-11-22T10:00:00", "x"), ("2026-11-22T10:00:00Z", "\0")])
def test_a_cursor_that_is_none_is_refused(place: tuple[str, str]) -> None:
    with pytest.raises(ValidationError, match="nextCursor"):
        log.place_of(cursor_after(*place))
