"""Scoring: a pure function of record, catalogue and recipe. However a list is cut into chunks, the numbers are the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from likewise.engine import levenshtein
from likewise.engine.compare import Comparison, Pairs, compare, comparisons
from likewise.engine.count import AMOUNTS, FieldSpec, Side
from likewise.engine.index import Index
from likewise.engine.prepare import Prepared, Rarities, prepare
from likewise.engine.records import Kind
from likewise.engine.results import MatcherKind
from likewise.engine.retrieve import candidates
from likewise.engine.weigh import Vectors

CANDIDATES = 15
_ROWS = 250
"""How many records are scored at a time: what is made for them, mostly the vectors of their candidates, stays small."""
_LEFT_OUT_OF_KEY_TEXT = AMOUNTS | {Kind.TEXT}


@dataclass(frozen=True)
class Scored:
    """Candidate pairs of a list and their comparison vectors, grouped by incoming record in order."""

    pairs: Pairs
    vectors: Vectors
    records: int


@dataclass(frozen=True)
class Searcher:
    """A catalogue's index, wherever it is held, and what can be asked of it.

    Attributes:
        specs, rarities: what incoming records are prepared by.
        find: the candidates of prepared records, so many for each, with their comparison vectors.
        compare: the comparison vectors of given pairs of prepared records and the catalogue's.
        chunks: how many chunks of a list it takes at a time. rows: how many records a chunk has.
    """

    specs: tuple[FieldSpec, ...]
    rarities: Rarities
    find: Callable[[Prepared, int], tuple[Pairs, Vectors]]
    compare: Callable[[Prepared, Pairs], Vectors]
    chunks: int = 1
    rows: int = _ROWS


@dataclass(frozen=True)
class Scorer:
    """A catalogue made ready for one recipe.

    Attributes:
        searcher: the catalogue. meaning: what the columns of a comparison vector are.
        find: candidates of some incoming records with their vectors. compare: vectors of given pairs.
    """

    searcher: Searcher
    meaning: tuple[Comparison, ...]
    find: Callable[[pl.DataFrame, int], tuple[Pairs, Vectors]]
    compare: Callable[[pl.DataFrame, Pairs], Vectors]


def layout_of(kind: MatcherKind, specs: tuple[FieldSpec, ...], side: Side) -> tuple[tuple[FieldSpec, ...], Side]:
    """What a table is prepared by for a matcher of some kind; of a catalogue, the index depends on nothing else."""
    return ((), _key_side(specs, side)) if kind is MatcherKind.LEVENSHTEIN else (specs, side)


def make_scorer(kind: MatcherKind, searcher: Searcher, specs: tuple[FieldSpec, ...], side: Side) -> Scorer:
    """Scoring of incoming records, whose columns are `side`, by a matcher of some kind against a catalogue."""
    _, side = layout_of(kind, specs, side)

    def prepared(frame: pl.DataFrame) -> Prepared:
        return prepare(frame, searcher.specs, side, searcher.rarities)

    return Scorer(
        searcher,
        (Comparison("levenshtein", None),) if kind is MatcherKind.LEVENSHTEIN else comparisons(specs),
        find=lambda frame, count: searcher.find(prepared(frame), count),
        compare=lambda frame, pairs: searcher.compare(prepared(frame), pairs),
    )


def searcher_of(kind: MatcherKind, index: Index, threads: int) -> Searcher:
    """What a matcher of some kind asks of an index in this process."""
    if kind is MatcherKind.LEVENSHTEIN:
        return _levenshtein_searcher(index, threads)

    def vectors(incoming: Prepared, pairs: Pairs) -> Vectors:
        return compare(incoming.take(pairs.incoming), index.take(pairs.catalogue), index.specs, threads)

    def find(incoming: Prepared, count: int) -> tuple[Pairs, Vectors]:
        pairs = candidates(incoming, index, count, threads)
        return pairs, vectors(incoming, pairs)

    return Searcher(index.specs, index.rarities, find, vectors)


def score_list(
    scorer: Scorer, frame: pl.DataFrame, count: int, progress: Callable[[int], None] | None = None
) -> Scored:
    """Candidates and comparison vectors of a whole list, in chunks; `progress` is told the rows done."""
    rows: list[Pairs] = []
    # Filled as chunks come: those of a long list, put together at the end, would stand in memory twice.
    vectors = np.empty((frame.height * count, len(scorer.meaning)), dtype=np.float32)
    filled = 0
    size = scorer.searcher.rows
    starts = range(0, frame.height, size)
    with ThreadPoolExecutor(scorer.searcher.chunks) as pool:
        # Somebody may wait for a single record: no thread is started for it.
        alone = min(scorer.searcher.chunks, len(starts)) <= 1
        chunks = (map if alone else pool.map)(lambda start: scorer.find(frame[start : start + size], count), starts)
        for start, (pairs, compared) in zip(starts, chunks, strict=True):
            rows.append(replace(pairs, incoming=pairs.incoming + start))
            vectors[filled : filled + len(compared)] = compared
            filled += len(compared)
            if progress is not None:
                progress(min(start + size, frame.height))
    none = np.zeros(0, dtype=np.int64)
    return Scored(
        pairs=Pairs(
            np.concatenate([none, *(one.incoming for one in rows)]),
            np.concatenate([none, *(one.catalogue for one in rows)]),
        ),
        vectors=vectors[:filled],
        records=frame.height,
    )


def _levenshtein_searcher(index: Index, threads: int) -> Searcher:
    exhaustive = len(index) <= levenshtein.EXHAUSTIVE_UP_TO
    texts = strings_of(index.take(np.arange(len(index), dtype=np.int64))) if exhaustive else []

    def vectors(incoming: Prepared, pairs: Pairs) -> Vectors:
        ours, theirs = strings_of(incoming.take(pairs.incoming)), strings_of(index.take(pairs.catalogue))
        return levenshtein.similarities(ours, theirs).astype(np.float32)[:, np.newaxis]

    def find(incoming: Prepared, count: int) -> tuple[Pairs, Vectors]:
        ours = strings_of(incoming) if exhaustive else []
        pairs = levenshtein.nearest(ours, texts, count) if exhaustive else candidates(incoming, index, count)
        return pairs, vectors(incoming, pairs)

    return Searcher(index.specs, index.rarities, find, vectors, threads)


def _key_side(specs: tuple[FieldSpec, ...], side: Side) -> Side:
    """The columns that make up the key text: those of the fields, but for amounts and long texts; all where none is left."""
    chosen = tuple(
        column
        for spec, column in zip(specs, side.columns, strict=True)
        if column is not None and spec.paired and spec.kind not in _LEFT_OUT_OF_KEY_TEXT
    )
    return Side((), (), chosen or side.text)


def strings_of(records: Prepared) -> list[str]:
    """The folded key texts of records that were prepared for this matcher."""
    if records.texts is None:
        raise TypeError("these records were prepared for a matcher of fields")
    return records.texts.strings
