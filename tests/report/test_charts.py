"""The geometry of the page's drawings says what the numbers say."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.expect import threshold_curve
from likewise.engine.results import Contribution, Decision
from likewise.report.charts import histogram, line, share_bar, waterfall

WEIGHTS = st.lists(st.floats(-20, 20), min_size=1, max_size=12)


@given(probabilities=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["link", "review", "no_match"]))))
def test_every_best_candidate_stands_in_the_bar_of_its_probability(
    probabilities: list[tuple[float, str]],
) -> None:
    schema = {"probability": pl.Float64, "decision": pl.String}
    bars = histogram(pl.DataFrame(probabilities, schema=schema, orient="row"))
    assert [bar.low for bar in bars] == [number / 20 for number in range(20)]
    for bar in bars:
        inside = [d for p, d in probabilities if bar.low <= p < bar.high or (p == 1 and bar.high == 1)]
        assert bar.count == len(inside)
        assert {part.decision.value: part.count for part in bar.segments} == {d: inside.count(d) for d in set(inside)}
        assert bar.top >= 0
        assert all(part.size > 0 for part in bar.segments)


@given(weights=WEIGHTS)
def test_a_waterfall_goes_from_total_to_total(weights: list[float]) -> None:
    """Each bar begins where the one before ended, the last total is the sum, and all lie within the
    drawing.
    """
    drawn = waterfall([Contribution("evidence", weight) for weight in weights])
    assert drawn.steps[-1].total == pytest.approx(sum(weights))
    ends = drawn.zero
    for step, weight in zip(drawn.steps, weights, strict=True):
        left, right = step.start, step.start + step.width
        before, after = (left, right) if weight >= 0 else (right, left)
        assert before == pytest.approx(ends, abs=1e-6)
        assert -1e-6 <= left <= right <= 100 + 1e-6
        ends = after
    assert {round(drawn.start, 6), round(drawn.start + drawn.width, 6)} == {
        round(drawn.zero, 6),
        round(ends, 6),
    }


def test_a_decision_that_occurs_once_among_a_million_can_be_seen() -> None:
    segments = share_bar({Decision.LINK: 1_000_000, Decision.REVIEW: 1, Decision.NO_MATCH: 0})
    assert [part.decision for part in segments] == [Decision.LINK, Decision.REVIEW]
    assert segments[1].size > 0.5
    assert sum(part.size for part in segments) == pytest.approx(100)
    assert share_bar({Decision.LINK: 0}) == ()


def test_a_curve_leaves_out_thresholds_without_a_link() -> None:
    points = threshold_curve(np.array([0.25, 0.75]), [0.0, 0.5, 0.9])
    assert line(points, "precision") == "0.00,50.00 50.00,25.00"
    assert line(points, "recall") == "0.00,0.00 50.00,25.00 90.00,100.00"
