"""Scoring: a pure function of record, catalogue and recipe. However a list is cut into chunks, the numbers are the same."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl

from likewise.engine import levenshtein
from likewise.engine.compare import Comparison, Pairs, compare, comparisons
from likewise.engine.normalise import fold, is_missing
from likewise.engine.prepare import AMOUNTS, FieldSpec, Index, Side, index_catalogue, prepare_incoming
from likewise.engine.records import Kind
from likewise.engine.results import MatcherKind
from likewise.engine.retrieve import candidates
from likewise.engine.weigh import Vectors

CANDIDATES = 20
_CHUNK = 2_000
_LEFT_OUT_OF_KEY_TEXT = AMOUNTS | {Kind.TEXT}


@dataclass(frozen=True)
class Scored:
    """Candidate pairs of a list and their comparison vectors, grouped by incoming record in order."""

    pairs: Pairs
    vectors: Vectors
    records: int


@dataclass(frozen=True)
class Scorer:
    """A catalogue made ready for one recipe.

    Attributes:
        meaning: what the columns of a comparison vector are.
        find: candidates of some incoming records with their vectors. compare: vectors of given pairs.
    """

    meaning: tuple[Comparison, ...]
    find: Callable[[pl.DataFrame, int], tuple[Pairs, Vectors]]
    compare: Callable[[pl.DataFrame, Pairs], Vectors]


def make_scorer(
    kind: MatcherKind,
    catalogue: pl.DataFrame,
    specs: tuple[FieldSpec, ...],
    sides: tuple[Side, Side],
    threads: int,
) -> Scorer:
    """Prepare a catalogue for scoring by a matcher of some kind."""
    if kind is MatcherKind.LEVENSHTEIN:
        return _levenshtein_scorer(catalogue, specs, sides, threads)
    index = index_catalogue(catalogue, specs, sides[1])
    return Scorer(
        meaning=comparisons(specs),
        find=partial(_find_hybrid, index, sides[0], threads),
        compare=partial(_compare_hybrid, index, sides[0]),
    )


def score_list(
    scorer: Scorer, frame: pl.DataFrame, count: int, progress: Callable[[int], None] | None = None
) -> Scored:
    """Candidates and comparison vectors of a whole list, in chunks; `progress` is told the rows done."""
    rows: list[Pairs] = []
    vectors: list[Vectors] = []
    for start in range(0, frame.height, _CHUNK):
        pairs, compared = scorer.find(frame[start : start + _CHUNK], count)
        rows.append(replace(pairs, incoming=pairs.incoming + start))
        vectors.append(compared)
        if progress is not None:
            progress(min(start + _CHUNK, frame.height))
    width = len(scorer.meaning)
    none = np.zeros(0, dtype=np.int64)
    return Scored(
        pairs=Pairs(
            np.concatenate([none, *(one.incoming for one in rows)]),
            np.concatenate([none, *(one.catalogue for one in rows)]),
        ),
        vectors=np.concatenate([np.zeros((0, width), dtype=np.float32), *vectors]),
        records=frame.height,
    )


def _find_hybrid(index: Index, side: Side, threads: int, frame: pl.DataFrame, count: int) -> tuple[Pairs, Vectors]:
    incoming = prepare_incoming(frame, index, side)
    pairs = candidates(incoming, index, count, threads)
    return pairs, compare(incoming, index.records, index.specs, pairs)


def _compare_hybrid(index: Index, side: Side, frame: pl.DataFrame, pairs: Pairs) -> Vectors:
    return compare(prepare_incoming(frame, index, side), index.records, index.specs, pairs)


def _levenshtein_scorer(
    catalogue: pl.DataFrame, specs: tuple[FieldSpec, ...], sides: tuple[Side, Side], threads: int
) -> Scorer:
    ours, theirs = (_key_side(specs, side) for side in sides)
    texts = key_texts(catalogue, theirs)
    exhaustive = len(texts) <= levenshtein.EXHAUSTIVE_UP_TO
    index = None if exhaustive else index_catalogue(catalogue, (), theirs)

    def vectors(incoming: list[str], pairs: Pairs) -> Vectors:
        alike = levenshtein.similarities(
            [incoming[row] for row in pairs.incoming], [texts[row] for row in pairs.catalogue], threads
        )
        return alike.astype(np.float32)[:, np.newaxis]

    def find(frame: pl.DataFrame, count: int) -> tuple[Pairs, Vectors]:
        incoming = key_texts(frame, ours)
        if index is None:
            pairs = levenshtein.nearest(incoming, texts, count, threads)
        else:
            pairs = candidates(prepare_incoming(frame, index, ours), index, count, threads)
        return pairs, vectors(incoming, pairs)

    return Scorer(
        meaning=(Comparison("levenshtein", None),),
        find=find,
        compare=lambda frame, pairs: vectors(key_texts(frame, ours), pairs),
    )


def _key_side(specs: tuple[FieldSpec, ...], side: Side) -> Side:
    """The columns that make up the key text: those of the fields, but for amounts and long texts; all where none is left."""
    chosen = tuple(
        column
        for spec, column in zip(specs, side.columns, strict=True)
        if column is not None and spec.paired and spec.kind not in _LEFT_OUT_OF_KEY_TEXT
    )
    return Side((), (), chosen or side.text)


def key_texts(frame: pl.DataFrame, side: Side) -> list[str]:
    """The folded key text of each record."""
    columns = [frame[name].to_list() for name in side.text]
    if not columns:
        return [""] * frame.height
    return [
        fold(" ".join(value for value in row if value is not None and not is_missing(value)))
        for row in zip(*columns, strict=True)
    ]
