"""Whether stated probabilities come true: of the pairs given 0.8, four in five should be matches."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from likewise.intervals import Estimate, wilson

BINS = 10
LOG_LOSS_FLOOR = 5e-5
"""Written with four decimals, "0.0000" stands for anything below 0.0001: it counts as half of that."""


@dataclass(frozen=True)
class ReliabilityBin:
    """The best candidates whose probability lies in [low, high) (the last bin includes 1).

    Attributes:
        mean_probability: what was stated on average; None for an empty bin.
        observed: the share that is true, with its interval.
    """

    low: float
    high: float
    count: int
    mean_probability: float | None
    observed: Estimate


@dataclass(frozen=True)
class Calibration:
    """How honest the probabilities of the best candidates are.

    Attributes:
        count: best candidates with a probability. rate: the share of them that is true.
        expected_calibration_error: mean distance of stated and observed over the bins, by count.
        log_loss: mean of -ln(probability given to what turned out true), in nats; lower is better.
        constant_log_loss: the same for a forecast that always says `rate`.
    """

    count: int
    rate: float
    expected_calibration_error: float
    log_loss: float
    constant_log_loss: float
    bins: tuple[ReliabilityBin, ...]


def calibration(probabilities: NDArray[np.float64], outcomes: NDArray[np.bool_]) -> Calibration | None:
    """Calibration of forecasts against what was true; None without a forecast.

    The error is the expected calibration error over ten bins of equal width (Guo, Pleiss, Sun and Weinberger,
    "On calibration of modern neural networks", ICML 2017), here of the match probability itself.

    Args:
        probabilities: shape (n,), 0..1. outcomes: shape (n,), whether each was a true match.
    """
    count = len(probabilities)
    if count == 0:
        return None
    bins = _reliability(probabilities, outcomes)
    gaps = (
        item.count * abs(item.mean_probability - item.observed.value)
        for item in bins
        if item.mean_probability is not None and item.observed.value is not None
    )
    rate = float(outcomes.mean())
    given = np.clip(np.where(outcomes, probabilities, 1 - probabilities), LOG_LOSS_FLOOR, 1.0)
    return Calibration(count, rate, sum(gaps) / count, float(-np.log(given).mean()), _entropy(rate), bins)


def _reliability(probabilities: NDArray[np.float64], outcomes: NDArray[np.bool_]) -> tuple[ReliabilityBin, ...]:
    # Compared with the same edges that are printed: 0.3 belongs to the bin from 0.3, whatever 0.3 * 10 rounds
    # to.
    edges = np.arange(BINS + 1) / BINS
    bins = np.clip(np.searchsorted(edges, probabilities, side="right") - 1, 0, BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    sums = np.bincount(bins, weights=probabilities, minlength=BINS)
    hits = np.bincount(bins, weights=outcomes, minlength=BINS)
    return tuple(
        ReliabilityBin(
            low=float(edges[item]),
            high=float(edges[item + 1]),
            count=int(counts[item]),
            mean_probability=float(sums[item] / counts[item]) if counts[item] else None,
            observed=wilson(round(float(hits[item])), int(counts[item])),
        )
        for item in range(BINS)
    )


def _entropy(rate: float) -> float:
    return sum(-share * log(share) for share in (rate, 1 - rate) if share > 0)
