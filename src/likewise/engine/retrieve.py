"""Finding the few catalogue records worth comparing with each incoming one."""

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from likewise.engine.compare import Pairs
from likewise.engine.prepare import Index, Prepared
from likewise.engine.vectors import Floats, Ints, row_sums

_LARGE = 20_000
_KEPT = 0.9
"""In catalogues of more than `_LARGE` records only the rarest grams are looked up, as many as hold this share of a record's
squared weight: a fifth of the work for a few candidates in a thousand (docs/explanation/accuracy.md)."""

_FEW = 100
"""Up to so many incoming records, it pays to cut the grams that none of them has out of the catalogue's."""


def candidates(incoming: Prepared, index: Index, count: int, threads: int) -> Pairs:
    """The `count` catalogue records nearest to each incoming record by the cosine of their grams.

    Exact top-k of a sparse product (sparse_dot_topn); in a large catalogue, of a record's telling grams only. A record
    that shares no gram with the catalogue has no candidates.
    """
    search, grams = incoming.search, index.transposed
    if len(incoming) <= _FEW:
        search, grams = _met(search, grams)
    if len(index.records) > _LARGE:
        search = telling_grams(search, np.diff(grams.indptr) > 0)
    found = sp_matmul_topn(search, grams, top_n=count, sort=True, n_threads=threads)
    product = sparse.csr_matrix(found)
    rows = np.repeat(np.arange(len(incoming), dtype=np.int64), np.diff(product.indptr))
    return Pairs(rows, product.indices.astype(np.int64), threads)


def _met(search: sparse.csr_matrix, transposed: sparse.csr_matrix) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Both without the grams that no incoming record has: for one record, looking at all of a catalogue's takes longer
    than the search.
    """
    columns, places = np.unique(search.indices, return_inverse=True)
    narrow = sparse.csr_matrix((search.data, places, search.indptr), shape=(search.shape[0], len(columns)))
    return narrow, sparse.csr_matrix(transposed[columns])


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
