"""Writes the JSON Schemas of all queue messages to contracts/, or checks that they are up to date.

Usage: python scripts/message_schemas.py [--check] [--folder DIR]

Exit code 1 where --check finds a file that the code would write differently, or one too many.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from likewise.contracts.schemas import schema_files

FOLDER = Path(__file__).parents[1] / "contracts"


def differences(folder: Path) -> list[str]:
    """What is missing in, differs in, or should not be in `folder`, one line each."""
    wanted = schema_files()
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json"))}
    return [
        *(f"{name}: is missing" for name in wanted if name not in there),
        *(f"{name}: differs from the code" for name in wanted if name in there and there[name] != wanted[name]),
        *(f"{name}: no message has this schema" for name in there if name not in wanted),
    ]


def write(folder: Path) -> None:
    """Makes `folder` hold exactly the schemas of the code."""
    folder.mkdir(exist_ok=True)
    wanted = schema_files()
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, tell what differs")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    chosen = parser.parse_args(arguments)
    if not chosen.check:
        write(chosen.folder)
        return 0
    found = differences(chosen.folder)
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print("write them anew: python scripts/message_schemas.py", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
