"""Protects what the pool gives out: connections that stand, at no cost of their own."""

import psycopg
import pytest
from servers import conninfo
from sqlalchemy import event, select, text

from likewise.db.session import CommitUnknownError, Database, PoolSettings, open_database
from likewise.db.tables import Catalogue
from likewise.errors import DatabaseError


def backend(database: Database) -> int:
    with database.transaction() as session:
        return int(session.scalar(text("SELECT pg_backend_pid()")) or 0)


def end_backend(url: str, pid: int) -> None:
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_connection_that_the_server_closed_is_not_given_out(database: Database, migrated_url: str) -> None:
    pid = backend(database)
    end_backend(migrated_url, pid)
    assert backend(database) != pid


def test_a_notice_on_a_connection_is_not_its_end(migrated_url: str) -> None:
    pooled = open_database(migrated_url, PoolSettings(pool_size=1, max_overflow=0))
    with pooled.transaction() as session:
        session.execute(text("LISTEN news"))
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(conninfo(migrated_url), autocommit=True) as connection:
        connection.execute("NOTIFY news")
    assert backend(pooled) == pid
    pooled.close()


def test_a_connection_is_given_out_without_a_statement(database: Database) -> None:
    backend(database)
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    assert backend(database)
    assert said == ["SELECT pg_backend_pid()"]


def test_a_single_statement_is_committed_by_itself(database: Database) -> None:
    with database.statement() as session:
        session.execute(text("INSERT INTO catalogues (name) VALUES ('tools')"))
        with database.transaction() as other:
            assert other.scalars(select(Catalogue.name)).all() == ["tools"]


def test_a_single_statement_that_broke_off_may_have_been_committed(database: Database) -> None:
    """So nobody repeats it, or takes away what it may need."""
    with pytest.raises(CommitUnknownError), database.statement() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_statement_that_could_not_begin_was_not_committed() -> None:
    gone = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseError) as raised, gone.statement():
        pytest.fail("there is no session")
    assert not isinstance(raised.value, CommitUnknownError)
