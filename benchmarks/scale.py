"""How long `likewise match` takes and how much memory, on generated lists of given sizes, alone or beside its peers.

    python benchmarks/scale.py [--size 10000x10000 ...] [--kind people ...] [--peers splink ...] [--cores 2] [--json]

The real command runs as a user would run it, files in and file out; so do the peers (`make bench-scale` makes their
environment). Exit code 1 if a bar of `scale_bars.py` is missed or the command fails, 2 without the peers' environment.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from datasets import BenchmarkError
from generate import Plan, generate, write
from generate_kinds import KINDS
from peers import OURS, PEERS, Result, Task, chosen_peers, contest
from running import number, table_text
from scale_bars import BAR_BYTES, BAR_ROWS, BAR_SECONDS, BESIDE, beside

SIZES = ("10000x10000", "100000x100000")


@dataclass(frozen=True)
class Run:
    """What one contender, ours or a peer, made of one plan."""

    kind: str
    rows: int
    catalogue_rows: int
    result: Result

    @property
    def verdict(self) -> str:
        """Whether our own bars are kept; a dash for sizes without one, and for peers."""
        if self.result.contender != OURS:
            return "-"
        if self.result.failure:
            return "FAIL"
        if max(self.rows, self.catalogue_rows) > BAR_ROWS or min(self.rows, self.catalogue_rows) < BAR_ROWS:
            return "-"
        return "pass" if self.result.seconds <= BAR_SECONDS and self.result.peak <= BAR_BYTES else "FAIL"


def run_plan(plan: Plan, given: argparse.Namespace) -> list[Run]:
    """Generates, lets each contender match by its command so many times in turn, and measures their answers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = generate(plan)
        write(data, folder)
        files = folder / "incoming.csv", folder / "catalogue.csv"
        task = Task(plan.kind, *files, data.matches, ("--matcher", given.matcher))
        results = contest([OURS, *given.peers], task, given.cores, given.rounds, given.limit)
    return [Run(plan.kind, plan.rows, plan.catalogue_rows, result) for result in results]


def verdicts(runs: Sequence[Run]) -> list[tuple[str, bool]]:
    """What is asked for beside Splink on one plan; nothing without it or where nothing is asked for."""
    first = runs[0]
    bar = BESIDE.get((first.rows, first.catalogue_rows))
    rivals = [run.result for run in runs if run.result.contender == "splink"]
    if bar is None or not rivals:
        return []
    name = f"{first.kind}, {first.rows:,} x {first.catalogue_rows:,}"
    return [(f"{name}: {text}", kept) for text, kept in beside(bar, first.result, rivals[0])]


def _size(text: str) -> tuple[int, int]:
    rows, _, catalogue = text.lower().partition("x")
    try:
        return int(rows), int(catalogue)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a size such as 10000x10000") from None


def print_table(runs: Sequence[Run], cores: int) -> None:
    rows = [
        [f"{run.rows:,} x {run.catalogue_rows:,}", run.kind, run.result.contender, number(run.result.seconds, 1),
         number(run.result.processor, 1), number(run.result.peak / 2**20, 0),
         f"{run.rows / run.result.seconds:,.0f}", number(run.result.f1), number(run.result.best_f1), run.verdict]
        for run in runs
    ]  # fmt: skip
    print(f"`likewise match` on {cores or 'all'} cores; bars for {BAR_ROWS:,} x {BAR_ROWS:,}: "
          f"{BAR_SECONDS:.0f} s and {BAR_BYTES // 2**20} MB.\n")  # fmt: skip
    header = ["incoming x catalogue", "kind", "contender", "seconds", "CPU", "MB", "rows/s", "F1", "best-F1", "verdict"]
    print(table_text(header, rows))
    for run in runs:
        if run.result.failure:
            print(f"{run.result.contender}: {run.kind}, {run.rows:,} x {run.catalogue_rows:,}: {run.result.failure}")


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options with their defaults."""
    parser = argparse.ArgumentParser(description="Time and memory of `likewise match` on generated lists.")
    parser.add_argument("--size", action="append", type=_size, help="ROWSxCATALOGUE (repeatable)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="repeatable; people and products")
    parser.add_argument("--matcher", default="hybrid")
    parser.add_argument("--peers", nargs="+", choices=[*PEERS, "none"], default=[], help="who runs beside ours")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each contender, in turn; medians count")
    parser.add_argument("--limit", type=float, default=0, help="seconds after which a contender is stopped, 0 for none")
    parser.add_argument("--cores", type=int, default=2, help="cores a contender may use, 0 for all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bars were kept."""
    given = parse(arguments)
    try:
        given.peers = chosen_peers(given.peers)
    except BenchmarkError as error:
        print(f"scale: {error}", file=sys.stderr)
        return 2
    plans = [
        Plan(kind, rows, catalogue_rows, seed=given.seed)
        for rows, catalogue_rows in given.size or [_size(size) for size in SIZES]
        for kind in given.kind or ("people", "products")
    ]
    found = [run_plan(plan, given) for plan in plans]
    runs = [run for of_plan in found for run in of_plan]
    told = [verdict for of_plan in found for verdict in verdicts(of_plan)]
    if given.json:
        print(json.dumps([{**asdict(run), "verdict": run.verdict} for run in runs], indent=1))
    else:
        print_table(runs, given.cores)
        for text, kept in told:
            print(f"{'pass' if kept else 'FAIL'}  {text}")
    return 1 if any(run.verdict == "FAIL" for run in runs) or not all(kept for _, kept in told) else 0


if __name__ == "__main__":
    sys.exit(main())
