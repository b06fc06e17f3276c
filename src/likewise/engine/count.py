"""Tables into canonical values and counted tokens: what can be said of records without knowing how rare a token is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from likewise.engine.columns import BETWEEN, code_texts, folded, joined, size_texts, stated
from likewise.engine.kinds import Notation, canonical
from likewise.engine.normalise import each
from likewise.engine.records import Kind
from likewise.engine.texts import Texts
from likewise.engine.vectors import Floats, gram_counts, token_counts

TOKENS = frozenset({Kind.NAME, Kind.TEXT, Kind.CATEGORY, Kind.QUANTITY})
"""Kinds whose values are several tokens."""
AMOUNTS = frozenset({Kind.NUMBER, Kind.MONEY})
_FOLDED = frozenset({Kind.NAME, Kind.TEXT, Kind.CATEGORY})
_OUT_OF_TEXT = frozenset({Kind.MONEY})
_HEADED = _FOLDED | {Kind.CODE}
_HEAD, _HEADS = 3, 8
_TOKENS_BETWEEN: Mapping[Kind, str] = dict.fromkeys(TOKENS, " ") | {Kind.CODE: BETWEEN}
"""What stands between the tokens of a value; a code is one token."""


@dataclass(frozen=True)
class Side:
    """One table's columns: those of the fields in order (None: it has none), how they write numbers and dates,
    and the columns that make up a record's whole text."""

    columns: tuple[str | None, ...]
    notations: tuple[Notation, ...]
    text: tuple[str, ...]


@dataclass(frozen=True)
class FieldSpec:
    """A field of the recipe: its name (the catalogue's column), kind, and share in finding candidates (0..1).

    `paired` is False where no incoming column corresponds: its values are then only looked for in the incoming text.
    """

    name: str
    kind: Kind
    share: float
    paired: bool = True


@dataclass(frozen=True)
class CountedField:
    """One field of some records: canonical text ("" is missing), numbers for amounts, counts of tokens and grams."""

    texts: Texts
    present: npt.NDArray[np.bool_]
    numbers: Floats | None = None
    words: sparse.csr_matrix | None = None
    grams: sparse.csr_matrix | None = None


@dataclass(frozen=True)
class Counted:
    """Some records: their fields, and the tokens of their whole text, counted. `values` are the fields' values as they are,
    `heads` the beginnings of their words, two by two.

    `texts` is the folded whole text, kept where there are no fields.
    """

    fields: tuple[CountedField, ...]
    words: sparse.csr_matrix
    grams: sparse.csr_matrix
    codes: sparse.csr_matrix
    sizes: sparse.csr_matrix
    values: sparse.csr_matrix
    heads: sparse.csr_matrix
    texts: Texts | None = None


def count(frame: pl.DataFrame, specs: Sequence[FieldSpec], side: Side) -> Counted:
    """Count the tokens of records; each comes out the same whatever stands beside it."""
    names = {*side.text, *filter(None, side.columns)} & {*frame.columns}
    raws = {name: stated(frame[name]) for name in names}
    left_out = {column for spec, column in zip(specs, side.columns, strict=True) if spec.kind in _OUT_OF_TEXT}
    whole = [name for name in side.text if name in names - left_out]
    plain = {name: folded(raws[name]) for name in whole}
    fields = [
        [""] * frame.height
        if column is None or column not in names
        else plain.get(column) or folded(raws[column])
        if spec.kind in _FOLDED
        else canonical(spec.kind, raws[column].to_list(), notation)
        for spec, column, notation in zip(specs, side.columns, side.notations, strict=True)
    ]

    def rows(columns: Iterable[Sequence[str]], between: str) -> list[str]:
        """The texts of each row that there are, joined."""
        return [between.join(filter(None, row)) for row in zip([""] * frame.height, *columns, strict=True)]

    folded_rows = rows(plain.values(), " ")
    raw_rows = joined([raws[name] for name in whole], frame.height)
    values = (texts for texts, spec in zip(fields, specs, strict=True) if spec.kind not in AMOUNTS)
    return Counted(
        fields=tuple(_field(texts, spec) for texts, spec in zip(fields, specs, strict=True)),
        words=token_counts(folded_rows),
        grams=gram_counts(folded_rows),
        codes=token_counts(code_texts(raw_rows), BETWEEN),
        sizes=token_counts(size_texts(raw_rows)),
        values=token_counts(rows(values, BETWEEN), BETWEEN),
        heads=_heads(
            [texts for texts, spec in zip(fields, specs, strict=True) if spec.kind in _HEADED and spec.paired]
            or [folded_rows]
        ),
        texts=None if specs else Texts.of(folded_rows),
    )


def _heads(columns: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """The beginnings of words, each together with each other one of its record, whatever their order: of a column's values
    the first words, so many that there are about `_HEADS` in a record. Few records share two words' beginnings, and a
    mistake in either word mostly comes later.
    """
    most = max(1, _HEADS // len(columns))

    def beginnings(text: str) -> str:
        return " ".join(word[:_HEAD] for word in text.split(" ", most)[:most])

    rows = zip(*(each(beginnings, column) for column in columns), strict=True)
    pairs = (combinations(sorted({*" ".join(row).split()}), 2) for row in rows)
    return token_counts([BETWEEN.join(map(" ".join, one)) for one in pairs], BETWEEN)


def _field(texts: list[str], spec: FieldSpec) -> CountedField:
    kept = Texts.of(texts)
    present = np.diff(kept.bounds) > 0
    if spec.kind in AMOUNTS:
        numbers = np.fromiter((float(text) if text else np.nan for text in texts), dtype=np.float64, count=len(texts))
        if spec.kind is Kind.MONEY:
            numbers[numbers == 0] = np.nan
        return CountedField(kept, present & ~np.isnan(numbers), numbers=numbers)
    words = token_counts(texts, _TOKENS_BETWEEN[spec.kind]) if spec.kind in _TOKENS_BETWEEN else None
    grams = gram_counts(texts) if spec.kind in TOKENS or spec.share > 0 else None
    return CountedField(kept, present, words=words, grams=grams)
