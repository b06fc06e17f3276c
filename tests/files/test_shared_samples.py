"""Real files, where they lie beside the checkout; each case has its self-made equal in the other tests."""

from pathlib import Path

import pytest

from likewise.errors import InputError
from likewise.files import ReadOptions, read_table

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


def sample(name: str) -> list[Path]:
    """The file, or nothing where the samples are not there."""
    return sorted(SAMPLES.glob(name))


def test_every_sample_ends_in_a_table_or_in_one_line() -> None:
    for path in sample("*/*.*"):
        try:
            table = read_table(path)
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017 (either end is a good one)
            assert path.name in str(error)  # noqa: PT017
        else:
            assert table.columns
            assert table.failures == {}


@pytest.mark.parametrize(
    ("name", "columns", "rows"),
    [
        (
            "xlsx-edge-cases/fastexcel-sheet-and-table-with-offset.xlsx",
            ["Column at H10", "Column at I10", "Column at K10"],
            3,
        ),
        ("xlsx-edge-cases/fastexcel-fixture-changing-header-location.xlsx", ["Month", "Year"], 2),
        ("xlsx-edge-cases/fastexcel-fixture-single-sheet-duplicated-columns.xlsx", ["col", "col_2", "col_3"], 2),
        ("xlsx-edge-cases/fastexcel-no-header.xlsx", ["column_1", "column_2"], 6),
        ("xlsx-edge-cases/fastexcel-dates.ods", ["date", "datestr", "time", "datetime"], 1),
        ("companies/cleanco-companies.csv", ["column_1", "column_2"], 1_320),
    ],
)
def test_what_is_found_in_a_sample(name: str, columns: list[str], rows: int) -> None:
    for path in sample(name):
        table = read_table(path)
        assert table.columns == columns
        assert len(table) == rows


@pytest.mark.criterion("AC-1.1")
def test_old_and_binary_workbooks_agree_with_the_new() -> None:
    read = [
        read_table(path, ReadOptions(header_row=0)).frame.rows()
        for path in sample("xlsx-edge-cases/calamine-base.xls*")
    ]
    assert all(rows == read[0] for rows in read)


@pytest.mark.parametrize(
    ("name", "reason"), [("*/calamine-password.xlsx", "a password"), ("*/calamine-empty_file.xlsx", "is empty")]
)
def test_why_a_sample_cannot_be_read(name: str, reason: str) -> None:
    for path in sample(name):
        with pytest.raises(InputError, match=reason):
            read_table(path)
