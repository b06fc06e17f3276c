"""Finding the few catalogue records worth comparing with each incoming one."""

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from likewise.engine.compare import Pairs
from likewise.engine.prepare import Index, Prepared


def candidates(incoming: Prepared, index: Index, count: int, threads: int) -> Pairs:
    """The `count` catalogue records with the largest cosine to each incoming record, in the incoming records' order.

    A record that shares no gram with the catalogue has none. Exact top-k of a sparse product (sparse_dot_topn).
    """
    found = sp_matmul_topn(incoming.search, index.transposed, top_n=count, sort=True, n_threads=threads)
    product = sparse.csr_matrix(found)
    rows = np.repeat(np.arange(len(incoming), dtype=np.int64), np.diff(product.indptr))
    return Pairs(rows, product.indices.astype(np.int64), threads)
