"""Weights of evidence, applied: a pure function from a comparison vector and its rivals within the record to bits.

The model is additive in bits (Fellegi & Sunter, 1969): starting odds, one term per comparison, and one for the lead over
the runner-up. `learn` fits it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from likewise.engine.compare import Pairs
from likewise.engine.vectors import Floats, Ints

Vectors = npt.NDArray[np.float32]
LN2 = float(np.log(2.0))
_BLOCK = 8_192
"""Pairs that are weighed at a time: their columns fit into a processor's cache, all pairs of a list do not."""


@dataclass(frozen=True)
class Weights:
    """Evidence in bits. A comparison adds `slope * (similarity - neutral)`, nothing where it is missing.

    The lead is a candidate's evidence less that of the record's best other candidate; it adds
    `lead_slope * (lead - lead_neutral)`, nothing where there is no other.
    """

    start: float
    neutral: tuple[float, ...]
    slope: tuple[float, ...]
    lead_neutral: float
    lead_slope: float


@dataclass(frozen=True)
class Ranked:
    """The candidates of each record, best first: positions into the pairs, -1 where there are fewer."""

    best: Ints
    second: Ints
    third: Ints


def evidence(vectors: Vectors, weights: Weights) -> Floats:
    """Bits that the comparisons add, per pair. Summed column by column: a pair's sum never depends on its neighbours."""
    total = np.zeros(len(vectors))
    for start in range(0, len(vectors), _BLOCK):
        columns = np.ascontiguousarray(vectors[start : start + _BLOCK].T)
        part = total[start : start + _BLOCK]
        for values, neutral, slope in zip(columns, weights.neutral, weights.slope, strict=True):
            if slope:
                term = (values.astype(np.float64) - neutral) * slope
                part += np.where(np.isnan(term), 0.0, term)
    return total


def leads(bits: Floats, pairs: Pairs, records: int) -> Floats:
    """Each candidate's evidence less that of the best other candidate of its record; NaN where it is the only one."""
    ranked = rank(bits, pairs, records)
    best, second = ranked.best[pairs.incoming], ranked.second[pairs.incoming]
    other = np.where(best == np.arange(len(pairs)), second, best)
    return np.where(other >= 0, bits - bits[other], np.nan)


def total_weight(bits: Floats, lead: Floats, weights: Weights) -> Floats:
    """The match weight in bits: start, comparisons and lead."""
    leading = (lead - weights.lead_neutral) * weights.lead_slope
    return weights.start + bits + np.where(np.isnan(leading), 0.0, leading)


def probability(weight: Floats) -> Floats:
    """Match probability of a match weight in bits."""
    return np.asarray(expit(weight * LN2), dtype=np.float64)


def rank(scores: Floats, pairs: Pairs, records: int) -> Ranked:
    """The best three candidates of each record by score; equal scores by catalogue row, so that the order is fixed.

    Args:
        scores: finite. pairs: grouped by incoming record in order, as everywhere.
    """
    counts = np.bincount(pairs.incoming, minlength=records)
    left = np.array(scores, dtype=np.float64)

    def take_next(number: int) -> Ints:
        """The best of what is left to each record, which is then taken away."""
        places = np.full(records, -1, dtype=np.int64)
        held = np.flatnonzero(counts > number)
        if len(held):
            places[held] = _best(left, pairs, counts)[held]
            left[places[held]] = -np.inf
        return places

    return Ranked(take_next(0), take_next(1), take_next(2))


def _best(scores: Floats, pairs: Pairs, counts: Ints) -> Ints:
    """The pair of the highest score of each record that has pairs; of equal ones that of the first catalogue row."""
    filled = np.flatnonzero(counts)
    tops = np.maximum.reduceat(scores, (np.cumsum(counts) - counts)[filled])
    equal = np.flatnonzero(scores == np.repeat(tops, counts[filled]))
    best = np.full(len(counts), -1, dtype=np.int64)
    if len(equal) > len(filled):
        # Of what is assigned to one place the last value remains, so that the first catalogue row has to come last.
        equal = equal[np.argsort(pairs.catalogue[equal], kind="stable")[::-1]]
    best[pairs.incoming[equal]] = equal
    return best
