"""How much people's judgements improve the links, with the true matches in the place of the people.

    python benchmarks/learning.py [--set NAME ...] [--seeds N] [--way NAME ...] [--json] [--no-bars] [--promise]

Judgements come in batches of 25, each chosen after what the last one has taught: by `ask`, at random, or those whose best
candidate is least certain. With --promise: whether promises about links are kept (`promises`). Exit code 1 if a bar is
missed, 2 if a set is absent.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from statistics import mean

import numpy as np
from datasets import BenchmarkError, chosen_sets, load
from learning_world import World, world_of
from promises import HEADINGS, MADE, RUNS, lot_of, missed_bars, promises
from running import number, table_text

from likewise.engine.ask import choose
from likewise.engine.finish import Taught, teach
from likewise.engine.judged import Judgements
from likewise.engine.resolve import Resolved
from likewise.engine.vectors import Ints

BATCH = 25
STEPS = (0, 25, 50, 100, 200, 400)
SETS = ("abt-buy", "amazon-google", "dblp-acm")
PROMISED = (*SETS, "fodors-zagats")
BARS = {"abt-buy": 0.95, "amazon-google": 0.72, "dblp-acm": 0.992}
"""F1 at 0.5 that 200 judgements chosen by `ask` have to give."""
HALF = ("abt-buy", "amazon-google")
"""Sets on which half as many asked judgements have to reach what random ones reach."""
FALL = 0.005
EVEN = 0.001
"""Means of ten seeds that differ by less count as the same."""


Choice = Callable[[Taught, int, tuple[int, int]], Ints]
"""The next records to judge: what is known so far, how many, and a seed."""


def f1_of(world: World, taught: Taught) -> float:
    """F1 of the best candidates with a probability of at least 0.5, judged ones included."""
    resolved, pairs = taught.resolved, taught.settled.scored.pairs
    best = resolved.best[(resolved.best >= 0) & (np.nan_to_num(resolved.chance, nan=0.0) >= 0.5)]
    claimed = zip(pairs.incoming[best].tolist(), pairs.catalogue[best].tolist(), strict=True)
    hits = sum(pair in world.truth for pair in claimed)
    return 2 * hits / (len(best) + world.true_pairs)


def asked(taught: Taught, count: int, seed: tuple[int, int]) -> Ints:
    """What `likewise ask` asks."""
    return choose(taught.resolved, count, seed).records


def at_random(taught: Taught, count: int, seed: tuple[int, int]) -> Ints:
    """Any records that are open."""
    return np.random.default_rng(seed).permutation(open_records(taught.resolved))[:count]


def least_certain(taught: Taught, count: int, seed: tuple[int, int]) -> Ints:
    """The open records whose probability is nearest to one half."""
    records = np.random.default_rng(seed).permutation(open_records(taught.resolved))
    return records[np.argsort(np.abs(taught.resolved.chance[records] - 0.5), kind="stable")][:count]


def open_records(resolved: Resolved) -> Ints:
    """Records with a candidate and no judged match."""
    return np.flatnonzero((resolved.best >= 0) & ~resolved.confirmed)


WAYS: Mapping[str, Choice] = {"asked": asked, "random": at_random, "least certain": least_certain}


def curve(world: World, way: str, seed: int) -> tuple[float, ...]:
    """F1 after each number of judgements of `STEPS`; the last one repeated where nothing is left to ask."""
    said: dict[tuple[int, int], bool] = {}
    taught = teach(world.scored, world.learnt, Judgements.of(said), 0)
    measured = [f1_of(world, taught)]
    for step in STEPS[1:]:
        while len(said) < step and len(open_records(taught.resolved)):
            records = WAYS[way](taught, min(BATCH, step - len(said)), (seed, len(said)))
            places = taught.settled.scored.pairs.catalogue[taught.resolved.best[records]]
            said |= {pair: pair in world.truth for pair in zip(records.tolist(), places.tolist(), strict=True)}
            taught = teach(world.scored, world.learnt, Judgements.of(said), seed)
        measured.append(f1_of(world, taught))
    return tuple(measured)


def verdicts(name: str, curves: Mapping[str, Sequence[float]]) -> list[str]:
    """The bars that a set misses, in words; `curves` are means over the seeds."""
    missed = []
    if name in BARS and "asked" in curves and curves["asked"][STEPS.index(200)] < BARS[name]:
        missed.append(f"{name}: {curves['asked'][STEPS.index(200)]:.3f} after 200 judgements, {BARS[name]} wanted")
    for way, values in curves.items():
        fall = max(max(values[: place + 1]) - value for place, value in enumerate(values))
        if fall > FALL:
            missed.append(f"{name}, {way}: falls by {fall:.4f} with more judgements")
    if {"asked", "random"} <= curves.keys() and name in HALF:
        for few, many in zip(range(1, len(STEPS)), range(2, len(STEPS)), strict=False):
            if curves["asked"][few] < curves["random"][many]:
                missed.append(f"{name}: {STEPS[few]} asked ones do not reach {STEPS[many]} random ones")
    if {"asked", "least certain"} <= curves.keys():
        worse = max(sure - value for value, sure in zip(curves["asked"], curves["least certain"], strict=True))
        if worse > EVEN:
            missed.append(f"{name}: asking for the least certain is better by {worse:.4f}")
    return missed


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Learning curves, with the true matches as the reviewer.")
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="only this set (repeatable)")
    parser.add_argument("--seeds", type=int, help=f"runs per set and way (10), or per promise ({RUNS})")
    parser.add_argument("--promise", action="store_true", help="measure promises in place of learning curves")
    parser.add_argument("--way", action="append", choices=list(WAYS), default=[], help="only this way (repeatable)")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--no-bars", action="store_true", help="exit 0 even where a bar is missed")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether every bar was reached."""
    given = parse(arguments)
    return main_promises(given) if given.promise else main_curves(given, given.seeds or 10)


