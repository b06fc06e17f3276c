"""The second pass of an `embedding` matcher: what the hybrid evidence is sure of teaches an embedder, whose vectors then
give more candidates and one more piece of evidence.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from likewise.engine.embedding import Embedder, Lesson, Trainer
from likewise.engine.finish import Compared, conclude
from likewise.engine.judged import Judgements
from likewise.engine.meaning import Space, texts_of, widened
from likewise.engine.recipe import Embedded, Recipe
from likewise.engine.records import Table
from likewise.engine.results import Options
from likewise.engine.score import score_list
from likewise.errors import MatcherError

_SURE = 0.9


def taught(compared: Compared, options: Options, judged: Judgements) -> Embedder:
    """An embedder taught by the pairs that are sure by the evidence so far, those that people judged among them; not by
    answers that a promise counts.

    Raises:
        MatcherError: the options name nobody to teach.
    """
    teach = _teacher(options)
    resolved = conclude(compared, options, judged.directed).resolved
    sure = np.flatnonzero((resolved.best >= 0) & (np.nan_to_num(resolved.chance, nan=0.0) >= _SURE))
    incoming, catalogue = (
        texts_of(table.frame, columns) for table, columns in zip(compared.tables, _columns(compared), strict=True)
    )
    return teach(Lesson(incoming, catalogue, (sure, resolved.claimed[sure]), options.seed))


def compared_by_meaning(
    compared: Compared, embedder: Embedder, progress: Callable[[int], None] | None = None
) -> Compared:
    """The list compared anew with what an embedder says."""
    recipe, (incoming, catalogue) = compared.plan.recipe, compared.tables
    columns = _columns(compared)
    space = Space.of(embedder, catalogue.frame, columns)
    recipe = replace(recipe, embedded=Embedded(*columns, embedder.recipe))
    scorer = widened(compared.scorer, space)
    return replace(
        compared,
        plan=replace(compared.plan, recipe=recipe),
        scorer=scorer,
        scored=score_list(scorer, incoming.frame, recipe.candidates, progress),
        space=space,
    )


def embedded_alone(recipe: Recipe, catalogue: Table, options: Options) -> tuple[Recipe, Space]:
    """A recipe with an embedder taught by the catalogue alone, and the catalogue's vectors. Which incoming columns are to be
    embedded is seen when there is a list.

    Raises:
        MatcherError: the options name nobody to teach.
    """
    columns = _embedded(recipe).catalogue
    none = np.zeros(0, dtype=np.int64)
    embedder = _teacher(options)(Lesson([], texts_of(catalogue.frame, columns), (none, none), options.seed))
    space = Space.of(embedder, catalogue.frame, ((), columns))
    return replace(recipe, embedded=Embedded((), columns, embedder.recipe)), space


def _teacher(options: Options) -> Trainer:
    if options.embedder is None:
        raise MatcherError("the matcher 'embedding' needs an embedder: name one in the options (likewise.embedders)")
    return options.embedder


def _columns(compared: Compared) -> tuple[tuple[str, ...], tuple[str, ...]]:
    embedded = _embedded(compared.plan.recipe)
    return embedded.incoming, embedded.catalogue


def _embedded(recipe: Recipe) -> Embedded:
    if recipe.embedded is None:
        raise MatcherError("this matcher embeds nothing: fit one with the matcher 'embedding'")
    return recipe.embedded
