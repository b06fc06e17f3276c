"""The matcher: fit once, match any list, explain any pair, store as JSON.

Fitting and resolving look at a whole list; scoring is a pure function of record, catalogue and recipe.
"""

import os
from dataclasses import dataclass, replace

from likewise.engine.answer import Run, answer, chances_of_valid
from likewise.engine.correspond import Layout, lay_out
from likewise.engine.decide import link_threshold
from likewise.engine.kinds import Notation
from likewise.engine.learn import learn
from likewise.engine.prepare import AMOUNTS
from likewise.engine.profile import profile_table
from likewise.engine.recipe import (
    VERSION,
    FittedOn,
    Recipe,
    RecipeField,
    named_weights,
    new_fields,
    sides_of,
    specs_of,
)
from likewise.engine.records import Table, TableLike, as_table
from likewise.engine.rehearse import known_truth, rehearse
from likewise.engine.resolve import resolve
from likewise.engine.results import Cardinality, Explanation, FieldMap, Links, Options, Progress, TableProfile
from likewise.engine.score import CANDIDATES, Scored, Scorer, make_scorer, score_list
from likewise.engine.weigh import Weights
from likewise.errors import MatcherError, TableError

_LEAST_LIST = 50
"""Shorter lists say too little to be learnt from; the catalogue's rehearsal stands in."""


@dataclass(frozen=True)
class Matcher:
    """A fitted matcher. Immutable; the same recipe, catalogue and list give the same numbers, however they are cut."""

    recipe: Recipe

    @classmethod
    def fit(
        cls,
        incoming: TableLike | None,
        catalogue: TableLike,
        options: Options | None = None,
        progress: Progress | None = None,
    ) -> "Matcher":
        """Fit weights, calibration and structure to a list and a catalogue, or to the catalogue alone (`incoming` None).

        Raises:
            TableError: the tables cannot be matched as asked.
        """
        theirs = as_table(catalogue, "the catalogue")
        if incoming is None:
            return _fit_catalogue(theirs, options or Options())
        return fit_and_match(incoming, theirs, options, progress)[0]

    def match(
        self,
        incoming: TableLike,
        catalogue: TableLike,
        options: Options | None = None,
        progress: Progress | None = None,
    ) -> Links:
        """Match a list with this matcher.

        Of the options, `candidates`, `jobs`, `key`, `catalogue_key`, `mapping`, `cardinality` (unless AUTO) and
        `precision` (where it differs from the fitted one, the threshold follows from this list) have an effect.

        Raises:
            MatcherError: the catalogue lacks a column that the matcher weighs.
            TableError: the tables cannot be matched as asked.
        """
        ours, theirs = as_table(incoming, "the incoming records"), as_table(catalogue, "the catalogue")
        options = options or Options(precision=self.recipe.precision)
        recipe, layout, profiles = _fit_to_tables(self.recipe, (ours, theirs), options)
        scorer = _scorer(recipe, layout, theirs, options)
        scored = _score(scorer, ours, recipe.candidates, progress)
        if options.cardinality is not Cardinality.AUTO:
            recipe = replace(recipe, cardinality=options.cardinality)
        resolved = resolve(scored, recipe.weights, recipe.cardinality)
        if options.precision != recipe.precision:
            chances = chances_of_valid(resolved)
            recipe = replace(recipe, precision=options.precision, threshold=link_threshold(chances, options.precision))
        run = Run(recipe, (ours, theirs), profiles, scorer, scored, resolved)
        return answer(run, options.candidates, detected=options.cardinality is Cardinality.AUTO)

    def explain(
        self, incoming: TableLike, catalogue: TableLike, record_id: str, catalogue_id: str | None = None
    ) -> Explanation:
        """Why an incoming record and a catalogue record (its best candidate by default) got their probability.

        Raises:
            TableError: no record has that key.
        """
        links = self.match(incoming, catalogue)
        row = row_of(links, record_id)
        if catalogue_id is None:
            return links.explain(row)
        theirs = as_table(catalogue, "the catalogue")
        return links.explain(row, catalogue_row_of(theirs, links.summary.catalogue.key, catalogue_id))

    def to_json(self) -> str:
        """The matcher as readable JSON."""
        return self.recipe.to_json()

    @classmethod
    def from_json(cls, text: str) -> "Matcher":
        """A matcher from its JSON.

        Raises:
            MatcherError: not a matcher, or one of another version.
        """
        return cls(Recipe.from_json(text))


def row_of(links: Links, record_id: str) -> int:
    """The 0-based row of the first incoming record with this key."""
    found = links.frame.filter(links.frame["record_id"] == record_id)
    if found.is_empty():
        raise TableError(f"{links.summary.incoming.name} has no record '{record_id}'", record=record_id)
    return int(found["row"][0]) - 1


