"""Counted tokens into comparable records: vectors weighted by how rare each token is in the catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from likewise.engine.count import Counted, CountedField, FieldSpec, Side, count
from likewise.engine.records import Kind
from likewise.engine.texts import Texts
from likewise.engine.vectors import Counts, Floats, Ints, Rarity, Stack, unit_rows

_MATRICES = ("words", "codes", "sizes", "tokens", "search")


@dataclass(frozen=True)
class Values:
    """One field of some records: canonical text ("" is missing); numbers for amounts; unit vectors for texts.

    `words` are the tokens that a value may be recognised by in a whole record: words, sizes, or a code as it is. Long texts
    have `grams`: of short values, spelling tells more.
    """

    texts: Texts
    present: npt.NDArray[np.bool_]
    numbers: Floats | None = None
    words: sparse.csr_matrix | None = None
    grams: sparse.csr_matrix | None = None

    def take(self, rows: Ints) -> "Values":
        """The values of some records, in their order."""
        return Values(
            self.texts.take(rows),
            self.present[rows],
            None if self.numbers is None else self.numbers[rows],
            None if self.words is None else self.words[rows],
            None if self.grams is None else self.grams[rows],
        )


@dataclass(frozen=True)
class Rarities:
    """Token rarities of a catalogue, one per view of a record."""

    words: Rarity
    grams: Rarity
    codes: Rarity
    sizes: Rarity
    values: Rarity
    heads: Rarity

    @classmethod
    def of(cls, parts: Sequence[Counted]) -> "Rarities":
        """The rarities of a catalogue of these records."""
        return cls(
            words=Rarity.of([part.words for part in parts]),
            grams=Rarity.of([_all_grams(part) for part in parts]),
            codes=Rarity.of([part.codes for part in parts]),
            sizes=Rarity.of([part.sizes for part in parts]),
            values=Rarity.of([part.values for part in parts]),
            heads=Rarity.of([part.heads for part in parts]),
        )

    @classmethod
    def together(cls, parts: Sequence["Rarities"], records: int) -> "Rarities":
        """The rarities of a catalogue of so many records, from those of some or all of its records, part by part."""
        return cls(
            **{view.name: Rarity.together([getattr(one, view.name) for one in parts], records) for view in fields(cls)}
        )

    @cached_property
    def held(self) -> Counts:
        """How many records have what each column of a search vector stands for; 1 where none has. Made once."""
        views: list[Rarity] = [getattr(self, view) for view in LOOKED_UP]
        held = np.concatenate([view.held for view in views])
        np.maximum(held, 1, out=held)
        return held


LOOKED_UP = ("grams", "words", "values", "heads")
"""The views that make up a search vector, one after the other: the whole text's grams and each field's own, so that a long
description does not drown a name; the whole text's words; the values of the fields as they are; and the beginnings of words,
two by two."""

_WHOLE_TOKENS = 0.7
"""What words, values and heads each count in a search vector, where the grams count 1."""


@dataclass(frozen=True)
class Prepared:
    """Some records, ready to be compared. `words`, `codes` and `sizes` are weighted by rarity; `tokens` marks all of them.

    `search` is the vector that candidates are found by: several unit vectors side by side (`LOOKED_UP`). `texts` is the
    folded whole text, kept where there are no fields.
    """

    fields: tuple[Values, ...]
    words: sparse.csr_matrix
    codes: sparse.csr_matrix
    sizes: sparse.csr_matrix
    tokens: sparse.csr_matrix
    search: sparse.csr_matrix
    texts: Texts | None = None

    def __len__(self) -> int:
        return int(self.words.shape[0])

    def take(self, rows: Ints) -> "Prepared":
        """Some of the records, in the order of `rows`."""
        return Prepared(
            tuple(values.take(rows) for values in self.fields),
            self.words[rows],
            self.codes[rows],
            self.sizes[rows],
            self.tokens[rows],
            self.search[rows],
            None if self.texts is None else self.texts.take(rows),
        )


def _all_grams(counted: Counted) -> sparse.csr_matrix:
    """The grams of the whole text and of the fields, whose canonical values may have others."""
    return sum((field.grams for field in counted.fields if field.grams is not None), counted.grams)


def prepare(frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side, rarities: Rarities) -> Prepared:
    """Prepare records by a catalogue's rarities; each comes out the same whatever stands beside it."""
    return weigh(count(frame, specs, side), specs, rarities)


