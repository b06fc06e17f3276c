"""A self-made stand-in for the public link sets, so that no test depends on data beside the checkout."""

from pathlib import Path

import pytest
from datasets import BARS, VARIABLE


@pytest.fixture
def public_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every public set's files, two records a table; LIKEWISE_BENCHMARKS points there."""
    for name in BARS:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "left.csv").write_text("id,title\n01,red pen\n02,blue pen\n")
        (folder / "right.csv").write_text("id,title\nx7,pen red\nx8,green pen\n")
        (folder / "matches.csv").write_text("left_id,right_id\n01,x7\n")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path
