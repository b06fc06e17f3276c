"""What the index of a catalogue costs: to make, to write, to map, to keep up, and to ask for a single record.

    python benchmarks/index.py [--size 10000 ...] [--kind people] [--records 200] [--json]

Single records are timed from the record to its decision, in a process of its own that has the index mapped and everything
about catalogue and matcher at hand, as a worker has: once with the index as it was made, once with a thousand records
added and a thousand changed. Exit code 1 if a bar is missed.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import numpy as np
import polars as pl
from generate import Plan as ListPlan
from generate import generate
from generate_kinds import KINDS
from running import number, table_text

from likewise.engine.finish import Compared, finish
from likewise.engine.index import Index, index_catalogue, revise
from likewise.engine.matcher import Matcher
from likewise.engine.plan import Studied, index_layout, plan_stored, scorer_of, study
from likewise.engine.recipe import Recipe
from likewise.engine.records import Table
from likewise.engine.results import Cardinality, Options
from likewise.engine.score import score_list
from likewise.indexes import IndexFolder

Done = TypeVar("Done")

SIZES = (10_000, 100_000, 1_000_000)
CATALOGUE, BASE = UUID(int=1), "1-base"
CHANGES = 1_000
LEARNT_FROM = 20_000
"""Records of the catalogue that the matcher is fitted on: that is not what is measured here."""
BARS = {100_000: 0.010, 1_000_000: 0.060}
"""Seconds that 95 of 100 single records may take, by the catalogue's size."""
BAR_EXTEND = 1.0


@dataclass(frozen=True)
class Costs:
    """Of one catalogue; seconds, bytes.

    `make` prepares the catalogue; `first` makes it, writes it and maps it, as the first process of a machine does; `map` is
    what the others do, checksums included, and `private` the memory that they then have for themselves. `one` and
    `thousand`: adding so many records and changing as many. `median` and `most` (95 %) are of single records, `after` the
    changes too.
    """

    kind: str
    size: int
    make: float
    first: float
    disk: int
    map: float
    private: int
    one: float
    thousand: float
    median: float
    most: float
    median_after: float
    most_after: float

    @property
    def verdict(self) -> str:
        """Whether the bars for this size are kept; a dash where there is none."""
        bar = BARS.get(self.size)
        if bar is None:
            return "-"
        return "pass" if max(self.most, self.most_after) <= bar and self.thousand <= BAR_EXTEND else "FAIL"


Served = tuple[float, int, float, float, float, float, float, float]
"""The costs from `map` on."""


@dataclass(frozen=True)
class Asked:
    """What a worker has at hand for single records."""

    recipe: Recipe
    catalogue: Table
    studied: Studied
    records: list[Table]


def measure(kind: str, size: int, records: int) -> Costs:
    """All costs of one catalogue; its index is made twice, so that writing shows."""
    with tempfile.TemporaryDirectory() as name:
        asked, folder = _asked(kind, size, records), IndexFolder(Path(name))
        layout = index_layout(asked.recipe)
        make, _ = _timed(lambda: index_catalogue(asked.catalogue.frame, *layout))
        first, _ = _timed(lambda: folder.open(CATALOGUE, BASE, layout, lambda: asked.catalogue.frame))
        disk = sum(path.stat().st_size for path in folder.root.rglob("*.npy"))
        # A process of its own, so that nothing of the making is in its memory.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            served = pool.apply(serve, (folder, kind, size, records))
    return Costs(kind, size, make, first, disk, *served)


def serve(folder: IndexFolder, kind: str, size: int, records: int) -> Served:
    """What a process has that finds the index made: the costs from `map` on."""
    asked = _asked(kind, size, records)
    before = _private()
    mapped, index = _timed(lambda: folder.open(CATALOGUE, BASE, index_layout(asked.recipe), _never))
    median, most = _latency(asked, index)
    private = _private() - before
    one, _ = _timed(lambda: _changed(index, asked.catalogue, 1))
    thousand, changed = _timed(lambda: _changed(index, asked.catalogue, CHANGES))
    return (mapped, private, one, thousand, median, most, *_latency(asked, changed))


