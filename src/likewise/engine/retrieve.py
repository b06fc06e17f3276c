"""Finding the few catalogue records worth comparing with each incoming one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from likewise.engine.compare import Pairs
from likewise.engine.index import MOST_POSTINGS, Index, Segment, segments
from likewise.engine.prepare import Prepared
from likewise.engine.vectors import Bools, Counts, Floats, Ints, row_dots

_SHORTLIST = 3
"""How many times as many as are wanted are then compared by all that they have."""

_SPARE = 4
"""How many more than the wanted ones are asked for at first, to see whether others are as near as the last one."""

_WHOLE_POSTINGS = 32 * MOST_POSTINGS
"""How many entries are looked at for a record at most where that spares the shortlist: as many cost about the same."""

_LEAST_THREADS, _FEW = 2, 16
"""The product has a form for several threads, which also does less work than the one for a single thread; for a few records
no threads are started."""


@dataclass(frozen=True)
class Near:
    """Records of a segment near to incoming ones: rows of these, places among the segment's standing records, and the
    products of their vectors by what was looked up; and of each incoming record whether that was all that it has.
    """

    rows: Ints
    places: Ints
    nearness: npt.NDArray[np.float32]
    whole: Bools


def candidates(incoming: Prepared, index: Index, count: int, threads: int = 1) -> Pairs:
    """The `count` catalogue records nearest to each incoming record by the cosine of their search vectors, nearest first.

    Exact where a record's tokens are rare enough for all to be looked up. Where they are not, the rarest are, and the
    nearest by those are ranked by all (impact-ordered pruning: Anh & Moffat, 2006). Of equally near records the first in
    the catalogue are taken, so that the answer does not depend on how the index came about. A record that shares nothing
    with the catalogue has no candidates.
    """

    def cosines(pairs: Pairs) -> Floats:
        return row_dots(incoming.search[pairs.incoming], index.searched(pairs.catalogue))

    found = [near(incoming.search, segment, count, threads) for segment, _ in segments(index)]
    return nearest(found, [first for _, first in segments(index)], count, cosines)


def nearest(
    parts: Sequence[Near], firsts: Sequence[int] | Ints, count: int, cosines: Callable[[Pairs], Floats]
) -> Pairs:
    """The `count` nearest of what each part of a catalogue has near, of which `firsts` are the first rows.

    Of records that were not looked up by all that they have, more are listed and ranked by their `cosines`.
    """
    rows = np.concatenate([part.rows for part in parts])
    places = np.concatenate([part.places + first for part, first in zip(parts, firsts, strict=True)])
    nearness = np.concatenate([part.nearness for part in parts]).astype(np.float64)
    listed = _first(rows, places, nearness, _SHORTLIST * count)
    rows, places, nearness = rows[listed], places[listed], nearness[listed]
    rough = ~parts[0].whole[rows]
    if rough.any():
        nearness[rough] = cosines(Pairs(rows[rough], places[rough]))
    order = _first(rows, places, nearness, count)
    return Pairs(rows[order], places[order])


def near(search: sparse.csr_matrix, segment: Segment, count: int, threads: int = 1) -> Near:
    """What a part of a catalogue has near to records with these search vectors: the nearest `count` of those that are
    looked up by all that they have, more of the others.
    """
    held = segment.held
    whole = _cheap(search, held)
    threads = max(threads, _LEAST_THREADS)
    found = [_near(search, np.flatnonzero(whole), segment.transposed, segment.places, count, threads)]
    rest, listed = np.flatnonzero(~whole), _SHORTLIST * count
    if len(rest):
        looked_up = rarest(search[rest], held, MOST_POSTINGS)
        common = np.zeros(len(rest), dtype=np.bool_)
        common[_owners(looked_up)[held[looked_up.indices] > MOST_POSTINGS]] = True
        columns = segment.common(np.unique(looked_up[common].indices)) if common.any() else segment.transposed
        for chosen, matrix in ((~common, segment.transposed), (common, columns)):
            rows, places, nearness = _near(looked_up, np.flatnonzero(chosen), matrix, segment.places, listed, threads)
            found.append((rest[rows], places, nearness))
    rows, places, nearness = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return Near(rows, places, nearness, whole)


def _cheap(search: sparse.csr_matrix, held: Counts) -> Bools:
    """The records for which looking up all that they have costs no more than ranking a shortlist would."""
    costs = held[search.indices]
    owners = _owners(search)
    common = np.zeros(search.shape[0], dtype=np.bool_)
    common[owners[costs > MOST_POSTINGS]] = True
    return ~common & (np.bincount(owners, weights=costs, minlength=search.shape[0]) <= _WHOLE_POSTINGS)


def _owners(vectors: sparse.csr_matrix) -> Ints:
    """The row of each entry."""
    return np.repeat(np.arange(vectors.shape[0]), np.diff(vectors.indptr))


def _near(
    search: sparse.csr_matrix,
    wanting: Ints,
    transposed: sparse.csr_matrix,
    standing: Ints | None,
    count: int,
    threads: int,
) -> tuple[Ints, Ints, npt.NDArray[np.float32]]:
    """The `count` nearest standing records to each of the rows `wanting`, and whatever is as near as the last of them:
    rows, places, products.

    More is asked for until the last one that was found is farther than the last one that is wanted.

    Args:
        standing: where each record of the segment stands among the standing ones; None where all do.
    """
    asked, parts = count + _SPARE, [(wanting[:0], wanting[:0], np.zeros(0, dtype=np.float32))]
    search, grams = _met(search, transposed) if len(wanting) else (search, transposed)
    while len(wanting):
        vectors = search if len(wanting) == search.shape[0] else search[wanting]
        many = threads if len(wanting) > _FEW else 1
        product = sp_matmul_topn(vectors, grams, top_n=asked, sort=True, n_threads=many)
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


def rarest(vectors: sparse.csr_matrix, held: Counts, most: int) -> sparse.csr_matrix:
    """Each row's rarest entries, as many as at most `most` records have between them; at least one.

    Args:
        held: how many records have each column.
    """
    rows = _owners(vectors)
    costs = held[vectors.indices].astype(np.int64)
    order = np.lexsort((vectors.indices, costs, rows))
    total = np.cumsum(costs[order])
    before = np.concatenate([[0], total])[vectors.indptr[rows]]
    first = np.arange(len(order)) == vectors.indptr[rows]
    kept = np.sort(order[(total - before <= most) | first])
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=vectors.shape[0]))])
    return sparse.csr_matrix((vectors.data[kept], vectors.indices[kept], ends), shape=vectors.shape)
