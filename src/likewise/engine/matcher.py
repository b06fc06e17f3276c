"""The matcher: fit once, match any list, explain any pair, store as JSON.

Fitting and resolving look at a whole list; scoring is a pure function of record, catalogue and recipe.
"""

from dataclasses import dataclass, field, replace

from likewise.engine.answer import answer, record_ids
from likewise.engine.ask import Questions, choose, choose_for
from likewise.engine.correspond import lay_out
from likewise.engine.embed import compared_by_meaning, embedded_alone, taught
from likewise.engine.embedding import Embedder
from likewise.engine.finish import Compared, conclude, finish, rehearsed, weighed
from likewise.engine.judged import Judgements
from likewise.engine.labels import read_judgements
from likewise.engine.meaning import widened
from likewise.engine.plan import (
    Opener,
    Plan,
    blank_recipe,
    open_scorer,
    plan_new,
    plan_stored,
    require_records,
)
from likewise.engine.profile import profile_table
from likewise.engine.recipe import FittedOn, Recipe, new_fields
from likewise.engine.records import Table, TableLike, as_table
from likewise.engine.results import Cardinality, Explanation, Links, MatcherKind, Options, Progress
from likewise.engine.score import score_list
from likewise.errors import MatcherError, TableError


@dataclass(frozen=True)
class Matcher:
    """A fitted matcher. Immutable; the same recipe, catalogue and list give the same numbers, however they are cut.

    An `embedding` matcher has its `embedder` beside the recipe, which only names it.
    """

    recipe: Recipe
    embedder: Embedder | None = field(default=None, compare=False)

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
        opener: Opener | None = None,
        judgements: TableLike | None = None,
    ) -> Links:
        """Match a list with this matcher; `opener` as for `fit_and_match`, as are `judgements`, but that they fit nothing.

        Of the options, `candidates`, `jobs`, `key`, `catalogue_key`, `mapping`, `cardinality` (unless AUTO) and
        `precision` (where it differs from the fitted one, the threshold follows from this list) have an effect. With
        MANY_TO_ONE, records do not compete, however the matcher was fitted: each gets what it would get alone.

        Raises:
            MatcherError: the catalogue lacks a column that the matcher weighs.
            TableError: the tables cannot be matched as asked.
        """
        ours, theirs = as_table(incoming, "the incoming records"), as_table(catalogue, "the catalogue")
        options = options or Options(precision=self.recipe.precision)
        plan = plan_stored(self.recipe, ours, theirs, options)
        compared = _compare(plan, (ours, theirs), options, progress, opener)
        if self.recipe.embedded is not None:
            compared = _by_meaning(compared, _required(self.embedder, self.recipe), progress)
        return _finish(compared, options, progress, judgements)[1]

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
    def from_json(cls, text: str, embedder: Embedder | None = None) -> "Matcher":
        """A matcher from its JSON, and the embedder that it names if it does.

        Raises:
            MatcherError: not a matcher, or one of another version.
        """
        return cls(Recipe.from_json(text), embedder)


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
    opener: Opener | None = None,
    judgements: TableLike | None = None,
) -> tuple[Matcher, Links]:
    """Fit a matcher to a list and match that list with it, comparing every pair once.

    Args:
        opener: makes the catalogue ready where it is not to be held by this process.
        judgements: what people said of pairs, with the columns record_id, catalogue_id and judgement (`labels`): certain in
            the answer, and learnt from.

    Raises:
        TableError: the tables cannot be matched as asked, or the judgements lack a column.
    """
    options = options or Options()
    ours, theirs = as_table(incoming, "the incoming records"), as_table(catalogue, "the catalogue")
    compared, embedder = _compare_anew((ours, theirs), options, progress, opener, judgements)
    recipe, links = _finish(compared, options, progress, judgements)
    return Matcher(recipe, embedder), links


def ask(
    incoming: TableLike,
    catalogue: TableLike,
    count: int,
    options: Options | None = None,
    judgements: TableLike | None = None,
    progress: Progress | None = None,
) -> tuple[Links, Questions]:
    """What to ask people next of a list: its links as judged so far, and the rows of them to be judged.

    With `options.promise`, those that the promise needs; else those whose answers are expected to improve the links most.

    Raises:
        TableError: the tables cannot be matched as asked, or the judgements lack a column.
    """
    options = replace(options or Options(), candidates=1)
    ours, theirs = as_table(incoming, "the incoming records"), as_table(catalogue, "the catalogue")
    compared, _ = _compare_anew((ours, theirs), options, progress, None, judgements)
    judged, told = _judged(compared, judgements)
    run = conclude(compared, options, judged)
    links = _told(answer(run, 1, detected=options.cardinality is Cardinality.AUTO), told)
    if run.promised is not None:
        return links, choose_for(run.promised, run.resolved, count)
    return links, choose(run.resolved, count, (options.seed, len(judged)))


