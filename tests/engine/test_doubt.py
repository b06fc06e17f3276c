"""Lists at the extremes get sensible answers: chance agreements are not taken for matches where there are none."""

import numpy as np
import pytest
from generate import Plan, generate
from measure import Accuracy, measure

from likewise.engine.compare import Pairs
from likewise.engine.doubt import believed, worth_asking
from likewise.engine.matcher import fit_and_match, match
from likewise.engine.resolve import resolve
from likewise.engine.results import Cardinality, Decision, Links
from likewise.engine.score import Scored
from likewise.engine.weigh import Weights

KINDS = ("people", "companies", "products", "places")


def matched(plan: Plan) -> tuple[Links, Accuracy]:
    data = generate(plan)
    links = match(data.incoming, data.catalogue)
    return links, measure(links.frame, data.matches)


@pytest.mark.criterion("AC-6.9")
@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_matches_next_to_nothing_is_linked(kind: str) -> None:
    """A list learnt from by itself alone takes the best of its chance agreements for matches, a sixth of it at worst."""
    links, accuracy = matched(Plan(kind, 300, 300, matched=0, seed=1))
    assert accuracy.linked <= 3
    assert links.summary.counts[Decision.FAILED] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_where_everything_matches_nearly_all_is_linked(kind: str) -> None:
    _, accuracy = matched(Plan(kind, 300, 300, matched=1, seed=2))
    assert accuracy.at_half.f1 >= 0.98
    assert accuracy.linked >= 290


@pytest.mark.parametrize("kind", KINDS)
def test_a_catalogue_of_ten(kind: str) -> None:
    """A list of ten is matched; what a longer one without matches would be learnt from is not believed."""
    _, accuracy = matched(Plan(kind, 10, 10, seed=1))
    assert accuracy.at_half.f1 >= 0.9
    links, accuracy = matched(Plan(kind, 60, 10, matched=0, seed=2))
    assert accuracy.linked <= 1
    assert links.summary.expected_matches <= 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_one(kind: str) -> None:
    links, accuracy = matched(Plan(kind, 1, 300, matched=1, seed=1))
    assert (accuracy.linked, accuracy.links.precision) == (1, 1.0)
    links, accuracy = matched(Plan(kind, 1, 300, matched=0, seed=1))
    assert accuracy.linked == 0
    assert links.frame["probability"][0] < 0.5


@pytest.mark.parametrize("rows", [1, 60])
def test_a_catalogue_of_one_is_for_people_to_judge(rows: int) -> None:
    """Nothing says how alike records are that do not match, so that no list is linked to it by guess."""
    links, accuracy = matched(Plan("products", rows, 1, matched=0, seed=1))
    assert accuracy.linked == 0
    assert links.summary.counts[Decision.REVIEW] + links.summary.counts[Decision.NO_MATCH] == rows


def test_what_decided_is_told_and_stored() -> None:
    """The weights of a list that is not believed are those of the catalogue alone, and the answer says so."""
    data = generate(Plan("companies", 300, 300, matched=0, seed=1))
    matcher, links = fit_and_match(data.incoming, data.catalogue)
    assert matcher.recipe.fitted_on.incoming_rows == 0
    assert any("the weights come from the catalogue alone" in notice for notice in links.summary.notices)
    again = matcher.match(data.incoming, data.catalogue)
    assert again.frame["decision"].equals(links.frame["decision"])


WEIGHTS = Weights(start=0.0, neutral=(0.5,), slope=(8.0,), lead_neutral=0.0, lead_slope=0.0)


def alike(*similarities: float) -> Scored:
    """A record for each similarity, with one candidate each."""
    rows = np.arange(len(similarities), dtype=np.int64)
    return Scored(Pairs(rows, rows), np.array(similarities, dtype=np.float32)[:, np.newaxis], len(rows))


@pytest.mark.parametrize(
    ("similarities", "weights", "expected"),
    [
        ((1.0, 1.0), WEIGHTS, True),
        ((1.0, 0.0), WEIGHTS, True),
        ((0.0, 0.0), WEIGHTS, False),
        ((1.0, 0.0, 0.0), WEIGHTS, False),
        ((1.0, 1.0), Weights(9.0, (0.0,), (0.0,), 0.0, 0.0), False),
    ],
)
def test_links_are_believed_where_the_other_weights_give_them_something(
    similarities: tuple[float, ...], weights: Weights, *, expected: bool
) -> None:
    """On average; and weights that rest on nothing give nothing, however high they start."""
    scored = alike(*similarities)
    resolved = resolve(scored, weights, Cardinality.MANY_TO_ONE)
    assert believed(scored, resolved, np.ones(len(similarities), dtype=np.bool_), weights) is expected


def test_only_links_count() -> None:
    scored = alike(1.0, 0.0, 0.0, 0.0)
    resolved = resolve(scored, WEIGHTS, Cardinality.MANY_TO_ONE)
    assert believed(scored, resolved, np.array([True, False, False, False]), WEIGHTS)


@pytest.mark.parametrize(
    ("chances", "records", "expected"),
    [([0.99] * 50, 501, False), ([0.99] * 50, 500, True), ([0.7] * 50, 10_000, True), ([0.01] * 50, 10_000, True)],
)
def test_another_opinion_is_asked_for_where_it_costs_little_or_much_is_open(
    chances: list[float], records: int, *, expected: bool
) -> None:
    assert worth_asking(np.array(chances), records) is expected
