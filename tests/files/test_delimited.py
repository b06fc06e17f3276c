"""CSV and its relatives: rows kept, raw text kept, every repair told."""

from typing import Any

import pytest

from likewise.engine.records import Table
from likewise.errors import InputError
from likewise.files import Limits

ROWS = "id,name,city\n1,Acme,Berlin\n2,Beta,Paris\n"


def rows(table: Table) -> list[tuple[str | None, ...]]:
    return table.frame.rows()


@pytest.mark.criterion("AC-1.7")
def test_values_stay_exactly_as_they_stand(read: Any) -> None:
    table = read("id,price,note\n007,1.50, x \n010,2.00,\n")
    assert table.name == "table"
    assert table.columns == ["id", "price", "note"]
    assert rows(table) == [("007", "1.50", " x "), ("010", "2.00", None)]
    assert table.notices == ()
    assert table.failures == {}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_line_ending_is_known(read: Any, ending: str) -> None:
    assert rows(read(ROWS.replace("\n", ending))) == [("1", "Acme", "Berlin"), ("2", "Beta", "Paris")]


def test_the_last_line_needs_no_ending(read: Any) -> None:
    assert len(read(ROWS.rstrip("\n"))) == 2


def test_a_short_row_is_filled_up_and_counted(read: Any) -> None:
    table = read(ROWS + "3,Gamma\n4\n")
    assert rows(table)[2:] == [("3", "Gamma", None), ("4", None, None)]
    assert table.notices == (
        "2 rows (the first in line 4) had fewer fields than the 3 columns; the missing ones are empty.",
    )


def test_empty_fields_too_many_are_nothing(read: Any) -> None:
    table = read(ROWS + "3,Gamma,Rome,,\n")
    assert rows(table)[2] == ("3", "Gamma", "Rome")
    assert table.notices == ()


@pytest.mark.criterion("AC-1.10")
def test_a_row_with_too_many_values_fails_alone(read: Any) -> None:
    table = read(ROWS + "3,Gamma, Inc,Rome\n4,Delta,Oslo\n")
    assert rows(table)[2:] == [(None, None, None), ("4", "Delta", "Oslo")]
    assert table.failures == {
        2: "line 4 has 4 fields where the header has 3; a value probably contains an unquoted ','"
    }


def test_blank_lines_do_not_count_as_records(read: Any) -> None:
    table = read("id,name\n\n1,Acme\n,\n  \n2,Beta\n\n\n,\n")
    assert rows(table) == [("1", "Acme"), ("2", "Beta")]
    assert table.notices == ("3 rows (the first in line 2) had no value at all and do not count as records.",)


def test_lines_that_end_the_file_blank_are_not_worth_a_word(read: Any) -> None:
    assert read(ROWS + "\n\n").notices == ()


def test_only_a_header_is_a_table_without_rows(read: Any) -> None:
    table = read("id,name,price\n")
    assert table.columns == ["id", "name", "price"]
    assert len(table) == 0


@pytest.mark.criterion("AC-1.4", "AC-9.8")
def test_without_a_header_no_row_is_lost(read: Any) -> None:
    table = read("1,5.5,2020-01-01\n2,6.5,2020-01-02\n3,7.5,2020-01-03\n")
    assert table.columns == ["column_1", "column_2", "column_3"]
    assert len(table) == 3
    assert table.notices == ("There is no header; the columns are called column_1, column_2, column_3.",)


@pytest.mark.criterion("AC-1.4")
def test_titles_above_the_header_are_passed_over_and_told(read: Any) -> None:
    table = read("Price list\nAll prices net, without tax\n\nsku;name;price\nA1;Bolt;1,50\nA2;Nut;0,50\n")
    assert table.columns == ["sku", "name", "price"]
    assert rows(table) == [("A1", "Bolt", "1,50"), ("A2", "Nut", "0,50")]
    assert table.notices == ("The header is in line 4; what stands above it was not read.",)


@pytest.mark.criterion("AC-1.5", "AC-9.8")
def test_repeated_and_missing_names_become_unique(read: Any) -> None:
    table = read("name,name,,name_2\na,b,c,d\ne,f,g,h\n")
    assert table.columns == ["name", "name_3", "column_3", "name_2"]
    assert len(table.notices) == 2


