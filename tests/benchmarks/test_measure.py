"""The numbers in the benchmark tables are what they are called."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure import best_threshold, measure, rates

LINKS = pl.DataFrame(
    {
        "record_id": ["a", "a", "b", "c", "d", "e"],
        "catalogue_id": ["1", "2", "3", "4", None, "6"],
        "decision": ["link", None, "link", "review", "no_match", "no_match"],
        "probability": [0.9, 0.2, 0.8, 0.6, None, 0.1],
        "rank": [1, 2, 1, 1, 1, 1],
    }
)
TRUTH = pl.DataFrame({"record_id": ["a", "a", "c", "e"], "catalogue_id": ["1", "2", "4", "6"]})


def test_hand_counted_answer() -> None:
    """Five records, four true pairs: every true pair counts for recall, also of a record with two."""
    accuracy = measure(LINKS, TRUTH)
    assert (accuracy.records, accuracy.true_pairs, accuracy.linked) == (5, 4, 2)
    assert accuracy.at_half.precision == pytest.approx(2 / 3)
    assert accuracy.at_half.recall == pytest.approx(2 / 4)
    assert accuracy.at_half.f1 == pytest.approx(2 * 2 / (3 + 4))
    assert accuracy.links.precision == pytest.approx(1 / 2)
    assert accuracy.links.recall == pytest.approx(1 / 4)
    assert accuracy.hindsight_threshold == pytest.approx(0.1)
    assert accuracy.hindsight.f1 == pytest.approx(2 * 3 / (4 + 4))
    assert accuracy.found == {1: 3 / 4}
    assert accuracy.calibration is not None
    assert accuracy.calibration.count == 4


def test_candidates_by_rank_count_for_finding_only() -> None:
    """A true record in second place is found among three, and changes no other number."""
    ranked = LINKS.with_columns(rank=pl.Series([1, 2, 1, 1, 1, 10]))
    assert measure(ranked, TRUTH).found == {1: 2 / 4, 3: 3 / 4, 10: 1.0}


def test_answer_without_ranks_is_read_as_best_candidates() -> None:
    """The ordinary answer has one row per record and no rank column."""
    best = LINKS.filter(pl.col("rank") == 1)
    assert measure(best.drop("rank"), TRUTH).at_half == measure(best, TRUTH).at_half


def test_nothing_true_and_nothing_claimed_is_perfect() -> None:
    """A list without matches: claiming nothing has F1 1, and any claim has 0."""
    nothing = rates(np.zeros(0, dtype=np.bool_), 0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, 1.0)
    assert rates(np.zeros(3, dtype=np.bool_), 0).f1 == 0


def test_tied_probabilities_cannot_be_told_apart() -> None:
    """A threshold takes all of a tie or none: the better half of equals is not a choice."""
    chances = np.array([0.7, 0.7, 0.7, 0.7])
    right = np.array([True, False, False, False])
    assert best_threshold(chances, right, 1) == pytest.approx(0.7)
    assert rates(right, 1).f1 == pytest.approx(0.4)


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.4, 0.5, 0.9, 1.0]), st.booleans()), max_size=30),
    st.integers(0, 5),
)
def test_hindsight_is_the_best_of_all_thresholds(answers: list[tuple[float, bool]], missed: int) -> None:
    """Against trying every threshold one by one, among them 0.5."""
    chances = np.array([chance for chance, _ in answers], dtype=np.float64)
    right = np.array([true for _, true in answers], dtype=np.bool_)
    true_pairs = int(right.sum()) + missed
    threshold = best_threshold(chances, right, true_pairs)
    tried = [rates(right[chances >= at], true_pairs).f1 for at in (0.0, 0.1, 0.4, 0.5, 0.9, 1.0)]
    if threshold is None:
        assert not right.any()
    else:
        assert rates(right[chances >= threshold], true_pairs).f1 == max(tried)