def weigh(counted: Counted, specs: Sequence[FieldSpec], rarities: Rarities) -> Prepared:
    """Records ready to be compared, from their tokens and how rare these are."""
    grams = unit_rows(rarities.grams.weigh(counted.grams))
    tokens = counted.words + counted.codes + counted.sizes
    fields: list[Values] = []
    for spec, field in zip(specs, counted.fields, strict=True):
        own = None if field.grams is None else unit_rows(rarities.grams.weigh(field.grams))
        values = _values(field, spec.kind, rarities, own)
        fields.append(values)
        if spec.kind is Kind.CODE and values.words is not None:
            tokens = tokens + values.words
        if own is not None and spec.share > 0:
            grams = grams + own * np.float32(2.0 * spec.share)
    words = rarities.words.weigh(counted.words)
    others = (words, rarities.values.weigh(counted.values), rarities.heads.weigh(counted.heads))
    whole = [unit_rows(one) * np.float32(_WHOLE_TOKENS) for one in others]
    search = sparse.hstack([unit_rows(sparse.csr_matrix(grams)), *whole], format="csr")
    return Prepared(
        fields=tuple(fields),
        words=words,
        codes=rarities.codes.weigh(counted.codes),
        sizes=rarities.sizes.weigh(counted.sizes),
        tokens=_marks(sparse.csr_matrix(tokens)),
        search=sparse.csr_matrix(search),
        texts=counted.texts,
    )


def _values(field: CountedField, kind: Kind, rarities: Rarities, grams: sparse.csr_matrix | None) -> Values:
    words = None
    if field.words is not None:
        rarity = {Kind.QUANTITY: rarities.sizes, Kind.CODE: rarities.codes}.get(kind, rarities.words)
        words = unit_rows(rarity.weigh(field.words))
    return Values(field.texts, field.present, field.numbers, words, grams if kind is Kind.TEXT else None)


def joined(parts: Iterable[Prepared]) -> Prepared:
    """The records of several parts, one after the other; at least one part. None is held once its records are taken over."""
    matrices = {name: Stack() for name in _MATRICES}
    fields: list[_Column] = []
    texts: list[Texts] = []
    for part in parts:
        fields = fields or [_Column() for _ in part.fields]
        for column, values in zip(fields, part.fields, strict=True):
            column.put(values)
        for name, stack in matrices.items():
            stack.put(getattr(part, name))
        texts += [] if part.texts is None else [part.texts]
    return Prepared(
        fields=tuple(column.values() for column in fields),
        words=matrices["words"].matrix(),
        codes=matrices["codes"].matrix(),
        sizes=matrices["sizes"].matrix(),
        tokens=matrices["tokens"].matrix(),
        search=matrices["search"].matrix(),
        texts=Texts.joined(texts) if texts else None,
    )


class _Column:
    """One field of parts that are put together."""

    def __init__(self) -> None:
        self._texts: list[Texts] = []
        self._present: list[npt.NDArray[np.bool_]] = []
        self._numbers: list[Floats] = []
        self._words: Stack | None = None
        self._grams: Stack | None = None

    def put(self, values: Values) -> None:
        self._texts.append(values.texts)
        self._present.append(values.present)
        if values.numbers is not None:
            self._numbers.append(values.numbers)
        if values.words is not None:
            self._words = self._words or Stack()
            self._words.put(values.words)
        if values.grams is not None:
            self._grams = self._grams or Stack()
            self._grams.put(values.grams)

    def values(self) -> Values:
        return Values(
            Texts.joined(self._texts),
            np.concatenate(self._present),
            np.concatenate(self._numbers) if self._numbers else None,
            None if self._words is None else self._words.matrix(),
            None if self._grams is None else self._grams.matrix(),
        )


def _marks(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    ones = np.ones(counts.nnz, dtype=np.float32)
    return sparse.csr_matrix((ones, counts.indices, counts.indptr), shape=counts.shape)
