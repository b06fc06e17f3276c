"""The generated data are repeatable, true to their matches, and near to what was asked for."""

import re
from pathlib import Path

import polars as pl
import pytest
from generate import Dataset, Plan, generate, write
from generate_errors import EDITS, NAME_EDITS, corrupt
from generate_kinds import KINDS
from generate_words import vocabulary, zipf_picks
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng
from polars.testing import assert_frame_equal

ALL_EDITS = sorted(
    {edit for edits in (*EDITS.values(), NAME_EDITS) for edit, _ in edits}, key=lambda edit: edit.__name__
)
SHARES = st.floats(0, 1, exclude_max=True)


def pairs_of(data: Dataset) -> pl.DataFrame:
    """Each true pair's two records side by side, the catalogue's columns with the suffix _right."""
    joined = data.matches.join(data.incoming, left_on="record_id", right_on="id")
    return joined.join(data.catalogue, left_on="catalogue_id", right_on="id")


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_tables(kind: str) -> None:
    """A benchmark can be rerun by anyone: the seed decides every cell."""
    first, again = (generate(Plan(kind, 300, 400, seed=5)) for _ in range(2))
    other = generate(Plan(kind, 300, 400, seed=6))
    assert_frame_equal(first.incoming, again.incoming)
    assert_frame_equal(first.catalogue, again.catalogue)
    assert_frame_equal(first.matches, again.matches)
    assert not first.incoming.equals(other.incoming)


@pytest.mark.parametrize("kind", KINDS)
def test_matches_point_to_existing_records(kind: str) -> None:
    """Keys are unique, both ends exist, nobody has two matches, and the number is as asked."""
    data = generate(Plan(kind, 500, 700, matched=0.6, seed=1))
    assert data.incoming["id"].n_unique() == data.incoming.height == 500
    assert data.catalogue["id"].n_unique() == data.catalogue.height == 700
    assert data.matches["record_id"].n_unique() == data.matches["catalogue_id"].n_unique() == 300
    assert data.matches["record_id"].is_in(data.incoming["id"].implode()).all()
    assert data.matches["catalogue_id"].is_in(data.catalogue["id"].implode()).all()


@pytest.mark.parametrize("kind", KINDS)
def test_without_errors_matched_records_are_equal_where_both_are_filled(kind: str) -> None:
    """The matches are true: at error rate 0 a pair differs in missing values only."""
    data = generate(Plan(kind, 200, 200, error_rate=0, seed=2))
    pairs = pairs_of(data)
    for name in data.incoming.columns[1:]:
        both = pairs.filter(pl.col(name).is_not_null() & pl.col(f"{name}_right").is_not_null())
        assert (both[name] == both[f"{name}_right"]).all(), name


@pytest.mark.parametrize(("kind", "column"), [("people", "city"), ("products", "brand"), ("places", "type")])
def test_error_rate_is_near_what_was_asked(kind: str, column: str) -> None:
    """About that share of the cells changes where a column gets one round of edits."""
    clean = generate(Plan(kind, 3000, 3000, error_rate=0, seed=3)).incoming.select(column).drop_nulls()
    dirty = corrupt(clean, 0.3, default_rng(4))
    changed = (dirty[column].fill_null("") != clean[column]).sum() / clean.height
    assert 0.2 < changed < 0.32


def test_list_larger_than_the_catalogue_is_many_to_one() -> None:
    """More matched records than the catalogue has: each is meant at least once, some more often."""
    data = generate(Plan("products", 1000, 100, matched=0.5, seed=7))
    assert data.matches.height == 500
    assert data.matches["catalogue_id"].n_unique() == 100


@pytest.mark.parametrize(("matched", "expected"), [(0.0, 0), (1.0, 40)])
def test_nothing_and_everything_can_match(matched: float, expected: int) -> None:
    """The extremes that a fit without labels gets wrong most easily."""
    assert generate(Plan("people", 40, 60, matched=matched)).matches.height == expected


def test_single_records() -> None:
    """The smallest tables there are."""
    data = generate(Plan("places", 1, 1, matched=1))
    assert (data.incoming.height, data.catalogue.height, data.matches.height) == (1, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "dragons"}, {"rows": 0}, {"catalogue_rows": -1}, {"error_rate": 1.0}, {"matched": 1.1}],
)
def test_impossible_plans_are_refused(wrong: dict[str, object]) -> None:
    """A mistyped parameter is an error, not a strange data set."""
    with pytest.raises(ValueError, match=r"kind|row|rate"):
        Plan(**({"kind": "people", "rows": 5, "catalogue_rows": 5} | wrong))  # type: ignore[arg-type]


def test_written_files_read_back_as_they_were(tmp_path: Path) -> None:
    """CSV keeps every cell, also those with commas, quotes and leading zeros."""
    data = generate(Plan("companies", 200, 200, error_rate=0.5, seed=8))
    write(data, tmp_path)
    for name in ("incoming", "catalogue", "matches"):
        read = pl.read_csv(tmp_path / f"{name}.csv", infer_schema=False)
        assert_frame_equal(read, getattr(data, name))


def test_siblings_make_deciding_hard() -> None:
    """Some unmatched records share surname and city with a catalogue record: alike, and yet somebody else."""
    data = generate(Plan("people", 1000, 1000, error_rate=0, matched=0.5, seed=9))
    strangers = data.incoming.join(data.matches, left_on="id", right_on="record_id", how="anti")
    shared = strangers.join(data.catalogue, on=["surname", "city"], how="semi")
    assert 0.25 < shared.height / strangers.height < 0.55


@pytest.mark.parametrize("edit", ALL_EDITS, ids=lambda edit: edit.__name__)
@given(text=st.text(max_size=30), which=SHARES, where=SHARES)
def test_edits_never_fail(edit: object, text: str, which: float, where: float) -> None:
    """An edit takes any text there is and gives a text or nothing."""
    assert callable(edit)
    result = edit(text, which, where)
    assert result is None or isinstance(result, str)


def test_vocabulary_is_distinct_and_pronounceable() -> None:
    """As many different words as asked for, letters only."""
    words = vocabulary(default_rng(1), 5000)
    assert words.n_unique() == len(words) == 5000
    assert all(re.fullmatch(r"[a-zäé]{2,}", word) for word in words)


def test_names_collide_as_real_ones_do() -> None:
    """Zipf: the commonest word is drawn often, and hundreds are drawn once."""
    counts = pl.Series("word", zipf_picks(default_rng(2), 2000, 20_000)).value_counts(sort=True)
    assert counts["word"][0] in (0, 1)
    assert 0.02 < counts["count"][0] / 20_000 < 0.12
    assert (counts["count"] <= 3).sum() > 200
