"""The API validates, writes and answers; it never matches."""

import subprocess
import sys

import pytest

ENGINE = ("likewise.engine", "likewise.files", "polars", "numpy", "scipy", "rapidfuzz")


@pytest.mark.criterion("AC-23.5")
def test_the_api_process_imports_no_engine() -> None:
    """Nor what the engine stands on: an API process stays small, and no request waits for a CPU that matches."""
    code = f"import sys, likewise.api; print([name for name in {ENGINE!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
