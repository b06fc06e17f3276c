"""Fails when the covered share of lines, or of branches, of some files is under a floor.

Usage: python scripts/coverage_floor.py COVERAGE.json PREFIX PERCENT

`coverage report --fail-under` adds lines and branches up, so that well-covered lines can hide uncovered
branches, and one package can hide another. COVERAGE.json is what `coverage json` wrote, PREFIX the start of
the files' paths.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path


def shares(report: str, prefix: str) -> dict[str, float]:
    """Percent of `lines` and of `branches` covered, over all files whose path starts with the prefix.

    Raises:
        ValueError: no file starts with the prefix, or branches were not measured.
    """
    files = json.loads(report)["files"]
    summaries = [entry["summary"] for path, entry in files.items() if path.startswith(prefix)]
    if not summaries:
        raise ValueError(f"no measured file starts with {prefix}")
    if any("num_branches" not in summary for summary in summaries):
        raise ValueError("branches were not measured: run coverage with branch = true")
    return {
        "lines": _percent(summaries, "covered_lines", "num_statements"),
        "branches": _percent(summaries, "covered_branches", "num_branches"),
    }


def _percent(summaries: Sequence[dict[str, int]], covered: str, total: str) -> float:
    out_of = sum(summary[total] for summary in summaries)
    return 100.0 if out_of == 0 else 100.0 * sum(summary[covered] for summary in summaries) / out_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both shares; 1 when one of them is under the floor."""
    parser = argparse.ArgumentParser(description="Floors for lines and branches of a part of the code.")
    parser.add_argument("report", type=Path)
    parser.add_argument("prefix")
    parser.add_argument("floor", type=float)
    given = parser.parse_args(arguments)
    try:
        found = shares(given.report.read_text(encoding="utf-8"), given.prefix)
    except ValueError as error:
        print(f"coverage: {error}", file=sys.stderr)
        return 1
    for name, percent in found.items():
        print(f"coverage of {given.prefix}: {percent:.1f} % of {name} (floor {given.floor:g} %)")
    return 1 if min(found.values()) < given.floor else 0


if __name__ == "__main__":
    sys.exit(main())
