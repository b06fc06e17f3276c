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
    for column, (neutral, slope) in enumerate(zip(weights.neutral, weights.slope, strict=True)):
        if slope:
            term = (vectors[:, column].astype(np.float64) - neutral) * slope
            total += np.where(np.isnan(term), 0.0, term)
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
    """The best three candidates of each record by score; equal scores by catalogue row, so that the order is fixed."""
    order = np.lexsort((pairs.catalogue, -scores, pairs.incoming))
    counts = np.bincount(pairs.incoming, minlength=records)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])

    def place(number: int) -> Ints:
        held = counts > number
        places = np.full(records, -1, dtype=np.int64)
        places[held] = order[starts[held] + number]
        return places

    return Ranked(place(0), place(1), place(2))
