"""What is asked: what is worth it, a share at random with the probabilities that are stated, and nothing twice."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_lists import KnownList

from likewise.engine.ask import RANDOM_SHARE, Questions, choose, line_up
from likewise.engine.matcher import ask
from likewise.engine.resolve import Resolved
from likewise.engine.results import Cardinality
from likewise.engine.vectors import Floats


def resolved(chances: Floats, confirmed: int = 0) -> Resolved:
    """Lone claims with these probabilities (NaN: no candidate), the first ones judged."""
    rows = np.arange(len(chances))
    claimed = np.where(np.isnan(chances), -1, rows)
    weight = np.zeros(len(chances))
    sure = (rows < confirmed) & (claimed >= 0)
    given_chances = np.where(sure, 1.0, chances)
    ones = np.ones(len(chances), dtype=np.int64)
    return Resolved(weight, claimed, claimed, given_chances, given_chances, ones, Cardinality.ONE_TO_ONE, sure)


CHANCES = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=60)


@given(CHANCES, st.integers(1, 40), st.integers(0, 10), st.integers(0, 9))
def test_every_question_is_open_and_none_is_asked_twice(
    chances: list[float], count: int, judged: int, seed: int
) -> None:
    found = choose(resolved(np.array(chances), judged), count, (seed,))
    still_open = {row for row, one in enumerate(chances) if row >= judged and not np.isnan(one)}
    assert len(set(found.records.tolist())) == len(found) == min(count, len(still_open))
    assert set(found.records.tolist()) <= still_open
    assert ((found.inclusion > 0) & (found.inclusion <= 1)).all()
    assert (found.inclusion[~found.at_random] == 1).all()


def test_missed_matches_are_worth_more_than_wrong_ones() -> None:
    """Equally near to one half; where F1 is low the more so."""
    found = choose(resolved(np.array([0.55, 0.45, 0.99, 0.01])), 2, (0,))
    assert found.records.tolist() == [1, 0]
    assert found.gain[0] > found.gain[1]


def test_a_stated_share_is_random_and_spread() -> None:
    found = draw(seed=1)
    assert found.at_random.sum() == round(RANDOM_SHARE * 50)
    assert found.at_random[:25].any()
    assert found.at_random[25:].any()
    assert found.records.tolist() == draw(seed=1).records.tolist() != draw(seed=2).records.tolist()


def test_random_answers_estimate_the_list_without_bias() -> None:
    """Horvitz and Thompson: answers over their inclusion probabilities sum up, on average, to what the list holds."""
    total = np.linspace(0, 1, 400)
    estimates = []
    for seed in range(400):
        found = draw(seed)
        directed, drawn = found.records[~found.at_random], found.records[found.at_random]
        estimates.append(total[directed].sum() + (total[drawn] / found.inclusion[found.at_random]).sum())
    assert np.mean(estimates) == pytest.approx(total.sum(), rel=0.05)


def draw(seed: int) -> Questions:
    return choose(resolved(np.linspace(0, 1, 400)), 50, (seed,))


def test_asking_goes_on_where_judgements_end(products: KnownList) -> None:
    """Pairs that were judged are not asked again, and a match ends its record."""
    links, first = ask(products.incoming, products.catalogue, 20)
    pairs = links.frame[first.records].select("record_id", "catalogue_id").rows()
    rows = [(one, other, "match" if products.truth.get(one) == other else "not_match") for one, other in pairs]
    labels = dict(zip(("record_id", "catalogue_id", "judgement"), map(list, zip(*rows, strict=True)), strict=True))
    links, second = ask(products.incoming, products.catalogue, 20, judgements=pl.DataFrame(labels))
    again = set(links.frame[second.records].select("record_id", "catalogue_id").rows())
    assert not again & set(pairs)
    assert not {one for one, _ in again} & {one for one, _, said in rows if said == "match"}


def lined_up(chances: Floats, seed: int = 1) -> tuple[Floats, Floats]:
    """Those in the middle are asked for their worth, the others at random."""
    held = ~np.isnan(chances)
    asked = held & (np.nan_to_num(chances) > 0.2) & (np.nan_to_num(chances) < 0.8)
    found = line_up(chances, asked, held & ~asked, (seed,))
    assert (np.isnan(found.worth) == ~(asked | ~np.isnan(found.inclusion))).all()
    assert not (asked & ~np.isnan(found.inclusion)).any()
    return found.worth, found.inclusion


@given(CHANCES)
def test_a_line_asks_what_it_is_told_to_and_a_share_of_the_others(chances: list[float]) -> None:
    _, inclusion = lined_up(np.array(chances))
    drawn = inclusion[~np.isnan(inclusion)]
    asked = sum(0.2 < one < 0.8 for one in chances)
    others = sum(one <= 0.2 or one >= 0.8 for one in chances)
    assert len(drawn) == min(int(np.ceil(asked * RANDOM_SHARE / (1 - RANDOM_SHARE))), others)
    assert ((drawn > 0) & (drawn <= 1)).all()


def test_those_drawn_stand_at_even_distances_in_line() -> None:
    """Whoever stops early has answered a sample too."""
    worth, inclusion = lined_up(np.linspace(0, 1, 500))
    order = np.argsort(-np.nan_to_num(worth, nan=-1), kind="stable")[: int((~np.isnan(worth)).sum())]
    places = np.flatnonzero(~np.isnan(inclusion[order]))
    assert len(places) == 34
    assert set(np.diff(places)) <= {8, 9, 10, 11, 12}


def test_answers_of_a_part_of_a_line_estimate_the_others_without_bias() -> None:
    """The share of right ones among all that are sure, by the first half of those that were drawn."""
    chances = np.linspace(0, 1, 300)
    sure = np.flatnonzero(chances >= 0.8)
    right = np.random.default_rng(5).random(300) < chances**2
    found = []
    for seed in range(400):
        worth, inclusion = lined_up(chances, seed)
        drawn = sure[~np.isnan(inclusion[sure])]
        first = drawn[worth[drawn] >= np.nanmedian(worth)]
        if len(first):
            found.append(float(np.average(right[first], weights=1 / inclusion[first])))
    assert np.mean(found) == pytest.approx(right[sure].mean(), abs=0.03)
