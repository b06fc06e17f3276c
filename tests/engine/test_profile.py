"""What a table holds: the kind of each column and its key."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pytest

from likewise.engine.profile import detect_kind, first_repeated, profile_table, require_column
from likewise.engine.records import Kind, Table
from likewise.engine.results import Options
from likewise.errors import TableError


def table(**columns: Sequence[str | None]) -> Table:
    """A table of text columns called "list.csv"."""
    return Table("list.csv", pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def key_of(**columns: Sequence[str | None]) -> str | None:
    return profile_table(table(**columns)).key


@pytest.mark.criterion("AC-2.2")
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.NAME, ["Cordless drill", "Claw hammer", "Makita DHP484", "Müller & Söhne"]),
        (Kind.NAME, ["北京烤鸭", "حمص", "Борщ"]),
        (
            Kind.TEXT,
            ["a long description of what this tool is for, who made it and how it ought to be used at home"] * 2,
        ),
        (Kind.CODE, ["AB-1234", "DHP484", "KX/12-b", "T1000"]),
        (Kind.CODE, ["00123", "00045", "01000"]),
        (Kind.CODE, ["4006381333931", "4006381333948", "4006381333955"]),
        (Kind.CODE, ["AX", "BQ", "CRT", "DLM"]),
        (Kind.NUMBER, ["1", "25", "300", "1200"]),
        (Kind.NUMBER, ["1.5", "2,25", "-3", "0.125"]),
        (Kind.QUANTITY, ["1.5 kg", "200 g", "10 x 50 mm", "3 l"]),
        (Kind.MONEY, ["€ 12.50", "12,50 EUR", "$3", "1.234,00 €"]),
        (Kind.MONEY, ["12.50EUR", "3EUR", "USD7"]),
        (Kind.MONEY, ["12.50", "3.00", "1,234.99"]),
        (Kind.DATE, ["2024-05-31", "1999-12-01"]),
        (Kind.DATE, ["31.05.2024", "1. Mai 2023", "12/31/2022"]),
        (Kind.DATE, ["5/31/24", "12/1/23"]),
        (Kind.DATE, ["1998", "2004", "2011"]),
        (Kind.PHONE, ["+49 30 123456", "(030) 123-4567", "030/1234567"]),
        (Kind.EMAIL, ["a@example.com", "b.c@example.org"]),
        (Kind.URL, ["https://example.com/a", "www.example.org", "example.com/b"]),
        (Kind.CATEGORY, ["red", "green"] * 15),
    ],
)
def test_the_values_of_a_column_tell_its_kind(kind: Kind, values: list[str | None]) -> None:
    assert profile_table(table(column=values)).columns[0].kind is kind


@pytest.mark.criterion("AC-2.2")
def test_missing_values_and_some_exceptions_do_not_change_the_kind() -> None:
    values = ["2024-05-31", "N/A", None, "", "2023-01-01", "1999-01-02", "unknown"]
    assert profile_table(table(column=values)).columns[0].kind is Kind.DATE


def test_a_column_of_nothing_is_a_name() -> None:
    assert detect_kind([], 0.0) is Kind.NAME


@pytest.mark.criterion("AC-2.5")
def test_a_given_kind_overrules_the_values() -> None:
    profile = profile_table(table(size=["1", "2"]), Options(kinds={"size": Kind.CODE}))
    assert profile.columns[0].kind is Kind.CODE


def test_shares_and_examples_are_of_all_rows_and_of_the_filled_ones() -> None:
    column = profile_table(table(a=["x", "x", None, "N/A", "y", "z", "w", ""])).columns[0]
    assert (column.filled, column.distinct, column.examples) == (5 / 8, 4 / 5, ("x", "y", "z"))


NAMES = ["hammer drill", "claw hammer", "saw blade"]


@pytest.mark.criterion("AC-2.1")
def test_the_key_column_is_found() -> None:
    """By its header, or as the first column of labels; in camel case too."""
    assert key_of(id=["7", "8", "9"], name=NAMES) == "id"
    assert key_of(name=NAMES, productId=["a", "b", "c"]) == "productId"
    assert key_of(name=NAMES, sku=["0012", "0013", "0200"]) == "sku"
    assert key_of(column_1=["A-1", "A-2", "B-7"], name=NAMES) == "column_1"
    assert key_of(supplier=["A-1", "A-2", "B-7"], article_no=["1", "2", "3"], name=NAMES) == "article_no"


@pytest.mark.criterion("AC-2.1")
def test_keys_that_look_like_years_are_keys_where_the_header_says_so() -> None:
    assert key_of(id=["1998", "1999", "2000"], name=NAMES) == "id"
    assert key_of(year=["1998", "1999", "2000"], name=NAMES) is None


@pytest.mark.criterion("AC-2.1")
def test_what_does_not_identify_a_record_is_no_key() -> None:
    """Repeated, incomplete, free text, amounts or addresses; and a single column is what there is to match."""
    assert key_of(size=["1", "1", "2"], name=NAMES) is None
    assert key_of(id=["1", "1", "1"], name=NAMES) is None
    assert key_of(id=["1", None, "2"], name=NAMES) is None
    assert key_of(id=["1", "N/A", "2"], name=NAMES) is None
    assert key_of(id=["7", "8", "9"]) is None
    assert key_of(name=NAMES, brand=["x y", "z a", "b c"]) is None
    assert key_of(weight=["1.5", "2.25", "0.3"], name=NAMES) is None
    assert key_of(email_id=["a@x.org", "b@x.org", "c@x.org"], name=NAMES) is None


@pytest.mark.criterion("AC-2.1")
def test_rows_that_could_not_be_read_cost_no_key() -> None:
    broken = replace(table(id=["1", None, "3"], name=["a b", None, "c d"]), failures={1: "too many cells"})
    assert profile_table(broken).key == "id"


@pytest.mark.criterion("AC-9.6")
def test_a_catalogue_key_that_repeats_is_refused_with_its_rows() -> None:
    with pytest.raises(TableError, match=r"'sku' is not unique: 'b' stands in rows 2 and 4") as refused:
        profile_table(table(sku=["a", "b", "c", "b"]), Options(catalogue_key="sku"), is_catalogue=True)
    assert refused.value.details == {"table": "list.csv", "column": "sku", "row": 4}


@pytest.mark.criterion("AC-9.8")
def test_an_incoming_key_that_repeats_is_told() -> None:
    profile = profile_table(table(sku=["a", "b", "c", "b"]), Options(key="sku"))
    assert profile.key == "sku"
    assert profile.notices == ("key 'b' stands more than once in 'sku' (rows 2 and 4 first)",)


@pytest.mark.criterion("AC-9.6", "AC-9.8")
def test_a_column_called_the_key_is_taken_at_its_word() -> None:
    """No silent change to row numbers: a repeated incoming id is told, a catalogue's refused, unless it is ignored."""
    lists = table(id=["1", "1", "2"], name=NAMES)
    assert profile_table(lists).key == "id"
    assert profile_table(lists).notices == ("key '1' stands more than once in 'id' (rows 1 and 2 first)",)
    with pytest.raises(TableError, match="'id' is not unique"):
        profile_table(lists, is_catalogue=True)
    assert profile_table(lists, Options(ignore=("id",)), is_catalogue=True).key is None


