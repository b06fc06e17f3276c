"""Protects the coverage floor: neither branches nor a package may hide behind the rest."""

import json
from pathlib import Path

import coverage_floor
import pytest


def file_summary(lines: int, branches: int) -> dict[str, dict[str, int]]:
    counts = {
        "covered_lines": lines,
        "num_statements": 100,
        "covered_branches": branches,
        "num_branches": 100,
    }
    return {"summary": counts}


@pytest.mark.criterion("AC-10.9")
@pytest.mark.parametrize(("lines", "branches", "code"), [(80, 80, 0), (79, 100, 1), (100, 79, 1)])
def test_lines_and_branches_each_have_to_reach_the_floor(tmp_path: Path, lines: int, branches: int, code: int) -> None:
    files = {"src/engine/a.py": file_summary(lines, branches), "src/other.py": file_summary(100, 100)}
    (tmp_path / "coverage.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    assert coverage_floor.main([str(tmp_path / "coverage.json"), "src/engine/", "80"]) == code


@pytest.mark.parametrize(
    "files",
    [{"src/other.py": file_summary(100, 100)}, {"src/engine/a.py": {"summary": {"num_statements": 1}}}],
)
def test_nothing_measured_is_a_failure(tmp_path: Path, files: dict[str, object]) -> None:
    (tmp_path / "coverage.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    assert coverage_floor.main([str(tmp_path / "coverage.json"), "src/engine/", "80"]) == 1
