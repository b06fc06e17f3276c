"""The end of a run: from all candidate pairs of a list to its answer, with what had still to be learnt from them."""

from dataclasses import dataclass, replace

import numpy as np

from likewise.engine.answer import Run, answer, chances_of_valid, forecasts, record_ids
from likewise.engine.compare import Pairs
from likewise.engine.correspond import Layout
from likewise.engine.decide import link_threshold
from likewise.engine.doubt import believed, worth_asking
from likewise.engine.drift import Portrait, accuracy_drift, data_drift, portray
from likewise.engine.judged import Judgements, Settled, known, settle, unfound, with_pairs
from likewise.engine.learn import Learnt, learn, learn_known
from likewise.engine.meaning import Space, ranking, widened
from likewise.engine.plan import Plan
from likewise.engine.promise import Promise
from likewise.engine.promised import framed, promised_of
from likewise.engine.recipe import FittedOn, Recipe, named_weights, sides_of, specs_of
from likewise.engine.records import Table
from likewise.engine.rehearse import known_truth, rehearse
from likewise.engine.relearn import Relearnt, relearn
from likewise.engine.resolve import Resolved, resolve
from likewise.engine.results import Cardinality, Links, MatcherKind, Options
from likewise.engine.score import Scored, Scorer, Searcher, make_scorer, score_list
from likewise.engine.vectors import Floats
from likewise.engine.weigh import Vectors, Weights
from likewise.errors import TableError

_LEAST_LIST = 50
"""Shorter lists say too little to be learnt from; the catalogue's rehearsal stands in."""


@dataclass(frozen=True)
class Compared:
    """A list whose records have been compared: the plan, the (incoming, catalogue) tables, and all pairs of the list.

    `space` are the catalogue's vectors where meanings were compared.
    """

    plan: Plan
    tables: tuple[Table, Table]
    scorer: Scorer
    scored: Scored
    space: Space | None = None


def finish(compared: Compared, options: Options, judged: Judgements | None = None) -> tuple[Recipe, Links]:
    """Learn the weights where the plan has none, resolve the list and decide.

    Returns the recipe that decided: the plan's own, or the one that was learnt, ready to be stored.

    Raises:
        TableError: there is nothing to learn from.
    """
    run = conclude(compared, options, judged or Judgements.of({}))
    return run.recipe, answer(run, options.candidates, detected=options.cardinality is Cardinality.AUTO)


def conclude(compared: Compared, options: Options, judged: Judgements) -> Run:
    """Learn and resolve as `finish` does, without the answer: what is judged is certain, and weights are learnt from it.

    Raises:
        TableError: there is nothing to learn from.
    """
    lacking = unfound(compared.scored, judged)
    compared, judged = _with_unfound(compared, lacking), judged.lacking(lacking)
    recipe, settled, resolved, ranking = (_resolved if compared.plan.fitted else _learnt)(compared, options, judged)
    recipe, drift = _beside_its_past(compared, recipe, judged, ranking)
    profiles = compared.plan.profiles
    run = Run(
        recipe,
        compared.tables,
        profiles,
        compared.scorer,
        settled.scored,
        resolved,
        settled.exhausted,
        reviews=options.reviews,
        drift=drift,
    )
    return _borne_out(run, ranking, options) if options.promise is not None or judged.sampled.any() else run


def _beside_its_past(
    compared: Compared, recipe: Recipe, judged: Judgements, ranking: Resolved
) -> tuple[Recipe, tuple[str, ...]]:
    """The recipe with the portrait of the list that it was learnt from, or how this list differs from that one."""
    before = recipe.fitted_on.portrait
    if (compared.plan.fitted and before is None) or not recipe.fitted_on.incoming_rows:
        return recipe, ()
    now = _portrait(compared, recipe, judged, ranking)
    if compared.plan.fitted and before is not None:
        return recipe, data_drift(before, now)
    return _with_portrait(recipe, now), ()


def _portrait(compared: Compared, recipe: Recipe, judged: Judgements, ranking: Resolved) -> Portrait:
    if len(judged):  # what is certain by now was not when the matcher was fitted
        ranking = resolve(compared.scored, recipe.weights, recipe.cardinality, recipe.sharing)
    frame = compared.tables[0].frame
    columns = {one.catalogue: one.incoming for one in recipe.maps if one.incoming in frame.columns}
    return portray(frame, columns, chances_of_valid(ranking))


def _with_portrait(recipe: Recipe, portrait: Portrait) -> Recipe:
    return replace(recipe, fitted_on=replace(recipe.fitted_on, portrait=portrait))


