"""The vectors of a catalogue's records in PostgreSQL, and all of a version's in memory.

A vector is that of a text by an embedder, so it stands with the text's digest: where a record says something else by now,
or its vector is not there yet, it is embedded anew. Nothing that is found depends on how far a back-fill has come.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

import numpy as np
import polars as pl
from sqlalchemy import ARRAY, Text, Uuid, bindparam, text
from sqlalchemy.orm import Session

from likewise.db.copy import copy_rows
from likewise.db.session import Database
from likewise.embedders import Embedder, EmbedderRecipe
from likewise.engine.embedding import Matrix
from likewise.engine.meaning import texts_of
from likewise.engine.vectors import Ints

_AT_ONCE = 10_000
_STANDING = text("""
SELECT catalogue_record_id::text, text_hash, vector FROM catalogue_vectors
WHERE embedder = :embedder AND catalogue_record_id = ANY(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid(as_uuid=False))))
_HASHES = text("""
SELECT catalogue_record_id::text, text_hash FROM catalogue_vectors
WHERE embedder = :embedder AND catalogue_record_id = ANY(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid(as_uuid=False))))
_TEMPORARY = """
CREATE TEMPORARY TABLE made_vectors (catalogue_record_id UUID PRIMARY KEY, text_hash BYTEA, vector BYTEA) ON COMMIT DROP
"""
_UPSERT = """
INSERT INTO catalogue_vectors (embedder, catalogue_record_id, text_hash, vector)
SELECT :embedder, made.catalogue_record_id, made.text_hash, made.vector
FROM made_vectors made JOIN catalogue_records record ON record.id = made.catalogue_record_id
WHERE record.deleted_in IS NULL ORDER BY made.catalogue_record_id
ON CONFLICT (catalogue_record_id, embedder) DO UPDATE
SET text_hash = excluded.text_hash, vector = excluded.vector, updated_at = now()
"""
_NEEDLESS = text("""
DELETE FROM catalogue_vectors known USING catalogue_records record
WHERE record.id = known.catalogue_record_id AND record.catalogue_id = :catalogue
    AND (record.deleted_in IS NOT NULL OR known.embedder <> ALL(:kept))
""").bindparams(bindparam("kept", type_=ARRAY(Text)))
_COLUMNS = ("catalogue_record_id", "text_hash", "vector")


@dataclass(frozen=True)
class Said:
    """What records say in the columns that are embedded: their ids, texts, and these texts' digests."""

    ids: list[str]
    texts: list[str]
    digests: list[bytes]

    @classmethod
    def by(cls, ids: pl.Series, frame: pl.DataFrame, columns: tuple[str, ...]) -> "Said":
        """What the records of a frame, with these ids, say."""
        texts = texts_of(frame, columns)
        return cls(ids.to_list(), texts, [blake2b(one.encode(), digest_size=16).digest() for one in texts])

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Vectors:
    """Records with their vectors by an embedder, and the digests of what they are the vectors of."""

    recipe: EmbedderRecipe
    ids: list[str]
    digests: list[bytes]
    matrix: Matrix


def name_of(recipe: EmbedderRecipe) -> str:
    """What an embedder is called in the database: vectors of equal names may be compared with each other."""
    return f"{recipe.kind}:{recipe.name}"


def vectors_of(said: Said, embedder: Embedder, earlier: Vectors | None, database: Database | None) -> Vectors:
    """The vectors of records: those that this process has at hand, then those in the database, the rest made now."""
    matrix: Matrix = np.zeros((len(said), embedder.recipe.dimensions), dtype=np.float32)
    missing = np.arange(len(said), dtype=np.int64)
    if earlier is not None:
        missing = _filled_from(earlier, said, matrix)
    if database is not None and len(missing):
        with database.transaction() as session:
            missing = _filled_by_database(session, embedder.recipe, said, (matrix, missing))
    if len(missing):
        matrix[missing] = embedder.embed([said.texts[row] for row in missing.tolist()])
    return Vectors(embedder.recipe, said.ids, said.digests, matrix)


def lacking(session: Session, recipe: EmbedderRecipe, said: Said) -> list[int]:
    """The rows of records that have no vector by an embedder, or that of another text."""
    rows = []
    for start in range(0, len(said), _AT_ONCE):
        ids = said.ids[start : start + _AT_ONCE]
        found = session.execute(_HASHES, {"embedder": name_of(recipe), "ids": ids})
        known = {str(record): bytes(digest) for record, digest in found}
        digests = said.digests[start : start + _AT_ONCE]
        pairs = zip(ids, digests, strict=True)
        rows += [start + place for place, (one, digest) in enumerate(pairs) if known.get(one) != digest]
    return rows


def write_vectors(session: Session, made: Vectors) -> None:
    """Keep vectors in the place of those that stood there; nothing is kept of a record that was deleted meanwhile."""
    session.execute(text(_TEMPORARY))
    values = zip(made.ids, made.digests, made.matrix, strict=True)
    copy_rows(session, "made_vectors", _COLUMNS, ((one, digest, row.tobytes()) for one, digest, row in values))
    session.execute(text(_UPSERT), {"embedder": name_of(made.recipe)})


def remove_needless(session: Session, catalogue: UUID, kept: Collection[str]) -> None:
    """Take away the vectors of a catalogue's deleted records, and those by embedders that are not to be `kept`, by name."""
    session.execute(_NEEDLESS, {"catalogue": catalogue, "kept": sorted(kept)})


def _filled_from(earlier: Vectors, said: Said, matrix: Matrix) -> Ints:
    """Take over the vectors of records that say the same; the rows that are left."""
    known = {one: row for row, one in enumerate(earlier.ids)}
    origins = np.array([known.get(one, -1) for one in said.ids], dtype=np.int64)
    same = [
        origin >= 0 and earlier.digests[origin] == digest
        for origin, digest in zip(origins.tolist(), said.digests, strict=True)
    ]
    rows = np.flatnonzero(same)
    matrix[rows] = earlier.matrix[origins[rows]]
    return np.setdiff1d(np.arange(len(said), dtype=np.int64), rows)


def _filled_by_database(session: Session, recipe: EmbedderRecipe, said: Said, wanted: tuple[Matrix, Ints]) -> Ints:
    """Read the vectors of the wanted (matrix, rows) that stand for what the records say; the rows that are left."""
    matrix, missing = wanted
    rows = {said.ids[row]: row for row in missing.tolist()}
    found, width = [], recipe.dimensions * matrix.itemsize
    for start in range(0, len(missing), _AT_ONCE):
        ids = [said.ids[row] for row in missing[start : start + _AT_ONCE].tolist()]
        for record, digest, vector in session.execute(_STANDING, {"embedder": name_of(recipe), "ids": ids}):
            row = rows[str(record)]
            if bytes(digest) == said.digests[row] and len(vector) == width:
                matrix[row] = np.frombuffer(vector, dtype=np.float32)
                found.append(row)
    return np.setdiff1d(missing, np.array(found, dtype=np.int64))
