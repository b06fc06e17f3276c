"""Tables into comparable records: canonical values by field, and sparse vectors of the whole text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from likewise.engine.kinds import Notation, canonical
from likewise.engine.normalise import codes, fold, is_missing
from likewise.engine.records import Kind
from likewise.engine.units import sizes
from likewise.engine.vectors import Floats, Rarity, gram_counts, token_counts, unit_rows

TOKENS = frozenset({Kind.NAME, Kind.TEXT, Kind.CATEGORY, Kind.QUANTITY})
AMOUNTS = frozenset({Kind.NUMBER, Kind.MONEY})
_OUT_OF_TEXT = frozenset({Kind.MONEY})


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

    texts: list[str]
    present: npt.NDArray[np.bool_]
    numbers: Floats | None = None
    words: sparse.csr_matrix | None = None
    grams: sparse.csr_matrix | None = None


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
    long description does not drown a name.
    """

    fields: tuple[Values, ...]
    words: sparse.csr_matrix
    codes: sparse.csr_matrix
    sizes: sparse.csr_matrix
    tokens: sparse.csr_matrix
    search: sparse.csr_matrix

    def __len__(self) -> int:
        return int(self.words.shape[0])


@dataclass(frozen=True)
class Index:
    """A catalogue prepared once; incoming records are prepared with its rarities."""

    specs: tuple[FieldSpec, ...]
    rarities: Rarities
    records: Prepared
    transposed: sparse.csr_matrix = field(repr=False)


def index_catalogue(frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side) -> Index:
    """Prepare a catalogue: its token rarities, its records, and the matrix that candidates are looked up in."""
    raws, texts = _whole_texts(frame, specs, side)
    views = _counts(raws, texts)
    rarities = Rarities(*(Rarity.of(view) for view in views))
    records = _prepare(frame, specs, side, rarities, views)
    return Index(specs, rarities, records, sparse.csr_matrix(records.search.T))


def prepare_incoming(frame: pl.DataFrame, index: Index, side: Side) -> Prepared:
    """Prepare incoming records; each comes out the same whatever stands beside it."""
    raws, texts = _whole_texts(frame, index.specs, side)
    return _prepare(frame, index.specs, side, index.rarities, _counts(raws, texts))


Views = tuple[sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix]


def _counts(raws: Sequence[str], texts: Sequence[str]) -> Views:
    return (
        token_counts(text.split() for text in texts),
        gram_counts(texts),
        token_counts(map(codes, raws)),
        token_counts(map(sizes, raws)),
    )


def _whole_texts(frame: pl.DataFrame, specs: Sequence[FieldSpec], side: Side) -> tuple[list[str], list[str]]:
    left_out = {column for spec, column in zip(specs, side.columns, strict=True) if spec.kind in _OUT_OF_TEXT}
    columns = [frame[name].to_list() for name in side.text if name not in left_out]
    if not columns:
        return [""] * frame.height, [""] * frame.height
    raws = [
        " ".join(value for value in row if value is not None and not is_missing(value))
        for row in zip(*columns, strict=True)
    ]
    return raws, [fold(raw) for raw in raws]


def _prepare(
    frame: pl.DataFrame,
    specs: tuple[FieldSpec, ...],
    side: Side,
    rarities: Rarities,
    views: Views,
) -> Prepared:
    words, grams, code_tokens, size_tokens = views
    search = unit_rows(rarities.grams.weigh(grams))
    tokens = words + code_tokens + size_tokens
    fields: list[Values] = []
    for spec, column, notation in zip(specs, side.columns, side.notations, strict=True):
        raw: list[str | None] = [None] * frame.height if column is None else frame[column].to_list()
        values = _values(canonical(spec.kind, raw, notation), spec.kind, rarities)
        fields.append(values)
        if spec.kind is Kind.CODE and values.words is not None:
            tokens = tokens + values.words
        if spec.kind not in AMOUNTS and spec.share > 0:
            own = (
                values.grams if values.grams is not None else unit_rows(rarities.grams.weigh(gram_counts(values.texts)))
            )
            search = search + own * np.float32(2.0 * spec.share)
    return Prepared(
        fields=tuple(fields),
        words=rarities.words.weigh(words),
        codes=rarities.codes.weigh(code_tokens),
        sizes=rarities.sizes.weigh(size_tokens),
        tokens=_marks(sparse.csr_matrix(tokens)),
        search=unit_rows(sparse.csr_matrix(search)),
    )


def _marks(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    ones = np.ones(counts.nnz, dtype=np.float32)
    return sparse.csr_matrix((ones, counts.indices, counts.indptr), shape=counts.shape)


def _values(texts: list[str], kind: Kind, rarities: Rarities) -> Values:
    present = np.fromiter((bool(text) for text in texts), dtype=np.bool_, count=len(texts))
    if kind in AMOUNTS:
        numbers = np.fromiter((float(text) if text else np.nan for text in texts), dtype=np.float64, count=len(texts))
        if kind is Kind.MONEY:
            numbers[numbers == 0] = np.nan
        return Values(texts, present & ~np.isnan(numbers), numbers=numbers)
    if kind in TOKENS:
        rarity = rarities.sizes if kind is Kind.QUANTITY else rarities.words
        return Values(
            texts,
            present,
            words=unit_rows(rarity.weigh(token_counts(text.split() for text in texts))),
            grams=unit_rows(rarities.grams.weigh(gram_counts(texts))),
        )
    if kind is Kind.CODE:
        tokens = token_counts([text] if text else [] for text in texts)
        return Values(texts, present, words=unit_rows(rarities.codes.weigh(tokens)))
    return Values(texts, present)
