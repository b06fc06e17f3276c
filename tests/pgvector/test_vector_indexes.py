"""Protects the index of vectors on the real extension: it finds what an exact search finds, and nothing depends on it."""

import csv
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from uuid import UUID

import numpy as np
import polars as pl
import pytest
from learnt import Learnt
from meanings import ACTOR, PLAN, records_of, said
from pipeline import Pipeline
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError

from likewise.catalogues.snapshots import write_snapshot
from likewise.db.states import JobKind
from likewise.db.tables import Catalogue, CatalogueRecord, JobChunk, VectorIndex
from likewise.engine.embedding import Embedder, Held, Matrix
from likewise.engine.meaning import texts_of
from likewise.engine.recipe import Embedded, Recipe
from likewise.jobs import hnsw, index_tables, repository
from likewise.jobs.embedders import stored_embedder
from likewise.jobs.indexed import Indexed, Version
from likewise.jobs.indexing import Indexing
from likewise.jobs.memory import Memory
from likewise.matchers import versions
from likewise.retention.erasing import Erasing, erase_catalogue_record

COUNT = 15


@dataclass(frozen=True)
class World:
    """A catalogue whose vectors are kept and indexed, and the matcher that embeds it."""

    pipeline: Pipeline
    learnt: Learnt
    files: Path
    embedder: Embedder
    embedded: Embedded

    @property
    def catalogue(self) -> UUID:
        """Its id."""
        return self.learnt.catalogue

    @property
    def indexing(self) -> Indexing:
        """Who keeps the index."""
        return Indexing(self.pipeline.tools.database, 1)

    def version(self) -> Version:
        """The catalogue as a job sees it that begins now."""
        tools = self.pipeline.tools
        with tools.database.transaction() as session:
            version = write_snapshot(session, tools.store, self.catalogue)
        snapshot = tools.memory.snapshot(self.catalogue, version, "tools")
        return Version(self.catalogue, snapshot, self.embedder, self.embedded.catalogue)

    def indexed(self, version: Version) -> Indexed:
        """A version's vectors in the database, where memory is not to be had."""
        return Indexed(self.pipeline.tools.database, version, _out_of_the_question)

    def rows(self) -> list[dict[str, str]]:
        """The catalogue's records as they were sent at first."""
        return pl.read_csv(self.learnt.folder / "catalogue.csv", infer_schema=False).fill_null("").to_dicts()

    def queries(self) -> Matrix:
        """The vectors of the incoming records, and one that says nothing."""
        frame = pl.read_csv(self.learnt.folder / "incoming.csv", infer_schema=False)
        return self.embedder.embed([*texts_of(frame, self.embedded.incoming), ""])

    def changed(self, rows: list[dict[str, str]], mode: str = "upsert") -> None:
        """Import some records; the back-fill that it asks for is not done, nor is anything else."""
        path = self.files / f"{mode}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        job = self.pipeline.submit(JobKind.IMPORT, self.catalogue, path, {"mode": mode})
        with self.pipeline.tools.database.transaction() as session:
            chunk = session.scalars(select(JobChunk.id).where(JobChunk.job_id == job)).one()
        assert self.pipeline.consumer.work(chunk)

    def tables(self) -> list[str]:
        """The tables under indexes."""
        found = text("SELECT tablename FROM pg_tables WHERE schemaname = :name").bindparams(name=index_tables.SCHEMA)
        with self.pipeline.tools.database.transaction() as session:
            return list(session.scalars(found))

    def points(self) -> int:
        """How many records they hold."""
        with self.pipeline.tools.database.transaction() as session:
            counts = [
                session.scalar(text(f"SELECT count(*) FROM {index_tables.SCHEMA}.{one}"))  # noqa: S608 -- names of our own
                for one in self.tables()
            ]
        return sum(int(count) for count in counts if count is not None)


def _out_of_the_question() -> Matrix:
    raise AssertionError("the index was to answer")


@pytest.fixture
def world(learnt: Learnt, pipeline: Pipeline, tmp_path: Path) -> World:
    """A copy of it for one test, with an index."""
    shutil.copytree(learnt.store, tmp_path / "store")
    with pipeline.tools.database.transaction() as session:
        embedded = Recipe.from_json(repository.recipe_of(session, learnt.catalogue, learnt.matcher)).embedded
    assert embedded is not None
    assert embedded.embedder is not None
    embedder = stored_embedder(pipeline.tools.store, learnt.catalogue, embedded.embedder)
    made = World(pipeline, learnt, tmp_path, embedder, embedded)
    assert made.indexing.step() == 1
    return made


