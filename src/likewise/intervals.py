"""How sure a measured share is: 95 % confidence intervals that hold at 0 and 1 and for small counts."""

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


def wilson(hits: int, total: int) -> Estimate:
    """A share and its score interval.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.

    Args:
        hits: how many of `total` counted, 0 <= hits <= total.
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
