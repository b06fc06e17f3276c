"""How long the vectors of a large catalogue take to be at hand, on the real service: API, queue, a worker, PostgreSQL.

    python benchmarks/backfill.py [--records N] [--rows N] [--json] [--no-bars]

Two lists in two languages (`generate_translated.py`) are made; a job learns the embedding matcher, which is promoted, and
the job that follows embeds the catalogue. Told are the seconds from its request to its end, and those of a second one after
a hundredth of the records has changed.

Exit code 1 if 100,000 records take more than 120 s.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

import polars as pl
from generate import write
from generate_translated import TranslatedPlan, generate_translated
from service_world import World, running
from sqlalchemy import func, select

from likewise.db.states import JobKind
from likewise.db.tables import CatalogueVector, Job

MOST_SECONDS = 120.0


@dataclass(frozen=True)
class Filled:
    """A back-fill: records that were embedded, and the seconds from request to end."""

    rows: int
    seconds: float


@dataclass(frozen=True)
class Told:
    """What was measured; `learnt_seconds` is the job that learnt the matcher, `vectors` what is kept at the end."""

    records: int
    learnt_seconds: float
    whole: Filled
    changes: Filled
    vectors: int


def measure(records: int, rows: int) -> Told:
    """Import, learn, promote, embed, change, embed."""
    made = generate_translated(TranslatedPlan(rows=rows, catalogue_rows=records, words=4_000))
    with tempfile.TemporaryDirectory() as name, running(1, 1) as world:
        folder = Path(name)
        write(made, folder)
        client = world.client()
        catalogue = str(client.post("/catalogues", {"name": "translated"})["id"])
        imports, jobs = (f"/catalogues/{catalogue}/{kind}" for kind in ("imports", "jobs"))
        client.finished(str(client.upload(imports, folder / "catalogue.csv")["id"]))
        begun = time.perf_counter()
        sent = client.upload(jobs, folder / "incoming.csv", source="list", options='{"matcher": "embedding"}')
        learnt = client.finished(str(sent["id"]))
        took = time.perf_counter() - begun
        client.post(f"/matchers/{learnt['matcherId']}/promote", {})
        whole = filled(world, catalogue, 1)
        change(made.catalogue, folder / "changed.csv")
        client.finished(str(client.upload(imports, folder / "changed.csv", options='{"mode": "upsert"}')["id"]))
        changes = filled(world, catalogue, 2)
        with world.database.transaction() as session:
            kept = session.scalar(select(func.count()).select_from(CatalogueVector)) or 0
    return Told(records, took, whole, changes, kept)


def change(catalogue: pl.DataFrame, path: Path) -> None:
    """A hundredth of the records under their keys, each with the name of the next one."""
    part = catalogue[: len(catalogue) // 100]
    part.with_columns(pl.col("name").shift(-1, fill_value="something else")).write_csv(path)


def filled(world: World, catalogue: str, count: int) -> Filled:
    """The back-fill that is asked for as so manieth, at its end."""
    found = select(Job.id).where(Job.catalogue_id == UUID(catalogue), Job.kind == JobKind.EMBED)
    with world.database.transaction() as session:
        ids = session.scalars(found.order_by(Job.created_at)).all()
    if len(ids) != count:
        raise RuntimeError(f"{len(ids)} back-fills were asked for, not {count}")
    world.client().finished(str(ids[-1]))
    with world.database.transaction() as session:
        job = session.get_one(Job, ids[-1])
        if job.finished_at is None or job.rows_total is None or job.error_code is not None:
            raise RuntimeError(f"the back-fill failed: {job.error_message}")
        return Filled(job.rows_total, (job.finished_at - job.created_at).total_seconds())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bar was reached."""
    parser = argparse.ArgumentParser(description="Back-filling the vectors of a catalogue.")
    parser.add_argument("--records", type=int, default=100_000, help="of the catalogue")
    parser.add_argument("--rows", type=int, default=5_000, help="of the list that teaches the embedder")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--no-bars", action="store_true", help="exit 0 even where the bar is missed")
    given = parser.parse_args(arguments)
    told = measure(given.records, given.rows)
    if given.json:
        print(json.dumps(asdict(told), indent=1))
    else:
        print(f"learnt from {given.rows:,} rows against {told.records:,} records in {told.learnt_seconds:.1f} s")
        for what, one in (("embedded", told.whole), ("changed and embedded anew", told.changes)):
            print(f"{one.rows:,} records {what} in {one.seconds:.1f} s")
        print(f"{told.vectors:,} vectors are kept; the bar is {MOST_SECONDS:.0f} s")
    return 1 if told.whole.seconds > MOST_SECONDS and not given.no_bars else 0


if __name__ == "__main__":
    sys.exit(main())
