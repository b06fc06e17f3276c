"""Likeness of meaning beside the hybrid evidence: candidates that are near by their vectors, and how near they are.

The `embedding` matcher is the hybrid one with more candidates and one more column; its weight is learnt like the others.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from likewise.engine.columns import joined, stated
from likewise.engine.compare import Comparison, Pairs
from likewise.engine.embedding import Embedder, Held, Matrix, Points, cosines
from likewise.engine.records import Kind
from likewise.engine.results import TableProfile
from likewise.engine.score import Scorer
from likewise.engine.vectors import Ints
from likewise.engine.weigh import Vectors

MEANING = Comparison("meaning", None)
_LETTERS_AT_FIRST = 0.2
_WORDY = frozenset({Kind.NAME, Kind.TEXT, Kind.CATEGORY})


@dataclass(frozen=True)
class Space:
    """A catalogue's vectors, what embeds incoming records, and the columns of these that are embedded."""

    embedder: Embedder
    catalogue: Points
    columns: tuple[str, ...]

    @classmethod
    def of(
        cls, embedder: Embedder, catalogue: pl.DataFrame, columns: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> "Space":
        """Embed a catalogue; `columns` are those of (incoming, catalogue) records."""
        return cls(embedder, Held(embedder.embed(texts_of(catalogue, columns[1]))), columns[0])

    def embed(self, frame: pl.DataFrame) -> Matrix:
        """The vectors of incoming records."""
        return self.embedder.embed(texts_of(frame, self.columns))


def ranking(meaning: tuple[Comparison, ...]) -> tuple[float, ...]:
    """How much each comparison counts in ranking candidates before weights are known: the first one alone where meanings
    are not compared, else mostly these. Letters agree wholly where a code does; a cut between high and low would part the
    records that have one from all others.
    """
    if MEANING not in meaning:
        return (1.0,)
    return tuple(
        1.0 if one == MEANING else _LETTERS_AT_FIRST if place == 0 else 0.0 for place, one in enumerate(meaning)
    )


def wordy(profile: TableProfile, ignore: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a table that hold words, whatever they correspond to: other words, the same meaning."""
    return tuple(
        column.name
        for column in profile.columns
        if column.kind in _WORDY and column.name != profile.key and column.name not in ignore
    )


def texts_of(frame: pl.DataFrame, columns: tuple[str, ...]) -> list[str]:
    """What these columns say of each record, one after the other; those that the table does not have say nothing."""
    return joined([stated(frame[name]) for name in columns if name in frame.columns], frame.height).to_list()


def widened(scorer: Scorer, space: Space) -> Scorer:
    """A scorer whose candidates are also those near in meaning, and which compares meanings as well."""

    def find(frame: pl.DataFrame, count: int) -> tuple[Pairs, Vectors]:
        ours = space.embed(frame)
        pairs, vectors = scorer.find(frame, count)
        pairs, known = fused(pairs, Pairs(*space.catalogue.nearest(ours, count)), count)
        told = np.empty((len(pairs), len(scorer.meaning)), dtype=np.float32)
        new = np.flatnonzero(known < 0)
        told[known >= 0] = vectors[known[known >= 0]]
        told[new] = scorer.compare(frame, Pairs(pairs.incoming[new], pairs.catalogue[new]))
        return pairs, _with_meaning(told, ours, space.catalogue, pairs)

    def compare(frame: pl.DataFrame, pairs: Pairs) -> Vectors:
        return _with_meaning(scorer.compare(frame, pairs), space.embed(frame), space.catalogue, pairs)

    return replace(scorer, meaning=(*scorer.meaning, MEANING), find=find, compare=compare)


def fused(first: Pairs, second: Pairs, count: int) -> tuple[Pairs, Ints]:
    """The `count` best of two lists of candidates, each ordered by record and then from the best one down, by the better
    one of a candidate's two ranks; of equal ranks the first list's. With them where each stands in the first list, or -1.
    """
    incoming = np.concatenate([first.incoming, second.incoming])
    catalogue = np.concatenate([first.catalogue, second.catalogue])
    known = np.concatenate([np.arange(len(first), dtype=np.int64), np.full(len(second), -1, dtype=np.int64)])
    ranks = np.concatenate([_ranks(first.incoming), _ranks(second.incoming)])
    order = np.lexsort((known < 0, catalogue, incoming))
    repeats = np.zeros(len(order), dtype=np.bool_)
    repeats[1:] = (np.diff(incoming[order]) == 0) & (np.diff(catalogue[order]) == 0)
    both = order[np.flatnonzero(repeats) - 1]
    ranks[both] = np.minimum(ranks[both], ranks[order[repeats]])
    kept = order[~repeats]
    kept = kept[np.lexsort((known[kept] < 0, ranks[kept], incoming[kept]))]
    kept = kept[_ranks(incoming[kept]) < count]
    return Pairs(incoming[kept], catalogue[kept]), known[kept]


def _ranks(groups: Ints) -> Ints:
    """How many of the same group stand before each; equal groups stand together, in ascending order."""
    return np.arange(len(groups), dtype=np.int64) - np.searchsorted(groups, groups)


def _with_meaning(vectors: Vectors, ours: Matrix, catalogue: Points, pairs: Pairs) -> Vectors:
    rows, place = np.unique(pairs.catalogue, return_inverse=True)
    theirs = catalogue.at(rows)
    likeness = np.clip(cosines(ours, theirs, (pairs.incoming, place)), 0.0, 1.0)
    known = np.any(ours, axis=1)[pairs.incoming] & np.any(theirs, axis=1)[place]
    return np.column_stack([vectors, np.where(known, likeness, np.float32(np.nan))]).astype(np.float32)
