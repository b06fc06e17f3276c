"""Where the time of `likewise match` goes, stage by stage, from small lists to large catalogues.

    python benchmarks/stages.py [--size 10000x10000 ...] [--kind people]

The real command runs within a process of its own, on one thread, while the functions that make up each stage are timed
from outside (`STAGES`); what they call of one another counts for the inner one. Beside the pairs compared per second
stands the rate of RapidFuzz's own `fuzz.ratio` on the whole texts of pairs of the same run, compared two by two by
`process.cpdist`: the floor for comparing one text. Exit code 1 if fewer than RECALL of the true matches are among ten
candidates at 1,000,000.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from math import log2
from pathlib import Path
from pkgutil import resolve_name
from typing import ParamSpec, TypeVar
from unittest.mock import patch

import polars as pl
from generate import Plan, generate, write
from generate_kinds import KINDS
from measure import measure
from rapidfuzz import fuzz, process
from running import number, run_measured, table_text

from likewise.engine.compare import Pairs

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

SIZES = ("10000x10000", "30000x30000", "100000x100000", "100000x1000000")
CANDIDATES = 10
LARGE = 1_000_000
RECALL = 0.97
STAGES = {
    "likewise.cli.options:Inputs.tables": "read",
    "likewise.cli.match:_table_lines": "read",
    "likewise.engine.matcher:plan_new": "normalise",
    "likewise.engine.plan:index_catalogue": "normalise",
    "likewise.engine.score:prepare": "normalise",
    "likewise.engine.score:candidates": "retrieve",
    "likewise.engine.score:compare": "compare",
    "likewise.engine.finish:learn": "weigh",
    "likewise.engine.finish:resolve": "resolve",
    "likewise.engine.finish:answer": "resolve",
    "likewise.cli.match:_write": "write",
}
"""The function that a stage consists of, by the name under which it is called."""

ORDER = ("read", "normalise", "retrieve", "compare", "weigh", "resolve", "write")


class Clock:
    """Seconds by stage; while one stage calls another, only the inner one's clock runs."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self.seconds = dict.fromkeys(ORDER, 0.0)
        self.pairs: list[Pairs] = []
        self._now = now
        self._open: list[tuple[str, float]] = []

    @contextmanager
    def running(self, stage: str) -> Iterator[None]:
        """Counts the time within for a stage, and not for the one around it."""
        if self._open:
            outer, since = self._open.pop()
            self.seconds[outer] += self._now() - since
            self._open.append((outer, since))
        self._open.append((stage, self._now()))
        try:
            yield
        finally:
            inner, since = self._open.pop()
            self.seconds[inner] += self._now() - since
            if self._open:
                self._open[-1] = (self._open[-1][0], self._now())

    def timed(self, stage: str, function: Callable[Given, Answer]) -> Callable[Given, Answer]:
        """The function with its time counted; the pairs that retrieval gives are kept."""

        def call(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
            with self.running(stage):
                answer = function(*args, **kwargs)
            if isinstance(answer, Pairs):
                self.pairs.append(answer)
            return answer

        return call


def measure_here(folder: Path) -> dict[str, float]:
    """Matches the folder's lists by the command within this process: seconds by stage, rates and recall."""
    from likewise.cli.match import match  # after the start, so that importing counts as the rest of the time

    clock, begin, out = Clock(), time.perf_counter(), folder / "links.csv"
    incoming, catalogue = folder / "incoming.csv", folder / "catalogue.csv"
    with ExitStack() as stack:
        for name, stage in STAGES.items():
            stack.enter_context(patch(name.replace(":", "."), clock.timed(stage, resolve_name(name))))
        command = [str(incoming), "--catalogue", str(catalogue), "--out", str(out), "--slim", "-q", "--jobs", "1"]
        match.main([*command, "--candidates", str(CANDIDATES)], standalone_mode=False)
    seconds = time.perf_counter() - begin
    links = pl.read_csv(out, infer_schema=False).with_columns(
        pl.col("probability").cast(pl.Float64), pl.col("rank").cast(pl.Int64)
    )
    pairs = sum(len(one) for one in clock.pairs)
    return {
        **clock.seconds,
        "all": seconds,
        "pairs": pairs,
        "rate": pairs / clock.seconds["compare"],
        "floor": floor(incoming, catalogue, clock.pairs[0]),
        "recall": measure(links, pl.read_csv(folder / "matches.csv", infer_schema=False)).found[CANDIDATES],
    }


def floor(incoming: Path, catalogue: Path, pairs: Pairs) -> float:
    """Pairs a second that RapidFuzz compares by the ratio of their whole texts, on pairs of the first chunk."""

    def texts(path: Path, rows: Sequence[int]) -> list[str]:
        frame = pl.read_csv(path, infer_schema=False)[rows]
        return frame.select(pl.concat_str(pl.exclude("id"), separator=" ", ignore_nulls=True)).to_series().to_list()

    ours, theirs = texts(incoming, pairs.incoming.tolist()), texts(catalogue, pairs.catalogue.tolist())
    begin = time.perf_counter()
    process.cpdist(ours, theirs, scorer=fuzz.ratio, workers=1)
    return len(ours) / (time.perf_counter() - begin)


def measure_apart(plan: Plan, cores: int) -> dict[str, float]:
    """`measure_here` in a process of its own on so many cores, with its peak memory."""
    with tempfile.TemporaryDirectory() as name:
        write(generate(plan), Path(name))
        usage = run_measured([sys.executable, __file__, "--apart", name], cores)
        if usage.code != 0:
            raise SystemExit(f"stages: {usage.output.strip()}")
        found: dict[str, float] = json.loads((Path(name) / "stages.json").read_text(encoding="utf-8"))
    return {**found, "peak": usage.peak}


def row_of(plan: Plan, found: dict[str, float]) -> list[str]:
    """One size's line of the table."""
    size = plan.rows + plan.catalogue_rows
    stages = [number(found[stage], 1) for stage in ORDER]
    rest = found["all"] - sum(found[stage] for stage in ORDER)
    return [f"{plan.rows:,} x {plan.catalogue_rows:,}", *stages, number(rest, 1), number(found["all"], 1),
            number(found["all"] / (size * log2(size)) * 1e6, 2), number(found["peak"] / 2**20, 0),
            f"{found['rate']:,.0f}", f"{found['floor']:,.0f}", number(found["recall"], 4)]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the true records were found in the largest catalogue."""
    parser = argparse.ArgumentParser(description="Seconds of `likewise match` by stage, on generated lists.")
    parser.add_argument("--size", action="append", metavar="ROWSxCATALOGUE", help="repeatable")
    parser.add_argument("--kind", choices=list(KINDS), default="people")
    parser.add_argument("--cores", type=int, default=2, help="cores the command may use, 0 for all")
    parser.add_argument("--apart", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.apart:
        (given.apart / "stages.json").write_text(json.dumps(measure_here(given.apart)), encoding="utf-8")
        return 0
    plans = [Plan(given.kind, *(int(part) for part in size.split("x"))) for size in given.size or SIZES]
    found = [(plan, measure_apart(plan, given.cores)) for plan in plans]
    print(
        f"Seconds by stage, {given.kind}, one thread, {CANDIDATES} candidates written; n is the records of both tables.\n"
    )
    header = ["incoming x catalogue", *ORDER, "rest", "all", "µs/(n log2 n)", "MB", "pairs/s", "floor/s", "recall@10"]
    print(table_text(header, [row_of(*one) for one in found]))
    return 1 if any(plan.catalogue_rows >= LARGE and one["recall"] < RECALL for plan, one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
