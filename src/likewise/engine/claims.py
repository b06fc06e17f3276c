"""Competition between incoming records for the same catalogue record, and what the competition says of the whole list.

A claim is an incoming record's best candidate. Claims on different catalogue records are independent. Of the claims on one
catalogue record, the outcome in which the set S of them is true has the weight

    sharing ** (len(S) - 1) * product of the odds in S        (1 for the empty set)

so `sharing` says how much less likely a catalogue record is to have another match once it has one: 0 where it has one at
most, 1 where its claims do not touch each other. With a prior for every claim the sum of the weights is a marginal
likelihood, from which prior and sharing are estimated as Saerens, Latinne & Decaestecker (2002) estimate a prior alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from likewise.engine.vectors import Floats, Ints

_MOST = 50.0
_LEAST_SHARING = 1e-15
"""What stands for none where a catalogue record that is to have one match is known to have two."""
_PRIORS = np.arange(-6.0, 6.001, 0.25)
_FINER = np.arange(-0.2, 0.201, 0.05)


@dataclass(frozen=True)
class Estimate:
    """What a list's claims say of it: the prior log-odds of a claim, the sharing, and each claim's probability."""

    prior: float
    sharing: float
    chances: Floats


def competed(log_odds: Floats, claimed: Ints, sharing: float) -> Floats:
    """Probabilities of claims after competition; a lone claim keeps its own.

    Args:
        log_odds: natural, of each claim by its record alone. claimed: the catalogue row that each claims.
    """
    odds = np.clip(log_odds, -_MOST, _MOST)
    _, group = np.unique(claimed, return_inverse=True)
    others, total = _outcomes(odds, group, sharing)
    return np.minimum(np.exp(odds + others - total[group]), 1.0)


def given(log_odds: Floats, claimed: Ints, sharing: float, known: Floats) -> tuple[float, Floats]:
    """How likely it is what is known of some claims, and the probabilities of all of them once that is known.

    The logarithm's gradient by the log-odds is these probabilities less those of `competed`, since the weights above are
    an exponential family. A catalogue record may be known to have several matches, whatever the sharing.

    Args:
        known: of each claim 1.0, 0.0, or NaN where nothing is known.
    """
    sharing = max(sharing, _LEAST_SHARING)
    odds = np.clip(log_odds, -_MOST, _MOST)
    _, group = np.unique(claimed, return_inverse=True)
    _, before = _outcomes(odds, group, sharing)
    is_true, is_open = known == 1.0, np.isnan(known)
    free = np.where(is_open, np.logaddexp(0.0, odds + np.log(sharing)), 0.0)
    product = np.bincount(group, weights=free).astype(np.float64)
    held = np.bincount(group, weights=is_true)
    together = np.bincount(group, weights=np.where(is_true, odds, 0.0)) + (held - 1) * np.log(sharing) + product
    total = np.where(held > 0, together, _total(product, sharing))
    alone = np.minimum(np.exp(odds + product[group] - free - total[group]), 1.0)
    chances = np.where(held[group] > 0, expit(odds + np.log(sharing)), alone)
    return float((total - before).sum()), np.where(is_open, chances, is_true.astype(np.float64))


def estimate(ratios: Floats, claimed: Ints, sharings: Sequence[float]) -> Estimate:
    """Prior and sharing under which the claims are most likely.

    Args:
        ratios: log likelihood ratio of each claim, match against no match; at least one.
        sharings: those to choose from.
    """
    _, group = np.unique(claimed, return_inverse=True)
    sizes, often = np.unique(np.bincount(group), return_counts=True)
    blank = np.repeat(np.arange(len(sizes)), sizes)  # a group of each size, of claims of which nothing is known

    def likelihood(prior: float, sharing: float) -> float:
        _, seen = _outcomes(np.clip(ratios + prior, -_MOST, _MOST), group, sharing)
        _, expected = _outcomes(np.full(len(blank), prior), blank, sharing)
        return float(seen.sum() - often @ expected)

    rough = [(likelihood(prior, sharing), -sharing, prior) for sharing in sharings for prior in _PRIORS.tolist()]
    _, negated, near = max(rough)
    prior = max((likelihood(one, -negated), one) for one in (near + _FINER).tolist())[1]
    return Estimate(prior, -negated, competed(ratios + prior, claimed, -negated))


def _outcomes(odds: Floats, group: Ints, sharing: float) -> tuple[Floats, Floats]:
    """In logarithms: what the others in its group leave to each claim where it is true, and each group's sum of weights."""
    if sharing == 0.0:
        return np.zeros(len(odds)), np.log1p(np.bincount(group, weights=np.exp(odds)))
    own = np.logaddexp(0.0, odds + np.log(sharing))
    product = np.bincount(group, weights=own).astype(np.float64)
    return product[group] - own, _total(product, sharing)


def _total(product: Floats, sharing: float) -> Floats:
    """1 + (exp(product) - 1) / sharing, without leaving the logarithms."""
    held = np.maximum(product, 1e-300)
    return np.asarray(np.logaddexp(0.0, held + np.log(-np.expm1(-held)) - np.log(sharing)), dtype=np.float64)
