"""Quotation marks, well formed or not: none may swallow other rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.files import records
from likewise.files.records import Dialect, read_records


def fields(text: str, width: int | None = None, *, skip_space: bool = False) -> tuple[list[list[str]], list[int]]:
    stray: list[int] = []
    lines = text.splitlines(keepends=True)
    found = list(read_records(lines, Dialect(",", skip_space), stray, width))
    return [row for _, row in found], stray


@pytest.mark.criterion("AC-1.3")
def test_quoted_values_hold_delimiters_quotes_and_line_ends() -> None:
    assert fields('1,"a,b","say ""hi""","two\r\nlines"\n2,x,,y') == (
        [["1", "a,b", 'say "hi"', "two\r\nlines"], ["2", "x", "", "y"]],
        [],
    )


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('1,"Big" Ltd,x', ["1", '"Big" Ltd', "x"]),
        ('1,5" nail,x', ["1", '5" nail', "x"]),
        ('1,"closed" ,x', ["1", "closed", "x"]),
        ('"a","b"c,"d, e"', ["a", '"b"c', "d, e"]),
        ('1,"never closed,x', ["1", '"never closed', "x"]),
        ('1,"', ["1", '"']),
    ],
)
def test_a_quote_that_encloses_nothing_is_text(line: str, row: list[str]) -> None:
    assert fields(f"{line}\n2,y,z\n")[0] == [row, ["2", "y", "z"]]


@pytest.mark.parametrize(
    "opened",
    ['1,"Acme\n2,Beta\n3,"Gamma"\n4,Delta\n', '1,"Acme\n2,Beta\n3,Gamma\n4,Delta\n', '1,"Acme\n2,Be"ta\n3,G\n4,D\n'],
    ids=["a quote opens later", "none follows", "one stands in a value"],
)
def test_a_quote_left_open_costs_no_row(opened: str) -> None:
    rows, stray = fields(opened, width=2)
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0] == ["1", '"Acme']
    assert stray[0] == 1


def test_two_open_quotes_do_not_make_one_value() -> None:
    """The second closes the first by chance, but then the record is not as broad as the others."""
    rows, stray = fields('1,"12 inch,x\n2,b,y\n3,8"\n', width=3)
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert stray == [1]


def test_a_second_value_over_lines_that_never_ends_gives_the_lines_back() -> None:
    rows, stray = fields('1,"a\nb","c\nd" e\n2,x\n')
    assert rows == [["1", '"a'], ['b"', '"c'], ['d" e'], ["2", "x"]]
    assert stray == [1, 2]


def test_a_long_value_and_one_over_lines_share_a_record() -> None:
    """The csv module refuses the long value; what follows it in the same record is still read."""
    long = "x" * 200_000
    rows, stray = fields(f'1,{long},"a ""b""\nc",d\n2,e,f,g\n')
    assert rows == [["1", long, 'a "b"\nc', "d"], ["2", "e", "f", "g"]]
    assert stray == []


def test_blanks_are_skipped_by_the_patient_parser_too() -> None:
    assert fields('1, "a" b, "c"\n', skip_space=True)[0] == [["1", '"a" b', "c"]]


def test_the_search_for_the_end_of_a_value_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the csv module's own limit of 131,072 characters, where our parser takes over."""
    text = '1,"open\n' + "2,x\n" * 40_000 + '3,y"\n'
    assert len(fields(text)[0]) == 1
    monkeypatch.setattr(records, "SEARCH_CHARACTERS", 100)
    assert len(fields(text)[0]) == 40_002


def test_line_numbers_count_physical_lines() -> None:
    found = read_records(['a,"b\n', 'c"\n', "\n", "d,e\n"], Dialect(","), [])
    assert [number for number, _ in found] == [1, 3, 4]


@given(st.lists(st.text(alphabet='ab",', max_size=8), max_size=8))
def test_whatever_the_quotes_no_character_is_lost(lines: list[str]) -> None:
    physical = [f"{line}\n" for line in lines]
    found = list(read_records(physical, Dialect(","), []))
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    assert numbers[:1] == [1] * bool(physical)
    letters = [letter for _, row in found for value in row for letter in value if letter in "ab"]
    assert letters == [letter for line in physical for letter in line if letter in "ab"]


def test_a_stray_quote_is_told(read: Any) -> None:
    table = read('id,name\n1,"Big" Ltd\n2,Beta\n3,Gamma\n')
    assert table.frame["name"].to_list() == ['"Big" Ltd', "Beta", "Gamma"]
    assert table.notices == ("1 row (line 2) had a quotation mark that encloses no value; it was kept as text.",)


def test_an_open_quote_in_the_first_lines_of_a_long_file(read: Any) -> None:
    table = read('id,name,city\n1,"Acme,Berlin\n' + "".join(f"{n},Beta,Paris\n" for n in range(2, 999)))
    assert len(table) == 998
    assert table.frame["name"].to_list()[:2] == ['"Acme', "Beta"]
