"""Paths, pipes and standard input."""

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from likewise.errors import InputError
from likewise.files import read_table

CSV = b"id,name\n1,Acme\n2,Beta\n"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CSV)))
    table = read_table("-")
    assert table.name == "standard input"
    assert len(table) == 2


def test_empty_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(InputError, match="standard input is empty"):
        read_table("-")


def test_a_pipe_is_read_though_it_cannot_be_rewound(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(CSV,))
    writer.start()
    assert len(read_table(pipe)) == 2
    writer.join()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.csv", "does not exist"),
        ("", "is a folder"),
        ("file/below", "cannot be read: Not a directory"),
        ("n" * 300, "cannot be read: File name too long"),
    ],
)
def test_paths_that_lead_nowhere(tmp_path: Path, path: str, message: str) -> None:
    (tmp_path / "file").write_bytes(CSV)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / path)


def test_a_disk_that_fails_while_it_is_read() -> None:
    """The process's own memory at address 0 opens, but cannot be read."""
    with pytest.raises(InputError, match="cannot be read: Input/output error"):
        read_table("/proc/self/mem")


def test_a_path_with_a_nul() -> None:
    with pytest.raises(InputError, match="cannot be the path of a file"):
        read_table("a\0b")
