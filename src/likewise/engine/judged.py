"""What people said of pairs, and what follows from it for a list: known is known.

A confirmed match also says that the record's other candidates are none, and in a one-to-one list that no other record has
that catalogue record. What is ruled out is no candidate any more, so that the next best one moves up and is weighed against
those that are left.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from likewise.engine.compare import Pairs
from likewise.engine.score import Scored
from likewise.engine.vectors import Bools, Floats, Ints
from likewise.engine.weigh import Vectors

NO_RECORD = -1
"""In place of a catalogue row: the record was judged to have no match at all."""


@dataclass(frozen=True)
class Judgements:
    """Judged pairs, each of them once: their incoming and catalogue rows (0-based; `NO_RECORD`), and whether they match.

    `sampled` are those that were drawn to count right links by (`promise`): the ranking may know nothing of them.
    `unoffered` are those of them that match a record which the list was not offered when it was drawn: found by a person, or
    made of the incoming record. They say that what was offered is wrong.
    """

    incoming: Ints
    catalogue: Ints
    matches: Bools
    sampled: Bools
    unoffered: Bools

    def __len__(self) -> int:
        return len(self.incoming)

    @staticmethod
    def of(
        rows: "dict[tuple[int, int], bool]",
        sampled: "Collection[tuple[int, int]]" = (),
        made: "Collection[tuple[int, int]]" = (),
    ) -> "Judgements":
        """From (incoming row, catalogue row) to whether they match; of `made` pairs the one was made of the other."""
        ordered = sorted(rows)
        pairs = np.array(ordered, dtype=np.int64).reshape(-1, 2)
        matches, drawn, new = (
            np.array([one in chosen for one in ordered], dtype=np.bool_)
            for chosen in ({one for one in ordered if rows[one]}, sampled, made)
        )
        return Judgements(pairs[:, 0], pairs[:, 1], matches, drawn, matches & drawn & new)

    @property
    def directed(self) -> "Judgements":
        """Those that may be learnt from."""
        return self._kept(~self.sampled)

    @property
    def ranked(self) -> "Judgements":
        """Those that the ranking knows which a promise is counted on: the directed ones, and that what was not offered then
        is not offered.
        """
        kept = self._kept(~self.sampled | self.unoffered)
        return replace(kept, matches=kept.matches & ~kept.unoffered)

    def lacking(self, pairs: Pairs) -> "Judgements":
        """The same, where these pairs were not among the candidates."""
        away = np.isin(_numbers(self.incoming, self.catalogue), _numbers(pairs.incoming, pairs.catalogue))
        return replace(self, unoffered=self.unoffered | (self.sampled & self.matches & away))

    def _kept(self, kept: Bools) -> "Judgements":
        rows, places, matches = self.incoming[kept], self.catalogue[kept], self.matches[kept]
        return Judgements(rows, places, matches, self.sampled[kept], self.unoffered[kept])


@dataclass(frozen=True)
class Settled:
    """A list after its judgements.

    Attributes:
        scored: the candidates that are left. confirmed: records whose match is known.
        exhausted: records whose candidates were all ruled out.
    """

    scored: Scored
    confirmed: Bools
    exhausted: Bools


def unfound(scored: Scored, judged: Judgements) -> Pairs:
    """Judged matches that are not among the candidates, grouped by incoming record."""
    rows, columns = judged.incoming[judged.matches], judged.catalogue[judged.matches]
    away = ~np.isin(_numbers(rows, columns), _numbers(scored.pairs.incoming, scored.pairs.catalogue))
    return Pairs(rows[away], columns[away])


def with_pairs(scored: Scored, pairs: Pairs, vectors: Vectors) -> Scored:
    """A list with more candidates, behind the others of their records."""
    incoming = np.concatenate([scored.pairs.incoming, pairs.incoming])
    order = np.argsort(incoming, kind="stable")
    catalogue = np.concatenate([scored.pairs.catalogue, pairs.catalogue])[order]
    return replace(
        scored, pairs=Pairs(incoming[order], catalogue), vectors=np.concatenate([scored.vectors, vectors])[order]
    )


def known(scored: Scored, judged: Judgements) -> Floats:
    """What is known of each pair by the judgements of its own record: 1.0 a match, 0.0 none, NaN nothing."""
    said = np.full(len(scored.pairs), np.nan)
    numbers = _numbers(judged.incoming, judged.catalogue)
    order = np.argsort(numbers)
    place, found = _look_up(numbers[order], _numbers(scored.pairs.incoming, scored.pairs.catalogue))
    said[found] = judged.matches[order][place[found]]
    settled = _marked(scored.pairs.incoming[said == 1.0], scored.records)
    settled[judged.incoming[judged.catalogue == NO_RECORD]] = True
    said[settled[scored.pairs.incoming] & np.isnan(said)] = 0.0
    return said


def settle(scored: Scored, said: Floats, *, one_to_one: bool) -> Settled:
    """The list without the pairs that are ruled out; `said` is what `known` gives."""
    pairs = scored.pairs
    out = said == 0.0
    if one_to_one:
        taken = _marked(pairs.catalogue[said == 1.0], int(pairs.catalogue.max(initial=-1)) + 1)
        out |= taken[pairs.catalogue] & (said != 1.0)
    left = Scored(Pairs(pairs.incoming[~out], pairs.catalogue[~out]), scored.vectors[~out], scored.records)
    had, has = (_marked(one.pairs.incoming, scored.records) for one in (scored, left))
    return Settled(left, _marked(pairs.incoming[said == 1.0], scored.records), had & ~has)


def _numbers(incoming: Ints, catalogue: Ints) -> Ints:
    """One number for each pair of rows."""
    return np.asarray((incoming << 32) + catalogue, dtype=np.int64)


def _look_up(ordered: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Where each wanted number stands among the ordered ones, and whether it does."""
    if not len(ordered):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return place, ordered[place] == wanted


def _marked(rows: Ints, count: int) -> Bools:
    marked = np.zeros(count, dtype=np.bool_)
    marked[rows] = True
    return marked