def match(incoming: TableLike, catalogue: TableLike, options: Options | None = None) -> Links:
    """Link the records of a list to a catalogue: Polars, Arrow or pandas tables in, `Links` out, no labels needed.

    Raises:
        TableError: the tables cannot be matched as asked.
    """
    return fit_and_match(incoming, catalogue, options)[1]


def _fit_catalogue(catalogue: Table, options: Options) -> Matcher:
    profile = profile_table(catalogue, options, is_catalogue=True)
    require_records(catalogue)
    alike = replace(options, key=options.catalogue_key, mapping=None)
    layout = lay_out((catalogue, catalogue), (profile, profile), alike)
    fields = new_fields(layout, None, catalogue, profile)
    recipe = replace(
        blank_recipe(fields, layout, (profile, profile), options), incoming_key=options.key, incoming_text=()
    )
    scorer, space = open_scorer(recipe, catalogue, options), None
    if options.matcher is MatcherKind.EMBEDDING:
        recipe, space = embedded_alone(recipe, catalogue, options)
    weights = rehearsed(recipe, catalogue, scorer.searcher, options, space)
    fitted = weighed(recipe, weights, scorer if space is None else widened(scorer, space))
    fitted = replace(fitted, threshold=options.precision, fitted_on=FittedOn(0, len(catalogue), 0.0))
    return Matcher(fitted, None if space is None else space.embedder)


def _compare(
    plan: Plan, tables: tuple[Table, Table], options: Options, progress: Progress | None, opener: Opener | None
) -> Compared:
    incoming, catalogue = tables

    def tell(done: int) -> None:
        if progress is not None:
            progress("comparing", done, len(incoming))

    tell(0)
    scorer = open_scorer(plan.recipe, catalogue, options, opener)
    return Compared(plan, tables, scorer, score_list(scorer, incoming.frame, plan.recipe.candidates, tell))


def _compare_anew(
    tables: tuple[Table, Table],
    options: Options,
    progress: Progress | None,
    opener: Opener | None,
    judgements: TableLike | None,
) -> tuple[Compared, Embedder | None]:
    """Compare for a matcher that is to be fitted, and teach its embedder where it is to have one."""
    compared = _compare(plan_new(*tables, options), tables, options, progress, opener)
    if options.matcher is not MatcherKind.EMBEDDING:
        return compared, None
    embedder = taught(compared, options, _judged(compared, judgements)[0])
    return _by_meaning(compared, embedder, progress), embedder


def _by_meaning(compared: Compared, embedder: Embedder, progress: Progress | None) -> Compared:
    rows = len(compared.tables[0])

    def tell(done: int) -> None:
        if progress is not None:
            progress("comparing meanings", done, rows)

    tell(0)
    return compared_by_meaning(compared, embedder, tell)


def _required(embedder: Embedder | None, recipe: Recipe) -> Embedder:
    named = recipe.embedded.embedder if recipe.embedded else None
    if embedder is None or embedder.recipe != named:
        raise MatcherError(
            f"this matcher compares meanings with the embedder {named.kind} '{named.name}', which is not at hand"
            if named
            else "this matcher has no embedder: fit it again"
        )
    return embedder


def _finish(
    compared: Compared, options: Options, progress: Progress | None, judgements: TableLike | None
) -> tuple[Recipe, Links]:
    rows = len(compared.tables[0])
    if progress is not None:
        progress("deciding", 0, rows)
    judged, told = _judged(compared, judgements)
    recipe, links = finish(compared, options, judged)
    if progress is not None:
        progress("deciding", rows, rows)
    return recipe, _told(links, told)


def _judged(compared: Compared, judgements: TableLike | None) -> tuple[Judgements, tuple[str, ...]]:
    """The judgements in rows of the compared tables, and what to tell of them."""
    if judgements is None:
        return Judgements.of({}), ()
    keys = zip(compared.tables, compared.plan.profiles, strict=True)
    ours, theirs = (record_ids(table, profile.key).to_list() for table, profile in keys)
    return read_judgements(as_table(judgements, "the judgements"), ours, theirs)


def _told(links: Links, notices: tuple[str, ...]) -> Links:
    return replace(links, summary=replace(links.summary, notices=(*notices, *links.summary.notices)))
