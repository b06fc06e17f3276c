"""The quick way of reading a delimited text beside the careful one: the same table, whatever stands in the file."""

import io
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from likewise.engine.records import Table
from likewise.errors import InputError
from likewise.files import regular
from likewise.files.delimited import read_delimited
from likewise.files.encoding import UTF8, Encoding
from likewise.files.limits import DEFAULT_OPTIONS, Limits
from likewise.files.records import Dialect
from likewise.files.source import Source

TIGHT = replace(DEFAULT_OPTIONS, limits=Limits(max_cell_bytes=12))
CELLS = st.text("ab1 é\u3000\x1c", max_size=14) | st.sampled_from(
    [
        "",
        "é" * 7,
        '"',
        '"x"',
        "\r",
        "\ufeff",
        "-",
        "\x0b",
        "^x$",
        '"a,b"',
        '"a""b"',
        '""',
        '""' * 2,
        '" "',
        '"\n"',
        ' "x"',
        'a"b"',
    ]
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3) | st.lists(CELLS, max_size=4), max_size=8)


def read(content: bytes) -> Table | str:
    """The table in a file of this content, or why there is none."""
    try:
        return read_delimited(Source("list.csv", "list.csv", io.BytesIO(content)), TIGHT)
    except InputError as error:
        return error.message


@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.integers(0, 1), st.sampled_from(["", "\ufeff", "\ufeff\ufeff"]))
@example([["a", "b", "1"]], "\n", 1, "")
def test_the_quick_way_reads_what_the_careful_one_reads(
    rows: list[list[str]], newline: str, last: int, mark: str
) -> None:
    lines = [["id", "name", "price"], *rows]
    content = (mark + newline.join(",".join(cells) for cells in lines) + newline * last).encode()
    with patch.object(regular, "BLOCK_BYTES", 7):
        quick = read(content)
    with patch("likewise.files.delimited.read_regular", return_value=None):
        careful = read(content)
    if isinstance(quick, str) or isinstance(careful, str):
        assert quick == careful
        return
    assert quick.frame.equals(careful.frame)
    assert replace(quick, frame=careful.frame) == replace(careful, frame=careful.frame)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\n1,2\n3,\n", 2),
        (b"a,b\r\n1,2\r\n3,4", 2),
        (b'a,b\n1,2\n"3",""\n"x, ""y""",4\n', 3),
        (b'a,b\n1,2\n"3\n4",5\n', None),
        (b'a,b\n1,2\n3,4"\n5,"6"\n', None),
        (b'a,b\n1,2\n"3" x,4\n', None),
        (b"a,b\n1,2\n3\n", None),
        (b"a,b\n1,2\n\n3,4\n", None),
        (b"a,b\n1,2\n , \n3,4\n", None),
        (b"a,b\n1,2\r3,4\n5,6\n", None),
        (b"a,b\n1,\xff\n", None),
    ],
)
def test_what_the_quick_way_leaves_to_the_careful_one(content: bytes, rows: int | None) -> None:
    found = regular.read_regular(io.BytesIO(content), Encoding(UTF8), Dialect(","), 2, ["a", "b"])
    assert (None if found is None else sum(part.height for part in found)) == rows
