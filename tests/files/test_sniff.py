"""The content tells the format, whatever the file is called; what is no table is named."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from workbooks import ods, ods_row, xlsx

from likewise.errors import InputError
from likewise.files import read_table
from likewise.files.write import write_table

FRAME = pl.DataFrame({"id": ["1", "2"], "name": ["Acme", "Beta"]})
NOISE = random.Random(1).randbytes(5_000)  # noqa: S311 (no secret)


def as_written(suffix: str) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        write_table(FRAME, folder / f"made{suffix}")
        return (folder / f"made{suffix}").read_bytes()

    return make


@pytest.mark.criterion("AC-1.1")
@pytest.mark.parametrize(
    "make",
    [
        *(as_written(suffix) for suffix in (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx")),
        lambda _: ods(ods_row("id", "name") + ods_row("1", "Acme") + ods_row("2", "Beta")),
        lambda _: xlsx({"S": [["id", "name"], [1, "Acme"], [2, "Beta"]]}),
        lambda _: b'[{"id": 1, "name": "Acme"}, {"id": 2, "name": "Beta"}]',
    ],
)
@pytest.mark.parametrize("name", ["table", "table.csv", "table.xlsx", "table.parquet"])
def test_a_suffix_that_lies_does_no_harm(make: Callable[[Path], bytes], name: str, read: Any, tmp_path: Path) -> None:
    table = read(make(tmp_path), name=name)
    assert table.frame.equals(FRAME)
    assert table.name == name


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG image"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG image"),
        (b"GIF89a" + bytes(50), "a GIF image"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (gzip.compress(b"a,b\n1,2\n"), "a gzip archive; unpack it"),
        (b"BZh91AY&SY" + NOISE, "a bzip2 archive"),
        (b"\x7fELF" + bytes(50), "a program"),
        (b"MZ\x90\x00" + bytes(50), "a program"),
        (b"SQLite format 3\x00" + bytes(50), "an SQLite database; export"),
        (b"ARROW1\x00\x00" + NOISE, "an Arrow file"),
        (b"ORC" + NOISE, "an ORC file"),
        (b"<!DOCTYPE html><html></html>", "a web page (HTML)"),
        (b"  \n<HTML><body>", "a web page (HTML)"),
        ("<html>".encode("utf-16"), "a web page (HTML)"),
        (b'<?xml version="1.0"?><a/>', "XML"),
        (NOISE, "binary data of an unknown kind"),
        (b"", "is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_named_in_one_line(read: Any, content: bytes, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read(content)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("first", ["ORC", "ARROW1", "Rar", "MZ", "BZh", "{1234-ab}", "[id]", "<id>"])
def test_text_that_begins_like_something_else_is_text(read: Any, first: str) -> None:
    assert read(f"{first},name\n1,x\n2,y\n").columns == [first, "name"]


def test_a_given_encoding_settles_what_is_text(read: Any) -> None:
    assert read(b"id,name\n1,\x01\x02\x03\x04\x05\n", encoding="latin-1").frame.width == 2


def test_the_name_in_errors_is_the_path_as_given(tmp_path: Path) -> None:
    path = tmp_path / "nothing.csv"
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert str(caught.value) == f"{path} does not exist; check the path"
    assert caught.value.details == {"file": str(path)}
