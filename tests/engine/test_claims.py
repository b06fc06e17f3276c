"""Competition for catalogue records, against counting out every possible outcome."""

from itertools import product
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.claims import competed, estimate
from likewise.engine.claims import given as given_known

CLAIMS = st.lists(st.tuples(st.floats(-8, 8), st.integers(0, 3)), min_size=1, max_size=7)
SHARING = st.sampled_from([0.0, 1e-6, 0.03, 0.5, 1.0])


def outcomes(odds: list[float], sharing: float) -> dict[tuple[bool, ...], float]:
    """The weight of every outcome of some claims on one catalogue record, as the definition has it."""
    weights = {}
    for truth in product([False, True], repeat=len(odds)):
        count = sum(truth)
        weight = 1.0 if count == 0 else sharing ** (count - 1)
        weights[truth] = weight * exp(sum(one for one, true in zip(odds, truth, strict=True) if true))
    return weights


@given(CLAIMS, SHARING)
def test_competition_against_every_outcome(claims: list[tuple[float, int]], sharing: float) -> None:
    found = competed(np.array([one for one, _ in claims]), np.array([row for _, row in claims]), sharing)
    for catalogue_row in range(4):
        members = [place for place, (_, row) in enumerate(claims) if row == catalogue_row]
        weights = outcomes([claims[place][0] for place in members], sharing)
        for number, place in enumerate(members):
            expected = sum(weight for truth, weight in weights.items() if truth[number]) / sum(weights.values())
            assert found[place] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(CLAIMS, SHARING)
def test_competition_raises_no_probability(claims: list[tuple[float, int]], sharing: float) -> None:
    """And a lone claim keeps its own; where a record has one match at most, its claims add up to one at most."""
    odds, rows = np.array([one for one, _ in claims]), np.array([row for _, row in claims])
    found, alone = competed(odds, rows, sharing), 1 / (1 + np.exp(-odds))
    assert (found <= alone + 1e-9).all()
    lone = np.bincount(rows)[rows] == 1
    assert found[lone] == pytest.approx(alone[lone])
    if sharing == 0.0:
        assert (np.bincount(rows, weights=found) <= 1 + 1e-9).all()


KNOWN = st.lists(st.sampled_from([0.0, 1.0, np.nan, np.nan]), min_size=7, max_size=7)


@given(CLAIMS, st.sampled_from([1e-6, 0.03, 0.5, 1.0]), KNOWN)
def test_what_is_known_against_every_outcome(
    claims: list[tuple[float, int]], sharing: float, known: list[float]
) -> None:
    """Both how likely it is and what it leaves to the others: outcomes that contradict it are left out."""
    odds, rows = np.array([one for one, _ in claims]), np.array([row for _, row in claims])
    said = np.array(known[: len(claims)])
    likelihood, found = given_known(odds, rows, sharing, said)
    expected = 0.0
    for catalogue_row in np.unique(rows):
        members = np.flatnonzero(rows == catalogue_row)
        weights = outcomes(odds[members].tolist(), sharing)
        left = {
            truth: weight
            for truth, weight in weights.items()
            if all(np.isnan(one) or bool(one) is true for one, true in zip(said[members], truth, strict=True))
        }
        expected += log(sum(left.values())) - log(sum(weights.values()))
        for number, place in enumerate(members):
            chance = sum(weight for truth, weight in left.items() if truth[number]) / sum(left.values())
            assert found[place] == pytest.approx(chance, rel=1e-6, abs=1e-9)
    assert likelihood == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_two_known_matches_of_one_record_are_possible_where_it_was_to_have_one() -> None:
    likelihood, found = given_known(np.zeros(3), np.zeros(3, dtype=np.int64), 0.0, np.array([1.0, 1.0, np.nan]))
    assert np.isfinite(likelihood)
    assert found == pytest.approx([1.0, 1.0, 0.0])


def test_huge_odds_stay_numbers() -> None:
    found = competed(np.array([1e4, 1e4, -1e4]), np.array([0, 0, 0]), 0.03)
    assert np.isfinite(found).all()
    assert found[2] == pytest.approx(0.0)


@given(CLAIMS)
def test_the_estimate_is_the_likeliest_of_those_tried(claims: list[tuple[float, int]]) -> None:
    """Against the definition's likelihood, at the quarter steps that are tried first."""
    ratios, rows = np.array([one for one, _ in claims]), np.array([row for _, row in claims])

    def likelihood(prior: float, sharing: float) -> float:
        total = 0.0
        for row in set(rows.tolist()):
            mine = [one + prior for one, other in claims if other == row]
            seen, blank = outcomes(mine, sharing), outcomes([prior] * len(mine), sharing)
            total += log(sum(seen.values())) - log(sum(blank.values()))
        return total

    found = estimate(ratios, rows, (0.0, 0.5))
    best = max(likelihood(prior, sharing) for prior in np.arange(-6, 6.01, 0.25).tolist() for sharing in (0.0, 0.5))
    assert likelihood(found.prior, found.sharing) >= best - 1e-6
    assert found.chances == pytest.approx(competed(ratios + found.prior, rows, found.sharing))


@pytest.mark.parametrize(("share", "each"), [(0.1, 1), (0.5, 1), (0.9, 1), (0.5, 3)])
def test_share_of_matches_and_sharing_are_found_again(share: float, each: int) -> None:
    """Claims drawn from known distributions, three rivals for every catalogue record."""
    rng = np.random.default_rng(0)
    rows = np.repeat(np.arange(2000), 3)
    matched = np.repeat(rng.random(2000) < share, 3) & (np.tile(np.arange(3), 2000) < each)
    ratios = rng.normal(np.where(matched, 4.5, -4.5), 3.0)  # two normals: the log likelihood ratio is the value itself
    found = estimate(ratios, rows, (0.0, 0.1, 0.3, 1.0))
    assert found.chances.mean() == pytest.approx(matched.mean(), abs=0.02)
    assert (found.sharing == 0.0) is (each == 1)
