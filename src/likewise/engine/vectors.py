"""Texts as sparse vectors: hashed character n-grams and tokens weighted by rarity, without a Python loop per gram.

Rows are records, columns are hashed tokens. The hash is fixed, so a vector depends on nothing but its text; two tokens
fall together once in a million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

BUCKETS = 1 << 20
_BLOCK = 20_000
_GRAM = 3
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_MIX_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def gram_counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """Counts of three-character grams, with a blank before and after each text: one row per text."""
    blocks = [_grams_of(texts[start : start + _BLOCK]) for start in range(0, len(texts), _BLOCK)]
    return stacked(blocks) if blocks else _empty(0)


def token_counts(texts: Sequence[str], separator: str = " ") -> sparse.csr_matrix:
    """Counts of the tokens that stand between separators (one ASCII character): one row per text."""
    blocks = [_tokens_of(texts[start : start + _BLOCK], separator) for start in range(0, len(texts), _BLOCK)]
    return stacked(blocks) if blocks else _empty(0)


@dataclass(frozen=True)
class Rarity:
    """How rare each token is in a catalogue: `held` says how many of its `records` have it, by bucket."""

    held: npt.NDArray[np.int32]
    records: int

    @classmethod
    def of(cls, parts: Sequence[sparse.csr_matrix], records: int) -> "Rarity":
        """Rarity of the tokens of a catalogue of so many records, from their counts in some or all of these."""
        held = sum(np.bincount(part.indices, minlength=BUCKETS) for part in parts)
        times = records / max(sum(part.shape[0] for part in parts), 1)
        return cls(np.rint(np.asarray(held) * times).astype(np.int32), records)

    @cached_property
    def weights(self) -> npt.NDArray[np.float32]:
        """How much each token tells: inverse document frequency, in nats. Made once.

        Robertson & Spärck Jones (1976), smoothed so that a token that every record has still counts a little; one that no
        record has is as rare as one that a single record has.
        """
        return np.log((self.records + 1.0) / np.maximum(self.held, 1) + 0.1).astype(np.float32)

    def weigh(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counts to weights, (1 + ln count) * rarity; not normalised."""
        values = (1.0 + np.log(counts.data)) * self.weights[counts.indices]
        return sparse.csr_matrix((values.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def unit_rows(vectors: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows scaled to length 1, empty rows left empty, so that a dot product is a cosine."""
    lengths = np.sqrt(row_sums(vectors, squared=True))
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    values = vectors.data * np.repeat(scale, np.diff(vectors.indptr)).astype(np.float32)
    return sparse.csr_matrix((values, vectors.indices, vectors.indptr), shape=vectors.shape)


def row_sums(vectors: sparse.csr_matrix, *, squared: bool = False) -> Floats:
    """Sum of each row's values, or of their squares; a row's sum depends on that row alone, to the last digit."""
    values = vectors.data.astype(np.float64)
    weighted = sparse.csr_matrix(
        (values * values if squared else values, vectors.indices, vectors.indptr), shape=vectors.shape
    )
    return np.asarray(weighted.sum(axis=1), dtype=np.float64).ravel()


def stacked(parts: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
    """The rows of several matrices, one after the other; at least one."""
    if len(parts) == 1:
        return parts[0]
    return sparse.csr_matrix(sparse.vstack(parts, format="csr"))


def row_dots(left: sparse.csr_matrix, right: sparse.csr_matrix) -> Floats:
    """Dot product of row k of one with row k of the other."""
    return np.asarray(sparse.csr_matrix(left.multiply(right)).sum(axis=1), dtype=np.float64).ravel()


def _grams_of(texts: Sequence[str]) -> sparse.csr_matrix:
    joined = "".join(f" {text} " if text else "" for text in texts)
    if not joined:
        return _empty(len(texts))
    lengths = np.array([len(text) + 2 if text else 0 for text in texts])
    points = np.frombuffer(joined.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    window = len(points) - _GRAM + 1
    mixed = np.zeros(window, dtype=np.uint64)
    for offset in range(_GRAM):
        mixed ^= points[offset : offset + window] * _MIX[offset]
    buckets = _bucket(mixed)
    whole = owner[:window] == owner[_GRAM - 1 :]
    return _counts(owner[:window][whole], buckets[whole], len(texts))


def _tokens_of(texts: Sequence[str], separator: str) -> sparse.csr_matrix:
    encoded = [text.encode(errors="surrogatepass") for text in texts]
    lengths = np.fromiter((len(text) + 1 for text in encoded), dtype=np.int64, count=len(encoded))
    letters = np.frombuffer(separator.encode().join([*encoded, b""]), dtype=np.uint8)
    inside = np.concatenate([[False], letters != ord(separator)])
    starts, ends = np.flatnonzero(~inside[:-1] & inside[1:]), np.flatnonzero(inside[:-1] & ~inside[1:])
    owner = np.repeat(np.arange(len(texts)), lengths)
    return _counts(owner[starts], _hashed(letters, starts, ends), len(texts))


def _hashed(letters: npt.NDArray[np.uint8], starts: Ints, ends: Ints) -> Ints:
    """Buckets of the stretches of a text: a polynomial of their letters modulo 2^64 (Karp & Rabin, 1987), mixed.

    The sums of one pass over the whole text give that of any stretch, moved to the power zero by the inverse of the
    multiplier, which is odd.
    """
    powers = np.ones(len(letters) + 1, dtype=np.uint64)
    powers[1:] = _MIX[0]
    np.multiply.accumulate(powers, out=powers)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum((letters + np.uint64(1)) * powers[:-1])])
    back = np.full(len(letters) + 1, _MIX_INVERSE, dtype=np.uint64)
    back[0] = 1
    np.multiply.accumulate(back, out=back)
    return _bucket((sums[ends] - sums[starts]) * back[starts])


def _bucket(mixed: npt.NDArray[np.uint64]) -> Ints:
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX[0]
    return (mixed >> np.uint64(44)).astype(np.int64)


def _counts(rows: Ints, columns: Ints, height: int) -> sparse.csr_matrix:
    ones = np.ones(len(columns), dtype=np.float32)
    counts = sparse.csr_matrix((ones, (rows, columns)), shape=(height, BUCKETS))
    counts.sum_duplicates()
    return counts


def _empty(height: int) -> sparse.csr_matrix:
    return _counts(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), height)
