"""An embedder without download: trained in seconds on a user's own records, on a CPU.

Latent semantic indexing across vocabularies (Landauer & Littman, 1990; Dumais, Letsche, Littman & Landauer, "Automatic
cross-language retrieval using latent semantic indexing", 1997): two records that surely match are made one document, so
that words which stand for each other occur together; a truncated singular value decomposition of weighted words and
letter n-grams then puts words of like company close to each other.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from likewise.engine.columns import folded
from likewise.engine.embedding import Embedder, EmbedderRecipe, Lesson, Matrix, one_thread
from likewise.engine.vectors import BUCKETS, gram_counts, token_counts, unit_rows
from likewise.errors import MatcherError

KIND = "home"
_DIMENSIONS = 96
_GRAMS = 0.3
"""What a letter n-gram counts where a word counts 1."""
_ALONE = 0.15
"""What all documents of one record count together, for each merged one; they place words that no sure pair has."""
_EMPHASIS = 0.5
"""The power of its singular value by which a direction counts: those that hardly any document has would drown the others."""
_MOST_DOCUMENTS = 30_000
_MOST_COLUMNS = 100_000
_OVERSAMPLING, _POWER_ITERATIONS = 16, 4
_BLOCK = 10_000


@dataclass(frozen=True)
class HomeEmbedder:
    """A trained one: which hashed words and n-grams it knows (ascending), and what each adds to a text's vector."""

    columns: npt.NDArray[np.int32]
    projection: Matrix

    @cached_property
    def recipe(self) -> EmbedderRecipe:
        """Named after its numbers: vectors of two trainings cannot be compared."""
        name = sha256(self.columns.tobytes() + self.projection.tobytes()).hexdigest()[:16]
        return EmbedderRecipe(KIND, name, self.projection.shape[1])

    @cached_property
    def _places(self) -> npt.NDArray[np.int32]:
        places = np.full(2 * BUCKETS, -1, dtype=np.int32)
        places[self.columns] = np.arange(len(self.columns), dtype=np.int32)
        return places

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text, of zeros where it has nothing that is known."""
        blocks = [np.zeros((0, self.projection.shape[1]), dtype=np.float32)]
        for start in range(0, len(texts), _BLOCK):
            counts = _only(_counts(texts[start : start + _BLOCK]), self._places, len(self.columns))
            blocks.append(_unit(np.asarray(counts @ self.projection)))
        return np.concatenate(blocks)

    def trained(self) -> bytes:
        """The arrays as a file, which `load_home` reads."""
        held = io.BytesIO()
        np.savez(held, columns=self.columns, projection=self.projection)
        return held.getvalue()


@dataclass(frozen=True)
class HomeTrainer:
    """How to train one (a `Trainer`). The same lesson gives the same embedder."""

    dimensions: int = _DIMENSIONS

    def __call__(self, lesson: Lesson) -> Embedder:
        """Train on both tables and the pairs between them; without pairs, on what stands together in each record."""
        random = np.random.default_rng(lesson.seed)
        ours, theirs = lesson.pairs
        kept = np.sort(random.permutation(len(ours))[:_MOST_DOCUMENTS])
        merged = _sum(_counts(_picked(lesson.incoming, ours[kept])), _counts(_picked(lesson.catalogue, theirs[kept])))
        alone = [
            _counts(_picked(texts, _others(len(texts), linked, random)))
            for texts, linked in ((lesson.incoming, ours), (lesson.catalogue, theirs))
        ]
        return _trained(merged, sparse.csr_matrix(sparse.vstack(alone)), self.dimensions, random)


def load_home(path: Path) -> HomeEmbedder:
    """The embedder whose `trained` bytes a file holds.

    Raises:
        MatcherError: the file is missing, damaged or another one's.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            columns, projection = arrays["columns"], arrays["projection"]
    except (BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise MatcherError(f"{path}: not a trained embedder: store the matcher again with --save-matcher") from error
    except OSError as error:
        raise MatcherError(
            f"{path}: what the matcher's embedder was trained to cannot be read: {error.strerror or error}"
        ) from error
    if columns.dtype != np.int32 or projection.dtype != np.float32 or projection.shape[:1] != columns.shape:
        raise MatcherError(f"{path}: not a trained embedder: store the matcher again with --save-matcher")
    return HomeEmbedder(columns, projection)


def _trained(
    merged: sparse.csr_matrix, alone: sparse.csr_matrix, dimensions: int, random: np.random.Generator
) -> Embedder:
    held = np.bincount(np.concatenate([merged.indices, alone.indices]), minlength=2 * BUCKETS)
    columns = np.sort(np.argsort(-held, kind="stable")[: min(int((held > 0).sum()), _MOST_COLUMNS)]).astype(np.int32)
    places = np.full(2 * BUCKETS, -1, dtype=np.int32)
    places[columns] = np.arange(len(columns), dtype=np.int32)
    documents = merged.shape[0] + alone.shape[0]
    rarity = np.log((documents + 1.0) / held[columns] + 0.1).astype(np.float32)
    share = np.float32(np.sqrt(_ALONE * max(merged.shape[0], 1) / max(alone.shape[0], 1)))
    parts = [
        unit_rows(_scaled(_only(one, places, len(columns)), rarity)) * weight
        for one, weight in ((merged, np.float32(1.0)), (alone, share))
    ]
    directions = _singular(sparse.csr_matrix(sparse.vstack(parts)), dimensions, random)
    return HomeEmbedder(columns, np.ascontiguousarray(directions * rarity[:, np.newaxis]))


def _singular(matrix: sparse.csr_matrix, dimensions: int, random: np.random.Generator) -> Matrix:
    """The right singular vectors of the largest singular values, as columns, each by how much it counts (Halko, Martinsson
    & Tropp, "Finding structure with randomness", 2011).
    """
    width = min(dimensions + _OVERSAMPLING, *matrix.shape)
    turned = sparse.csr_matrix(matrix.T)
    with one_thread():
        basis: Matrix = random.standard_normal((matrix.shape[1], width), dtype=np.float32)
        for _ in range(_POWER_ITERATIONS):
            left, _upper = np.linalg.qr(np.asarray(matrix @ basis))
            basis, _upper = np.linalg.qr(np.asarray(turned @ left))
        _left, values, right = np.linalg.svd(np.asarray(matrix @ basis), full_matrices=False)
        scale = (values / np.maximum(values[:1], 1e-9)) ** _EMPHASIS
        return np.asarray((basis @ (right.T * scale))[:, :dimensions], dtype=np.float32)


def _counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """Words beside letter n-grams; what has no letter is a number, which is compared as such."""
    plain = folded(pl.Series(texts, dtype=pl.String))
    lines = [" ".join(word for word in text.split() if not word.isdecimal()) for text in plain]
    grams = gram_counts(lines) * np.float32(_GRAMS)
    return sparse.csr_matrix(sparse.hstack([token_counts(lines), grams]), dtype=np.float32)


def _only(counts: sparse.csr_matrix, places: npt.NDArray[np.int32], width: int) -> sparse.csr_matrix:
    """The columns that have a place, in their places."""
    found = places[counts.indices]
    kept = found >= 0
    ends = np.concatenate([[0], np.cumsum(kept)])[counts.indptr]
    return sparse.csr_matrix((counts.data[kept], found[kept], ends), shape=(counts.shape[0], width))


def _scaled(counts: sparse.csr_matrix, rarity: Matrix) -> sparse.csr_matrix:
    return sparse.csr_matrix((counts.data * rarity[counts.indices], counts.indices, counts.indptr), shape=counts.shape)


def _sum(left: sparse.csr_matrix, right: sparse.csr_matrix) -> sparse.csr_matrix:
    """Each half of a merged document counts the same, however long its record is."""
    return sparse.csr_matrix(unit_rows(left) + unit_rows(right))


def _others(count: int, linked: npt.NDArray[np.int64], random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Some of the records without a sure pair, ascending."""
    others = np.setdiff1d(np.arange(count), linked)
    return np.sort(random.permutation(others)[: _MOST_DOCUMENTS // 2])


def _picked(texts: Sequence[str], rows: npt.NDArray[np.int64]) -> list[str]:
    return [texts[row] for row in rows.tolist()]


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 1e-6, lengths, np.float32(np.inf)), dtype=np.float32)
