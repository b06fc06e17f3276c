"""The order of a query's candidates, their scores, and which of them is the match."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

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


def ranked(
    found: Sequence[Candidate], by_key: Collection[int], exact: Collection[int], limit: int, *, name_alone: bool
) -> list[Ranked]:
    """The first `limit` candidates: the one that is linked, those under a key that was asked for, the others by probability.

    `exact` are those whose name is exactly what was asked for: first among equals, and one of them is always there, in the
    last place if need be. Where nothing but a name was asked for (`name_alone`), the likeliest of them comes before all that
    are not linked, and scores as much as they do: some matchers make little of a name.
    """
    ordered = sorted(
        found, key=lambda one: (not one.linked, one.row not in by_key, -one.probability, one.row not in exact)
    )
    settled = sum(one.linked or one.row in by_key for one in ordered)
    namesake = next((place for place, one in enumerate(ordered) if one.row in exact), 0)
    place = settled if name_alone else max(settled, limit - 1)
    if namesake > place:
        chance = ordered[place if name_alone else namesake].probability
        ordered.insert(place, replace(ordered.pop(namesake), probability=chance))
    highest, placed = TOP, []
    for one in ordered[:limit]:
        score = highest if one.row in by_key else min(highest, TOP * one.probability)
        highest = score
        placed.append(Ranked(one.row, score, one.linked))
    return placed
