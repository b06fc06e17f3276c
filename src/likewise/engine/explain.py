"""Why: the waterfall of one pair, and one line of reason per record."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from likewise.engine.compare import Pairs
from likewise.engine.recipe import Recipe
from likewise.engine.resolve import Resolved
from likewise.engine.results import Contribution, Decision
from likewise.engine.score import Scored
from likewise.engine.vectors import Floats
from likewise.engine.weigh import Vectors, Weights

_WORTH_SAYING = 0.5
"""Evidence of less than half a bit is not worth a word."""


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
    failures: Sequence[str | None],
) -> list[str]:
    """One short line per record: what speaks for its best candidate, or what stands in the way."""
    labels = [one.field or "text" for one in recipe.comparisons]
    groups = list(dict.fromkeys(labels))
    bits = _by_group(scored.vectors, resolved, recipe.weights, [groups.index(label) for label in labels], len(groups))
    contested = resolved.contested & (resolved.chance < resolved.alone)
    lines: list[str] = []
    for row, decision in enumerate(decisions):
        if failures[row] is not None:
            lines.append(failures[row] or "")
        elif resolved.best[row] < 0:
            lines.append("nothing in common with any catalogue record")
        else:
            agree, differ = _named(bits[row], groups)
            obstacle = _obstacle(int(resolved.tied[row]), bool(contested[row]))
            lines.append(_line(decision, agree, differ, obstacle))
    return lines


def _by_group(vectors: Vectors, resolved: Resolved, weights: Weights, group: list[int], count: int) -> Floats:
    totals = np.zeros((len(resolved.best), count))
    held = resolved.best >= 0
    chosen = vectors[resolved.best[held]].astype(np.float64)
    for column, place in enumerate(group):
        term = (chosen[:, column] - weights.neutral[column]) * weights.slope[column]
        totals[held, place] += np.nan_to_num(term, nan=0.0)
    return totals


def _named(bits: Floats, groups: Sequence[str]) -> tuple[list[str], list[str]]:
    order = np.argsort(-bits, kind="stable")
    agree = [groups[place] for place in order if bits[place] >= _WORTH_SAYING][:3]
    differ = [groups[place] for place in order[::-1] if bits[place] <= -_WORTH_SAYING][:2]
    return agree, differ


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
