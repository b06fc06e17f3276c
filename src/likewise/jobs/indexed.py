"""A large catalogue's vectors left in PostgreSQL, whose index is asked which are near; a worker's memory needs none of them.

What the index says is looked at: it counts what stands in this version of the catalogue, by the vector of what the record
says in it. Records whose vector the index lacks are searched exactly; where there are many of these, or there is no index
(any more), all are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import psycopg
import structlog
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from likewise.catalogues.tables import Snapshot
from likewise.db.session import Database, first_line
from likewise.embedders import Embedder
from likewise.engine.embedding import Matrix, cosines, nearest
from likewise.engine.vectors import Ints
from likewise.jobs import hnsw
from likewise.jobs.hnsw import Keys
from likewise.jobs.vectors import Said, name_of, vectors_of

MOST_LACKING = 0.05
"""The share of records that the index may lack."""
_SPARE = 2
"""How many times as many records as are wanted the index is asked for: some will not count."""
_LEAST_COSINE = np.float32(1e-3)
"""What the index cannot tell from a right angle."""

log = structlog.get_logger("likewise.jobs")


@dataclass(frozen=True)
class Version:
    """A catalogue as it is matched against, and what embeds these columns of it."""

    catalogue_id: UUID
    snapshot: Snapshot
    embedder: Embedder
    columns: tuple[str, ...]

    def said(self, rows: Ints | None = None) -> Said:
        """What records say; all of them, or those of some rows."""
        ids, frame = self.snapshot.ids, self.snapshot.table.frame
        if rows is not None:
            ids, frame = ids.gather(rows), frame.select([one for one in self.columns if one in frame.columns])[rows]
        return Said.by(ids, frame, self.columns)


@dataclass(frozen=True)
class Layout:
    """Where the records of a version stand in a generation of an index: `ids` ascending, and the `rows` that have them; -1
    for what the index lacks. These are `lacking`, with their vectors in `matrix`, unless they are too many.
    """

    index: UUID
    generation: int
    ids: Keys
    rows: Ints
    lacking: Ints
    matrix: Matrix | None

    def rows_of(self, ids: Keys) -> Ints:
        """The rows of records by their ids; -1 for those that do not count."""
        place = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[place] == ids, self.rows[place], -1)


class Indexed:
    """`Points` of a version in the database. `exact` gives all vectors, for when the index cannot answer."""

    def __init__(self, database: Database, version: Version, exact: Callable[[], Matrix]) -> None:
        self._database = database
        self._version = version
        self._exact = exact
        self._layout: Layout | None = None
        self._matrix: Matrix | None = None

    def nearest(self, queries: Matrix, count: int) -> tuple[Ints, Ints]:
        """As `Points` says: by the index about the nearest, else exactly."""
        found = self._found(queries, count)
        if found is None:
            self._matrix = self._exact()
            return nearest(queries, self._matrix, count)
        which, rows, likeness = found
        order = np.lexsort((rows, -likeness, which))
        order = order[likeness[order] > _LEAST_COSINE]
        which, rows = which[order], rows[order]
        kept = np.arange(len(which)) - np.searchsorted(which, which) < count
        return which[kept], rows[kept]

    def at(self, rows: Ints) -> Matrix:
        """As `Points` says."""
        if self._matrix is not None:
            return self._matrix[rows]
        return vectors_of(self._version.said(rows), self._version.embedder, None, self._database).matrix

    def _found(self, queries: Matrix, count: int) -> tuple[Ints, Ints, Matrix] | None:
        """What may be near: (query, row, cosine), each once; None where the index cannot say."""
        asked = np.flatnonzero(np.any(queries, axis=1))
        for _ in range(2):  # what is known of the index may be out of date, once
            try:
                layout, hits = self._asked(queries[asked], count * _SPARE)
            except (ProgrammingError, psycopg.ProgrammingError) as error:  # the extension, or the index, went away
                log.warning("index_not_searched", reason=first_line(error))
                layout, hits = None, None
            if layout is None:
                self._layout = None
            elif layout.matrix is None:
                return None
            elif hits is not None:
                place, rows, likeness = asked[hits[0]], layout.rows_of(hits[1]), hits[2]
                counts = rows >= 0
                which, others = nearest(queries, layout.matrix, count)
                return (
                    np.concatenate([place[counts], which]),
                    np.concatenate([rows[counts], layout.lacking[others]]),
                    np.concatenate([likeness[counts], cosines(queries, layout.matrix, (which, others))]),
                )
        return None

    def _asked(self, queries: Matrix, count: int) -> tuple[Layout | None, tuple[Ints, Keys, Matrix] | None]:
        """What the index says, with how to read it; no layout where there is none, or what was known is out of date."""
        version = self._version
        named = version.catalogue_id, name_of(version.embedder.recipe)
        with self._database.transaction() as session:
            if self._layout is None:
                found = hnsw.ready_index(session, *named)
                self._layout = None if found is None else lay_out(session, found, version)
            layout, hits = self._layout, None
            if layout is not None and layout.matrix is not None:
                hits = hnsw.search(session, layout.index, queries, count)
            if layout is None or hnsw.ready_index(session, *named) != (layout.index, layout.generation):
                return None, None
        return layout, hits


def lay_out(session: Session, found: tuple[UUID, int], version: Version) -> Layout:
    """See which records of a version an index, of a generation, has."""
    said = version.said()
    ids, digests = keys_of(said.ids), np.array(said.digests, dtype="S16")
    order = np.argsort(ids)
    ids = ids[order]
    known, hashes = hnsw.standing(session, found[0])
    place = np.minimum(np.searchsorted(ids, known), len(ids) - 1)
    same = (ids[place] == known) & (digests[order[place]] == hashes)
    has = np.zeros(len(ids), dtype=np.bool_)
    has[place[same]] = True
    lacking = np.sort(order[~has])
    matrix = None
    if len(lacking) <= MOST_LACKING * len(ids):
        matrix = vectors_of(version.said(lacking), version.embedder, None, None).matrix
    return Layout(*found, ids, np.where(has, order, -1), lacking, matrix)


def keys_of(ids: list[str]) -> Keys:
    """Ids as 16 bytes each."""
    return np.frombuffer(bytes.fromhex("".join(ids).replace("-", "")), dtype="S16")