def test_a_column_without_name_and_values_is_left_out(read: Any) -> None:
    table = read("id,name,,\n1,Acme,,\n2,Beta,,\n")
    assert table.columns == ["id", "name"]
    assert table.notices == ()


def test_row_names_without_a_name_of_their_own(read: Any) -> None:
    """R's write.table leaves the name of the first column out; the others must not slip to the left."""
    table = read('"name","price"\n"1","Acme",5\n"2","Beta",6\n')
    assert table.columns == ["column_1", "name", "price"]
    assert rows(table)[0] == ("1", "Acme", "5")


def test_rows_that_are_all_broader_than_the_header_get_columns_of_their_own(read: Any) -> None:
    table = read("id,name,city\n" + "".join(f"{n},Acme,Berlin,x{n},y{n}\n" for n in range(9)))
    assert table.columns == ["id", "name", "city", "column_4", "column_5"]
    assert table.failures == {}


def test_the_header_row_can_be_named_by_its_line(read: Any) -> None:
    table = read("a,b\n\nc,d\n1,2\n", header_row=3)
    assert table.columns == ["c", "d"]
    assert rows(table) == [("1", "2")]


def test_a_header_can_be_denied(read: Any) -> None:
    table = read(ROWS, header_row=0)
    assert rows(table)[0] == ("id", "name", "city")


@pytest.mark.parametrize("line", [2, 9])
def test_a_header_row_that_is_not_there_is_an_error(read: Any, line: int) -> None:
    with pytest.raises(InputError, match=f"has no header in line {line}") as caught:
        read("id,name\n\n1,Acme\n", header_row=line)
    assert caught.value.details["row"] == line


@pytest.mark.criterion("AC-9.5")
def test_too_many_columns_end_in_one_line_that_names_the_count(read: Any) -> None:
    with pytest.raises(InputError, match=r"has 10,000 columns, more than the 2,000") as caught:
        read(",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n")
    assert "\n" not in str(caught.value)


def test_one_monstrous_row_does_not_make_the_table_too_wide(read: Any) -> None:
    table = read(ROWS + "," * 5_000 + "x\n", delimiter=",")
    assert len(table) == 3
    assert "5001 fields" in table.failures[2]


def test_a_broad_header_alone_is_too_many_columns(read: Any) -> None:
    with pytest.raises(InputError, match="has 6 columns, more than the 4"):
        read("a,b,c,d,e,f\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n", delimiter=",", limits=Limits(max_columns=4), header_row=1)


@pytest.mark.criterion("AC-9.5")
@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
def test_a_value_past_the_limit_fails_its_row_only(read: Any, quote: str) -> None:
    table = read(f"id,name\n1,Acme\n2,{quote}{'x' * 3_000_000}{quote}\n3,Gamma\n")
    assert rows(table) == [("1", "Acme"), (None, None), ("3", "Gamma")]
    assert table.failures == {
        1: "line 3, column 'name': the value has 3,000,000 bytes, more than the 1,000,000 a value may have; shorten it"
    }


def test_a_long_value_of_many_lines_is_one_value(read: Any) -> None:
    """Longer than the sample and than the csv module's own limit, and still one row."""
    long = "line of text\n" * 60_000
    table = read(f'id,name\n1,"{long}"\n2,Beta\n')
    assert rows(table) == [("1", long), ("2", "Beta")]


def test_rows_across_chunks_keep_their_order(read: Any) -> None:
    table = read("id,name\n" + "".join(f"{n},N{n}\n" for n in range(120_000)) + "x,y,z\n")
    assert table.frame["id"].to_list()[:-1] == [str(n) for n in range(120_000)]
    assert list(table.failures) == [120_000]


@pytest.mark.parametrize("content", ["\n\n", " \n\t\n", "\ufeff", "sep=;\n"])
def test_a_file_without_any_value_is_an_error(read: Any, content: str) -> None:
    with pytest.raises(InputError, match="has no rows"):
        read(content)
