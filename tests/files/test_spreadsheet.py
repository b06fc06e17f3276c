"""Workbooks: the right sheet, the table within it, and cells as a person sees them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from workbooks import ods, ods_row, xlsx

from likewise.errors import InputError
from likewise.files import Limits
from likewise.files.cells import cell_text, is_error

PRICES = [["sku", "price"], ["A1", 1.5], ["A2", 12.0]]
ROWS = [("A1", "1.5"), ("A2", "12")]


@pytest.mark.criterion("AC-1.7")
def test_cells_are_the_shortest_text_that_says_the_same(read: Any) -> None:
    table = read(
        xlsx(
            {
                "S": [
                    ["a", "b", "c", "d", "e"],
                    ["007", 12.0, 0.1, True, date(2020, 1, 31)],
                    ["x", None, -3, False, datetime(2020, 1, 31, 10, 5)],  # noqa: DTZ001 (cells know no time zone)
                ]
            }
        )
    )
    assert table.frame.rows() == [
        ("007", "12", "0.1", "true", "2020-01-31"),
        ("x", None, "-3", "false", "2020-01-31 10:05:00"),
    ]
    assert table.notices == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"), (0.1, "0.1"), (-0.0, "0"), (29.020000000000003, "29.02"), (1e300, "1e+300"), (7, "7"),
        (1234567890123456.0, "1234567890123456"), (True, "true"), (False, "false"), ("x", "x"),
        (date(2020, 1, 31), "2020-01-31"), (datetime(2020, 1, 31), "2020-01-31"),  # noqa: DTZ001 (cells know no time zone)
        (datetime(2020, 1, 31, 1, 2, 3, 500_000), "2020-01-31 01:02:03.5"),  # noqa: DTZ001 (cells know no time zone)
        (time(10, 10, 10, 100_000), "10:10:10.1"), (time(9, 30), "09:30:00"),
        (timedelta(days=10, hours=15, minutes=10, seconds=10), "255:10:10"),
        (timedelta(seconds=-1.5), "-0:00:01.5"),
    ],
)  # fmt: skip
def test_cell_text(value: Any, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(("text", "error"), [("#N/A", True), ("Err:502", True), ("#1", False), ("Err: no", False)])
def test_error_values_that_arrive_as_text(text: str, error: bool) -> None:  # noqa: FBT001 (a parameter of the table above)
    assert is_error(text) is error


def test_error_cells_are_nulls_and_counted(read: Any) -> None:
    table = read(xlsx({"S": [["id", "ratio"], ["a", "=1/0"], ["b", 2], ["c", "#N/A"], ["d", "#1 in t=e"]]}))
    assert table.frame["ratio"].to_list() == [None, "2", None, "#1 in t=e"]
    assert table.notices == ("2 cells held an error like #DIV/0! instead of a value, which counts as empty.",)


def test_one_error_cell(read: Any) -> None:
    assert read(xlsx({"S": [["id", "n"], ["a", "=1/0"]]})).notices[0].startswith("1 cell held an error")


@pytest.mark.parametrize("at", [(0, 0), (9, 7), (300, 2)])
def test_a_table_may_stand_anywhere(read: Any, at: tuple[int, int]) -> None:
    table = read(xlsx({"S": PRICES}, at=at))
    assert table.columns == ["sku", "price"]
    assert table.frame.rows() == ROWS


@pytest.mark.criterion("AC-1.4")
def test_titles_above_and_empty_rows_within(read: Any) -> None:
    table = read(xlsx({"S": [["Price list 2024"], [], *PRICES, [], ["A3", 7]]}))
    assert table.columns == ["sku", "price"]
    assert table.frame.rows() == [*ROWS, ("A3", "7")]
    assert table.notices == ("The header is in row 3; what stands above it was not read.",)


@pytest.mark.criterion("AC-1.4")
def test_without_a_header(read: Any) -> None:
    table = read(xlsx({"S": [["a", 0], ["b", 1], ["c", 2], ["d", 3]]}))
    assert table.columns == ["column_1", "column_2"]
    assert len(table) == 4


def test_an_empty_column_is_left_out_and_repeated_names_made_unique(read: Any) -> None:
    table = read(xlsx({"S": [["n", None, "n"], [1, None, 2], [3, None, 4]]}))
    assert table.columns == ["n", "n_2"]


@pytest.mark.criterion("AC-1.6")
def test_the_first_visible_sheet_with_data_is_read(read: Any) -> None:
    book = xlsx({"Hidden": [["x", "y"], [1, 2]], "Empty": [], "Prices": PRICES}, hidden=["Hidden"])
    table = read(book)
    assert table.frame.rows() == ROWS
    assert table.notices == ("Sheet 'Prices' was read; there are others: Hidden, Empty.",)


@pytest.mark.parametrize("sheet", ["Prices", " prices", "2"])
def test_a_sheet_can_be_named_or_numbered(read: Any, sheet: str) -> None:
    table = read(xlsx({"Notes": [["a", "b"], ["c", "d"]], "Prices": PRICES}, hidden=["Prices"]), sheet=sheet)
    assert table.frame.rows() == ROWS
    assert table.notices == ()


def test_a_sheets_name_goes_before_its_number(read: Any) -> None:
    assert read(xlsx({"2": PRICES, "x": [["q"]]}), sheet="2").frame.rows() == ROWS


@pytest.mark.criterion("AC-1.6")
@pytest.mark.parametrize("sheet", ["Nope", "0", "3", "²"])
def test_an_unknown_sheet_names_those_there_are(read: Any, sheet: str) -> None:
    with pytest.raises(InputError, match=r"has no sheet .*; it has: Notes, Prices"):
        read(xlsx({"Notes": [], "Prices": PRICES}), sheet=sheet)


def test_a_workbook_without_data_is_an_error(read: Any) -> None:
    with pytest.raises(InputError, match="no visible sheet with data; it has: A, B"):
        read(xlsx({"A": [], "B": []}))
    with pytest.raises(InputError, match="sheet 'A' is empty"):
        read(xlsx({"A": [], "B": PRICES}), sheet="A")


def test_the_header_row_can_be_named_or_denied(read: Any) -> None:
    book = xlsx({"S": [["old", "names"], ["sku", "price"], ["A1", 1]]})
    assert read(book, header_row=2).columns == ["sku", "price"]
    assert len(read(book, header_row=0)) == 3
    with pytest.raises(InputError, match="no header in row 4"):
        read(book, header_row=4)


def test_a_header_row_is_counted_from_the_top_of_the_sheet(read: Any) -> None:
    book = xlsx({"S": PRICES}, at=(4, 1))
    assert read(book, header_row=5).frame.rows() == ROWS
    with pytest.raises(InputError, match="no header in row 2"):
        read(book, header_row=2)


def test_only_a_header(read: Any) -> None:
    table = read(xlsx({"S": [["sku", "price"]]}))
    assert table.columns == ["sku", "price"]
    assert len(table) == 0


def test_a_sheet_longer_than_the_sample_is_read_to_its_end(read: Any) -> None:
    table = read(xlsx({"S": [["id", "n"], *[[f"A{n}", n] for n in range(1_000)]]}))
    assert table.frame["n"].to_list() == [str(n) for n in range(1_000)]


def test_a_value_past_the_limit_names_its_row(read: Any) -> None:
    table = read(xlsx({"S": [["id", "n"], [], ["a", "x" * 50], ["b", "y"]]}), limits=Limits(max_cell_bytes=40))
    assert table.failures == {
        0: "row 3, column 'n': the value has 50 bytes, more than the 40 a value may have; shorten it"
    }
    assert table.frame.rows() == [(None, None), ("b", "y")]


@pytest.mark.criterion("AC-1.1")
def test_an_opendocument_sheet(read: Any) -> None:
    rows = ods_row("sku", "name") + ods_row("A1", "Bolt & nut") + ods_row("", cell_repeated=16_384, repeated=1_000_000)
    table = read(ods(rows))
    assert table.columns == ["sku", "name"]
    assert table.frame.rows() == [("A1", "Bolt & nut")]


def test_an_opendocument_error_value(read: Any) -> None:
    table = read(ods(ods_row("sku", "ratio") + ods_row("A1", "Err:502") + ods_row("A2", "0.5")))
    assert table.frame["ratio"].to_list() == [None, "0.5"]
