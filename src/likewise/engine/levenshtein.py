"""The first algorithm: normalised Levenshtein similarity of the key text, no more.

The similarity of a and b is 1 - d(a, b) / max(|a|, |b|), d the least number of insertions, deletions and substitutions
(Levenshtein, 1966); O(|a| * |b|) per pair, computed by RapidFuzz with bit-parallelism (Hyyrö, 2003).
"""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from likewise.engine.compare import Pairs
from likewise.engine.vectors import Floats

EXHAUSTIVE_UP_TO = 20_000
"""Catalogues up to this size are compared whole, so that nothing is lost; larger ones by their nearest gram vectors."""

_CELLS = 4_000_000


def similarity(a: str, b: str) -> float:
    """Normalised Levenshtein similarity, 1.0 for equal texts (two empty ones included)."""
    return float(Levenshtein.normalized_similarity(a, b))


def similarities(ours: Sequence[str], theirs: Sequence[str]) -> Floats:
    """Similarity of text k of one list with text k of the other."""
    scores = process.cpdist(ours, theirs, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    return np.asarray(scores, dtype=np.float64)


def nearest(incoming: Sequence[str], catalogue: Sequence[str], count: int) -> Pairs:
    """The `count` most similar catalogue texts to each incoming one, by exhaustive comparison; empty texts have none."""
    ours = np.array([row for row, text in enumerate(incoming) if text], dtype=np.int64)
    theirs = np.array([row for row, text in enumerate(catalogue) if text], dtype=np.int64)
    kept = min(count, len(theirs))
    if kept == 0 or len(ours) == 0:
        return Pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    choices = [catalogue[row] for row in theirs.tolist()]
    block = max(1, _CELLS // len(choices))
    found = []
    for start in range(0, len(ours), block):
        queries = [incoming[row] for row in ours[start : start + block].tolist()]
        scores = process.cdist(queries, choices, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
        found.append(np.argpartition(-scores, kept - 1, axis=1)[:, :kept])
    columns = theirs[np.vstack(found)]
    return Pairs(np.repeat(ours, kept), columns.ravel())
