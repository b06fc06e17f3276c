"""Whatever the bytes, reading ends in a table or in one line for a person."""

import io
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import ods, ods_row, xlsx

from likewise.errors import InputError
from likewise.files import read_table

GRID: list[list[str | float]] = [["id", "name", "price"], ["1", "Acme", 1.5], ["2", "Bëta", 2.5], ["3", "Gamma", 3.5]]


def parquet() -> bytes:
    stream = io.BytesIO()
    pl.DataFrame({"id": [1, 2], "name": ["a", "b"]}).write_parquet(stream)
    return stream.getvalue()


SEEDS = {
    "csv": b'id,name,price\n1,"Acme, Inc",1.5\n2,"B\xc3\xabta\nGmbH",2.5\n3,Gamma,3.5\n',
    "utf-16": "id\tname\n1\tAcme\n2\tBëta\n".encode("utf-16"),
    "jsonl": b'{"id": 1, "name": "Acme"}\n{"id": 2, "a": {"b": [1]}}\n',
    "json": b'[{"id": 1, "name": "Acme"}, {"id": 2}]',
    "xlsx": xlsx({"S": GRID}),
    "ods": ods("".join(ods_row(*map(str, row)) for row in GRID)),
    "parquet": parquet(),
}

EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=4
)


def outcome(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        try:
            table = read_table(path)
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017 (either end is a good one)
        else:
            assert all(0 <= row < len(table) for row in table.failures)
            assert all(kind == pl.String for kind in table.frame.schema.values())


@pytest.mark.parametrize("seed", SEEDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_a_few_bytes_changed(seed: str, edits: list[tuple[float, int, bytes]]) -> None:
    content = bytearray(SEEDS[seed])
    for where, removed, inserted in edits:
        position = int(where * len(content))
        content[position : position + removed] = inserted
    outcome(bytes(content))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='ab1.,;|\t"\n\r=[]{}: ', max_size=60).map(str.encode))
def test_any_bytes_at_all(content: bytes) -> None:
    outcome(content)
