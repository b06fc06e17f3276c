"""What is written is what is read: any table of any text, in every format."""

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likewise.files import ReadOptions, read_table, write_table

# NUL never comes back: no database and few programs take it. Other control characters XML cannot hold.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
XML_TEXTS = st.text(
    st.characters(exclude_characters="\ufffe\uffff", exclude_categories=["Cs", "Cc"])
    | st.sampled_from("\t\n=+-@\"',;"),
    max_size=12,
)
NAMES = ("name", "*", "^n.*$", "a b")  # Polars takes the second and third for patterns, where it is let


def tables(texts: st.SearchStrategy[str]) -> st.SearchStrategy[pl.DataFrame]:
    """One to four columns; each row has a value, because one without any is no record."""
    rows = st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(texts, min_size=width, max_size=width).filter(lambda row: any(map(str.strip, row))), max_size=6
        ).map(lambda rows: (width, rows))
    )
    return rows.map(
        lambda made: pl.DataFrame(
            made[1], schema=dict.fromkeys(NAMES[: made[0]], pl.String), orient="row"
        ).with_columns(pl.all().replace("", None))
    )


def assert_comes_back(frame: pl.DataFrame, suffix: str, options: ReadOptions) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        write_table(frame, path, neutralise=False)
        table = read_table(path, options)
    assert table.failures == {}
    assert table.frame.rows() == frame.rows()
    assert table.columns == frame.columns


FILES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.criterion("AC-1.7", "AC-1.9")
@FILES
@given(tables(TEXTS))
def test_csv(frame: pl.DataFrame) -> None:
    assert_comes_back(frame, ".csv", ReadOptions(encoding="utf-8", delimiter=",", header_row=1))


@FILES
@given(tables(TEXTS))
def test_tsv(frame: pl.DataFrame) -> None:
    assert_comes_back(frame, ".tsv", ReadOptions(encoding="utf-8", delimiter="tab", header_row=1))


@FILES
@given(tables(TEXTS).filter(len))
def test_jsonl(frame: pl.DataFrame) -> None:
    assert_comes_back(frame, ".jsonl", ReadOptions())


@FILES
@given(tables(TEXTS))
def test_parquet(frame: pl.DataFrame) -> None:
    assert_comes_back(frame, ".parquet", ReadOptions())


@pytest.mark.criterion("AC-1.9")
@FILES
@given(tables(XML_TEXTS).filter(lambda frame: not any("#" in (cell or "") for row in frame.rows() for cell in row)))
def test_xlsx(frame: pl.DataFrame) -> None:
    assert_comes_back(frame, ".xlsx", ReadOptions(header_row=1))
