"""A whole job through HTTP into PostgreSQL, beside `likewise match --jobs 1` on the same files.

    python benchmarks/service_jobs.py [--rows 100000] [--catalogue-rows 100000] [--kind people] [--json]

Bars at 100,000 x 100,000: one worker takes at most 1.4 times the command's time, two workers together are at least 1.6
times as fast as one. A fresh service is started for each number of workers, so that each builds its index once, as the
command does. Times are on the wall, from the request to the end of the job; the stages' are those of the database's
clock. The links of all runs have to be the same to the last byte, or the run fails.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from generate import Plan, generate, write
from generate_kinds import KINDS
from running import number, run_measured, table_text
from sqlalchemy import text

from likewise.client import Client
from likewise.db.session import open_database
from likewise.settings import load_settings
from likewise.supervisor import Place, Service

SIZE = 100_000
ONE_WORKER, TWO_WORKERS = 1.4, 1.6
PORT = 18_471
STAGES = ("read", "score", "resolve")
_BEGINNINGS = """
SELECT min(created_at) FROM job_chunks WHERE job_id = :job GROUP BY stage
UNION ALL SELECT finished_at FROM jobs WHERE id = :job ORDER BY 1
"""


@dataclass(frozen=True)
class Run:
    """One run: seconds on the wall, and of each stage where there are stages."""

    name: str
    seconds: float
    stages: dict[str, float]


def by_command(folder: Path) -> Run:
    """The command on one core's worth of threads."""
    tables = [str(folder / "incoming.csv"), "--catalogue", str(folder / "catalogue.csv")]
    out = ["--out", str(folder / "command.csv"), "--jobs", "1"]
    usage = run_measured([sys.executable, "-m", "likewise", "match", *tables, *out])
    if usage.code:
        raise RuntimeError(f"the command failed: {usage.output.strip()}")
    return Run("likewise match --jobs 1", usage.seconds, {})


def by_service(folder: Path, workers: int) -> Run:
    """A service of its own with so many workers; its links are written beside the command's."""
    place = Place(folder / f"data-{workers}", "127.0.0.1", PORT + workers, workers)
    with Service.start(load_settings(), place) as service:
        client = Client(place.url, service.key())
        catalogue = client.post("/catalogues", {"name": "generated"})["id"]
        path = f"/catalogues/{catalogue}"
        client.finished(client.upload(f"{path}/imports", folder / "catalogue.csv")["id"])
        begun = perf_counter()
        job = client.finished(client.upload(f"{path}/jobs", folder / "incoming.csv")["id"])
        seconds = perf_counter() - begun
        client.download(f"/jobs/{job['id']}/export", folder / f"service-{workers}.csv")
        stages = _stages(service, job["id"])
    return Run(f"service, {workers} worker{'s' if workers > 1 else ''}", seconds, stages)


def _stages(service: Service, job: str) -> dict[str, float]:
    """From a stage's first chunk to the next stage's, in seconds."""
    database = open_database(service.servers.running.database_url)
    try:
        with database.transaction() as session:
            times = list(session.scalars(text(_BEGINNINGS), {"job": job}))
    finally:
        database.close()
    return {stage: (end - start).total_seconds() for stage, (start, end) in zip(STAGES, pairwise(times), strict=True)}


def measure(plan: Plan) -> tuple[list[Run], bool]:
    """The command, then the service with one worker and with two; whether all links are the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # under root the servers run as another user
        write(generate(plan), folder)
        runs = [by_command(folder), by_service(folder, 1), by_service(folder, 2)]
        links = {(folder / name).read_bytes() for name in ("command.csv", "service-1.csv", "service-2.csv")}
    return runs, len(links) == 1


def verdicts(runs: Sequence[Run], plan: Plan) -> list[tuple[str, float, str]]:
    """Each bar's name, its figure, and whether it is kept; a dash at other sizes than that of the bars."""
    command, one, two = (run.seconds for run in runs)
    barred = min(plan.rows, plan.catalogue_rows) >= SIZE
    told = [
        (f"one worker / command (at most {ONE_WORKER})", one / command, one / command <= ONE_WORKER),
        (f"one worker / two (at least {TWO_WORKERS})", one / two, one / two >= TWO_WORKERS),
    ]
    return [(name, figure, ("pass" if kept else "FAIL") if barred else "-") for name, figure, kept in told]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bars were kept and the links were the same."""
    parser = argparse.ArgumentParser(description="A whole job beside the command.")
    parser.add_argument("--rows", type=int, default=SIZE)
    parser.add_argument("--catalogue-rows", type=int, default=SIZE)
    parser.add_argument("--kind", choices=list(KINDS), default="people")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    given = parser.parse_args(arguments)
    plan = Plan(given.kind, given.rows, given.catalogue_rows)
    runs, same = measure(plan)
    kept = verdicts(runs, plan)
    if given.json:
        print(json.dumps({"runs": [asdict(run) for run in runs], "bars": kept, "same_links": same}, indent=1))
    else:
        rows = [
            [run.name, number(run.seconds, 1), *(number(run.stages.get(stage), 1) for stage in STAGES)] for run in runs
        ]
        print(table_text([f"{plan.rows:,} x {plan.catalogue_rows:,} {plan.kind}", "seconds", *STAGES], rows), "\n")
        print(table_text(["bar", "ratio", "verdict"], [[name, number(figure, 2), said] for name, figure, said in kept]))
        print(f"\nThe links of all three are {'the same' if same else 'NOT THE SAME'}.")
    return 1 if not same or any(said == "FAIL" for _, _, said in kept) else 0


if __name__ == "__main__":
    sys.exit(main())
