"""How much the API takes in and gives out: durable accepts, readers at once, the memory of a large upload."""

import io
import json
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from http_load import request_bytes, run_load
from service_fill import Filled
from service_world import World
from sqlalchemy import func, select

from likewise.db.tables import Job
from likewise.errors import ServiceError

CONNECTIONS = 16
ACCEPTS = 2_000
ROUNDS = 3
READERS = 200
READS = 4_000
UPLOAD = 1 << 30
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Line:
    """One bar: what was asked, what was measured, beside which yardstick of the same run; `kept` null where none is set."""

    what: str
    bar: str
    measured: str
    beside: str
    kept: bool | None


def accepts(world: World) -> list[Line]:
    """POST of a job with one JSON record; each 202 has to be a row of the database."""
    catalogue = world.client().post("/catalogues", {"name": "accepts"})["id"]
    url = f"{world.url}/api/v1/catalogues/{catalogue}/jobs"
    before = _jobs(world)

    def record(number: int) -> bytes:
        wish = {"source": "bench", "records": [{"id": str(number), "name": "blue kettle 1.7 l", "price": "39.90"}]}
        return json.dumps(wish).encode()

    def plain(number: int) -> bytes:
        return request_bytes("POST", url, world.headers, record(number))

    def keyed(number: int) -> bytes:
        headers = {**world.headers, "Idempotency-Key": f"{time.monotonic_ns()}-{number}"}
        return request_bytes("POST", url, headers, record(number))

    run_load(url, plain, ACCEPTS // 4, CONNECTIONS)
    lines = [_accepted(world, "durable accepts", url, plain, 1_000.0)]
    lines.append(_accepted(world, "the same with Idempotency-Key", url, keyed, None))
    sent = ACCEPTS // 4 + 2 * ROUNDS * ACCEPTS
    if _jobs(world) - before != sent:
        raise ServiceError(f"{sent} jobs were accepted, and {_jobs(world) - before} are in the database")
    return lines


def _accepted(world: World, what: str, url: str, requests: Callable[[int], bytes], bar: float | None) -> Line:
    used, rounds = world.cpu(), []
    for _ in range(ROUNDS):
        rounds.append(run_load(url, requests, ACCEPTS, CONNECTIONS))
        if rounds[-1].refused(202):
            raise ServiceError(f"not all were accepted: {rounds[-1].statuses}")
    spent = {role: (now - used[role]) / ROUNDS / ACCEPTS * 1e6 for role, now in world.cpu().items()}
    best = max(rounds, key=lambda load: load.rate)
    median = statistics.median(load.rate for load in rounds)
    p95 = best.percentile(0.95)
    said = f"{best.rate:,.0f}/s, p95 {p95 * 1000:.0f} ms (median {median:,.0f}/s)"
    cost = ", ".join(f"{role} {spent[role]:,.0f}" for role in ("api", "postgres", "redis"))
    beside = f"µs of processor each: {cost}; {world.commits(CONNECTIONS):,.0f} commits/s"
    asked = "-" if bar is None else f">= {bar:,.0f}/s, p95 < 50 ms"
    return Line(what, asked, said, beside, None if bar is None else best.rate >= bar and p95 < 0.05)


def readers(world: World, filled: Filled) -> list[Line]:
    """Many who read at the same time: a job, its results, the reviews, a search."""
    paths = (
        f"/api/v1/jobs/{filled.job}",
        f"/api/v1/jobs/{filled.job}/results?limit=50",
        "/api/v1/reviews?limit=20",
        f"/api/v1/catalogues/{filled.catalogue}/records?search=word4321&limit=20",
    )
    requests = [request_bytes("GET", world.url + path, world.headers) for path in paths]
    load = run_load(world.url, lambda number: requests[number % len(requests)], READS, READERS)
    errors = load.refused(200)
    return [
        Line(
            f"{READERS} concurrent readers",
            "0 errors",
            f"{errors} errors in {READS:,}",
            f"{load.rate:,.0f}/s, p95 {load.percentile(0.95) * 1000:.0f} ms",
            errors == 0,
        )
    ]


def upload(world: World) -> list[Line]:
    """A file of a gigabyte through a form; the API's memory is looked at every 50 ms."""
    catalogue = world.client().post("/catalogues", {"name": "upload"})["id"]
    idle = peak = world.memory("api")
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, world.memory("api"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun = time.perf_counter()
    try:
        status = _send_form(world, f"/api/v1/catalogues/{catalogue}/imports", UPLOAD)
    finally:
        done.set()
        watcher.join()
    seconds = time.perf_counter() - begun
    if status != 202:
        raise ServiceError(f"the upload was answered {status}")
    more = (peak - idle) / MEGABYTE
    beside = f"idle {idle / MEGABYTE:.0f} MB; {UPLOAD / MEGABYTE / seconds:,.0f} MB/s"
    return [Line("API memory, 1 GB upload", "< 200 MB above idle", f"+{more:.0f} MB", beside, more < 200)]


def _send_form(world: World, path: str, size: int) -> int:
    boundary = "likewise-bench"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\n'.encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    row = b"sku,title\n" + b"1234567,a title of some length that is repeated\n" * 20_000
    place = urlsplit(world.url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=600)
    connection.putrequest("POST", path)
    connection.putheader("Authorization", world.headers["Authorization"])
    connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
    connection.putheader("Content-Length", str(len(head) + size + len(tail)))
    connection.endheaders()
    connection.send(head)
    left = size
    while left:
        connection.send(io.BytesIO(row[: min(left, len(row))]))
        left -= min(left, len(row))
    connection.send(tail)
    return connection.getresponse().status


def _jobs(world: World) -> int:
    with world.database.statement() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0
