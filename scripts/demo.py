"""Matches the bundled sample into demo/: three suppliers' lists against one catalogue of tools.

Usage: python scripts/demo.py [--folder demo]

For each list the command writes the links and a report; `report.html` leads to all of them. What is printed
is the head of each result, and how it compares with the true matches, which are known for the sample.
"""

import argparse
import csv
import html
import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from likewise.sample import CATALOGUE, LISTS, matches_name, sample_path

COMMAND = Path(sys.executable).parent / "likewise"
SHOWN_ROWS = 6
SHOWN_COLUMNS = 5
CELL_WIDTH = 14
MEASURES = 5
"""Lines of the evaluation up to precision, recall and F1; calibration follows them."""


def match(name: str, folder: Path) -> Path:
    """Matches one list of the sample; the command tells on stderr what it found. Returns the links."""
    stem = Path(name).stem
    links = folder / f"{stem}-links.csv"
    files = ["--out", str(links), "--report", str(report_path(name, folder))]
    run(["match", str(sample_path(name)), "--catalogue", str(sample_path(CATALOGUE)), *files])
    return links


def report_path(name: str, folder: Path) -> Path:
    """Where the report of one list goes."""
    return folder / f"{Path(name).stem}-report.html"


def run(arguments: Sequence[str]) -> str:
    """What the command prints; ends the script with its exit code where it fails."""
    sys.stdout.flush()
    finished = subprocess.run([str(COMMAND), *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if finished.returncode != 0:
        sys.exit(finished.returncode)
    return finished.stdout


def head(links: Path) -> str:
    """The first rows of a result as aligned text."""
    with links.open(encoding="utf-8-sig", newline="") as file:
        rows = [row[:SHOWN_COLUMNS] + row[6:8] for row in islice(csv.reader(file), SHOWN_ROWS + 1)]
    return "\n".join("  ".join(f"{cell[:CELL_WIDTH]:<{CELL_WIDTH}}" for cell in row).rstrip() for row in rows)


def write_contents(names: Sequence[str], folder: Path) -> Path:
    """One page that leads to the report of every list."""
    items = "".join(
        f'<li><a href="{html.escape(report_path(name, folder).name)}">{html.escape(name)}</a></li>' for name in names
    )
    page = folder / "report.html"
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Likewise: the sample</title>'
        f"<h1>The sample: three suppliers' lists against one catalogue</h1><ul>{items}</ul></html>\n",
        encoding="utf-8",
    )
    return page


def main(arguments: Sequence[str] | None = None) -> int:
    """Matches every list, prints the results, says where the reports are."""
    parser = argparse.ArgumentParser(description="Match the bundled sample.")
    parser.add_argument("--folder", type=Path, default=Path("demo"))
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in LISTS:
        print(f"\n== {name} against {CATALOGUE}")
        links = match(name, folder)
        print(f"\n{head(links)}\n  ... all rows: {links}\n")
        measured = run(["evaluate", str(links), "--truth", str(sample_path(matches_name(name)))])
        print("\n".join(measured.splitlines()[:MEASURES]))
    page = write_contents(LISTS, folder)
    print(f"\nOpen the reports in a browser: {page.resolve().as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