def main_promises(given: argparse.Namespace) -> int:
    """Promises on each set, and the bars they miss."""
    try:
        lots = {one.name: lot_of(world_of(load(one))) for one in chosen_sets(given.set or PROMISED)}
    except BenchmarkError as error:
        print(f"learning: {error}", file=sys.stderr)
        return 2
    found = promises(lots if given.set else {**lots, **MADE}, given.seeds or RUNS)
    missed = [line for one in found for line in missed_bars(one)]
    if given.json:
        print(json.dumps({"promises": [asdict(one) for one in found], "missed": missed}, indent=1))
    else:
        print(table_text(list(HEADINGS), [one.row for one in found]))
        print("\n" + ("\n".join(missed) if missed else "No bar is missed."))
    return 1 if missed and not given.no_bars else 0


def main_curves(given: argparse.Namespace, seeds: int) -> int:
    """Learning curves of each set, and the bars they miss."""
    rows, lines, missed = [], [], []
    try:
        for link_set in chosen_sets(given.set or SETS):
            world = world_of(load(link_set))
            curves: dict[str, list[float]] = {}
            for way in given.way or WAYS:
                runs = [curve(world, way, seed) for seed in range(seeds)]
                curves[way] = [mean(values) for values in zip(*runs, strict=True)]
                rows.append([f"{world.name}, {way}", *map(number, curves[way])])
                lines.append({"set": world.name, "way": way, "f1": dict(zip(STEPS, curves[way], strict=True))})
            missed += verdicts(world.name, curves)
    except BenchmarkError as error:
        print(f"learning: {error}", file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps({"lines": lines, "missed": missed}, indent=1))
    else:
        print(f"F1 at 0.5 by judgements, mean of {seeds} seeds\n")
        print(table_text(["set, judgements chosen", *map(str, STEPS)], rows))
        print("\n" + ("\n".join(missed) if missed else "No bar is missed."))
    return 1 if missed and not given.no_bars else 0


if __name__ == "__main__":
    sys.exit(main())