def catalogue_row_of(catalogue: Table, key: str | None, catalogue_id: str) -> int:
    """The 0-based row of the catalogue record with this key."""
    if key is None:
        if catalogue_id.isascii() and catalogue_id.isdigit() and 0 < int(catalogue_id) <= len(catalogue):
            return int(catalogue_id) - 1
    else:
        found = (catalogue.frame[key] == catalogue_id).arg_true()
        if len(found):
            return int(found[0])
    raise TableError(f"{catalogue.name} has no record '{catalogue_id}'", record=catalogue_id)


def fit_and_match(
    incoming: TableLike,
    catalogue: TableLike,
    options: Options | None = None,
    progress: Progress | None = None,
) -> tuple[Matcher, Links]:
    """Fit a matcher to a list and match that list with it, comparing every pair once.

    Raises:
        TableError: the tables cannot be matched as asked.
    """
    options = options or Options()
    ours, theirs = as_table(incoming, "the incoming records"), as_table(catalogue, "the catalogue")
    profiles = _profiles(ours, theirs, options)
    layout = lay_out((ours, theirs), profiles, options)
    fields = new_fields(layout, ours, theirs, _shares(profiles[1]))
    recipe = _blank_recipe(fields, layout, profiles, options)
    scorer = _scorer(recipe, layout, theirs, options)
    scored = _score(scorer, ours, recipe.candidates, progress)
    readable = len({*scored.pairs.incoming.tolist()})
    if readable >= _LEAST_LIST:
        weights, learnt_from = learn(scored.vectors, scored.pairs, scored.records, options.seed), readable
    else:
        weights, learnt_from = _rehearsed(recipe, layout, theirs, options), 0
    recipe = _weighed(recipe, weights, scorer)
    resolved = resolve(scored, weights, options.cardinality)
    chances = chances_of_valid(resolved)
    recipe = replace(
        recipe,
        cardinality=resolved.cardinality,
        threshold=link_threshold(chances, options.precision) if learnt_from else options.precision,
        fitted_on=FittedOn(learnt_from, len(theirs), round(float(chances.sum()), 3)),
    )
    run = Run(recipe, (ours, theirs), profiles, scorer, scored, resolved)
    return Matcher(recipe), answer(run, options.candidates, detected=options.cardinality is Cardinality.AUTO)


def match(incoming: TableLike, catalogue: TableLike, options: Options | None = None) -> Links:
    """Link the records of a list to a catalogue: Polars, Arrow or pandas tables in, `Links` out, no labels needed.

    Raises:
        TableError: the tables cannot be matched as asked.
    """
    return fit_and_match(incoming, catalogue, options)[1]


def _fit_catalogue(catalogue: Table, options: Options) -> Matcher:
    profile = profile_table(catalogue, options, is_catalogue=True)
    _require_records(catalogue)
    alike = replace(options, key=options.catalogue_key, mapping=None)
    layout = lay_out((catalogue, catalogue), (profile, profile), alike)
    fields = new_fields(layout, None, catalogue, _shares(profile))
    recipe = replace(
        _blank_recipe(fields, layout, (profile, profile), options), incoming_key=options.key, incoming_text=()
    )
    weights = _rehearsed(recipe, layout, catalogue, options)
    scorer = _scorer(recipe, layout, catalogue, options)
    return Matcher(
        replace(
            _weighed(recipe, weights, scorer),
            threshold=options.precision,
            fitted_on=FittedOn(0, len(catalogue), 0.0),
        )
    )


def _rehearsed(recipe: Recipe, layout: Layout, catalogue: Table, options: Options) -> Weights:
    """Weights from a rehearsal on the catalogue, whose columns stand in for the incoming ones."""
    fields = tuple(
        replace(one, incoming=one.catalogue, incoming_notation=one.catalogue_notation) for one in recipe.fields
    )
    mirrored = replace(layout, incoming_text=layout.catalogue_text)
    scorer = make_scorer(recipe.kind, catalogue.frame, specs_of(fields), sides_of(fields, mirrored), _threads(options))
    columns = tuple(dict.fromkeys([*(one.catalogue for one in fields), *layout.catalogue_text]))
    rehearsal = rehearse(catalogue.frame, columns, options.seed)
    scored, truth = known_truth(score_list(scorer, rehearsal.frame, recipe.candidates), rehearsal.origin)
    if not len(scored.pairs):
        raise TableError(f"{catalogue.name} holds nothing to compare: its columns are empty", table=catalogue.name)
    return learn(scored.vectors, scored.pairs, scored.records, options.seed, truth)


