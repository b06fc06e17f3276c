"""Why, for many pairs at once: what `explain` tells of one pair, as numbers that are quick to make and to store."""

import numpy as np

from likewise.engine.compare import Pairs
from likewise.engine.recipe import Recipe
from likewise.engine.resolve import Resolved
from likewise.engine.results import Waterfalls
from likewise.engine.score import Scored
from likewise.engine.vectors import Floats, Ints

_SURE = 1e-12
"""Nearer to 0 or 1 than this no probability is told apart."""


def waterfalls(recipe: Recipe, scored: Scored, resolved: Resolved, rows: Ints, catalogue_rows: Ints) -> Waterfalls:
    """The evidence behind pairs of incoming and catalogue rows (0-based), all of them candidates."""
    places = _places(scored.pairs, rows, catalogue_rows)
    weights = recipe.weights
    similarity = scored.vectors[places].astype(np.float64)
    terms = (similarity - np.array(weights.neutral)) * np.array(weights.slope)
    bits = np.where(np.isnan(terms), 0.0, terms)
    weight = resolved.weight[places]
    alone = match_weights(resolved.alone[rows])
    tied = np.where(resolved.tied[rows] > 1, np.minimum(alone - weight, 0.0), 0.0)
    contested = (resolved.best[rows] == places) & (resolved.chance[rows] != resolved.alone[rows])
    competition = np.where(contested, match_weights(resolved.chance[rows]) - weight - tied, 0.0)
    return Waterfalls(
        start=weights.start,
        similarity=similarity,
        bits=bits,
        lead=weight - weights.start - bits.sum(axis=1),
        tied=tied,
        competition=competition,
    )


def match_weights(chances: Floats) -> Floats:
    """Probabilities as match weights in bits."""
    clipped = np.clip(chances, _SURE, 1.0 - _SURE)
    return np.asarray(np.log2(clipped / (1.0 - clipped)), dtype=np.float64)


def _places(pairs: Pairs, rows: Ints, catalogue_rows: Ints) -> Ints:
    """Where these pairs stand among all pairs of the list."""
    width = int(max(pairs.catalogue.max(initial=0), catalogue_rows.max(initial=0))) + 1
    numbers = pairs.incoming * width + pairs.catalogue
    order = np.argsort(numbers)
    return np.asarray(order[np.searchsorted(numbers[order], rows * width + catalogue_rows)], dtype=np.int64)
