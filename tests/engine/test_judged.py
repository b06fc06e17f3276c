"""Known is known: no answer contradicts a judgement, and what follows from one is drawn from it."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_lists import KnownList

from likewise.engine.compare import Pairs
from likewise.engine.judged import NO_RECORD, Judgements, known, settle, unfound, with_pairs
from likewise.engine.matcher import Matcher, fit_and_match
from likewise.engine.results import Cardinality, Links, Options
from likewise.engine.score import Scored

RECORDS, CATALOGUE = 6, 4
PAIRS = st.tuples(st.integers(0, RECORDS - 1), st.integers(0, CATALOGUE - 1))
SAID = st.dictionaries(PAIRS, st.booleans(), max_size=10)


def every_pair() -> Scored:
    rows, places = np.divmod(np.arange(RECORDS * CATALOGUE), CATALOGUE)
    return Scored(Pairs(rows, places), np.zeros((len(rows), 1), dtype=np.float32), RECORDS)


def pairs_of(scored: Scored) -> set[tuple[int, int]]:
    return set(zip(scored.pairs.incoming.tolist(), scored.pairs.catalogue.tolist(), strict=True))


def labels(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["record_id", "catalogue_id", "judgement"], orient="row")


@given(said=SAID, one_to_one=st.booleans())
def test_what_is_left_is_what_the_judgements_leave(said: dict[tuple[int, int], bool], *, one_to_one: bool) -> None:
    """Against the rules one by one: matches stay, not-matches go, and so do the rivals of matches."""
    scored = every_pair()
    settled = settle(scored, known(scored, Judgements.of(said)), one_to_one=one_to_one)
    matches = {pair for pair, matched in said.items() if matched}
    matched, taken = {row for row, _ in matches}, {place for _, place in matches}
    expected = {
        (row, place)
        for row, place in pairs_of(scored)
        if (row, place) in matches
        or ((row, place) not in said and row not in matched and not (one_to_one and place in taken))
    }
    assert pairs_of(settled.scored) == expected
    assert set(np.flatnonzero(settled.confirmed).tolist()) == matched
    assert set(np.flatnonzero(settled.exhausted).tolist()) == set(range(RECORDS)) - {row for row, _ in expected}


def test_a_record_without_a_match_has_no_candidates() -> None:
    scored = every_pair()
    settled = settle(scored, known(scored, Judgements.of({(2, NO_RECORD): False})), one_to_one=False)
    assert settled.exhausted.tolist() == [row == 2 for row in range(RECORDS)]


def test_matches_that_were_not_found_join_their_records() -> None:
    whole = every_pair()
    few = Scored(Pairs(whole.pairs.incoming[::2], whole.pairs.catalogue[::2]), whole.vectors[::2], RECORDS)
    judged = Judgements.of({(1, 1): True, (1, 2): True, (3, 3): False})
    lacking = unfound(few, judged)
    joined = with_pairs(few, lacking, np.ones((len(lacking), 1), dtype=np.float32))
    assert (lacking.incoming.tolist(), lacking.catalogue.tolist()) == ([1], [1])
    assert pairs_of(joined) == pairs_of(few) | {(1, 1)}
    assert (np.diff(joined.pairs.incoming) >= 0).all()


def test_no_judgement_changes_nothing(products: KnownList) -> None:
    plain = fit_and_match(products.incoming, products.catalogue)
    empty = fit_and_match(products.incoming, products.catalogue, judgements=labels([]))
    assert plain[0].recipe == empty[0].recipe
    assert plain[1].frame.equals(empty[1].frame)


@pytest.mark.parametrize("stored", [False, True])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 100))
def test_no_answer_contradicts_a_judgement(products: KnownList, *, stored: bool, seed: int) -> None:
    """Whatever was judged of whichever pairs, right or wrong, found or not, and whoever decides."""
    rng = np.random.default_rng(seed)
    records = rng.permutation(len(products.incoming))[:40]
    places = rng.permutation(len(products.catalogue))[:40]
    keys, others = products.incoming.frame["id"], products.catalogue.frame["id"]
    rows = [
        (keys[int(one)], others[int(place)], ("match", "not_match")[number % 2])
        for number, (one, place) in enumerate(zip(records, places, strict=True))
    ]
    links = _match(products, rows, stored=stored)
    decided = {row["record_id"]: row for row in links.frame.iter_rows(named=True)}
    for record, other, said in rows:
        answer = decided[record]
        if said == "match":
            assert (answer["catalogue_id"], answer["decision"], answer["probability"]) == (other, "link", 1.0)
            assert answer["reason"] == "judged by a person"
        else:
            assert answer["catalogue_id"] != other


def _match(products: KnownList, rows: list[tuple[str, str, str]], *, stored: bool) -> Links:
    if not stored:
        return fit_and_match(products.incoming, products.catalogue, judgements=labels(rows))[1]
    matcher = fit_and_match(products.incoming, products.catalogue)[0]
    return matcher.match(products.incoming, products.catalogue, judgements=labels(rows))


def test_the_same_judgements_give_the_same_answer_in_any_order(products: KnownList) -> None:
    rows = [(one, other, "match") for one, other in list(products.truth.items())[:60]]
    rows += [(one, "000001", "not_match") for one, other in list(products.truth.items())[60:90] if other != "000001"]
    first, again = (
        fit_and_match(products.incoming, products.catalogue, judgements=labels(one)) for one in (rows, rows[::-1])
    )
    assert first[0].recipe == again[0].recipe
    assert first[1].frame.equals(again[1].frame)


def test_the_next_candidate_moves_up_and_the_explanation_says_who_judged(products: KnownList) -> None:
    options = Options(candidates=3, cardinality=Cardinality.MANY_TO_ONE)
    before = fit_and_match(products.incoming, products.catalogue, options)[1].frame.filter(pl.col("row") == 1)
    record, ranked = before["record_id"][0], before["catalogue_id"].to_list()
    refused = fit_and_match(
        products.incoming, products.catalogue, options, judgements=labels([(record, ranked[0], "not_match")])
    )[1].frame
    assert refused.filter(pl.col("row") == 1)["catalogue_id"][0] in ranked[1:]
    links = fit_and_match(
        products.incoming, products.catalogue, options, judgements=labels([(record, ranked[2], "match")])
    )[1]
    told = links.explain(0)
    assert told.probability == pytest.approx(1.0)
    assert told.contributions[-1].label == "judged by a person"
    assert told.weight == pytest.approx(sum(one.weight for one in told.contributions))
    assert links.frame.filter(pl.col("row") == 1).height == 1


def test_a_record_whose_candidates_are_all_refused_says_so(products: KnownList) -> None:
    record = products.incoming.frame["id"][0]
    links = fit_and_match(products.incoming, products.catalogue, judgements=labels([(record, "", "not_match")]))[1]
    first = links.frame.row(0, named=True)
    assert (first["decision"], first["catalogue_id"]) == ("no_match", None)
    assert "judged by a person" in first["reason"]


def test_what_judgements_moved_is_stored_with_the_matcher(products: KnownList) -> None:
    """And read back; a matcher of an earlier release, which says nothing of judgements, is read as well."""
    matcher = fit_and_match(products.incoming, products.catalogue)[0]
    moved = Matcher(replace(matcher.recipe, fitted_on=replace(matcher.recipe.fitted_on, judgements=7)))
    assert Matcher.from_json(moved.to_json()) == moved
    assert Matcher.from_json(matcher.to_json().replace(',\n    "judgements": 0', "")) == matcher
