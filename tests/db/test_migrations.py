"""Protects the schema's history: up, down and up again on a real database, with data, and no drift from the code."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.script import Script, ScriptDirectory
from filled import ROWS, columns_of, fill_every_table, rows_of, within
from sqlalchemy import create_engine, text

from likewise.db import migrate
from likewise.db.tables import Base
from likewise.errors import DatabaseError

FOLDER = Path(migrate.__file__).parent / "migrations"
SCRIPTS = sorted(ScriptDirectory(str(FOLDER)).walk_revisions(), key=lambda script: script.revision)


@pytest.mark.criterion("AC-19.1")
def test_up_down_and_up_again_ends_where_it_began(database_url: str) -> None:
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.head()
    assert migrate.pending(database_url) == ()
    migrate.downgrade(database_url, "base")
    assert columns_of(database_url) == {}
    assert migrate.current(database_url) is None
    assert migrate.pending(database_url) == tuple(script.revision for script in SCRIPTS)
    migrate.upgrade(database_url)
    assert migrate.drift(database_url) == []


@pytest.mark.criterion("AC-19.1")
def test_the_code_and_the_migrated_database_agree_and_a_difference_is_seen(migrated_url: str) -> None:
    assert migrate.drift(migrated_url) == []
    engine = create_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE jobs ADD COLUMN odd text"))
        connection.execute(text("DROP INDEX ix_job_chunks_due"))
    engine.dispose()
    told = "\n".join(migrate.drift(migrated_url))
    assert "odd" in told
    assert "ix_job_chunks_due" in told


@pytest.mark.criterion("AC-19.1")
@pytest.mark.parametrize("script", SCRIPTS[1:], ids=lambda script: script.revision)
def test_data_survives_down_and_up(migrated_url: str, script: Script) -> None:
    """With rows in every table: what the older schema has a place for is kept on the way down, and up again."""
    fill_every_table(migrated_url)
    newest, filled = columns_of(migrated_url), rows_of(migrated_url)
    assert {table: len(rows) for table, rows in filled.items()} == dict.fromkeys(newest, ROWS)
    migrate.downgrade(migrated_url, str(script.down_revision))
    kept, older = columns_of(migrated_url), rows_of(migrated_url)
    assert within(older, newest) == within(filled, kept)
    migrate.upgrade(migrated_url)
    assert columns_of(migrated_url) == newest
    assert within(rows_of(migrated_url), kept) == within(older, newest)
    assert migrate.drift(migrated_url) == []
    migrate.downgrade(migrated_url, str(script.down_revision))
    assert rows_of(migrated_url) == older


@pytest.mark.criterion("AC-19.1")
def test_alembics_own_check_finds_nothing(migrated_url: str) -> None:
    """`alembic check`: no revision is missing for the tables in the code."""
    with migrate._connection(migrated_url) as connection:
        command.check(migrate._config(connection))


def test_only_one_of_two_migrators_works_at_a_time(database_url: str) -> None:
    """Two that start together both succeed, and the schema is made once."""
    with ThreadPoolExecutor(2) as pool:
        for finished in [pool.submit(migrate.upgrade, database_url) for _ in range(2)]:
            finished.result()
    assert migrate.drift(database_url) == []


def test_a_newer_database_is_refused_with_what_to_do(migrated_url: str) -> None:
    engine = create_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '299901010000'"))
    engine.dispose()
    with pytest.raises(DatabaseError, match=r"299901010000.*newer release"):
        migrate.pending(migrated_url)


def test_a_database_that_is_away_is_told_in_one_line() -> None:
    with pytest.raises(DatabaseError) as caught:
        migrate.current("postgresql://nobody@127.0.0.1:1/nothing")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_a_revision_is_named_and_reversible(script: Script) -> None:
    path = Path(script.path)
    assert re.fullmatch(r"\d{12}_[a-z][a-z0-9_]*\.py", path.name)
    assert path.name.startswith(script.revision)
    source = path.read_text(encoding="utf-8")
    downgrade = source[source.index("def downgrade() -> None:") :]
    assert "op." in downgrade


def test_every_table_is_made_by_a_revision(migrated_url: str) -> None:
    assert set(columns_of(migrated_url)) == set(Base.metadata.tables)
