"""Texts as sparse vectors: hashed character n-grams and tokens weighted by rarity, without a Python loop per gram.

Rows are records, columns are hashed tokens. The hash is fixed, so a vector depends on nothing but its text; two tokens
fall together once in a million.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

BUCKETS = 1 << 20
_BUCKET_BITS = np.uint32(20)
_ROWS = 4_095
"""How many texts are counted at once, at most: a text's number beside a bucket fits 32 bits, and one number is left over."""
_LETTERS = 1 << 15
"""How many letters, about: what is made of them stays in a processor's cache."""
_BEYOND = np.uint32(0xFFFF_FFFF)
"""The key of no text's bucket; it sorts after all of them."""
_GRAM = 3
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_MIX_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.uint16] | npt.NDArray[np.int32]
Letters = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint32]


def gram_counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """Counts of three-character grams, with a blank before and after each text: one row per text."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 2
    joined = "  ".join(texts)
    if joined.isascii():
        points = np.frombuffer(f" {joined} ".encode(), dtype=np.uint8)
    else:
        points = np.frombuffer(f" {joined} ".encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    return _counted(points, lengths, _gram_keys)


def token_counts(texts: Sequence[str], separator: str = " ") -> sparse.csr_matrix:
    """Counts of the tokens that stand between separators (one ASCII character): one row per text."""
    letters = encoded(separator.join([*texts, ""]))
    mark = ord(separator)
    return _counted(letters, encoded_lengths(texts) + 1, lambda some, ends: _token_keys(some, ends, mark))


def encoded(text: str) -> npt.NDArray[np.uint8]:
    """The bytes of a text in UTF-8, half of a surrogate pair as it is."""
    return np.frombuffer(text.encode(errors="surrogatepass"), dtype=np.uint8)


def encoded_lengths(texts: Sequence[str]) -> Ints:
    """How many bytes each text has, encoded."""
    lengths = (len(text) if text.isascii() else len(text.encode(errors="surrogatepass")) for text in texts)
    return np.fromiter(lengths, dtype=np.int64, count=len(texts))


@dataclass(frozen=True)
class Rarity:
    """How rare each token is in a catalogue: `held` says how many of its `records` have it, by bucket."""

    held: Counts
    records: int

    @classmethod
    def of(cls, parts: Sequence[sparse.csr_matrix]) -> "Rarity":
        """Rarity of the tokens of a catalogue, from their counts in its records."""
        held = sum(np.bincount(part.indices, minlength=BUCKETS) for part in parts)
        return cls._of(np.asarray(held), sum(part.shape[0] for part in parts))

    @classmethod
    def together(cls, parts: Sequence["Rarity"], records: int) -> "Rarity":
        """Rarity of the tokens of a catalogue of so many records, from those of disjoint parts or samples of it."""
        if len(parts) == 1 and parts[0].records == records:
            return parts[0]
        times = records / max(sum(part.records for part in parts), 1)
        held = sum(part.held.astype(np.int64) for part in parts)
        return cls._of(np.rint(np.asarray(held) * times), records)

    @classmethod
    def _of(cls, held: npt.NDArray[np.number], records: int) -> "Rarity":
        """The counts in as few bytes as they fit: of a small catalogue, they take more memory than its records."""
        return cls(held.astype(np.uint16) if records < 1 << 16 else held.astype(np.int32), records)

    @cached_property
    def weights(self) -> npt.NDArray[np.float32]:
        """How much a token tells that so many records have: inverse document frequency, in nats. Made once.

        Robertson & Spärck Jones (1976), smoothed so that a token that every record has still counts a little; one that no
        record has is as rare as one that a single record has.
        """
        counts = np.maximum(np.arange(int(self.held.max()) + 1), 1)
        return np.log((self.records + 1.0) / counts + 0.1).astype(np.float32)

    def weigh(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counts to weights, (1 + ln count) * rarity; not normalised."""
        values = self.weights[self.held[counts.indices]]
        repeated = np.flatnonzero(counts.data > 1)
        values[repeated] *= 1.0 + np.log(counts.data[repeated])
        return sparse.csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)


