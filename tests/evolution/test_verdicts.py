"""Protects who is right on a judged record: only what somebody has said counts for or against a matcher."""

from uuid import uuid4

import polars as pl
import pytest

from likewise.evolution.attempts import Said
from likewise.evolution.verdicts import compared, drawn_rows, known_rows

SOURCE = uuid4()
IDS = pl.Series(["a", "b", "c"], dtype=pl.String)


def answers(*places: int | None, probability: float = 0.5) -> pl.DataFrame:
    """A matcher's answers to rows 1, 2, ...: the best candidate's row, and a second one that never counts."""
    columns = {"row": pl.Int64, "rank": pl.Int64, "catalogue_row": pl.Int64, "probability": pl.Float64}
    best = [(row, 1, place, probability) for row, place in enumerate(places, start=1)]
    return pl.DataFrame([*best, (1, 2, 2, 0.9)], schema=columns, orient="row")


def test_judgements_find_their_rows() -> None:
    """A key that stands twice counts once; what is no longer in the list or the catalogue counts for nothing."""
    said = [
        Said(SOURCE, "k", "b", "match"),
        Said(SOURCE, "k", "a", "not_match"),
        Said(SOURCE, "other", "c", "new"),
        Said(SOURCE, "gone", "a", "match"),
        Said(SOURCE, "k", "gone", "match"),
    ]
    assert known_rows(said, ["other", "k", None, "k"], IDS) == {1: {1: True, 0: False}, 0: {2: True}}


@pytest.mark.parametrize(
    ("said", "answer", "right"),
    [
        ({0: True}, 0, 1),
        ({0: True}, 1, 0),
        ({0: True}, None, 0),
        ({0: False}, 0, 0),
        ({0: False}, None, 1),
        ({0: False, 1: True}, 1, 1),
    ],
)
def test_an_answer_is_right_where_it_is_what_people_said(said: dict[int, bool], answer: int | None, right: int) -> None:
    found = compared(({0: said}, {}), answers(answer), answers(answer), 1).paired
    assert (found.records, found.before, found.after) == (1, right, right)


def test_where_nobody_knows_a_record_tells_nothing() -> None:
    """One matcher names a record that nobody has judged, and no match is known: it may be right."""
    said = {0: {0: False}, 1: {1: True}}
    found = compared((said, {}), answers(None, 1), answers(1, None), 2).paired
    assert (found.records, found.gained, found.lost) == (1, 0, 1)


def test_a_candidate_below_one_half_is_no_answer() -> None:
    found = compared(({0: {0: True}}, {}), answers(0, probability=0.49), answers(0), 1).paired
    assert (found.before, found.after, found.gained) == (0, 1, 1)
    assert compared(({}, {}), answers(0), answers(0), 1).paired.records == 0


def test_what_was_drawn_at_random_stands_for_all_that_nobody_was_asked_about() -> None:
    """Two records that were chosen are gained, but one of two that were drawn among forty is lost."""
    known = {row: {0: True} for row in range(4)}
    before, after = answers(None, None, 0, 0), answers(0, 0, 0, None)
    found = compared((known, {2: 0.1, 3: 0.1}), before, after, 42)
    assert (found.paired.gained, found.paired.lost, found.drawn) == (2, 1, 2)
    assert found.expected == 2 - 0.5 * 40
    assert found.doubtful
    rarer = compared((known, {2: 0.1, 3: 1.0}), before, after, 42)
    assert rarer.expected == round(2 - 40 / 11, 1), "what was sure to be drawn stands for itself"
    assert compared((known, {2: 0.1}), before, after, 42).expected == 1, "a record that was chosen stands for itself"
    assert compared((known, {}), before, after, 42).expected is None


def test_who_was_drawn_is_known_by_the_key() -> None:
    said = [
        Said(SOURCE, "k", "a", "match", 0.5),
        Said(SOURCE, "k", "b", "not_match", 0.2),
        Said(SOURCE, "other", "a", "match"),
        Said(SOURCE, "gone", "a", "match", 0.1),
    ]
    assert drawn_rows(said, ["other", None, "k", "k"]) == {2: 0.2}
