"""Protects the layers: import-linter holds the package to them, and would notice a breach."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the copy in a folder, which has to come before the installed package."""
    return subprocess.run(
        [str(LINT), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.criterion("AC-10.5")
def test_the_package_keeps_its_layers(copy: Path) -> None:
    finished = lint(copy)
    assert finished.returncode == 0, finished.stdout
    assert "0 broken" in finished.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("engine/records.py", "import click"),
        ("engine/records.py", "import likewise.files"),
        ("engine/records.py", "import sqlalchemy"),
        ("engine/records.py", "import time"),
        ("files/__init__.py", "import likewise.cli"),
        ("files/__init__.py", "import rich"),
        ("errors.py", "import likewise.engine"),
        ("odds_and_ends.py", "import json"),
    ],
)
@pytest.mark.criterion("AC-10.5")
def test_a_breach_is_noticed(copy: Path, module: str, line: str) -> None:
    """One import too many, or a module that no layer names, breaks a contract."""
    path = copy / "src" / "likewise" / module
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    finished = lint(copy)
    assert finished.returncode == 1, finished.stdout
    assert "BROKEN" in finished.stdout or "is not listed as a layer" in finished.stdout
