"""Why: the waterfall of one pair, and one line of reason per record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from likewise.engine.compare import Pairs
from likewise.engine.meaning import MEANING
from likewise.engine.recipe import Recipe
from likewise.engine.resolve import Resolved
from likewise.engine.results import Contribution, Decision
from likewise.engine.score import Scored
from likewise.engine.vectors import Floats, Ints
from likewise.engine.weigh import Vectors, Weights

_WORTH_SAYING = 0.5
"""Evidence of less than half a bit is not worth a word."""
_FOR, _AGAINST = 3, 2
_WHOLE = {MEANING.name: "meaning"}
"""What comparisons of whole records are called in a line of reason, where not text."""
_Case: TypeAlias = tuple[Decision, tuple[int, ...], int, bool]
"""All that a record's line depends on: decision, what tells (`telling`), candidates that fit equally well, contested."""


@dataclass(frozen=True)
class PairText:
    """The raw values of one pair, by catalogue column."""

    incoming: dict[str, str | None]
    catalogue: dict[str, str | None]


def contributions(recipe: Recipe, vector: Floats, lead: float | None, texts: PairText) -> tuple[Contribution, ...]:
    """The waterfall of one pair, before anything list-wide: start, comparisons, lead. Terms without effect are left out."""
    parts = [Contribution("starting odds", recipe.start)]
    for one, value in zip(recipe.comparisons, vector.tolist(), strict=True):
        if np.isnan(value) or one.slope == 0:
            continue
        parts.append(
            Contribution(
                label=one.comparison if one.field is None else f"{one.field}: {one.comparison}",
                weight=one.slope * (value - one.neutral),
                incoming=texts.incoming.get(one.field) if one.field else None,
                catalogue=texts.catalogue.get(one.field) if one.field else None,
                similarity=value,
                field=one.field,
            )
        )
    if lead is not None:
        parts.append(Contribution("lead over the next candidate", recipe.lead_slope * (lead - recipe.lead_neutral)))
    return tuple(parts)


def reasons(
    recipe: Recipe,
    scored: Scored,
    resolved: Resolved,
    decisions: Sequence[Decision],
    failures: Mapping[int, str],
) -> list[str]:
    """One short line per record: what speaks for its best candidate, or what stands in the way.

    Args:
        failures: why a record could not be read, by row.
    """
    labels = [one.field or _WHOLE.get(one.comparison, "text") for one in recipe.comparisons]
    groups = list(dict.fromkeys(labels))
    bits = _by_group(scored.vectors, resolved, recipe.weights, [groups.index(label) for label in labels], len(groups))
    contested = resolved.contested & (resolved.chance < resolved.alone)
    places = telling(bits, len(groups)).tolist()
    cases = list(zip(decisions, map(tuple, places), resolved.tied.tolist(), contested.tolist(), strict=True))
    names = [*groups, None]
    told = {case: _case(case, names) for case in set(cases)}
    lines = [told[case] for case in cases]
    for row in np.flatnonzero(resolved.best < 0).tolist():
        lines[row] = "nothing in common with any catalogue record"
    for row, failure in failures.items():
        lines[row] = failure
    return lines


def _by_group(vectors: Vectors, resolved: Resolved, weights: Weights, group: list[int], count: int) -> Floats:
    totals = np.zeros((len(resolved.best), count))
    held = resolved.best >= 0
    chosen = vectors[resolved.best[held]].astype(np.float64)
    for column, place in enumerate(group):
        term = (chosen[:, column] - weights.neutral[column]) * weights.slope[column]
        totals[held, place] += np.nan_to_num(term, nan=0.0)
    return totals


def telling(bits: Floats, groups: int) -> Ints:
    """The groups that speak most for each record's candidate, up to three, then up to two that speak most against it;
    shape (records, 5), `groups` where there are fewer."""
    order = np.argsort(-bits, axis=1, kind="stable")
    ordered = np.take_along_axis(bits, order, axis=1)
    told = np.full((len(bits), _FOR + _AGAINST), groups, dtype=np.int64)
    for place in range(min(_FOR, groups)):
        told[:, place] = np.where(ordered[:, place] >= _WORTH_SAYING, order[:, place], groups)
    for place in range(min(_AGAINST, groups)):
        told[:, _FOR + place] = np.where(ordered[:, -1 - place] <= -_WORTH_SAYING, order[:, -1 - place], groups)
    return told


def _case(case: _Case, names: Sequence[str | None]) -> str:
    decision, places, tied, contested = case
    said = [names[place] for place in places]
    agree, differ = ([name for name in part if name is not None] for part in (said[:_FOR], said[_FOR:]))
    return _line(decision, agree, differ, _obstacle(tied, contested))


def _obstacle(tied: int, contested: bool) -> str | None:  # noqa: FBT001 - private, both named at the one call
    if tied > 1:
        return f"{tied} catalogue records fit equally well"
    return "another row claims the same catalogue record" if contested else None


def _line(decision: Decision, agree: list[str], differ: list[str], obstacle: str | None) -> str:
    parts = []
    if agree and decision is not Decision.NO_MATCH:
        parts.append(f"agrees: {', '.join(agree)}")
    if obstacle and decision is not Decision.LINK:
        parts.append(obstacle)
    if differ and (decision is not Decision.LINK or not agree):
        parts.append(f"differs: {', '.join(differ)}")
    if parts:
        return "; ".join(parts)
    if decision is Decision.NO_MATCH:
        return "too little agrees"
    return "close to the next candidate" if decision is Decision.REVIEW else "little else comes near"


def texts_of(recipe: Recipe, incoming: pl.DataFrame, catalogue: pl.DataFrame, pair: tuple[int, int]) -> PairText:
    """Raw values of a pair (incoming row, catalogue row) in the recipe's fields."""
    ours = {one.catalogue: incoming[one.incoming][pair[0]] for one in recipe.fields if one.incoming in incoming.columns}
    theirs = {one.catalogue: catalogue[one.catalogue][pair[1]] for one in recipe.fields}
    return PairText(ours, theirs)


def one_pair(scored: Scored, catalogue_row: int) -> int | None:
    """The position of a catalogue row among the candidates of a single record; None where it is not one."""
    found = np.flatnonzero(scored.pairs.catalogue == catalogue_row)
    return int(found[0]) if len(found) else None


def with_pair(scored: Scored, pairs: Pairs, vectors: Vectors) -> Scored:
    """A single record's candidates with one more pair."""
    joined = Pairs(
        np.concatenate([scored.pairs.incoming, pairs.incoming]),
        np.concatenate([scored.pairs.catalogue, pairs.catalogue]),
    )
    return Scored(joined, np.concatenate([scored.vectors, vectors]), scored.records)
