"""dedupe 3 links two CSV files after it was shown labelled pairs; runs in the peers' environment.

    python peers_dedupe.py incoming.csv catalogue.csv best.csv matches.csv

It cannot do without labels, so it gets LABELS of them from the truth, half of each sort. best.csv gets its links:
record_id, catalogue_id, probability.
"""

import random
import sys
from pathlib import Path

import dedupe
import polars as pl

LABELS = 200
CORES = 2
Records = dict[str, dict[str, str | None]]


def read(path: Path) -> tuple[Records, list[str]]:
    """The records by key, empty values None, and the columns."""
    frame = pl.read_csv(path, infer_schema=False)
    columns = [name for name in frame.columns if name != "id"]
    rows = frame.with_columns(pl.col(columns).str.to_lowercase().str.strip_chars().replace("", None))
    return {row.pop("id"): row for row in rows.to_dicts()}, columns


def link(incoming: Path, catalogue: Path, out: Path, truth: Path) -> None:
    """Trains, links and writes."""
    ours, columns = read(incoming)
    theirs, others = read(catalogue)
    matches = [tuple(row) for row in pl.read_csv(truth, infer_schema=False).select("record_id", "catalogue_id").rows()]
    shared = [name for name in columns if name in others]
    linker = dedupe.RecordLink([dedupe.variables.String(name, has_missing=True) for name in shared], num_cores=CORES)
    chosen = random.Random(0)  # noqa: S311  # a seeded choice of examples, no secret
    linker.prepare_training(ours, theirs, sample_size=10_000)
    known, keys = set(matches), (list(ours), list(theirs))
    right = chosen.sample(matches, min(LABELS // 2, len(matches)))
    wrong = [
        pair for pair in zip(*(chosen.choices(side, k=LABELS // 2) for side in keys), strict=True) if pair not in known
    ]
    linker.mark_pairs(
        {
            "match": [(ours[record], theirs[key]) for record, key in right],
            "distinct": [(ours[record], theirs[key]) for record, key in wrong],
        }
    )
    linker.train()
    links = linker.join(ours, theirs, threshold=0.0, constraint="many-to-one")
    rows = [(record, key, float(score)) for (record, key), score in links]
    pl.DataFrame(rows, schema=["record_id", "catalogue_id", "probability"], orient="row").write_csv(out)


if __name__ == "__main__":
    link(*(Path(name) for name in sys.argv[1:5]))
