"""The link sets that accuracy is measured on: public ones beside the checkout, and the bundled sample.

A public set is a folder with left.csv (the catalogue), right.csv (the incoming list) and matches.csv
(left_id,right_id). They lie in ../shared/benchmarks relative to the repository, or where the environment
variable LIKEWISE_BENCHMARKS says.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from likewise.engine.records import Table
from likewise.files import read_table
from likewise.sample import CATALOGUE, LISTS, matches_name, sample_path

VARIABLE = "LIKEWISE_BENCHMARKS"
BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "benchmarks"
FILES = ("left.csv", "right.csv", "matches.csv")
BARS = {"abt-buy": 0.94, "amazon-google": 0.62, "dblp-acm": 0.985, "fodors-zagats": 0.985, "febrl4": 0.998}
"""F1 at probability 0.5 that each public set has to reach, with default options."""
LINKED = {"abt-buy": 0.75, "dblp-acm": 0.95, "fodors-zagats": 0.85, "febrl4": 0.97}
"""Share of the true matches that links at target 0.95 have to hold, on the sets whose links have to keep their target."""
FOUND = {"abt-buy": 0.98, "amazon-google": 0.96, "dblp-acm": 0.98, "fodors-zagats": 0.98, "febrl4": 0.98}
"""Share of the true records that have to be among ten candidates."""


class BenchmarkError(Exception):
    """A benchmark cannot be run as asked; the message says why and what to do."""


@dataclass(frozen=True)
class LinkSet:
    """Where a list, its catalogue and the true matches lie.

    Attributes:
        truth_columns: the truth file's columns with the incoming and with the catalogue records' keys.
        bar: F1 at probability 0.5 to reach, None where there is none.
    """

    name: str
    incoming: Path
    catalogue: Path
    truth: Path
    truth_columns: tuple[str, str]
    bar: float | None = None


@dataclass(frozen=True)
class Loaded:
    """A link set in memory; `truth` has the columns record_id and catalogue_id."""

    name: str
    incoming: Table
    catalogue: Table
    truth: pl.DataFrame


def public_sets() -> list[LinkSet]:
    """The public link sets that have a bar.

    Raises:
        BenchmarkError: one of them is not where it should be.
    """
    folder = Path(os.environ.get(VARIABLE, BESIDE))
    missing = [str(folder / name / file) for name in BARS for file in FILES if not (folder / name / file).is_file()]
    if missing:
        raise BenchmarkError(
            f"{missing[0]} is missing ({len(missing)} of {len(BARS) * len(FILES)} benchmark files are):"
            f" put the public link sets into {folder}, or set {VARIABLE} to the folder that holds them"
        )
    return [
        LinkSet(
            name=name,
            incoming=folder / name / "right.csv",
            catalogue=folder / name / "left.csv",
            truth=folder / name / "matches.csv",
            truth_columns=("right_id", "left_id"),
            bar=bar,
        )
        for name, bar in BARS.items()
    ]


def sample_sets() -> list[LinkSet]:
    """The bundled sample's three lists, named by their files' stems."""
    return [
        LinkSet(
            name=Path(name).stem,
            incoming=sample_path(name),
            catalogue=sample_path(CATALOGUE),
            truth=sample_path(matches_name(name)),
            truth_columns=("record_id", "catalogue_id"),
        )
        for name in LISTS
    ]


def chosen_sets(names: Sequence[str]) -> list[LinkSet]:
    """The sets of these names, all of them without a name; public ones are looked for only if asked for.

    Raises:
        BenchmarkError: a name is unknown or a set is absent.
    """
    samples = sample_sets()
    known = [*BARS, *(link_set.name for link_set in samples)]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BenchmarkError(f"there is no link set {unknown[0]}; choose among {', '.join(known)}")
    wanted = set(names or known)
    public = public_sets() if wanted & set(BARS) else []
    return [link_set for link_set in [*public, *samples] if link_set.name in wanted]


def load(link_set: LinkSet) -> Loaded:
    """Both tables by the path that a user's files take, and the truth as plain text keys."""
    record, catalogue = link_set.truth_columns
    truth = pl.read_csv(link_set.truth, infer_schema=False)
    return Loaded(
        name=link_set.name,
        incoming=read_table(link_set.incoming),
        catalogue=read_table(link_set.catalogue),
        truth=truth.select(pl.col(record).alias("record_id"), pl.col(catalogue).alias("catalogue_id")).unique(
            maintain_order=True
        ),
    )


def key_column(table: Table, keys: pl.Series) -> str:
    """The column of a table whose values hold all the given keys.

    Raises:
        BenchmarkError: there is none.
    """
    wanted = keys.unique().implode()
    for name in table.columns:
        if table.frame[name].drop_nulls().unique().is_in(wanted).sum() == keys.n_unique():
            return name
    raise BenchmarkError(f"{table.name}: no column holds the keys of the true matches")


def keep_catalogue(loaded: Loaded, kept: pl.Series) -> Loaded:
    """The set with only the catalogue records of these keys, and the matches that are left."""
    key = key_column(loaded.catalogue, loaded.truth["catalogue_id"])
    wanted = kept.implode()
    frame = loaded.catalogue.frame.filter(pl.col(key).is_in(wanted))
    return replace(
        loaded,
        catalogue=replace(loaded.catalogue, frame=frame, failures={}),
        truth=loaded.truth.filter(pl.col("catalogue_id").is_in(wanted)),
    )