def exact(version: Version) -> Held:
    return Held(version.embedder.embed(version.said().texts))


def recall(found: tuple[np.ndarray, np.ndarray], true: tuple[np.ndarray, np.ndarray]) -> float:
    mine, theirs = (set(zip(one[0].tolist(), one[1].tolist(), strict=True)) for one in (found, true))
    return len(mine & theirs) / len(theirs)


def test_the_index_finds_what_an_exact_search_finds(world: World) -> None:
    """Nearly all of it, the nearest first; what says nothing is near to nothing."""
    version, queries = world.version(), world.queries()
    found, true = world.indexed(version).nearest(queries, COUNT), exact(version).nearest(queries, COUNT)
    assert recall(found, true) > 0.97
    assert len(queries) - 1 not in found[0]
    likeness = np.einsum("ij,ij->i", queries[found[0]], exact(version).matrix[found[1]])
    assert np.all((np.diff(likeness) <= 2e-3) | (np.diff(found[0]) > 0)), "as near as half precision tells"
    rows = np.array([7, 3, 7])
    assert np.array_equal(world.indexed(version).at(rows), exact(version).matrix[rows])


def test_it_is_the_index_that_answers(world: World) -> None:
    with world.pipeline.tools.database.transaction() as session:
        found = hnsw.ready_index(session, world.catalogue, f"home:{world.embedder.recipe.name}")
        assert found is not None
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.scalars(
            text(f"EXPLAIN SELECT 1 FROM {index_tables.table_of(found[0])} ORDER BY vector <#> :query LIMIT 5"),  # noqa: S608 -- names of our own
            {"query": str(world.queries()[0].tolist())},
        ).all()
    assert any(f"Index Scan using hnsw_{found[0].hex}_index" in line for line in plan), plan


def test_answers_are_those_of_a_worker_without_it(world: World) -> None:
    asked = records_of(world.learnt.folder, 60)
    answers = said(world.pipeline, world.catalogue, asked)
    tools = world.pipeline.tools
    memory = Memory(tools.store, database=tools.database, indexed_from=PLAN.catalogue_rows)
    other = Pipeline(replace(tools, memory=memory), world.pipeline.consumer)
    assert said(other, world.catalogue, asked) == answers


def test_versions_are_told_apart_before_and_after_the_index_follows(world: World) -> None:
    """A record that says something else is found by what it says in the version that is asked about; one that is new, or
    was deleted, in those that have it.
    """
    before = world.version()
    rows = world.rows()
    world.changed(
        [{**rows[4], "name": rows[100]["name"]}, {**rows[5], "name": "", "brand": ""}, {**rows[6], "id": "new"}]
    )
    after = world.version()
    opened = [world.indexed(before), world.indexed(after)]
    for ended in (False, True):
        if ended:
            world.changed(rows[20:21], "delete")
            world.pipeline.work()
            assert world.indexing.step() == 1
            assert world.indexing.step() == 0
            assert world.points() == PLAN.catalogue_rows
        for version, kept in zip((before, after), opened, strict=True):
            true = exact(version)
            queries = np.concatenate([true.matrix[[4, 5, 6, 20]], world.queries()])
            for one in (kept, world.indexed(version)):
                assert recall(one.nearest(queries, COUNT), true.nearest(queries, COUNT)) > 0.97
                best = one.nearest(queries[:1], 1)[1][0]
                assert np.allclose(true.matrix[best], true.matrix[4], atol=1e-6), "itself, or its like"
                assert np.array_equal(one.at(np.arange(len(version.snapshot.ids))), true.matrix)


def test_much_that_is_new_makes_it_anew_and_searches_exactly_meanwhile(world: World) -> None:
    rows = world.rows()
    (earlier,) = world.tables()
    world.changed(
        [{**row, "name": f"{row['name']} {rows[-1 - place]['name']}"} for place, row in enumerate(rows[:200])]
    )
    version, queries = world.version(), world.queries()
    found = Indexed(world.pipeline.tools.database, version, lambda: exact(version).matrix)
    for mine, true in zip(found.nearest(queries, COUNT), exact(version).nearest(queries, COUNT), strict=True):
        assert np.array_equal(mine, true)
    world.pipeline.work()
    assert world.indexing.step() == 1
    assert world.indexing.step() == 0
    assert world.tables() != [earlier]
    assert (len(world.tables()), world.points()) == (1, PLAN.catalogue_rows)
    assert recall(world.indexed(version).nearest(queries, COUNT), exact(version).nearest(queries, COUNT)) > 0.97