def _borne_out(run: Run, ranking: Resolved, options: Options) -> Run:
    """A run beside its random judgements: held to the promise, if one was asked for.

    Where it is kept, links follow its line, by the ranking that it was counted on.
    """
    incoming, _ = run.tables
    keys: list[str | None] = [key or "" for key in record_ids(incoming, run.profiles[0].key).to_list()]
    for row in incoming.failures:
        keys[row] = None
    if options.promise is not None:
        promised = promised_of(Promise(options.promise), ranking, run.resolved, keys, options.seed)
        run = replace(run, promised=promised)
        if promised.verdict.kept:
            chance = np.where(promised.outside | run.resolved.confirmed, run.resolved.chance, ranking.chance)
            recipe = replace(run.recipe, threshold=promised.verdict.line)
            return replace(run, recipe=recipe, resolved=replace(run.resolved, chance=chance))
    frame, _ = framed(ranking, run.resolved, keys, options.seed)
    threshold = np.inf if run.recipe.threshold is None else run.recipe.threshold
    told = accuracy_drift(frame, frame.chance >= threshold, run.recipe.precision)
    return replace(run, drift=(*run.drift, *told))


def _with_unfound(compared: Compared, lacking: Pairs) -> Compared:
    """With judged matches among the candidates."""
    if not len(lacking):
        return compared
    return replace(compared, scored=with_pairs(compared.scored, lacking, _vectors(compared, lacking)))


def _vectors(compared: Compared, pairs: Pairs) -> Vectors:
    rows, places = np.unique(pairs.incoming, return_inverse=True)
    return compared.scorer.compare(compared.tables[0].frame[rows], Pairs(places, pairs.catalogue))


@dataclass(frozen=True)
class Taught:
    """What a list comes to by its judgements: the weights, the candidates that are left, and the list resolved with both.

    `ranking` is the list resolved by the directed judgements alone.
    """

    relearnt: Relearnt
    settled: Settled
    resolved: Resolved
    ranking: Resolved


def teach(scored: Scored, learnt: Learnt, judged: Judgements, seed: int, told: Resolved | None = None) -> Taught:
    """Move what was learnt from a list by judgements on it, and resolve the list with what they settle.

    `told` is the list resolved without them, where that was done already.
    """
    told = told or resolve(scored, learnt.weights, learnt.cardinality, learnt.sharing)
    said = known(scored, judged.directed)
    sharing = 0.0 if told.cardinality is Cardinality.ONE_TO_ONE else learnt.sharing
    relearnt = relearn(scored, learnt.weights, said, sharing, seed)
    return Taught(relearnt, *_both(scored, relearnt.weights, told, judged, learnt.sharing))


def _both(
    scored: Scored, weights: Weights, told: Resolved, judged: Judgements, sharing: float
) -> tuple[Settled, Resolved, Resolved]:
    """The list after all its judgements, and resolved by the directed ones alone."""
    settled, ranking = _settled(scored, weights, told, known(scored, judged.ranked), sharing)
    if not judged.sampled.any():
        return settled, ranking, ranking
    return *_settled(scored, weights, told, known(scored, judged), sharing), ranking


def _settled(
    scored: Scored, weights: Weights, told: Resolved, said: Floats, sharing: float
) -> tuple[Settled, Resolved]:
    """Resolve anew once it is known of some pairs whether they match; `told` says the structure of the list."""
    if np.isnan(said).all():
        nobody = np.zeros(scored.records, dtype=np.bool_)
        return Settled(scored, nobody, nobody), told
    settled = settle(scored, said, one_to_one=told.cardinality is Cardinality.ONE_TO_ONE)
    return settled, resolve(settled.scored, weights, told.cardinality, sharing, settled.confirmed)


def _resolved(compared: Compared, options: Options, judged: Judgements) -> tuple[Recipe, Settled, Resolved, Resolved]:
    """Resolve with the weights at hand; another precision than the fitted one gets its threshold from this list."""
    recipe, scored = compared.plan.recipe, compared.scored
    if options.cardinality is not Cardinality.AUTO:
        # Asked for, many-to-one leaves each record to itself: the same answer as for that record alone.
        recipe = replace(recipe, cardinality=options.cardinality, sharing=1.0)
    told = resolve(scored, recipe.weights, recipe.cardinality, recipe.sharing)
    settled, resolved, ranking = _both(scored, recipe.weights, told, judged, recipe.sharing)
    if options.precision != recipe.precision:
        chances = forecasts(resolved)
        recipe = replace(recipe, precision=options.precision, threshold=link_threshold(chances, options.precision))
    return recipe, settled, resolved, ranking


