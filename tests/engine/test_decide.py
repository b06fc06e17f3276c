"""Decisions from probabilities: structure, and the threshold that keeps a promise."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from likewise.engine.decide import decide, detect_cardinality, link_threshold
from likewise.engine.results import Cardinality, Decision

CHANCES = st.lists(st.floats(0.0, 0.999999), min_size=1, max_size=30)


def test_structure_follows_how_often_probable_matches_share_a_record() -> None:
    chances = np.full(100, 0.9)
    assert detect_cardinality(chances, np.arange(100)) is Cardinality.ONE_TO_ONE
    assert detect_cardinality(chances, np.arange(100) // 2) is Cardinality.MANY_TO_ONE
    assert detect_cardinality(np.full(100, 0.01), np.zeros(100, dtype=np.int64)) is Cardinality.ONE_TO_ONE


def test_unsure_claims_that_pile_up_do_not_make_a_list_many_to_one() -> None:
    """A hundred sure matches each with a record of its own, and sixty doubtful ones on the same few."""
    chances = np.concatenate([np.full(100, 0.99), np.full(60, 0.55)])
    claimed = np.concatenate([np.arange(100), np.arange(60) % 5])
    assert detect_cardinality(chances, claimed) is Cardinality.ONE_TO_ONE


@given(CHANCES, st.floats(0.5, 0.999))
@example([0.95] * 3, 0.95)
def test_the_threshold_is_the_lowest_that_keeps_the_target(chances: list[float], target: float) -> None:
    """Against trying every threshold."""
    values = np.array(chances)
    keeping = [one for one in values.tolist() if one >= 0.5 and np.sort(values[values >= one]).mean() >= target - 1e-12]
    found = link_threshold(values, target)
    if not keeping:
        assert found is None or values[values >= found].mean() >= target - 1e-9
    else:
        assert found == pytest.approx(min(keeping))


def test_decisions_by_threshold() -> None:
    chances = np.array([0.99, 0.6, 0.2, 0.05, np.nan])
    free = np.zeros(5, dtype=np.bool_)
    link, review, no_match = Decision.LINK, Decision.REVIEW, Decision.NO_MATCH
    assert decide(chances, 0.6, free) == [link, link, review, no_match, no_match]
    assert decide(chances, None, free) == [review, review, review, no_match, no_match]
    assert decide(chances, 0.6, np.array([True, *[False] * 4])) == [review, link, review, no_match, no_match]
