"""A catalogue held by several processes answers as one that is held by this process, and says so where one of them ends."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from generate import Plan as Asked
from generate import generate
from generate_translated import TranslatedPlan, generate_translated
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.embedders.home import HomeTrainer
from likewise.engine.matcher import fit_and_match
from likewise.engine.plan import open_scorer, plan_new
from likewise.engine.records import Table
from likewise.engine.results import MatcherKind, Options
from likewise.errors import LikewiseError
from likewise.shards import Shards

NAMES = st.lists(st.text("abcd ", max_size=12), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def shards() -> Iterator[Shards]:
    with Shards(3) as started:
        yield started


def names_of(names: list[str]) -> Table:
    return Table("names", pl.DataFrame({"name": [f"x{name}" for name in names]}))


@settings(deadline=None, max_examples=12)
@given(incoming=NAMES, catalogue=NAMES, count=st.integers(1, 5))
def test_shards_answer_as_one_process(shards: Shards, incoming: list[str], catalogue: list[str], count: int) -> None:
    """Pairs in the same order, and vectors the same to the last digit; also of catalogues of less records than processes."""
    ours, theirs = names_of(incoming), names_of(catalogue)
    recipe = plan_new(ours, theirs, Options()).recipe
    alone = open_scorer(recipe, theirs, Options(jobs=1))
    shared = open_scorer(recipe, theirs, Options(), shards.open)
    (expected, vectors), (found, told) = (scorer.find(ours.frame, count) for scorer in (alone, shared))
    assert (found.incoming.tolist(), found.catalogue.tolist()) == (
        expected.incoming.tolist(),
        expected.catalogue.tolist(),
    )
    np.testing.assert_array_equal(told, vectors)
    np.testing.assert_array_equal(shared.compare(ours.frame, found), vectors)


def test_a_list_matched_by_shards_has_the_same_links_and_explanations(shards: Shards) -> None:
    """Several chunks at a time; explained when the processes hold something else."""
    data = generate(Asked("people", 2_500, 3_000, seed=5))
    tables = Table("incoming", data.incoming), Table("catalogue", data.catalogue)
    _, alone = fit_and_match(*tables, Options(jobs=1))
    _, shared = fit_and_match(*tables, Options(), opener=shards.open)
    assert shared.frame.equals(alone.frame)
    shards.open(plan_new(*tables, Options()).recipe, data.catalogue.head(10))
    assert shared.explain(7, 100) == alone.explain(7, 100)


def test_meanings_are_compared_beside_shards(shards: Shards) -> None:
    """This process holds the vectors, the others the rest: candidates of both kinds come together."""
    data = generate_translated(TranslatedPlan(rows=1_200, catalogue_rows=1_100, words=150))
    tables = Table("incoming", data.incoming), Table("catalogue", data.catalogue)
    options = Options(matcher=MatcherKind.EMBEDDING, embedder=HomeTrainer())
    _, alone = fit_and_match(*tables, replace(options, jobs=1))
    _, shared = fit_and_match(*tables, options, opener=shards.open)
    assert shared.frame.equals(alone.frame)
    assert shared.explain(7, 100) == alone.explain(7, 100)


def test_a_process_that_is_gone_is_told_in_one_line() -> None:
    ours = names_of(["abc"])
    recipe = plan_new(ours, ours, Options()).recipe
    with Shards(2) as shards:
        shards.processes[1].kill()
        shards.processes[1].join()
        with pytest.raises(LikewiseError, match="held a part of the catalogue ended before its time"):
            shards.open(recipe, ours.frame)


def test_what_goes_wrong_in_a_process_is_raised_here(shards: Shards) -> None:
    """Not swallowed; and the process answers on."""
    ours = names_of(["abc", "abd"])
    recipe = plan_new(ours, ours, Options()).recipe
    with pytest.raises(AttributeError, match="strip"):
        shards.open(recipe, pl.DataFrame({"name": [1, 2]}))
    assert len(open_scorer(recipe, ours, Options(), shards.open).find(ours.frame, 1)[0]) == 2
