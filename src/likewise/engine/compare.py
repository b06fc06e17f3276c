"""Comparisons: how alike two values of one field are, 0 to 1, NaN where either is missing.

`BY_KIND` and `WHOLE` are the whole list. To add one, write a function of that shape and put it into the table.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from scipy import sparse

from likewise.engine.count import FieldSpec
from likewise.engine.prepare import Prepared, Values
from likewise.engine.records import Kind
from likewise.engine.vectors import BUCKETS, Floats, Ints, row_dots, row_sums


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs: row `incoming[k]` of the incoming records with row `catalogue[k]` of the catalogue."""

    incoming: Ints
    catalogue: Ints

    def __len__(self) -> int:
        return len(self.incoming)


@dataclass(frozen=True)
class Both:
    """One field of candidate pairs: value k of `left` (incoming) beside value k of `right` (catalogue).

    Attributes:
        threads: how many may compare them.
    """

    left: Values
    right: Values
    threads: int = 1

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """The pairs of which neither value is missing."""
        return self.left.present & self.right.present

    def texts(self) -> Iterator[tuple[str, str]]:
        """The canonical values, pair by pair."""
        return zip(self.left.texts.strings, self.right.texts.strings, strict=True)


FieldComparison = Callable[[Both], Floats]
WholeComparison = Callable[[Prepared, Prepared], Floats]


@dataclass(frozen=True)
class Comparison:
    """What one column of a comparison vector means: a comparison's name, and its field (None: the whole record)."""

    name: str
    field: int | None


_EQUAL = 1 - 1e-6
"""From here on two values are the same, but for what rounding loses."""

_MANY = 1_000
"""How many pairs are worth starting threads for."""


def _where(known: npt.NDArray[np.bool_], values: Floats) -> Floats:
    return np.where(known, values, np.nan)


def _rapidfuzz(both: Both, scorer: Callable[..., float]) -> Floats:
    ours, theirs = both.left.texts.strings, both.right.texts.strings
    workers = both.threads if len(ours) >= _MANY else 1
    scores = process.cpdist(ours, theirs, scorer=scorer, dtype=np.float32, workers=workers)
    return np.asarray(scores, dtype=np.float64) / 100.0


def spelling(both: Both) -> Floats:
    """Likeness of letters in order: normalised indel similarity, of the texts or of their sorted words, the larger.

    Source: RapidFuzz `fuzz.ratio` and `fuzz.token_sort_ratio`.
    """
    return _where(both.known, np.maximum(_rapidfuzz(both, fuzz.ratio), _rapidfuzz(both, fuzz.token_sort_ratio)))


def characters(both: Both) -> Floats:
    """Normalised indel similarity of two codes, numbers or addresses as text. Source: RapidFuzz `fuzz.ratio`."""
    return _where(both.known, _rapidfuzz(both, fuzz.ratio))


def words(both: Both) -> Floats:
    """Cosine of the words or sizes, each weighted by its rarity in the catalogue (Salton & Buckley, 1988)."""
    return _where(both.known, _cosine(both.left.words, both.right.words))


def grams(both: Both) -> Floats:
    """Cosine of the three-character grams, each weighted by its rarity in the catalogue."""
    return _where(both.known, _cosine(both.left.grams, both.right.grams))


def same(both: Both) -> Floats:
    """1 where the canonical values are equal, else 0."""
    return _where(both.known, np.asarray([ours == theirs for ours, theirs in both.texts()], dtype=np.float64))


def tail(both: Both) -> Floats:
    """Share of the last nine digits, counted from the end, that agree: the prefixes of a phone number come and go.

    Of two numbers of unequal length at least six digits must agree for 1, so that an extension is not a whole number.
    """
    return _where(both.known, np.asarray([_common_ending(*texts) for texts in both.texts()], dtype=np.float64))


def _common_ending(a: str, b: str) -> float:
    length = min(len(a), len(b), 9)
    if length == 0:
        return 0.0
    alike = sum(x == y for x, y in zip(a[-length:], b[-length:], strict=True))
    return alike / max(length, min(6, max(len(a), len(b))))


def proportion(both: Both) -> Floats:
    """The smaller amount over the larger one; 0 where the signs differ."""
    a, b = _amounts(both)
    low, high = np.minimum(np.abs(a), np.abs(b)), np.maximum(np.abs(a), np.abs(b))
    ratio = np.divide(low, high, out=np.ones_like(low), where=high > 0)
    return _where(~np.isnan(a) & ~np.isnan(b), np.where(np.sign(a) * np.sign(b) < 0, 0.0, ratio))


