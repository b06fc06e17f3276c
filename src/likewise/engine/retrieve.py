"""Finding the few catalogue records worth comparing with each incoming one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from likewise.engine.compare import Pairs
from likewise.engine.index import Index, Segment, segments
from likewise.engine.prepare import Prepared
from likewise.engine.vectors import Ints, row_dots

_LOOKED_UP = 16_000
"""How many entries of the catalogue are looked at for a record: of what it has, the rarest first, up to the one that goes
beyond. What that costs does not grow with the catalogue."""

_SHORTLIST = 3
"""How many times as many as are wanted are then compared by all that they have."""

_SPARE = 4
"""How many more than the wanted ones are asked for at first, to see whether others are as near as the last one."""


def candidates(incoming: Prepared, index: Index, count: int) -> Pairs:
    """The `count` catalogue records nearest to each incoming record by the cosine of their search vectors, nearest first.

    Exact where a record's tokens are rare enough for all to be looked up. Where they are not, the rarest are, and the
    nearest by those are ranked by all (impact-ordered pruning: Anh & Moffat, 2006). Of equally near records the first in
    the catalogue are taken, so that the answer does not depend on how the index came about. A record that shares nothing
    with the catalogue has no candidates.
    """
    search = rarest(incoming.search, index.rarities.held, _LOOKED_UP)
    found = [_nearest(search, segment, _SHORTLIST * count) for segment, _ in segments(index)]
    rows = np.concatenate([one.rows for one in found])
    places = np.concatenate([one.places + first for one, (_, first) in zip(found, segments(index), strict=True)])
    order = _first(rows, places, np.concatenate([one.nearness for one in found]), _SHORTLIST * count)
    rows, places = rows[order], places[order]
    order = _first(rows, places, row_dots(incoming.search[rows], index.searched(places)), count)
    return Pairs(rows[order], places[order])


@dataclass(frozen=True)
class _Near:
    """Records of a segment near to incoming ones: rows of these, places among the segment's standing records, and the
    products of their vectors."""

    rows: Ints
    places: Ints
    nearness: npt.NDArray[np.float32]


def _nearest(search: sparse.csr_matrix, segment: Segment, count: int) -> _Near:
    """The `count` nearest standing records of a segment, and whatever is as near as the last of them.

    More is asked for until the last one that was found is farther than the last one that is wanted.
    """
    search, grams = _met(search, segment.transposed)
    places = segment.places
    open_rows = np.arange(search.shape[0], dtype=np.int64)
    asked, parts = count + _SPARE, [_Near(open_rows[:0], open_rows[:0], np.zeros(0, dtype=np.float32))]
    while len(open_rows):
        product = sp_matmul_topn(search[open_rows], grams, top_n=asked, sort=True)
        lengths = np.diff(product.indptr).astype(np.int64)
        rows = np.repeat(np.arange(len(open_rows)), lengths)
        found = product.indices.astype(np.int64) if places is None else places[product.indices]
        stands = found >= 0
        rank = _running(stands, product.indptr)
        wanted = np.full(len(open_rows), -np.inf)
        wanted[rows[stands & (rank == count)]] = product.data[stands & (rank == count)]
        last = np.full(len(open_rows), -np.inf)
        full = lengths >= asked
        last[full] = product.data[product.indptr[1:][full] - 1]
        settled = ~full | (wanted > last)
        kept = stands & settled[rows] & (product.data >= wanted[rows])
        parts.append(_Near(open_rows[rows[kept]], found[kept], product.data[kept]))
        open_rows, asked = open_rows[~settled], asked * 8
    return _Near(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.nearness for part in parts]),
    )


def _met(search: sparse.csr_matrix, transposed: sparse.csr_matrix) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Both without the grams that no incoming record has, unless most are met: for a few records, looking at all grams of
    a catalogue takes longer than the search.
    """
    columns, places = np.unique(search.indices, return_inverse=True)
    starts = transposed.indptr[columns]
    if 2 * int((transposed.indptr[columns + 1] - starts).sum(dtype=np.int64)) > transposed.nnz:
        return search, transposed
    narrow = sparse.csr_matrix((search.data, places, search.indptr), shape=(search.shape[0], len(columns)))
    return narrow, sparse.csr_matrix(transposed[columns])


def _running(marks: npt.NDArray[np.bool_], ends: Ints) -> Ints:
    """How many marks there are in each row up to and with each entry."""
    totals = np.concatenate([[0], np.cumsum(marks)])
    return np.asarray(totals[1:] - np.repeat(totals[ends[:-1]], np.diff(ends)), dtype=np.int64)


def _first(rows: Ints, places: Ints, nearness: npt.NDArray[np.floating], count: int) -> Ints:
    """The order of the `count` nearest entries of each row, the nearest first, then the first in the catalogue."""
    order = np.lexsort((places, -nearness, rows))
    starts = np.searchsorted(rows[order], rows[order], side="left")
    return order[np.arange(len(order)) - starts < count]


def rarest(vectors: sparse.csr_matrix, held: npt.NDArray[np.int32], most: int) -> sparse.csr_matrix:
    """Each row's rarest entries: as many as `most` records have between them, and one more.

    Args:
        held: how many records have each column.
    """
    rows = np.repeat(np.arange(vectors.shape[0]), np.diff(vectors.indptr))
    costs = held[vectors.indices].astype(np.int64)
    order = np.lexsort((vectors.indices, costs, rows))
    total = np.cumsum(costs[order])
    before = total - costs[order]
    within = before - np.concatenate([[0], total])[vectors.indptr[rows]]
    kept = np.sort(order[within < most])
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=vectors.shape[0]))])
    return sparse.csr_matrix((vectors.data[kept], vectors.indices[kept], ends), shape=vectors.shape)
