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


def candidates(incoming: Prepared, index: Index, count: int, threads: int) -> Pairs:
    """The `count` catalogue records nearest to each incoming record by the cosine of their grams.

    Exact top-k of a sparse product (sparse_dot_topn); in a large catalogue, of a record's telling grams only. A record
    that shares no gram with the catalogue has no candidates.
    """
    search = incoming.search
    if len(index.records) > _LARGE:
        search = telling_grams(search, np.diff(index.transposed.indptr) > 0)
    found = sp_matmul_topn(search, index.transposed, top_n=count, sort=True, n_threads=threads)
    product = sparse.csr_matrix(found)
    rows = np.repeat(np.arange(len(incoming), dtype=np.int64), np.diff(product.indptr))
    return Pairs(rows, product.indices.astype(np.int64), threads)


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
