"""How accuracy holds up where a list fits its catalogue badly: matches taken away, tiny and extreme cases.

    python benchmarks/robust.py [--set NAME ...] [--share 0.5 ...] [--seeds 3] [--no-tiny]

A share of the matched catalogue records is removed at random, so that their incoming records become ones
without a match. Fitting without labels is most easily fooled there: "everything matches" explains itself.

The link sets' truth is not complete, and what it leaves out is never removed. So the precision of links is told twice:
of all, and (`on-known`) of those in which the truth mentions one of the two records at all, with whatever else.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from datasets import BenchmarkError, Loaded, chosen_sets, keep_catalogue, key_column, load
from generate import Plan, generate
from measure import PAIR, Accuracy, measure
from running import number, table_text

from likewise.engine.matcher import fit_and_match
from likewise.engine.records import Table
from likewise.engine.results import MatcherKind, Options

SHARES = (0.0, 0.5, 0.9)
TINY = (
    ("list of 1, it matches", Plan("people", 1, 200, matched=1)),
    ("list of 1, no match", Plan("people", 1, 200, matched=0)),
    ("list of 1, catalogue of 1", Plan("people", 1, 1, matched=1)),
    ("catalogue of 10, list of 10", Plan("products", 10, 10)),
    ("catalogue of 10, list of 500", Plan("products", 500, 10, matched=0.02)),
    ("all match", Plan("companies", 500, 500, matched=1)),
    ("none match", Plan("companies", 500, 500, matched=0)),
    ("all match, catalogue 20 times the list", Plan("places", 200, 4000, matched=1)),
    ("none match, other kind of list", Plan("bibliography", 300, 300, matched=0)),
)


def thinned(loaded: Loaded, share: float, seed: int) -> Loaded:
    """The set without a share of the catalogue records that are somebody's match."""
    matched = loaded.truth["catalogue_id"].unique(maintain_order=True)
    order = np.random.default_rng(seed).permutation(len(matched))
    removed = matched.gather(order[: round(len(matched) * share)])
    key = key_column(loaded.catalogue, loaded.truth["catalogue_id"])
    keys = loaded.catalogue.frame[key]
    return keep_catalogue(loaded, keys.filter(~keys.is_in(removed.implode())))


def decided(loaded: Loaded, matcher: MatcherKind) -> pl.DataFrame:
    """The answer with default options."""
    return fit_and_match(loaded.incoming, loaded.catalogue, Options(matcher=matcher), _no_progress)[1].frame


def on_known(links: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """The answers in which one of the two records occurs in the truth as it was before anything was removed."""
    keys = (pl.col(name).is_in(whole[name].unique().implode()) for name in PAIR)
    return links.filter(pl.any_horizontal(*keys))


def generated(name: str, plan: Plan) -> Loaded:
    """A generated data set as tables, without a detour by files."""
    data = generate(plan)
    return Loaded(name, Table("incoming", data.incoming), Table("catalogue", data.catalogue), data.matches)


def thinned_row(loaded: Loaded, share: float, seeds: int, matcher: MatcherKind) -> list[str]:
    """Mean and worst of so many random removals; without removal there is only one."""
    sets = [thinned(loaded, share, seed) for seed in range(seeds if share else 1)]
    answers = [decided(item, matcher) for item in sets]
    found = [measure(links, item.truth) for links, item in zip(answers, sets, strict=True)]
    known = [measure(on_known(links, loaded.truth), item.truth) for links, item in zip(answers, sets, strict=True)]
    halves = [accuracy.at_half.f1 for accuracy in found]
    errors = [accuracy.calibration.expected_calibration_error for accuracy in found if accuracy.calibration]
    return [
        loaded.name,
        f"{share:.0%}",
        number(float(np.mean(halves))),
        number(min(halves)),
        number(float(np.mean([accuracy.hindsight.f1 for accuracy in found]))),
        number(link_precision(found)),
        number(link_precision(known)),
        number(float(np.mean([accuracy.links.recall or 0.0 for accuracy in found]))),
        number(float(np.mean(errors)) if errors else None),
    ]


def link_precision(found: Sequence[Accuracy]) -> float | None:
    """Mean precision of the decision `link` where there is one."""
    links = [accuracy.links.precision for accuracy in found if accuracy.links.precision is not None]
    return float(np.mean(links)) if links else None


def tiny_row(name: str, plan: Plan, matcher: MatcherKind) -> list[str]:
    """One small or extreme case; where nothing is true, the claims are what counts."""
    made = generated(name, replace(plan, seed=1))
    accuracy = measure(decided(made, matcher), made.truth)
    claimed = accuracy.at_half.precision is not None
    return [
        name,
        str(accuracy.records),
        str(accuracy.true_pairs),
        number(accuracy.at_half.f1) if accuracy.true_pairs else "-",
        number(accuracy.at_half.precision) if claimed else "none claimed",
        str(accuracy.linked),
        number(accuracy.links.precision),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; there are no bars here, so the exit code is 2 only where a set is absent."""
    parser = argparse.ArgumentParser(description="Accuracy where most matches are taken away, and in tiny cases.")
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="only this set (repeatable)")
    parser.add_argument("--share", action="append", type=float, help="share removed, 0 to 1 (repeatable)")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--matcher", choices=[kind.value for kind in MatcherKind], default="hybrid")
    parser.add_argument("--no-tiny", action="store_true", help="leave out the tiny and extreme cases")
    given = parser.parse_args(arguments)
    matcher = MatcherKind(given.matcher)
    try:
        sets = [load(link_set) for link_set in chosen_sets(given.set)]
    except BenchmarkError as error:
        print(f"robust: {error}", file=sys.stderr)
        return 2
    rows = [thinned_row(item, share, given.seeds, matcher) for item in sets for share in given.share or SHARES]
    print(f"{matcher.value}, matched catalogue records removed, {given.seeds} seeds each\n")
    header = "set removed F1@0.5 worst best-F1 link-precision on-known linked calibration-error"
    print(table_text(header.split(), rows))
    if not given.no_tiny:
        print("\nTiny and extreme cases (generated)\n")
        header = "case records true-pairs F1@0.5 precision@0.5 links link-precision"
        print(table_text(header.split(), [tiny_row(name, plan, matcher) for name, plan in TINY]))
    return 0


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    return None


if __name__ == "__main__":
    sys.exit(main())
