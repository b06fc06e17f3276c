"""Finding the few catalogue records worth comparing with each incoming one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from likewise.engine.compare import Pairs
from likewise.engine.index import Index, Segment, segments
from likewise.engine.prepare import Prepared
from likewise.engine.vectors import Floats, Ints, row_sums

_LARGE = 20_000
_KEPT = 0.9
"""In catalogues of more than `_LARGE` records only the rarest grams are looked up, as many as hold this share of a record's
squared weight: a fifth of the work for a few candidates in a thousand (docs/explanation/accuracy.md)."""

_SPARE = 4
"""How many more than the wanted ones are asked for at first, to see whether others are as near as the last one."""


def candidates(incoming: Prepared, index: Index, count: int, threads: int) -> Pairs:
    """The `count` catalogue records nearest to each incoming record by the cosine of their grams, the nearest first.

    Exact top-k of a sparse product (sparse_dot_topn); in a large catalogue, of a record's telling grams only. Of equally
    near records the first in the catalogue are taken, so that the answer does not depend on how the index came about. A
    record that shares no gram with the catalogue has no candidates.
    """
    search = incoming.search
    if len(index) > _LARGE:
        search = telling_grams(search, index.known)
    found = [_nearest(search, segment, count, threads) for segment, _ in segments(index)]
    rows = np.concatenate([one.rows for one in found])
    places = np.concatenate([one.places + first for one, (_, first) in zip(found, segments(index), strict=True)])
    order = _first(rows, places, np.concatenate([one.nearness for one in found]), count)
    return Pairs(rows[order], places[order], threads)


@dataclass(frozen=True)
class _Near:
    """Records of a segment near to incoming ones: rows of these, places among the segment's standing records, and the
    products of their vectors."""

    rows: Ints
    places: Ints
    nearness: npt.NDArray[np.float32]


def _nearest(search: sparse.csr_matrix, segment: Segment, count: int, threads: int) -> _Near:
    """The `count` nearest standing records of a segment, and whatever is as near as the last of them.

    More is asked for until the last one that was found is farther than the last one that is wanted.
    """
    search, grams = _met(search, segment.transposed)
    places = segment.places
    open_rows = np.arange(search.shape[0], dtype=np.int64)
    asked, parts = count + _SPARE, [_Near(open_rows[:0], open_rows[:0], np.zeros(0, dtype=np.float32))]
    while len(open_rows):
        product = sp_matmul_topn(search[open_rows], grams, top_n=asked, sort=True, n_threads=threads)
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


def _first(rows: Ints, places: Ints, nearness: npt.NDArray[np.float32], count: int) -> Ints:
    """The order of the `count` nearest entries of each row, the nearest first, then the first in the catalogue."""
    order = np.lexsort((places, -nearness, rows))
    starts = np.searchsorted(rows[order], rows[order], side="left")
    return order[np.arange(len(order)) - starts < count]


def telling_grams(vectors: sparse.csr_matrix, known: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    """Each row's heaviest entries among the `known` columns, as many as hold `_KEPT` of their squared length."""
    values = np.where(known[vectors.indices], vectors.data, np.float32(0))
    vectors = sparse.csr_matrix((values, vectors.indices, vectors.indptr), shape=vectors.shape, copy=True)
    vectors.eliminate_zeros()
    rows = np.repeat(np.arange(vectors.shape[0]), np.diff(vectors.indptr))
    order = np.lexsort((vectors.indices, -vectors.data, rows))
    squares = vectors.data[order].astype(np.float64) ** 2
    before = _running_total(squares, vectors.indptr.astype(np.int64)) - squares
    kept = np.sort(order[before < _KEPT * row_sums(vectors, squared=True)[rows[order]]])
    lengths = np.bincount(rows[kept], minlength=vectors.shape[0])
    ends = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((vectors.data[kept], vectors.indices[kept], ends), shape=vectors.shape)


def _running_total(values: Floats, ends: Ints) -> Floats:
    """Sums up to and with each value within its row; a row's sums depend on that row alone, to the last digit."""
    totals = np.empty_like(values)
    for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        np.cumsum(values[start:end], out=totals[start:end])
    return totals
