"""JSON Lines and JSON arrays: numbers as written, nested values flat, a bad line alone."""

from typing import Any

import pytest

from likewise.errors import InputError
from likewise.files import Limits


@pytest.mark.criterion("AC-1.1", "AC-1.7")
def test_json_lines_keep_numbers_as_they_are_written(read: Any) -> None:
    table = read(
        '{"id": 1, "price": 1.10, "big": 12345678901234567890123, "ok": true, "x": NaN, "y": Infinity}\n'
        '{"id": 2, "price": 2e3, "ok": false, "note": "ü"}\n'
    )
    assert table.columns == ["id", "price", "big", "ok", "x", "y", "note"]
    assert table.frame.rows() == [
        ("1", "1.10", "12345678901234567890123", "true", None, "Infinity", None),
        ("2", "2e3", None, "false", None, None, "ü"),
    ]
    assert table.notices == ()


def test_nested_values_become_flat(read: Any) -> None:
    table = read(
        '{"a": {"b": {"c": 1}, "d": "x"}, "l": [1.50, "q", null, {"k": [true]}], "e": [], "o": {}}\n{"a": {"d": ""}}\n'
    )
    assert table.columns == ["a.b.c", "a.d", "l", "e"]
    assert table.frame.rows() == [("1", "x", '[1.50, "q", null, {"k": [true]}]', None), (None, None, None, None)]


@pytest.mark.criterion("AC-1.10")
def test_a_bad_line_fails_alone_and_blank_lines_do_not_count(read: Any) -> None:
    table = read('{"id": 1}\n\n{"id": \n[1]\n"text"\n{"id": 2}\n')
    assert table.frame["id"].to_list() == ["1", None, None, None, "2"]
    assert table.failures == {
        1: "line 3 is not JSON: Expecting value at character 7",
        2: 'line 4 is not a JSON object; a record looks like {"name": "value"}',
        3: 'line 5 is not a JSON object; a record looks like {"name": "value"}',
    }


def test_a_first_line_may_be_the_bad_one(read: Any) -> None:
    table = read('{"id": 0\n{"id": 1}\n{"id": 2}\n')
    assert table.frame["id"].to_list() == [None, "1", "2"]


def test_nesting_without_end_fails_its_line(read: Any) -> None:
    table = read('{"id": 1}\n{"id": ' + "[" * 100_000 + "\n")
    assert table.failures == {1: "line 2 is nested too deeply"}


def test_half_a_surrogate_pair_is_replaced(read: Any) -> None:
    table = read('{"id": "\\ud800x", "k\\udc00": "\\ud83d\\ude00"}\n{"id": "y"}\n')
    assert table.columns == ["id", "k\ufffd"]
    assert table.frame.rows() == [("\ufffdx", "😀"), ("y", None)]
    nested = read('[{"a": {"b": ["\\udc00", 1.10, true, null]}, "n": 2.50}, {}]')
    assert nested.frame.row(0) == ('["\ufffd", 1.10, true, null]', "2.50")


def test_a_column_may_begin_late_and_whole_chunks_may_fail(read: Any) -> None:
    bad = "nonsense\n" * 60_000
    table = read('{"a": 1}\n' + bad + '{"b": 2}\n' * 50_000)
    assert table.columns == ["a", "b"]
    assert len(table) == 110_001
    assert len(table.failures) == 60_000
    assert table.frame.row(60_001) == (None, "2")
    assert table.frame["a"].null_count() == 110_000


@pytest.mark.parametrize(
    "content",
    ['[{"id": 1}, {"id": 2}]', ' [\n {"id": 1},\n {"id": 2}\n]\n', '\ufeff[{"id":1},{"id":2}]'],
    ids=["one line", "indented", "BOM"],
)
def test_an_array_of_objects(read: Any, content: str) -> None:
    assert read(content).frame["id"].to_list() == ["1", "2"]


def test_an_array_with_another_value_fails_that_record(read: Any) -> None:
    assert read('[{"id": 1}, 7, {"id": 2}]').failures == {
        1: 'record 2 is not a JSON object; a record looks like {"name": "value"}'
    }


@pytest.mark.parametrize(
    "content",
    [
        '{"count": 2, "data": [{"id": 1}, {"id": 2}]}',
        '{\n "meta": {"page": 1},\n "data": [\n {"id": 1},\n {"id": 2}]\n}',
    ],
)
def test_an_object_around_the_records(read: Any, content: str) -> None:
    table = read(content)
    assert table.frame["id"].to_list() == ["1", "2"]
    assert table.notices == ("The records were taken from 'data'.",)


def test_one_object_is_one_record(read: Any) -> None:
    assert read('{"id": 1, "name": "x"}').frame.rows() == [("1", "x")]
    assert read('{"id": 1, "tags": [{"a": 1}]}\n').columns == ["id", "tags"]
    assert read('{\n "id": 1,\n "a": [{"x": 1}, {"x": 2}], "b": [{"y": 1}]\n}').columns == ["id", "a", "b"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_json_in_other_encodings(read: Any, encoding: str) -> None:
    assert read('{"id": 1, "n": "Müller"}\n{"id": 2, "n": "Söhne"}\n'.encode(encoding)).frame["n"].to_list() == [
        "Müller",
        "Söhne",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"id": 1}, {"id"', "looks like JSON, but breaks off or is wrong at line 1, character 18"),
        ('[\n{"id": 1},\n{"id" 2}\n]', "wrong at line 3"),
        ("[" * 100_000, "nested too deeply"),
        ('[["a", "b"], [1, 2]]', "without an object that has a value"),
        ('["a"]', "without an object that has a value"),
        ("[]", "without an object that has a value"),
        ("{}\n{}\n", "without an object that has a value"),
        ('{"', "looks like JSON"),
    ],
)
def test_json_without_a_table(read: Any, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(content)
    assert "\n" not in str(caught.value)


def test_too_many_keys(read: Any) -> None:
    with pytest.raises(InputError, match="has 4 columns, more than the 3"):
        read('{"a": 1}\n{"b": 1, "c": 2}\n{"d": 3}\n', limits=Limits(max_columns=3))


def test_a_value_past_the_limit_fails_its_line(read: Any) -> None:
    table = read('{"a": 1}\n\n{"a": "xxxxxxxxx"}\n', limits=Limits(max_cell_bytes=8))
    assert table.failures[1].startswith("line 3, column 'a': the value has 9 bytes")


def test_a_column_whose_name_holds_a_nul_is_told_by_its_number(read: Any) -> None:
    """JSON can name one, no database can store it."""
    with pytest.raises(InputError, match="table: the name of column 2 holds a NUL character; rename the column"):
        read('{"id": 1, "na\\u0000me": "x"}\n')
