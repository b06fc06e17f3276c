"""Tables into comparable records: canonical values by field, and sparse vectors of the whole text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from likewise.engine.kinds import Notation, canonical
from likewise.engine.normalise import codes, fold, is_missing
from likewise.engine.records import Kind
from likewise.engine.texts import Texts
from likewise.engine.units import sizes
from likewise.engine.vectors import Floats, Ints, Rarity, gram_counts, stacked, token_counts, unit_rows

TOKENS = frozenset({Kind.NAME, Kind.TEXT, Kind.CATEGORY, Kind.QUANTITY})
AMOUNTS = frozenset({Kind.NUMBER, Kind.MONEY})
_OUT_OF_TEXT = frozenset({Kind.MONEY})
_MATRICES = ("words", "codes", "sizes", "tokens", "search")


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
class Values:
    """One field of some records: canonical text ("" is missing); numbers for amounts; unit vectors for texts.

    `words` are the tokens that a value may be recognised by in a whole record: words, sizes, or a code as it is.
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
    """Token rarities of a catalogue, one per view of a record's whole text."""

    words: Rarity
    grams: Rarity
    codes: Rarity
    sizes: Rarity


@dataclass(frozen=True)
class Prepared:
    """Some records, ready to be compared. `words`, `codes` and `sizes` are weighted by rarity; `tokens` marks all of them.

    `search` is the unit vector that candidates are found by: the whole text's grams plus each field's own, so that a
    long description does not drown a name. `texts` is the folded whole text, kept where there are no fields.
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


Views = tuple[sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix]
"""Token counts of whole texts: words, grams, codes, sizes."""


def whole_texts(frame: pl.DataFrame, specs: Sequence[FieldSpec], side: Side) -> list[str]:
    """Each record's raw text, all columns of it but amounts of money."""
    left_out = {column for spec, column in zip(specs, side.columns, strict=True) if spec.kind in _OUT_OF_TEXT}
    columns = [frame[name].to_list() for name in side.text if name in frame.columns and name not in left_out]
    if not columns:
        return [""] * frame.height
    return [
        " ".join(value for value in row if value is not None and not is_missing(value))
        for row in zip(*columns, strict=True)
    ]


def counts_of(raws: Sequence[str]) -> Views:
    """The tokens of raw texts, counted."""
    texts = [fold(raw) for raw in raws]
    return (
        token_counts(text.split() for text in texts),
        gram_counts(texts),
        token_counts(map(codes, raws)),
        token_counts(map(sizes, raws)),
    )


def prepare(frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side, rarities: Rarities) -> Prepared:
    """Prepare records by a catalogue's rarities; each comes out the same whatever stands beside it."""
    raws = whole_texts(frame, specs, side)
    return prepare_counted(frame, (specs, side), rarities, (raws, counts_of(raws)))


def prepare_counted(
    frame: pl.DataFrame,
    layout: tuple[tuple[FieldSpec, ...], Side],
    rarities: Rarities,
    counted: tuple[Sequence[str], Views],
) -> Prepared:
    """The same where the raw texts have been counted already."""
    specs, side = layout
    raws, (words, grams, code_tokens, size_tokens) = counted
    search = unit_rows(rarities.grams.weigh(grams))
    tokens = words + code_tokens + size_tokens
    fields: list[Values] = []
    for spec, column, notation in zip(specs, side.columns, side.notations, strict=True):
        raw: list[str | None] = [None] * frame.height if column not in frame.columns else frame[column].to_list()
        texts = canonical(spec.kind, raw, notation)
        values = _values(texts, spec.kind, rarities)
        fields.append(values)
        if spec.kind is Kind.CODE and values.words is not None:
            tokens = tokens + values.words
        if spec.kind not in AMOUNTS and spec.share > 0:
            own = values.grams if values.grams is not None else unit_rows(rarities.grams.weigh(gram_counts(texts)))
            search = search + own * np.float32(2.0 * spec.share)
    return Prepared(
        fields=tuple(fields),
        words=rarities.words.weigh(words),
        codes=rarities.codes.weigh(code_tokens),
        sizes=rarities.sizes.weigh(size_tokens),
        tokens=_marks(sparse.csr_matrix(tokens)),
        search=unit_rows(sparse.csr_matrix(search)),
        texts=None if specs else Texts.of(map(fold, raws)),
    )


def joined(parts: Iterable[Prepared]) -> Prepared:
    """The records of several parts, one after the other; at least one part.

    Parts are let go of piece by piece: those of a large catalogue take as much memory as the whole.
    """
    fields: list[list[Values]] = []
    matrices: dict[str, list[sparse.csr_matrix]] = {name: [] for name in _MATRICES}
    texts: list[Texts] = []
    for part in parts:
        fields = fields or [[] for _ in part.fields]
        for values, more in zip(fields, part.fields, strict=True):
            values.append(more)
        for name, kept in matrices.items():
            kept.append(getattr(part, name))
        texts += [] if part.texts is None else [part.texts]
    return Prepared(
        fields=tuple(_joined_values(fields.pop(0)) for _ in range(len(fields))),
        words=stacked(matrices.pop("words")),
        codes=stacked(matrices.pop("codes")),
        sizes=stacked(matrices.pop("sizes")),
        tokens=stacked(matrices.pop("tokens")),
        search=stacked(matrices.pop("search")),
        texts=Texts.joined(texts) if texts else None,
    )


def _joined_values(parts: Sequence[Values]) -> Values:
    numbers = [part.numbers for part in parts if part.numbers is not None]
    words = [part.words for part in parts if part.words is not None]
    grams = [part.grams for part in parts if part.grams is not None]
    return Values(
        Texts.joined([part.texts for part in parts]),
        np.concatenate([part.present for part in parts]),
        np.concatenate(numbers) if numbers else None,
        stacked(words) if words else None,
        stacked(grams) if grams else None,
    )


def _marks(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    ones = np.ones(counts.nnz, dtype=np.float32)
    return sparse.csr_matrix((ones, counts.indices, counts.indptr), shape=counts.shape)


def _values(texts: list[str], kind: Kind, rarities: Rarities) -> Values:
    present = np.fromiter((bool(text) for text in texts), dtype=np.bool_, count=len(texts))
    kept = Texts.of(texts)
    if kind in AMOUNTS:
        numbers = np.fromiter((float(text) if text else np.nan for text in texts), dtype=np.float64, count=len(texts))
        if kind is Kind.MONEY:
            numbers[numbers == 0] = np.nan
        return Values(kept, present & ~np.isnan(numbers), numbers=numbers)
    if kind in TOKENS:
        rarity = rarities.sizes if kind is Kind.QUANTITY else rarities.words
        return Values(
            kept,
            present,
            words=unit_rows(rarity.weigh(token_counts(text.split() for text in texts))),
            grams=unit_rows(rarities.grams.weigh(gram_counts(texts))),
        )
    if kind is Kind.CODE:
        tokens = token_counts([text] if text else [] for text in texts)
        return Values(kept, present, words=unit_rows(rarities.codes.weigh(tokens)))
    return Values(kept, present)
