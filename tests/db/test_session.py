"""Protects the one place that commits: all or nothing, errors told apart, repeated only where that is safe."""

from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from likewise.db.copy import copy_into
from likewise.db.session import (
    CommitUnknownError,
    CorruptionError,
    Database,
    PoolSettings,
    driver_url,
    once_committed,
    open_database,
)
from likewise.db.states import Decision, JobKind
from likewise.db.tables import Catalogue, CatalogueRecord, Job, Result
from likewise.errors import DatabaseError

AWAY = "postgresql://nobody@127.0.0.1:1/nothing"


def new_job(session: Session) -> UUID:
    catalogue = Catalogue(name="tools")
    session.add(catalogue)
    session.flush()
    job = Job(catalogue_id=catalogue.id, kind=JobKind.MATCH)
    session.add(job)
    session.flush()
    return job.id


def names(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(Catalogue.name).order_by(Catalogue.name)))


def test_a_block_commits_whole_or_not_at_all(database: Database) -> None:
    with database.transaction() as session:
        session.add(Catalogue(name="kept"))

    def break_off(session: Session) -> None:
        session.add(Catalogue(name="lost"))
        session.flush()
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        database.run(break_off)
    assert names(database) == ["kept"]


def test_what_is_to_follow_a_commit_follows_it_once_and_no_rollback(database: Database) -> None:
    """What it does sees what was committed."""
    seen = []

    def count() -> None:
        with database.transaction() as other:
            seen.append(len(other.scalars(select(Catalogue.id)).all()))

    with database.transaction() as session:
        session.add(Catalogue(name="kept"))
        once_committed(session, count)
    assert seen == [1]


def test_what_is_to_follow_a_commit_does_not_follow_a_rollback(database: Database) -> None:
    done = []
    with database.transaction() as session:
        session.add(Catalogue(name="tools"))

    def again(session: Session) -> None:
        once_committed(session, lambda: done.append(1))
        session.add(Catalogue(name="tools"))

    with pytest.raises(IntegrityError):
        database.run(again)
    assert done == []


def test_a_broken_rule_is_no_database_that_is_away(database: Database) -> None:
    with database.transaction() as session:
        session.add(Catalogue(name="tools"))
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Catalogue(name="tools"))


def test_times_are_the_databases_in_utc_and_updates_are_stamped(database: Database) -> None:
    with database.transaction() as session:
        session.add(Catalogue(name="tools"))
    with database.transaction() as session:
        catalogue = session.scalars(select(Catalogue)).one()
        before = catalogue.updated_at
        catalogue.version = 1
    assert before.utcoffset() is not None
    with database.transaction() as session:
        assert session.scalars(select(Catalogue.updated_at)).one() > before
        assert session.scalar(text("SHOW timezone")) == "UTC"


def test_a_database_that_is_away_is_a_database_error(database: Database) -> None:
    gone = open_database(AWAY)
    with pytest.raises(DatabaseError), gone.transaction() as session:
        session.execute(text("SELECT 1"))
    with pytest.raises(DatabaseError):
        gone.run(lambda session: session.scalar(text("SELECT 1")))
    # A backend that was ended in mid-transaction, too.
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_an_exhausted_pool_is_a_database_error(migrated_url: str) -> None:
    small = open_database(migrated_url, PoolSettings(pool_size=1, max_overflow=0, pool_timeout=0.01))
    with small.transaction() as holding:
        holding.execute(text("SELECT 1"))
        with pytest.raises(DatabaseError), small.transaction() as session:
            session.execute(text("SELECT 1"))
    small.close()


