"""How long a batch of reconciliation queries takes, as OpenRefine sends them: a name and two properties each, one after
the other on a connection that stays open, by a token's address.

    python benchmarks/service_reconcile.py --catalogue-rows 100000

starts the service in a folder of its own, imports a generated catalogue and lets a job fit a matcher, as `service_match`
does. Exit code 1 if the bar is missed: 95 of 100 batches within `BAR` milliseconds.
"""

import argparse
import json
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import polars as pl
from generate import Plan, generate
from service_match import prepared
from service_world import World, running

from likewise.supervisor import Place

BAR = 100.0
"""Milliseconds."""
WARMING = 5
"""Batches that are sent before any counts: the first one opens the index."""
LIST_ROWS = 10_000
NAME, PROPERTIES = "title", ("model", "price")
"""Columns of the generated catalogue, which its lists have too."""

Record = Mapping[str, str | None]


@dataclass(frozen=True)
class Reconciling:
    """A running service, the path of its catalogue for clients, and the list whose records are looked for."""

    world: World
    address: str
    records: pl.DataFrame

    def batches(self, count: int, size: int) -> list[bytes]:
        """The forms of so many batches, from the beginning of the list again where it ends."""
        records = (self.records.to_dicts() * (1 + count * size // len(self.records)))[: count * size]
        return [batch_of(records[start : start + size]) for start in range(0, count * size, size)]


def batch_of(records: Sequence[Record]) -> bytes:
    """The form of a batch of version 0.2."""
    queries = {
        f"q{place}": {
            "query": record[NAME] or "",
            "properties": [{"pid": name, "v": record[name]} for name in PROPERTIES if record[name]],
        }
        for place, record in enumerate(records)
    }
    return urlencode({"queries": json.dumps(queries)}).encode()


def measure(place: Place, address: str, bodies: Sequence[bytes]) -> list[float]:
    """Milliseconds of each batch, all of which are answered."""
    connection = HTTPConnection(place.host, place.port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    taken = []
    for body in bodies:
        begun = time.perf_counter()
        connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        taken.append(1000 * (time.perf_counter() - begun))
        if answer.status != 200 or b'"error"' in content:
            raise RuntimeError(f"{answer.status}: {content[:500]!r}")
    connection.close()
    return taken


@contextmanager
def reconciling(catalogue_rows: int) -> Iterator[Reconciling]:
    """A service with one worker, a catalogue, and a matcher that the list was learnt from."""
    plan = Plan("products", LIST_ROWS, catalogue_rows)
    with tempfile.TemporaryDirectory() as folder, running(processes=1, workers=1) as world:
        client = world.client()
        catalogue_id = prepared(client, Path(folder), plan)
        token = client.post(f"/catalogues/{catalogue_id}/reconcile-tokens", {"name": "benchmark"})["token"]
        yield Reconciling(world, f"/reconcile/0.2/{catalogue_id}/t/{token}", generate(plan).incoming)


def main() -> int:
    """Measures and prints; the exit code says whether the bar was kept."""
    parser = argparse.ArgumentParser(description="Measure batches of the reconciliation API.")
    parser.add_argument("--catalogue-rows", type=int, default=100_000)
    parser.add_argument("--batches", type=int, default=300)
    parser.add_argument("--size", type=int, default=10, help="queries of a batch")
    given = parser.parse_args()
    with reconciling(given.catalogue_rows) as made:
        bodies = made.batches(given.batches + WARMING, given.size)
        measure(made.world.service.place, made.address, bodies[:WARMING])
        before = made.world.cpu()
        taken = measure(made.world.service.place, made.address, bodies[WARMING:])
        used = {role: 1000 * (seconds - before[role]) / len(taken) for role, seconds in made.world.cpu().items()}
    cuts = statistics.quantiles(taken, n=100)
    print(
        f"{given.catalogue_rows:,} records, 1 worker, {len(taken)} batches of {given.size} queries: p50 {cuts[49]:.1f} ms, "
        f"p95 {cuts[94]:.1f} ms (bar {BAR:.0f}), p99 {cuts[98]:.1f} ms, {1000 * given.size * len(taken) / sum(taken):.0f} "
        f"queries/s; load average {os.getloadavg()[0]:.1f} at the end"
    )
    print("milliseconds of processor for a batch:", ", ".join(f"{role} {much:.1f}" for role, much in used.items()))
    return int(cuts[94] >= BAR)


if __name__ == "__main__":
    sys.exit(main())
