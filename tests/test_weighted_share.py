"""A share estimated from a sample whose members were not all drawn with the same probability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.intervals import weighted, wilson


@given(st.lists(st.booleans(), min_size=1, max_size=50), st.floats(0.01, 1))
def test_equal_probabilities_give_the_plain_share_and_its_interval(answers: list[bool], probability: float) -> None:
    found, plain = weighted([(one, probability) for one in answers]), wilson(sum(answers), len(answers))
    for ours, theirs in ((found.value, plain.value), (found.low, plain.low), (found.high, plain.high)):
        assert ours == pytest.approx(theirs, abs=1e-6)


def test_without_an_answer_nothing_is_known() -> None:
    found = weighted([])
    assert (found.value, found.low, found.high) == (None, 0.0, 1.0)


@given(st.lists(st.tuples(st.booleans(), st.floats(1e-6, 1)), max_size=50))
def test_the_share_lies_in_its_interval(answers: list[tuple[bool, float]]) -> None:
    found = weighted(answers)
    assert 0 <= found.low <= found.high <= 1
    assert found.value is None or found.low - 1e-9 <= found.value <= found.high + 1e-9


def test_the_interval_covers_the_truth_of_unequal_draws() -> None:
    """Of 400 samples drawn with unequal probabilities at least 90 % cover it; the plain share of them is far off."""
    rng = np.random.default_rng(0)
    truth = rng.random(4_000) < 0.9
    probability = np.where(truth, 0.02, 0.06)
    covered, plain = [], []
    for _ in range(400):
        drawn = rng.random(len(truth)) < probability
        found = weighted(list(zip(truth[drawn].tolist(), probability[drawn].tolist(), strict=True)))
        covered.append(found.low <= truth.mean() <= found.high)
        plain.append(truth[drawn].mean())
    assert np.mean(covered) >= 0.9
    assert np.mean(plain) < 0.8
