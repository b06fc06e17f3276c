"""Protects those whose PostgreSQL has no pgvector, or does not let them have it: all is as it was, and nothing fails."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from meanings import PLAN, promoted, records_of, said, written
from pipeline import Pipeline
from sqlalchemy import func, select, text

from likewise.db.session import Database, open_database
from likewise.db.tables import VectorIndex
from likewise.jobs.indexing import Indexing
from likewise.jobs.memory import Memory

ROLE = "likewise_plain"


@pytest.fixture
def plain(database: Database, migrated_url: str) -> Iterator[Database]:
    """The same database for a role that may work with its tables and no more."""
    with database.transaction() as session:
        session.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
        session.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}"))
    opened = open_database(migrated_url.replace("://likewise@", f"://{ROLE}@"))
    yield opened
    opened.close()
    with database.transaction() as session:
        session.execute(text(f"DROP OWNED BY {ROLE}"))
        session.execute(text(f"DROP ROLE {ROLE}"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    return written(tmp_path / "lists")


@pytest.fixture
def catalogue(pipeline: Pipeline, folder: Path) -> UUID:
    """A catalogue that is embedded by the matcher that decides."""
    made = pipeline.imported(folder / "catalogue.csv")
    promoted(pipeline, pipeline.matched(made, folder / "incoming.csv", matcher="embedding").matcher_id)
    pipeline.work()
    return made


def test_who_may_not_have_the_extension_searches_exactly(
    pipeline: Pipeline, plain: Database, catalogue: UUID, folder: Path
) -> None:
    assert Indexing(plain, 1).step() == 0
    with plain.transaction() as session:
        assert session.scalar(text("SELECT current_user")) == ROLE
        assert session.scalar(select(func.count()).select_from(VectorIndex)) == 0
    asked = records_of(folder, 30)
    memory = Memory(pipeline.tools.store, database=plain, indexed_from=PLAN.catalogue_rows)
    other = Pipeline(replace(pipeline.tools, memory=memory), pipeline.consumer)
    assert said(other, catalogue, asked) == said(pipeline, catalogue, asked)


def test_nothing_is_indexed_where_nobody_wants_it(pipeline: Pipeline, catalogue: UUID) -> None:
    """Not even the extension is asked for: catalogues are too small, or the setting is 0."""
    database = pipeline.tools.database
    assert catalogue.version == 4, "a catalogue that is embedded"
    assert [Indexing(database, records).step() for records in (0, PLAN.catalogue_rows + 1)] == [0, 0]
    with database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM pg_extension WHERE extname = 'vector'")) == 0
        assert session.scalar(text("SELECT to_regnamespace('likewise_vectors')::text")) is None
