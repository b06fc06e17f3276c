"""Protects what a person is told of how their file was read, in words with which it can be read so again."""

from typing import Any

import polars as pl
import pytest
from workbooks import ods, ods_row, xlsx

from likewise.engine.records import Origin

TITLED = "Prices of May\n\nsku;price\nA1;1,5\nA2;2\nA3;3\n"
BOOK = xlsx({"Notes": [], "List": [["made in May"], [], ["sku", "price"], ["A1", 1], ["A2", 2]], "Old": [["x"], ["y"]]})


@pytest.mark.parametrize(
    ("content", "origin"),
    [
        (TITLED, Origin("csv", "utf-8", ";", header_row=3)),
        ("a\tb\n1\t2\n3\t4\n".encode("utf-16"), Origin("csv", "utf-16", "\t", header_row=1)),
        ("1,2,3\n4,5,6\n7,8,9\n", Origin("csv", "utf-8", ",", header_row=0)),
        ("name\nHammer\nSaw\n", Origin("csv", "utf-8", None, header_row=1)),
        ('{"a": 1}\n{"a": 2}\n', Origin("jsonl", "utf-8")),
        ('[{"a": 1}, {"a": 2}]', Origin("json", "utf-8")),
        (BOOK, Origin("xlsx", sheet="List", sheets=("Notes", "List", "Old"), header_row=3)),
        (
            ods(ods_row("sku", "price") + ods_row("A1", "one") + ods_row("A2", "two")),
            Origin("ods", sheet="Sheet1", sheets=("Sheet1",), header_row=1),
        ),
    ],
)
def test_a_table_knows_how_it_was_read(read: Any, content: str | bytes, origin: Origin) -> None:
    assert read(content).origin == origin


def test_parquet_has_neither_encoding_nor_header(read: Any, tmp_path: Any) -> None:
    pl.DataFrame({"a": ["1"]}).write_parquet(tmp_path / "a.parquet")
    assert read((tmp_path / "a.parquet").read_bytes()).origin == Origin("parquet")


@pytest.mark.parametrize("content", [TITLED, BOOK])
def test_what_is_told_reads_the_same_table_again(read: Any, content: str | bytes) -> None:
    """A person who confirms all that was detected gets what they saw."""
    first = read(content)
    told = first.origin
    again = read(
        content,
        sheet=told.sheet,
        header_row=told.header_row,
        encoding=told.encoding,
        delimiter=told.delimiter,
    )
    assert again.frame.equals(first.frame)
    assert again.origin == told
