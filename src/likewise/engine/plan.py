"""The plan of a run: what the two tables are and what corresponds, before any record is compared with another.

A plan, a catalogue and records give candidate pairs, chunk by chunk; all pairs of a list and the plan give its answer
(`likewise.engine.finish`). A plan is plain data, so that those who score a list's chunks need not be in one process.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from likewise.engine.correspond import Holdings, Layout, lay_out
from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import Index, index_catalogue
from likewise.engine.kinds import Notation
from likewise.engine.meaning import wordy
from likewise.engine.memory import require_room
from likewise.engine.profile import profile_table
from likewise.engine.recipe import VERSION, Embedded, FittedOn, Recipe, RecipeField, new_fields, sides_of, specs_of
from likewise.engine.records import Table
from likewise.engine.results import FieldMap, MatcherKind, Options, TableProfile
from likewise.engine.score import CANDIDATES, Scorer, Searcher, layout_of, make_scorer, searcher_of
from likewise.errors import MatcherError, TableError


@dataclass(frozen=True)
class Plan:
    """A recipe laid over two tables.

    Attributes:
        recipe: with the columns of these tables; without weights where it is not `fitted`.
        profiles: what was detected about the (incoming, catalogue) table.
        fitted: whether the weights are known; if not, they are to be learnt from this list's pairs.
    """

    recipe: Recipe
    profiles: tuple[TableProfile, TableProfile]
    fitted: bool

    def to_json(self) -> str:
        """The plan as JSON, for whoever scores a chunk of the list."""
        from pydantic import TypeAdapter

        return TypeAdapter(Plan).dump_json(self).decode()

    @staticmethod
    def from_json(text: str | bytes) -> "Plan":
        """Read a plan of `to_json` back.

        Raises:
            MatcherError: it is none.
        """
        from pydantic import TypeAdapter, ValidationError

        try:
            return TypeAdapter(Plan).validate_json(text)
        except ValidationError as error:
            raise MatcherError(f"not a stored plan: {error.errors()[0]['msg']}; run the job again") from error


def plan_new(incoming: Table, catalogue: Table, options: Options) -> Plan:
    """Plan a run whose matcher is to be learnt from this list.

    Raises:
        TableError: the tables cannot be matched as asked.
    """
    profiles = profile_both(incoming, catalogue, options)
    layout = lay_out((incoming, catalogue), profiles, options)
    fields = new_fields(layout, incoming, catalogue, profiles[1])
    return Plan(blank_recipe(fields, layout, profiles, options), profiles, fitted=False)


@dataclass(frozen=True)
class Studied:
    """What is found out about a catalogue once and for all lists: its profile, and what its columns hold."""

    profile: TableProfile
    held: Holdings


def study(recipe: Recipe, catalogue: Table, options: Options) -> Studied:
    """Study a catalogue for a stored recipe, to be kept for as long as both stay the same.

    Raises:
        MatcherError: the catalogue lacks a column that the recipe weighs.
        TableError: it cannot be matched against as asked.
    """
    _require_columns(recipe, catalogue)
    require_records(catalogue)
    keyed = replace(options, catalogue_key=options.catalogue_key or recipe.catalogue_key)
    return Studied(_profile_side(catalogue, keyed, is_catalogue=True), Holdings(catalogue))


def plan_stored(
    recipe: Recipe, incoming: Table, catalogue: Table, options: Options, studied: Studied | None = None
) -> Plan:
    """Lay a stored recipe over the tables at hand: its own columns where they exist, else detected ones.

    `studied` is what `study` gives for these recipe, catalogue and options, where it is kept.

    Raises:
        MatcherError: the catalogue lacks a column that the recipe weighs.
        TableError: the tables cannot be matched as asked.
    """
    studied = studied or study(recipe, catalogue, options)
    keyed = replace(
        options,
        key=options.key or (recipe.incoming_key if recipe.incoming_key in incoming.columns else None),
        catalogue_key=options.catalogue_key or recipe.catalogue_key,
    )
    profiles = (_profile_side(incoming, keyed), studied.profile)
    recipe = replace(recipe, embedded=_reembedded(recipe.embedded, profiles[0], keyed))
    if _is_known(recipe, incoming) and not options.mapping:
        return Plan(recipe, profiles, fitted=True)
    layout = lay_out((incoming, catalogue), profiles, keyed, studied.held)
    found = {one.catalogue: one for one in layout.fields}
    fields = tuple(_remapped(one, found.get(one.catalogue), incoming) for one in recipe.fields)
    return Plan(replace(recipe, fields=fields, incoming_text=layout.incoming_text), profiles, fitted=True)


def _is_known(recipe: Recipe, incoming: Table) -> bool:
    """Whether the recipe's own columns are those of the list. Where a list has no others, some may be missing: a record
    that was sent alone often leaves out what it has no value for.
    """
    paired = {one.incoming for one in recipe.fields if one.incoming is not None}
    weighed = paired | set(recipe.incoming_text)
    present = weighed & set(incoming.columns)
    if not recipe.incoming_text or present == weighed:
        return bool(recipe.incoming_text)
    return bool(present & paired) and set(incoming.columns) <= weighed | {recipe.incoming_key}


def lacking_columns(recipe: Recipe, catalogue: Table) -> list[str]:
    """The columns that the recipe weighs and the catalogue does not have."""
    embedded = recipe.embedded.catalogue if recipe.embedded else ()
    weighed = dict.fromkeys([*(one.catalogue for one in recipe.fields), *recipe.catalogue_text, *embedded])
    return [name for name in weighed if name not in catalogue.columns]


def _require_columns(recipe: Recipe, catalogue: Table) -> None:
    lacking = lacking_columns(recipe, catalogue)
    if lacking:
        raise MatcherError(
            f"the matcher weighs the catalogue column '{lacking[0]}', which {catalogue.name} does not have;"
            " fit a new matcher for this catalogue"
        )


def _remapped(one: RecipeField, found: FieldMap | None, incoming: Table) -> RecipeField:
    if found is None or not one.paired:
        return replace(one, incoming=None, incoming_notation=Notation())
    return replace(
        one,
        incoming=found.incoming,
        score=found.score,
        given=found.given,
        incoming_notation=Notation.of(one.kind, incoming.frame[found.incoming]),
    )


def index_layout(recipe: Recipe) -> tuple[tuple[FieldSpec, ...], Side]:
    """What a catalogue is prepared by for a recipe: indexes of equal layouts of one catalogue are equal."""
    _, side = sides_of(recipe.fields, Layout(recipe.maps, recipe.incoming_text, recipe.catalogue_text))
    return layout_of(recipe.kind, specs_of(recipe.fields), side)


def scorer_of(recipe: Recipe, index: Index, options: Options) -> Scorer:
    """Scoring by a recipe against an index of its layout."""
    return _scorer(recipe, searcher_of(recipe.kind, index, threads_of(options)))


Opener = Callable[[Recipe, pl.DataFrame], Searcher]
"""Makes a catalogue ready to be searched for a recipe, in this process or in others."""


def open_scorer(recipe: Recipe, catalogue: Table, options: Options, opener: Opener | None = None) -> Scorer:
    """A catalogue made ready for scoring by a recipe, by `opener` or in this process; it may be kept for as long as both
    stay the same.

    Raises:
        MemoryShortError: `options.memory` is too little for it.
    """
    layout = index_layout(recipe)
    require_room(catalogue.name, catalogue.frame, layout, options.memory)
    if opener is not None:
        return _scorer(recipe, opener(recipe, catalogue.frame))
    return scorer_of(recipe, index_catalogue(catalogue.frame, *layout), options)


def _scorer(recipe: Recipe, searcher: Searcher) -> Scorer:
    side, _ = sides_of(recipe.fields, Layout(recipe.maps, recipe.incoming_text, recipe.catalogue_text))
    return make_scorer(recipe.kind, searcher, specs_of(recipe.fields), side)


def threads_of(options: Options) -> int:
    """How many threads to use."""
    return options.jobs if options.jobs > 0 else (os.cpu_count() or 1)


def profile_both(incoming: Table, catalogue: Table, options: Options) -> tuple[TableProfile, TableProfile]:
    """What each table is; of the kinds that were given, those of its own columns count."""
    require_records(catalogue)
    return _profile_side(incoming, options), _profile_side(catalogue, options, is_catalogue=True)


def _profile_side(table: Table, options: Options, *, is_catalogue: bool = False) -> TableProfile:
    kinds = {name: kind for name, kind in (options.kinds or {}).items() if name in table.columns}
    return profile_table(table, replace(options, kinds=kinds), is_catalogue=is_catalogue)


def require_records(catalogue: Table) -> None:
    """Make sure that a catalogue holds a record; TableError otherwise."""
    if len(catalogue) == len(catalogue.failures):
        raise TableError(f"{catalogue.name} has no records to match against", table=catalogue.name)


def blank_recipe(
    fields: tuple[RecipeField, ...],
    layout: Layout,
    profiles: tuple[TableProfile, TableProfile],
    options: Options,
) -> Recipe:
    """A recipe whose weights, threshold and cardinality are still to be found."""
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
        embedded=_embedded(profiles, options) if options.matcher is MatcherKind.EMBEDDING else None,
    )


def _embedded(profiles: tuple[TableProfile, TableProfile], options: Options) -> Embedded:
    incoming, catalogue = (wordy(profile, options.ignore) for profile in profiles)
    if not catalogue:
        raise TableError(
            f"{profiles[1].name} has no column of words for the matcher 'embedding'; use another one",
            table=profiles[1].name,
        )
    return Embedded(incoming, catalogue)


def _reembedded(embedded: Embedded | None, profile: TableProfile, options: Options) -> Embedded | None:
    """The incoming columns of a stored recipe where the list has one of them, else those of the list that hold words."""
    if embedded is None or {column.name for column in profile.columns} & {*embedded.incoming}:
        return embedded
    return replace(embedded, incoming=wordy(profile, options.ignore))