def unit_rows(vectors: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows scaled to length 1, empty rows left empty, so that a dot product is a cosine."""
    lengths = np.sqrt(row_sums(vectors, squared=True))
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0).astype(np.float32)
    values = vectors.data * np.repeat(scale, np.diff(vectors.indptr))
    return sparse.csr_matrix((values, vectors.indices, vectors.indptr), shape=vectors.shape)


def row_sums(vectors: sparse.csr_matrix, *, squared: bool = False) -> Floats:
    """Sum of each row's values, or of their squares; a row's sum depends on that row alone, to the last digit."""
    values = np.square(vectors.data, dtype=np.float64) if squared else vectors.data.astype(np.float64)
    sums = np.zeros(vectors.shape[0])
    filled = np.flatnonzero(np.diff(vectors.indptr))
    if len(filled):
        sums[filled] = np.add.reduceat(values, vectors.indptr[filled])
    return sums


class Stack:
    """Rows of matrices, put one below the other as they come. What was put on may be let go of: a large matrix never
    stands in memory twice."""

    def __init__(self) -> None:
        """Empty; its width is that of what is put on first."""
        self._first: sparse.csr_matrix | None = None
        self._values = np.zeros(0, dtype=np.float32)
        self._columns = np.zeros(0, dtype=np.int32)
        self._ends: list[Ints] = []

    def put(self, part: sparse.csr_matrix) -> None:
        """More rows."""
        if self._first is None:
            self._first = part
            return
        if not self._ends:
            self._grow(self._first)
        self._grow(part)

    def _grow(self, part: sparse.csr_matrix) -> None:
        """The arrays grow in place: the system moves pages, not bytes."""
        start = len(self._values)
        for grown, more in ((self._values, part.data), (self._columns, part.indices)):
            grown.resize(start + len(more), refcheck=False)
            grown[start:] = more
        self._ends.append(part.indptr[1:].astype(np.int64) + start)

    def matrix(self) -> sparse.csr_matrix:
        """All rows; at least one part must have been put on."""
        if self._first is None:
            raise ValueError("nothing was put on the stack")
        if not self._ends:
            return self._first
        ends = np.concatenate([np.zeros(1, dtype=np.int64), *self._ends])
        return sparse.csr_matrix((self._values, self._columns, ends), shape=(len(ends) - 1, self._first.shape[1]))


def stacked(parts: Iterable[sparse.csr_matrix]) -> sparse.csr_matrix:
    """The rows of several matrices, one after the other; at least one."""
    stack = Stack()
    for part in parts:
        stack.put(part)
    return stack.matrix()


def row_dots(left: sparse.csr_matrix, right: sparse.csr_matrix) -> Floats:
    """Dot product of row k of one with row k of the other."""
    return np.asarray(sparse.csr_matrix(left.multiply(right)).sum(axis=1), dtype=np.float64).ravel()


def _counted(letters: Letters, lengths: Ints, keys_of: Callable[[Letters, Ints], Keys]) -> sparse.csr_matrix:
    """Counts of what `keys_of` finds in texts that lie end to end, some texts at a time.

    A key is a text's number times BUCKETS and a bucket; sorted, equal ones stand together.
    """
    bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    data, indices = [np.zeros(0, dtype=np.float32)], [np.zeros(0, dtype=np.int32)]
    widths = np.zeros(len(bounds), dtype=np.int64)
    for start, end in _blocks(bounds):
        keys = keys_of(letters[bounds[start] : bounds[end]], bounds[start + 1 : end + 1] - bounds[start])
        keys.sort()
        keys = keys[: np.searchsorted(keys, _BEYOND)]
        fresh = np.flatnonzero(np.concatenate([[len(keys) > 0], keys[1:] != keys[:-1]])[: len(keys)])
        data.append(np.diff(fresh, append=len(keys)).astype(np.float32))
        keys = keys[fresh]
        indices.append((keys & np.uint32(BUCKETS - 1)).astype(np.int32))
        widths[start + 1 : end + 1] = np.bincount(keys >> _BUCKET_BITS, minlength=end - start)
    parts = (np.concatenate(data), np.concatenate(indices), np.cumsum(widths))
    return sparse.csr_matrix(parts, shape=(len(lengths), BUCKETS))


def _blocks(bounds: Ints) -> Iterator[tuple[int, int]]:
    """First and last but one text of stretches of a few thousand texts and not many letters, at least one text each."""
    start, texts = 0, len(bounds) - 1
    while start < texts:
        full = int(np.searchsorted(bounds, bounds[start] + _LETTERS, side="right")) - 1
        end = min(max(full, start + 1), start + _ROWS, texts)
        yield start, end
        start = end


def _gram_keys(points: Letters, ends: Ints) -> Keys:
    """Keys of the grams of texts that have a blank before and after them."""
    letters = points.astype(np.uint64)
    keys = np.full(len(points), _BEYOND)
    window = len(points) - _GRAM + 1
    mixed = letters[:window] * _MIX[0]
    for offset in range(1, _GRAM):
        mixed ^= letters[offset : offset + window] * _MIX[offset]
    keys[:window] = _bucket(mixed)
    keys |= np.repeat(_numbers(len(ends)), np.diff(ends, prepend=0))
    for last in range(1, _GRAM):
        keys[ends - last] = _BEYOND
    return keys


def _token_keys(letters: Letters, ends: Ints, separator: int) -> Keys:
    """Keys of the tokens of texts that have a separator after them."""
    inside = np.concatenate([[False], letters != separator])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, stops = edges[::2], edges[1::2]
    many = np.diff(np.searchsorted(starts, ends), prepend=0)
    return np.repeat(_numbers(len(ends)), many) | _hashed(letters, starts, stops)


def _numbers(texts: int) -> Keys:
    """The numbers of texts, as the upper bits of keys."""
    return np.arange(texts, dtype=np.uint32) << _BUCKET_BITS


def _hashed(letters: Letters, starts: Ints, ends: Ints) -> Keys:
    """Buckets of the stretches of a text: a polynomial of their letters modulo 2^64 (Karp & Rabin, 1987), mixed.

    The sums of one pass over the whole text give that of any stretch, moved to the power zero by the inverse of the
    multiplier, which is odd.
    """
    powers, back = _powers(max(len(letters), _LETTERS).bit_length())
    sums = np.zeros(len(letters) + 1, dtype=np.uint64)
    np.add(letters, np.uint64(1), out=sums[1:], dtype=np.uint64)
    sums[1:] *= powers[: len(letters)]
    np.cumsum(sums, out=sums)
    return _bucket((sums[ends] - sums[starts]) * back[starts])


@lru_cache(maxsize=1)
def _powers(bits: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The powers of the multiplier and of its inverse, from zero: 2^bits of each."""
    made = []
    for base in (_MIX[0], _MIX_INVERSE):
        powers = np.full(1 << bits, base, dtype=np.uint64)
        powers[0] = 1
        made.append(np.multiply.accumulate(powers, out=powers))
    return made[0], made[1]


def _bucket(mixed: npt.NDArray[np.uint64]) -> Keys:
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX[0]
    mixed >>= np.uint64(44)
    return mixed.astype(np.uint32)
