"""A stored recipe for people. The API never imports the engine: what it needs of the recipe's JSON is described here."""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from likewise.matchers.schemas import ComparedField, FittedOn, RecipeAnswer, WeighedComparison


class _Comparison(BaseModel):
    """Adds `slope * (similarity - neutral)` bits."""

    comparison: str
    field: str | None
    neutral: float
    slope: float


class _Recipe(BaseModel):
    """The engine's recipe (`likewise.engine.recipe.Recipe`), as far as it is told."""

    fields: tuple[ComparedField, ...]
    comparisons: tuple[_Comparison, ...]
    start: float
    incoming_key: str | None
    catalogue_key: str | None
    precision: float
    threshold: float | None
    cardinality: str
    candidates: int
    fitted_on: FittedOn


def told(stored: Mapping[str, object]) -> RecipeAnswer | None:
    """A recipe in words; None where this release cannot read it."""
    try:
        recipe = _Recipe.model_validate(stored)
    except ValidationError:
        return None
    return RecipeAnswer(
        fields=recipe.fields,
        comparisons=tuple(map(_weighed, recipe.comparisons)),
        starting_bits=recipe.start,
        prior=_probability(recipe.start),
        incoming_key=recipe.incoming_key,
        catalogue_key=recipe.catalogue_key,
        precision=recipe.precision,
        threshold=recipe.threshold,
        cardinality=recipe.cardinality,
        candidates=recipe.candidates,
        fitted_on=recipe.fitted_on,
    )


def _weighed(one: _Comparison) -> WeighedComparison:
    return WeighedComparison(
        comparison=one.comparison,
        field=one.field,
        same=one.slope * (1 - one.neutral),
        different=-one.slope * one.neutral,
    )


def _probability(bits: float) -> float:
    """Of a match weight; far beyond any real one it is 0 or 1, where the power would not fit."""
    return 1 / (1 + 2 ** min(max(-bits, -1000.0), 1000.0))
