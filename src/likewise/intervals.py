"""How sure a measured share is: 95 % confidence intervals that hold at 0 and 1 and for small counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution: two-sided 95 %."""


@dataclass(frozen=True)
class Estimate:
    """A value in 0..1 with its 95 % confidence interval; `value` is None where nothing was counted."""

    value: float | None
    low: float
    high: float


def wilson(hits: float, total: float) -> Estimate:
    """A share and its score interval.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.

    Args:
        hits: how many of `total` counted, 0 <= hits <= total. Fractions come of a weighted sample (`weighted`).
    """
    if total == 0:
        return Estimate(None, 0.0, 1.0)
    share, z2 = hits / total, Z95**2
    centre = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z95 * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    # At the ends the formula gives exactly 0 and 1; floating point does not.
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == total else min(1.0, centre + half)
    return Estimate(share, low, high)


def weighted(answers: Sequence[tuple[bool, float]]) -> Estimate:
    """A share of what a sample was drawn from, of (whether it counts, the probability to be drawn).

    Each answer stands for 1 / probability, in proportion (Hajek, 1971); the interval is Wilson's for as many answers of
    equal weight as would say as much: (sum of weights)^2 / sum of their squares (Kish, "Survey Sampling", 1965).
    """
    weights = [1.0 / probability for _, probability in answers]
    if not weights:
        return wilson(0, 0)
    share = sum(weight for weight, (counts, _) in zip(weights, answers, strict=True) if counts) / sum(weights)
    as_many = sum(weights) ** 2 / sum(weight**2 for weight in weights)
    return wilson(min(share, 1.0) * as_many, as_many)


def f1(true_positives: int, predicted: int, relevant: int) -> Estimate:
    """The harmonic mean of precision and recall, with its "Wilson indirect" interval.

    F* = F1 / (2 - F1) is the share of true positives among true positives, false positives and false
    negatives: a proportion, whose score interval carries over by F1 = 2 F* / (1 + F*) (Lam, Gopal and Qian,
    "Confidence intervals for the F1 score: a comparison of four methods", arXiv:2309.14621, 2023). No
    resampling, so nothing to seed.

    Args:
        true_positives: predicted pairs that are true. predicted, relevant: sizes of the two sets of pairs.
    """
    star = wilson(true_positives, predicted + relevant - true_positives)
    value = None if star.value is None else _from_star(star.value)
    return Estimate(value, _from_star(star.low), _from_star(star.high))


def _from_star(star: float) -> float:
    return 2 * star / (1 + star)
