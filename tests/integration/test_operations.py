"""Protects what administrators do: deciding on dead letters, pausing, and an overview that tells the truth."""

import random
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import func, select
from stored import store_reviews

from likewise.db.session import Database
from likewise.db.states import ChunkState, DeadLetterState, JobState, Stage
from likewise.db.tables import AuditEntry, DeadLetter, Job, JobChunk, WorkerHeartbeat
from likewise.errors import ValidationError
from likewise.jobs.lifecycle import settle
from likewise.queue import chunks, dead_letters
from likewise.queue.producer import NewChunk, add_chunks
from likewise.queue.settings import QueueSettings
from likewise.queue.work import ClaimedChunk

LETTERS = "/api/v1/dead-letters"
OPERATIONS = "/api/v1/operations"


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client("admin") as admin:
        yield admin


def claim(database: Database, chunk_id: UUID) -> ClaimedChunk | None:
    with database.transaction() as session:
        return chunks.claim(session, chunk_id, f"worker-{random.random()}", QueueSettings())  # noqa: S311 -- a name


def failing_job(database: Database, pieces: int = 3) -> tuple[UUID, list[UUID]]:
    """A running job with so many chunks to score; its id and theirs."""
    with database.transaction() as session:
        stored = store_reviews(session, [0.5] * 3)
        job = Job(
            catalogue_id=stored.catalogue,
            source_id=stored.source,
            kind="match",
            state=JobState.RUNNING,
            rows_total=10 * pieces,
        )
        session.add(job)
        session.flush()
        new = [NewChunk(Stage.SCORE, place, 1 + 10 * place, 10) for place in range(pieces)]
        return job.id, add_chunks(session, job.id, new)


def give_up(database: Database, chunk_id: UUID) -> UUID:
    """Lets a chunk die as a worker does it; its dead letter."""
    chunk = claim(database, chunk_id)
    assert chunk is not None
    with database.transaction() as session:
        dead_letters.bury(session, chunk, "PROCESSING_ERROR", "out of luck", "Traceback: ...")
        settle(session, chunk, ChunkState.DEAD)
    with database.transaction() as session:
        return session.scalars(select(DeadLetter.id).where(DeadLetter.chunk_id == chunk_id)).one()


def states(database: Database, job: UUID) -> tuple[JobState, list[ChunkState]]:
    with database.transaction() as session:
        found = session.scalars(select(JobChunk.state).where(JobChunk.job_id == job).order_by(JobChunk.position))
        return session.get_one(Job, job).state, list(found)


@pytest.mark.criterion("AC-17.2")
def test_dead_letters_are_listed_and_inspected(service: Service, client: httpx.Client) -> None:
    _, pieces = failing_job(service.database)
    letter = give_up(service.database, pieces[0])
    with service.database.transaction() as session:
        dead_letters.bury_message(session, b"{not json", ValidationError("not JSON"))
    listed = client.get(LETTERS).json()["data"]["items"]
    assert [one["code"] for one in listed] == ["VALIDATION_ERROR", "PROCESSING_ERROR"]
    first = client.get(LETTERS, params={"limit": 1}).json()["data"]
    second = client.get(LETTERS, params={"limit": 1, "cursor": first["nextCursor"]}).json()["data"]
    assert [first["items"][0]["id"], second["items"][0]["id"]] == [one["id"] for one in listed]
    assert client.get(LETTERS, params={"state": "replayed"}).json()["data"]["items"] == []
    assert client.get(LETTERS, params={"cursor": "nonsense"}).status_code == 400
    shown = client.get(f"{LETTERS}/{letter}").json()["data"]
    assert (shown["reason"], shown["detail"]) == ("out of luck", "Traceback: ...")
    assert shown["message"]["stage"] == "score"
    assert client.get(f"{LETTERS}/{uuid4()}").status_code == 404


@pytest.mark.criterion("AC-17.2")
def test_a_replay_takes_the_job_up_again_with_all_that_its_failure_closed(
    service: Service, client: httpx.Client
) -> None:
    job, pieces = failing_job(service.database)
    letter = give_up(service.database, pieces[1])
    closed = [ChunkState.CANCELLED, ChunkState.DEAD, ChunkState.CANCELLED]
    assert states(service.database, job) == (JobState.FAILED, closed)
    answer = client.post(f"{LETTERS}/{letter}/replay")
    assert answer.json()["data"] == {"jobId": str(job), "letters": [str(letter)]}
    assert states(service.database, job) == (JobState.RUNNING, [ChunkState.OPEN] * 3)
    assert all(claim(service.database, piece) is not None for piece in pieces)
    assert client.get(f"{LETTERS}/{letter}").json()["data"]["state"] == "replayed"
    assert client.post(f"{LETTERS}/{letter}/replay").status_code == 409
    with service.database.transaction() as session:
        reopened = session.get_one(Job, job)
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == letter)).all()
    assert (reopened.finished_at, reopened.error_code, actions) == (None, None, ["replay"])