def test_a_lock_that_somebody_keeps_is_a_database_that_is_busy(database: Database, migrated_url: str) -> None:
    """Not an error of the work that waits for it: a stopped process may hold the lock until its transaction is ended."""
    with database.transaction() as session:
        new_job(session)
    hasty = open_database(migrated_url, PoolSettings(lock_timeout=0.02))
    with database.transaction() as holding:
        holding.execute(text("SELECT 1 FROM jobs FOR UPDATE"))
        with pytest.raises(DatabaseError):
            hasty.run(lambda session: session.execute(text("UPDATE jobs SET rows_done = 1")))
    hasty.close()


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_postgresql_rolled_back_is_tried_again(database: Database, state: str) -> None:
    tries: list[int] = []

    def work(session: Session) -> str:
        tries.append(1)
        session.add(Catalogue(name=f"try {len(tries)}"))
        session.flush()
        if len(tries) < 3:
            session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '{state}'; END $$"))
        return "done"

    assert database.run(work) == "done"
    assert names(database) == ["try 3"]


def test_a_lost_connection_before_the_commit_is_tried_again(database: Database) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        session.add(Catalogue(name=f"try {len(tries)}"))
        session.flush()
        if len(tries) == 1:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    database.run(work)
    assert names(database) == ["try 2"]


def test_a_commit_with_unknown_outcome_is_never_tried_again(database: Database) -> None:
    """The connection breaks between the last statement and the commit, as seen from here."""
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        session.add(Catalogue(name="perhaps"))
        session.flush()
        own = session.scalar(text("SELECT pg_backend_pid()"))
        with database.transaction() as other:
            other.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})

    with pytest.raises(CommitUnknownError):
        database.run(work)
    assert tries == [1]
    assert names(database) == []


def test_an_error_of_ours_is_not_tried_again(database: Database) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("SELECT 1 / 0"))

    with pytest.raises(Exception, match="division by zero") as caught:
        database.run(work)
    assert not isinstance(caught.value, DatabaseError | OperationalError)
    assert tries == [1]


def test_rows_are_copied_with_all_their_types(database: Database) -> None:
    with database.transaction() as session:
        job = new_job(session)
        columns = ("job_id", "row", "record_id", "decision", "probability", "reason", "candidates")
        rows = [
            (job, 1, "a\tb\n\\N", Decision.LINK, 0.1 + 0.2, "same code", [{"key": "é", "weight": 1.5}]),
            (job, 2, None, Decision.FAILED, None, "", []),
        ]
        assert copy_into(session, Result, columns, rows) == 2
    with database.transaction() as session:
        first, second = session.scalars(select(Result).order_by(Result.row))
        assert (first.record_id, first.decision, first.probability) == ("a\tb\n\\N", Decision.LINK, 0.1 + 0.2)
        assert first.candidates == [{"key": "é", "weight": 1.5}]
        assert (second.record_id, second.probability, second.candidates) == (None, None, [])


def test_fields_keep_the_order_of_their_columns(database: Database) -> None:
    with database.transaction() as session:
        new_job(session)
        catalogue = session.scalars(select(Catalogue)).one()
        columns = ("catalogue_id", "key", "fields", "content_hash", "changed_in")
        copy_into(session, CatalogueRecord, columns, [(catalogue.id, "1", {"z": "1", "a": None, "m": ""}, b"\0", 1)])
    with database.transaction() as session:
        assert list(session.scalars(select(CatalogueRecord.fields)).one().items()) == [
            ("z", "1"),
            ("a", None),
            ("m", ""),
        ]


def test_a_row_written_twice_raises_the_alarm_and_changes_nothing(database: Database) -> None:
    columns = ("job_id", "row", "decision", "reason")
    with database.transaction() as session:
        job = new_job(session)
        copy_into(session, Result, columns, [(job, 1, Decision.LINK, "first")])
    with pytest.raises(CorruptionError, match="results"), database.transaction() as session:
        copy_into(session, Result, columns, [(job, 2, Decision.LINK, "second"), (job, 1, Decision.REVIEW, "again")])
    with database.transaction() as session:
        assert list(session.scalars(select(Result.reason))) == ["first"]


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x", ""])
def test_a_url_that_cannot_be_meant_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL") as caught:
        driver_url(url)
    assert "localhost" not in caught.value.message


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"])
def test_any_usual_spelling_of_the_url_works(scheme: str) -> None:
    assert driver_url(f"{scheme}://user@host/name").render_as_string() == "postgresql+psycopg://user@host/name"
