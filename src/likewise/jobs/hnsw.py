"""The vectors of a catalogue under an HNSW index of PostgreSQL's extension `vector` (pgvector, from 0.7.0 on).

Hierarchical navigable small worlds: Malkov & Yashunin, 2018. An index has a table of its own, named after its row in
`vector_indexes`, in a schema that no migration knows: where the extension is away, there is none. Vectors are of length 1,
so the inner product is the cosine; they are held in half precision, which costs nothing that is seen (ADR 0048).
"""

from collections.abc import Callable, Iterator, Sequence
from threading import Event, Thread
from uuid import UUID

import numpy as np
import numpy.typing as npt
from psycopg import sql
from sqlalchemy import Engine, Row, delete, select, text
from sqlalchemy.orm import Session

from likewise.db.copy import copy_packed, driver_of, read_packed
from likewise.db.tables import VectorIndex
from likewise.engine.embedding import Matrix
from likewise.engine.vectors import Ints
from likewise.jobs.index_tables import SCHEMA, bare_name, identifier, statement, table_of

MOST_DIMENSIONS = 4_000
"""What an index of half precision may have."""
LOOKED_AT = 120
"""How many records a search keeps in view (ef_search): more find more and take longer."""

MOST_ADDED = 0.05
"""The share of its records that is added to an index; where more are new, it is made anew."""

Keys = npt.NDArray[np.bytes_]
"""Ids or digests, 16 bytes each."""

_BATCH = 10_000
_MEMORY = 64 * 2**20, 2**30
"""The least and the most memory that making an index may take, in bytes: what does not fit takes hours."""
_STANDING = np.dtype([("fields", ">i2"), ("id_size", ">i4"), ("id", "S16"), ("hash_size", ">i4"), ("hash", "S16")])
_AVAILABLE = "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"
_SEARCHING = """
SELECT set_config('hnsw.ef_search', :looked_at, true), set_config('enable_seqscan', 'off', true)
"""
"""Also where the planner knows nothing of the table yet."""
_SEARCH = """
SELECT asked.place - 1, hit.catalogue_record_id, hit.cosine
FROM unnest(CAST(:queries AS halfvec[])) WITH ORDINALITY AS asked (vector, place)
CROSS JOIN LATERAL (
    SELECT catalogue_record_id, -(vector <#> asked.vector) AS cosine
    FROM {table} ORDER BY vector <#> asked.vector LIMIT :count
) hit
"""
_STALE = """
DELETE FROM {table} point WHERE NOT EXISTS (
    SELECT FROM catalogue_vectors known
    WHERE known.catalogue_record_id = point.catalogue_record_id AND known.embedder = :embedder
        AND known.text_hash = point.text_hash
)
"""
_MISSING = """
SELECT {what}
FROM catalogue_records record
JOIN catalogue_vectors known ON known.catalogue_record_id = record.id AND known.embedder = :embedder
LEFT JOIN {table} point ON point.catalogue_record_id = record.id AND point.text_hash = known.text_hash
WHERE record.catalogue_id = :catalogue AND record.deleted_in IS NULL AND point.catalogue_record_id IS NULL
    AND length(known.vector) = :width AND length(known.text_hash) = 16
"""
_ALL_OF_IT = "known.catalogue_record_id, known.text_hash, known.vector"
_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)"
_PATIENT = """
SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')
"""
_ROOM = "SELECT set_config('maintenance_work_mem', :memory, false)"
_MAKING = "CREATE INDEX CONCURRENTLY {name} ON {table} USING hnsw (vector halfvec_ip_ops)"
_TABLES = f"SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}'"  # noqa: S608 -- a constant


def offered(session: Session) -> bool:
    """Whether the extension is there, with half precision; it is asked for where it is available and may be had."""
    if session.scalar(text(_AVAILABLE)) is not None:
        session.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
    return session.scalar(text("SELECT to_regtype('halfvec')::text")) is not None


