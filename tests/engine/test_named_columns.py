"""Protects that a record which is named by the catalogue's columns gets the numbers of the same record in a list of its own,
whatever is asked beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from likewise.engine.finish import Compared, finish
from likewise.engine.matcher import Matcher, fit_and_match
from likewise.engine.named import Named, plan_named
from likewise.engine.plan import open_scorer
from likewise.engine.profile import profile_table
from likewise.engine.recipe import Recipe
from likewise.engine.records import Table
from likewise.engine.results import Cardinality, Options
from likewise.engine.score import Scorer, score_list
from likewise.files import read_table
from likewise.sample import CATALOGUE, LISTS, sample_path

TOLD = ["catalogue_id", "decision", "probability", "reason"]
ALONE = Options(cardinality=Cardinality.MANY_TO_ONE)
CATALOGUE_TABLE = read_table(sample_path(CATALOGUE))
LIST = read_table(sample_path("northgate.csv"))


def laid(matcher: Matcher) -> Named:
    return plan_named(matcher.recipe, profile_table(CATALOGUE_TABLE, ALONE, is_catalogue=True))


@cache
def opened(recipe: Recipe) -> Scorer:
    return open_scorer(recipe, CATALOGUE_TABLE, ALONE)


def told(named: Named, records: Sequence[Mapping[str, str]]) -> list[tuple[object, ...]]:
    """What a plan says of a batch of records."""
    frame = named.frame(records)
    recipe = named.plan.recipe
    scorer = opened(recipe)
    compared = Compared(
        named.plan, (Table("queries", frame), CATALOGUE_TABLE), scorer, score_list(scorer, frame, recipe.candidates)
    )
    return finish(compared, replace(ALONE, precision=recipe.precision))[1].frame.select(TOLD).rows()


def by_catalogue_column(named: Named, record: Mapping[str, str | None]) -> dict[str, str]:
    """A list's record under the names of the catalogue's columns."""
    return {theirs: value for theirs, ours in named.columns.items() if (value := record.get(ours)) is not None}


def words(text: str) -> list[str]:
    """A name's words, whatever stands between them."""
    return sorted(re.findall(r"[^\W_]+", text.casefold()))


def alone(
    matcher: Matcher, record: Mapping[str, str | None], mapping: Mapping[str, str] | None = None
) -> tuple[object, ...]:
    options = replace(ALONE, precision=matcher.recipe.precision, mapping=mapping)
    return matcher.match(pl.DataFrame([record]), CATALOGUE_TABLE, options).frame.select(TOLD).row(0)


@pytest.fixture(scope="module")
def by_list() -> Matcher:
    return fit_and_match(LIST, CATALOGUE_TABLE)[0]


@pytest.fixture(scope="module")
def by_catalogue() -> Matcher:
    return Matcher.fit(None, CATALOGUE_TABLE)


def test_records_of_the_list_that_was_learnt_from_get_its_numbers(by_list: Matcher) -> None:
    """To the last digit, by the columns that the list's correspond to."""
    named = laid(by_list)
    paired = [one.incoming for one in by_list.recipe.fields if one.incoming is not None]
    records = LIST.frame.select(paired).head(12).to_dicts()
    found = told(named, [by_catalogue_column(named, record) for record in records])
    assert found == [alone(by_list, record) for record in records]
    assert {one[1] for one in found} >= {"link", "no_match"}


def test_records_of_the_catalogue_get_the_numbers_of_single_records(by_catalogue: Matcher) -> None:
    """Where no list was seen, as a matcher that is fitted on the catalogue alone decides on each, told what corresponds."""
    named = laid(by_catalogue)
    records = CATALOGUE_TABLE.frame.select(*named.columns).head(6).to_dicts()
    found = told(named, [by_catalogue_column(named, record) for record in records])
    assert found == [alone(by_catalogue, record, {name: name for name in named.columns}) for record in records]
    assert "link" in {one[1] for one in found}


@pytest.mark.parametrize("fitted", ["by_list", "by_catalogue"])
def test_each_record_of_a_batch_stands_alone(fitted: str, request: pytest.FixtureRequest) -> None:
    """Also where several claim one catalogue record, and where records have different columns."""
    named = laid(request.getfixturevalue(fitted))
    whole = [by_catalogue_column(named, one) for one in LIST.frame.head(8).to_dicts()]
    whole += [
        by_catalogue_column(named, one)
        for one in CATALOGUE_TABLE.frame.rename(dict(named.columns), strict=False).head(4).to_dicts()
    ]
    first = [dict(list(one.items())[:1]) for one in whole]
    batch = [*whole, *whole[:4], *first, {}]
    assert told(named, batch) == [told(named, [one])[0] for one in batch]


def test_a_list_whose_rows_may_share_records_gets_what_its_rows_get_alone(by_list: Matcher) -> None:
    """However much the records competed that the matcher was learnt from. Asked for nothing, they go on to."""
    rival = Matcher(replace(by_list.recipe, cardinality=Cardinality.MANY_TO_ONE, sharing=0.01))
    twice = pl.concat([LIST.frame.head(60), LIST.frame.head(60).with_columns(pl.col("Item No") + "b")])
    links, competing = (
        rival.match(twice, CATALOGUE_TABLE, replace(ALONE, precision=rival.recipe.precision, cardinality=one))
        for one in (Cardinality.MANY_TO_ONE, Cardinality.AUTO)
    )
    assert links.frame.select(TOLD).rows()[:60] == [alone(rival, record) for record in twice.head(60).to_dicts()]
    assert competing.summary.counts != links.summary.counts


def test_a_column_that_nothing_corresponds_to_counts_in_the_text(by_list: Matcher) -> None:
    """And does not take the place of a column of the list that has its name."""
    paired = by_list.recipe.fields[0]
    assert paired.incoming is not None
    others = tuple(one for one in by_list.recipe.fields if one is not paired)
    recipe = replace(
        by_list.recipe,
        fields=others,
        catalogue_text=(*by_list.recipe.catalogue_text, paired.catalogue, "x"),
        incoming_text=("x",),
    )
    profile = profile_table(CATALOGUE_TABLE, ALONE, is_catalogue=True)
    named = plan_named(recipe, profile)
    assert named.columns[paired.catalogue] in named.plan.recipe.incoming_text
    assert len(set(named.columns.values())) == len(named.columns)


@pytest.mark.parametrize("name", LISTS)
def test_the_name_of_a_record_by_itself_finds_a_record_of_that_name(name: str) -> None:
    """Whatever list the matcher was learnt from: what a shorter record does not say makes it no better a match."""
    named = laid(fit_and_match(read_table(sample_path(name)), CATALOGUE_TABLE)[0])
    keys = CATALOGUE_TABLE.frame["sku"]
    called = dict(zip(keys, CATALOGUE_TABLE.frame["name"], strict=True))
    asked = CATALOGUE_TABLE.frame["name"].unique(maintain_order=True).to_list()[::4]
    found = told(named, [{"name": one} for one in asked])
    others = [
        (one, called[str(key)])
        for one, (key, *_) in zip(asked, found, strict=True)
        if words(one) != words(called[str(key)])
    ]
    assert len(asked) > 100
    assert others == []