def equal_amount(both: Both) -> Floats:
    """1 where two numbers are the same to six digits, else 0."""
    a, b = _amounts(both)
    near = np.abs(a - b) <= 1e-6 * np.maximum(np.abs(a), np.abs(b))
    return _where(~np.isnan(a) & ~np.isnan(b), near.astype(np.float64))


def _amounts(both: Both) -> tuple[Floats, Floats]:
    if both.left.numbers is None or both.right.numbers is None:
        raise TypeError("amounts are compared on numeric fields only")
    return both.left.numbers, both.right.numbers


def date_parts(both: Both) -> Floats:
    """Share of year, month and day that agree, of the parts that both dates have; a swapped day and month counts half."""
    return _where(both.known, np.asarray([_dates(*texts) for texts in both.texts()], dtype=np.float64))


def _dates(a: str, b: str) -> float:
    if a == b:
        return 1.0
    first, second = a.split("-"), b.split("-")
    parts = min(len(first), len(second))
    agree = sum(x == y for x, y in zip(first[:parts], second[:parts], strict=True))
    if parts == 3 and agree == 1 and first[1:] == second[:0:-1]:
        agree = 2
    return agree / parts


def _cosine(left: sparse.csr_matrix | None, right: sparse.csr_matrix | None) -> Floats:
    if left is None or right is None:
        raise TypeError("words and grams are compared on fields of several tokens only")
    return np.minimum(row_dots(left, right), 1.0)


def whole_letters(left: Prepared, right: Prepared) -> Floats:
    """Cosine of the three-character grams of the whole record and its fields, by which candidates are found."""
    common = sparse.csr_matrix(left.search.multiply(right.search))
    grams = np.where(common.indices < BUCKETS, common.data, np.float32(0))
    return np.minimum(row_sums(sparse.csr_matrix((grams, common.indices, common.indptr), shape=common.shape)), 1.0)


def whole_words(left: Prepared, right: Prepared) -> Floats:
    """Share of the rarity-weighted words of both records that both have (weighted Jaccard)."""
    return _shared(left.words, right.words, "either")


def contained_words(left: Prepared, right: Prepared) -> Floats:
    """How much of the shorter record's rarity-weighted words the longer one has (overlap coefficient)."""
    return _shared(left.words, right.words, "smaller")


def shared_codes(left: Prepared, right: Prepared) -> Floats:
    """How much of the code-like tokens, weighted by rarity, of the record with fewer of them the other one has."""
    return _shared(left.codes, right.codes, "smaller")


def shared_sizes(left: Prepared, right: Prepared) -> Floats:
    """Share of the numbers and sizes anywhere in both records that both have, units and notation aside."""
    return _shared(left.sizes, right.sizes, "either")


def _shared(left: sparse.csr_matrix, right: sparse.csr_matrix, whole: Literal["smaller", "either"]) -> Floats:
    common = row_sums(sparse.csr_matrix(left.minimum(right)))
    ours, theirs = row_sums(left), row_sums(right)
    total = np.minimum(ours, theirs) if whole == "smaller" else ours + theirs - common
    known = (ours > 0) & (theirs > 0)
    return _where(known, np.divide(common, total, out=np.zeros_like(common), where=known))


def mentioned(value: Values, record: Prepared) -> Floats:
    """How much of a field's rarity-weighted tokens the other record has anywhere: a brand inside a description.

    NaN where the value is missing or the other record has no text at all.
    """
    if value.words is None:
        raise TypeError("only fields of tokens can be mentioned")
    found = row_dots(sparse.csr_matrix(value.words.multiply(value.words)), record.tokens)
    spoken = np.diff(record.tokens.indptr) > 0
    return _where(value.present & spoken, np.minimum(found, 1.0))


BY_KIND: Mapping[Kind, Mapping[str, FieldComparison]] = {
    Kind.NAME: {"words": words, "spelling": spelling},
    Kind.TEXT: {"words": words, "letters": grams},
    Kind.CATEGORY: {"words": words, "spelling": spelling},
    Kind.CODE: {"same": same, "characters": characters},
    Kind.NUMBER: {"same": equal_amount, "proportion": proportion},
    Kind.QUANTITY: {"same": same, "sizes": words},
    Kind.MONEY: {"proportion": proportion},
    Kind.DATE: {"parts": date_parts, "characters": characters},
    Kind.PHONE: {"tail": tail, "characters": characters},
    Kind.EMAIL: {"same": same, "characters": characters},
    Kind.URL: {"same": same, "characters": characters},
}
"""Comparisons of two values of a field, by the field's kind."""

