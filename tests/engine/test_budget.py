"""A limit on reviews holds, is spent on the likeliest rows, and says what it leaves out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_lists import KnownList

from likewise.engine.budget import spend
from likewise.engine.matcher import fit_and_match
from likewise.engine.results import Decision, Options


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.55, 0.9, 1.0]), max_size=40), st.integers(0, 45))
def test_the_limit_holds_and_nobody_likelier_is_left_out(chances: list[float], most: int) -> None:
    budget = spend(np.array(chances), most, 0.1)
    asked = [one for one in chances if one >= budget.line]
    left = [one for one in chances if one < budget.line]
    assert budget.asked == len(asked) <= most
    assert budget.left == len(left)
    assert budget.matches_asked == pytest.approx(sum(asked))
    assert budget.matches_left == pytest.approx(sum(left))
    # One more kind of equally likely rows would be too many.
    assert not left or len(asked) + left.count(max(left)) > most


def test_rows_beyond_the_limit_are_not_asked_about(products: KnownList) -> None:
    tables = products.incoming, products.catalogue
    _, plain = fit_and_match(*tables)
    reviews = plain.summary.counts[Decision.REVIEW]
    assert reviews > 3
    _, links = fit_and_match(*tables, Options(reviews=3))
    budget = links.summary.budget
    assert budget is not None
    assert links.summary.counts[Decision.REVIEW] == budget.asked <= 3
    assert budget.asked + budget.left == reviews
    assert links.summary.review_threshold == budget.line
    assert links.summary.counts[Decision.LINK] == plain.summary.counts[Decision.LINK]
    reasons = links.frame.filter(links.frame["decision"] == "no_match")["reason"].to_list()
    assert reasons.count("likelier rows take up the reviews") == budget.left
