"""The end of a run: from all candidate pairs of a list to its answer, with what had still to be learnt from them."""

from dataclasses import dataclass, replace

import numpy as np

from likewise.engine.answer import Run, answer, chances_of_valid
from likewise.engine.correspond import Layout
from likewise.engine.decide import link_threshold
from likewise.engine.doubt import believed, worth_asking
from likewise.engine.learn import Learnt, learn, learn_known
from likewise.engine.plan import Plan
from likewise.engine.recipe import FittedOn, Recipe, named_weights, sides_of, specs_of
from likewise.engine.records import Table
from likewise.engine.rehearse import known_truth, rehearse
from likewise.engine.resolve import Resolved, resolve
from likewise.engine.results import Cardinality, Links, MatcherKind, Options
from likewise.engine.score import Scored, Scorer, Searcher, make_scorer, score_list
from likewise.engine.weigh import Weights
from likewise.errors import TableError

_LEAST_LIST = 50
"""Shorter lists say too little to be learnt from; the catalogue's rehearsal stands in."""


@dataclass(frozen=True)
class Compared:
    """A list whose records have been compared: the plan, the (incoming, catalogue) tables, and all pairs of the list."""

    plan: Plan
    tables: tuple[Table, Table]
    scorer: Scorer
    scored: Scored


def finish(compared: Compared, options: Options) -> tuple[Recipe, Links]:
    """Learn the weights where the plan has none, resolve the list and decide.

    Returns the recipe that decided: the plan's own, or the one that was learnt, ready to be stored.

    Raises:
        TableError: there is nothing to learn from.
    """
    recipe, resolved = (_resolved if compared.plan.fitted else _learnt)(compared, options)
    run = Run(recipe, compared.tables, compared.plan.profiles, compared.scorer, compared.scored, resolved)
    return recipe, answer(run, options.candidates, detected=options.cardinality is Cardinality.AUTO)


def _resolved(compared: Compared, options: Options) -> tuple[Recipe, Resolved]:
    """Resolve with the weights at hand; another precision than the fitted one gets its threshold from this list."""
    recipe = compared.plan.recipe
    if options.cardinality is not Cardinality.AUTO:
        recipe = replace(recipe, cardinality=options.cardinality)
    resolved = resolve(compared.scored, recipe.weights, recipe.cardinality, recipe.sharing)
    if options.precision != recipe.precision:
        chances = chances_of_valid(resolved)
        recipe = replace(recipe, precision=options.precision, threshold=link_threshold(chances, options.precision))
    return recipe, resolved


def _learnt(compared: Compared, options: Options) -> tuple[Recipe, Resolved]:
    """Learn from the list; by a rehearsal on the catalogue alone where it is too short, or its links are not believed."""
    scored, (_, catalogue) = compared.scored, compared.tables
    readable = len({*scored.pairs.incoming.tolist()})
    if readable < _LEAST_LIST:
        return _decided(compared, _by_rehearsal(compared, options), 0, options)
    learnt = learn(scored.vectors, scored.pairs, options.seed, options.cardinality)
    recipe, resolved = _decided(compared, learnt, readable, options)
    linked = np.nan_to_num(resolved.chance) >= (np.inf if recipe.threshold is None else recipe.threshold)
    # A distance alone tells a rehearsal's slips from the differences of two sources by nothing.
    evident = recipe.kind is not MatcherKind.LEVENSHTEIN and linked.any()
    if evident and worth_asking(chances_of_valid(resolved), len(catalogue)):
        other = _by_rehearsal(compared, options)
        if not believed(scored, resolved, linked, other.weights):
            return _decided(compared, other, 0, options)
    return recipe, resolved


def _by_rehearsal(compared: Compared, options: Options) -> Learnt:
    recipe, (_, catalogue) = compared.plan.recipe, compared.tables
    return Learnt(rehearsed(recipe, catalogue, compared.scorer.searcher, options), options.cardinality)


def _decided(compared: Compared, learnt: Learnt, learnt_from: int, options: Options) -> tuple[Recipe, Resolved]:
    """The recipe of what was learnt from so many records of the list (0: from the catalogue alone), and the list by it."""
    recipe = weighed(compared.plan.recipe, learnt.weights, compared.scorer)
    resolved = resolve(compared.scored, learnt.weights, learnt.cardinality, learnt.sharing)
    chances = chances_of_valid(resolved)
    recipe = replace(
        recipe,
        cardinality=resolved.cardinality,
        sharing=learnt.sharing,
        threshold=link_threshold(chances, options.precision) if learnt_from else options.precision,
        fitted_on=FittedOn(learnt_from, len(compared.tables[1]), round(float(chances.sum()), 3)),
    )
    return recipe, resolved


def rehearsed(recipe: Recipe, catalogue: Table, searcher: Searcher, options: Options) -> Weights:
    """Weights from a rehearsal on the catalogue (`searcher` is its own), whose columns stand in for the incoming ones."""
    fields = tuple(
        replace(one, incoming=one.catalogue, incoming_notation=one.catalogue_notation) for one in recipe.fields
    )
    side, _ = sides_of(fields, Layout(recipe.maps, recipe.catalogue_text, recipe.catalogue_text))
    scorer = make_scorer(recipe.kind, searcher, specs_of(fields), side)
    columns = tuple(dict.fromkeys([*(one.catalogue for one in fields), *recipe.catalogue_text]))
    rehearsal = rehearse(catalogue.frame, columns, options.seed)
    scored, truth = known_truth(score_list(scorer, rehearsal.frame, recipe.candidates), rehearsal.origin)
    if not len(scored.pairs):
        raise TableError(f"{catalogue.name} holds nothing to compare: its columns are empty", table=catalogue.name)
    return learn_known(scored.vectors, scored.pairs, truth)


def weighed(recipe: Recipe, weights: Weights, scorer: Scorer) -> Recipe:
    """A recipe with its weights, each named after what the scorer compares."""
    return replace(
        recipe,
        start=weights.start,
        comparisons=named_weights(weights, scorer.meaning, recipe.fields),
        lead_neutral=weights.lead_neutral,
        lead_slope=weights.lead_slope,
    )