def ready_index(session: Session, catalogue: UUID, embedder: str) -> tuple[UUID, int] | None:
    """The index that can be searched for a catalogue's vectors by an embedder, and its generation."""
    found = session.execute(
        select(VectorIndex.id, VectorIndex.generation).where(
            VectorIndex.catalogue_id == catalogue, VectorIndex.embedder == embedder, VectorIndex.ready
        )
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def standing(session: Session, index: UUID) -> tuple[Keys, Keys]:
    """The ids of the records in an index, and the digests of the texts whose vectors it has."""
    copied = sql.SQL("COPY (SELECT catalogue_record_id, text_hash FROM {}) TO STDOUT (FORMAT BINARY)")
    rows = np.frombuffer(read_packed(session, copied.format(identifier(index))), dtype=_STANDING)
    return rows["id"], rows["hash"]


def search(session: Session, index: UUID, queries: Matrix, count: int) -> tuple[Ints, Keys, Matrix]:
    """About the `count` records nearest to each query: (query, id of the record, cosine to three digits)."""
    session.execute(text(_SEARCHING), {"looked_at": str(max(LOOKED_AT, count))})
    asked = ["[" + ",".join(f"{one:.4g}" for one in row) + "]" for row in queries.tolist()]
    nearest = statement(_SEARCH, table=identifier(index))
    found = session.execute(nearest, {"queries": asked, "count": count}).all()
    places = np.array([place for place, _, _ in found], dtype=np.int64)
    ids = np.array([record.bytes for _, record, _ in found], dtype="S16")
    return places, ids, np.array([cosine for _, _, cosine in found], dtype=np.float32)


def fill(session: Session, index: VectorIndex, dimensions: int) -> int:
    """Bring an index's table up to the vectors that are kept; how many it got. Nobody else changes it meanwhile."""
    session.refresh(index, with_for_update=True)
    table, about = identifier(index.id), _about(index, dimensions)
    session.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    session.execute(
        statement(
            "CREATE TABLE IF NOT EXISTS {table} (catalogue_record_id UUID PRIMARY KEY, text_hash BYTEA NOT NULL,"
            " vector HALFVEC({dimensions}))",
            table=table,
            dimensions=sql.Literal(dimensions),
        )
    )
    gone = session.execute(statement(_STALE, table=table), about)
    missing = statement(_MISSING, what=sql.SQL(_ALL_OF_IT), table=table)
    came, found = 0, session.execute(missing.execution_options(stream_results=True, yield_per=_BATCH), about)
    columns = sql.SQL("COPY {} (catalogue_record_id, text_hash, vector) FROM STDIN (FORMAT BINARY)")
    for part in found.partitions():
        copy_packed(session, columns.format(identifier(index.id)), _packed(part, dimensions))
        came += len(part)
    if came or getattr(gone, "rowcount", 0):
        index.generation += 1
    return came


def is_whole(session: Session, index: UUID) -> bool:
    """Whether the index of a table is there, and not half made."""
    return bool(session.scalar(text(_VALID), {"name": f"{table_of(index)}_index"}))


def hardly_lacks(session: Session, index: VectorIndex, size: tuple[int, int]) -> bool:
    """Whether few enough records of a catalogue of so many (rows, dimensions) are new to add them one by one, which takes
    several times as long as making the index anew.
    """
    missing = statement(_MISSING, what=sql.SQL("count(*)"), table=identifier(index.id))
    return int(session.scalar(missing, _about(index, size[1])) or 0) <= MOST_ADDED * size[0]


def build(engine: Engine, index: UUID, size: tuple[int, int], stop: Event) -> None:
    """Make the index of a table of so many (rows, dimensions) that has none, or half of one; nobody who searches or erases
    waits for that. It is given up once `stop` is set.
    """
    (rows, dimensions), table, name = size, identifier(index), f"{bare_name(index)}_index"
    memory = min(max(rows * (2 * dimensions + 500), _MEMORY[0]), _MEMORY[1]) // 1024
    with engine.connect() as pooled:
        connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # closed at the end, with what is set here
        valid = connection.scalar(text(_VALID), {"name": f"{SCHEMA}.{name}"})
        if valid:
            return
        connection.execute(text(_PATIENT))
        connection.execute(text(_ROOM), {"memory": str(memory)})
        # Several that build share memory which a container seldom has.
        connection.execute(text("SET max_parallel_maintenance_workers = 0"))
        over = Event()
        watch = Thread(target=_cancel_at, args=(stop, over, driver_of(connection).cancel_safe), name="hnsw")
        watch.start()
        try:
            if valid is not None:
                connection.execute(statement("DROP INDEX CONCURRENTLY {name}", name=sql.Identifier(SCHEMA, name)))
            connection.execute(statement(_MAKING, name=sql.Identifier(name), table=table))
            connection.execute(statement("ANALYZE {table}", table=table))
        finally:
            over.set()
            watch.join()


def drop(session: Session, kept: Sequence[UUID]) -> int:
    """Take away all indexes but these, and tables whose catalogue is gone; how many tables."""
    session.execute(delete(VectorIndex).where(VectorIndex.id.not_in(kept)))
    names = {bare_name(one) for one in kept}
    tables = [name for name in session.scalars(text(_TABLES)) if name not in names]
    for name in tables:
        session.execute(statement("DROP TABLE {table}", table=sql.Identifier(SCHEMA, name)))
    return len(tables)


def _about(index: VectorIndex, dimensions: int) -> dict[str, object]:
    return {"embedder": index.embedder, "catalogue": index.catalogue_id, "width": 4 * dimensions}


def _packed(rows: Sequence[Row[UUID, bytes, bytes]], dimensions: int) -> Iterator[bytes]:
    """Rows for PostgreSQL's binary COPY. A vector of zeros says nothing and is null, which no index holds."""
    layout = np.dtype([*_STANDING.descr, ("size", ">i4"), ("dimensions", ">i2"), ("unused", ">i2"),
                       ("vector", ">f2", (dimensions,))])  # fmt: skip
    packed = np.zeros(len(rows), dtype=layout)
    matrix = np.frombuffer(b"".join(vector for _, _, vector in rows), dtype=np.float32).reshape(len(rows), dimensions)
    packed["fields"], packed["id_size"], packed["hash_size"] = 3, 16, 16
    packed["id"] = [record.bytes for record, _, _ in rows]
    packed["hash"] = [digest for _, digest, _ in rows]
    packed["size"], packed["dimensions"], packed["vector"] = 4 + 2 * dimensions, dimensions, matrix
    says = np.any(matrix, axis=1)
    yield packed[says].tobytes()
    silent = np.zeros(int((~says).sum()), dtype=np.dtype([*_STANDING.descr, ("size", ">i4")]))
    for name in _STANDING.names or ():
        silent[name] = packed[name][~says]
    silent["size"] = -1
    yield silent.tobytes()


def _cancel_at(stop: Event, over: Event, cancel: Callable[[], None]) -> None:
    while not over.wait(0.5):
        if stop.is_set():
            cancel()
            return
