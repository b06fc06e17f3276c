"""Make an incoming list and a catalogue of any size with known matches, from a seed.

    python benchmarks/generate.py --kind people --rows 100000 --catalogue-rows 100000 --out folder

writes incoming.csv, catalogue.csv and matches.csv (record_id,catalogue_id). The same parameters always give
the same files with the same NumPy.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from generate_errors import blanked, corrupt, swapped
from generate_kinds import KINDS, KindSpec
from generate_words import Picks, Rng

SIBLINGS = 0.25
"""Share of records that have a near twin: a relative at the same address, the tool in another size."""

NEAR_MISSES = 0.4
"""Share of the incoming records without a match that are such a twin of a catalogue record."""


@dataclass(frozen=True)
class Plan:
    """What to make.

    Attributes:
        kind: one of `KINDS`.
        rows, catalogue_rows: sizes of the two tables.
        error_rate: share of the incoming cells that are altered, 0 to 0.9.
        matched: share of the incoming records that are in the catalogue, 0 to 1. Where that is more than the
            catalogue has records, some of these are meant by several incoming ones.
        seed: the same seed gives the same tables.
    """

    kind: str
    rows: int
    catalogue_rows: int
    error_rate: float = 0.3
    matched: float = 0.8
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"there is no kind {self.kind}; choose one of {', '.join(KINDS)}")
        if min(self.rows, self.catalogue_rows) < 1:
            raise ValueError("both tables need at least one row")
        if not (0 <= self.error_rate <= 0.9 and 0 <= self.matched <= 1):
            raise ValueError("the error rate lies between 0 and 0.9, the share matched between 0 and 1")


@dataclass(frozen=True)
class Dataset:
    """Two tables with their keys in `id`, and the true pairs: record_id (incoming), catalogue_id."""

    incoming: pl.DataFrame
    catalogue: pl.DataFrame
    matches: pl.DataFrame


def generate(plan: Plan) -> Dataset:
    """The two tables and their matches; all columns are text, missing values are null."""
    rng = np.random.default_rng((plan.seed, sorted(KINDS).index(plan.kind)))
    spec = KINDS[plan.kind]
    matched_rows = round(plan.rows * plan.matched)
    entities = _entities(spec, plan.catalogue_rows, plan.rows - matched_rows, rng)
    catalogue = blanked(entities.head(plan.catalogue_rows), spec.blanks, rng)
    meant = _meant(plan.catalogue_rows, matched_rows, rng)
    source = np.concatenate([meant, np.arange(plan.catalogue_rows, entities.height)])[rng.permutation(plan.rows)]
    incoming = swapped(entities[source], spec.swapped, plan.error_rate / 10, rng)
    sparse = {name: (1 + share) / 2 for name, share in spec.blanks.items()}
    incoming = corrupt(blanked(incoming, sparse, rng), plan.error_rate, rng)
    keys = _keys("c", rng.permutation(plan.catalogue_rows))
    records = _keys("r", np.arange(plan.rows))
    known = np.flatnonzero(source < plan.catalogue_rows)
    return Dataset(
        incoming=incoming.insert_column(0, records.alias("id")),
        catalogue=catalogue.insert_column(0, keys.alias("id")),
        matches=pl.DataFrame({"record_id": records.gather(known), "catalogue_id": keys.gather(source[known])}),
    )


def _entities(spec: KindSpec, stocked: int, extra: int, rng: Rng) -> pl.DataFrame:
    """The catalogue's records, then those that only the incoming list knows; some differ in few parts."""
    rows = stocked + extra
    parts = spec.make(rng, rows)
    share = np.where(np.arange(rows) < stocked, SIBLINGS, NEAR_MISSES)
    twin = np.where(rng.random(rows) < share, rng.integers(0, stocked, rows), np.arange(rows))
    shared = [name for name in parts.columns if name not in spec.sibling]
    return spec.write(parts.with_columns(parts.select(shared)[twin]))


def _meant(catalogue_rows: int, matched_rows: int, rng: Rng) -> Picks:
    """Which catalogue records the matched incoming ones are: each once, as long as there are enough."""
    order = rng.permutation(catalogue_rows)
    if matched_rows <= catalogue_rows:
        return order[:matched_rows]
    return np.concatenate([order, rng.integers(0, catalogue_rows, matched_rows - catalogue_rows)])


def _keys(letter: str, numbers: Picks) -> pl.Series:
    return letter + pl.Series("key", numbers).cast(pl.String).str.zfill(7)


def write(dataset: Dataset, folder: Path) -> None:
    """Writes incoming.csv, catalogue.csv and matches.csv into a folder, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    dataset.incoming.write_csv(folder / "incoming.csv")
    dataset.catalogue.write_csv(folder / "catalogue.csv")
    dataset.matches.write_csv(folder / "matches.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make two tables with known matches.")
    parser.add_argument("--kind", choices=list(KINDS), default="people")
    parser.add_argument("--rows", type=int, default=10_000, help="incoming records")
    parser.add_argument("--catalogue-rows", type=int, default=10_000)
    parser.add_argument("--error-rate", type=float, default=0.3, help="share of the incoming cells that are altered")
    parser.add_argument("--matched", type=float, default=0.8, help="share of the incoming records with a match")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="folder for the three files")
    given = parser.parse_args()
    try:
        plan = Plan(given.kind, given.rows, given.catalogue_rows, given.error_rate, given.matched, given.seed)
    except ValueError as error:
        parser.error(str(error))
    write(generate(plan), given.out)
    print(f"{given.out}: {plan.rows:,} incoming records, {plan.catalogue_rows:,} in the catalogue")


if __name__ == "__main__":
    main()
