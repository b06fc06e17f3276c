"""Protects how the column of names is found, and what tells namesakes apart."""

import pytest

from likewise.reconcile.naming import LONGEST_DESCRIPTION, described, name_column, named

ROWS = [
    {
        "code": f"AB-{row:04}",
        "title": f"Kettle {chr(97 + row)}",
        "brand": "Acme",
        "price": f"{row}.50",
        "note": "" if row % 2 else "x",
    }
    for row in range(20)
]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (("code", "title", "brand", "price"), "title"),
        (("brand", "price", "note"), "brand"),
        (("price",), None),
        ((), None),
    ],
)
def test_names_are_filled_distinct_and_made_of_letters(columns: tuple[str, ...], found: str | None) -> None:
    assert name_column(columns, ROWS) == found


def test_names_come_first_among_columns_that_tell_about_as_much() -> None:
    rows = [{"name": f"Ann {chr(97 + row)}", "address": f"Long Lane {chr(97 + row)}"} for row in range(20)]
    rows[0]["name"] = rows[1]["name"]
    assert name_column(("name", "address"), rows) == "name"


def test_nothing_is_found_in_an_empty_catalogue() -> None:
    assert name_column(("name",), []) is None


def test_a_record_without_a_name_is_called_by_its_key() -> None:
    assert named({"title": " Kettle "}, "title", "K1") == "Kettle"
    assert named({"title": " "}, "title", "K1") == named({}, "title", "K1") == named({"title": "a"}, None, "K1") == "K1"


def test_a_description_is_a_few_values_and_no_longer_than_is_meant() -> None:
    told = {"a": "1", "b": " ", "c": None, "d": "2", "e": "3", "f": "4"}
    assert described(told, ["a", "b", "c", "d", "e", "f"]) == "1 · 2 · 3"
    assert described({}, ["a"]) == ""
    assert len(described({"a": "x" * 1_000}, ["a"])) == LONGEST_DESCRIPTION