def _asked(kind: str, size: int, records: int) -> Asked:
    data = generate(ListPlan(kind, records, size))
    catalogue, options = Table("catalogue", data.catalogue), Options(catalogue_key="id")
    recipe = Matcher.fit(None, Table("part", data.catalogue.head(LEARNT_FROM)), options).recipe
    lists = [Table("record", data.incoming[row : row + 1]) for row in range(records)]
    return Asked(recipe, catalogue, study(recipe, catalogue, options), lists)


def _latency(asked: Asked, index: Index) -> tuple[float, float]:
    """The median and the 95th percentile of single records, in seconds, after a few to warm up."""
    options = Options(precision=asked.recipe.precision, cardinality=Cardinality.MANY_TO_ONE, key="id")

    def answer(record: Table) -> None:
        plan = plan_stored(asked.recipe, record, asked.catalogue, options, asked.studied)
        scorer = scorer_of(plan.recipe, index, Options(jobs=1))
        scored = score_list(scorer, record.frame, plan.recipe.candidates)
        finish(Compared(plan, (record, asked.catalogue), scorer, scored), options)

    seconds = []
    for record in [*asked.records[:10], *asked.records]:
        start = time.perf_counter()
        answer(record)
        seconds.append(time.perf_counter() - start)
    return float(np.percentile(seconds[10:], 50)), float(np.percentile(seconds[10:], 95))


def _changed(index: Index, catalogue: Table, count: int) -> Index:
    """The index with the first `count` records changed and as many added."""
    standing = np.arange(count, len(catalogue), dtype=np.int64)
    return revise(index, standing, np.zeros(0, dtype=np.int64), catalogue.frame.head(2 * count))


def _timed(work: Callable[[], Done]) -> tuple[float, Done]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def _never() -> pl.DataFrame:
    raise AssertionError("the index was made already")


def _private() -> int:
    """The memory of this process that no file stands behind, in bytes; 0 where the system does not tell."""
    told = Path("/proc/self/smaps_rollup")
    lines = told.read_text(encoding="ascii").splitlines() if told.exists() else []
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def print_table(costs: Sequence[Costs]) -> None:
    header = [
        "catalogue", "kind", "make s", "+write s", "disk MB", "map s", "private MB", "+1 s", "+1000 s", "p50 ms", "p95 ms",
        "changed p50", "changed p95", "verdict",
    ]  # fmt: skip
    rows = [
        [f"{one.size:,}", one.kind, number(one.make, 1), number(one.first, 1), number(one.disk / 2**20, 0),
         number(one.map, 2), number(one.private / 2**20, 0), number(one.one), number(one.thousand),
         *(number(value * 1e3, 1) for value in (one.median, one.most, one.median_after, one.most_after)), one.verdict]
        for one in costs
    ]  # fmt: skip
    print("One thread. Bars: 1,000 records added in 1 s; a single record's p95 "
          + ", ".join(f"{bar * 1e3:.0f} ms at {size:,}" for size, bar in BARS.items()) + ".\n")  # fmt: skip
    print(table_text(header, rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bars were kept."""
    parser = argparse.ArgumentParser(description="What the index of a catalogue costs.")
    parser.add_argument("--size", action="append", type=int, help="catalogue records (repeatable)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="repeatable; people and products")
    parser.add_argument("--records", type=int, default=200, help="single records that are timed")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    given = parser.parse_args(arguments)
    costs = [
        measure(kind, size, given.records)
        for size in given.size or SIZES
        for kind in given.kind or ("people", "products")
    ]
    if given.json:
        print(json.dumps([{**asdict(one), "verdict": one.verdict} for one in costs], indent=1))
    else:
        print_table(costs)
    return 1 if any(one.verdict == "FAIL" for one in costs) else 0


if __name__ == "__main__":
    sys.exit(main())