def test_the_extension_may_go_and_come_back(world: World) -> None:
    """Also while a worker is at it: the same is found, exactly."""
    version, queries = world.version(), world.queries()
    found = Indexed(world.pipeline.tools.database, version, lambda: exact(version).matrix)
    assert recall(found.nearest(queries, COUNT), exact(version).nearest(queries, COUNT)) > 0.97
    with world.pipeline.tools.database.transaction() as session:
        session.execute(text("DROP EXTENSION vector CASCADE"))
    for one in (found, Indexed(world.pipeline.tools.database, version, lambda: exact(version).matrix)):
        for mine, true in zip(one.nearest(queries, COUNT), exact(version).nearest(queries, COUNT), strict=True):
            assert np.array_equal(mine, true)
    assert world.indexing.step() == 1
    assert recall(world.indexed(version).nearest(queries, COUNT), exact(version).nearest(queries, COUNT)) > 0.97


def test_half_an_index_is_made_anew(world: World) -> None:
    """As a worker leaves it that is killed while it makes one."""
    with world.pipeline.tools.database.transaction() as session:
        half = text("UPDATE pg_index SET indisvalid = false WHERE indrelid = CAST(:name AS regclass)")
        session.execute(half, {"name": f"{index_tables.SCHEMA}.{world.tables()[0]}"})
        session.execute(text("UPDATE vector_indexes SET ready = false"))
    assert world.indexing.step() == 1
    assert (
        recall(
            world.indexed(world.version()).nearest(world.queries(), COUNT),
            exact(world.version()).nearest(world.queries(), COUNT),
        )
        > 0.97
    )


def test_who_is_told_to_stop_leaves_it_half_made(world: World) -> None:
    """Here while it waits for somebody who holds the table."""
    database = world.pipeline.tools.database
    (table,) = world.tables()
    stop = Event()
    stop.set()
    with database.transaction() as session:
        index = session.scalars(select(VectorIndex)).one()
        session.execute(text(f"DROP INDEX {index_tables.SCHEMA}.{table}_index"))
    with database.transaction() as session:
        session.execute(text(f"LOCK TABLE {index_tables.SCHEMA}.{table} IN SHARE UPDATE EXCLUSIVE MODE"))
        with pytest.raises(DBAPIError) as stopped:
            hnsw.build(database.engine, index.id, (PLAN.catalogue_rows, 96), stop)
    assert getattr(stopped.value.orig, "sqlstate", None) == "57014"
    assert world.indexing.step() == 1


def test_an_erased_record_is_nowhere(world: World) -> None:
    tools = world.pipeline.tools
    with tools.database.transaction() as session:
        erased = session.scalars(
            select(CatalogueRecord.id).where(CatalogueRecord.catalogue_id == world.catalogue)
        ).first()
        assert erased is not None
        erase_catalogue_record(session, Erasing(tools.store, ACTOR), world.catalogue, erased)
    assert world.points() == PLAN.catalogue_rows - 1


def test_what_nobody_decides_by_is_taken_away(world: World) -> None:
    """When its matcher decides no more, when the catalogue is too small for one, and when it is deleted."""
    database = world.pipeline.tools.database
    assert Indexing(database, PLAN.catalogue_rows + 1).step() == 0
    assert world.tables() == []
    assert world.indexing.step() == 1
    with database.transaction() as session:
        versions.roll_back(session, world.learnt.matcher, ACTOR)
    assert world.indexing.step() == 0
    assert world.tables() == []
    with database.transaction() as session:
        versions.start_canary(session, world.learnt.matcher, 0.5, ACTOR)
    world.pipeline.work()
    assert world.indexing.step() == 1
    with database.transaction() as session:
        session.execute(delete(Catalogue).where(Catalogue.id == world.catalogue))
        assert session.scalar(select(func.count()).select_from(VectorIndex)) == 0
    assert world.indexing.step() == 0
    assert world.tables() == []
