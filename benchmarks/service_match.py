"""How long a single record takes through `POST /match`: API, authentication, limiter, Redis, worker and back.

    python benchmarks/service_match.py --catalogue-rows 100000

starts the service in a folder of its own (`likewise up` without the command), imports a generated catalogue, lets a job
fit a matcher, and asks for one record after the other on a connection that stays open. `measure` does the last part
against any service.
"""

import argparse
import json
import socket
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from generate import Plan, generate, write

from likewise.client import Client
from likewise.settings import load_settings
from likewise.supervisor import Place, Service

WARMING = 20
"""Calls that are made before any counts: the first one opens the index."""
LIST_ROWS = 2_000


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the calls that were answered at once, and how many were not, but became jobs."""

    calls: int
    jobs: int
    p50: float
    p95: float
    p99: float
    rate: float


def measure(
    base_url: str, key: str, catalogue_id: str, records: Sequence[Mapping[str, str | None]], connections: int = 1
) -> Measured:
    """Ask for every record by itself, each of the connections for its share of them, one call after the other."""
    shares = [list(records[start::connections]) for start in range(connections)]
    _ask(base_url, key, catalogue_id, records[:WARMING], 10_000)
    taken: list[list[tuple[int, float]]] = [[] for _ in shares]

    def run(place: int) -> None:
        taken[place] = _ask(base_url, key, catalogue_id, shares[place], 2_000)

    threads = [Thread(target=run, args=(place,)) for place in range(connections)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    all_calls = [call for share in taken for call in share]
    answered = sorted(1000 * seconds for status, seconds in all_calls if status == 200)
    cuts = statistics.quantiles(answered, n=100)
    return Measured(
        calls=len(all_calls),
        jobs=len(all_calls) - len(answered),
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        rate=len(all_calls) / elapsed,
    )


def _ask(
    base_url: str, key: str, catalogue_id: str, records: Sequence[Mapping[str, str | None]], deadline: int
) -> list[tuple[int, float]]:
    """The status and the seconds of each call."""
    place = urlsplit(base_url)
    connection = HTTPConnection(place.hostname or "", place.port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    bodies = [json.dumps({"records": [record], "deadlineMs": deadline}).encode() for record in records]
    taken = []
    for body in bodies:
        begun = time.perf_counter()
        connection.request("POST", f"/api/v1/catalogues/{catalogue_id}/match", body, headers)
        answer = connection.getresponse()
        answer.read()
        taken.append((answer.status, time.perf_counter() - begun))
    connection.close()
    return taken


def prepared(client: Client, folder: Path, plan: Plan) -> str:
    """A catalogue with generated records and a matcher that a job over the list has fitted; its id."""
    write(generate(plan), folder)
    catalogue_id = str(client.post("/catalogues", {"name": f"{plan.kind} {plan.catalogue_rows}"})["id"])
    path = f"/catalogues/{catalogue_id}"
    client.finished(str(client.upload(f"{path}/imports", folder / "catalogue.csv")["id"]))
    client.finished(str(client.upload(f"{path}/jobs", folder / "incoming.csv")["id"]))
    return catalogue_id


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure single records through the API.")
    parser.add_argument("--catalogue-rows", type=int, default=100_000)
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--kind", default="products")
    parser.add_argument("--port", type=int, default=8098)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lw-match-", dir="/tmp") as root:
        Path(root).chmod(0o711)
        place = Place(Path(root) / "data", "127.0.0.1", given.port, workers=1)
        with Service.start(load_settings(), place) as service:
            client = Client(place.url, service.key())
            catalogue_id = prepared(client, Path(root) / "files", Plan(given.kind, LIST_ROWS, given.catalogue_rows))
            records = generate(Plan(given.kind, given.calls, given.catalogue_rows)).incoming.to_dicts()
            print("1 worker; milliseconds; the machine has no other work only if you see to it")
            for connections in given.connections:
                found = measure(place.url, service.key(), catalogue_id, records, connections)
                print(
                    f"{given.catalogue_rows:,} records, {connections} connections: p50 {found.p50:.1f}, "
                    f"p95 {found.p95:.1f}, p99 {found.p99:.1f}, {found.rate:.0f} calls/s, {found.jobs} became jobs"
                )


if __name__ == "__main__":
    main()
