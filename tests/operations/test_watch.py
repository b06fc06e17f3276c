"""Protects the periodic integrity check: one process does it, when it is due; what it finds is an alarm and is kept."""

from collections.abc import Sequence
from threading import Event, Thread
from uuid import uuid4

from queue_bench import eventually
from sqlalchemy import delete, text, update
from stored import store_reviews
from structlog.testing import capture_logs

from likewise.db.session import Database, open_database
from likewise.db.tables import Flag, Result
from likewise.operations.integrity import Finding
from likewise.operations.watch import LOCK, TOLD, Watch, latest, log_findings

HOUR = 3600.0


def break_something(database: Database) -> None:
    with database.transaction() as session:
        stored = store_reviews(session, [0.5] * 3)
        session.execute(delete(Result).where(Result.job_id == stored.job, Result.row == 2))


def test_it_is_done_when_it_is_due_and_what_it_finds_is_kept(database: Database) -> None:
    alarms: list[Sequence[Finding]] = []
    watch = Watch(database, HOUR, alarms.append)
    with database.transaction() as session:
        assert latest(session) is None
    assert watch.step()
    assert not watch.step(), "an hour has not passed"
    break_something(database)
    with database.transaction() as session:
        session.execute(update(Flag).values(updated_at=text("now() - interval '2 hours'")))
    assert alarms == []
    assert watch.step()
    assert [finding.check for finding in alarms[0]] == ["rows_without_result", "counts_differ"]
    with database.transaction() as session:
        kept = latest(session)
    assert kept is not None
    assert kept.counts == {"rows_without_result": 1, "counts_differ": 1}
    assert 0 <= kept.age < HOUR


def test_of_several_workers_one_does_it(database: Database) -> None:
    with database.transaction() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        assert not Watch(database, HOUR).step()
    assert Watch(database, HOUR).step()


def test_it_begins_with_its_worker_and_ends_when_told(database: Database) -> None:
    alarms: list[Sequence[Finding]] = []
    stop = Event()
    break_something(database)
    thread = Thread(target=Watch(database, HOUR, alarms.append, stop).run)
    thread.start()
    eventually(lambda: bool(alarms))
    stop.set()
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_database_that_is_away_is_looked_for_again() -> None:
    stop = Event()
    stop.set()
    database = open_database("postgresql://someone@127.0.0.1:9/none")
    Watch(database, HOUR, stop=stop).run()
    database.close()


def test_the_log_tells_of_findings_but_not_of_thousands() -> None:
    found = [Finding("counts_differ", "job", uuid4(), "a job counts wrongly")] * 1000
    with capture_logs() as logs:
        log_findings(found)
    assert (logs[0]["log_level"], logs[0]["findings"], logs[0]["checks"]) == ("error", 1000, {"counts_differ": 1000})
    assert len(logs) == 1 + TOLD