@pytest.mark.criterion("AC-2.5")
def test_each_table_has_its_own_key_option() -> None:
    both = Options(key="name", catalogue_key="code")
    lists = table(name=["x y", "z a"], code=["1", "2"])
    assert profile_table(lists, both).key == "name"
    assert profile_table(lists, both, is_catalogue=True).key == "code"


@pytest.mark.criterion("AC-2.5")
def test_an_unknown_column_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(TableError, match=r"list.csv has no column 'skuu'; it has 'sku', 'name'"):
        profile_table(table(sku=["a"], name=["b"]), Options(key="skuu"))
    assert require_column(table(sku=["a"]), "sku") == "sku"


def test_the_first_repetition_counts_rows_from_one_and_no_nulls() -> None:
    assert first_repeated(pl.Series(["a", None, None, "b", "a", "b"])) == ("a", 1, 5)
    assert first_repeated(pl.Series(["a", None, None], dtype=pl.String)) is None


@pytest.mark.parametrize("rows", [0, 1])
def test_hardly_any_rows_make_a_profile_all_the_same(rows: int) -> None:
    profile = profile_table(table(id=["1"][:rows], name=["x y"][:rows], nothing=[None][:rows]))
    assert profile.rows == rows
    assert [column.filled for column in profile.columns] == [rows, rows, 0]
    assert profile.key == ("id" if rows else None)


def test_notices_of_reading_stay() -> None:
    assert profile_table(replace(table(a=["x"]), notices=("read as UTF-16",))).notices == ("read as UTF-16",)


def test_a_kind_that_was_given_once_is_not_that_of_the_next_time() -> None:
    """Columns are looked through once; what was said about one of them goes for the one call."""
    codes = table(a=["AB-1", "AB-2"], b=["x", "y"])
    assert profile_table(codes, Options(kinds={"a": Kind.NAME})).columns[0].kind is Kind.NAME
    assert profile_table(codes).columns[0].kind is Kind.CODE
    assert profile_table(replace(codes, frame=codes.frame.with_columns(a=pl.lit("7")))).columns[0].distinct == 0.5
