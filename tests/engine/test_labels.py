"""Tables of judgements: what can be used is used, what cannot is told with its row."""

import polars as pl
import pytest

from likewise.engine.judged import NO_RECORD, Judgements
from likewise.engine.labels import read_judgements
from likewise.engine.records import Table
from likewise.errors import TableError


def read(
    *rows: tuple[str | None, ...], failures: dict[int, str] | None = None
) -> tuple[dict[tuple[int, int], bool], str]:
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("record_id", "catalogue_id", "judgement"), pl.String), orient="row"
    )
    judged, told = read_judgements(Table("labels", frame, failures or {}), ["a", "b", "b", None], ["x", "y"])
    return pairs(judged), " / ".join(told)


def pairs(judged: Judgements) -> dict[tuple[int, int], bool]:
    return dict(
        zip(zip(judged.incoming.tolist(), judged.catalogue.tolist(), strict=True), judged.matches.tolist(), strict=True)
    )


@pytest.mark.parametrize("word", ["match", " Match ", "YES", "1", "true"])
def test_words_for_a_match(word: str) -> None:
    assert read(("a", "x", word))[0] == {(0, 0): True}


@pytest.mark.parametrize("word", ["not_match", "not match", "No match", "no", "0", "FALSE"])
def test_words_for_none(word: str) -> None:
    assert read(("a", "x", word))[0] == {(0, 0): False}


def test_unanswered_rows_are_counted_and_not_judged() -> None:
    said, told = read(("a", "x", None), ("a", "y", "unsure"), ("b", "x", ""))
    assert not said
    assert "not answered yet: 3" in told


def test_bad_rows_cost_no_others() -> None:
    said, told = read(
        ("a", "x", "match"), ("z", "x", "match"), ("a", "q", "no"), ("a", "y", "perhaps"), ("a", None, "match")
    )
    assert said == {(0, 0): True}
    for wanted in (
        "row 2: the list has no record 'z'",
        "row 3: the catalogue has no record 'q'",
        "row 4: judgement 'perhaps'",
        "row 5: a match needs",
    ):
        assert wanted in told


def test_unreadable_rows_are_told() -> None:
    said, told = read((None, None, None), ("a", "x", "match"), failures={0: "line 2 is damaged"})
    assert said == {(0, 0): True}
    assert "line 2 is damaged" in told


def test_a_key_that_several_records_have_is_judged_for_all_of_them() -> None:
    assert read(("b", "y", "match"))[0] == {(1, 1): True, (2, 1): True}


def test_the_last_of_contradicting_rows_holds() -> None:
    said, told = read(("a", "x", "match"), ("a", "x", "not_match"), ("a", "y", "not_match"), ("a", "y", "match"))
    assert said == {(0, 0): False, (0, 1): True}
    assert "row 2 contradicts row 1" in told
    assert "row 4 contradicts row 3" in told


def test_no_match_at_all_and_a_match_contradict_each_other() -> None:
    assert read(("a", "x", "match"), ("a", None, "no_match"))[0] == {(0, NO_RECORD): False}
    assert read(("a", None, "no_match"), ("a", "x", "match"))[0] == {(0, 0): True}


def test_a_repeated_judgement_is_one() -> None:
    said, told = read(("a", "x", "match"), ("a", "x", "yes"))
    assert said == {(0, 0): True}
    assert "contradict" not in told


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(TableError, match="has no column 'judgement'"):
        read_judgements(Table("labels", pl.DataFrame({"record_id": ["a"], "catalogue_id": ["x"]})), ["a"], ["x"])


def test_columns_may_be_written_large_and_stand_among_others() -> None:
    frame = pl.DataFrame({"note": ["?"], "Judgement": ["match"], "RECORD_ID": ["a"], " catalogue_id": ["y"]})
    assert pairs(read_judgements(Table("labels", frame), ["a"], ["x", "y"])[0]) == {(0, 1): True}
