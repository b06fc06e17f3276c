"""Protects the schema's history: up, down and up again on a real database, with data, and no drift from the code."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from likewise.db import migrate
from likewise.db.session import Database, open_database
from likewise.db.states import ChunkState, JobKind, MatcherKind, Role, Stage
from likewise.db.tables import Base, Catalogue, CatalogueRecord, Job, JobChunk, Matcher, Source, User
from likewise.errors import DatabaseError

FOLDER = Path(migrate.__file__).parent / "migrations"
SCRIPTS = sorted(ScriptDirectory(str(FOLDER)).walk_revisions(), key=lambda script: script.revision)
FIRST = SCRIPTS[0].revision


def fill(database: Database) -> None:
    """A little of everything that the first revisions hold."""
    with database.transaction() as session:
        catalogue = Catalogue(name="tools", columns=["key", "name"])
        session.add_all([catalogue, User(email="a@example.org", name="A", role=Role.ADMIN)])
        session.flush()
        fields = {"zebra": "1", "apple": None, "name": "héron 鷺"}
        session.add(
            CatalogueRecord(catalogue_id=catalogue.id, key="007", fields=fields, content_hash=b"\0\1", changed_in=1)
        )
        session.add(
            Matcher(catalogue_id=catalogue.id, kind=MatcherKind.HYBRID, version=1, recipe={"b": 0.1, "a": [1e-9]})
        )
        source = Source(catalogue_id=catalogue.id, name="harbour")
        session.add(source)
        session.flush()
        job = Job(catalogue_id=catalogue.id, source_id=source.id, kind=JobKind.MATCH)
        session.add(job)
        session.flush()
        session.add(JobChunk(job_id=job.id, stage=Stage.SCORE, position=0, state=ChunkState.OPEN))


def contents(url: str) -> dict[str, list[str]]:
    """Every row of every table as text."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            name: sorted(
                connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars()  # noqa: S608 -- names of our own
            )
            for name in inspect(connection).get_table_names()
        }
    engine.dispose()
    return found


@pytest.mark.criterion("AC-19.1")
def test_up_down_and_up_again_ends_where_it_began(database_url: str) -> None:
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.head()
    assert migrate.pending(database_url) == ()
    migrate.downgrade(database_url, "base")
    assert {name: rows for name, rows in contents(database_url).items() if name != "alembic_version"} == {}
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
def test_data_survives_each_step_down_and_up(migrated_url: str, script: object) -> None:
    """What the older schema holds is the same after one step down, and all tables' rows are after coming up again
    unless the step itself makes the table or column."""
    down = getattr(script, "down_revision", None)
    revision = getattr(script, "revision", None)
    database = open_database(migrated_url)
    fill(database)
    database.close()
    migrate.downgrade(migrated_url, str(down))
    older = contents(migrated_url)
    migrate.upgrade(migrated_url, str(revision))
    migrate.downgrade(migrated_url, str(down))
    assert contents(migrated_url) == older
    migrate.upgrade(migrated_url)
    assert migrate.drift(migrated_url) == []


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
def test_a_revision_is_named_and_reversible(script: object) -> None:
    path = Path(str(getattr(script, "path", "")))
    assert re.fullmatch(r"\d{12}_[a-z][a-z0-9_]*\.py", path.name)
    assert path.name.startswith(str(getattr(script, "revision", "")))
    source = path.read_text(encoding="utf-8")
    downgrade = source[source.index("def downgrade() -> None:") :]
    assert "op." in downgrade


def test_every_table_is_made_by_a_revision(migrated_url: str) -> None:
    assert set(contents(migrated_url)) == {*Base.metadata.tables, "alembic_version"}
