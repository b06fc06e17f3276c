"""Which delimiter a text uses, also where commas stand in its numbers and names."""

from typing import Any

import pytest

from likewise.errors import InputError
from likewise.files.dialect import detect_dialect, given_delimiter, separator_line
from likewise.files.records import ONE_COLUMN


def delimiter_of(text: str) -> str:
    return detect_dialect(text.splitlines(keepends=True))[0].delimiter


@pytest.mark.criterion("AC-1.3")
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter: str) -> None:
    text = "id,name,price\n1,Acme Ltd.,3\n2,Beta,4\n".replace(",", delimiter)
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;x\n3,5;4,5;y\n", ";"),
        ("1,5;2,5;x\n3,5;4,5;y\n7,5;8,5;z\n", ";"),
        ("id\tplace\n1\tParis, TX\n2\tRome, GA\n", "\t"),
        ('id,tags,x\n1,a|b,y\n2,"c|d",z\n', ","),
        ('id,note,n\n1,"a; b; c",1\n2,"d; e; f",2\n', ","),
        ("id,note\n1,short\n2,with, too, many, commas\n3,fine\n4,fine\n5,fine\n", ","),
    ],
    ids=["decimal comma", "decimal comma, no header", "comma in prose", "pipe in a column", "quoted", "ragged"],
)
def test_what_most_lines_agree_on_wins(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(
    "text",
    [
        "company\nAcme, Inc.\nBeta GmbH\nGamma, Ltd.\nDelta\n",
        "surname\nSmith, John\nDoe, Jane\nMiller, Ann\n",
        "company\nAcme\nBeta\n",
    ],
)
def test_a_list_of_names_is_one_column(text: str) -> None:
    assert delimiter_of(text) == ONE_COLUMN


def test_one_column_may_be_quoted(read: Any) -> None:
    table = read('company\n"Acme, ""the"" Inc."\nBeta\n"Gamma"\nDelta\nEps\n')
    assert table.columns == ["company"]
    assert table.frame["company"].to_list()[:3] == ['Acme, "the" Inc.', "Beta", "Gamma"]


def test_blanks_before_a_quote_mean_nothing(read: Any) -> None:
    table = read('id, name, city\n1, "Acme, Inc", Berlin\n2, "Beta", Rome\n')
    assert table.frame.rows() == [("1", "Acme, Inc", "Berlin"), ("2", "Beta", "Rome")]


def test_excels_separator_line_is_obeyed_and_not_read(read: Any) -> None:
    table = read("sep=;\r\nid;name\r\n1;a,b\r\n2;c,d\r\n")
    assert table.columns == ["id", "name"]
    assert table.frame.rows() == [("1", "a,b"), ("2", "c,d")]
    assert table.notices == ()


@pytest.mark.parametrize(
    ("line", "found"), [("SEP=|\n", "|"), ('"sep=,"\r\n', ","), ("sep=ab\n", None), ("id\n", None)]
)
def test_only_a_whole_line_names_a_separator(line: str, found: str | None) -> None:
    assert separator_line(line) == found


@pytest.mark.parametrize(("given", "character"), [("tab", "\t"), ("\\t", "\t"), (";", ";"), ("Pipe", "|"), ("^", "^")])
def test_a_delimiter_can_be_named(given: str, character: str) -> None:
    assert given_delimiter(given) == character


@pytest.mark.parametrize("given", ["", "ab", '"', "\n"])
def test_what_cannot_be_a_delimiter_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="must be one character"):
        given_delimiter(given)


@pytest.mark.criterion("AC-1.11")
def test_a_given_delimiter_overrules(read: Any) -> None:
    assert read("a^b,c\n1^2,3\n", delimiter="^").columns == ["a", "b,c"]
    assert read("a,b\n1,2\n", delimiter=";").columns == ["a,b"]
    assert read('{"a";1}\n{"b";2}\n', delimiter=";", header_row=0).frame.width == 2