MENTIONED = frozenset({Kind.NAME, Kind.CATEGORY, Kind.CODE, Kind.QUANTITY})
"""Kinds whose values are also looked for in the other record's whole text: the catalogue's, and where the field is paired
the incoming ones in return."""

WHOLE: Mapping[str, WholeComparison] = {
    "all letters": whole_letters,
    "all words": whole_words,
    "contained words": contained_words,
    "codes": shared_codes,
    "sizes": shared_sizes,
}
"""Comparisons of two whole records."""


def comparisons(specs: tuple[FieldSpec, ...]) -> tuple[Comparison, ...]:
    """What the columns of a comparison vector mean, for a recipe's fields."""
    by_field = [Comparison(name, number) for number, spec in enumerate(specs) for name in _names(spec)]
    return (*(Comparison(name, None) for name in WHOLE), *by_field)


def _names(spec: FieldSpec) -> list[str]:
    names = list(BY_KIND[spec.kind]) if spec.paired else []
    if spec.kind in MENTIONED:
        names += ["mentioned", "covered"] if spec.paired else ["mentioned"]
    return names


def compare(
    incoming: Prepared, catalogue: Prepared, specs: tuple[FieldSpec, ...], threads: int = 1
) -> npt.NDArray[np.float32]:
    """Comparison vectors, one row per pair, one column per entry of `comparisons(specs)`; NaN is missing.

    Of a record that says one thing only, such as a name, what a candidate of that name says beyond is no difference.

    Args:
        incoming, catalogue: the two records of each pair, in the order of the pairs.
    """
    columns = [function(incoming, catalogue) for function in WHOLE.values()]
    for number, spec in enumerate(specs):
        both = Both(incoming.fields[number], catalogue.fields[number], threads)
        if spec.paired:
            columns += [function(both) for function in BY_KIND[spec.kind].values()]
        if spec.kind in MENTIONED:
            told = [mentioned(both.right, incoming)]
            if spec.paired:
                told = [_where(both.known, one) for one in (*told, mentioned(both.left, catalogue))]
            columns += told
    vectors = np.stack([column.astype(np.float32) for column in columns], axis=1)
    repeated = _repeated(vectors, incoming, catalogue, specs)
    for one, column in zip(comparisons(specs), vectors.T, strict=True):
        if one.field is None:
            column[repeated & ~np.isnan(column)] = 1.0
        elif not specs[one.field].paired:
            column[repeated & (column < _EQUAL)] = np.nan
    return vectors


_TELLING = frozenset({Kind.NAME, Kind.TEXT, Kind.CODE, Kind.PHONE, Kind.EMAIL, Kind.URL})
"""Kinds of which one value may be all that is said of a record. A price or a brand alone is no description."""


def _repeated(
    vectors: npt.NDArray[np.float32], incoming: Prepared, catalogue: Prepared, specs: tuple[FieldSpec, ...]
) -> npt.NDArray[np.bool_]:
    """The pairs whose incoming record says one thing where it could say more, and that the other one says too: the value of
    a field, or the words of one that it has no column for.
    """
    meaning = comparisons(specs)
    filled = [values.present for values, spec in zip(incoming.fields, specs, strict=True) if spec.paired]
    said = np.sum(filled, axis=0, dtype=np.int64) if filled else np.zeros(len(vectors), dtype=np.int64)
    repeated = np.zeros(len(vectors), dtype=np.bool_)
    for number, spec in enumerate(specs):
        told = BY_KIND[spec.kind] if spec.paired else {"mentioned"}
        own = [place for place, one in enumerate(meaning) if one.field == number and one.name in told]
        if spec.kind not in _TELLING or not own:
            continue
        full = (vectors[:, own] >= _EQUAL).all(axis=1)
        value = catalogue.fields[number].words
        if not spec.paired and value is not None:
            full = _held(full & (said == 0), incoming.words, value)
        repeated |= full
    return _held(repeated & (said <= 1) & (said < len(filled)), incoming.tokens, catalogue.tokens)


def _held(among: npt.NDArray[np.bool_], ours: sparse.csr_matrix, theirs: sparse.csr_matrix) -> npt.NDArray[np.bool_]:
    """Of some pairs, those of which one side has every token of the other."""
    rows = np.flatnonzero(among)
    common = sparse.csr_matrix(ours[rows].multiply(theirs[rows] > 0))
    held = np.zeros_like(among)
    held[rows] = np.diff(common.indptr) == np.diff(ours.indptr)[rows]
    return held