def _learnt(compared: Compared, options: Options, judged: Judgements) -> tuple[Recipe, Settled, Resolved, Resolved]:
    lesson = _lesson(compared, options)
    taught = teach(compared.scored, lesson.learnt, judged, options.seed, lesson.told)
    recipe = _taught_recipe(compared, options, lesson, taught, judged)
    return recipe, taught.settled, taught.resolved, taught.ranking


def refit(compared: Compared, options: Options, judged: Judgements) -> tuple[Recipe, Relearnt]:
    """Move weights by judgements on a list: those of the plan, or where it has none those that the list teaches.

    Returns the recipe that comes of it, and what was found; where that is not adopted, the weights are those before.

    Raises:
        TableError: there is nothing to learn from.
    """
    compared, recipe = _with_unfound(compared, unfound(compared.scored, judged)), compared.plan.recipe
    if compared.plan.fitted:
        before = Learnt(recipe.weights, recipe.cardinality, recipe.sharing)
        lesson = _Lesson(before, recipe.fitted_on.incoming_rows)
    else:
        lesson = _lesson(compared, options)
    taught = teach(compared.scored, lesson.learnt, judged, options.seed, lesson.told)
    found = _taught_recipe(compared, options, lesson, taught, judged)
    if compared.plan.fitted:
        found = replace(found, cardinality=recipe.cardinality)
    if found.fitted_on.incoming_rows:
        found = _with_portrait(found, _portrait(compared, found, judged, taught.ranking))
    return found, taught.relearnt


@dataclass(frozen=True)
class _Lesson:
    """What a list teaches, from how many of its records, and the list resolved by that; from none where a rehearsal on the
    catalogue stands in.
    """

    learnt: Learnt
    records: int = 0
    told: Resolved | None = None


def _taught_recipe(compared: Compared, options: Options, lesson: _Lesson, taught: Taught, judged: Judgements) -> Recipe:
    resolved = taught.resolved
    return replace(
        weighed(compared.plan.recipe, taught.relearnt.weights, compared.scorer),
        cardinality=resolved.cardinality,
        sharing=lesson.learnt.sharing,
        precision=options.precision,
        threshold=link_threshold(forecasts(resolved), options.precision) if lesson.records else options.precision,
        fitted_on=FittedOn(
            lesson.records,
            len(compared.tables[1]),
            round(float(chances_of_valid(resolved).sum()), 3),
            len(judged.directed) if taught.relearnt.adopted else 0,
        ),
    )


def _lesson(compared: Compared, options: Options) -> _Lesson:
    """What the list teaches; what a rehearsal does where it is too short, or its links are not believed."""
    scored, (_, catalogue) = compared.scored, compared.tables
    readable = len({*scored.pairs.incoming.tolist()})
    if readable < _LEAST_LIST:
        return _Lesson(_by_rehearsal(compared, options))
    first = ranking(compared.scorer.meaning)
    learnt = learn(scored.vectors, scored.pairs, options.seed, options.cardinality, first)
    resolved = resolve(scored, learnt.weights, learnt.cardinality, learnt.sharing)
    threshold = link_threshold(chances_of_valid(resolved), options.precision)
    linked = np.nan_to_num(resolved.chance) >= (np.inf if threshold is None else threshold)
    # A distance alone tells a rehearsal's slips from the differences of two sources by nothing.
    evident = compared.plan.recipe.kind is not MatcherKind.LEVENSHTEIN and linked.any()
    if evident and worth_asking(chances_of_valid(resolved), len(catalogue)):
        other = _by_rehearsal(compared, options)
        if not believed(scored, resolved, linked, other.weights):
            return _Lesson(other)
    return _Lesson(learnt, readable, resolved)


def _by_rehearsal(compared: Compared, options: Options) -> Learnt:
    recipe, (_, catalogue) = compared.plan.recipe, compared.tables
    weights = rehearsed(recipe, catalogue, compared.scorer.searcher, options, compared.space)
    return Learnt(weights, options.cardinality)


def rehearsed(
    recipe: Recipe, catalogue: Table, searcher: Searcher, options: Options, space: Space | None = None
) -> Weights:
    """Weights from a rehearsal on the catalogue (`searcher` is its own), whose columns stand in for the incoming ones."""
    fields = tuple(
        replace(one, incoming=one.catalogue, incoming_notation=one.catalogue_notation) for one in recipe.fields
    )
    side, _ = sides_of(fields, Layout(recipe.maps, recipe.catalogue_text, recipe.catalogue_text))
    scorer = make_scorer(recipe.kind, searcher, specs_of(fields), side)
    embedded = recipe.embedded.catalogue if recipe.embedded else ()
    if space is not None:
        scorer = widened(scorer, replace(space, columns=embedded))
    columns = tuple(dict.fromkeys([*(one.catalogue for one in fields), *recipe.catalogue_text, *embedded]))
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
