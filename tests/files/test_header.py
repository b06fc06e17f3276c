"""Where the header is and whether there is one, from the cells alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.files.header import Header, find_header, form_of, styles_of
from likewise.files.naming import column_names, listed

PEOPLE = [
    ["id", "name", "born", "city"],
    ["17", "Anna Schmidt", "1970-03-02", "Berlin"],
    ["18", "Bert Jones", "1981-11-30", "London"],
    ["19", "Chloé Dupont", "1990-07-14", "Paris"],
]


def test_names_above_numbers_and_dates_are_a_header() -> None:
    assert find_header(PEOPLE) == Header(row=0, start=1)


@pytest.mark.parametrize(
    "rows", [PEOPLE[1:], PEOPLE[1:2], [["Acme Ltd", "DE"], ["Beta", "FR"], ["Gamma", "DE"], ["D", "DE"]]]
)
def test_values_are_no_header(rows: list[list[str]]) -> None:
    assert find_header(rows) == Header(row=None, start=0)


@pytest.mark.parametrize(
    "rows",
    [
        [["first", "last"], ["John", "Smith"]],
        [["Name", "City"], ["Acme", "Berlin"], ["Beta", "Paris"], ["Gamma", "Rome"]],
        [["company"], ["Acme Holdings International Ltd"], ["Beta Corporation of America"], ["Gamma and Sons"]],
        [["ID", "Title", "Rating"], ["tt01", "One day", "7.1"], ["tt02", "Two nights", "6.4"]],
        [["sku", "", "price"], ["A1", "x", "1.5"], ["A2", "y", "2.5"]],
        [["id", "active"], ["a", "true"], ["b", "false"]],
        [["名前", "価格"], ["トヨタ", "12"], ["ソニー", "13"]],
        [["a", "b"]],
    ],
)
def test_headers_of_many_styles(rows: list[list[str]]) -> None:
    assert find_header(rows) == Header(row=0, start=1)


def test_titles_and_gaps_above_are_passed_over() -> None:
    rows = [["Staff list", "", "", ""], ["", "", "", ""], ["as of", "2024-01-01", "", ""], *PEOPLE]
    assert find_header(rows) == Header(row=3, start=4)


def test_titles_above_values_without_a_header() -> None:
    rows = [["Staff list", "", "", ""], *PEOPLE[1:], *PEOPLE[1:]]
    assert find_header(rows) == Header(row=None, start=1)


def test_a_broad_title_gives_way_to_the_header_below_it() -> None:
    rows = [["Staff list", "London", "January 2024 and later", ""], *PEOPLE, *PEOPLE[1:], *PEOPLE[1:]]
    assert find_header(rows) == Header(row=1, start=2)


def test_a_header_with_a_gap_keeps_its_place() -> None:
    assert find_header([["", "name", "price"], ["1", "Acme", "5"], ["2", "Beta", "6"], ["3", "Gamma", "7"]]).row == 0


def test_a_value_that_comes_again_below_is_no_name() -> None:
    rows = [["Mechanical parts", "open"], *[[f"Part of kind {n}", ("open", "shut")[n % 2]] for n in range(8)]]
    assert find_header(rows).row is None


def test_nothing_at_all() -> None:
    assert find_header([]) == Header(row=None, start=0)
    assert find_header([["", " "], []]) == Header(row=None, start=0)


@given(st.lists(st.lists(st.text(max_size=6), max_size=4), max_size=6))
def test_the_answer_always_lies_within_the_rows(rows: list[list[str]]) -> None:
    found = find_header(rows)
    assert 0 <= found.start <= len(rows)
    assert found.row is None or found.start == found.row + 1


@pytest.mark.parametrize(
    ("cell", "form"),
    [("", "empty"), ("-12.50", "number"), ("€ 1.234,00", "number"), ("12 %", "number"), ("1e-5", "number"),
     ("2020-01-31", "date"), ("31/01/2020 10:00", "date"), ("10:30", "date"), ("False", "boolean"), ("A4", "digits"),
     ("name", "text"), ("a text of five whole words", "prose"), ("x" * 41, "prose")],
)  # fmt: skip
def test_forms(cell: str, form: str) -> None:
    assert form_of(cell) == form


@pytest.mark.parametrize(
    ("cell", "styles"),
    [
        ("ID", ("one", "short", "upper")),
        ("unit price", ("two", "name", "lower")),
        ("Date of the last order", ("more", "phrase", "capital")),
        ("a rather long name of a column", ("more", "long", "lower")),
        ("番号", ("one", "short", "none")),
    ],
)
def test_styles(cell: str, styles: tuple[str, str, str]) -> None:
    assert styles_of(cell) == styles


def test_names_are_tidy_unique_and_never_empty() -> None:
    names = column_names([" unit\n price ", "", "name", "name", "name", "name_2", "column_2"])
    assert names.names == ("unit price", "column_2_2", "name", "name_3", "name_4", "name_2", "column_2")
    assert names.notices(names.names) == [
        "Columns without a name are called column_2_2.",
        "Repeated column names were made unique: name_3, name_4.",
    ]


@given(st.lists(st.sampled_from(["a", "a_2", "", "column_1", "column_2", "A", "a "])))
def test_names_are_always_unique(cells: list[str]) -> None:
    names = column_names(cells).names
    assert len(set(names)) == len(cells)
    assert all(names)


def test_a_long_list_is_cut_short() -> None:
    assert listed(["a", "b", "c", "d", "e", "x" * 99]) == "a, b, c, d and 2 more"
    assert listed(["x" * 99]) == "x" * 39 + "…"
