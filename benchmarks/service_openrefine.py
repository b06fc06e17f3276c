"""How long OpenRefine takes for a column of 10,000 cells, each with two properties, and beside it how long its batches take.

    PYTHONPATH=tests/support:scripts python benchmarks/service_openrefine.py --cells 10000

starts the service as `service_reconcile` does, and OpenRefine with a project of the list's records. It sends ten cells at a
time, one batch after the other, and waits `PAUSE` after each by itself.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from refine import matches, refining
from service_reconcile import LIST_ROWS, NAME, PROPERTIES, WARMING, Reconciling, measure, reconciling
from service_world import free_port

BATCH, PAUSE = 10, 0.05
"""Cells of a batch, and seconds between two, as OpenRefine 3.6 has them."""
LONGEST = 3_600.0
"""Seconds for the column."""
BATCHES = 300
"""That are measured without it."""


@dataclass(frozen=True)
class Reconciled:
    """A column: its cells, those that were matched automatically, those that got no answer, and the seconds."""

    cells: int
    matched: int
    unanswered: int
    seconds: float


def reconciled(made: Reconciling, count: int) -> Reconciled:
    """Has a column of the list reconciled by OpenRefine."""
    names: Mapping[str, str] = {name: name for name in PROPERTIES}
    with tempfile.TemporaryDirectory(prefix="lw-refine-") as root, refining(Path(root), free_port(), LONGEST) as refine:
        file = Path(root) / "list.csv"
        made.records.select(NAME, *PROPERTIES).head(count).write_csv(file)
        project, target = refine.project(file), refine.target(made.world.url + made.address)
        begun = time.perf_counter()
        project.reconcile(NAME, target, names)
        seconds = time.perf_counter() - begun
        cells = [one for one in project.cells(NAME) if one is not None]
    unanswered = sum(one["recon"] is None for one in cells)
    return Reconciled(len(cells), len(matches(cells)), unanswered, seconds)


def main() -> int:
    """Measures and prints; the exit code is 1 if a cell got no answer."""
    parser = argparse.ArgumentParser(description="Measure OpenRefine on the reconciliation API.")
    parser.add_argument("--catalogue-rows", type=int, default=100_000)
    parser.add_argument("--cells", type=int, default=LIST_ROWS)
    given = parser.parse_args()
    with reconciling(given.catalogue_rows) as made:
        place, bodies = made.world.service.place, made.batches(WARMING + BATCHES, BATCH)
        cuts = statistics.quantiles(measure(place, made.address, bodies)[WARMING:], n=100)
        found = reconciled(made, given.cells)
    waited = PAUSE * found.cells / BATCH
    print(
        f"{given.catalogue_rows:,} records, 1 worker: OpenRefine reconciled {found.cells:,} cells with {len(PROPERTIES)} "
        f"properties each in {found.seconds:.0f} s ({found.cells / found.seconds:.0f} cells/s), of which it waited "
        f"{waited:.0f} s by itself; {found.matched:,} matched, {found.unanswered} unanswered. A batch of {BATCH} by a "
        f"client that does not wait: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms; load average "
        f"{os.getloadavg()[0]:.1f} at the end"
    )
    return int(found.unanswered > 0)


if __name__ == "__main__":
    sys.exit(main())
