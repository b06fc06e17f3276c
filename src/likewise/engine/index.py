"""A catalogue prepared once: its records with the rarities of its tokens, and what was changed since as a small part more.

After changes the rarities stay those of the base, so that an index comes out the same whether it was brought up to date
change by change or in one step; a base of its own brings them up to date.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from likewise.engine.count import Counted, FieldSpec, Side, count
from likewise.engine.prepare import Prepared, Rarities, joined, prepare, weigh
from likewise.engine.vectors import Ints, stacked

_BLOCK = 20_000
_SAMPLED = 200_000
"""How many records say how rare each token is, at most."""


@dataclass(frozen=True)
class Segment:
    """A part of a catalogue: its records, the matrix (grams x records) that they are looked up in, and which of them
    stand, ascending; None where all do."""

    records: Prepared
    transposed: sparse.csr_matrix
    standing: Ints | None = None

    def __len__(self) -> int:
        return len(self.records) if self.standing is None else len(self.standing)

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


def index_catalogue(
    frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side, rarities: Rarities | None = None
) -> Index:
    """Prepare a catalogue: its token rarities (unless given), its records, and the matrix to look them up in.

    Of a large catalogue, records at regular intervals say how rare tokens are: the counts of all would take as much memory
    as the index itself.
    """
    every = -(-frame.height // _SAMPLED) or 1
    if every > 1:
        rarities = rarities or Rarities.of([*_counted(frame.gather_every(every), specs, side)], frame.height)
        counts = _counted(frame, specs, side)
    else:
        held = [*_counted(frame, specs, side)]
        rarities = rarities or Rarities.of(held, frame.height)
        counts = (held.pop(0) for _ in range(len(held)))
    return Index(specs, side, rarities, _segment(joined(weigh(one, specs, rarities) for one in counts)))


def _counted(frame: pl.DataFrame, specs: tuple[FieldSpec, ...], side: Side) -> Iterator[Counted]:
    """The records of a table with their tokens counted, block by block; one empty block where there are none."""
    for start in range(0, max(frame.height, 1), _BLOCK):
        yield count(frame[start : start + _BLOCK], specs, side)


def prepare_incoming(frame: pl.DataFrame, index: Index, side: Side) -> Prepared:
    """Prepare incoming records; each comes out the same whatever stands beside it."""
    return prepare(frame, index.specs, side, index.rarities)


def revise(index: Index, standing: Ints, kept: Ints, added: pl.DataFrame) -> Index:
    """The index after changes, without touching the base.

    Args:
        standing: the rows of the base that stand, ascending.
        kept: which of the changed records of `index` stand as they are, ascending. added: records that come after them.
    """
    parts = [] if index.changed is None else [index.changed.take(kept)]
    if added.height or not parts:
        parts.append(prepare(added, index.specs, index.side, index.rarities))
    changed = _segment(joined(parts))
    base = replace(index.base, standing=None if len(standing) == len(index.base.records) else standing)
    return replace(index, base=base, changed=changed)


def segments(index: Index) -> Iterator[tuple[Segment, int]]:
    """The parts of an index, each with its first row."""
    yield index.base, 0
    if index.changed is not None:
        yield index.changed, len(index.base)


def _segment(records: Prepared) -> Segment:
    return Segment(records, sparse.csr_matrix(records.search.T))


def _back(old: npt.NDArray[np.bool_]) -> Ints:
    """Where each row went when those of the base were put before the others."""
    return np.where(old, np.cumsum(old), old.sum() + np.cumsum(~old)) - 1
