"""Parquet: values as text, broken files in one line."""

import io
from datetime import date
from typing import Any

import polars as pl
import pytest

from likewise.errors import InputError
from likewise.files import Limits

FRAME = pl.DataFrame(
    {"id": [1, 2], "price": [1.0, 0.1], "name": ["Acme", ""], "day": [date(2020, 1, 31), None], "tags": [["a"], []]}
)


def parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


@pytest.mark.criterion("AC-1.1")
def test_every_type_becomes_text_and_nothing_null(read: Any) -> None:
    table = read(parquet(FRAME))
    assert table.frame.rows() == [("1", "1", "Acme", "2020-01-31", '["a"]'), ("2", "0.1", None, None, "[]")]


def test_names_that_look_like_patterns(read: Any) -> None:
    frame = pl.DataFrame({"*": [1.5], "^a$": [2.0], "a": [["x"]]})
    assert read(parquet(frame)).frame.rows(named=True) == [{"*": "1.5", "^a$": "2", "a": '["x"]'}]


def test_no_rows(read: Any) -> None:
    assert read(parquet(FRAME.clear())).columns == FRAME.columns


@pytest.mark.criterion("AC-9.3")
@pytest.mark.parametrize("kept", [4, 40, -60, -1])
def test_a_truncated_file(read: Any, kept: int) -> None:
    with pytest.raises(InputError, match="is not a whole Parquet file"):
        read(parquet(FRAME)[:kept])


def test_a_damaged_page(read: Any) -> None:
    content = parquet(FRAME)
    with pytest.raises(InputError, match="is not a whole Parquet file"):
        read(content[:4] + b"\xff" * 60 + content[64:])


def test_limits(read: Any) -> None:
    with pytest.raises(InputError, match="has 5 columns, more than the 4"):
        read(parquet(FRAME), limits=Limits(max_columns=4))
    with pytest.raises(InputError, match="has 2 rows by 5 columns, more than the 9 cells"):
        read(parquet(FRAME), limits=Limits(max_cells=9))
    assert read(parquet(FRAME), limits=Limits(max_cell_bytes=3)).failures[0].startswith("row 1, column 'name'")


def test_no_columns(read: Any) -> None:
    with pytest.raises(InputError, match="has no columns"):
        read(parquet(pl.DataFrame()))
