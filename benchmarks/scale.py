"""How long `likewise match` takes and how much memory, on generated lists of given sizes.

    python benchmarks/scale.py [--size 10000x10000 ...] [--kind people ...] [--cores 2] [--json]

The real command runs as a user would run it, files in and file out. Exit code 1 if the bars for 100,000 x
100,000 (5 minutes and 4 GB on two cores) are missed or the command fails.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl
from generate import Dataset, Plan, generate, write
from generate_kinds import KINDS
from measure import measure
from running import number, run_measured, table_text

SIZES = ("10000x10000", "100000x100000")
BAR_ROWS = 100_000
BAR_SECONDS = 300.0
BAR_BYTES = 4 * 2**30


@dataclass(frozen=True)
class Run:
    """One run of the command: `seconds` on the wall, `peak` in bytes, `failure` its last words if any."""

    kind: str
    rows: int
    catalogue_rows: int
    seconds: float
    peak: int
    f1: float | None
    best_f1: float | None
    failure: str = ""

    @property
    def verdict(self) -> str:
        """Whether the bars are kept; a dash for sizes without one."""
        if self.failure:
            return "FAIL"
        if max(self.rows, self.catalogue_rows) > BAR_ROWS or min(self.rows, self.catalogue_rows) < BAR_ROWS:
            return "-"
        return "pass" if self.seconds <= BAR_SECONDS and self.peak <= BAR_BYTES else "FAIL"


def run_once(plan: Plan, cores: int, matcher: str) -> Run:
    """Generates, matches by the command, reads the links back and measures them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = generate(plan)
        write(data, folder)
        out = folder / "links.csv"
        usage = run_measured(_command(folder, out, matcher), cores)
        if usage.code != 0:
            words = usage.output.strip().splitlines()[-1:] or [f"exit code {usage.code}"]
            return Run(plan.kind, plan.rows, plan.catalogue_rows, usage.seconds, usage.peak, None, None, words[0])
        f1, best_f1 = _scores(out, data)
    return Run(plan.kind, plan.rows, plan.catalogue_rows, usage.seconds, usage.peak, f1, best_f1)


def _command(folder: Path, out: Path, matcher: str) -> list[str]:
    tables = [str(folder / "incoming.csv"), "--catalogue", str(folder / "catalogue.csv")]
    return [sys.executable, "-m", "likewise", "match", *tables, "--out", str(out), "--matcher", matcher]


def _scores(out: Path, data: Dataset) -> tuple[float, float]:
    links = pl.read_csv(out, infer_schema=False).with_columns(pl.col("probability").cast(pl.Float64))
    accuracy = measure(links, data.matches)
    return accuracy.at_half.f1, accuracy.hindsight.f1


def _size(text: str) -> tuple[int, int]:
    rows, _, catalogue = text.lower().partition("x")
    try:
        return int(rows), int(catalogue)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a size such as 10000x10000") from None


def print_table(runs: Sequence[Run], cores: int) -> None:
    rows = [
        [f"{run.rows:,} x {run.catalogue_rows:,}", run.kind, number(run.seconds, 1),
         number(run.peak / 2**20, 0), f"{run.rows / run.seconds:,.0f}", number(run.f1), number(run.best_f1),
         run.verdict]
        for run in runs
    ]  # fmt: skip
    print(f"`likewise match` on {cores or 'all'} cores; bars for {BAR_ROWS:,} x {BAR_ROWS:,}: "
          f"{BAR_SECONDS:.0f} s and {BAR_BYTES // 2**20} MB.\n")  # fmt: skip
    print(table_text(["incoming x catalogue", "kind", "seconds", "MB", "rows/s", "F1@0.5", "best-F1", "verdict"], rows))
    for run in runs:
        if run.failure:
            print(f"{run.kind}, {run.rows:,} x {run.catalogue_rows:,}: {run.failure}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bars were kept."""
    parser = argparse.ArgumentParser(description="Time and memory of `likewise match` on generated lists.")
    parser.add_argument("--size", action="append", type=_size, help="ROWSxCATALOGUE (repeatable)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="repeatable; people and products")
    parser.add_argument("--matcher", default="hybrid")
    parser.add_argument("--cores", type=int, default=2, help="cores the command may use, 0 for all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    given = parser.parse_args(arguments)
    sizes = given.size or [_size(size) for size in SIZES]
    plans = [
        Plan(kind, rows, catalogue_rows, seed=given.seed)
        for rows, catalogue_rows in sizes
        for kind in given.kind or ("people", "products")
    ]
    runs = [run_once(plan, given.cores, given.matcher) for plan in plans]
    if given.json:
        print(json.dumps([{**asdict(run), "verdict": run.verdict} for run in runs], indent=1))
    else:
        print_table(runs, given.cores)
    return 1 if any(run.verdict == "FAIL" for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
