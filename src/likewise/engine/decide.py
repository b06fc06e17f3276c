"""From probabilities to decisions: competition within a list, the threshold that keeps a target precision."""

import numpy as np
import numpy.typing as npt

from likewise.engine.results import Cardinality, Decision
from likewise.engine.vectors import Floats, Ints

REVIEW_FROM = 0.1
"""A best candidate less likely than this is not worth a person's look."""

LEAST_LINK = 0.5
_ROUNDING = 1e-12
"""What a mean may lack for being summed up: that of three times 0.95 does."""
_SHARED_AT_MOST = 0.07


def detect_cardinality(chances: Floats, claimed: Ints) -> Cardinality:
    """Whether catalogue records have one match at most, from the surest half of the expected matches.

    There false claims are rare, so records that share their catalogue record are meant to: many-to-one where more than
    `_SHARED_AT_MOST` of them do. Among less sure ones false claims pile up on few records, whatever the structure.
    """
    held = np.flatnonzero(claimed >= 0)
    surest = held[np.argsort(-chances[held], kind="stable")][: int(chances[held].sum() / 2)]
    repeats = len(surest) - len(np.unique(claimed[surest]))
    return Cardinality.MANY_TO_ONE if repeats > _SHARED_AT_MOST * len(surest) else Cardinality.ONE_TO_ONE


def link_threshold(chances: Floats, precision: float) -> float | None:
    """The lowest probability from which links are right at the target share, by their own mean probability.

    Never under one half. None where not even the likeliest candidate reaches the target.
    """
    ordered = np.sort(chances[chances >= LEAST_LINK])[::-1]
    if len(ordered) == 0:
        return None
    last_of_equals = np.append(ordered[1:] != ordered[:-1], True)
    means = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    kept = np.flatnonzero(last_of_equals & (means >= precision - _ROUNDING))
    return float(ordered[kept[-1]]) if len(kept) else None


def decide(chances: Floats, threshold: float | None, barred: npt.NDArray[np.bool_]) -> list[Decision]:
    """A decision per record from its best candidate's probability, NaN where it has no candidate.

    Args:
        barred: records that may not be linked however likely, because another candidate fits exactly as well.
    """
    limit = np.inf if threshold is None else threshold
    known = np.nan_to_num(chances, nan=-1.0)
    linked = (known >= limit) & ~barred
    return [
        Decision.LINK if link else Decision.REVIEW if chance >= REVIEW_FROM else Decision.NO_MATCH
        for link, chance in zip(linked.tolist(), known.tolist(), strict=True)
    ]
