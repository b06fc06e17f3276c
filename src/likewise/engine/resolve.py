"""The last, list-wide step: each record's best candidate, and what competition between records does to it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from likewise.engine.claims import competed
from likewise.engine.decide import detect_cardinality
from likewise.engine.results import Cardinality
from likewise.engine.score import Scored
from likewise.engine.vectors import Bools, Floats, Ints
from likewise.engine.weigh import Weights, evidence, leads, probability, rank, total_weight

_TIE = 1e-9


@dataclass(frozen=True)
class Resolved:
    """A list's best candidates. Arrays run over records; NaN or -1 where a record has no candidate.

    Attributes:
        weight: match weight in bits of every pair, before anything list-wide.
        best: the pair of each record's best candidate. claimed: that candidate's catalogue row.
        alone: its probability by the record alone. chance: the same after competition.
        tied: how many candidates fit exactly as well as the best one, itself included.
        cardinality: what was detected, or what was asked for.
        confirmed: records whose best candidate is known to match.
    """

    weight: Floats
    best: Ints
    claimed: Ints
    alone: Floats
    chance: Floats
    tied: Ints
    cardinality: Cardinality
    confirmed: Bools

    @property
    def contested(self) -> npt.NDArray[np.bool_]:
        """Records whose best candidate is another record's best candidate too."""
        held = self.claimed >= 0
        counts = np.bincount(self.claimed[held], minlength=1)
        contested = np.zeros(len(self.claimed), dtype=np.bool_)
        contested[held] = counts[self.claimed[held]] > 1
        return contested


def resolve(
    scored: Scored,
    weights: Weights,
    cardinality: Cardinality,
    sharing: float = 1.0,
    confirmed: Bools | None = None,
) -> Resolved:
    """Weigh every pair, take each record's best one, and let the records that claim the same catalogue record compete.

    Candidates that fit exactly as well as the best one share its probability. AUTO detects the cardinality first.
    `sharing` is that of a many-to-one list (`claims`); in a one-to-one list there is none. `confirmed` says of which records
    the match is known: all their candidates are (`judged.settle`).
    """
    bits = evidence(scored.vectors, weights)
    lead = leads(bits, scored.pairs, scored.records)
    weight = total_weight(bits, lead, weights)
    best = rank(bits, scored.pairs, scored.records).best
    held = best >= 0
    claimed = np.full(scored.records, -1, dtype=np.int64)
    claimed[held] = scored.pairs.catalogue[best[held]]
    tied = _ties(bits, scored, best)
    alone = np.full(scored.records, np.nan)
    alone[held] = np.minimum(probability(weight[best[held]]), 1.0 / tied[held])
    sure = np.zeros(scored.records, dtype=np.bool_) if confirmed is None else confirmed
    alone[sure] = 1.0
    if cardinality is Cardinality.AUTO:
        cardinality = detect_cardinality(np.nan_to_num(alone, nan=0.0), claimed)
    chance = _competed(alone, claimed, 0.0 if cardinality is Cardinality.ONE_TO_ONE else sharing)
    chance[sure] = 1.0
    return Resolved(weight, best, claimed, alone, chance, tied, cardinality, sure)


def _competed(alone: Floats, claimed: Ints, sharing: float) -> Floats:
    """Probabilities after competition; a record that nobody competes with keeps its own to the last digit."""
    held = np.flatnonzero(claimed >= 0)
    shared = held[np.bincount(claimed[held], minlength=1)[claimed[held]] > 1]
    chance = alone.copy()
    if sharing < 1.0:
        chance[shared] = competed(logit(alone[shared]), claimed[shared], sharing)
    return chance


def _ties(bits: Floats, scored: Scored, best: Ints) -> Ints:
    top = best[scored.pairs.incoming]
    equal = bits >= bits[top] - _TIE
    return np.bincount(scored.pairs.incoming[equal], minlength=scored.records).astype(np.int64)
