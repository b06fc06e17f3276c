"""Numbers shown to people never say something else than the decision that was made."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.report.wording import bits, one_line, percent, probability_text, shown_probabilities

PROBABILITY = st.floats(0, 1)


@given(probabilities=st.lists(PROBABILITY, min_size=1), threshold=PROBABILITY)
def test_a_shown_probability_stays_on_its_side_of_the_shown_threshold(
    probabilities: list[float], threshold: float
) -> None:
    """Whoever compares the written numbers gets the decision that was made on the exact ones."""
    shown = shown_probabilities(np.array(probabilities), [threshold])
    line = shown_probabilities(np.array([threshold]), [])[0]
    for exact, written in zip(probabilities, shown, strict=True):
        if line > 0:
            assert (written >= line) == (exact >= threshold)
        assert written == round(written, 4)
        assert abs(written - exact) <= 2e-4


@given(probability=PROBABILITY, thresholds=st.lists(PROBABILITY, max_size=3))
def test_shown_probabilities_keep_their_order(probability: float, thresholds: list[float]) -> None:
    values = np.array([probability, min(1.0, probability + 0.01)])
    lower, higher = shown_probabilities(values, thresholds)
    assert lower <= higher


def test_four_decimal_numbers_and_missing_ones_stay_what_they_are() -> None:
    """0.57 * 10000 is 5699.999... in floating point; a missing probability is no zero."""
    values = np.array([0.57, 0.29, 1.0, 0.0, 0.99999, math.nan])
    assert shown_probabilities(values, []).tolist()[:5] == [0.57, 0.29, 1.0, 0.0, 0.9999]
    assert np.isnan(shown_probabilities(values, [0.5])[5])
    assert probability_text(0.49999999, [0.5]) == "0.4999"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.9999, "99.9 %"),
        (0.00001, "0.1 %"),
        (0.5, "50 %"),
        (0.9876, "98.8 %"),
        (0.94, "94 %"),
    ],
)
def test_a_percentage_says_all_or_nothing_only_where_it_is_so(value: float | None, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(("weight", "text"), [(2.345, "+2.3"), (-9.7, "−9.7"), (0.0, "+0.0"), (-0.01, "+0.0")])
def test_a_match_weight_has_its_sign_and_no_negative_zero(weight: float, text: str) -> None:
    assert bits(weight) == text


def test_a_printed_value_is_one_line_and_cannot_steer_the_terminal() -> None:
    """Escape codes, line breaks and marks that reorder text are blanks; long values are cut."""
    assert one_line("a\x1b[31mb\nc\u202ed\u2028e") == "a [31mb c d e"
    assert one_line("x" * 300, 10) == "x" * 10 + "…"
    assert one_line("عربي 漢字 é 👍") == "عربي 漢字 é 👍"
