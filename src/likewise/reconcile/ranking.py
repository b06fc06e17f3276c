"""The order of a query's candidates, their scores, and which of them is the match."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

TOP = 100.0


@dataclass(frozen=True)
class Candidate:
    """A catalogue row (0-based) with its probability, and whether the decision on the query is to link it."""

    row: int
    probability: float
    linked: bool = False


@dataclass(frozen=True)
class Ranked:
    """A candidate in its place: `score` is 0..100 and never rises along the list."""

    row: int
    score: float
    match: bool


def ranked(found: Sequence[Candidate], by_key: Collection[int], exact: Collection[int], limit: int) -> list[Ranked]:
    """The first `limit` candidates: the one that is linked, those under a key that was asked for, the others by probability.

    `exact` are those whose name is exactly what was asked for: first among equals, and one of them is always there, in the
    last place if need be.
    """
    ordered = sorted(
        found, key=lambda one: (not one.linked, one.row not in by_key, -one.probability, one.row not in exact)
    )
    kept = ordered[:limit]
    namesakes = [one for one in ordered if one.row in exact]
    if namesakes and not any(one.row in exact for one in kept) and not (kept[-1].linked or kept[-1].row in by_key):
        kept[-1] = namesakes[0]
    highest, placed = TOP, []
    for one in kept:
        score = highest if one.row in by_key else min(highest, TOP * one.probability)
        highest = score
        placed.append(Ranked(one.row, score, one.linked))
    return placed
