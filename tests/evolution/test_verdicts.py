"""Protects who is right on a judged record: only what somebody has said counts for or against a matcher."""

from uuid import uuid4

import polars as pl
import pytest

from likewise.evolution.attempts import Said
from likewise.evolution.verdicts import known_rows, paired

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
    found = paired({0: said}, answers(answer), answers(answer))
    assert (found.records, found.before, found.after) == (1, right, right)


def test_where_nobody_knows_a_record_tells_nothing() -> None:
    """One matcher names a record that nobody has judged, and no match is known: it may be right."""
    found = paired({0: {0: False}, 1: {1: True}}, answers(None, 1), answers(1, None))
    assert (found.records, found.gained, found.lost) == (1, 0, 1)


def test_a_candidate_below_one_half_is_no_answer() -> None:
    found = paired({0: {0: True}}, answers(0, probability=0.49), answers(0))
    assert (found.before, found.after, found.gained) == (0, 1, 1)
    assert paired({}, answers(0), answers(0)).records == 0
