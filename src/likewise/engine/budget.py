"""At most so many reviews: whom to ask about where there is no time for everybody, and what that leaves out.

Links are made already; of the other rows those with the likeliest candidates come first, since each of them adds most to the
matches that are found.
"""

from dataclasses import dataclass

import numpy as np

from likewise.engine.vectors import Floats


@dataclass(frozen=True)
class Budget:
    """What a limit on reviews comes to.

    Attributes:
        most: how many rows people may be asked about. line: the least probability of a row that is.
        asked, left: rows worth a person's look within the limit and beyond it.
        matches_asked, matches_left: how many matches are expected among them.
    """

    most: int
    line: float
    asked: int
    left: int
    matches_asked: float
    matches_left: float


def spend(chances: Floats, most: int, least: float) -> Budget:
    """Where to draw the line so that `most` rows at most are asked about.

    Rows that are equally likely are asked about together or not at all.

    Args:
        chances: of the rows that are worth a person's look. least: the line where the limit cuts nothing off.
    """
    ordered = np.sort(chances)[::-1]
    line = least
    if most < len(ordered):
        line = float(np.nextafter(ordered[most], 2.0))
    asked = ordered >= line
    return Budget(
        most=most,
        line=line,
        asked=int(asked.sum()),
        left=int((~asked).sum()),
        matches_asked=float(ordered[asked].sum()),
        matches_left=float(ordered[~asked].sum()),
    )
