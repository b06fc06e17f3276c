"""`likewise queue`: the workers halted, waited for, and set going again from the shell."""

import pytest
from tool_lists import likewise

from likewise.db.session import Database
from likewise.db.states import JobKind, Stage
from likewise.db.tables import AuditEntry, Catalogue, Job, JobChunk
from likewise.operations import repository
from likewise.queue import chunks
from likewise.queue.producer import NewChunk, add_chunks
from likewise.queue.settings import QueueSettings


@pytest.fixture(autouse=True)
def _environment(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated_url)


def paused(database: Database) -> bool:
    with database.transaction() as session:
        return repository.is_paused(session)


def chunk_of_a_job(database: Database) -> JobChunk:
    with database.transaction() as session:
        catalogue = Catalogue(name="tools")
        session.add(catalogue)
        session.flush()
        job = Job(catalogue_id=catalogue.id, kind=JobKind.IMPORT)
        session.add(job)
        session.flush()
        add_chunks(session, job.id, [NewChunk(Stage.READ, 0)])
        return session.query(JobChunk).one()


def test_workers_are_halted_and_set_going_and_the_audit_log_knows(database: Database) -> None:
    assert likewise("queue", "pause").exit_code == 0
    assert paused(database)
    assert likewise("queue", "resume").exit_code == 0
    assert not paused(database)
    with database.transaction() as session:
        assert [(one.actor, one.action) for one in session.query(AuditEntry).order_by(AuditEntry.created_at)] == [
            ("command", "pause"),
            ("command", "resume"),
        ]


def test_draining_waits_for_what_is_in_hand_and_for_nothing_else(database: Database) -> None:
    chunk = chunk_of_a_job(database)
    with database.transaction() as session:
        assert chunks.claim(session, chunk.id, "a worker", QueueSettings()) is not None
    likewise("queue", "pause")
    busy = likewise("queue", "drain", "--timeout", "0")
    assert busy.exit_code == 11
    assert "1 chunks are still in hand" in busy.stderr
    with database.transaction() as session:
        session.get_one(JobChunk, chunk.id).lease_until = None
    drained = likewise("queue", "drain", "--timeout", "0")
    assert (drained.exit_code, drained.stdout) == (0, "nothing is in hand; 1 chunks wait\n")


def test_draining_a_queue_that_goes_on_is_refused() -> None:
    """It would wait for ever, or say that nothing is in hand when the next moment something is."""
    refused = likewise("queue", "drain")
    assert refused.exit_code == 11
    assert "likewise queue pause" in refused.stderr
