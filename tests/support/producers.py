"""The producer on Bun in examples/, with Bun out of its package."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUN_PRODUCER = ROOT / "examples" / "bun-producer"
BUN = BUN_PRODUCER / "node_modules" / ".bin" / "bun"


def bun(*arguments: str, told: str = "", folder: Path = BUN_PRODUCER) -> "subprocess.CompletedProcess[str]":
    """Bun, as the example has it; `told` on its standard input."""
    assert BUN.is_file(), "Bun is not installed: make bun-producer"
    return subprocess.run([str(BUN), *arguments], cwd=folder, input=told, capture_output=True, text=True, check=False)
