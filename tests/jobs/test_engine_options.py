"""Protects what a job has the engine do: a list keeps the competition that its matcher's threshold was found with."""

from dataclasses import replace

import pytest

from likewise.db.tables import Catalogue
from likewise.engine.matcher import Matcher
from likewise.engine.recipe import Recipe
from likewise.engine.results import Cardinality
from likewise.files import read_table
from likewise.jobs.schemas import MatchOptions, options_alone
from likewise.jobs.tasks import engine_options
from likewise.sample import CATALOGUE, sample_path

SHARED = Catalogue(name="tools", field_settings={}, policy={})


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    """Learnt from a list whose records share catalogue records now and then."""
    found = Matcher.fit(None, read_table(sample_path(CATALOGUE))).recipe
    return replace(found, cardinality=Cardinality.MANY_TO_ONE, sharing=0.03)


def test_a_list_said_to_be_what_its_matcher_found_is_decided_on_as_that_one_was(recipe: Recipe) -> None:
    asked = MatchOptions(cardinality="many-to-one")
    assert engine_options(SHARED, asked, recipe).cardinality is Cardinality.AUTO
    assert engine_options(SHARED, asked, None).cardinality is Cardinality.MANY_TO_ONE


def test_a_list_said_to_be_something_else_is_that(recipe: Recipe) -> None:
    asked = MatchOptions(cardinality="one-to-one")
    assert engine_options(SHARED, asked, recipe).cardinality is Cardinality.ONE_TO_ONE


def test_a_record_by_itself_competes_with_nobody(recipe: Recipe) -> None:
    assert engine_options(SHARED, options_alone(None, None, None), recipe).cardinality is Cardinality.MANY_TO_ONE
