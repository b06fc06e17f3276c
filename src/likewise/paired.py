"""Whether one matcher is better than another on the same judged records: a paired test, which needs few of them.

McNemar, "Note on the sampling error of the difference between correlated proportions or percentages" (1947), in its exact
form: only the records that one gets right and the other wrong tell the two apart, and if neither is better each of these
is a toss of a coin.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the API process tells of comparisons, and loads nothing heavy for it
    import numpy as np
    import numpy.typing as npt

LEVEL = 0.05


@dataclass(frozen=True)
class Paired:
    """Two matchers on the same records.

    Attributes:
        records: how many were judged. before, after: how many of them each gets right.
        gained, lost: which only the new one gets right, and which only the old one does.
        chance: how likely so uneven a split is if neither is better (two-sided p-value).
    """

    records: int
    before: int
    after: int
    gained: int
    lost: int
    chance: float

    @property
    def better(self) -> bool:
        """Whether the new one is better beyond chance."""
        return self.gained > self.lost and self.chance < LEVEL


def compare_paired(before: "npt.NDArray[np.bool_]", after: "npt.NDArray[np.bool_]") -> Paired:
    """Compare by which of the same records each matcher gets right."""
    from scipy.stats import binomtest

    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    chance = float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
    return Paired(len(before), int(before.sum()), int(after.sum()), gained, lost, chance)
