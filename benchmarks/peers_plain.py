"""The peers that take no settings: WRatio of RapidFuzz and the cosine of 3-grams; runs in the peers' environment.

    python peers_plain.py incoming.csv catalogue.csv best.csv wratio|cosine

Both look at the whole text of a record. best.csv gets the best candidate of each incoming record: record_id,
catalogue_id, probability (the similarity, 0 to 1).
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer
from sparse_dot_topn import sp_matmul_topn

Best = tuple[NDArray[np.int64], NDArray[np.float64]]
BLOCK = 500
"""Incoming records whose similarities to the whole catalogue are held at once."""

CANDIDATES = 10
WORKERS = 2


def whole_texts(table: pl.DataFrame) -> list[str]:
    """Each record's values but its key, joined by blanks."""
    joined = table.select(pl.concat_str(pl.exclude("id"), separator=" ", ignore_nulls=True)).to_series()
    return [utils.default_process(text) for text in joined.to_list()]


def wratio(ours: list[str], theirs: list[str], workers: int) -> Best:
    """The most similar catalogue record by WRatio, every pair compared."""
    places, scores = [], []
    for start in range(0, len(ours), BLOCK):
        block = process.cdist(ours[start : start + BLOCK], theirs, scorer=fuzz.WRatio, workers=workers)
        places.append(block.argmax(axis=1))
        scores.append(block.max(axis=1) / 100)
    return np.concatenate(places), np.concatenate(scores).astype(np.float64)


def cosine(ours: list[str], theirs: list[str], workers: int) -> Best:
    """The nearest of the top ten by the cosine of TF-IDF vectors of character 3-grams."""
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(3, 3), dtype=np.float32)
    catalogue = vectoriser.fit_transform(theirs)
    product = sp_matmul_topn(
        vectoriser.transform(ours), catalogue.T.tocsr(), top_n=CANDIDATES, sort=True, n_threads=workers
    )
    found = np.diff(product.indptr) > 0
    first = np.minimum(product.indptr[:-1], max(0, product.nnz - 1))
    places = np.where(found, product.indices[first] if product.nnz else 0, 0)
    return places.astype(np.int64), np.where(found, product.data[first] if product.nnz else 0.0, 0.0)


def main(incoming: str, catalogue: str, out: str, peer: str) -> None:
    ours, theirs = (pl.read_csv(Path(name), infer_schema=False) for name in (incoming, catalogue))
    places, scores = {"wratio": wratio, "cosine": cosine}[peer](whole_texts(ours), whole_texts(theirs), WORKERS)
    best = pl.DataFrame({"record_id": ours["id"], "catalogue_id": theirs["id"].gather(places), "probability": scores})
    best.write_csv(Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:5])