def _fit_to_tables(
    recipe: Recipe, tables: tuple[Table, Table], options: Options
) -> tuple[Recipe, Layout, tuple[TableProfile, TableProfile]]:
    """Lay a stored recipe over the tables at hand: its own columns where they exist, else detected ones."""
    incoming, catalogue = tables
    lacking = [one.catalogue for one in recipe.fields if one.catalogue not in catalogue.columns]
    lacking += [name for name in recipe.catalogue_text if name not in catalogue.columns]
    if lacking:
        raise MatcherError(
            f"the matcher weighs the catalogue column '{lacking[0]}', which {catalogue.name} does not have;"
            " fit a new matcher for this catalogue"
        )
    keyed = replace(
        options,
        key=options.key or (recipe.incoming_key if recipe.incoming_key in incoming.columns else None),
        catalogue_key=options.catalogue_key or recipe.catalogue_key,
    )
    profiles = _profiles(incoming, catalogue, keyed)
    stored = [one.incoming for one in recipe.fields]
    known = recipe.incoming_text and all(name in incoming.columns for name in (*stored, *recipe.incoming_text) if name)
    if known and not options.mapping:
        return recipe, Layout(recipe.maps, recipe.incoming_text, recipe.catalogue_text), profiles
    layout = lay_out(tables, profiles, keyed)
    found = {one.catalogue: one for one in layout.fields}
    fields = tuple(_remapped(one, found.get(one.catalogue), incoming) for one in recipe.fields)
    recipe = replace(recipe, fields=fields, incoming_text=layout.incoming_text)
    return recipe, Layout(recipe.maps, layout.incoming_text, recipe.catalogue_text), profiles


def _remapped(one: RecipeField, found: FieldMap | None, incoming: Table) -> RecipeField:
    if found is None:
        return replace(one, incoming=None, incoming_notation=Notation())
    return replace(
        one,
        incoming=found.incoming,
        score=found.score,
        given=found.given,
        incoming_notation=Notation.of(one.kind, incoming.frame[found.incoming]),
    )


def _profiles(incoming: Table, catalogue: Table, options: Options) -> tuple[TableProfile, TableProfile]:
    _require_records(catalogue)
    kinds = options.kinds or {}
    ours = replace(options, kinds={name: kind for name, kind in kinds.items() if name in incoming.columns})
    theirs = replace(options, kinds={name: kind for name, kind in kinds.items() if name in catalogue.columns})
    return profile_table(incoming, ours), profile_table(catalogue, theirs, is_catalogue=True)


def _require_records(catalogue: Table) -> None:
    if len(catalogue) == len(catalogue.failures):
        raise TableError(f"{catalogue.name} has no records to match against", table=catalogue.name)


def _shares(profile: TableProfile) -> dict[str, float]:
    """How telling each column is when looking for candidates: how full times how distinct; amounts tell nothing there."""
    return {
        column.name: 0.0 if column.kind in AMOUNTS else column.filled * column.distinct for column in profile.columns
    }


def _blank_recipe(
    fields: tuple[RecipeField, ...],
    layout: Layout,
    profiles: tuple[TableProfile, TableProfile],
    options: Options,
) -> Recipe:
    return Recipe(
        version=VERSION,
        kind=options.matcher,
        fields=fields,
        incoming_text=layout.incoming_text,
        catalogue_text=layout.catalogue_text,
        incoming_key=profiles[0].key,
        catalogue_key=profiles[1].key,
        candidates=max(CANDIDATES, options.candidates),
        start=0.0,
        comparisons=(),
        lead_neutral=0.0,
        lead_slope=0.0,
        precision=options.precision,
        threshold=None,
        cardinality=options.cardinality,
        seed=options.seed,
        fitted_on=FittedOn(0, 0, 0.0),
    )


def _weighed(recipe: Recipe, weights: Weights, scorer: Scorer) -> Recipe:
    return replace(
        recipe,
        start=weights.start,
        comparisons=named_weights(weights, scorer.meaning, recipe.fields),
        lead_neutral=weights.lead_neutral,
        lead_slope=weights.lead_slope,
    )


def _threads(options: Options) -> int:
    return options.jobs if options.jobs > 0 else (os.cpu_count() or 1)


def _scorer(recipe: Recipe, layout: Layout, catalogue: Table, options: Options) -> Scorer:
    sides = sides_of(recipe.fields, layout)
    return make_scorer(recipe.kind, catalogue.frame, specs_of(recipe.fields), sides, _threads(options))


def _score(scorer: Scorer, incoming: Table, count: int, progress: Progress | None) -> Scored:
    def tell(done: int) -> None:
        if progress is not None:
            progress("comparing", done, len(incoming))

    tell(0)
    return score_list(scorer, incoming.frame, count, tell)
