"""Protects what reviewers are told of the forecasts: every answer is in one band, and shares are what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.reviews.learning import BANDS, Answered, bands
from likewise.reviews.summary import taught

ANSWERS = st.lists(st.builds(Answered, st.floats(0, 1), st.booleans(), st.integers(1, 5)))


@given(ANSWERS)
def test_every_answer_is_in_one_band_and_within_its_edges(answers: list[Answered]) -> None:
    found = bands(answers)
    assert len(found) == BANDS
    assert sum(band.asked for band in found) == len(answers)
    assert sum(band.matched for band in found) == sum(one.matched for one in answers)
    for band in found:
        if band.expected is None:
            assert (band.asked, band.observed.value) == (0, None)
        else:
            assert band.lower - 1e-9 <= band.expected <= band.upper + 1e-9
            assert band.observed.low <= band.matched / band.asked <= band.observed.high


@pytest.mark.parametrize(("probability", "place"), [(0.0, 0), (0.1, 1), (0.3, 3), (0.7, 7), (0.999, 9), (1.0, 9)])
def test_an_edge_belongs_to_the_band_above_it_and_certainty_to_the_last(probability: float, place: int) -> None:
    assert bands([Answered(probability, matched=True)])[place].asked == 1


def test_what_is_told_adds_up() -> None:
    told = taught([Answered(0.75, matched=True, rows=2), Answered(0.71, matched=False, rows=3)])
    assert (told.answers, told.matched, told.rows_settled) == (2, 1, 5)
    assert told.expected == pytest.approx(1.46)
    band = told.bands[7]
    assert (band.lower, band.upper, band.asked, band.matched, band.observed) == (0.7, 0.8, 2, 1, 0.5)
    assert band.expected == pytest.approx(0.73)
    assert (band.low, band.high) == pytest.approx((0.0945, 0.9055), abs=1e-4)
