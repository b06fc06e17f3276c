"""Tables of any library become the same text."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from likewise.engine.records import Table, as_table, stringify
from likewise.errors import TableError

MORNING = datetime.fromisoformat("2024-05-31T08:30")
MIDNIGHT = datetime.fromisoformat("2024-05-31T00:00")


@pytest.mark.criterion("AC-8.1")
@pytest.mark.parametrize("make", [pl.DataFrame, pl.LazyFrame, pd.DataFrame, pa.table])
def test_every_library_gives_the_same_text(make: type) -> None:
    """Numbers as short as they can be said, days without a midnight, nothing where there is nothing."""
    data = {"id": [1, 2], "price": [12.5, None], "day": [MIDNIGHT, None], "name": ["é", None]}
    table = as_table(make(data), "list")
    assert table.name == "list"
    assert table.frame.to_dict(as_series=False) == {
        "id": ["1", "2"], "price": ["12.5", None], "day": ["2024-05-31", None], "name": ["é", None],
    }  # fmt: skip


def test_a_table_is_taken_as_it_is() -> None:
    table = Table("own", pl.DataFrame({"a": ["x"]}))
    assert as_table(table, "other name") is table


def test_a_column_of_mixed_types_is_read_value_by_value() -> None:
    """Pandas keeps what a spreadsheet mixed: one odd cell must not cost the table."""
    mixed = pd.DataFrame({"a": [1, "x", None, date(2024, 1, 1), 2.0, float("nan"), pd.NA, pd.NaT, b"y", [1, 2]]})
    assert as_table(mixed, "t").frame["a"].to_list() == [
        "1",
        "x",
        None,
        "2024-01-01",
        "2",
        None,
        None,
        None,
        "y",
        "[1, 2]",
    ]


def test_an_integer_column_with_gaps_stays_whole() -> None:
    """Pandas makes floats of it; "7.0" would match no "7"."""
    assert as_table(pd.DataFrame({"a": [7, None]}), "t").frame["a"].to_list() == ["7", None]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1.0, 2.5, float("nan"), -0.0], ["1", "2.5", None, "0"]),
        ([True, False], ["true", "false"]),
        ([Decimal("1.50")], ["1.50"]),
        ([date(2024, 5, 31)], ["2024-05-31"]),
        ([MORNING, MIDNIGHT], ["2024-05-31 08:30:00", "2024-05-31 00:00:00"]),
        ([datetime(2024, 5, 31, 8, 30, tzinfo=UTC)], ["2024-05-31 08:30:00+00:00"]),
        ([timedelta(days=1)], ["P1D"]),
        ([b"x\xff"], ["x\ufffd"]),
        ([[1, 2], None], ["[1, 2]", None]),
        ([{"a": "ü"}], ['{"a": "ü"}']),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_values_of_every_type_have_their_text(values: list[object], text: list[str | None]) -> None:
    series = stringify(pl.DataFrame({"a": values}))["a"]
    assert series.dtype == pl.String
    assert series.to_list() == text


def test_an_array_column_is_told_as_a_list() -> None:
    frame = pl.DataFrame({"a": pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2))})
    assert stringify(frame)["a"].to_list() == ["[1, 2]"]


@pytest.mark.parametrize(
    "data", [{"a": [1]}, None, [1, 2], pl.Series("a", [1]), pd.DataFrame([[1, 2]], columns=["a", "a"])]
)
def test_what_is_no_table_is_refused_in_one_line(data: object) -> None:
    with pytest.raises(TableError, match="prices is not a table") as refused:
        as_table(data, "prices")  # type: ignore[arg-type]  # that is the point
    assert "\n" not in refused.value.message


def test_a_table_without_columns_has_no_rows() -> None:
    assert len(as_table(pl.DataFrame(), "t")) == 0
