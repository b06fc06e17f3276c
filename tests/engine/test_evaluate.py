"""Evaluation against slow, obvious oracles: plain loops over plain dicts."""

from collections.abc import Sequence
from math import log, sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.calibration import calibration
from likewise.engine.evaluate import best_candidates, evaluate, find_truth_columns
from likewise.engine.expect import threshold_curve
from likewise.errors import TableError
from likewise.intervals import f1, wilson

KEYS = st.sampled_from(["a", "b", "c", "d", "007"])
PROBABILITIES = st.floats(0, 1)
ROW = st.tuples(KEYS, KEYS | st.none(), st.sampled_from(["link", "review", "no_match"]), PROBABILITIES)
FORECASTS = st.lists(st.tuples(PROBABILITIES, st.booleans()), min_size=1, max_size=40)


def links_frame(rows: Sequence[tuple[str, str | None, str | None, float | str | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema=["record_id", "catalogue_id", "decision", "probability"], orient="row", strict=False
    )


def truth_frame(pairs: Sequence[tuple[str, str | None]]) -> pl.DataFrame:
    schema = {"record_id": pl.String, "catalogue_id": pl.String}
    return pl.DataFrame(pairs, schema=schema, orient="row")


@given(rows=st.lists(ROW, min_size=1, max_size=30), truth=st.lists(st.tuples(KEYS, KEYS), min_size=1))
def test_precision_recall_and_f1_are_those_of_plain_sets(
    rows: list[tuple[str, str | None, str, float]], truth: list[tuple[str, str]]
) -> None:
    """Both readings of the links count distinct pairs, against all true matches."""
    known = {record for record, *_ in rows}
    if not known & {record for record, _ in truth}:
        truth = [*truth, (rows[0][0], "a")]
    found = evaluate(links_frame(rows), truth_frame(truth))
    readings = (
        (found.links, {(r, c) for r, c, d, _ in rows if c is not None and d == "link"}),
        (found.even_odds, {(r, c) for r, c, _, p in rows if c is not None and p >= 0.5}),
    )
    for scores, predicted in readings:
        correct = len(predicted & set(truth))
        assert (scores.predicted, scores.correct) == (len(predicted), correct)
        assert scores.precision.value == (correct / len(predicted) if predicted else None)
        assert scores.recall.value == correct / len(set(truth))
        assert scores.f1.value == pytest.approx(2 * correct / (len(predicted) + len(set(truth))))


@given(total=st.integers(1, 10_000), share=st.floats(0, 1))
def test_wilson_interval_ends_solve_the_score_equation(total: int, share: float) -> None:
    """Wilson's definition: an end p of the interval satisfies |share - p| = z * sqrt(p (1 - p) / n)."""
    hits = round(share * total)
    estimate = wilson(hits, total)
    assert 0 <= estimate.low <= hits / total <= estimate.high <= 1
    for end in (estimate.low, estimate.high):
        if 0 < end < 1:
            expected = 1.959963984540054 * sqrt(end * (1 - end) / total)
            assert abs(hits / total - end) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_wilson_interval_of_a_published_example() -> None:
    """81 of 263 gives 0.2553 to 0.3662 (Newcombe, Statistics in Medicine 17, 1998, table I)."""
    estimate = wilson(81, 263)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.2553, 0.3662)


@given(correct=st.integers(0, 50), wrong=st.integers(0, 50), missed=st.integers(0, 50))
def test_f1_lies_in_its_interval(correct: int, wrong: int, missed: int) -> None:
    estimate = f1(correct, correct + wrong, correct + missed)
    if correct + wrong + missed == 0:
        assert estimate.value is None
    else:
        assert estimate.value is not None
        assert estimate.value == pytest.approx(2 * correct / (2 * correct + wrong + missed))
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@pytest.mark.parametrize("rate", [0.6, 0.95])
def test_f1_interval_covers_the_true_f1_about_95_times_in_100(rate: float) -> None:
    """The interval is worth its name: over seeded repeats it holds the true value as often as it says."""
    draws = np.random.default_rng(0).multinomial(200, [rate, (1 - rate) / 2, (1 - rate) / 2], size=2000)
    true = 2 * rate / (2 * rate + (1 - rate))
    intervals = [f1(int(tp), int(tp + fp), int(tp + fn)) for tp, fp, fn in draws]
    covered = np.mean([item.low <= true <= item.high for item in intervals])
    assert 0.93 <= covered <= 0.97


@given(forecasts=FORECASTS)
def test_calibration_is_that_of_plain_loops(forecasts: list[tuple[float, bool]]) -> None:
    found = calibration(np.array([p for p, _ in forecasts]), np.array([y for _, y in forecasts]))
    assert found is not None
    error, loss = 0.0, 0.0
    for bin_number in range(10):
        low, high = bin_number / 10, (bin_number + 1) / 10
        inside = [(p, y) for p, y in forecasts if low <= p < high or (bin_number == 9 and p == 1)]
        assert found.bins[bin_number].count == len(inside)
        if inside:
            stated, seen = sum(p for p, _ in inside) / len(inside), sum(y for _, y in inside) / len(inside)
            error += abs(stated - seen) * len(inside) / len(forecasts)
    for p, y in forecasts:
        loss -= log(max(p if y else 1 - p, 5e-5)) / len(forecasts)
    assert found.expected_calibration_error == pytest.approx(error, abs=1e-9)
    assert found.log_loss == pytest.approx(loss)


def test_constant_forecast_costs_the_entropy_of_the_rate() -> None:
    found = calibration(np.array([0.9, 0.9, 0.1, 0.1]), np.array([True, True, False, True]))
    assert found is not None
    assert found.constant_log_loss == pytest.approx(-(0.75 * log(0.75) + 0.25 * log(0.25)))
    assert calibration(np.array([]), np.array([], dtype=bool)) is None


@given(probabilities=st.lists(PROBABILITIES, max_size=30), threshold=PROBABILITIES)
def test_threshold_curve_is_that_of_plain_sums(probabilities: list[float], threshold: float) -> None:
    """Expected precision is the mean of what reaches the threshold, expected recall its share of the sum."""
    (point,) = threshold_curve(np.array(probabilities), [threshold])
    reached = [p for p in probabilities if p >= threshold]
    assert point.links == len(reached)
    assert point.precision == (pytest.approx(sum(reached) / len(reached)) if reached else None)
    total = sum(probabilities)
    assert point.recall == (pytest.approx(sum(reached) / total) if total > 0 else None)


def test_only_the_best_of_several_candidates_is_measured() -> None:
    links = links_frame([("1", "x", "link", 0.9), ("1", "y", None, 0.7)]).with_columns(rank=pl.Series([1, 2]))
    found = evaluate(links, truth_frame([("1", "y")]))
    assert (found.records, found.even_odds.predicted, found.even_odds.correct) == (1, 1, 0)


def test_numbers_may_be_text_and_blanks_are_nothing() -> None:
    """A CSV gives text: "0.9" is a probability and "" is no candidate."""
    found = evaluate(links_frame([("1", "x", "link", "0.9"), ("2", "", "failed", "")]), truth_frame([("1", "x")]))
    assert (found.links.correct, found.links.predicted, found.records) == (1, 1, 2)
    assert found.calibration is not None
    assert found.calibration.count == 1


def test_what_a_reader_should_know_is_said() -> None:
    links = links_frame([("1", "x", "link", 0.9), ("1", "x", "link", 0.9), ("2", "y", "link", 0.8)])
    truth = truth_frame([("1", "x"), ("2", "y"), ("2", "z"), ("9", "q"), ("3", None)])
    found = evaluate(links, truth)
    assert found.true_pairs == 4
    assert [notice.split(" ", 1)[0] for notice in found.notices] == ["1", "1", "1"]
    assert "not among the links" in found.notices[0]
    assert "repeat a record_id" in found.notices[1]
    assert "more than one true match" in found.notices[2]


@pytest.mark.parametrize(
    ("links", "truth", "says"),
    [
        (pl.DataFrame({"record_id": ["1"]}), truth_frame([("1", "x")]), "no column 'catalogue_id'"),
        (links_frame([("1", "x", "link", "much")]), truth_frame([("1", "x")]), "'much'"),
        (links_frame([("1", "x", "link", 1.5)]), truth_frame([("1", "x")]), "'1.5'"),
        (links_frame([("1", "x", "link", 0.5)]), truth_frame([("1", None)]), "no match"),
        (links_frame([("1", "x", "link", 0.5)]), truth_frame([("2", "x")]), "no record of the truth"),
    ],
)
def test_what_cannot_be_measured_is_refused(links: pl.DataFrame, truth: pl.DataFrame, says: str) -> None:
    with pytest.raises(TableError, match=says):
        evaluate(links, truth)


@given(columns=st.permutations(["left", "right", "note"]))
def test_truth_columns_are_found_by_their_values(columns: list[str]) -> None:
    """The keys of both sides are the same numbers here: only whole pairs tell which column is which."""
    links = links_frame([(str(n), str((n + 1) % 9), "link", 0.9) for n in range(9)])
    truth = pl.DataFrame(
        {
            "left": [str((n + 1) % 9) for n in range(9)],
            "right": [str(n) for n in range(9)],
            "note": ["x"] * 9,
        }
    )
    assert find_truth_columns(links, truth.select(columns)) == ("right", "left")


def test_truth_columns_are_found_by_name_before_values() -> None:
    links = links_frame([("1", "2", "link", 0.9), ("2", "1", "link", 0.9)])
    truth = pl.DataFrame({"Catalogue_ID": ["1"], "note": ["2"], "record_id ": ["1"]})
    assert find_truth_columns(links, truth) == ("record_id ", "Catalogue_ID")


@pytest.mark.parametrize(
    ("truth", "says"),
    [
        (pl.DataFrame({"a": ["1"]}), "1 columns"),
        (pl.DataFrame({str(n): ["1"] for n in range(13)}), "13 columns"),
        (pl.DataFrame({"a": ["x"], "b": ["y"]}), "no column of the truth"),
        (pl.DataFrame({"a": ["1"], "b": ["1"]}), "unclear"),
    ],
)
def test_truth_columns_that_cannot_be_told_are_asked_for(truth: pl.DataFrame, says: str) -> None:
    links = links_frame([("1", "1", "link", 0.9)])
    with pytest.raises(TableError, match=says):
        find_truth_columns(links, truth)


def test_best_candidates_leave_the_links_alone() -> None:
    links = links_frame([("1", "x", "link", "0.25")])
    assert best_candidates(links)["probability"].to_list() == [0.25]
    assert links["probability"].to_list() == ["0.25"]