def test_a_replay_counts_what_was_finished_after_the_failure(service: Service, client: httpx.Client) -> None:
    job, pieces = failing_job(service.database)
    busy = claim(service.database, pieces[0])
    assert busy is not None
    letter = give_up(service.database, pieces[1])
    with service.database.transaction() as session:
        chunks.end(session, busy, ChunkState.DONE)
        settle(session, busy, ChunkState.DONE)
    client.post(f"{LETTERS}/{letter}/replay")
    with service.database.transaction() as session:
        assert session.get_one(Job, job).rows_done == 10


def test_a_replay_revives_every_lost_piece_of_the_job(service: Service, client: httpx.Client) -> None:
    job, pieces = failing_job(service.database)
    busy = claim(service.database, pieces[0])
    assert busy is not None
    letter = give_up(service.database, pieces[1])
    with service.database.transaction() as session:
        dead_letters.bury(session, busy, "PROCESSING_ERROR", "too")
        settle(session, busy, ChunkState.DEAD)
    assert len(client.post(f"{LETTERS}/{letter}/replay").json()["data"]["letters"]) == 2
    assert states(service.database, job) == (JobState.RUNNING, [ChunkState.OPEN] * 3)


@pytest.mark.criterion("AC-17.2")
def test_a_job_with_a_discarded_piece_is_not_replayed(service: Service, client: httpx.Client) -> None:
    job, pieces = failing_job(service.database)
    busy = claim(service.database, pieces[0])
    assert busy is not None
    first = give_up(service.database, pieces[1])
    with service.database.transaction() as session:
        dead_letters.bury(session, busy, "PROCESSING_ERROR", "too")
    assert client.post(f"{LETTERS}/{first}/discard").json()["data"]["state"] == "discarded"
    assert client.post(f"{LETTERS}/{first}/discard").status_code == 409
    with service.database.transaction() as session:
        second = session.scalars(select(DeadLetter.id).where(DeadLetter.state == DeadLetterState.WAITING)).one()
    assert client.post(f"{LETTERS}/{second}/replay").status_code == 409
    assert states(service.database, job)[0] is JobState.FAILED
    assert client.get(f"{LETTERS}/{second}").json()["data"]["state"] == "waiting", "the refusal changed nothing"


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.RUNNING])
def test_only_a_failed_job_is_replayed(service: Service, client: httpx.Client, state: JobState) -> None:
    job, pieces = failing_job(service.database)
    letter = give_up(service.database, pieces[0])
    with service.database.transaction() as session:
        session.get_one(Job, job).state = state
    assert client.post(f"{LETTERS}/{letter}/replay").status_code == 409


@pytest.mark.criterion("AC-17.2")
def test_a_message_without_a_job_can_only_be_discarded(service: Service, client: httpx.Client) -> None:
    with service.database.transaction() as session:
        dead_letters.bury_message(session, b"{not json", ValidationError("not JSON"))
    letter = client.get(LETTERS).json()["data"]["items"][0]["id"]
    assert client.post(f"{LETTERS}/{letter}/replay").status_code == 409
    assert client.post(f"{LETTERS}/{letter}/discard").status_code == 200


@pytest.mark.criterion("AC-17.2")
def test_pausing_stops_claims_until_they_are_resumed(service: Service, client: httpx.Client) -> None:
    _, pieces = failing_job(service.database)
    for _ in range(2):
        assert client.post(f"{OPERATIONS}/pause").json()["data"] == {"paused": True}
    assert claim(service.database, pieces[0]) is None
    assert client.get(f"{OPERATIONS}/overview").json()["data"]["paused"] is True
    assert client.post(f"{OPERATIONS}/resume").json()["data"] == {"paused": False}
    assert claim(service.database, pieces[0]) is not None


def test_the_overview_tells_backlog_jobs_and_workers(service: Service, client: httpx.Client) -> None:
    job, pieces = failing_job(service.database)
    assert claim(service.database, pieces[0]) is not None
    with service.database.transaction() as session:
        session.get_one(JobChunk, pieces[1]).next_at = func.now() - timedelta(hours=1)
        session.get_one(JobChunk, pieces[2]).next_at = func.now() + timedelta(hours=1)
        for name, age, chunk in (("lively", timedelta(), pieces[0]), ("silent", timedelta(minutes=10), None)):
            seen_at = func.now() - age
            session.add(WorkerHeartbeat(name=name, host="here", pid=1, version="1", chunk_id=chunk, seen_at=seen_at))
    seen = client.get(f"{OPERATIONS}/overview").json()["data"]
    assert (seen["openChunks"], seen["waitingChunks"], seen["waitingDeadLetters"]) == (3, 1, 0)
    assert seen["oldestWaitingSeconds"] >= 3600
    assert {state: count for state, count in seen["jobs"].items() if count} == {"completed": 1, "running": 1}
    assert [(one["name"], one["alive"]) for one in seen["workers"]] == [("lively", True), ("silent", False)]
    assert [(one["jobId"], one["stage"]) for one in seen["workers"]] == [(str(job), "score"), (None, None)]


def test_an_empty_service_has_an_overview(client: httpx.Client) -> None:
    seen = client.get(f"{OPERATIONS}/overview").json()["data"]
    assert (seen["openChunks"], seen["oldestWaitingSeconds"], seen["workers"]) == (0, 0, [])
    assert set(seen["jobs"]) == {state.value for state in JobState}
