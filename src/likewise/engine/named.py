"""A stored recipe laid over records whose values are named by the catalogue's own columns.

Such records come one by one, from people and programs that were told what a catalogue's columns are: nothing has to be
detected, so that each gets the same numbers whatever is asked beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from likewise.engine.kinds import Notation
from likewise.engine.plan import Plan
from likewise.engine.recipe import Recipe, RecipeField
from likewise.engine.results import Cardinality, TableProfile


@dataclass(frozen=True)
class Named:
    """A plan, and the incoming column of it that takes the values of each of the catalogue's columns that is weighed."""

    plan: Plan
    columns: Mapping[str, str]

    def frame(self, records: Sequence[Mapping[str, str]]) -> pl.DataFrame:
        """Records by the catalogue's columns as the plan takes them; what it does not weigh is left out."""
        values = {ours: [record.get(theirs) for record in records] for theirs, ours in self.columns.items()}
        return pl.DataFrame(values, schema=dict.fromkeys(self.columns.values(), pl.String))


def plan_named(recipe: Recipe, catalogue: TableProfile) -> Named:
    """Lay a recipe over the catalogue's own columns; each record is decided on by itself, without any list.

    A list's columns that the recipe was fitted on take the values of those that they correspond to, so that the numbers
    are those of that list's records. A column that none corresponds to counts in the whole text.
    """
    fields = tuple(_laid(one) for one in recipe.fields)
    columns = {one.catalogue: one.incoming for one in fields if one.incoming is not None}
    known = {*columns.values(), *recipe.incoming_text}
    for name in recipe.catalogue_text:
        if name not in columns:
            columns[name] = _free(name, {*columns.values()} if name in recipe.incoming_text else known)
    order = [one.name for one in catalogue.columns if one.name in columns]
    text = dict.fromkeys([*recipe.incoming_text, *(columns[name] for name in order)])
    embedded = recipe.embedded
    if embedded is not None and not set(embedded.incoming) & {*columns.values()}:
        embedded = replace(embedded, incoming=tuple(columns[name] for name in embedded.catalogue if name in columns))
    laid = replace(
        recipe,
        fields=fields,
        incoming_text=tuple(name for name in text if name in columns.values()),
        incoming_key=None,
        cardinality=Cardinality.MANY_TO_ONE,
        sharing=1.0,  # records of one batch do not compete
        fitted_on=replace(recipe.fitted_on, portrait=None),  # nor do they make up a list that could have drifted
        embedded=embedded,
    )
    profile = TableProfile("the records", 0, None, (), ())
    return Named(Plan(laid, (profile, catalogue), fitted=True), {name: columns[name] for name in order})


def _laid(one: RecipeField) -> RecipeField:
    """A field with the incoming column that takes its values; of a recipe that saw no list, the catalogue's own."""
    if not one.paired or one.incoming is not None:
        return one
    # Each value by itself tells how it writes numbers and dates, as that of a single record does.
    return replace(one, incoming=one.catalogue, incoming_notation=Notation())


def _free(name: str, taken: set[str]) -> str:
    """A name that no other column has."""
    while name in taken:
        name = f"catalogue: {name}"
    return name
