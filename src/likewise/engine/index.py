"""A catalogue prepared once: its records with the rarities of its tokens, and what was changed since as a small part more.

After changes the rarities stay those of the base, so that an index comes out the same whether it was brought up to date
change by change or in one step; a base of its own brings them up to date.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from likewise.engine.count import Counted, FieldSpec, Side, count
from likewise.engine.prepare import Prepared, Rarities, joined, prepare, weigh
from likewise.engine.vectors import Counts, Ints, stacked

_BLOCK = 20_000
_SAMPLED = 200_000
"""How many records say how rare each token is, at most."""
_KEPT = 50_000
"""How many records' counts are kept until they are weighed, at most: those of more take as much memory as the index itself,
and counting again takes a third of the time of making it."""


MOST_POSTINGS = 8_000
"""How many entries of the catalogue are looked at for a record: of what it has, the rarest first. What that costs does not
grow with the catalogue. What more records than these have is looked up only for a record that has nothing rarer."""


@dataclass(frozen=True)
class Segment:
    """A part of a catalogue: its records, the matrix (columns x records) that they are looked up in, without the columns
    that are too common for it, how many records of the whole catalogue have each column, and which of the records stand,
    ascending; None where all do."""

    records: Prepared
    transposed: sparse.csr_matrix
    held: Counts
    standing: Ints | None = None

    def __len__(self) -> int:
        return len(self.records) if self.standing is None else len(self.standing)

    def common(self, columns: Ints) -> sparse.csr_matrix:
        """Columns that `transposed` leaves out. They are looked for in all records, for the few that have nothing rarer."""
        chosen = np.zeros(len(self.held), dtype=np.bool_)
        chosen[columns] = True
        return _transposed(self.records.search, chosen)

    @cached_property
    def places(self) -> Ints | None:
        """Where each record stands among the standing ones, -1 for those that do not; None where all do. Made once."""
        if self.standing is None:
            return None
        places = np.full(len(self.records), -1, dtype=np.int64)
        places[self.standing] = np.arange(len(self.standing))
        return places

    def take(self, places: Ints) -> Prepared:
        """The standing records of these places."""
        return self.records.take(places if self.standing is None else self.standing[places])

    def searched(self, places: Ints) -> sparse.csr_matrix:
        """The search vectors of these standing records."""
        return self.records.search[places if self.standing is None else self.standing[places]]


@dataclass(frozen=True)
class Index:
    """A catalogue ready to be searched. Its rows are the standing records of the base, then those changed since."""

    specs: tuple[FieldSpec, ...]
    side: Side
    rarities: Rarities
    base: Segment
    changed: Segment | None = None

    @property
    def layout(self) -> tuple[tuple[FieldSpec, ...], Side]:
        """What it was made by."""
        return self.specs, self.side

    def __len__(self) -> int:
        return len(self.base) + (0 if self.changed is None else len(self.changed))

    def take(self, rows: Ints) -> Prepared:
        """The records of these rows, in their order."""
        old = rows < len(self.base)
        if self.changed is None or old.all():
            return self.base.take(rows)
        if not old.any():
            return self.changed.take(rows - len(self.base))
        both = joined([self.base.take(rows[old]), self.changed.take(rows[~old] - len(self.base))])
        return both.take(_back(old))

    def searched(self, rows: Ints) -> sparse.csr_matrix:
        """The search vectors of the records of these rows."""
        old = rows < len(self.base)
        if self.changed is None or old.all():
            return self.base.searched(rows)
        parts = [self.base.searched(rows[old]), self.changed.searched(rows[~old] - len(self.base))]
        return sparse.csr_matrix(stacked(parts)[_back(old)])


@dataclass(frozen=True)
class Tally:
    """Rows of a catalogue, and how many of those that were counted have each token (`held`).

    `counted` are all of them, to be used up by `indexed`; None where they are too many to be kept.
    """

    frame: pl.DataFrame
    specs: tuple[FieldSpec, ...]
    side: Side
    held: Rarities
    counted: list[Counted] | None


def tally(frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side, first: int, records: int) -> Tally:
    """Count the tokens of rows of a catalogue; of a large one, records at regular intervals say how rare tokens are.

    Args:
        first: which row of the catalogue is the first of these. records: how many the catalogue has.
    """
    every = -(-records // _SAMPLED) or 1
    sample = frame if every == 1 else frame[-first % every :].gather_every(every)
    if every == 1 and records <= _KEPT:
        counted = [*_counted(sample, specs, side)]
        return Tally(frame, specs, side, Rarities.of(counted), counted)
    told = (Rarities.of([one]) for one in _counted(sample, specs, side))
    held = reduce(
        lambda before, more: Rarities.together([before, more], before.words.records + more.words.records), told
    )
    return Tally(frame, specs, side, held, None)


def indexed(counted: Tally, rarities: Rarities) -> Segment:
    """The rows that were counted, made ready to be looked up by the rarities of their catalogue."""
    blocks = _counted(counted.frame, counted.specs, counted.side)
    if counted.counted is not None:
        held = counted.counted
        blocks = (held.pop(0) for _ in range(len(held)))
    return segment_of(joined(weigh(one, counted.specs, rarities) for one in blocks), rarities)


def index_catalogue(frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side) -> Index:
    """Prepare a catalogue: its token rarities, its records, and the matrix to look them up in."""
    counted = tally(frame, specs, side, 0, frame.height)
    rarities = Rarities.together([counted.held], frame.height)
    return Index(specs, side, rarities, indexed(counted, rarities))


def _counted(frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side) -> Iterator[Counted]:
    """The records of a table with their tokens counted, block by block; one empty block where there are none."""
    for start in range(0, max(frame.height, 1), _BLOCK):
        yield count(frame[start : start + _BLOCK], specs, side)


def revise(index: Index, standing: Ints, kept: Ints, added: pl.DataFrame) -> Index:
    """The index after changes, without touching the base.

    Args:
        standing: the rows of the base that stand, ascending.
        kept: which of the changed records of `index` stand as they are, ascending. added: records that come after them.
    """
    parts = [] if index.changed is None else [index.changed.take(kept)]
    if added.height or not parts:
        parts.append(prepare(added, index.specs, index.side, index.rarities))
    changed = segment_of(joined(parts), index.rarities)
    base = replace(index.base, standing=None if len(standing) == len(index.base.records) else standing)
    return replace(index, base=base, changed=changed)


def segments(index: Index) -> Iterator[tuple[Segment, int]]:
    """The parts of an index, each with its first row."""
    yield index.base, 0
    if index.changed is not None:
        yield index.changed, len(index.base)


def segment_of(records: Prepared, rarities: Rarities) -> Segment:
    """Records made ready to be looked up."""
    return Segment(records, _transposed(records.search, rarities.held <= MOST_POSTINGS), rarities.held)


def _transposed(search: sparse.csr_matrix, chosen: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    """The columns that are chosen as rows, the others empty."""
    if chosen.all():
        return sparse.csr_matrix(search.T)
    blocks = (search[start : start + _BLOCK] for start in range(0, max(search.shape[0], 1), _BLOCK))
    return sparse.csr_matrix(stacked(_only(block, chosen) for block in blocks).T)


def _only(vectors: sparse.csr_matrix, chosen: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    """Vectors without the columns that are not chosen."""
    kept = chosen[vectors.indices]
    ends = np.concatenate([[0], np.cumsum(kept)])[vectors.indptr]
    return sparse.csr_matrix((vectors.data[kept], vectors.indices[kept], ends), shape=vectors.shape)


def _back(old: npt.NDArray[np.bool_]) -> Ints:
    """Where each row went when those of the base were put before the others."""
    return np.where(old, np.cumsum(old), old.sum() + np.cumsum(~old)) - 1
