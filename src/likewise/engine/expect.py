"""What to expect at each threshold, from the probabilities alone: no true matches needed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRID = tuple(step / 100 for step in range(101))


@dataclass(frozen=True)
class ThresholdPoint:
    """What linking every best candidate from `threshold` on would give.

    Attributes:
        links: how many best candidates reach the threshold.
        precision: expected share of right ones among them, their mean probability; None without a link.
        recall: expected share of all matches found, their sum over the sum of all; None where that sum is 0.
    """

    threshold: float
    links: int
    precision: float | None
    recall: float | None


def threshold_curve(
    probabilities: NDArray[np.float64], thresholds: Sequence[float] = GRID
) -> tuple[ThresholdPoint, ...]:
    """Expected precision and recall by threshold; true as far as the probabilities are calibrated.

    Args:
        probabilities: shape (n,), 0..1, those of the best candidates, without NaN.
    """
    ascending = np.sort(probabilities)
    # From the top down, so that the small numbers of the sure misses are not added to a large sum first.
    from_top = np.concatenate([[0.0], np.cumsum(ascending[::-1])])
    total = float(from_top[-1])
    points = []
    for threshold in thresholds:
        links = len(ascending) - int(np.searchsorted(ascending, threshold, side="left"))
        reached = float(from_top[links])
        points.append(
            ThresholdPoint(
                threshold=threshold,
                links=links,
                precision=reached / links if links else None,
                recall=reached / total if total > 0 else None,
            )
        )
    return tuple(points)
