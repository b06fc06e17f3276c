"""The nearest by meaning: an exact search in memory beside the index that PostgreSQL makes with pgvector.

    python benchmarks/hnsw.py [--records N ...] [--shared-buffers 1GB] [--json]

The vectors of the home-trained embedder for generated records (`generate_translated.py`) are kept as a back-fill keeps them,
and indexed by what keeps indexes in a worker. Told are the seconds of that, the times of searches for one record and of a
block of them as a job has it, each as the matcher has it (ids, looking them up, true cosines), and how many of the ten that
are nearest the index finds.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from uuid import UUID

import numpy as np
import polars as pl
from generate_translated import TranslatedPlan, generate_translated
from sqlalchemy import text

from likewise.catalogues.tables import Snapshot
from likewise.db import migrate
from likewise.db.session import Database, PoolSettings, open_database
from likewise.db.tables import VectorIndex
from likewise.embedded import Servers, find_programs
from likewise.embedders.home import HomeTrainer
from likewise.engine.embedding import Embedder, Held, Lesson, Matrix, Points
from likewise.engine.meaning import texts_of
from likewise.engine.records import Table
from likewise.engine.vectors import Ints
from likewise.jobs import hnsw, index_tables
from likewise.jobs.indexed import Indexed, Version
from likewise.jobs.vectors import Vectors, name_of, write_vectors

COLUMNS = ("name", "brand")
SURE, SINGLE, BLOCK, BLOCKS = 10_000, 300, 250, 4
CANDIDATES, TEN = 15, 10
RECORDS = """
INSERT INTO catalogue_records (catalogue_id, key, fields, content_hash, changed_in, position)
SELECT :catalogue, n::text, '{}', '', 1, n FROM generate_series(1, :rows) n
RETURNING id::text
"""


@dataclass(frozen=True)
class Timed:
    """Milliseconds of a search for one record (median, 95th percentile), and for each of those in a block."""

    median_ms: float
    p95_ms: float
    in_block_ms: float


@dataclass(frozen=True)
class Line:
    """What was measured with so many records."""

    records: int
    exact: Timed
    index: Timed
    recall: float
    fill_seconds: float
    build_seconds: float
    open_seconds: float
    index_mb: float


@dataclass(frozen=True)
class Lists:
    """A catalogue, its vectors, and those of records that are looked for."""

    frame: pl.DataFrame
    embedder: Embedder
    matrix: Matrix
    queries: Matrix


def lists(records: int) -> Lists:
    """Two lists in two languages, and an embedder taught by pairs of them."""
    sure = min(SURE, records // 10)
    plan = TranslatedPlan(rows=sure, catalogue_rows=records, words=4_000, matched=1.0)
    made = generate_translated(plan)
    incoming, catalogue = texts_of(made.incoming, ("bezeichnung", "marke")), texts_of(made.catalogue, COLUMNS)
    places = {key: row for row, key in enumerate(made.catalogue["id"].to_list())}
    meant = np.array([places[key] for key in made.matches["catalogue_id"].to_list()])
    embedder = HomeTrainer()(Lesson(incoming, catalogue, (np.arange(len(meant)), meant), 0))
    queries = embedder.embed(incoming[: max(SINGLE, BLOCK * BLOCKS)])
    return Lists(made.catalogue.select(COLUMNS), embedder, embedder.embed(catalogue), queries)


def kept(database: Database, made: Lists) -> Version:
    """The catalogue in the database, with its vectors."""
    with database.transaction() as session:
        catalogue = UUID(
            session.scalar(
                text("INSERT INTO catalogues (name, record_count) VALUES ('large', :rows) RETURNING id::text"),
                {"rows": len(made.frame)},
            )
        )
        ids = session.scalars(text(RECORDS), {"catalogue": catalogue, "rows": len(made.frame)}).all()
        every = np.arange(len(ids), dtype=np.int64)
        table = Table("large", made.frame)
        snapshot = Snapshot(table, pl.Series(ids), pl.Series(ids), "1", table, every, np.zeros(0, dtype=np.int64))
        version = Version(catalogue, snapshot, made.embedder, COLUMNS)
        said = version.said()
        write_vectors(session, Vectors(made.embedder.recipe, said.ids, said.digests, made.matrix))
    return version


def measure(records: int, shared_buffers: str) -> Line:
    """Keep, index, search."""
    made = lists(records)
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        options = {"shared_buffers": shared_buffers}
        with Servers.start(Path(name) / "data", find_programs(None), options) as servers:
            url = servers.running.database_url
            migrate.upgrade(url)
            database = open_database(url, PoolSettings(statement_timeout=3600, transaction_timeout=3600))
            line = _measured(database, kept(database, made), made)
            database.close()
    return line


def _measured(database: Database, version: Version, made: Lists) -> Line:
    began = time.perf_counter()
    recipe = made.embedder.recipe
    with database.transaction() as session:
        if not hnsw.offered(session):
            raise RuntimeError("this PostgreSQL has no extension 'vector'")
        index = VectorIndex(catalogue_id=version.catalogue_id, embedder=name_of(recipe))
        session.add(index)
        session.flush()
        hnsw.fill(session, index, recipe.dimensions)
    filled = time.perf_counter()
    hnsw.build(database.engine, index.id, (len(made.matrix), recipe.dimensions), Event())
    built = time.perf_counter()
    with database.transaction() as session:
        session.get_one(VectorIndex, index.id).ready = True
        size = session.scalar(
            text("SELECT pg_relation_size(to_regclass(:name))"), {"name": f"{index_tables.table_of(index.id)}_index"}
        )
    asked, held = Indexed(database, version, _nowhere), Held(made.matrix)
    opened = time.perf_counter()
    asked.nearest(made.queries[:1], CANDIDATES)
    ready = time.perf_counter()
    true, found = held.nearest(made.queries, TEN), asked.nearest(made.queries, TEN)
    return Line(
        records=len(made.matrix),
        exact=timed(held, made.queries),
        index=timed(asked, made.queries),
        recall=len(pairs(true) & pairs(found)) / len(true[0]),
        fill_seconds=filled - began,
        build_seconds=built - filled,
        open_seconds=ready - opened,
        index_mb=int(size or 0) / 2**20,
    )


def timed(points: Points, queries: Matrix) -> Timed:
    """How long searches take, as they come and in blocks."""
    took = []
    for row in range(SINGLE):
        began = time.perf_counter()
        points.nearest(queries[row : row + 1], CANDIDATES)
        took.append(1000 * (time.perf_counter() - began))
    began = time.perf_counter()
    for block in range(BLOCKS):
        points.nearest(queries[block * BLOCK : (block + 1) * BLOCK], CANDIDATES)
    blocks = 1000 * (time.perf_counter() - began) / (BLOCKS * BLOCK)
    median, p95 = np.percentile(took, [50, 95]).tolist()
    return Timed(median, p95, blocks)


def pairs(found: tuple[Ints, Ints]) -> set[tuple[int, int]]:
    """As they can be compared."""
    return set(zip(found[0].tolist(), found[1].tolist(), strict=True))


def _nowhere() -> Matrix:
    raise RuntimeError("the index did not answer")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Exact search in memory beside an index in PostgreSQL.")
    parser.add_argument("--records", type=int, action="append", metavar="N", help="of the catalogue (repeatable)")
    parser.add_argument("--shared-buffers", default="1GB", help="what PostgreSQL keeps in its own memory")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args(arguments)
    for records in given.records or (100_000,):
        line = measure(records, given.shared_buffers)
        if given.json:
            print(json.dumps(asdict(line)), flush=True)
            continue
        print(
            f"{line.records:,} records: {line.fill_seconds:.0f} s to fill, {line.build_seconds:.0f} s to index", end=" "
        )
        print(
            f"({line.index_mb:.0f} MB), {line.open_seconds:.1f} s to open; {line.recall:.1%} of the ten nearest found"
        )
        for what, one in (("exact", line.exact), ("index", line.index)):
            print(
                f"  {what}: one {one.median_ms:.1f} ms, p95 {one.p95_ms:.1f} ms; in blocks {one.in_block_ms:.2f} ms each"
            )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
