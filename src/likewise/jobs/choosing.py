"""Which matcher decides: the one that is named, the catalogue's own, or one fitted on the catalogue alone.

A job without a name learns from its list unless a matcher is active. Where there is no list to learn from, the newest
matcher serves, and the first of a catalogue is fitted on the catalogue alone and kept as a draft.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.db.tables import Catalogue
from likewise.engine.matcher import Matcher
from likewise.engine.plan import lacking_columns
from likewise.engine.recipe import Recipe
from likewise.engine.records import Table
from likewise.engine.results import Options
from likewise.jobs import repository
from likewise.jobs.embedders import keep_embedder
from likewise.jobs.reading import Tools
from likewise.jobs.schemas import MatchOptions


@dataclass(frozen=True)
class Chosen:
    """A stored matcher."""

    id: UUID
    recipe: Recipe


def chosen_id(session: Session, catalogue_id: UUID, asked: MatchOptions) -> UUID | None:
    """The stored matcher that is to decide; None where there is none yet, or one is to be learnt from the list."""
    if asked.matcher_id is not None or asked.alone:
        return asked.matcher_id or repository.serving_matcher(session, catalogue_id)
    active = repository.active_matcher(session, catalogue_id)
    return active.id if active else None


def stored(session: Session, catalogue_id: UUID, matcher_id: UUID) -> Chosen:
    """A catalogue's matcher.

    Raises:
        MatcherError: the catalogue has none of that id, or this release cannot read it.
    """
    return Chosen(matcher_id, Recipe.from_json(repository.recipe_of(session, catalogue_id, matcher_id)))


def serving(tools: Tools, catalogue: Catalogue, table: Table, known: Chosen | None, options: Options) -> Chosen:
    """The matcher that serves without a list: the one that is known, if the catalogue still has its columns, else a new
    one. Of two that are fitted at once, the first to be stored is everybody's.

    Raises:
        TableError: there is nothing to fit on.
    """
    if known is not None and not lacking_columns(known.recipe, table):
        return known
    fitted = Matcher.fit(None, table, options)
    recipe = fitted.recipe
    keep_embedder(tools.store, catalogue.id, fitted.embedder)
    with tools.database.transaction() as session:
        session.execute(select(Catalogue.id).where(Catalogue.id == catalogue.id).with_for_update())
        other = repository.serving_matcher(session, catalogue.id)
        if other is not None and (known is None or other != known.id):
            return stored(session, catalogue.id, other)
        measured = {"catalogueVersion": catalogue.version}
        added = repository.add_matcher(session, catalogue.id, recipe.kind, recipe.to_json(), measured)
        return Chosen(added, recipe)
