"""Finding the few catalogue records worth comparing with each incoming one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from likewise.engine.compare import Pairs
from likewise.engine.index import MOST_POSTINGS, Index, Segment, segments
from likewise.engine.prepare import Prepared
from likewise.engine.vectors import Floats, Ints, row_dots

_SHORTLIST = 3
"""How many times as many as are wanted are then compared by all that they have."""

_SPARE = 4
"""How many more than the wanted ones are asked for at first, to see whether others are as near as the last one."""


@dataclass(frozen=True)
class Near:
    """Records of a segment near to incoming ones: rows of these, places among the segment's standing records, and the
    products of their vectors by what was looked up.
    """

    rows: Ints
    places: Ints
    nearness: npt.NDArray[np.float32]


def candidates(incoming: Prepared, index: Index, count: int) -> Pairs:
    """The `count` catalogue records nearest to each incoming record by the cosine of their search vectors, nearest first.

    Exact where a record's tokens are rare enough for all to be looked up. Where they are not, the rarest are, and the
    nearest by those are ranked by all (impact-ordered pruning: Anh & Moffat, 2006). Of equally near records the first in
    the catalogue are taken, so that the answer does not depend on how the index came about. A record that shares nothing
    with the catalogue has no candidates.
    """
    found = [near(incoming.search, segment, count) for segment, _ in segments(index)]
    listed = shortlist(found, [first for _, first in segments(index)], count)
    return nearest(listed, row_dots(incoming.search[listed.incoming], index.searched(listed.catalogue)), count)


def shortlist(parts: Sequence[Near], firsts: Sequence[int] | Ints, count: int) -> Pairs:
    """The nearest of what each part of a catalogue has near, of which `firsts` are the first rows: more than `count`, to be
    ranked by all that they have.
    """
    rows = np.concatenate([part.rows for part in parts])
    places = np.concatenate([part.places + first for part, first in zip(parts, firsts, strict=True)])
    order = _first(rows, places, np.concatenate([part.nearness for part in parts]), _SHORTLIST * count)
    return Pairs(rows[order], places[order])


def nearest(listed: Pairs, cosines: Floats, count: int) -> Pairs:
    """The `count` nearest of each record's shortlist."""
    order = _first(listed.incoming, listed.catalogue, cosines, count)
    return Pairs(listed.incoming[order], listed.catalogue[order])


def near(search: sparse.csr_matrix, segment: Segment, count: int) -> Near:
    """What a part of a catalogue has for the shortlists of records with these search vectors."""
    held = segment.held
    looked_up = rarest(search, held, MOST_POSTINGS)
    owners = np.repeat(np.arange(search.shape[0]), np.diff(looked_up.indptr))
    common = np.zeros(search.shape[0], dtype=np.bool_)
    common[owners[held[looked_up.indices] > MOST_POSTINGS]] = True
    parts = [_nearest(looked_up, np.flatnonzero(~common), segment.transposed, segment.places, _SHORTLIST * count)]
    if common.any():
        rows = np.flatnonzero(common)
        columns = segment.common(np.unique(looked_up[rows].indices))
        parts.append(_nearest(looked_up, rows, columns, segment.places, _SHORTLIST * count))
    return Near(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _nearest(
    search: sparse.csr_matrix, wanting: Ints, transposed: sparse.csr_matrix, standing: Ints | None, count: int
) -> tuple[Ints, Ints, npt.NDArray[np.float32]]:
    """The `count` nearest standing records to each of the rows `wanting`, and whatever is as near as the last of them:
    rows, places, products.

    More is asked for until the last one that was found is farther than the last one that is wanted.

    Args:
        standing: where each record of the segment stands among the standing ones; None where all do.
    """
    search, grams = _met(search, transposed)
    asked, parts = count + _SPARE, [(wanting[:0], wanting[:0], np.zeros(0, dtype=np.float32))]
    while len(wanting):
        product = sp_matmul_topn(search[wanting], grams, top_n=asked, sort=True)
        lengths = np.diff(product.indptr).astype(np.int64)
        rows = np.repeat(np.arange(len(wanting)), lengths)
        found = product.indices.astype(np.int64) if standing is None else standing[product.indices]
        stands = found >= 0
        rank = _running(stands, product.indptr)
        wanted = np.full(len(wanting), -np.inf)
        wanted[rows[stands & (rank == count)]] = product.data[stands & (rank == count)]
        last = np.full(len(wanting), -np.inf)
        full = lengths >= asked
        last[full] = product.data[product.indptr[1:][full] - 1]
        settled = ~full | (wanted > last)
        kept = stands & settled[rows] & (product.data >= wanted[rows])
        parts.append((wanting[rows[kept]], found[kept], product.data[kept]))
        wanting, asked = wanting[~settled], asked * 8
    rows, places, nearness = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return rows, places, nearness


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
    """Each row's rarest entries, as many as at most `most` records have between them; at least one.

    Args:
        held: how many records have each column.
    """
    rows = np.repeat(np.arange(vectors.shape[0]), np.diff(vectors.indptr))
    costs = held[vectors.indices].astype(np.int64)
    order = np.lexsort((vectors.indices, costs, rows))
    total = np.cumsum(costs[order])
    before = np.concatenate([[0], total])[vectors.indptr[rows]]
    first = np.arange(len(order)) == vectors.indptr[rows]
    kept = np.sort(order[(total - before <= most) | first])
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=vectors.shape[0]))])
    return sparse.csr_matrix((vectors.data[kept], vectors.indices[kept], ends), shape=vectors.shape)
